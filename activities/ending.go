package activities

import (
	"context"
	"fmt"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/workflows"
)

// errEnded stops the computing of a run that has ended in another way.
func errEnded(status simulation.Status) error {
	return problem.New(problem.Conflict, "The simulation has ended: it is %s.", string(status)).WithCode("already-ended")
}

// begin makes a run running and gives it; status has ended where another
// attempt, or the user, was faster.
func begin(ctx context.Context, runs simulation.Work, scope tenant.Scope, id uuid.UUID) (simulation.Run, error) {
	run, err := runs.BeginRun(ctx, scope, id)
	if err != nil {
		return run, fmt.Errorf("activities: begin run %s: %w", id, err)
	}
	return run, nil
}

// complete ends the run with results, unless it has ended already.
func complete(ctx context.Context, runs simulation.Work, in workflows.RunRef, results simulation.Results) (workflows.Ending, error) {
	status, err := runs.CompleteRun(ctx, in.Tenant, in.RunID, results)
	if err != nil {
		return workflows.Ending{}, fmt.Errorf("activities: complete run %s: %w", in.RunID, err)
	}
	return workflows.Ending{Status: status}, nil
}

// FailRun ends the run as failed.
func (a *Orchestration) FailRun(ctx context.Context, in workflows.Failure) (workflows.Ending, error) {
	status, err := a.Runs.FailRun(ctx, in.Tenant, in.RunID, in.Reason)
	return a.ended(ctx, workflows.RunRef{Tenant: in.Tenant, RunID: in.RunID}, status, err)
}

// CancelRun ends the run as cancelled.
func (a *Orchestration) CancelRun(ctx context.Context, in workflows.RunRef) (workflows.Ending, error) {
	status, err := a.Runs.CancelRun(ctx, in.Tenant, in.RunID)
	return a.ended(ctx, in, status, err)
}

// ended removes what a run without results stored. A run that is gone was
// deleted; its row's removal has seen to its objects, and this is once more.
func (a *Orchestration) ended(ctx context.Context, in workflows.RunRef, status simulation.Status, err error) (workflows.Ending, error) {
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return workflows.Ending{}, fmt.Errorf("activities: end run %s: %w", in.RunID, err)
	}
	if status == simulation.Completed {
		return workflows.Ending{Status: status}, nil
	}
	if err := a.Columns.DeletePrefix(ctx, runKey(in.Tenant, in.RunID, "")); err != nil {
		return workflows.Ending{}, fmt.Errorf("activities: remove outcomes of run %s: %w", in.RunID, err)
	}
	return workflows.Ending{Status: status}, nil
}
