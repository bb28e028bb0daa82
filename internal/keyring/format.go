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
// The owner is whose key it takes: the organization's, or that of a subject of the name's organization. Which of the
// owner's keys it was, Tink says or finds out, so that rotation needs nothing here. The rest is Tink's ciphertext, its
// associated data being the header and the name.
const (
	magic        = "TYCH"
	version1     = 1
	ownerOrg     = 1
	ownerSubject = 2
	headerLength = len(magic) + 2 + 16
)

// ErrNotCiphertext says that data does not begin with a header that this
// version of the program reads.
var ErrNotCiphertext = errors.New("keyring: not ciphertext of a known version")

// header makes the header for an owner's key.
func header(owner Owner) []byte {
	kind, id := byte(ownerOrg), owner.Org
	if owner.Subject != (uuid.UUID{}) {
		kind, id = ownerSubject, owner.Subject
	}
	return append(append([]byte(magic), version1, kind), id[:]...)
}

// ownerOf reads whose key a ciphertext takes. It fails unless that is the name's organization or one of its subjects.
func ownerOf(h []byte, name tenant.Name) (Owner, error) {
	if len(h) < headerLength || !bytes.HasPrefix(h, []byte(magic)) || h[len(magic)] != version1 {
		return Owner{}, ErrNotCiphertext
	}
	id := uuid.UUID(h[headerLength-16 : headerLength])
	switch kind := h[len(magic)+1]; {
	case kind == ownerOrg && id == name.Org:
		return Owner{Org: name.Org}, nil
	case kind == ownerSubject && id != uuid.UUID{}:
		return Owner{Org: name.Org, Subject: id}, nil
	}
	return Owner{}, fmt.Errorf("keyring: %s of another owner", name.Kind)
}

// associatedData binds header and name. Lengths keep fields apart.
func associatedData(h []byte, name tenant.Name) []byte {
	return append(bytes.Clone(h), nameData(name)...)
}

func nameData(name tenant.Name) (out []byte) {
	for _, field := range []string{name.Org.String(), name.Kind, name.ID} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(field))) // identifiers are short
		out = append(out, field...)
	}
	return out
}
