package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"math/big"
	"strings"
)

// The prefixes begin secrets, so that people and secret scanners know which it is.
const (
	keyPrefix        = "tyche_"
	sessionPrefix    = "tyches_"
	invitationPrefix = "tychei_"
)

// keyBytes is a secret's entropy in bytes, keyLength the number of base-62 digits
// that it takes.
const (
	keyBytes  = 32
	keyLength = 43
)

// newSecret makes a random secret.
func newSecret(prefix string) string {
	var raw [keyBytes]byte
	_, _ = rand.Read(raw[:]) // never fails: it ends the program instead
	digits := new(big.Int).SetBytes(raw[:]).Text(62)
	return prefix + strings.Repeat("0", keyLength-len(digits)) + digits
}

// digestOf is what is kept of a secret. A plain digest is enough: with 256 random
// bits there is nothing to guess. ok is false for what cannot be one.
func digestOf(prefix, text string) (digest [32]byte, ok bool) {
	if len(text) != len(prefix)+keyLength || !strings.HasPrefix(text, prefix) {
		return digest, false
	}
	return sha256.Sum256([]byte(text)), true
}
