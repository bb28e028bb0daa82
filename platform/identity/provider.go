package identity

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Protocol is what an identity provider speaks.
type Protocol string

// The protocols.
const (
	OpenIDConnect Protocol = "oidc"
	SAML          Protocol = "saml"
)

// Preset says which product a provider is, since products differ in what they call groups and in how they tell that an
// e-mail address is verified.
type Preset string

// The presets. Generic is any conforming provider.
const (
	Generic Preset = "generic"
	Auth0   Preset = "auth0"
	Okta    Preset = "okta"
	Entra   Preset = "entra"
)

// Provider is an organization's identity provider.
type Provider struct {
	ID       uuid.UUID
	Org      uuid.UUID
	Protocol Protocol
	Preset   Preset
	Name     string
	Enabled  bool
	// Issuer is an OpenID provider's issuer, exactly as it stands in its tokens, or a SAML provider's entity ID.
	Issuer string
	// ClientID and ClientSecret are an OpenID client's. The secret is "" for a public client.
	ClientID, ClientSecret string
	// Audience is whom access tokens of programs must be for; "" where none are taken.
	Audience string
	// Metadata is a SAML provider's, as XML.
	Metadata []byte
	// Pair is our own key with a SAML provider.
	Pair Pair
	// Roles says which roles the values of a claim stand for.
	Roles     RoleMapping
	CreatedAt time.Time
}

// Pair is a private key (PKCS #8) and its certificate, both DER.
type Pair struct{ Key, Certificate []byte }

// RoleMapping turns what a provider says of a person into roles.
type RoleMapping struct {
	// Claim is the claim or attribute with the values; "" for the preset's own.
	Claim string `json:"claim,omitempty"`
	// Groups says that the values are all of a person's groups, of which most have nothing to do with Tyche. Where it is
	// false they are roles, each of which must be known.
	Groups bool `json:"groups,omitempty"`
	// Map gives the role of a value.
	Map map[string]tenant.Role `json:"map,omitempty"`
}

// DefaultRole is the role of a person of whom the provider tells none.
const DefaultRole = tenant.Analyst

// maxMapped bounds a mapping.
const maxMapped = 1000

// faults are the rules that a mapping breaks.
func (m RoleMapping) faults() (faults []problem.Fault) {
	if len(m.Map) > maxMapped {
		faults = append(faults, problem.Fault{Pointer: "/roles/map", Message: "A mapping has at most 1,000 values."})
	}
	for _, value := range slices.Sorted(maps.Keys(m.Map)) {
		if role := m.Map[value]; !role.Valid() {
			faults = append(faults, problem.Fault{Pointer: "/roles/map/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(value),
				Message: "A role is admin, power_user, analyst or viewer."})
		}
	}
	return faults
}

// Of gives the roles of a person. No value at all is DefaultRole. A role that the mapping does not know is
// problem.Forbidden, and so is a person in groups of which it knows none: what a value stands for is never guessed.
func (m RoleMapping) Of(values []string) ([]tenant.Role, error) {
	if len(values) == 0 {
		return []tenant.Role{DefaultRole}, nil
	}
	var roles []tenant.Role
	for _, value := range values {
		role, known := m.Map[value]
		switch {
		case known && !slices.Contains(roles, role):
			roles = append(roles, role)
		case !known && !m.Groups:
			return nil, problem.New(problem.Forbidden, "Your identity provider gives you a role that this organization has not mapped. Ask its administrator.").WithCode("role-not-mapped")
		}
	}
	if len(roles) == 0 {
		return nil, problem.New(problem.Forbidden, "None of your groups has a role in this organization. Ask its administrator.").WithCode("role-not-mapped")
	}
	slices.Sort(roles)
	return roles, nil
}

// ExternalIdentity is what a provider vouches for of a person who signed in there.
type ExternalIdentity struct {
	// Subject names the person at the provider, for ever. It is what a user is bound by.
	Subject string
	// Alias is another lasting name of the person there, under which a provisioning client may have announced them (Entra
	// ID's object identifier; its subjects differ from client to client). "" for none.
	Alias string
	Email string
	// EmailVerified says that the provider has seen that the address is the person's.
	EmailVerified bool
	Name          string
	// Values are those of the role mapping's claim.
	Values []string
}

// subjects are the names by which a user may be bound.
func (e ExternalIdentity) subjects() []string {
	if e.Alias == "" {
		return []string{e.Subject}
	}
	return []string{e.Subject, e.Alias}
}

// Flow is a sign-in that has begun at a provider and has not come back. It is used once.
type Flow struct {
	Provider uuid.UUID
	// User is the member to whom the identity is to be bound; zero for a sign-in.
	User uuid.UUID
	// Nonce and Verifier are OpenID Connect's; RequestID is the SAML request's.
	Nonce, Verifier, RequestID string
	// ReturnTo is the path of our own where the person goes afterwards.
	ReturnTo string
	Expires  time.Time
}

// FlowLimit is how long a person may take to sign in at a provider.
const FlowLimit = 10 * time.Minute

// Endpoints are our own addresses for a provider, as URLs.
type Endpoints struct {
	SignIn   string // where people begin
	Callback string // OpenID Connect's redirect URI
	Consumer string // SAML's assertion consumer service
	Metadata string // SAML's, and our entity ID there
	// Provisioning is where a client announces people (SCIM 2.0).
	Provisioning string
}

// EndpointsAt are the endpoints below the URL, without a path, by which browsers know us.
func EndpointsAt(base string) func(provider uuid.UUID) Endpoints {
	return func(provider uuid.UUID) Endpoints {
		at := base + "/v1/sign-in/" + provider.String()
		return Endpoints{SignIn: at, Callback: at + "/callback", Consumer: at + "/acs", Metadata: at + "/metadata",
			Provisioning: base + "/v1/identity-providers/" + provider.String() + "/scim/v2"}
	}
}

// Federation speaks the protocol of an identity provider.
type Federation interface {
	// Begin gives the address at which a person signs in, and fills in what the flow must remember. state comes back with
	// the answer.
	Begin(ctx context.Context, p Provider, at Endpoints, state string, flow *Flow) (address string, err error)
	// Complete checks the answer that a person's browser brought back, and with whom the provider says that it deals. It fails
	// with problem.Unauthenticated, or problem.Unavailable while the provider cannot be reached.
	Complete(ctx context.Context, p Provider, at Endpoints, flow Flow, answer url.Values) (ExternalIdentity, error)
}

// ReturnPath makes a path of our own out of what a request asked for: an address elsewhere becomes "/", so that a sign-in
// never ends on a stranger's page.
func ReturnPath(asked string) string {
	u, err := url.Parse(asked)
	clean := err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && strings.HasPrefix(asked, "/") &&
		!strings.HasPrefix(asked, "//") && !strings.ContainsFunc(asked, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f })
	if !clean || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, `\`) {
		return "/"
	}
	return asked
}
