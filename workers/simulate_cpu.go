package workers

import (
	"go.temporal.io/sdk/worker"

	"tyche/activities"
	"tyche/workflows"
)

// compute serves shards, each on one thread: a slot is a CPU.
func (s shared) compute() queue {
	work := &activities.Compute{Runs: s.Runs, Models: s.models, Columns: s.Columns, Progress: s.progress}
	return queue{
		name: workflows.ComputeQueue,
		options: worker.Options{
			DisableWorkflowWorker:              true,
			MaxConcurrentActivityExecutionSize: s.CPUs,
			MaxConcurrentActivityTaskPollers:   min(s.CPUs, 4),
		},
		enlist: func(r worker.Registry) { r.RegisterActivity(work) },
	}
}
