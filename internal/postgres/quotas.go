package postgres

import (
	"context"
	"fmt"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/quota"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// reserve admits a run, as the last thing before its transaction commits: the
// lock of the organization's usage keeps others from reserving until then.
func reserve(ctx context.Context, q *queries.Queries, scope tenant.Scope, id uuid.UUID, run quota.Run) error {
	usage, err := q.LockUsage(ctx)
	if err != nil {
		return fmt.Errorf("postgres: lock usage: %w", err)
	}
	running, err := q.CountReservations(ctx)
	if err != nil {
		return fmt.Errorf("postgres: count reservations: %w", err)
	}
	err = quota.Of(scope.Tier).Admit(run, quota.Used{
		Running: running, Trials: usage.Trials, Bytes: usage.Bytes,
		MonthLeft: time.Duration(usage.LeftS * float64(time.Second)),
	})
	if err != nil {
		return err
	}
	if err := q.AddReservation(ctx, id); err != nil {
		return fmt.Errorf("postgres: reserve: %w", err)
	}
	if err := q.AddUsage(ctx, queries.AddUsageParams{Trials: run.Trials, Bytes: run.Bytes()}); err != nil {
		return fmt.Errorf("postgres: add usage: %w", err)
	}
	return nil
}

// release gives back what a run has reserved when it ends: its place, the trials
// that were not computed, and where there are no results the room for them.
func release(ctx context.Context, q *queries.Queries, id uuid.UUID, run queries.LockRunRow, done int64, as simulation.Status) error {
	thisMonth, err := q.Release(ctx, id)
	if isMissing(err) {
		thisMonth, err = false, nil
	}
	if err != nil {
		return fmt.Errorf("postgres: release reservation: %w", err)
	}
	back := queries.GiveBackParams{}
	if as != simulation.Completed {
		back.Bytes = asked(run).Bytes()
	}
	if thisMonth {
		back.Trials = max(run.Trials-done, 0)
	}
	if back == (queries.GiveBackParams{}) {
		return nil
	}
	return giveBack(ctx, q, back)
}

func giveBack(ctx context.Context, q *queries.Queries, back queries.GiveBackParams) error {
	if err := q.GiveBack(ctx, back); err != nil {
		return fmt.Errorf("postgres: give back: %w", err)
	}
	return nil
}

func asked(run queries.LockRunRow) quota.Run {
	return quota.Run{Trials: run.Trials, Outputs: int(run.Outputs)}
}

// store admits a file's bytes, as the last thing before its transaction commits.
func store(ctx context.Context, q *queries.Queries, scope tenant.Scope, bytes int64) error {
	usage, err := q.LockUsage(ctx)
	if err != nil {
		return fmt.Errorf("postgres: lock usage: %w", err)
	}
	if err := quota.Of(scope.Tier).Store(bytes, usage.Bytes); err != nil {
		return err
	}
	if err := q.AddUsage(ctx, queries.AddUsageParams{Bytes: bytes}); err != nil {
		return fmt.Errorf("postgres: add usage: %w", err)
	}
	return nil
}

// hasRoom refuses an upload early where nothing at all is left.
func hasRoom(ctx context.Context, q *queries.Queries, scope tenant.Scope) error {
	used, err := q.ReadUsage(ctx)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("postgres: read usage: %w", err)
	}
	return quota.Of(scope.Tier).Store(1, used)
}

// Quotas repairs what is reserved and counted.
type Quotas struct{ DB *DB }

// Repair brings reservations and counts of every organization in line with the
// runs and files that there are, and returns how many it had to change. Endings
// release by themselves; this is for what a fault, or a version before, left.
func (r Quotas) Repair(ctx context.Context) (changed int64, err error) {
	if r.DB.auth == nil {
		return 0, ErrRoleNotConnected
	}
	organizations, err := queries.New(r.DB.auth).ListOrganizations(ctx)
	if err != nil {
		return 0, classify(fmt.Errorf("postgres: list organizations: %w", err))
	}
	for _, org := range organizations {
		// An administrator's eyes: the counts are over everyone's runs and files.
		scope := tenant.Scope{Org: org, Actor: org, Roles: []tenant.Role{tenant.Admin}}
		n, err := r.repair(ctx, scope)
		if err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, nil
}

func (r Quotas) repair(ctx context.Context, scope tenant.Scope) (changed int64, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		if _, err := q.LockUsage(ctx); err != nil {
			return fmt.Errorf("postgres: lock usage: %w", err)
		}
		dropped, err := q.DropOrphanReservations(ctx)
		if err != nil {
			return fmt.Errorf("postgres: drop orphan reservations: %w", err)
		}
		added, err := q.AddMissingReservations(ctx)
		if err != nil {
			return fmt.Errorf("postgres: add missing reservations: %w", err)
		}
		counted, err := q.RecountBytes(ctx, quota.OutcomeBytes)
		if err != nil {
			return fmt.Errorf("postgres: count bytes: %w", err)
		}
		changed = dropped + added + counted
		return nil
	})
	return changed, err
}
