package tenant

import (
	"errors"
	"slices"
	"uuid"
)

// Tier is what an organization has subscribed to.
type Tier string

// The tiers, from small to large.
const (
	Starter      Tier = "starter"
	Standard     Tier = "standard"
	Professional Tier = "professional"
	Enterprise   Tier = "enterprise"
)

// Weight is the tier's share of a contended task queue: enterprise 3,
// professional 2, standard and starter 1. An unknown tier weighs 1.
func (t Tier) Weight() float32 {
	switch t {
	case Enterprise:
		return 3
	case Professional:
		return 2
	default:
		return 1
	}
}

// Valid tells whether t is one of the four tiers.
func (t Tier) Valid() bool {
	return slices.Contains([]Tier{Starter, Standard, Professional, Enterprise}, t)
}

// Role is what an actor may do inside an organization.
type Role string

// The roles, from most to least.
const (
	Admin     Role = "admin"
	PowerUser Role = "power_user"
	Analyst   Role = "analyst"
	Viewer    Role = "viewer"
)

// Valid tells whether r is one of the four roles.
func (r Role) Valid() bool {
	return slices.Contains([]Role{Admin, PowerUser, Analyst, Viewer}, r)
}

// Scope names the organization and the actor of an operation. It carries
// identifiers only, so it may travel in workflow payloads.
type Scope struct {
	Org   uuid.UUID `json:"org"`
	Actor uuid.UUID `json:"actor"`
	Tier  Tier      `json:"tier"`
	Roles []Role    `json:"roles,omitempty"`
	// Origin is where the request came from, for the audit trail. It holds
	// personal data and does not travel.
	Origin Origin `json:"-"`
}

// Origin is where a request came from. The zero Origin is a worker's or a
// command's, which act on an actor's behalf without a request.
type Origin struct {
	Request string    // the request's identifier
	Session uuid.UUID // the session that it came in, zero for none
	Key     uuid.UUID // the API key that it came with, zero for none
	Address string    // the client's IP address, without a port
	Agent   string    // what the client calls itself
}

// ErrNoScope is returned wherever tenant data is asked for without naming an
// organization and an actor. It is a programming error, hence unclassified.
var ErrNoScope = errors.New("tenant: scope without organization or actor")

// Check fails with ErrNoScope unless organization and actor are named.
func (s Scope) Check() error {
	if s.Org == (uuid.UUID{}) || s.Actor == (uuid.UUID{}) {
		return ErrNoScope
	}
	return nil
}

// Has tells whether the actor holds a role.
func (s Scope) Has(role Role) bool { return slices.Contains(s.Roles, role) }

// Name identifies a piece of an organization's data: an object, a field, a
// payload. Its ciphertext decrypts under this name only.
type Name struct {
	Org  uuid.UUID
	Kind string
	ID   string // unique within organization and kind
	// Subject is whose key new ciphertext takes: a person's, or the organization's where it is zero. What exists says itself
	// whose key it took, so this is no part of the name.
	Subject uuid.UUID
}

// ErrErased says that the key was destroyed with which data was encrypted: nothing brings it back.
var ErrErased = errors.New("tenant: the data was erased with its key")
