package postgres

import (
	"context"
	"fmt"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// Outbox works off what must still be done, as tyche_launcher. Its commits do
// not wait for the disk: a lost one makes a task be done twice, which is fine.
type Outbox struct{ DB *DB }

var _ simulation.Outbox = Outbox{}

// Claim takes entries that are due, passing over those that others hold.
func (o Outbox) Claim(ctx context.Context, n int) ([]simulation.Entry, error) {
	if o.DB.launcher == nil {
		return nil, ErrRoleNotConnected
	}
	rows, err := queries.New(o.DB.launcher).ClaimOutbox(ctx, int32(n)) // a few dozen
	if err != nil {
		return nil, classify(fmt.Errorf("postgres: claim outbox: %w", err))
	}
	entries := make([]simulation.Entry, len(rows))
	for i, row := range rows {
		entries[i] = simulation.Entry{
			ID: row.ID, Task: simulation.Task(row.Kind), Subject: row.SubjectID, Attempts: int(row.Attempts),
			Scope: tenant.Scope{Org: row.OrgID, Actor: row.ActorID, Tier: tenant.Tier(row.Tier)},
		}
	}
	return entries, nil
}

// Done removes one entry.
func (o Outbox) Done(ctx context.Context, id int64) error {
	if o.DB.launcher == nil {
		return ErrRoleNotConnected
	}
	if err := queries.New(o.DB.launcher).DeleteOutbox(ctx, id); err != nil {
		return classify(fmt.Errorf("postgres: delete outbox entry: %w", err))
	}
	return nil
}

// DoneEarly removes the entries of a task that was done without a claim.
func (o Outbox) DoneEarly(ctx context.Context, org uuid.UUID, task simulation.Task, subject uuid.UUID) error {
	if o.DB.launcher == nil {
		return ErrRoleNotConnected
	}
	err := queries.New(o.DB.launcher).DeleteOutboxOf(ctx, queries.DeleteOutboxOfParams{
		OrgID: org, Kind: string(task), SubjectID: subject,
	})
	if err != nil {
		return classify(fmt.Errorf("postgres: delete outbox entries: %w", err))
	}
	return nil
}
