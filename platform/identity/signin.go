package identity

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Route is what is known of a provider before its organization's data is opened.
type Route struct {
	Org      uuid.UUID
	Provider uuid.UUID
	Tier     tenant.Tier
	Protocol Protocol
	Enabled  bool
}

// scope is the provider's own: a sign-in acts as the provider that it goes through, with the rights that provisioning needs.
func (r Route) scope(from tenant.Origin) tenant.Scope {
	return tenant.Scope{Org: r.Org, Actor: r.Provider, Tier: r.Tier, Roles: []tenant.Role{tenant.Admin}, Origin: from}
}

// Routes keeps what is asked before a tenant is known.
type Routes interface {
	// RouteProvider finds a provider, enabled or not. A missing one is problem.NotFound.
	RouteProvider(ctx context.Context, provider uuid.UUID) (Route, error)
	// RouteAudience finds the enabled providers whose access tokens have this issuer and one of these audiences.
	RouteAudience(ctx context.Context, issuer string, audiences []string) ([]Route, error)
	// AddFlow keeps a flow under the digests of its state and of the browser's secret.
	AddFlow(ctx context.Context, state, browser [32]byte, flow Flow) error
	// TakeFlow gives a flow once; problem.NotFound afterwards.
	TakeFlow(ctx context.Context, state [32]byte) (flow Flow, browser [32]byte, err error)
}

// Bindings keeps who the people of a provider are, inside an organization. Subjects are keyed digests.
type Bindings interface {
	// FindUser finds the user who is bound to one of a provider's subjects, to the first one before the others, with the roles
	// of a membership; active is false where that has ended. Nobody is problem.NotFound.
	FindUser(ctx context.Context, scope tenant.Scope, provider uuid.UUID, subjects [][]byte) (user uuid.UUID, roles []tenant.Role, active bool, err error)
	// Join makes a member who is bound to a subject, in one transaction. It fails with problem.Conflict where another member has
	// the address, and with problem.Forbidden where the organization has not verified the domain.
	Join(ctx context.Context, scope tenant.Scope, provider uuid.UUID, newcomer Newcomer) error
	// Bind binds one more subject to a member. A subject that is bound already is problem.Conflict.
	Bind(ctx context.Context, scope tenant.Scope, provider uuid.UUID, subject []byte, user uuid.UUID) error
	// SetRoles gives a member the roles that the provider tells.
	SetRoles(ctx context.Context, scope tenant.Scope, user uuid.UUID, roles []tenant.Role) error
}

// Newcomer is a person who becomes a member by signing in for the first time.
type Newcomer struct {
	User    uuid.UUID
	Subject []byte
	// Domain is that of the verified address.
	Domain  string
	Profile SealedProfile
	Roles   []tenant.Role
}

// SignIns signs people in at their organization's identity provider.
type SignIns struct {
	Routes    Routes
	Bindings  Bindings
	Providers *Providers
	Sessions  *Sessions
	Vault     Vault
	Protocols map[Protocol]Federation
	// Tokens checks the access tokens of programs.
	Tokens TokenVerifier
	// Describe writes our SAML metadata for a provider.
	Describe func(p Provider, at Endpoints) ([]byte, error)
	// Endpoints are our addresses that a provider knows.
	Endpoints func(provider uuid.UUID) Endpoints
	Now       func() time.Time
}

// TokenVerifier checks access tokens.
type TokenVerifier interface {
	// VerifyAccessToken says for whom a provider's access token speaks, or fails with problem.Unauthenticated.
	VerifyAccessToken(ctx context.Context, p Provider, token string) (ExternalIdentity, error)
}

// Begun is a sign-in that continues at the provider.
type Begun struct {
	// Address is where the browser goes.
	Address string
	// Browser is a secret for the browser's cookie: the answer counts only with it.
	Browser string
	// Protocol tells how the answer comes back.
	Protocol Protocol
}

