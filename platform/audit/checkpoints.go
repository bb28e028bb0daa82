package audit

import (
	"context"
	"errors"
	"fmt"
	"time"
	"uuid"
)

// checkpointBatch is how many chains are listed at once.
const checkpointBatch = 200

// Checkpoints signs the ends of chains.
type Checkpoints struct {
	Heads  Heads
	Signer Signer
	// Keep hands signed checkpoints to a place outside the database; nil keeps
	// none there. It may be called again with the same ones.
	Keep func(ctx context.Context, signed []Checkpoint) error
}

// Sign signs every chain that has grown since its last checkpoint and returns how
// many. A checkpoint that another process makes at the same time counts once.
func (s *Checkpoints) Sign(ctx context.Context, now time.Time) (int, error) {
	total := 0
	for from := (uuid.UUID{}); ; {
		heads, err := s.Heads.Uncovered(ctx, from, checkpointBatch)
		if err != nil {
			return total, fmt.Errorf("audit: list chains: %w", err)
		}
		n, err := s.batch(ctx, heads, now)
		total += n
		if err != nil || len(heads) < checkpointBatch {
			return total, err
		}
		from = heads[len(heads)-1].Org
	}
}

// batch signs, keeps and then records: what is recorded is kept, even if this
// ends in between and is repeated.
func (s *Checkpoints) batch(ctx context.Context, heads []Head, now time.Time) (recorded int, err error) {
	signed := make([]Checkpoint, len(heads))
	for i, h := range heads {
		c := Checkpoint{Org: h.Org, Number: h.Checkpoint + 1, Seq: h.Seq, Hash: h.Hash, At: now.UTC().Truncate(time.Microsecond)}
		if signed[i], err = c.signed(ctx, s.Signer); err != nil {
			return 0, err
		}
	}
	if s.Keep != nil && len(signed) > 0 {
		if err := s.Keep(ctx, signed); err != nil {
			return 0, fmt.Errorf("audit: keep checkpoints: %w", err)
		}
	}
	var failures []error
	for _, c := range signed {
		stored, err := s.Heads.Record(ctx, c)
		if err != nil { // the other chains get theirs
			failures = append(failures, fmt.Errorf("audit: record checkpoint of %s: %w", c.Org, err))
		} else if stored {
			recorded++
		}
	}
	return recorded, errors.Join(failures...)
}

// signed is the checkpoint with its signature and the key that made it, which may
// just have been replaced by a newer one.
func (c Checkpoint) signed(ctx context.Context, signer Signer) (Checkpoint, error) {
	signature, err := signer.Sign(ctx, c.Message())
	if err != nil {
		return c, fmt.Errorf("audit: sign checkpoint: %w", err)
	}
	keys, err := signer.PublicKeys(ctx)
	if err != nil {
		return c, fmt.Errorf("audit: list keys: %w", err)
	}
	for _, key := range keys {
		if key.verifies(c.Message(), signature) {
			c.Signature, c.Key = signature, key.Fingerprint()
			return c, nil
		}
	}
	return c, errors.New("audit: none of the signer's keys made its signature")
}
