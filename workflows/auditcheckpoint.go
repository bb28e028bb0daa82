package workflows

import (
	"context"
	"time"

	"go.temporal.io/sdk/workflow"

	"tyche/platform/tenant"
)

const (
	// AuditCheckpointID names the schedule of AuditCheckpoint.
	AuditCheckpointID = "audit-checkpoint"
	// AuditCheckpointEvery is how often it runs.
	AuditCheckpointEvery = time.Minute
)

// SignCheckpoints orders the checkpoints of all chains. It is on no tenant's
// behalf.
type SignCheckpoints struct {
	Tenant tenant.Scope `json:"tenant"`
}

// Signed says how many chains got a checkpoint.
type Signed struct {
	Chains int `json:"chains"`
}

// AuditActivities is what AuditCheckpoint needs done.
type AuditActivities interface {
	// SignCheckpoints signs the chains that have grown since their last
	// checkpoint. Done twice, it signs nothing the second time.
	SignCheckpoints(context.Context, SignCheckpoints) (Signed, error)
}

// AuditCheckpoint signs the ends of the chains of audit entries.
//
// It is a workflow because what it does must happen every minute for as long as
// the installation lives, once whatever number of workers there are, and be seen
// when it stops: its schedule shows every run that failed. It has no signals,
// queries or updates. A minute that is missed is made up for by the next one.
func AuditCheckpoint(ctx workflow.Context) error {
	_, err := bind(AuditActivities.SignCheckpoints, housekeeping()).do(ctx, tenant.Scope{}, SignCheckpoints{})
	return err
}
