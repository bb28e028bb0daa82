package activities

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

const (
	// firstReport is when a run first tells that it moves: soon enough to be seen
	// at once, late enough that a run of milliseconds need not tell.
	firstReport = 50 * time.Millisecond
	// nextReport keeps to five reports a second and run.
	nextReport = 200 * time.Millisecond
	// reportTimeout ends a report that hangs; the next one says more anyway.
	reportTimeout = 5 * time.Second
)

// ProgressStore takes reports (simulation.Work).
type ProgressStore interface {
	ReportProgress(ctx context.Context, scope tenant.Scope, id uuid.UUID, shards []simulation.ShardProgress, at time.Time) error
}

// Reporter gathers the progress of all shards that this process computes and
// reports it, run by run, at most five times a second each. What a report says
// is how far each shard is in total, so that a repeated shard counts once.
type Reporter struct {
	store ProgressStore
	// lost is told of reports that failed; the next report makes up for them.
	lost func(error)
	mu   sync.Mutex
	runs map[uuid.UUID]*reported
	live sync.WaitGroup
}

// reported is a run with shards under way or not yet reported in full.
type reported struct {
	scope  tenant.Scope
	id     uuid.UUID
	shards map[*Track]struct{}
}

// Track is the progress of one shard in this process.
type Track struct {
	reporter *Reporter
	run      uuid.UUID
	shard    int32
	done     atomic.Int64 // trials computed
	closed   atomic.Bool
	sent     int64 // as last reported; of the run's goroutine
}

// NewReporter makes a reporter. lost is told of failed reports.
func NewReporter(store ProgressStore, lost func(error)) *Reporter {
	return &Reporter{store: store, lost: lost, runs: map[uuid.UUID]*reported{}}
}

// Track follows a shard from now on.
func (r *Reporter) Track(scope tenant.Scope, run uuid.UUID, shard int) *Track {
	t := &Track{reporter: r, run: run, shard: int32(shard)} //nolint:gosec // at most a few thousand
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.runs[run]
	if known == nil {
		known = &reported{scope: scope, id: run, shards: map[*Track]struct{}{}}
		r.runs[run] = known
		r.live.Go(func() { r.report(known) })
	}
	known.shards[t] = struct{}{}
	return t
}

// Done says how many trials of the shard are computed in total.
// Threads may say it in any order: the most counts.
func (t *Track) Done(trials int64) {
	for {
		before := t.done.Load()
		if trials <= before || t.done.CompareAndSwap(before, trials) {
			return
		}
	}
}

// Close ends the tracking. What is not reported yet is reported in time.
func (t *Track) Close() { t.closed.Store(true) }

// Forget drops a run that has ended, with what was not reported.
func (r *Reporter) Forget(run uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.runs, run)
}

// Wait returns when every tracked shard is closed and reported.
func (r *Reporter) Wait() { r.live.Wait() }

// report reports one run until nothing of it is left.
func (r *Reporter) report(run *reported) {
	next := time.NewTimer(firstReport)
	defer next.Stop()
	for {
		<-next.C
		moved, live := r.gather(run)
		if len(moved) == 0 && live { // look again soon: the first progress is waited for
			next.Reset(firstReport)
			continue
		}
		next.Reset(nextReport)
		if len(moved) > 0 {
			r.send(run, moved)
		}
		if !live {
			return
		}
	}
}

// gather collects the shards that have moved since the last report and lets go
// of those that are closed and told; live is false when none is left.
func (r *Reporter) gather(run *reported) (moved []*Track, live bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.runs[run.id] != run { // forgotten
		return nil, false
	}
	for t := range run.shards {
		closed := t.closed.Load() // before done, which does not grow after it
		if t.done.Load() > t.sent {
			moved = append(moved, t)
		} else if closed {
			delete(run.shards, t)
		}
	}
	if len(run.shards) == 0 {
		delete(r.runs, run.id)
	}
	return moved, len(run.shards) > 0
}

func (r *Reporter) send(run *reported, moved []*Track) {
	ctx, cancel := context.WithTimeout(context.Background(), reportTimeout)
	defer cancel()
	at := time.Now()
	report, counts := make([]simulation.ShardProgress, len(moved)), make([]int64, len(moved))
	for i, t := range moved {
		counts[i] = t.done.Load()
		report[i] = simulation.ShardProgress{Shard: t.shard, TrialsDone: counts[i]}
	}
	err := r.store.ReportProgress(ctx, run.scope, run.id, report, at)
	if problem.KindOf(err) == problem.NotFound { // deleted: its workflow is being cancelled
		r.Forget(run.id)
		return
	}
	if err != nil {
		r.lost(err)
		r.giveUpClosed(run, moved)
		return
	}
	for i, t := range moved {
		t.sent = counts[i]
	}
}

// giveUpClosed lets go of shards that have ended: while the store is away, what
// they did is not worth waiting for. The run's ending tells the sum.
func (r *Reporter) giveUpClosed(run *reported, moved []*Track) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range moved {
		if t.closed.Load() {
			delete(run.shards, t)
		}
	}
}
