package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Kinds of what providers have sealed and digested, and prefixes of a sign-in's secrets.
const (
	kindSecrets = "provider.secrets"
	kindSubject = "provider.subject"

	statePrefix   = "tyche_state_"
	browserPrefix = "tyche_flow_"
)

// KeptProvider is a provider as it is kept: its secrets sealed.
type KeptProvider struct {
	Provider
	Secrets []byte
}

// ProviderStore keeps an organization's providers. A missing one is problem.NotFound.
type ProviderStore interface {
	AddProvider(ctx context.Context, scope tenant.Scope, p KeptProvider) (createdAt time.Time, err error)
	UpdateProvider(ctx context.Context, scope tenant.Scope, p KeptProvider) error
	GetProvider(ctx context.Context, scope tenant.Scope, id uuid.UUID) (KeptProvider, error)
	ListProviders(ctx context.Context, scope tenant.Scope) ([]KeptProvider, error)
	// DeleteProvider forgets a provider and who its people are; the people stay members.
	DeleteProvider(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
}

// Providers configures an organization's identity providers.
type Providers struct {
	Store ProviderStore
	Vault Vault
	// CheckAddress refuses addresses that no provider may have (internal/outbound).
	CheckAddress func(address string) error
	// ReadMetadata checks a SAML provider's metadata and gives its entity ID.
	ReadMetadata func(document []byte) (entityID string, err error)
	// NewPair makes our key with a SAML provider.
	NewPair func(now time.Time) (Pair, error)
	Now     func() time.Time
}

// secrets are a provider's, as they are sealed.
type secrets struct {
	ClientSecret string `json:"client_secret,omitempty"`
	Key          []byte `json:"key,omitempty"`
	Certificate  []byte `json:"certificate,omitempty"`
}

// Create adds a provider. It fails with problem.Invalid, with every fault.
func (s *Providers) Create(ctx context.Context, scope tenant.Scope, p Provider) (Provider, error) {
	p.ID, p.Org = uuid.NewV4(), scope.Org
	if p.Preset == "" {
		p.Preset = Generic
	}
	if err := s.check(&p); err != nil {
		return Provider{}, err
	}
	if p.Protocol == SAML {
		pair, err := s.NewPair(s.Now())
		if err != nil {
			return Provider{}, err
		}
		p.Pair = pair
	}
	kept, err := s.seal(ctx, p)
	if err != nil {
		return Provider{}, err
	}
	p.CreatedAt, err = s.Store.AddProvider(ctx, scope, kept)
	return p, err
}

// Update changes what may change of a provider: not what it is (protocol, preset, issuer), to which its people are bound.
// An empty client secret keeps the one there.
func (s *Providers) Update(ctx context.Context, scope tenant.Scope, id uuid.UUID, change func(*Provider)) (Provider, error) {
	before, err := s.Get(ctx, scope, id)
	if err != nil {
		return Provider{}, err
	}
	p := before
	change(&p)
	p.ID, p.Org, p.Protocol, p.Preset, p.Pair, p.CreatedAt = before.ID, before.Org, before.Protocol, before.Preset, before.Pair, before.CreatedAt
	if p.ClientSecret == "" {
		p.ClientSecret = before.ClientSecret
	}
	if err := s.check(&p); err != nil {
		return Provider{}, err
	}
	if p.Issuer != before.Issuer {
		return Provider{}, problem.New(problem.Conflict, "A provider's issuer cannot change, since its people are known by it. Add another provider.")
	}
	kept, err := s.seal(ctx, p)
	if err != nil {
		return Provider{}, err
	}
	return p, s.Store.UpdateProvider(ctx, scope, kept)
}

// Get reads a provider with its secrets.
func (s *Providers) Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Provider, error) {
	kept, err := s.Store.GetProvider(ctx, scope, id)
	if err != nil {
		return Provider{}, err
	}
	return s.open(ctx, kept)
}

// List lists an organization's providers, the oldest first.
func (s *Providers) List(ctx context.Context, scope tenant.Scope) ([]Provider, error) {
	kept, err := s.Store.ListProviders(ctx, scope)
	if err != nil {
		return nil, err
	}
	providers := make([]Provider, len(kept))
	for n, one := range kept {
		if providers[n], err = s.open(ctx, one); err != nil {
			return nil, err
		}
	}
	return providers, nil
}

