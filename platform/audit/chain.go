package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"
	"uuid"
)

// Hash is a SHA-256 digest. Its text is hexadecimal.
type Hash [sha256.Size]byte

// MarshalText writes the hash in hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads what MarshalText wrote, and nothing else.
func (h *Hash) UnmarshalText(text []byte) error {
	raw, err := hex.DecodeString(string(text))
	if err != nil || len(raw) != len(h) || hex.EncodeToString(raw) != string(text) {
		return errors.New("audit: a hash has 64 hexadecimal digits")
	}
	copy(h[:], raw)
	return nil
}

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Genesis is the hash before an organization's first entry.
func Genesis(org uuid.UUID) Hash {
	m := message{[]byte("tyche audit chain 1\n")}
	m.id(org)
	return m.sum()
}

// Chain links an entry to the hash of the one before it: SHA-256 over a version,
// that hash, and every field of the entry but its own hash, each with its length
// before it, so that no two different entries are the same bytes.
func Chain(before Hash, e Entry) Hash {
	m := message{make([]byte, 0, 512)}
	m.raw = append(m.raw, "tyche audit entry 1\n"...)
	m.bytes(before[:])
	m.id(e.Org)
	m.number(e.Seq)
	m.id(e.ID)
	m.time(e.At)
	m.id(e.Actor)
	m.text(e.Action)
	m.text(string(e.Outcome))
	m.text(e.Kind)
	m.text(e.Resource)
	m.bytes(e.Before)
	m.bytes(e.After)
	m.text(e.Request)
	m.id(e.Session)
	m.id(e.Key)
	m.id(e.Subject)
	m.bytes(e.Personal)
	m.bytes(e.Address)
	return m.sum()
}

// message collects fields in a form in which each can be told from the next.
type message struct{ raw []byte }

func (m *message) bytes(field []byte) {
	m.raw = binary.BigEndian.AppendUint32(m.raw, uint32(len(field))) //nolint:gosec // fields are short
	m.raw = append(m.raw, field...)
}

func (m *message) text(field string)  { m.bytes([]byte(field)) }
func (m *message) id(field uuid.UUID) { m.bytes(field[:]) }

func (m *message) number(field int64) {
	m.bytes(binary.BigEndian.AppendUint64(nil, uint64(field))) //nolint:gosec // the bits are what counts
}

func (m *message) time(field time.Time) { m.number(field.UnixMicro()) }

func (m *message) sum() Hash { return sha256.Sum256(m.raw) }
