package api

import (
	"fmt"
	"maps"
	"net/http"

	"tyche/api/openapi"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"

	"github.com/labstack/echo/v4"
)

// maxProviderBody is the largest body that describes a provider: SAML metadata may be long.
const maxProviderBody = 1 << 20

// CreateProvider adds an identity provider.
func (s *server) CreateProvider(c echo.Context) error {
	body, err := readBodyUpTo[openapi.NewProvider](c, maxProviderBody)
	if err != nil {
		return err
	}
	p := identity.Provider{Protocol: identity.Protocol(body.Protocol), Name: body.Name, Enabled: true}
	if body.Preset != nil {
		p.Preset = identity.Preset(*body.Preset)
	}
	set(&p.Issuer, body.Issuer)
	set(&p.ClientID, body.ClientId)
	set(&p.ClientSecret, body.ClientSecret)
	set(&p.Audience, body.Audience)
	setProvider(&p, body.Metadata, body.Roles)
	p, err = s.Providers.Create(c.Request().Context(), scope(c), p)
	if err != nil {
		return fmt.Errorf("api: create provider: %w", err)
	}
	c.Response().Header().Set(echo.HeaderLocation, "/v1/identity-providers/"+p.ID.String())
	return c.JSON(http.StatusCreated, s.wireProvider(p))
}

// set takes a value that was given.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}

func setProvider(p *identity.Provider, metadata *string, roles *openapi.RoleMapping) {
	if metadata != nil {
		p.Metadata = []byte(*metadata)
	}
	if roles == nil {
		return
	}
	p.Roles = identity.RoleMapping{}
	set(&p.Roles.Claim, roles.Claim)
	set(&p.Roles.Groups, roles.Groups)
	if roles.Map != nil {
		p.Roles.Map = map[string]tenant.Role{}
		for value, role := range *roles.Map {
			p.Roles.Map[value] = tenant.Role(role)
		}
	}
}

func (s *server) wireProvider(p identity.Provider) openapi.Provider {
	at := s.SignIns.At(p.ID)
	wire := openapi.Provider{
		Id: p.ID.String(), Protocol: openapi.ProviderProtocol(p.Protocol), Preset: openapi.ProviderPreset(p.Preset), Name: p.Name,
		Enabled: p.Enabled, Issuer: p.Issuer, ClientId: optional(p.ClientID), Audience: optional(p.Audience),
		SignInUrl: at.SignIn, ScimUrl: at.Provisioning, CreatedAt: p.CreatedAt,
		Roles: openapi.RoleMapping{Claim: optional(p.Roles.Claim), Groups: &p.Roles.Groups},
	}
	if p.Protocol == identity.SAML {
		wire.ConsumerUrl, wire.MetadataUrl = &at.Consumer, &at.Metadata
	} else {
		wire.CallbackUrl = &at.Callback
	}
	if p.Roles.Map != nil {
		roles := map[string]openapi.Role{}
		for value, role := range maps.All(p.Roles.Map) {
			roles[value] = openapi.Role(role)
		}
		wire.Roles.Map = &roles
	}
	return wire
}

// ListProviders lists the organization's identity providers.
func (s *server) ListProviders(c echo.Context) error {
	providers, err := s.Providers.List(c.Request().Context(), scope(c))
	if err != nil {
		return fmt.Errorf("api: list providers: %w", err)
	}
	answer := openapi.ProviderList{Items: make([]openapi.Provider, len(providers))}
	for i, p := range providers {
		answer.Items[i] = s.wireProvider(p)
	}
	return c.JSON(http.StatusOK, answer)
}

// GetProvider shows one.
func (s *server) GetProvider(c echo.Context, id openapi.ProviderID) error {
	provider, err := parseID(id, nounProvider)
	if err != nil {
		return err
	}
	p, err := s.Providers.Get(c.Request().Context(), scope(c), provider)
	if err != nil {
		return fmt.Errorf("api: get provider: %w", asMissing(err, nounProvider))
	}
	return c.JSON(http.StatusOK, s.wireProvider(p))
}

// UpdateProvider changes one.
func (s *server) UpdateProvider(c echo.Context, id openapi.ProviderID) error {
	provider, err := parseID(id, nounProvider)
	if err != nil {
		return err
	}
	body, err := readBodyUpTo[openapi.ProviderChange](c, maxProviderBody)
	if err != nil {
		return err
	}
	if body.ClientSecret != nil && *body.ClientSecret == "" {
		return problem.Refuse(problem.Fault{Pointer: "/client_secret", Message: "client_secret cannot be empty; leave it out to keep the one there."})
	}
	p, err := s.Providers.Update(c.Request().Context(), scope(c), provider, func(p *identity.Provider) {
		set(&p.Name, body.Name)
		set(&p.Enabled, body.Enabled)
		set(&p.ClientID, body.ClientId)
		set(&p.ClientSecret, body.ClientSecret)
		set(&p.Audience, body.Audience)
		setProvider(p, body.Metadata, body.Roles)
	})
	if err != nil {
		return fmt.Errorf("api: update provider: %w", asMissing(err, nounProvider))
	}
	return c.JSON(http.StatusOK, s.wireProvider(p))
}

// DeleteProvider forgets one.
func (s *server) DeleteProvider(c echo.Context, id openapi.ProviderID) error {
	provider, err := parseID(id, nounProvider)
	if err != nil {
		return err
	}
	if err := s.Providers.Delete(c.Request().Context(), scope(c), provider); err != nil {
		return fmt.Errorf("api: delete provider: %w", asMissing(err, nounProvider))
	}
	return c.NoContent(http.StatusNoContent)
}
