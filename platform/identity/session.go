package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Session is a browser that is signed in.
type Session struct {
	ID        uuid.UUID
	User      uuid.UUID
	Method    string // how its user signed in: local, oidc, saml
	CreatedAt time.Time
	// LastSeenAt is known to the minute.
	LastSeenAt time.Time
	// ExpiresAt ends it whatever happens; going unused ends it earlier.
	ExpiresAt time.Time
	// Address and Agent are those of the sign-in; "" where they are not known.
	Address, Agent string
}

// KeptSession is a session as it is kept.
type KeptSession struct {
	Session
	// About is the sealed address and agent.
	About []byte
}

// NewSession is a session about to be kept.
type NewSession struct {
	ID       uuid.UUID
	Digest   [32]byte
	Method   string
	Idle     time.Duration
	Lifetime time.Duration
	// Until ends it before its lifetime does; nil for a session that was signed in to.
	Until *time.Time
	About []byte
}

// Belonging is an organization that a user may act in.
type Belonging struct {
	Org   uuid.UUID
	Name  string
	Tier  tenant.Tier
	Roles []tenant.Role
}

// SessionStore keeps sessions. Those of others are problem.NotFound, but for
// administrators.
type SessionStore interface {
	// FindSession gives the scope of a session that holds, and notes its use. An
	// unknown digest, an ended or expired session and one whose user is no active
	// member are problem.NotFound.
	FindSession(ctx context.Context, digest [32]byte) (tenant.Scope, error)
	// AddSession keeps a session of the scope's actor.
	AddSession(ctx context.Context, scope tenant.Scope, s NewSession) error
	// GetSession gives a session's method and end.
	GetSession(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Session, error)
	// ListSessions lists a user's sessions that hold, the newest first.
	ListSessions(ctx context.Context, scope tenant.Scope, user uuid.UUID) ([]KeptSession, error)
	EndSession(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
	// EndSessionsOf ends all sessions of a user in the organization.
	EndSessionsOf(ctx context.Context, scope tenant.Scope, user uuid.UUID) error
}

// BelongingStore knows where users belong.
type BelongingStore interface {
	// BelongingsOf lists the organizations of a user who is an active member there,
	// the oldest membership first.
	BelongingsOf(ctx context.Context, user uuid.UUID) ([]Belonging, error)
}

// Sessions starts, finds and ends sessions. Its fields are set once, before use.
type Sessions struct {
	Store         SessionStore
	Belongings    BelongingStore
	Organizations OrganizationStore
	Vault         Vault
}

// StartSession makes a session of the scope's actor in the scope's organization
// and gives its token, which is shown here and never again. A session is always
// new: whatever token a browser had before means nothing.
func (s *Sessions) StartSession(ctx context.Context, scope tenant.Scope, method string) (token string, err error) {
	return s.start(ctx, scope, method, nil)
}

// start is StartSession with an end that the new session must not outlive.
func (s *Sessions) start(ctx context.Context, scope tenant.Scope, method string, until *time.Time) (token string, err error) {
	org, err := s.Organizations.GetOrganization(ctx, scope)
	if err != nil {
		return "", err
	}
	token = newSecret(sessionPrefix)
	started := NewSession{ID: uuid.NewV4(), Method: method, Idle: org.Settings.Idle(), Lifetime: org.Settings.Lifetime(), Until: until}
	started.Digest, _ = digestOf(sessionPrefix, token)
	about, err := json.Marshal(origin{scope.Origin.Address, scope.Origin.Agent})
	if err != nil {
		return "", fmt.Errorf("identity: encode origin: %w", err)
	}
	if started.About, err = s.Vault.SealValue(ctx, aboutOf(scope.Org, scope.Actor, started.ID), about); err != nil {
		return "", fmt.Errorf("identity: seal origin: %w", err)
	}
	if err := s.Store.AddSession(ctx, scope, started); err != nil {
		return "", fmt.Errorf("identity: add session: %w", err)
	}
	return token, nil
}

// origin is where a session was started.
type origin struct {
	Address string `json:"address"`
	Agent   string `json:"agent"`
}

func aboutOf(org, user, session uuid.UUID) tenant.Name {
	return tenant.Name{Org: org, Kind: kindAbout, ID: session.String(), Subject: user}
}

// errNoSession is the same for a malformed, an unknown and an ended session.
func errNoSession() error {
	return problem.New(problem.Unauthenticated, "The session has ended. Sign in again.")
}

// AuthenticateSession gives the scope of a session's token. It fails with
// problem.Unauthenticated.
func (s *Sessions) AuthenticateSession(ctx context.Context, token string) (tenant.Scope, error) {
	digest, ok := digestOf(sessionPrefix, token)
	if !ok {
		return tenant.Scope{}, errNoSession()
	}
	scope, err := s.Store.FindSession(ctx, digest)
	if problem.KindOf(err) == problem.NotFound {
		return tenant.Scope{}, errNoSession()
	}
	if err != nil {
		return tenant.Scope{}, fmt.Errorf("identity: find session: %w", err)
	}
	return scope, nil
}

// CrossSiteToken is what a page of ours sends along with a session's requests, to
// show that it is one: another site's page has the cookie sent and cannot read
// this. It follows from the session's token and does not lead back to it.
func CrossSiteToken(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("tyche cross-site token"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// IsCrossSiteToken compares in constant time.
func IsCrossSiteToken(token, shown string) bool {
	return hmac.Equal([]byte(CrossSiteToken(token)), []byte(shown))
}

// List lists the actor's sessions in the scope's organization.
func (s *Sessions) List(ctx context.Context, scope tenant.Scope) ([]Session, error) {
	kept, err := s.Store.ListSessions(ctx, scope, scope.Actor)
	if err != nil {
		return nil, err
	}
	sessions := make([]Session, len(kept))
	for n, one := range kept {
		sessions[n] = one.Session
		if one.About == nil {
			continue
		}
		var from origin
		text, err := s.Vault.OpenValue(ctx, aboutOf(scope.Org, one.User, one.ID), one.About)
		if err == nil {
			err = json.Unmarshal(text, &from)
		}
		if err != nil && !errors.Is(err, tenant.ErrErased) {
			return nil, fmt.Errorf("identity: open session %s: %w", one.ID, err)
		}
		sessions[n].Address, sessions[n].Agent = from.Address, from.Agent
	}
	return sessions, nil
}

// End ends a session: one's own, or any of the organization's for an
// administrator.
func (s *Sessions) End(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return s.Store.EndSession(ctx, scope, id)
}

// EndAll ends all of the actor's sessions in the scope's organization.
func (s *Sessions) EndAll(ctx context.Context, scope tenant.Scope) error {
	return s.Store.EndSessionsOf(ctx, scope, scope.Actor)
}

// Of lists the organizations that a user may act in.
func (s *Sessions) Of(ctx context.Context, user uuid.UUID) ([]Belonging, error) {
	return s.Belongings.BelongingsOf(ctx, user)
}

// Switch has the actor of a session act in another organization: a new session
// there takes the place of this one, and ends when it would have. An organization that the actor does not
// belong to is problem.NotFound.
func (s *Sessions) Switch(ctx context.Context, scope tenant.Scope, org uuid.UUID) (token string, there tenant.Scope, err error) {
	if scope.Origin.Session == (uuid.UUID{}) {
		return "", there, problem.New(problem.Conflict, "Only a session can be switched; an API key belongs to one organization.").WithCode("no-session")
	}
	belongings, err := s.Belongings.BelongingsOf(ctx, scope.Actor)
	if err != nil {
		return "", there, err
	}
	there, err = choose(belongings, scope.Actor, org)
	if err != nil {
		return "", there, err
	}
	now, err := s.Store.GetSession(ctx, scope, scope.Origin.Session)
	if err != nil {
		return "", there, err
	}
	there.Origin = scope.Origin
	if token, err = s.start(ctx, there, now.Method, &now.ExpiresAt); err != nil {
		return "", there, err
	}
	return token, there, s.Store.EndSession(ctx, scope, scope.Origin.Session)
}

// choose gives a user's scope in one of their organizations, in the first one for
// the zero org.
func choose(belongings []Belonging, user, org uuid.UUID) (tenant.Scope, error) {
	for _, b := range belongings {
		if org == (uuid.UUID{}) || b.Org == org {
			return tenant.Scope{Org: b.Org, Actor: user, Tier: b.Tier, Roles: b.Roles}, nil
		}
	}
	return tenant.Scope{}, problem.New(problem.NotFound, "There is no such organization.")
}
