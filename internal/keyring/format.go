package keyring

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"uuid"

	"tyche/platform/tenant"
)

// Ciphertext begins with a header of 22 bytes, in the clear:
//
//	magic "TYCH" | version, 1 byte | owner kind, 1 byte | owner, 16 bytes
//
// The owner is whose key it takes: an organization's, and later also a single
// subject's. Which of the owner's keys it was, Tink says or finds out, so that
// rotation needs nothing here. The rest is Tink's ciphertext, its associated
// data being the header and the name.
const (
	magic        = "TYCH"
	version1     = 1
	ownerOrg     = 1
	headerLength = len(magic) + 2 + 16
)

// ErrNotCiphertext says that data does not begin with a header that this
// version of the program reads.
var ErrNotCiphertext = errors.New("keyring: not ciphertext of a known version")

// header makes the header for an organization's key.
func header(org uuid.UUID) []byte {
	h := append([]byte(magic), version1, ownerOrg)
	return append(h, org[:]...)
}

// checkHeader fails unless a header calls for the key of the name's
// organization.
func checkHeader(h []byte, name tenant.Name) error {
	if len(h) < headerLength || !bytes.HasPrefix(h, []byte(magic)) || h[len(magic)] != version1 {
		return ErrNotCiphertext
	}
	if !bytes.Equal(h[:headerLength], header(name.Org)) {
		return fmt.Errorf("keyring: %s of another owner", name.Kind)
	}
	return nil
}

// associatedData binds header and name. Lengths keep fields apart.
func associatedData(h []byte, name tenant.Name) []byte {
	out := bytes.Clone(h)
	for _, field := range []string{name.Org.String(), name.Kind, name.ID} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(field))) // identifiers are short
		out = append(out, field...)
	}
	return out
}
