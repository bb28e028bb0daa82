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

// mark begins what is sealed; the owner of the key that it would take follows.
const mark = "sealed"

// bound is what a ciphertext is bound to: the name, whoever's key it takes.
func bound(name tenant.Name) []byte {
	return fmt.Appendf(nil, "%s/%q/%q", name.Org, name.Kind, name.ID)
}

// SealValue encrypts, bound to the name.
func (v Vault) SealValue(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	aead, err := v.aead()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	head := append(append([]byte(mark), name.Subject[:]...), nonce...)
	return aead.Seal(head, nonce, value, bound(name)), nil
}

// OpenValue decrypts what SealValue returned for the same name, whoever's key it takes.
func (v Vault) OpenValue(_ context.Context, name tenant.Name, sealed []byte) ([]byte, error) {
	aead, err := v.aead()
	if err != nil {
		return nil, err
	}
	head := len(mark) + 16
	if len(sealed) < head+aead.NonceSize() || string(sealed[:len(mark)]) != mark {
		return nil, fmt.Errorf("pgtest: not a ciphertext")
	}
	rest := sealed[head:]
	return aead.Open(nil, rest[:aead.NonceSize()], rest[aead.NonceSize():], bound(name))
}

// Digest is an HMAC over name and value.
func (Vault) Digest(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	mac := hmac.New(sha256.New, []byte(vaultKey))
	fmt.Fprintf(mac, "%v %x", name, value)
	return mac.Sum(nil), nil
}
