package activities_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"uuid"

	"tyche/activities"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// ledger takes reports as the database does: the furthest of each shard counts.
type ledger struct {
	mu    sync.Mutex
	began time.Time
	at    []time.Duration // of each report
	runs  map[uuid.UUID]map[int32]int64
	fail  error
}

func newLedger() *ledger { return &ledger{began: time.Now(), runs: map[uuid.UUID]map[int32]int64{}} }

func (l *ledger) ReportProgress(_ context.Context, _ tenant.Scope, id uuid.UUID, shards []simulation.ShardProgress, _ time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = append(l.at, time.Since(l.began))
	if l.fail != nil {
		return l.fail
	}
	if l.runs[id] == nil {
		l.runs[id] = map[int32]int64{}
	}
	for _, s := range shards {
		l.runs[id][s.Shard] = max(l.runs[id][s.Shard], s.TrialsDone)
	}
	return nil
}

func (l *ledger) done(id uuid.UUID) (sum int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range l.runs[id] {
		sum += n
	}
	return sum
}

func scope() tenant.Scope { return tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4()} }

func TestReportsAreFewEarlyAndComplete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, run := newLedger(), uuid.NewV4()
		reporter := activities.NewReporter(l, func(err error) { t.Error(err) })
		var shards sync.WaitGroup
		for n := range 4 {
			shards.Go(func() { // 2 s of work in steps of 10 ms
				track := reporter.Track(scope(), run, n)
				defer track.Close()
				for i := range 200 {
					<-time.After(10 * time.Millisecond)
					track.Done(int64(i+1) * 100)
				}
			})
		}
		shards.Wait()
		reporter.Wait()
		if got := l.done(run); got != 4*200*100 {
			t.Errorf("%d trials are reported, want 80000", got)
		}
		if l.at[0] > 150*time.Millisecond {
			t.Errorf("the first report comes after %v", l.at[0])
		}
		for i, at := range l.at[1:] {
			if gap := at - l.at[i]; gap < 200*time.Millisecond {
				t.Errorf("reports at %v and %v: more than five a second", l.at[i], at)
			}
		}
	})
}

func TestRunsOfMillisecondsAreNotReported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, run := newLedger(), uuid.NewV4()
		reporter := activities.NewReporter(l, func(err error) { t.Error(err) })
		track := reporter.Track(scope(), run, 0)
		track.Done(1000)
		track.Close()
		reporter.Forget(run)
		reporter.Wait()
		if len(l.at) != 0 {
			t.Errorf("reported at %v", l.at)
		}
	})
}

func TestProgressNeverGoesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, run := newLedger(), uuid.NewV4()
		reporter := activities.NewReporter(l, func(err error) { t.Error(err) })
		track := reporter.Track(scope(), run, 0)
		track.Done(500)
		track.Done(300) // a slower thread
		track.Close()
		reporter.Wait()
		if got := l.done(run); got != 500 {
			t.Errorf("%d trials are reported, want 500", got)
		}
	})
}

func TestLostReportIsMadeUpFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, run := newLedger(), uuid.NewV4()
		l.fail = errors.New("the database is away")
		lost := 0
		reporter := activities.NewReporter(l, func(error) { lost++ })
		track := reporter.Track(scope(), run, 0)
		track.Done(500)
		<-time.After(time.Second)
		l.mu.Lock()
		l.fail = nil
		l.mu.Unlock()
		<-time.After(time.Second)
		if got := l.done(run); got != 500 || lost != 5 {
			t.Errorf("%d trials are reported after %d lost reports", got, lost)
		}
		track.Close()
		reporter.Wait()
	})
}

func TestAnOutageDoesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	for _, fail := range []error{errors.New("away"), problem.New(problem.NotFound, "deleted")} {
		synctest.Test(t, func(t *testing.T) {
			l, run := newLedger(), uuid.NewV4()
			l.fail = fail
			reporter := activities.NewReporter(l, func(error) {})
			track := reporter.Track(scope(), run, 0)
			track.Done(500)
			track.Close()
			reporter.Wait()
			if len(l.at) != 1 {
				t.Errorf("%d reports", len(l.at))
			}
		})
	}
}

func TestRunThatComesBackIsReportedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, run := newLedger(), uuid.NewV4()
		reporter := activities.NewReporter(l, func(err error) { t.Error(err) })
		for n := range 3 {
			track := reporter.Track(scope(), run, n)
			track.Done(100)
			track.Close()
			reporter.Wait()
		}
		if got := l.done(run); got != 300 || !slices.IsSorted(l.at) {
			t.Errorf("%d trials are reported", got)
		}
	})
}
