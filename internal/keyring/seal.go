package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"tyche/platform/tenant"
)

// SealStream encrypts what is written to it onto w, with the key of the name's subject or else its organization. Close
// ends the ciphertext and does not close w; without it the ciphertext does not decrypt.
func (k *Keyring) SealStream(_ context.Context, name tenant.Name, w io.Writer) (io.WriteCloser, error) {
	owner := writer(name)
	keys, err := k.keysOf(owner, purposeStream, true)
	if err != nil {
		return nil, err
	}
	h := header(owner)
	if _, err := w.Write(h); err != nil {
		return nil, fmt.Errorf("keyring: write header: %w", err)
	}
	sealed, err := keys.stream.NewEncryptingWriter(w, associatedData(h, name))
	if err != nil {
		return nil, fmt.Errorf("keyring: encrypt stream: %w", err)
	}
	return sealed, nil
}

// OpenStream decrypts what SealStream wrote under the same name, whoever's key it took. What is read is authentic; that
// it is complete is known at io.EOF, where truncation shows as another error. It fails with ErrNotCiphertext, ErrNoKey or
// tenant.ErrErased.
func (k *Keyring) OpenStream(_ context.Context, name tenant.Name, r io.Reader) (io.Reader, error) {
	h := make([]byte, headerLength)
	if _, err := io.ReadFull(r, h); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, ErrNotCiphertext
		}
		return nil, fmt.Errorf("keyring: read header: %w", err)
	}
	owner, err := ownerOf(h, name)
	if err != nil {
		return nil, err
	}
	keys, err := k.keysOf(owner, purposeStream, false)
	if err != nil {
		return nil, err
	}
	opened, err := keys.stream.NewDecryptingReader(r, associatedData(h, name))
	if err != nil {
		return nil, fmt.Errorf("keyring: decrypt stream: %w", err)
	}
	return opened, nil
}

// Owned tells whether a ciphertext takes the key that the name asks for: false for one of a subject that the organization
// now shares, and the other way round. It needs the first bytes only.
func (k *Keyring) Owned(name tenant.Name, beginning []byte) bool {
	return bytes.HasPrefix(beginning, header(writer(name)))
}

// SealValue encrypts a small value, such as a field of a row or a payload.
func (k *Keyring) SealValue(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	owner := writer(name)
	keys, err := k.keysOf(owner, purposeValue, true)
	if err != nil {
		return nil, err
	}
	h := header(owner)
	sealed, err := keys.value.Encrypt(value, associatedData(h, name))
	if err != nil {
		return nil, fmt.Errorf("keyring: encrypt value: %w", err)
	}
	return append(h, sealed...), nil
}

// OpenValue decrypts what SealValue returned for the same name, whoever's key it took. It fails with ErrNotCiphertext,
// ErrNoKey or tenant.ErrErased.
func (k *Keyring) OpenValue(_ context.Context, name tenant.Name, sealed []byte) ([]byte, error) {
	owner, err := ownerOf(sealed, name)
	if err != nil {
		return nil, err
	}
	keys, err := k.keysOf(owner, purposeValue, false)
	if err != nil {
		return nil, err
	}
	bound := associatedData(sealed[:headerLength], name)
	value, err := keys.value.Decrypt(sealed[headerLength:], bound)
	if err != nil {
		if newer, changed := k.newerKeys(owner, purposeValue, keys); changed {
			value, err = newer.value.Decrypt(sealed[headerLength:], bound)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("keyring: decrypt value: %w", err)
	}
	return value, nil
}
