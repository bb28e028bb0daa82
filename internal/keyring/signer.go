package keyring

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	ed25519pb "github.com/tink-crypto/tink-go/v2/proto/ed25519_go_proto"
	"google.golang.org/protobuf/proto"

	"tyche/platform/audit"
)

// Signer signs what the audit trail has signed, and names keys as it does: by the 32 bytes of the public key, which any
// program that knows Ed25519 can use.
type Signer struct{ Keys *Keyring }

var _ audit.Signer = Signer{}

// Sign signs with the node's newest key.
func (s Signer) Sign(ctx context.Context, message []byte) ([]byte, error) {
	return s.Keys.Sign(ctx, message)
}

// PublicKeys lists the node's public keys, the newest first.
func (s Signer) PublicKeys(ctx context.Context) ([]audit.PublicKey, error) {
	text, err := s.Keys.PublicKeys(ctx)
	if err != nil {
		return nil, err
	}
	return rawPublicKeys(text)
}

// rawPublicKeys reads the keys of a public keyset in Tink's JSON form, the primary one first.
func rawPublicKeys(text []byte) ([]audit.PublicKey, error) {
	var keyset struct {
		Primary uint32 `json:"primaryKeyId"`
		Key     []struct {
			KeyID   uint32 `json:"keyId"`
			KeyData struct {
				Value string `json:"value"`
			} `json:"keyData"`
		} `json:"key"`
	}
	if err := json.Unmarshal(text, &keyset); err != nil {
		return nil, fmt.Errorf("keyring: read public keys: %w", err)
	}
	var keys []audit.PublicKey
	for _, k := range keyset.Key {
		raw, err := base64.StdEncoding.DecodeString(k.KeyData.Value)
		if err != nil {
			return nil, fmt.Errorf("keyring: read public key: %w", err)
		}
		var key ed25519pb.Ed25519PublicKey
		if err := proto.Unmarshal(raw, &key); err != nil {
			return nil, fmt.Errorf("keyring: read public key: %w", err)
		}
		if k.KeyID == keyset.Primary {
			keys = append([]audit.PublicKey{bytes.Clone(key.GetKeyValue())}, keys...)
		} else {
			keys = append(keys, bytes.Clone(key.GetKeyValue()))
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("keyring: no public key")
	}
	return keys, nil
}
