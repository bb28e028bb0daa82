package audit

import (
	"context"
	"uuid"

	"tyche/platform/tenant"
)

// Vault seals personal fields and makes keyed digests (keyring.Keyring). What it
// sealed opens for as long as the key of the name's subject lives; then OpenValue
// fails with tenant.ErrErased.
type Vault interface {
	SealValue(ctx context.Context, name tenant.Name, value []byte) ([]byte, error)
	OpenValue(ctx context.Context, name tenant.Name, sealed []byte) ([]byte, error)
	// Digest is a keyed digest of a value under a name, 32 bytes.
	Digest(ctx context.Context, name tenant.Name, value []byte) ([]byte, error)
}

// Signer signs checkpoints and exports with Ed25519.
type Signer interface {
	Sign(ctx context.Context, message []byte) (signature []byte, err error)
	// PublicKeys lists the public keys of all signatures so far, the newest first.
	PublicKeys(ctx context.Context) ([]PublicKey, error)
}

// Pending is what the orderer works on.
type Pending interface {
	// Chain chains up to n entries that have committed, oldest first, and returns
	// how many it took: 0 also where another process does that just now.
	Chain(ctx context.Context, n int) (int, error)
}

// Heads is what the checkpoints are made of.
type Heads interface {
	// Uncovered lists up to n chains that have grown since their last checkpoint,
	// with organizations from the one named on, in their order.
	Uncovered(ctx context.Context, from uuid.UUID, n int) ([]Head, error)
	// Record stores a checkpoint, unless one of its number exists: false then.
	Record(ctx context.Context, c Checkpoint) (bool, error)
}

// Head is where a chain ends.
type Head struct {
	Org        uuid.UUID
	Seq        int64
	Hash       Hash
	Checkpoint int64 // number of the last checkpoint, 0 for none
}

// Trail keeps entries for those who ask for them.
type Trail interface {
	// Note records what changed nothing: an access, or a request that was denied.
	Note(ctx context.Context, on tenant.Scope, e Event) error
	// List gives up to limit entries that match, the newest first, before the one
	// whose seq is named.
	List(ctx context.Context, scope tenant.Scope, f Filter, before int64, limit int) ([]Entry, error)
	// Source gives the chain behind an entry, 0 for all of it. It fails with
	// problem.NotFound when there is no such entry.
	Source(ctx context.Context, scope tenant.Scope, after int64) (Source, error)
}
