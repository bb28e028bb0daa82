package keyring

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"uuid"

	"github.com/tink-crypto/tink-go/v2/tink"

	"tyche/platform/tenant"
)

// ErrNoKey says that the organization has no key: nothing was ever encrypted
// for it, or the key was destroyed.
var ErrNoKey = errors.New("keyring: the organization has no key")

// Keyring encrypts and decrypts. It is safe for concurrent use, and several
// processes may share its files.
type Keyring struct {
	master tink.AEAD
	folder string // of the key store
	mu     sync.Mutex
	cache  map[uuid.UUID]*keys
}

// keys are one organization's, unwrapped.
type keys struct {
	stream tink.StreamingAEAD
	value  tink.AEAD
}

// Open opens the keyring below a folder, and makes folder and master key when
// there are none: master.json holds the master key, store/ the wrapped keys.
func Open(folder string) (*Keyring, error) {
	store := filepath.Join(folder, "store")
	if err := os.MkdirAll(store, 0o700); err != nil {
		return nil, fmt.Errorf("keyring: make key store: %w", err)
	}
	master, err := loadMaster(filepath.Join(folder, "master.json"))
	if err != nil {
		return nil, err
	}
	return &Keyring{master: master, folder: store, cache: map[uuid.UUID]*keys{}}, nil
}

// keysOf gives an organization's keys, from memory when they were used before.
// Missing ones are made when create is set, else it fails with ErrNoKey.
func (k *Keyring) keysOf(org uuid.UUID, create bool) (*keys, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if cached := k.cache[org]; cached != nil {
		return cached, nil
	}
	path := filepath.Join(k.folder, org.String()+".json")
	text, err := readPrivate(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !create {
			return nil, fmt.Errorf("%w: %s", ErrNoKey, org)
		}
		text, err = readOrCreate(path, func() ([]byte, error) { return newWrapped(org, k.master) })
	}
	if err != nil {
		return nil, fmt.Errorf("keyring: keys of %s: %w", org, err)
	}
	opened, err := unwrap(text, org, k.master)
	if err != nil {
		return nil, err
	}
	k.cache[org] = opened
	return opened, nil
}

// SealStream encrypts what is written to it onto w. Close ends the ciphertext
// and does not close w; without it the ciphertext does not decrypt.
func (k *Keyring) SealStream(_ context.Context, name tenant.Name, w io.Writer) (io.WriteCloser, error) {
	keys, err := k.keysOf(name.Org, true)
	if err != nil {
		return nil, err
	}
	h := header(name.Org)
	if _, err := w.Write(h); err != nil {
		return nil, fmt.Errorf("keyring: write header: %w", err)
	}
	sealed, err := keys.stream.NewEncryptingWriter(w, associatedData(h, name))
	if err != nil {
		return nil, fmt.Errorf("keyring: encrypt stream: %w", err)
	}
	return sealed, nil
}

// OpenStream decrypts what SealStream wrote under the same name. What is read
// is authentic; that it is complete is known at io.EOF, where truncation shows
// as another error. It fails with ErrNotCiphertext or ErrNoKey.
func (k *Keyring) OpenStream(_ context.Context, name tenant.Name, r io.Reader) (io.Reader, error) {
	h := make([]byte, headerLength)
	if _, err := io.ReadFull(r, h); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, ErrNotCiphertext
		}
		return nil, fmt.Errorf("keyring: read header: %w", err)
	}
	if err := checkHeader(h, name); err != nil {
		return nil, err
	}
	keys, err := k.keysOf(name.Org, false)
	if err != nil {
		return nil, err
	}
	opened, err := keys.stream.NewDecryptingReader(r, associatedData(h, name))
	if err != nil {
		return nil, fmt.Errorf("keyring: decrypt stream: %w", err)
	}
	return opened, nil
}

// SealValue encrypts a small value, such as a field of a row or a payload.
func (k *Keyring) SealValue(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	keys, err := k.keysOf(name.Org, true)
	if err != nil {
		return nil, err
	}
	h := header(name.Org)
	sealed, err := keys.value.Encrypt(value, associatedData(h, name))
	if err != nil {
		return nil, fmt.Errorf("keyring: encrypt value: %w", err)
	}
	return append(h, sealed...), nil
}

// OpenValue decrypts what SealValue returned for the same name. It fails with
// ErrNotCiphertext or ErrNoKey.
func (k *Keyring) OpenValue(_ context.Context, name tenant.Name, sealed []byte) ([]byte, error) {
	if err := checkHeader(sealed, name); err != nil {
		return nil, err
	}
	keys, err := k.keysOf(name.Org, false)
	if err != nil {
		return nil, err
	}
	value, err := keys.value.Decrypt(sealed[headerLength:], associatedData(sealed[:headerLength], name))
	if err != nil {
		return nil, fmt.Errorf("keyring: decrypt value: %w", err)
	}
	return value, nil
}
