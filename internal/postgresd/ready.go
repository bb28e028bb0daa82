package postgresd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const pollReady = 10 * time.Millisecond

// DSN is the connection string of a role to a database of the cluster on port.
func DSN(port int, role, password, database string) string {
	dsn := url.URL{
		Scheme: "postgres", User: url.UserPassword(role, password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Path: "/" + database,
		RawQuery: "sslmode=disable",
	}
	return dsn.String()
}

// wrongPassword is PostgreSQL's code for it.
const wrongPassword = "28P01"

// WaitReady returns once a connection with dsn succeeds. It fails with the last
// attempt's error when ctx ends, and at once when the password is wrong.
func WaitReady(ctx context.Context, dsn string) error {
	for {
		conn, err := pgx.Connect(ctx, dsn)
		if err == nil {
			return conn.Close(ctx)
		}
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code == wrongPassword {
			return fmt.Errorf("postgresd: the cluster has another password: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgresd: the server does not answer: %w", err)
		case <-time.After(pollReady):
		}
	}
}
