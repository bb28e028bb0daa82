package audit

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"time"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Filter says which entries are wanted; a zero field wants all.
type Filter struct {
	Since, Until *time.Time // from, and before
	Actor        *uuid.UUID
	Action       string
	Kind         string
	Resource     string
	Outcome      Outcome
	Address      string // the client's, in its canonical form
}

// Seen is an entry as it is shown, its personal fields open.
type Seen struct {
	Entry
	Personal Personal
	Erased   bool // the personal fields' key was destroyed
}

// Service shows the trail. Every reading of it is itself an access that is
// recorded, before anything is shown.
type Service struct {
	Trail  Trail
	Vault  Vault
	Signer Signer
}

// List pages through the entries that match, the newest first. What has happened
// within the last second may not be there yet.
func (s *Service) List(ctx context.Context, scope tenant.Scope, f Filter, p page.Request) (page.Of[Seen], error) {
	limit, before, err := resolve(p)
	if err != nil {
		return page.Of[Seen]{}, err
	}
	if err := s.note(ctx, scope, "audit.read"); err != nil {
		return page.Of[Seen]{}, err
	}
	entries, err := s.Trail.List(ctx, scope, f, before, limit+1)
	if err != nil {
		return page.Of[Seen]{}, fmt.Errorf("audit: list: %w", err)
	}
	var out page.Of[Seen]
	if len(entries) > limit {
		entries = entries[:limit]
		out.Next = cursor(entries[limit-1].Seq)
	}
	for _, e := range entries {
		seen := Seen{Entry: e}
		if seen.Personal, seen.Erased, err = e.open(ctx, s.Vault); err != nil {
			return page.Of[Seen]{}, err
		}
		out.Items = append(out.Items, seen)
	}
	return out, nil
}

// Prepare records that the trail behind an entry is exported, and gives what
// writes it.
func (s *Service) Prepare(ctx context.Context, scope tenant.Scope, after int64) (write func(context.Context, io.Writer) error, err error) {
	if after < 0 {
		return nil, problem.New(problem.Invalid, "An export begins behind entry 0 or a later one, not %d.", after)
	}
	if err := s.note(ctx, scope, "audit.export"); err != nil {
		return nil, err
	}
	source, err := s.Trail.Source(ctx, scope, after)
	if err != nil {
		return nil, fmt.Errorf("audit: export: %w", err)
	}
	return func(ctx context.Context, w io.Writer) error {
		return Export(ctx, w, s.Signer, s.Vault, source, time.Now())
	}, nil
}

// Note records what changed nothing, such as a request that was refused.
func (s *Service) Note(ctx context.Context, on tenant.Scope, e Event) error {
	if err := s.Trail.Note(context.WithoutCancel(ctx), on, e); err != nil { // also of a client that has left
		return fmt.Errorf("audit: note: %w", err)
	}
	return nil
}

func (s *Service) note(ctx context.Context, scope tenant.Scope, action string) error {
	if err := scope.Check(); err != nil {
		return err
	}
	err := s.Trail.Note(ctx, scope, Event{Action: action, Kind: "audit", Resource: scope.Org.String()})
	if err != nil {
		return fmt.Errorf("audit: record access: %w", err)
	}
	return nil
}

// resolve checks a page's request. Its cursor is the seq that the page before
// ended with.
func resolve(p page.Request) (limit int, before int64, err error) {
	limit, _, err = page.Request{Limit: p.Limit}.Resolve()
	if err != nil || p.Cursor == "" {
		return limit, math.MaxInt64, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || len(raw) != 8 {
		return 0, 0, problem.New(problem.Invalid, "This cursor is not one that a former page gave.")
	}
	return limit, int64(binary.BigEndian.Uint64(raw)), nil //nolint:gosec // whatever it is, it only compares
}

func cursor(seq int64) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(seq))) //nolint:gosec // as above
}
