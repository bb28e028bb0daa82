package file

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"uuid"
)

// Kind says what an object is. It is part of the object's key and bound into
// its ciphertext.
type Kind string

// The kinds of objects.
const (
	Workbook  Kind = "workbook" // an uploaded workbook
	RunColumn Kind = "run"      // what a run stores: output columns, partial results
)

// Key names an object as org/kind/subject or org/kind/subject/part. It holds
// identifiers only, never a name that a person chose. The subject is the file
// or the run; deleting that subject deletes all keys under Prefix.
type Key struct {
	Org     uuid.UUID
	Kind    Kind
	Subject uuid.UUID
	// Part tells the objects of one subject apart: lower-case letters, digits,
	// "-" and "." in segments divided by "/"; "" when there is just one.
	Part string
	// Owner is whose encryption key new content takes: a person's whose object it is, or the organization's where it is zero.
	// It is no part of the key's text; what is stored says itself whose key it took.
	Owner uuid.UUID
}

var partForm = regexp.MustCompile(`^[a-z0-9-][a-z0-9.-]*(/[a-z0-9-][a-z0-9.-]*)*$`)

// ErrBadKey says that a text is not an object's key.
var ErrBadKey = errors.New("file: malformed object key")

// String is the key's text, as the object store takes it. An object without
// a part is called "object": a key must not be a folder of another.
func (k Key) String() string {
	part := k.Part
	if part == "" {
		part = "object"
	}
	return k.Prefix() + part
}

// Prefix begins the keys of all objects of the key's subject, and of no other.
func (k Key) Prefix() string {
	return fmt.Sprintf("%s/%s/%s/", k.Org, k.Kind, k.Subject)
}

// Check fails with ErrBadKey unless the key names an object.
func (k Key) Check() error {
	known := k.Kind == Workbook || k.Kind == RunColumn
	if !known || k.Org == (uuid.UUID{}) || k.Subject == (uuid.UUID{}) || (k.Part != "" && !partForm.MatchString(k.Part)) {
		return fmt.Errorf("%w: %q", ErrBadKey, k.String())
	}
	return nil
}

// ParseKey reads what String wrote.
func ParseKey(text string) (Key, error) {
	fields := strings.SplitN(text, "/", 4)
	if len(fields) != 4 {
		return Key{}, fmt.Errorf("%w: %q", ErrBadKey, text)
	}
	org, orgErr := uuid.Parse(fields[0])
	subject, subjectErr := uuid.Parse(fields[2])
	k := Key{Org: org, Kind: Kind(fields[1]), Subject: subject, Part: fields[3]}
	if k.Part == "object" {
		k.Part = ""
	}
	if err := errors.Join(orgErr, subjectErr, k.Check()); err != nil || k.String() != text {
		return Key{}, fmt.Errorf("%w: %q", ErrBadKey, text)
	}
	return k, nil
}