// errNoProvider is the same for a missing and for a disabled provider.
func errNoProvider() error {
	return problem.New(problem.NotFound, "There is no such identity provider.")
}

// errSignIn is every way in which a sign-in fails that tells nobody anything.
func errSignIn(cause error) error {
	return problem.Wrap(problem.Unauthenticated, cause, "The sign-in has expired, was used already or began in another browser. Sign in again.")
}

// At are our addresses for a provider.
func (s *SignIns) At(provider uuid.UUID) Endpoints { return s.Endpoints(provider) }

// Metadata is what a SAML provider must know of us. Other providers are problem.NotFound.
func (s *SignIns) Metadata(ctx context.Context, provider uuid.UUID) ([]byte, error) {
	route, err := s.Routes.RouteProvider(ctx, provider)
	if err != nil {
		return nil, err
	}
	if route.Protocol != SAML {
		return nil, errNoProvider()
	}
	p, err := s.Providers.Get(ctx, route.scope(tenant.Origin{}), provider)
	if err != nil {
		return nil, err
	}
	return s.Describe(p, s.Endpoints(provider))
}

// Begin starts a sign-in. link is the member who wants to be known by the provider's identity from now on, or nil.
func (s *SignIns) Begin(ctx context.Context, provider uuid.UUID, returnTo string, link *tenant.Scope) (Begun, error) {
	route, err := s.Routes.RouteProvider(ctx, provider)
	if err != nil {
		return Begun{}, err
	}
	protocol := s.Protocols[route.Protocol]
	if !route.Enabled || protocol == nil || link != nil && link.Org != route.Org {
		return Begun{}, errNoProvider()
	}
	if link != nil && link.Origin.Session == (uuid.UUID{}) { // what a key may do ends with the key; an identity would stay
		return Begun{}, problem.New(problem.Conflict, "An identity is linked in a session, not with an API key.").WithCode("no-session")
	}
	p, err := s.Providers.Get(ctx, route.scope(tenant.Origin{}), provider)
	if err != nil {
		return Begun{}, err
	}
	state, browser := newSecret(statePrefix), newSecret(browserPrefix)
	flow := Flow{Provider: provider, ReturnTo: ReturnPath(returnTo), Expires: s.Now().Add(FlowLimit)}
	if link != nil {
		flow.User = link.Actor
	}
	address, err := protocol.Begin(ctx, p, s.Endpoints(provider), state, &flow)
	if err != nil {
		return Begun{}, err
	}
	if err := s.Routes.AddFlow(ctx, sha256.Sum256([]byte(state)), sha256.Sum256([]byte(browser)), flow); err != nil {
		return Begun{}, fmt.Errorf("identity: keep sign-in: %w", err)
	}
	return Begun{Address: address, Browser: browser, Protocol: route.Protocol}, nil
}

// Ended is a sign-in that has succeeded.
type Ended struct {
	// Token is the session's.
	Token string
	Scope tenant.Scope
	// ReturnTo is a path of our own.
	ReturnTo string
}

// Complete ends a sign-in with the provider's answer, and makes a session. It fails with problem.Unauthenticated where the
// answer does not count, and with problem.Forbidden where the organization does not take the person.
func (s *SignIns) Complete(ctx context.Context, provider uuid.UUID, browser string, answer url.Values, from tenant.Origin) (Ended, error) {
	state := answer.Get("state") + answer.Get("RelayState") // one of them is empty
	flow, kept, err := s.Routes.TakeFlow(ctx, sha256.Sum256([]byte(state)))
	if problem.KindOf(err) == problem.NotFound {
		return Ended{}, errSignIn(err)
	}
	if err != nil {
		return Ended{}, err
	}
	shown := sha256.Sum256([]byte(browser))
	if subtle.ConstantTimeCompare(shown[:], kept[:]) != 1 || flow.Provider != provider || s.Now().After(flow.Expires) {
		return Ended{}, errSignIn(nil)
	}
	route, err := s.Routes.RouteProvider(ctx, provider)
	if err != nil || !route.Enabled {
		return Ended{}, errSignIn(err)
	}
	scope := route.scope(from)
	p, err := s.Providers.Get(ctx, scope, provider)
	if err != nil {
		return Ended{}, err
	}
	who, err := s.Protocols[route.Protocol].Complete(ctx, p, s.Endpoints(provider), flow, answer)
	if err != nil {
		return Ended{}, err
	}
	user, roles, err := s.user(ctx, scope, p, flow, who)
	if err != nil {
		return Ended{}, err
	}
	member := tenant.Scope{Org: route.Org, Actor: user, Tier: route.Tier, Roles: roles, Origin: from}
	token, err := s.Sessions.StartSession(ctx, member, string(p.Protocol))
	if err != nil {
		return Ended{}, fmt.Errorf("identity: start session: %w", err)
	}
	return Ended{Token: token, Scope: member, ReturnTo: flow.ReturnTo}, nil
}

