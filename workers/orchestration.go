package workers

import (
	"go.temporal.io/sdk/worker"

	"tyche/activities"
	"tyche/workflows"
)

// orchestration serves all workflows, the small runs and the endings of runs.
// Small runs have slots of their own here, more than CPUs, so that they never
// wait behind shards: the system's scheduler shares the CPUs.
func (s shared) orchestration() queue {
	work := &activities.Orchestration{
		Runs: s.Runs, Models: s.models, Columns: s.Columns, Progress: s.progress, Threads: s.CPUs,
	}
	return queue{
		name: workflows.OrchestrationQueue,
		options: worker.Options{
			MaxConcurrentActivityExecutionSize: max(4*s.CPUs, 8),
			MaxConcurrentWorkflowTaskPollers:   4,
			MaxConcurrentActivityTaskPollers:   2,
		},
		enlist: func(r worker.Registry) {
			r.RegisterWorkflow(workflows.Simulation)
			r.RegisterActivity(work)
			if s.Checkpoints != nil {
				r.RegisterWorkflow(workflows.AuditCheckpoint)
				r.RegisterActivity(&activities.Audit{Checkpoints: s.Checkpoints})
			}
		},
	}
}
