package objects_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"uuid"

	"tyche/internal/keyring"
	"tyche/internal/objects"
	"tyche/platform/file"
	"tyche/platform/tenant"
)

// counting counts how often something is encrypted.
type counting struct {
	*keyring.Keyring
	sealed int
}

func (c *counting) SealStream(ctx context.Context, name tenant.Name, w io.Writer) (io.WriteCloser, error) {
	c.sealed++
	return c.Keyring.SealStream(ctx, name, w)
}

// TestSharedObjectsOutliveTheirOwner shares one of two subjects of a person, and destroys that person's key.
func TestSharedObjectsOutliveTheirOwner(t *testing.T) {
	t.Parallel()
	if shared.endpoint == "" {
		t.Skip("bin/tyche-node is missing: make build")
	}
	ring, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	keys := &counting{Keyring: ring}
	store := storeWith(t, keys)
	kept, gone := newKey("shard-000000"), newKey("shard-000000")
	kept.Owner = uuid.NewV4()
	gone.Org, gone.Owner = kept.Org, kept.Owner
	second := kept
	second.Part = "shard-000001"
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	put(t, store, kept, []byte("x"))
	put(t, store, second, large)
	put(t, store, gone, []byte("private"))
	all := file.Key{Org: kept.Org, Kind: kept.Kind, Subject: kept.Subject}
	for round := range 2 { // once more is as good as once
		if err := store.Rekey(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		if keys.sealed != 5 {
			t.Errorf("round %d: %d encryptions, want 3 and 2", round, keys.sealed)
		}
	}
	if err := ring.Destroy(keyring.Owner{Org: kept.Org, Subject: kept.Owner}); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[file.Key][]byte{kept: []byte("x"), second: large} {
		if got, err := get(t.Context(), store, key); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes (%v)", key, len(got), err)
		}
	}
	if got, err := get(t.Context(), store, gone); err == nil {
		t.Errorf("what was private is read: %q", got)
	}
	if err := store.Rekey(t.Context(), file.Key{Org: gone.Org, Kind: gone.Kind, Subject: gone.Subject}); err != nil {
		t.Errorf("what is erased keeps a sweep busy: %v", err)
	}
}

var _ objects.Sealer = (*counting)(nil)
