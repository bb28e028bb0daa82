package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/signature"

	"tyche/platform/tenant"
)

// digestLength is that of a keyed digest, in bytes.
const digestLength = 32

// Digest is a keyed digest (HMAC-SHA256) of a value under a name: equal values have equal digests, which tell nothing to
// who lacks the key. It takes the key of the name's subject, else of its organization, else of the node. Digests are
// compared with stored ones, so their key is never rotated; destroying it makes them random numbers.
func (k *Keyring) Digest(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	keys, err := k.keysOf(writer(name), purposeDigest, true)
	if err != nil {
		return nil, err
	}
	sum, err := keys.digest.ComputePrimaryPRF(append(nameData(name), value...), digestLength)
	if err != nil {
		return nil, fmt.Errorf("keyring: digest: %w", err)
	}
	return sum, nil
}

// Sign signs data with the node's own key: Ed25519 (RFC 8032), 64 bytes.
func (k *Keyring) Sign(_ context.Context, data []byte) ([]byte, error) {
	keys, err := k.keysOf(Owner{}, purposeSign, true)
	if err != nil {
		return nil, err
	}
	sum, err := keys.signer.Sign(data)
	if err != nil {
		return nil, fmt.Errorf("keyring: sign: %w", err)
	}
	return sum, nil
}

// PublicKeys are the keys that verify what Sign signed, also before rotations: a public keyset in Tink's JSON form, for
// Verify. There is nothing secret in it.
func (k *Keyring) PublicKeys(context.Context) ([]byte, error) {
	keys, err := k.keysOf(Owner{}, purposeSign, true)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(keys.public), nil
}

// ErrBadSignature says that none of the keys made the signature.
var ErrBadSignature = errors.New("keyring: the signature does not verify")

// Verify checks a signature with nothing but public keys. It fails with ErrBadSignature.
func Verify(publicKeys, sum, data []byte) error {
	handle, err := keyset.ReadWithNoSecrets(keyset.NewJSONReader(bytes.NewReader(publicKeys)))
	if err != nil {
		return fmt.Errorf("keyring: read public keys: %w", err)
	}
	verifier, err := signature.NewVerifier(handle)
	if err != nil {
		return fmt.Errorf("keyring: use public keys: %w", err)
	}
	if err := verifier.Verify(sum, data); err != nil {
		return ErrBadSignature
	}
	return nil
}

// publicKeyset is what is public of a signer's keys.
func publicKeyset(handle *keyset.Handle) ([]byte, error) {
	public, err := handle.Public()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = public.WriteWithNoSecrets(keyset.NewJSONWriter(&text))
	return text.Bytes(), err
}
