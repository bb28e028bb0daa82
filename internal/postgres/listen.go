package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// The wait before a broken listener connects again, doubled up to the most.
const (
	listenRetryFirst = 50 * time.Millisecond
	listenRetryMost  = 2 * time.Second
)

// Listen calls received with the payload of every notification on a channel
// until ctx ends, on a connection of its own, and returns ctx's error. It
// connects again whenever the connection breaks. Each time it listens,
// connected is called first: what was sent in between is lost, so the callee
// reads the current state there. Both are called from one goroutine and must
// not block for long.
func (db *DB) Listen(ctx context.Context, channel string, connected func(), received func(payload string)) error {
	if db.app == nil {
		return ErrRoleNotConnected
	}
	wait := listenRetryFirst
	for {
		err := db.listenOnce(ctx, channel, func() { wait = listenRetryFirst; connected() }, received)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
			wait = min(2*wait, listenRetryMost)
		}
	}
}

// listenOnce returns when the connection breaks.
func (db *DB) listenOnce(ctx context.Context, channel string, connected func(), received func(string)) error {
	conn, err := pgx.ConnectConfig(ctx, db.app.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("postgres: connect to listen: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it is broken or done with
	if _, err := conn.Exec(ctx, "listen "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return fmt.Errorf("postgres: listen: %w", err)
	}
	connected()
	for {
		notification, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("postgres: wait for notification: %w", err)
		}
		received(notification.Payload)
	}
}
