package simulation

import (
	"context"
	"fmt"
	"uuid"

	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Task says what must still be done after a change has committed.
type Task string

// The tasks of the outbox.
const (
	StartRun  Task = "start_run"  // have the run's workflow run, until the run has ended
	CancelRun Task = "cancel_run" // ask the run's workflow to stop
	PurgeRun  Task = "purge_run"  // remove the objects of a run that is gone
	PurgeFile Task = "purge_file" // remove the object of an upload that never finished
	RekeyRun  Task = "rekey_run"  // have the objects of a run take the key of whose it is now
	RekeyFile Task = "rekey_file" // the same for a file
)

// Entry is one outbox entry.
type Entry struct {
	ID       int64
	Scope    tenant.Scope // on whose behalf; without roles
	Task     Task
	Subject  uuid.UUID // the run or the file
	Attempts int       // claims so far, this one included
}

// Outbox holds what must still be done.
type Outbox interface {
	// Claim takes up to n entries that are due, oldest first; no one else gets
	// them for a while, longer after each attempt.
	Claim(ctx context.Context, n int) ([]Entry, error)
	// Done removes a claimed entry.
	Done(ctx context.Context, id int64) error
	// DoneEarly removes the entries of one task and subject that was done
	// without waiting for a claim.
	DoneEarly(ctx context.Context, org uuid.UUID, task Task, subject uuid.UUID) error
}

// Sweeper does what the outbox says. Every task may be done twice.
type Sweeper struct {
	Outbox Outbox
	Runs   interface {
		Requests
		Work
	}
	Files    file.Repository
	Objects  file.Store
	Launcher Launcher
}

// Sweep does up to n due entries and returns how many it took. Entries that
// fail come back later; their failures are returned together. So does the entry
// of a run that has not ended: should its workflow be lost, it is started again.
func (s *Sweeper) Sweep(ctx context.Context, n int) (int, []error) {
	entries, err := s.Outbox.Claim(ctx, n)
	if err != nil {
		return 0, []error{fmt.Errorf("simulation: claim outbox: %w", err)}
	}
	var failures []error
	for _, e := range entries {
		done, err := s.do(ctx, e)
		if done && err == nil {
			err = s.Outbox.Done(ctx, e.ID)
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("simulation: %s %s, attempt %d: %w", e.Task, e.Subject, e.Attempts, err))
		}
	}
	return len(entries), failures
}

// do works on one entry; done is false when it is to come back although nothing
// failed.
func (s *Sweeper) do(ctx context.Context, e Entry) (done bool, err error) {
	switch e.Task {
	case StartRun:
		return s.start(ctx, e)
	case CancelRun:
		return true, cancelWorkflow(ctx, s.Launcher, s.Runs, e.Scope, e.Subject)
	case PurgeRun:
		_, err := s.Runs.GetRun(ctx, e.Scope, e.Subject)
		return true, s.purge(ctx, e, file.RunColumn, err)
	case PurgeFile:
		_, err := s.Files.GetFile(ctx, e.Scope, e.Subject)
		return true, s.purge(ctx, e, file.Workbook, err)
	case RekeyRun:
		run, err := s.Runs.GetRun(ctx, e.Scope, e.Subject)
		if err == nil && !run.Status.Ended() {
			return false, nil // it stores more
		}
		return true, s.rekey(ctx, file.Key{Org: e.Scope.Org, Kind: file.RunColumn, Subject: e.Subject, Owner: run.Owner()}, err)
	case RekeyFile:
		f, err := s.Files.GetFile(ctx, e.Scope, e.Subject)
		return true, s.rekey(ctx, file.Key{Org: e.Scope.Org, Kind: file.Workbook, Subject: e.Subject, Owner: f.Owner()}, err)
	}
	return false, problem.New(problem.Internal, "The outbox holds an unknown task %q.", string(e.Task))
}

// start is done when the run has ended or is deleted.
func (s *Sweeper) start(ctx context.Context, e Entry) (done bool, err error) {
	run, err := s.Runs.GetRun(ctx, e.Scope, e.Subject)
	if problem.KindOf(err) == problem.NotFound || (err == nil && run.Status.Ended()) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, s.Launcher.Start(ctx, e.Scope, run)
}

// rekey has the objects of a subject whose row was found take its owner's key.
func (s *Sweeper) rekey(ctx context.Context, key file.Key, lookup error) error {
	if problem.KindOf(lookup) == problem.NotFound {
		return nil
	}
	if lookup != nil {
		return lookup
	}
	return s.Objects.Rekey(ctx, key)
}

// purge removes the subject's objects when looking its row up found none.
func (s *Sweeper) purge(ctx context.Context, e Entry, kind file.Kind, lookup error) error {
	if problem.KindOf(lookup) != problem.NotFound {
		return lookup
	}
	return s.Objects.DeletePrefix(ctx, file.Key{Org: e.Scope.Org, Kind: kind, Subject: e.Subject})
}

// cancelWorkflow asks the workflow to stop; when there is none that could, the
// run is ended here, or it would wait for ever.
func cancelWorkflow(ctx context.Context, launcher Launcher, runs Work, scope tenant.Scope, id uuid.UUID) error {
	err := launcher.Cancel(ctx, scope, id)
	if problem.KindOf(err) != problem.NotFound {
		return err
	}
	_, err = runs.CancelRun(ctx, scope, id)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	return err
}
