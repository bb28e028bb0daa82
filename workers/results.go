package workers

import (
	"go.temporal.io/sdk/worker"

	"tyche/activities"
	"tyche/workflows"
)

// resultsSlots is how many runs are summarized at once: each holds up to some
// hundred megabytes of outcomes.
const resultsSlots = 2

// results serves what reads stored outcomes.
func (s shared) results() queue {
	work := &activities.Results{Runs: s.Runs, Models: s.models, Columns: s.Columns}
	return queue{
		name: workflows.ResultsQueue,
		options: worker.Options{
			DisableWorkflowWorker:              true,
			MaxConcurrentActivityExecutionSize: resultsSlots,
			MaxConcurrentActivityTaskPollers:   2,
		},
		enlist: func(r worker.Registry) { r.RegisterActivity(work) },
	}
}
