package launch

import (
	"context"
	"errors"
	"time"
	"uuid"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/workflows"
)

// callTimeout is how long a request waits for Temporal before it is left to the
// sweep.
const callTimeout = 3 * time.Second

// Launcher starts and cancels the workflows of runs. It is safe for concurrent
// use.
type Launcher struct {
	client client.Client
	window int
}

var _ simulation.Launcher = (*Launcher)(nil)

// New makes a launcher. window is how many shards of a run are under way at
// once, a small multiple of the workers' CPUs; 0 for the workflow's default.
func New(c client.Client, window int) *Launcher { return &Launcher{client: c, window: window} }

// Start starts the run's workflow. One that runs already is success. One that
// has closed is replaced: who starts a run that has not ended knows that its
// workflow was lost, and whatever has been done is not done again. It fails with
// problem.Unavailable.
func (l *Launcher) Start(ctx context.Context, scope tenant.Scope, run simulation.Run) error {
	ctx, cancel := context.WithTimeout(WithTenant(ctx, scope.Org), callTimeout)
	defer cancel()
	scope.Roles = nil // work has no use for them
	options := client.StartWorkflowOptions{
		ID:                       simulation.WorkflowID(run.ID),
		TaskQueue:                workflows.OrchestrationQueue,
		WorkflowTaskTimeout:      workflows.WorkflowTaskTimeout,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		Priority:                 workflows.Share(scope),
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword("TycheOrg").ValueSet(scope.Org.String()),
			temporal.NewSearchAttributeKeyKeyword("TycheRun").ValueSet(run.ID.String()),
			temporal.NewSearchAttributeKeyKeyword("TycheKind").ValueSet("simulation"),
		),
	}
	_, err := l.client.ExecuteWorkflow(ctx, options, workflows.Simulation, workflows.SimulationInput{
		Tenant: scope, RunID: run.ID, Trials: run.Trials,
		ShardTrials: run.Plan.ShardTrials, Small: run.Plan.Small, Window: l.window, Stops: run.Stops(),
	})
	return classify(err)
}

// Cancel asks the run's workflow to stop. It fails with problem.NotFound when
// none runs, and with problem.Unavailable.
func (l *Launcher) Cancel(ctx context.Context, _ tenant.Scope, run uuid.UUID) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	id := simulation.WorkflowID(run)
	if err := l.client.CancelWorkflow(ctx, id, ""); err != nil {
		return classify(err)
	}
	// A workflow that closed long ago takes the request too: look whether it runs.
	is, err := l.client.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return classify(err)
	}
	if status := is.GetWorkflowExecutionInfo().GetStatus(); status != enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return problem.New(problem.NotFound, "The simulation's workflow does not run.")
	}
	return nil
}

func classify(err error) error {
	var missing *serviceerror.NotFound
	switch {
	case err == nil:
		return nil
	case errors.As(err, &missing):
		return problem.Wrap(problem.NotFound, err, "The simulation's workflow does not run.")
	}
	return problem.Wrap(problem.Unavailable, err, "The simulation could not be handed to the workers yet.")
}
