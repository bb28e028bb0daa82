package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"time"
	"uuid"
)

// PublicKey is an Ed25519 public key, 32 bytes.
type PublicKey []byte

// Fingerprint is the SHA-256 of a public key: what a verifier pins.
func (k PublicKey) Fingerprint() Hash { return sha256.Sum256(k) }

// verifies tells whether the key made a signature.
func (k PublicKey) verifies(message, signature []byte) bool {
	return len(k) == ed25519.PublicKeySize && ed25519.Verify(ed25519.PublicKey(k), message, signature)
}

// ParseFingerprint reads a fingerprint: 64 hexadecimal digits, with or without
// colons.
func ParseFingerprint(text string) (Hash, error) {
	plain := make([]byte, 0, hex.EncodedLen(len(Hash{})))
	for _, c := range []byte(text) {
		if c >= 'A' && c <= 'F' {
			c += 'a' - 'A'
		}
		if c != ':' {
			plain = append(plain, c)
		}
	}
	var h Hash
	return h, h.UnmarshalText(plain)
}

// Checkpoint is a signed statement that a chain had a hash at a place. Those of
// an organization are numbered from 1.
type Checkpoint struct {
	Org       uuid.UUID `json:"organization"`
	Number    int64     `json:"number"`
	Seq       int64     `json:"seq"`
	Hash      Hash      `json:"hash"`
	At        time.Time `json:"at"`
	Key       Hash      `json:"key"` // the signing key's fingerprint
	Signature []byte    `json:"signature"`
}

// Message is what a checkpoint's signature covers.
func (c Checkpoint) Message() []byte {
	m := message{[]byte("tyche audit checkpoint 1\n")}
	m.id(c.Org)
	m.number(c.Number)
	m.number(c.Seq)
	m.bytes(c.Hash[:])
	m.time(c.At)
	return m.raw
}
