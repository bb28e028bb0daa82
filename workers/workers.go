package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"tyche/activities"
	"tyche/internal/launch"
	"tyche/internal/telemetry"
	"tyche/platform/audit"
	"tyche/platform/model"
	"tyche/platform/simulation"
	"tyche/workflows"
)

const (
	// heartbeatThrottle is how often heartbeats are sent: cancellation comes with
	// their answers.
	heartbeatThrottle = 500 * time.Millisecond
	// stopGrace is how long a worker that stops waits for its activities; those
	// that are interrupted then are repeated elsewhere.
	stopGrace = time.Second
	// stickyTimeout is how long the workflows of a worker that died wait for it.
	stickyTimeout = time.Second
	// connectEvery is how often a worker that starts looks for the server.
	connectEvery = 200 * time.Millisecond
)

// Deps are what the activities work with.
type Deps struct {
	Client    client.Client
	Runs      simulation.Work
	Workbooks model.Files // file.Service
	Columns   activities.Columns
	// Outbox is worked off where workflows run; nil leaves that to others.
	Outbox launch.Sweeper
	// Pending is chained where workflows run, and Checkpoints are signed there;
	// nil leaves them to others.
	Pending     audit.Pending
	Checkpoints activities.CheckpointSigner
	// Quotas are repaired there, now and then; nil leaves that to others.
	Quotas  Repairer
	Logger  *slog.Logger
	Metrics *telemetry.Metrics
	// CPUs is how many threads compute, at least 1.
	CPUs int
}

// Repairer brings reservations in line with the runs that there are
// (postgres.Quotas) and says how many were not.
type Repairer interface {
	Repair(ctx context.Context) (changed int64, err error)
}

// shared is what the queues of one process have in common.
type shared struct {
	Deps
	models   *activities.Models
	progress *activities.Reporter
}

// queue is a task queue: how much of it runs at once, and what.
type queue struct {
	name    string
	options worker.Options
	enlist  func(worker.Registry)
}

// Queues names the task queues that there are.
func Queues() []string {
	return []string{workflows.OrchestrationQueue, workflows.ComputeQueue, workflows.ResultsQueue}
}

func (s shared) queues() []queue { return []queue{s.orchestration(), s.compute(), s.results()} }

// Run serves the task queues named, or all of them without a name, until ctx
// ends or a worker fails for good. It waits for the Temporal server.
func Run(ctx context.Context, deps Deps, queues ...string) error {
	if len(queues) == 0 {
		queues = Queues()
	}
	for _, name := range queues {
		if !slices.Contains(Queues(), name) {
			return fmt.Errorf("workers: there is no task queue %q; there are %v", name, Queues())
		}
	}
	if err := awaitServer(ctx, deps.Client); err != nil {
		return err
	}
	s := shared{
		Deps: deps, models: activities.NewModels(deps.Workbooks),
		progress: activities.NewReporter(deps.Runs, func(err error) {
			deps.Logger.Warn("A report of progress was lost; the next one makes up for it.", "error", err)
		}),
	}
	defer s.progress.Wait()
	return s.serve(ctx, queues)
}

// awaitServer waits until Temporal answers or ctx ends.
func awaitServer(ctx context.Context, c client.Client) error {
	tick := time.NewTicker(connectEvery)
	defer tick.Stop()
	for {
		attempt, cancel := context.WithTimeout(ctx, 10*connectEvery)
		err := launch.Ping(attempt, c)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("workers: wait for Temporal: %w", errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}

// serve runs a worker a queue until ctx ends or one of them fails.
func (s shared) serve(ctx context.Context, names []string) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var running []worker.Worker
	defer func() { stopAll(running) }()
	for _, q := range s.queues() {
		if !slices.Contains(names, q.name) {
			continue
		}
		w := worker.New(s.Client, q.name, s.complete(q.options, fail))
		q.enlist(w)
		if err := w.Start(); err != nil {
			return fmt.Errorf("workers: start %s: %w", q.name, err)
		}
		running = append(running, w)
	}
	if s.Outbox != nil && slices.Contains(names, workflows.OrchestrationQueue) {
		sweeping := make(chan struct{})
		go func() { defer close(sweeping); launch.Sweep(ctx, s.Outbox, s.Logger) }()
		defer func() { <-sweeping }()
	}
	if slices.Contains(names, workflows.OrchestrationQueue) {
		defer s.keepTrail(ctx)()
	}
	s.Logger.Info("The workers are ready.", "queues", names)
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return fmt.Errorf("workers: %w", cause)
	}
	return nil
}

// keepTrail has audit entries chained and their checkpoints scheduled, and
// returns what waits for the end of that.
func (s shared) keepTrail(ctx context.Context) (wait func()) {
	var work sync.WaitGroup
	if s.Pending != nil {
		work.Go(func() {
			audit.Order(ctx, s.Pending, func(err error) { s.Logger.Warn("Audit entries wait to be chained.", "error", err) })
		})
	}
	if s.Quotas != nil {
		work.Go(func() { s.repairQuotas(ctx) })
	}
	if s.Checkpoints != nil {
		work.Go(func() { launch.KeepSchedules(ctx, s.Client, s.Logger) })
	}
	return work.Wait
}

// repairEvery is how often reservations are compared with the runs that there
// are. They are right without that, but for what a fault left.
const repairEvery = 10 * time.Minute

func (s shared) repairQuotas(ctx context.Context) {
	tick := time.NewTicker(repairEvery)
	defer tick.Stop()
	for {
		switch n, err := s.Quotas.Repair(ctx); {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.Logger.Warn("Quotas could not be compared with the runs that there are; that is done again.", "error", err)
		case n > 0:
			s.Logger.Warn("Quotas did not fit the runs that there are and were repaired.", "changed", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// complete adds what every worker has in common.
func (s shared) complete(o worker.Options, fail context.CancelCauseFunc) worker.Options {
	o.Interceptors = []interceptor.WorkerInterceptor{launch.Owner(), Classifier(s.Logger, s.Metrics)}
	o.MaxHeartbeatThrottleInterval, o.DefaultHeartbeatThrottleInterval = heartbeatThrottle, heartbeatThrottle
	o.StickyScheduleToStartTimeout = stickyTimeout
	o.WorkerStopTimeout = stopGrace
	o.OnFatalError = func(err error) { fail(err) }
	return o
}

// stopAll stops the workers at the same time.
func stopAll(running []worker.Worker) {
	var stopping sync.WaitGroup
	for _, w := range running {
		stopping.Go(w.Stop)
	}
	stopping.Wait()
}
