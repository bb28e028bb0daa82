package activities

import (
	"context"

	"tyche/engine"
	"tyche/platform/file"
)

// Columns keeps outcomes, one object for a block of trials with all outputs
// (internal/columns). A missing block is problem.NotFound.
type Columns interface {
	// Put stores a block, replacing what was there.
	Put(ctx context.Context, key file.Key, block engine.Columns) error
	// Read copies the block's columns of the outputs named into the columns of
	// into, from its first trial on, and returns how many trials the block has. A
	// longer block than into fails.
	Read(ctx context.Context, key file.Key, outputs []int, into engine.Columns) (int, error)
	// Scan hands over the block's columns of the outputs named, chunk by chunk of
	// the engine's; a part is valid during the call only.
	Scan(ctx context.Context, key file.Key, outputs []int, visit func(part engine.Columns) error) error
	// Delete removes one block. A missing one is no error.
	Delete(ctx context.Context, key file.Key) error
	// DeletePrefix removes all that the key's subject stored.
	DeletePrefix(ctx context.Context, key file.Key) error
}
