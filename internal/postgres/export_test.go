package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"tyche/internal/postgres/queries"
	"tyche/platform/page"
	"tyche/platform/tenant"
)

// AppPool lets tests see what a transaction leaves on its connection.
func AppPool(db *DB) *pgxpool.Pool { return db.app }

// ListRunsIn lists the first runs inside a transaction, and tells how many.
func ListRunsIn(ctx context.Context, tx Tx, scope tenant.Scope) (int, error) {
	start := page.Start()
	rows, err := listRuns(ctx, queries.New(tx), scope, queries.ListRunsParams{Limit: 51, AfterTime: start.CreatedAt, AfterID: start.ID})
	return len(rows), err
}
