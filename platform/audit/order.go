package audit

import (
	"context"
	"time"
)

const (
	// orderEvery is how often entries that have committed are looked for.
	orderEvery = 200 * time.Millisecond
	// orderBatch is the most entries of one transaction; a full batch is followed
	// by another at once.
	orderBatch = 1000
)

// Order chains entries until ctx ends. Several processes may: one at a time does.
// failed is told of what goes wrong; it is tried again.
func Order(ctx context.Context, pending Pending, failed func(error)) {
	tick := time.NewTicker(orderEvery)
	defer tick.Stop()
	for {
		n, err := pending.Chain(ctx, orderBatch)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			failed(err)
		}
		if n == orderBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
