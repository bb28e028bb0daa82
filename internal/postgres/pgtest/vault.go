package pgtest

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"tyche/platform/audit"
	"tyche/platform/tenant"
)

// Vault is an audit.Vault with one key that is no secret. It encrypts and digests
// for real, so that what a test finds in a table is what the product would write.
type Vault struct{}

var _ audit.Vault = Vault{}

const vaultKey = "pgtest: a key that is no secret!" // 32 bytes

func (Vault) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher([]byte(vaultKey))
	if err != nil {
		return nil, fmt.Errorf("pgtest: make cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

// SealValue encrypts, bound to the name.
func (v Vault) SealValue(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	aead, err := v.aead()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return aead.Seal(nonce, nonce, value, []byte(fmt.Sprint(name))), nil
}

// OpenValue decrypts what SealValue returned for the same name.
func (v Vault) OpenValue(_ context.Context, name tenant.Name, sealed []byte) ([]byte, error) {
	aead, err := v.aead()
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, fmt.Errorf("pgtest: not a ciphertext")
	}
	return aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(fmt.Sprint(name)))
}

// Digest is an HMAC over name and value.
func (Vault) Digest(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	mac := hmac.New(sha256.New, []byte(vaultKey))
	fmt.Fprintf(mac, "%v %x", name, value)
	return mac.Sum(nil), nil
}
