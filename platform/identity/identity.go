package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// FirstName is the name of a node's first organization.
const FirstName = "First organization"

// maxName is the longest name of an organization, a person or a key, in
// characters.
const maxName = 200

// plainName tells whether a text can be a name: something, and nothing that would
// break a line or a header.
func plainName(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= maxName && utf8.ValidString(name) && strings.TrimSpace(name) != "" && !strings.ContainsFunc(name, unicode.IsControl)
}

// Organization is one customer.
type Organization struct {
	ID        uuid.UUID
	Name      string
	Tier      tenant.Tier
	Settings  Settings
	CreatedAt time.Time
}

// Key is an API key as it is kept: without the key itself.
type Key struct {
	ID    uuid.UUID
	Org   uuid.UUID
	Actor uuid.UUID
	// Digest is the SHA-256 of the key's text.
	Digest [32]byte
	// Roles bound what the key allows; it never allows more than Actor's own roles.
	Roles []tenant.Role
	// Bootstrap marks the key that a node mints at each start.
	Bootstrap bool
	// Name is what its owner calls it.
	Name string
	// ExpiresAt is when it ends; nil for one that lasts until it is revoked.
	ExpiresAt *time.Time
	CreatedAt time.Time
	// LastUsedAt is known to the minute, nil for one that was never used.
	LastUsedAt *time.Time
}

// Limit keeps those of the roles that a member has too. An administrator may act
// in any role.
func Limit(roles, member []tenant.Role) []tenant.Role {
	var kept []tenant.Role
	for _, role := range roles {
		if role.Valid() && (slices.Contains(member, role) || slices.Contains(member, tenant.Admin)) {
			kept = append(kept, role)
		}
	}
	return kept
}

// Repository keeps organizations and keys. It is asked before a tenant is known.
type Repository interface {
	// FindKey gives the scope of a key that holds, and notes its use. An unknown
	// digest, and a key that is revoked, has expired or whose owner is no active
	// member, is problem.NotFound.
	FindKey(ctx context.Context, digest [32]byte) (tenant.Scope, error)
	// AddOrganization records an organization and its first key, together; from is where the operator's command was given.
	AddOrganization(ctx context.Context, org Organization, key Key, from tenant.Origin) error
	// ReplaceBootstrapKey revokes the first organization's bootstrap keys and
	// adds this one, together; org becomes the first organization when there is
	// none yet. It sets the key's Org, and its Actor to that of the keys before.
	ReplaceBootstrapKey(ctx context.Context, org Organization, key Key) (Key, error)
}

// Service authenticates and makes organizations.
type Service struct {
	Keys Repository
	// Origin is where organizations are made from, for the audit trail.
	Origin tenant.Origin
	// Tokens takes what is no API key: access tokens of identity providers. nil takes none.
	Tokens TokenAuthenticator
}

// TokenAuthenticator gives the scope of an access token (SignIns), or fails with
// problem.Unauthenticated.
type TokenAuthenticator interface {
	AuthenticateToken(ctx context.Context, token string) (tenant.Scope, error)
}

// errUnknownKey is the same for a malformed, an unknown and a revoked key.
func errUnknownKey() error {
	return problem.New(problem.Unauthenticated, "The API key is missing, unknown or revoked.")
}

// Authenticate gives the scope of an API key. It fails with
// problem.Unauthenticated.
func (s *Service) Authenticate(ctx context.Context, key string) (tenant.Scope, error) {
	digest, ok := digestOf(keyPrefix, key)
	if !ok && s.Tokens != nil {
		return s.Tokens.AuthenticateToken(ctx, key)
	}
	if !ok {
		return tenant.Scope{}, errUnknownKey()
	}
	scope, err := s.Keys.FindKey(ctx, digest)
	if problem.KindOf(err) == problem.NotFound {
		return tenant.Scope{}, errUnknownKey()
	}
	if err != nil {
		return tenant.Scope{}, fmt.Errorf("identity: find key: %w", err)
	}
	return scope, nil
}

// CreateOrganization makes an organization and an administrator's key in it.
// The key is shown here and never again.
func (s *Service) CreateOrganization(ctx context.Context, name string, tier tenant.Tier) (Organization, string, error) {
	if !plainName(name) {
		return Organization{}, "", problem.New(problem.Invalid, "An organization's name has 1 to %d characters, none of them a control character.", maxName)
	}
	if !tier.Valid() {
		return Organization{}, "", problem.New(problem.Invalid,
			"The tier must be starter, standard, professional or enterprise, not %q.", string(tier))
	}
	org := Organization{ID: uuid.NewV4(), Name: name, Tier: tier}
	text, key := mint(org.ID)
	if err := s.Keys.AddOrganization(ctx, org, key, s.Origin); err != nil {
		return Organization{}, "", fmt.Errorf("identity: create organization: %w", err)
	}
	return org, text, nil
}

// Bootstrap mints the key of a starting node: an administrator's in the first
// organization, tier enterprise, which it makes when there is none. The key of
// the start before is revoked.
func (s *Service) Bootstrap(ctx context.Context) (org uuid.UUID, key string, err error) {
	first := Organization{ID: uuid.NewV4(), Name: FirstName, Tier: tenant.Enterprise}
	text, minted := mint(first.ID)
	minted.Bootstrap = true
	stored, err := s.Keys.ReplaceBootstrapKey(ctx, first, minted)
	if err != nil {
		return uuid.UUID{}, "", fmt.Errorf("identity: mint bootstrap key: %w", err)
	}
	return stored.Org, text, nil
}

// mint makes a new actor's administrator key.
func mint(org uuid.UUID) (string, Key) {
	text := newSecret(keyPrefix)
	digest, _ := digestOf(keyPrefix, text)
	return text, Key{ID: uuid.NewV4(), Org: org, Actor: uuid.NewV4(), Digest: digest, Roles: []tenant.Role{tenant.Admin}}
}
