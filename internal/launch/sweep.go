package launch

import (
	"context"
	"log/slog"
	"time"
)

const (
	sweepEvery = time.Second
	// sweepBatch is the most entries of one sweep; a full one is followed by
	// another at once.
	sweepBatch = 64
)

// Sweeper works off due entries of the outbox (simulation.Sweeper).
type Sweeper interface {
	Sweep(ctx context.Context, n int) (done int, failures []error)
}

// Sweep has the sweeper work at once and then every second, until ctx ends.
// Several processes may sweep: each entry is claimed by one.
func Sweep(ctx context.Context, sweeper Sweeper, log *slog.Logger) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		n, failures := sweeper.Sweep(ctx, sweepBatch)
		if ctx.Err() != nil {
			return
		}
		for _, err := range failures {
			log.Warn("A task of the outbox did not succeed; it will be repeated.", "error", err)
		}
		if n == sweepBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
