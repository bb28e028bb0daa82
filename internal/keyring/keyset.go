package keyring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"time"
	"uuid"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/signature"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// The purposes of an owner's keys. Each is a keyset of its own, made when it is first needed.
const (
	purposeStream = "stream" // files and columns
	purposeValue  = "value"  // small values, and an organization's subjects' keys
	purposeDigest = "digest" // keyed digests
	purposeSign   = "sign"   // signatures
)

// wrapped is the form of a file of the key store.
type wrapped struct {
	Version int       `json:"version"`
	Org     uuid.UUID `json:"organization"`
	Subject uuid.UUID `json:"subject,omitzero"`
	// Rotated is when the newest keys were made.
	Rotated time.Time `json:"rotated,omitzero"`
	// Keys holds a keyset a purpose, in Tink's JSON form, encrypted by the parent's key.
	Keys map[string]wrappedKeyset `json:"keys"`
}

// wrappedKeyset is a keyset in Tink's JSON form, encrypted.
type wrappedKeyset = json.RawMessage

// template is the kind of a purpose's keys. Segments of 4 KB keep the memory of
// a stream small; they cost little speed.
func template(purpose string) *tinkpb.KeyTemplate {
	switch purpose {
	case purposeStream:
		return streamingaead.AES256GCMHKDF4KBKeyTemplate()
	case purposeDigest:
		return prf.HMACSHA256PRFKeyTemplate()
	case purposeSign:
		return signature.ED25519KeyWithoutPrefixTemplate()
	}
	return aead.AES256GCMKeyTemplate()
}

// keys are one owner's, unwrapped. A purpose that was never needed is nil.
type keys struct {
	stream tink.StreamingAEAD
	value  tink.AEAD
	digest *prf.Set
	signer tink.Signer
	public []byte      // the signer's public keyset, as Tink's JSON
	file   os.FileInfo // of the file that they were read from
}

func (k *keys) has(purpose string) bool {
	switch purpose {
	case purposeStream:
		return k.stream != nil
	case purposeDigest:
		return k.digest != nil
	case purposeSign:
		return k.signer != nil
	}
	return k.value != nil
}

// use takes in the keyset of a purpose.
func (k *keys) use(purpose string, handle *keyset.Handle) (err error) {
	switch purpose {
	case purposeStream:
		k.stream, err = streamingaead.New(handle)
	case purposeValue:
		k.value, err = aead.New(handle)
	case purposeDigest:
		k.digest, err = prf.NewPRFSet(handle)
	case purposeSign:
		if k.signer, err = signature.NewSigner(handle); err == nil {
			k.public, err = publicKeyset(handle)
		}
	default:
		err = fmt.Errorf("keyring: keys for an unknown purpose %q", purpose)
	}
	return err
}

// parse reads a file of the key store, which must be the owner's.
func parse(text []byte, owner Owner) (file wrapped, err error) {
	if err := json.Unmarshal(text, &file); err != nil {
		return file, fmt.Errorf("keyring: read keys of %s: %w", owner, err)
	}
	if file.Version != 1 || file.Org != owner.Org || file.Subject != owner.Subject {
		return file, fmt.Errorf("keyring: file of %s is version %d for %s", owner, file.Version, Owner{file.Org, file.Subject})
	}
	return file, nil
}

// keyset unwraps the keys of a purpose.
func (f wrapped) keyset(purpose string, parent tink.AEAD) (*keyset.Handle, error) {
	owner := Owner{f.Org, f.Subject}
	handle, err := keyset.ReadWithAssociatedData(keyset.NewJSONReader(bytes.NewReader(f.Keys[purpose])), parent, owner.wrapData(purpose))
	if err != nil {
		return nil, fmt.Errorf("keyring: unwrap %s key of %s: %w", purpose, owner, err)
	}
	return handle, nil
}

// put wraps the keys of a purpose.
func (f wrapped) put(purpose string, handle *keyset.Handle, parent tink.AEAD) error {
	owner := Owner{f.Org, f.Subject}
	var text bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewJSONWriter(&text), parent, owner.wrapData(purpose)); err != nil {
		return fmt.Errorf("keyring: wrap %s key of %s: %w", purpose, owner, err)
	}
	f.Keys[purpose] = text.Bytes()
	return nil
}

// add makes the first key of a purpose.
func (f *wrapped) add(purpose string, parent tink.AEAD) error {
	handle, err := keyset.NewHandle(template(purpose))
	if err != nil {
		return fmt.Errorf("keyring: make %s key: %w", purpose, err)
	}
	f.Rotated = time.Now().UTC().Truncate(time.Second)
	return f.put(purpose, handle, parent)
}

// withNewKey is a keyset with one more key, which is the one that is used from now on.
func withNewKey(handle *keyset.Handle, kind *tinkpb.KeyTemplate) (*keyset.Handle, error) {
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(kind)
	if err == nil {
		err = manager.SetPrimary(id)
	}
	if err != nil {
		return nil, fmt.Errorf("keyring: add key: %w", err)
	}
	return manager.Handle()
}

// withoutOldKeys is a keyset that holds its newest key only.
func withoutOldKeys(handle *keyset.Handle) (*keyset.Handle, error) {
	manager := keyset.NewManagerFromHandle(handle)
	for _, info := range handle.KeysetInfo().GetKeyInfo() {
		if info.GetKeyId() == handle.KeysetInfo().GetPrimaryKeyId() {
			continue
		}
		if err := manager.Delete(info.GetKeyId()); err != nil {
			return nil, fmt.Errorf("keyring: remove old key: %w", err)
		}
	}
	return manager.Handle()
}
