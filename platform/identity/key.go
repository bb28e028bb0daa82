package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"math/big"
	"strings"
)

// keyPrefix begins every key, so that people and secret scanners know one.
const keyPrefix = "tyche_"

// keyBytes is a key's entropy in bytes, keyLength the number of base-62 digits
// that it takes.
const (
	keyBytes  = 32
	keyLength = 43
)

// newKey makes a random key.
func newKey() string {
	var raw [keyBytes]byte
	_, _ = rand.Read(raw[:]) // never fails: it ends the program instead
	digits := new(big.Int).SetBytes(raw[:]).Text(62)
	return keyPrefix + strings.Repeat("0", keyLength-len(digits)) + digits
}

// digestOf is what is kept of a key. A plain digest is enough: with 256 random
// bits there is nothing to guess. ok is false for what cannot be a key.
func digestOf(key string) (digest [32]byte, ok bool) {
	if len(key) != len(keyPrefix)+keyLength || !strings.HasPrefix(key, keyPrefix) {
		return digest, false
	}
	return sha256.Sum256([]byte(key)), true
}