// user finds whom the provider speaks of, binds the account that asked for it, or lets a new person join.
func (s *SignIns) user(ctx context.Context, scope tenant.Scope, p Provider, flow Flow, who ExternalIdentity) (uuid.UUID, []tenant.Role, error) {
	roles, err := p.Roles.Of(who.Values)
	if err != nil {
		return uuid.UUID{}, nil, err
	}
	user, held, active, err := s.find(ctx, scope, p, who)
	switch {
	case err == nil && flow.User != (uuid.UUID{}) && flow.User != user:
		return uuid.UUID{}, nil, problem.New(problem.Conflict, "This identity belongs to another member of the organization.")
	case err == nil && !active:
		return uuid.UUID{}, nil, problem.New(problem.Forbidden, "Your access to this organization has ended. Ask its administrator.").WithCode("membership-ended")
	case err == nil:
		return s.known(ctx, scope, p, who, user, held, roles)
	case problem.KindOf(err) != problem.NotFound:
		return uuid.UUID{}, nil, err
	case flow.User != (uuid.UUID{}):
		return s.linked(ctx, scope, p, flow.User, who)
	}
	user, err = s.join(ctx, scope, p, who, roles)
	return user, roles, err
}

// known signs a member in whom the provider has named before. The roles follow the provider where the organization has mapped any:
// who has lost the last one there does not keep it here.
func (s *SignIns) known(ctx context.Context, scope tenant.Scope, p Provider, who ExternalIdentity, user uuid.UUID, held, told []tenant.Role) (uuid.UUID, []tenant.Role, error) {
	if err := s.bind(ctx, scope, p, who, user); err != nil && problem.KindOf(err) != problem.Conflict {
		return uuid.UUID{}, nil, err
	}
	if len(who.Values) == 0 && len(p.Roles.Map) == 0 { // the provider tells no roles, so they are given here
		return user, held, nil
	}
	err := s.Bindings.SetRoles(ctx, scope, user, told)
	if problem.KindOf(err) == problem.Conflict {
		return user, held, nil // the last administrator stays one, whatever the provider says
	}
	return user, told, err
}

// linked binds an identity to the member who asked for it. The member's roles stay.
func (s *SignIns) linked(ctx context.Context, scope tenant.Scope, p Provider, user uuid.UUID, who ExternalIdentity) (uuid.UUID, []tenant.Role, error) {
	if err := s.bind(ctx, scope, p, who, user); err != nil {
		return uuid.UUID{}, nil, err
	}
	_, roles, active, err := s.find(ctx, scope, p, who)
	if err == nil && !active {
		err = errSignIn(nil)
	}
	return user, roles, err
}

