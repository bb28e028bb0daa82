package keyring

import (
	"os"
	"time"
	"uuid"
)

// Status says what a key store holds: no key, just which there are.
type Status struct {
	Master    MasterStatus  `json:"master"`
	Owners    []OwnerStatus `json:"owners"`
	Destroyed []Destruction `json:"destroyed"`
}

// MasterStatus is the master key's.
type MasterStatus struct {
	KMS     string    `json:"kms,omitempty"` // the key service's URI, where one wraps it
	KeyID   uint32    `json:"key_id"`
	Keys    int       `json:"keys"` // more than one after an interrupted rotation
	Changed time.Time `json:"changed"`
}

// OwnerStatus is an owner's; Keys counts the keys of a purpose, the rotated ones included.
type OwnerStatus struct {
	Org     uuid.UUID      `json:"organization"`
	Subject uuid.UUID      `json:"subject,omitzero"`
	Rotated time.Time      `json:"rotated,omitzero"`
	Keys    map[string]int `json:"keys"`
}

// Status reads the whole store and shows that every key in it unwraps.
func (k *Keyring) Status() (s Status, err error) {
	return s, k.exclusively(func() error { return k.status(&s) })
}

func (k *Keyring) status(s *Status) error {
	m, err := k.masterKey()
	if err != nil {
		return err
	}
	s.Master = MasterStatus{KeyID: m.handle.KeysetInfo().GetPrimaryKeyId(), Keys: m.handle.Len(), Changed: m.file.ModTime().UTC()}
	if text, err := os.ReadFile(k.masterPath()); err == nil && isWrapped(text) {
		s.Master.KMS = k.kms.URI
	}
	owners, err := k.owners()
	if err != nil {
		return err
	}
	s.Owners = []OwnerStatus{}
	for _, owner := range owners {
		one, err := k.statusOf(owner)
		if err != nil {
			return err
		}
		s.Owners = append(s.Owners, one)
	}
	if s.Destroyed, err = k.Destructions(); s.Destroyed == nil {
		s.Destroyed = []Destruction{}
	}
	return err
}

func (k *Keyring) statusOf(owner Owner) (OwnerStatus, error) {
	text, _, err := readPrivate(owner.path(k.store))
	if err != nil {
		return OwnerStatus{}, err
	}
	file, err := parse(text, owner)
	if err != nil {
		return OwnerStatus{}, err
	}
	parent, err := k.parentOf(owner)
	if err != nil {
		return OwnerStatus{}, err
	}
	s := OwnerStatus{Org: file.Org, Subject: file.Subject, Rotated: file.Rotated, Keys: map[string]int{}}
	for purpose := range file.Keys {
		handle, err := file.keyset(purpose, parent)
		if err != nil {
			return s, err
		}
		s.Keys[purpose] = handle.Len()
	}
	return s, nil
}
