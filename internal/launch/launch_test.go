package launch_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"uuid"

	"tyche/internal/launch"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// What needs a server is tested in package workers.

// sweeper has a number of entries to work off.
type sweeper struct {
	due    atomic.Int32
	sweeps atomic.Int32
	fail   error
}

func (s *sweeper) Sweep(_ context.Context, n int) (int, []error) {
	s.sweeps.Add(1)
	done := min(n, int(s.due.Load()))
	s.due.Add(int32(-done))
	if s.fail != nil {
		return done, []error{s.fail}
	}
	return done, nil
}

func TestSweepWorksOffAllThatIsDueThenEverySecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &sweeper{}
		s.due.Store(1000)
		go launch.Sweep(ctx, s, slog.New(slog.DiscardHandler))
		synctest.Wait()
		at := s.sweeps.Load()
		if s.due.Load() != 0 || at < 2 {
			t.Errorf("%d entries are left after %d sweeps", s.due.Load(), at)
		}
		<-time.After(10500 * time.Millisecond)
		if got := s.sweeps.Load() - at; got != 10 {
			t.Errorf("%d sweeps in ten seconds", got)
		}
		cancel()
		synctest.Wait()
	})
}

func TestFailedTasksAreLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var log bytes.Buffer
		go launch.Sweep(ctx, &sweeper{fail: errors.New("the reason")}, slog.New(slog.NewTextHandler(&log, nil)))
		synctest.Wait()
		if !strings.Contains(log.String(), "the reason") {
			t.Errorf("the log is %q", log.String())
		}
		cancel()
		synctest.Wait()
	})
}

func TestServerThatIsAwayIsUnavailableSoon(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c, err := launch.Dial(launch.Options{Address: "127.0.0.1:1", Namespace: "tyche", Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l, scope := launch.New(c, 0), tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4()}
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for name, err := range map[string]error{
		"start":  l.Start(ctx, scope, simulation.Run{ID: uuid.NewV4(), Trials: 1, Plan: simulation.Plan{Small: true}}),
		"cancel": l.Cancel(ctx, scope, uuid.NewV4()),
		"ping":   launch.Ping(ctx, c),
	} {
		if problem.KindOf(err) != problem.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v to say so", took)
	}
}
