package keyring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"uuid"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// The purposes of an organization's keys. Each is a keyset of its own.
const (
	purposeStream = "stream" // files and columns
	purposeValue  = "value"  // small values
)

// wrapped is the form of a file of the key store.
type wrapped struct {
	Version int       `json:"version"`
	Org     uuid.UUID `json:"organization"`
	// Keys holds a keyset a purpose, in Tink's JSON form, encrypted by the
	// master key.
	Keys map[string]json.RawMessage `json:"keys"`
}

// template is the kind of a purpose's keys. Segments of 4 KB keep the memory of
// a stream small; they cost little speed.
func template(purpose string) *tinkpb.KeyTemplate {
	if purpose == purposeStream {
		return streamingaead.AES256GCMHKDF4KBKeyTemplate()
	}
	return aead.AES256GCMKeyTemplate()
}

// wrapData binds a wrapped keyset to its place.
func wrapData(org uuid.UUID, purpose string) []byte {
	return []byte("tyche keyring 1/" + org.String() + "/" + purpose)
}

// newWrapped makes an organization's keys.
func newWrapped(org uuid.UUID, master tink.AEAD) ([]byte, error) {
	file := wrapped{Version: 1, Org: org, Keys: map[string]json.RawMessage{}}
	for _, purpose := range []string{purposeStream, purposeValue} {
		handle, err := keyset.NewHandle(template(purpose))
		if err != nil {
			return nil, fmt.Errorf("keyring: make %s key: %w", purpose, err)
		}
		var text bytes.Buffer
		if err := handle.WriteWithAssociatedData(keyset.NewJSONWriter(&text), master, wrapData(org, purpose)); err != nil {
			return nil, fmt.Errorf("keyring: wrap %s key: %w", purpose, err)
		}
		file.Keys[purpose] = text.Bytes()
	}
	return json.MarshalIndent(file, "", "\t")
}

// unwrap opens a file of the key store.
func unwrap(text []byte, org uuid.UUID, master tink.AEAD) (*keys, error) {
	var file wrapped
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("keyring: read keys of %s: %w", org, err)
	}
	if file.Version != 1 || file.Org != org {
		return nil, fmt.Errorf("keyring: file of %s is version %d for %s", org, file.Version, file.Org)
	}
	handles := map[string]*keyset.Handle{}
	for _, purpose := range []string{purposeStream, purposeValue} {
		reader := keyset.NewJSONReader(bytes.NewReader(file.Keys[purpose]))
		handle, err := keyset.ReadWithAssociatedData(reader, master, wrapData(org, purpose))
		if err != nil {
			return nil, fmt.Errorf("keyring: unwrap %s key of %s: %w", purpose, org, err)
		}
		handles[purpose] = handle
	}
	stream, streamErr := streamingaead.New(handles[purposeStream])
	value, valueErr := aead.New(handles[purposeValue])
	if err := errors.Join(streamErr, valueErr); err != nil {
		return nil, fmt.Errorf("keyring: use keys of %s: %w", org, err)
	}
	return &keys{stream: stream, value: value}, nil
}

// loadMaster reads the master key, or makes it when there is none. A file that
// others may read is refused.
func loadMaster(path string) (tink.AEAD, error) {
	text, err := readOrCreate(path, func() ([]byte, error) {
		handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
		if err != nil {
			return nil, err
		}
		var text bytes.Buffer
		err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text))
		return text.Bytes(), err
	})
	if err != nil {
		return nil, fmt.Errorf("keyring: master key: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("keyring: read master key %s: %w", path, err)
	}
	return aead.New(handle)
}

// readOrCreate reads a file of mode 0600, making it when it is missing. When
// several processes make it at once, one wins and all read what it wrote.
func readOrCreate(path string, create func() ([]byte, error)) ([]byte, error) {
	text, err := readPrivate(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	if text, err = create(); err != nil {
		return nil, err
	}
	if err := createOnce(path, text); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return readPrivate(path)
}

// readPrivate reads a file that only its owner may read.
func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%s has mode %04o: others may read it; make it 0600 and replace its keys", path, mode)
	}
	return os.ReadFile(path)
}

// createOnce writes a whole file, durably, or fails with fs.ErrExist and leaves
// the one that is there.
func createOnce(path string, text []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // a rest does no harm
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a new name in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
