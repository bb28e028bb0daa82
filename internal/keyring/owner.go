package keyring

import (
	"path/filepath"
	"uuid"

	"tyche/platform/tenant"
)

// Owner is whose keys they are: an organization's where Subject is zero, else those of a person in it. The organization
// without an identifier is the node itself.
type Owner struct {
	Org     uuid.UUID
	Subject uuid.UUID
}

// writer is the owner of what is encrypted under a name from now on.
func writer(name tenant.Name) Owner { return Owner{Org: name.Org, Subject: name.Subject} }

// String names the owner in messages.
func (o Owner) String() string {
	switch {
	case o.Subject != uuid.UUID{}:
		return o.Org.String() + "/" + o.Subject.String()
	case o.Org == uuid.UUID{}:
		return "node"
	}
	return o.Org.String()
}

// path is the owner's file in the key store: ORG.json, and ORG/SUBJECT.json below it.
func (o Owner) path(store string) string {
	if o.Subject == (uuid.UUID{}) {
		return filepath.Join(store, o.Org.String()+".json")
	}
	return filepath.Join(store, o.Org.String(), o.Subject.String()+".json")
}

// parent is the owner whose key wraps this one's, where that is not the master key.
func (o Owner) parent() (Owner, bool) {
	return Owner{Org: o.Org}, o.Subject != uuid.UUID{}
}

// wrapData binds a wrapped keyset to its place.
func (o Owner) wrapData(purpose string) []byte {
	if o.Subject == (uuid.UUID{}) {
		return []byte("tyche keyring 1/" + o.Org.String() + "/" + purpose)
	}
	return []byte("tyche keyring 1/" + o.Org.String() + "/" + o.Subject.String() + "/" + purpose)
}
