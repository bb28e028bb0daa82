package keyring_test

import (
	"crypto/ed25519"
	"testing"

	"tyche/internal/keyring"
)

// TestSignerNamesItsKeys verifies with the standard library, before and after a rotation.
func TestSignerNamesItsKeys(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	keys, err := keyring.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	signer := keyring.Signer{Keys: keys}
	message := []byte("message")
	before, err := signer.PublicKeys(t.Context())
	if err != nil || len(before) != 1 {
		t.Fatalf("keys are %x (%v)", before, err)
	}
	if err := keys.Rotate(keyring.Owner{}); err != nil {
		t.Fatal(err)
	}
	if keys, err = keyring.Open(folder); err != nil { // what is in memory counts for a moment
		t.Fatal(err)
	}
	signer = keyring.Signer{Keys: keys}
	after, err := signer.PublicKeys(t.Context())
	if err != nil || len(after) != 2 || string(after[1]) != string(before[0]) {
		t.Fatalf("keys are %x, before %x (%v)", after, before, err)
	}
	sum, err := signer.Sign(t.Context(), message)
	if err != nil || !ed25519.Verify(ed25519.PublicKey(after[0]), message, sum) {
		t.Errorf("the newest key does not verify what was signed (%v)", err)
	}
}
