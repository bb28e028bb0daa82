package identity

import (
	"context"
	"fmt"
	"slices"
	"time"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Place is the key's place in a list.
func (k Key) Place() page.Place { return page.Place{CreatedAt: k.CreatedAt, ID: k.ID} }

// KeyStore keeps the keys of an organization's members. Those of others are
// problem.NotFound, but for administrators.
type KeyStore interface {
	// AddKey keeps a key and sets CreatedAt. One that was made with another key
	// expires no later than that.
	AddKey(ctx context.Context, scope tenant.Scope, key *Key) error
	// ListKeys lists the keys that hold.
	ListKeys(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[Key], error)
	RevokeKey(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
}

// MemberKeys makes and revokes the keys of members. Its fields are set once,
// before use.
type MemberKeys struct {
	Store         KeyStore
	Organizations OrganizationStore
}

// Create makes a key of the actor. Its text is shown here and never again. Without
// roles it has the actor's; one that the actor lacks is problem.Forbidden.
func (k *MemberKeys) Create(ctx context.Context, scope tenant.Scope, name string, roles []tenant.Role, expires *time.Time) (Key, string, error) {
	if !plainName(name) {
		return Key{}, "", problem.Refuse(problem.Fault{Pointer: "/name",
			Message: fmt.Sprintf("name has 1 to %d characters, none of them a control character.", maxName)})
	}
	if roles == nil {
		roles = slices.Clone(scope.Roles)
	}
	if err := checkRoles(roles); err != nil {
		return Key{}, "", err
	}
	if len(Limit(roles, scope.Roles)) != len(roles) {
		return Key{}, "", problem.New(problem.Forbidden, "A key cannot have a role that you do not have.").WithCode("roles-exceeded")
	}
	org, err := k.Organizations.GetOrganization(ctx, scope)
	if err != nil {
		return Key{}, "", err
	}
	if expires, err = lifeOf(expires, org.Settings.KeyDays, time.Now()); err != nil {
		return Key{}, "", err
	}
	text := newSecret(keyPrefix)
	key := Key{ID: uuid.NewV4(), Org: scope.Org, Actor: scope.Actor, Roles: roles, Name: name, ExpiresAt: expires}
	key.Digest, _ = digestOf(keyPrefix, text)
	if err := k.Store.AddKey(ctx, scope, &key); err != nil {
		return Key{}, "", fmt.Errorf("identity: add key: %w", err)
	}
	return key, text, nil
}

// lifeOf checks when a key is to expire against how long its organization lets
// keys live, 0 for no limit.
func lifeOf(expires *time.Time, days int, now time.Time) (*time.Time, error) {
	most := now.AddDate(0, 0, days)
	switch {
	case expires == nil && days > 0:
		return &most, nil
	case expires == nil:
		return nil, nil
	case !expires.After(now):
		return nil, problem.Refuse(problem.Fault{Pointer: "/expires_at", Message: "expires_at must lie in the future."})
	case days > 0 && expires.After(most):
		return nil, problem.Refuse(problem.Fault{Pointer: "/expires_at",
			Message: fmt.Sprintf("expires_at must be at most %d days away in this organization.", days)})
	}
	return expires, nil
}

// List pages through the actor's keys, or all of the organization's for an
// administrator, the newest first.
func (k *MemberKeys) List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[Key], error) {
	return k.Store.ListKeys(ctx, scope, p)
}

// Revoke ends a key.
func (k *MemberKeys) Revoke(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return k.Store.RevokeKey(ctx, scope, id)
}
