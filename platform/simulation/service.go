package simulation

import (
	"context"
	"fmt"
	"uuid"

	"tyche/platform/file"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Files is what a run needs of its workbook.
type Files interface {
	Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (file.File, error)
	Content(ctx context.Context, scope tenant.Scope, id uuid.UUID) (file.File, []byte, error)
}

// Service takes requests for runs. Its fields are set once, before use.
type Service struct {
	Runs interface {
		Requests
		Work
	}
	Files    Files
	Compiler Compiler
	Launcher Launcher
	Outbox   Outbox
	// Late is told of a launch that did not succeed at once. Nothing is lost: a
	// sweep repeats it.
	Late func(ctx context.Context, err error)
}

// Create checks the request against its workbook, records the run and starts
// it. created is false when an earlier request with the same idempotency key
// made the run. It fails with problem.Invalid and every fault, problem.NotFound
// for the workbook, problem.Conflict for a key used with another request.
func (s *Service) Create(ctx context.Context, scope tenant.Scope, r Request, idempotencyKey string) (run Run, created bool, err error) {
	if err := checkKey(idempotencyKey); err != nil {
		return Run{}, false, err
	}
	planned, err := s.plan(ctx, scope, r)
	if err != nil {
		return Run{}, false, err
	}
	planned.IdempotencyKey = idempotencyKey
	run, created, err = s.Runs.CreateRun(ctx, scope, planned)
	if err != nil {
		return Run{}, false, fmt.Errorf("simulation: record run: %w", err)
	}
	if created { // a sweep sees to it until the run has ended
		s.late(ctx, StartRun, run.ID, s.Launcher.Start(ctx, scope, run))
	}
	return run, created, nil
}

// Faults lists every rule that a request breaks, its own and its model's; none
// when it would be taken, or when its workbook is not there.
func (s *Service) Faults(ctx context.Context, scope tenant.Scope, r Request) []problem.Fault {
	if _, err := s.plan(ctx, scope, r); err != nil {
		return problem.Of(err).Faults
	}
	return nil
}

// plan turns a request into a run, or refuses it with every fault known: its own
// and, where a model can be made out, those of the model.
func (s *Service) plan(ctx context.Context, scope tenant.Scope, r Request) (NewRun, error) {
	faults := r.Faults()
	if !r.NamesModel() {
		return NewRun{}, problem.Refuse(faults...)
	}
	digest, err := r.digest()
	if err != nil {
		return NewRun{}, err
	}
	workbook, err := s.Files.Get(ctx, scope, r.WorkbookID)
	if err != nil {
		return NewRun{}, err
	}
	model := Model{Workbook: s.source(scope, workbook), Specification: r.Specification, Sampling: r.sampling(), Trials: r.Trials}
	if len(faults) > 0 { // only the model's own faults are wanted
		model.Sampling, model.Trials = MonteCarlo, 1
	}
	plan, more, err := s.Compiler.Check(ctx, model)
	if err != nil {
		return NewRun{}, fmt.Errorf("simulation: check model: %w", err)
	}
	if faults = append(faults, more...); len(faults) > 0 {
		return NewRun{}, problem.Refuse(faults...)
	}
	return NewRun{Digest: digest, Run: Run{
		ID: uuid.NewV4(), Org: scope.Org, WorkbookID: workbook.ID, Specification: r.Specification,
		Trials: r.Trials, Seed: r.seed(), Sampling: r.sampling(), Plan: plan, Status: Queued, CreatedBy: scope.Actor,
	}}, nil
}

func (s *Service) source(scope tenant.Scope, workbook file.File) Source {
	return Source{ID: workbook.ID, SHA256: workbook.SHA256, Read: func(ctx context.Context) ([]byte, error) {
		_, content, err := s.Files.Content(ctx, scope, workbook.ID)
		return content, err
	}}
}

// now closes the outbox entry of a task that was done without waiting for a
// sweep, or leaves it to the sweep when that failed.
func (s *Service) now(ctx context.Context, scope tenant.Scope, task Task, subject uuid.UUID, err error) {
	if err == nil {
		err = s.Outbox.DoneEarly(context.WithoutCancel(ctx), scope.Org, task, subject)
	}
	s.late(ctx, task, subject, err)
}

func (s *Service) late(ctx context.Context, task Task, subject uuid.UUID, err error) {
	if err != nil && s.Late != nil {
		s.Late(ctx, fmt.Errorf("simulation: %s %s: %w", task, subject, err))
	}
}

// Get returns one run.
func (s *Service) Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Run, error) {
	return s.Runs.GetRun(ctx, scope, id)
}

// List pages through the runs, newest first.
func (s *Service) List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[Run], error) {
	return s.Runs.ListRuns(ctx, scope, p)
}

// Share shares a run, with its results, with the organization, or takes that
// back. Its workbook is shared on its own.
func (s *Service) Share(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (Run, error) {
	return s.Runs.ShareRun(ctx, scope, id, shared)
}

// Results returns a completed run's results. It fails with problem.Conflict
// while the run has none.
func (s *Service) Results(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Run, Results, error) {
	run, err := s.Runs.GetRun(ctx, scope, id)
	if err != nil {
		return Run{}, Results{}, err
	}
	if run.Status != Completed {
		return Run{}, Results{}, problem.New(problem.Conflict,
			"The simulation is %s; only a completed one has results.", string(run.Status)).WithCode("no-results")
	}
	results, err := s.Runs.GetResults(ctx, scope, id)
	return run, results, err
}

// Cancel stops a run. A queued run is cancelled at once, a running one soon;
// cancelling twice is as good as once. It fails with problem.Conflict when the
// run has completed or failed.
func (s *Service) Cancel(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Run, error) {
	run, err := s.Runs.RequestCancel(ctx, scope, id)
	if err != nil {
		return Run{}, err
	}
	switch {
	case run.Status == Completed || run.Status == Failed:
		return Run{}, problem.New(problem.Conflict, "The simulation has %s already.", string(run.Status)).WithCode("already-ended")
	case !run.Status.Ended():
		s.now(ctx, scope, CancelRun, id, cancelWorkflow(ctx, s.Launcher, s.Runs, scope, id))
	}
	return run, nil
}

// Delete removes a run with all that it stored. It is gone for every reader at
// once; if it was computing, it is cancelled first and removed as it ends.
func (s *Service) Delete(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	computing, err := s.Runs.RequestDelete(ctx, scope, id)
	if err != nil || !computing {
		return err
	}
	s.now(ctx, scope, CancelRun, id, cancelWorkflow(ctx, s.Launcher, s.Runs, scope, id))
	return nil
}
