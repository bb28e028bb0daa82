package postgresd

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
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

// WaitReady returns once a connection with dsn succeeds. It fails with the last
// attempt's error when ctx ends.
func WaitReady(ctx context.Context, dsn string) error {
	for {
		conn, err := pgx.Connect(ctx, dsn)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgresd: the server does not answer: %w", err)
		case <-time.After(pollReady):
		}
	}
}
