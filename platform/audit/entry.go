package audit

import (
	"time"
	"uuid"

	"tyche/platform/tenant"
)

// Outcome says how an action came out.
type Outcome string

// The outcomes.
const (
	Done   Outcome = "done"
	Denied Outcome = "denied" // the role or a limit did not allow it
	Failed Outcome = "failed" // the credentials were not right
)

// Nobody is the organization of entries that belong to none, such as sign-ins
// that failed before an organization was known.
func Nobody() uuid.UUID { return uuid.UUID{} }

// Operator is the actor of entries about what was done at the node's command line, by whoever may read the node's folder.
// It is no account's: the entry's personal fields say which user of the machine it was.
func Operator() uuid.UUID { return uuid.UUID{15: 1} }

// Event is what happened, as the code that does it says it.
type Event struct {
	// Action is what was done, as noun.verb: "simulation.create".
	Action string
	// Outcome is how it came out, "" for Done.
	Outcome Outcome
	// Kind and Resource name what it was done to: "workbook" and an identifier.
	Kind, Resource string
	// Before and After are the states between which the resource changed, nil
	// where it was not there. Only keyed digests of their JSON are kept.
	Before, After any
	// Email is the mail address that was used, for sign-ins; it is kept as
	// ciphertext.
	Email string
}

// Entry is one link of an organization's chain. The zero identifier stands for
// none. At is in UTC, in whole microseconds.
type Entry struct {
	Org      uuid.UUID `json:"organization"`
	Seq      int64     `json:"seq"` // from 1, without gaps; 0 until it is chained
	ID       uuid.UUID `json:"id"`
	At       time.Time `json:"at"`
	Actor    uuid.UUID `json:"actor"`
	Action   string    `json:"action"`
	Outcome  Outcome   `json:"outcome"`
	Kind     string    `json:"kind"`
	Resource string    `json:"resource"`
	// Before and After are keyed digests of 32 bytes, nil for none.
	Before  []byte    `json:"before"`
	After   []byte    `json:"after"`
	Request string    `json:"request"` // "" for a worker or a command on the actor's behalf
	Session uuid.UUID `json:"session"`
	Key     uuid.UUID `json:"key"`
	// Subject is whose key seals Personal, none for the organization's.
	Subject uuid.UUID `json:"subject"`
	// Personal is the ciphertext of a Personal, nil for none.
	Personal []byte `json:"personal"`
	// Address is a keyed digest of the client's address, by which it is searched;
	// nil for none.
	Address []byte `json:"address"`
	Hash    Hash   `json:"hash"` // zero until it is chained
}

// Personal is what an entry knows about a person, in the clear.
type Personal struct {
	Address string `json:"address,omitempty"` // IP address
	Agent   string `json:"agent,omitempty"`
	Email   string `json:"email,omitempty"`
}

// Name is what an entry's personal fields are sealed under.
func (e Entry) Name() tenant.Name {
	return tenant.Name{Org: e.Org, Kind: "audit.personal", ID: e.ID.String(), Subject: e.Subject}
}
