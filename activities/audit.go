package activities

import (
	"context"
	"fmt"
	"time"

	"tyche/workflows"
)

// CheckpointSigner signs the chains of audit entries that have grown
// (audit.Checkpoints) and says how many.
type CheckpointSigner interface {
	Sign(ctx context.Context, now time.Time) (int, error)
}

// Audit serves the housekeeping of the audit trail on the orchestration queue.
type Audit struct{ Checkpoints CheckpointSigner }

var _ workflows.AuditActivities = (*Audit)(nil)

// SignCheckpoints signs what has grown.
func (a *Audit) SignCheckpoints(ctx context.Context, _ workflows.SignCheckpoints) (workflows.Signed, error) {
	n, err := a.Checkpoints.Sign(ctx, time.Now())
	if err != nil {
		return workflows.Signed{}, fmt.Errorf("activities: sign checkpoints: %w", err)
	}
	return workflows.Signed{Chains: n}, nil
}