// Delete forgets a provider.
func (s *Providers) Delete(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return s.Store.DeleteProvider(ctx, scope, id)
}

// check fills in a SAML provider's issuer and fails with every fault.
func (s *Providers) check(p *Provider) error {
	var faults []problem.Fault
	fault := func(pointer, message string) {
		faults = append(faults, problem.Fault{Pointer: pointer, Message: message})
	}
	if name := displayName(p.Name); name == "" || name != p.Name {
		fault("/name", "name must have 1 to 200 characters, none of them a control character.")
	}
	if !knownPreset(p.Preset) {
		fault("/preset", "preset must be generic, auth0, okta or entra.")
	}
	switch p.Protocol {
	case OpenIDConnect:
		s.checkOpenID(p, fault)
	case SAML:
		entity, err := s.ReadMetadata(p.Metadata)
		if err != nil {
			fault("/metadata", problem.Of(err).Message)
		}
		p.Issuer = entity
	default:
		fault("/protocol", "protocol must be oidc or saml.")
	}
	faults = append(faults, p.Roles.faults()...)
	if len(faults) > 0 {
		return problem.Refuse(faults...)
	}
	return nil
}

func (s *Providers) checkOpenID(p *Provider, fault func(pointer, message string)) {
	if err := s.CheckAddress(p.Issuer); err != nil {
		fault("/issuer", problem.Of(err).Message)
	} else if u, err := url.Parse(p.Issuer); err != nil || u.RawQuery != "" || u.Fragment != "" {
		fault("/issuer", "issuer must be an address without a query.")
	}
	if p.Preset == Entra && (strings.Contains(p.Issuer, "/common/") || strings.Contains(p.Issuer, "/organizations/") || strings.Contains(p.Issuer, "/consumers/")) {
		fault("/issuer", "issuer must name one Entra ID tenant: https://login.microsoftonline.com/TENANT-ID/v2.0.")
	}
	if p.ClientID == "" || len(p.ClientID) > 255 {
		fault("/client_id", "client_id must have 1 to 255 characters.")
	}
	if len(p.ClientSecret) > 1000 {
		fault("/client_secret", "client_secret has at most 1,000 characters.")
	}
	if p.Audience == p.ClientID && p.Audience != "" {
		fault("/audience", "audience must differ from client_id: it is whom access tokens are for, and ID tokens are for the client.")
	}
	if len(p.Audience) > 255 {
		fault("/audience", "audience has at most 255 characters.")
	}
}

func knownPreset(p Preset) bool { return p == Generic || p == Auth0 || p == Okta || p == Entra }

func secretsOf(p Provider) tenant.Name {
	return tenant.Name{Org: p.Org, Kind: kindSecrets, ID: p.ID.String()}
}

func (s *Providers) seal(ctx context.Context, p Provider) (KeptProvider, error) {
	text, err := json.Marshal(secrets{p.ClientSecret, p.Pair.Key, p.Pair.Certificate})
	if err != nil {
		return KeptProvider{}, fmt.Errorf("identity: encode secrets: %w", err)
	}
	sealed, err := s.Vault.SealValue(ctx, secretsOf(p), text)
	if err != nil {
		return KeptProvider{}, fmt.Errorf("identity: seal secrets: %w", err)
	}
	return KeptProvider{p, sealed}, nil
}

func (s *Providers) open(ctx context.Context, kept KeptProvider) (Provider, error) {
	text, err := s.Vault.OpenValue(ctx, secretsOf(kept.Provider), kept.Secrets)
	if err != nil {
		return Provider{}, fmt.Errorf("identity: open secrets: %w", err)
	}
	var opened secrets
	if err := json.Unmarshal(text, &opened); err != nil {
		return Provider{}, fmt.Errorf("identity: decode secrets: %w", err)
	}
	p := kept.Provider
	p.ClientSecret, p.Pair = opened.ClientSecret, Pair{opened.Key, opened.Certificate}
	return p, nil
}
