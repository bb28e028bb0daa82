package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"uuid"

	"tyche/platform/tenant"
)

// What keyed digests are of.
const (
	kindState   = "audit.state"
	kindAddress = "audit.address"
)

// NewEntry makes the entry of an event: what is personal is sealed, what changed
// is digested. A scope without an organization makes one of nobody's.
func NewEntry(ctx context.Context, vault Vault, on tenant.Scope, e Event, at time.Time) (Entry, error) {
	entry := Entry{
		Org: on.Org, ID: uuid.NewV4(), At: at.UTC().Truncate(time.Microsecond), Actor: on.Actor,
		Action: e.Action, Outcome: e.Outcome, Kind: e.Kind, Resource: e.Resource,
		Request: on.Origin.Request, Session: on.Origin.Session, Key: on.Origin.Key,
	}
	if entry.Outcome == "" {
		entry.Outcome = Done
	}
	var err error
	if entry.Before, err = digestState(ctx, vault, on.Org, e.Before); err != nil {
		return Entry{}, err
	}
	if entry.After, err = digestState(ctx, vault, on.Org, e.After); err != nil {
		return Entry{}, err
	}
	return entry, entry.seal(ctx, vault, Personal{Address: on.Origin.Address, Agent: on.Origin.Agent, Email: e.Email})
}

// digestState is the keyed digest of a state's JSON, nil for no state.
func digestState(ctx context.Context, vault Vault, org uuid.UUID, state any) ([]byte, error) {
	if state == nil {
		return nil, nil
	}
	text, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("audit: encode state: %w", err)
	}
	digest, err := vault.Digest(ctx, tenant.Name{Org: org, Kind: kindState}, text)
	if errors.Is(err, tenant.ErrErased) { // what ends in an organization whose key is gone ends all the same
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("audit: digest state: %w", err)
	}
	return digest, nil
}

// seal puts the personal fields into the entry, under its actor's key where
// there is an actor.
func (e *Entry) seal(ctx context.Context, vault Vault, p Personal) error {
	if p == (Personal{}) {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("audit: encode personal fields: %w", err)
	}
	if e.Org != Nobody() && e.Actor != Operator() {
		e.Subject = e.Actor
	}
	e.Personal, err = vault.SealValue(ctx, e.Name(), text)
	if errors.Is(err, tenant.ErrErased) { // who is erased leaves nothing new behind
		return nil
	}
	if err != nil {
		return fmt.Errorf("audit: seal personal fields: %w", err)
	}
	if p.Address != "" {
		e.Address, err = AddressDigest(ctx, vault, e.Org, p.Address)
	}
	return err
}

// AddressDigest is by what entries from an address are found.
func AddressDigest(ctx context.Context, vault Vault, org uuid.UUID, address string) ([]byte, error) {
	digest, err := vault.Digest(ctx, tenant.Name{Org: org, Kind: kindAddress}, []byte(address))
	if err != nil {
		return nil, fmt.Errorf("audit: digest address: %w", err)
	}
	return digest, nil
}

// open gives an entry's personal fields, zero where it has none; erased tells
// that their key was destroyed.
func (e Entry) open(ctx context.Context, vault Vault) (p Personal, erased bool, err error) {
	if len(e.Personal) == 0 {
		return p, false, nil
	}
	text, err := vault.OpenValue(ctx, e.Name(), e.Personal)
	if errors.Is(err, tenant.ErrErased) {
		return p, true, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil {
		return p, false, fmt.Errorf("audit: open personal fields of entry %s: %w", e.ID, err)
	}
	return p, false, nil
}
