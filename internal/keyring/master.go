package keyring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/core/registry"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// KMS is a key service that wraps the master key, so that the key store's folder alone opens nothing. Without one the
// master key lies in a file of mode 0600.
type KMS struct {
	Client registry.KMSClient
	URI    string // of the key, as the client understands it
}

// Rewrapper is a KMS key that wraps anew, under its newest version, without showing what is wrapped.
type Rewrapper interface {
	// RotateKey makes a new version of the key.
	RotateKey() error
	// Rewrap takes what Encrypt returned (without associated data) to the newest version.
	Rewrap(ciphertext []byte) ([]byte, error)
}

// master is the master key as it was last read.
type master struct {
	handle *keyset.Handle
	aead   tink.AEAD
	file   os.FileInfo
}

func (k *Keyring) masterPath() string { return filepath.Join(k.folder, "master.json") }

// masterKey reads the master key unless it is still the one in memory.
func (k *Keyring) masterKey() (*master, error) {
	info, err := os.Stat(k.masterPath())
	if err == nil && k.master != nil && same(k.master.file, info) {
		return k.master, nil
	}
	text, info, err := readPrivate(k.masterPath())
	if err != nil {
		return nil, fmt.Errorf("keyring: master key: %w", err)
	}
	handle, err := k.openMaster(text)
	if err != nil {
		return nil, fmt.Errorf("keyring: read master key %s: %w", k.masterPath(), err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("keyring: use master key: %w", err)
	}
	k.master = &master{handle: handle, aead: primitive, file: info}
	return k.master, nil
}

// openMaster reads a keyset in the clear or one that the KMS wrapped: the file says which it is.
func (k *Keyring) openMaster(text []byte) (*keyset.Handle, error) {
	if !isWrapped(text) {
		return insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	}
	service, err := k.service()
	if err != nil {
		return nil, err
	}
	return keyset.Read(keyset.NewJSONReader(bytes.NewReader(text)), service)
}

// isWrapped tells whether a keyset in Tink's JSON form is encrypted.
func isWrapped(text []byte) bool {
	var form struct {
		Encrypted []byte `json:"encryptedKeyset"`
	}
	return json.Unmarshal(text, &form) == nil && len(form.Encrypted) > 0
}

func (k *Keyring) service() (tink.AEAD, error) {
	if k.kms.Client == nil {
		return nil, errors.New("the master key is wrapped by a key service, and none is configured")
	}
	return k.kms.Client.GetAEAD(k.kms.URI)
}

// writeMaster replaces the master key, wrapped by the KMS where there is one.
func (k *Keyring) writeMaster(handle *keyset.Handle) error {
	var text bytes.Buffer
	if k.kms.Client == nil {
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
			return fmt.Errorf("keyring: write master key: %w", err)
		}
	} else {
		service, err := k.service()
		if err == nil {
			err = handle.Write(keyset.NewJSONWriter(&text), service)
		}
		if err != nil {
			return fmt.Errorf("keyring: wrap master key: %w", err)
		}
	}
	if err := replace(k.masterPath(), text.Bytes()); err != nil {
		return fmt.Errorf("keyring: write master key: %w", err)
	}
	return nil
}

// ensureMaster makes the master key where there is none.
func (k *Keyring) ensureMaster() error {
	if _, err := os.Stat(k.masterPath()); !errors.Is(err, fs.ErrNotExist) {
		_, err := k.masterKey()
		return err
	}
	unlock, err := k.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Stat(k.masterPath()); !errors.Is(err, fs.ErrNotExist) {
		_, err := k.masterKey()
		return err
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("keyring: make master key: %w", err)
	}
	if err := k.writeMaster(handle); err != nil {
		return err
	}
	_, err = k.masterKey()
	return err
}