// join lets a person in whom the organization has never seen: somebody with a verified address in a domain of its own.
func (s *SignIns) join(ctx context.Context, scope tenant.Scope, p Provider, who ExternalIdentity, roles []tenant.Role) (uuid.UUID, error) {
	if who.Email == "" || !who.EmailVerified {
		return uuid.UUID{}, problem.New(problem.Forbidden,
			"Your identity provider does not say that your mail address is verified, so that you cannot join this organization. Ask its administrator.").WithCode("email-not-verified")
	}
	email, err := Address(who.Email)
	if err != nil {
		return uuid.UUID{}, errSignIn(err)
	}
	newcomer := Newcomer{User: uuid.NewV4(), Domain: email[strings.LastIndexByte(email, '@')+1:], Roles: roles}
	if newcomer.Subject, err = subjectDigest(ctx, s.Vault, p, who.Subject); err != nil {
		return uuid.UUID{}, err
	}
	profile := Profile{Email: email, Name: displayName(who.Name)}
	if newcomer.Profile, err = profile.Seal(ctx, s.Vault, p.Org, newcomer.User); err != nil {
		return uuid.UUID{}, err
	}
	return newcomer.User, s.Bindings.Join(ctx, scope, p.ID, newcomer)
}

// displayName keeps what a name may hold of what a provider calls a person.
func displayName(text string) string {
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text))
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	return name
}

// find finds whom a provider speaks of, by subject or alias.
func (s *SignIns) find(ctx context.Context, scope tenant.Scope, p Provider, who ExternalIdentity) (user uuid.UUID, roles []tenant.Role, active bool, err error) {
	var subjects [][]byte
	for _, subject := range who.subjects() {
		digest, err := subjectDigest(ctx, s.Vault, p, subject)
		if err != nil {
			return uuid.UUID{}, nil, false, err
		}
		subjects = append(subjects, digest)
	}
	return s.Bindings.FindUser(ctx, scope, p.ID, subjects)
}

func (s *SignIns) bind(ctx context.Context, scope tenant.Scope, p Provider, who ExternalIdentity, user uuid.UUID) error {
	subject, err := subjectDigest(ctx, s.Vault, p, who.Subject)
	if err != nil {
		return err
	}
	return s.Bindings.Bind(ctx, scope, p.ID, subject, user)
}

// subjectDigest is by what a person is found at a provider.
func subjectDigest(ctx context.Context, vault Vault, p Provider, subject string) ([]byte, error) {
	digest, err := vault.Digest(ctx, tenant.Name{Org: p.Org, Kind: kindSubject, ID: p.ID.String()}, []byte(subject))
	if err != nil {
		return nil, fmt.Errorf("identity: digest subject: %w", err)
	}
	return digest, nil
}

// AuthenticateToken gives the scope of a program that shows an access token of an identity provider. It fails with
// problem.Unauthenticated. Only somebody who is a member already can be spoken for.
func (s *SignIns) AuthenticateToken(ctx context.Context, token string) (tenant.Scope, error) {
	issuer, audiences, ok := addressed(token)
	if !ok {
		return tenant.Scope{}, errUnknownKey()
	}
	routes, err := s.Routes.RouteAudience(ctx, issuer, audiences)
	if err != nil {
		return tenant.Scope{}, fmt.Errorf("identity: route token: %w", err)
	}
	for _, route := range routes {
		scope, err := s.speaksFor(ctx, route, token)
		if err == nil {
			return scope, nil
		}
		if kind := problem.KindOf(err); kind != problem.Unauthenticated && kind != problem.NotFound {
			return tenant.Scope{}, err
		}
	}
	return tenant.Scope{}, errUnknownKey()
}

func (s *SignIns) speaksFor(ctx context.Context, route Route, token string) (tenant.Scope, error) {
	own := route.scope(tenant.Origin{})
	p, err := s.Providers.Get(ctx, own, route.Provider)
	if err != nil {
		return tenant.Scope{}, err
	}
	who, err := s.Tokens.VerifyAccessToken(ctx, p, token)
	if err != nil {
		return tenant.Scope{}, err
	}
	user, roles, active, err := s.find(ctx, own, p, who)
	if err != nil || !active {
		return tenant.Scope{}, errUnknownKey()
	}
	return tenant.Scope{Org: route.Org, Actor: user, Tier: route.Tier, Roles: roles}, nil
}
