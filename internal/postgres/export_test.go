package postgres

import "github.com/jackc/pgx/v5/pgxpool"

// AppPool lets tests see what a transaction leaves on its connection.
func AppPool(db *DB) *pgxpool.Pool { return db.app }
