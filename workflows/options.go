package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"tyche/platform/tenant"
)

// The task queues.
const (
	// OrchestrationQueue has every workflow's tasks, and the activities that must
	// not wait: small runs and endings. On the queue of its own workflow an
	// activity starts eagerly, in the answer to the workflow task, and has slots
	// that long shards never take.
	OrchestrationQueue = "orchestration"
	// ComputeQueue has shards: a slot is a CPU.
	ComputeQueue = "simulate-cpu"
	// ResultsQueue has what reads stored columns.
	ResultsQueue = "results"
)

const (
	// DefaultWindow is how many shards of a run are under way at once where its
	// start does not say. More would not compute sooner on one node, but would
	// let other runs of the same organization wait longer.
	DefaultWindow = 8
	// shardsPerHistory bounds a history: a shard takes three events, and up to
	// three more for the workflow task that its end wakes.
	shardsPerHistory = 1000
	// WorkflowTaskTimeout is how long a worker that died delays its workflow.
	WorkflowTaskTimeout = 5 * time.Second
)

// profile is how a sort of activity is run.
type profile struct {
	queue     string
	attempt   time.Duration // the longest that one attempt may take
	heartbeat time.Duration // silence after which the worker counts as dead; 0 for none
	attempts  int32         // the most attempts, 0 for any number
}

// interactive is a whole small run.
func interactive() profile {
	return profile{queue: OrchestrationQueue, attempt: 10 * time.Minute, heartbeat: 5 * time.Second}
}

// compute is a shard. Its heartbeat tells of a dead worker; how long a shard may
// take depends on the model, so that the limit is only there to have one.
func compute() profile {
	return profile{queue: ComputeQueue, attempt: 24 * time.Hour, heartbeat: 5 * time.Second}
}

// storage reads and writes much data.
func storage() profile {
	return profile{queue: ResultsQueue, attempt: time.Hour, heartbeat: 10 * time.Second}
}

// quick is a few statements.
func quick() profile {
	return profile{queue: OrchestrationQueue, attempt: 15 * time.Second}
}

// housekeeping is what a schedule orders for all tenants. The next run of the
// schedule does what one has not done, so it is not repeated for ever.
func housekeeping() profile {
	return profile{queue: OrchestrationQueue, attempt: 10 * time.Minute, heartbeat: 0, attempts: 5}
}

// options are the profile's on behalf of a tenant. What may be repeated is
// repeated without end: an outage of the database or the object store delays a
// run. Failures that repeating does not cure are marked so by the workers'
// interceptor, which alone knows the kinds of errors.
func (p profile) options(on tenant.Scope) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:           p.queue,
		StartToCloseTimeout: p.attempt,
		HeartbeatTimeout:    p.heartbeat,
		WaitForCancellation: true,
		Priority:            Share(on),
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    100 * time.Millisecond,
			BackoffCoefficient: 2,
			MaximumInterval:    2 * time.Second,
			MaximumAttempts:    p.attempts,
		},
	}
}

// Share is a tenant's part of a contended queue: fair between organizations,
// in proportion to the weights of their tiers.
func Share(on tenant.Scope) temporal.Priority {
	return temporal.Priority{FairnessKey: on.Org.String(), FairnessWeight: on.Tier.Weight()}
}
