package identity

import (
	"context"
	"fmt"
	"time"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// How long an invitation and the token of a first administrator hold.
const (
	InvitationLife = 7 * 24 * time.Hour
	SetupLife      = 24 * time.Hour
)

// Invitation lets a person join an organization.
type Invitation struct {
	ID        uuid.UUID
	Email     string
	Roles     []tenant.Role
	InvitedBy uuid.UUID
	CreatedAt time.Time
	ExpiresAt time.Time
}

// KeptInvitation is an invitation as it is kept.
type KeptInvitation struct {
	Invitation
	Digest      [32]byte
	Sealed      []byte // the address; nil for a setup
	EmailDigest []byte
}

// Place is the invitation's place in a list.
func (i KeptInvitation) Place() page.Place { return page.Place{CreatedAt: i.CreatedAt, ID: i.ID} }

// Invited is an invitation that was found by its token.
type Invited struct {
	ID    uuid.UUID
	Org   uuid.UUID
	Tier  tenant.Tier
	Setup bool // it makes the first administrator, and names no address
	Roles []tenant.Role
}

// scope is what accepting acts in: the new member, with the rights of the
// administrator who sent the invitation.
func (i Invited) scope(user uuid.UUID, from tenant.Origin) tenant.Scope {
	return tenant.Scope{Org: i.Org, Actor: user, Tier: i.Tier, Roles: []tenant.Role{tenant.Admin}, Origin: from}
}

// Joining is a person about to become a member.
type Joining struct {
	User    uuid.UUID
	Profile SealedProfile
	// Login and Password make a local account; both are nil for a user who has one
	// or signs in elsewhere.
	Login    []byte
	Password string
}

// InvitationStore keeps invitations.
type InvitationStore interface {
	// AddInvitation keeps an invitation and revokes earlier ones to the same
	// address. It fails with problem.Conflict when a member has the address.
	AddInvitation(ctx context.Context, scope tenant.Scope, i *KeptInvitation) error
	// ListInvitations lists those that can still be accepted.
	ListInvitations(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[KeptInvitation], error)
	RevokeInvitation(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
	// FindInvitation finds one that can still be accepted, before a tenant is known.
	FindInvitation(ctx context.Context, digest [32]byte) (Invited, error)
	// AcceptInvitation uses an invitation up and makes the member, together, once:
	// problem.NotFound afterwards. welcome is given the sealed address. It fails with
	// problem.Conflict for an account or a member that exists.
	AcceptInvitation(ctx context.Context, scope tenant.Scope, id uuid.UUID, welcome func(sealed []byte) (Joining, error)) ([]tenant.Role, error)
}

// SetupStore keeps the tokens of first administrators.
type SetupStore interface {
	// ReplaceSetup revokes an organization's setup tokens and, when it has no
	// administrator who is a person, keeps this one: needed is false otherwise.
	ReplaceSetup(ctx context.Context, org uuid.UUID, i KeptInvitation) (needed bool, err error)
}

// Invitations lets people join. Its fields are set once, before use.
type Invitations struct {
	Store     InvitationStore
	Setups    SetupStore
	Passwords Passwords
	Vault     Vault
	Sessions  *Sessions
}

// Create invites an address to take up some roles. The token is shown here and
// never again; it is for whoever writes the message.
func (i *Invitations) Create(ctx context.Context, scope tenant.Scope, email string, roles []tenant.Role) (Invitation, string, error) {
	address, err := Address(email)
	if err != nil {
		return Invitation{}, "", err
	}
	if err := checkRoles(roles); err != nil {
		return Invitation{}, "", err
	}
	token := newSecret(invitationPrefix)
	kept := KeptInvitation{Invitation: Invitation{ID: uuid.NewV4(), Email: address, Roles: roles, InvitedBy: scope.Actor}}
	kept.Digest, _ = digestOf(invitationPrefix, token)
	if kept.EmailDigest, err = EmailDigest(ctx, i.Vault, scope.Org, address); err != nil {
		return Invitation{}, "", err
	}
	if kept.Sealed, err = i.Vault.SealValue(ctx, invitedOf(scope.Org, kept.ID), []byte(address)); err != nil {
		return Invitation{}, "", fmt.Errorf("identity: seal address: %w", err)
	}
	if err := i.Store.AddInvitation(ctx, scope, &kept); err != nil {
		return Invitation{}, "", err
	}
	return kept.Invitation, token, nil
}

func invitedOf(org, id uuid.UUID) tenant.Name {
	return tenant.Name{Org: org, Kind: kindInvited, ID: id.String()}
}

// List pages through the invitations that can still be accepted, the newest first.
func (i *Invitations) List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[Invitation], error) {
	kept, err := i.Store.ListInvitations(ctx, scope, p)
	if err != nil {
		return page.Of[Invitation]{}, err
	}
	invitations := page.Of[Invitation]{Items: make([]Invitation, len(kept.Items)), Next: kept.Next}
	for n, one := range kept.Items {
		if one.Email, err = openText(ctx, i.Vault, invitedOf(scope.Org, one.ID), one.Sealed); err != nil {
			return page.Of[Invitation]{}, err
		}
		invitations.Items[n] = one.Invitation
	}
	return invitations, nil
}

// Revoke takes an invitation back.
func (i *Invitations) Revoke(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return i.Store.RevokeInvitation(ctx, scope, id)
}

// errNoInvitation is the same for a malformed, an unknown, a used, a revoked and
// an expired invitation.
func errNoInvitation() error {
	return problem.New(problem.NotFound, "There is no such invitation, or it was used or has expired. Ask for another one.")
}

// find looks a token up. setup says which sort is wanted.
func (i *Invitations) find(ctx context.Context, token string, setup bool) (Invited, error) {
	digest, ok := digestOf(invitationPrefix, token)
	if !ok {
		return Invited{}, errNoInvitation()
	}
	invited, err := i.Store.FindInvitation(ctx, digest)
	if problem.KindOf(err) == problem.NotFound || err == nil && invited.Setup != setup {
		return Invited{}, errNoInvitation()
	}
	return invited, err
}

// Accept makes an account with this password for the address that was invited,
// and a session in the organization.
func (i *Invitations) Accept(ctx context.Context, token, name, password string, from tenant.Origin) (session string, scope tenant.Scope, err error) {
	invited, err := i.find(ctx, token, false)
	if err != nil {
		return "", scope, err
	}
	return i.join(ctx, invited, newcomer{name: name, password: password}, from)
}

// SetUp makes the first administrator of an organization, by the one-time token
// of a starting node.
func (i *Invitations) SetUp(ctx context.Context, token, email, name, password string, from tenant.Origin) (session string, scope tenant.Scope, err error) {
	address, err := Address(email)
	if err != nil {
		return "", scope, err
	}
	invited, err := i.find(ctx, token, true)
	if err != nil {
		return "", scope, err
	}
	return i.join(ctx, invited, newcomer{email: address, name: name, password: password}, from)
}

// newcomer is who joins with a new account.
type newcomer struct{ email, name, password string }

func (i *Invitations) join(ctx context.Context, invited Invited, who newcomer, from tenant.Origin) (string, tenant.Scope, error) {
	if !plainName(who.name) {
		return "", tenant.Scope{}, problem.Refuse(problem.Fault{Pointer: "/name",
			Message: fmt.Sprintf("name has 1 to %d characters, none of them a control character.", maxName)})
	}
	if err := CheckPassword(who.password, "/password"); err != nil {
		return "", tenant.Scope{}, err
	}
	hash, err := i.Passwords.Hash(ctx, who.password)
	if err != nil {
		return "", tenant.Scope{}, fmt.Errorf("identity: hash password: %w", err)
	}
	scope := invited.scope(uuid.NewV4(), from)
	roles, err := i.Store.AcceptInvitation(ctx, scope, invited.ID, func(sealed []byte) (Joining, error) {
		joining, err := i.joining(ctx, scope, invited, Profile{Email: who.email, Name: who.name}, sealed)
		joining.Password = hash
		return joining, err
	})
	if err != nil {
		return "", tenant.Scope{}, err
	}
	scope.Roles = roles
	session, err := i.Sessions.StartSession(ctx, scope, methodLocal)
	return session, scope, err
}

// joining is who joins, with the address that was invited where one was.
func (i *Invitations) joining(ctx context.Context, scope tenant.Scope, invited Invited, p Profile, sealed []byte) (j Joining, err error) {
	if sealed != nil {
		if p.Email, err = openText(ctx, i.Vault, invitedOf(invited.Org, invited.ID), sealed); err != nil {
			return j, err
		}
	}
	if p.Email == "" {
		return j, errNoInvitation() // its address was erased
	}
	j.User = scope.Actor
	if j.Profile, err = p.Seal(ctx, i.Vault, invited.Org, j.User); err != nil {
		return j, err
	}
	j.Login, err = LoginDigest(ctx, i.Vault, p.Email)
	return j, err
}

// AcceptAs has a user who is signed in join another organization, and gives a
// session there in place of the present one.
func (i *Invitations) AcceptAs(ctx context.Context, on tenant.Scope, token, name string) (session string, scope tenant.Scope, err error) {
	if on.Origin.Session == (uuid.UUID{}) {
		return "", scope, problem.New(problem.Conflict, "An API key belongs to one organization. Sign in to accept an invitation.").WithCode("no-session")
	}
	invited, err := i.find(ctx, token, false)
	if err != nil {
		return "", scope, err
	}
	if !plainName(name) {
		return "", scope, problem.Refuse(problem.Fault{Pointer: "/name", Message: "name is missing."})
	}
	own := invited.scope(on.Actor, on.Origin)
	_, err = i.Store.AcceptInvitation(ctx, own, invited.ID, func(sealed []byte) (Joining, error) {
		joining, err := i.joining(ctx, own, invited, Profile{Name: name}, sealed)
		joining.Login = nil
		return joining, err
	})
	if err != nil {
		return "", scope, err
	}
	return i.Sessions.Switch(ctx, on, invited.Org)
}

// MintSetup makes the token by which an organization's first administrator signs
// up, "" when it has one. Tokens that were made before hold no longer.
func (i *Invitations) MintSetup(ctx context.Context, org uuid.UUID) (string, error) {
	token := newSecret(invitationPrefix)
	kept := KeptInvitation{Invitation: Invitation{ID: uuid.NewV4(), InvitedBy: org}}
	kept.Digest, _ = digestOf(invitationPrefix, token)
	needed, err := i.Setups.ReplaceSetup(ctx, org, kept)
	if err != nil {
		return "", fmt.Errorf("identity: mint setup token: %w", err)
	}
	if !needed {
		return "", nil
	}
	return token, nil
}
