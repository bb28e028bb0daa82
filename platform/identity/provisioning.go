package identity

import (
	"context"
	"fmt"
	"strings"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Announced is a person as an identity provider's provisioning client announces them, ahead of the first sign-in.
type Announced struct {
	// Email is the person's mail address, in a domain that the organization has verified.
	Email string
	Name  string
	// External is the person's lasting name at the provider. Where it is the subject of its sign-ins, or their alias, a
	// sign-in finds the member; "" for none.
	External string
	Active   bool
}

// ProvisioningStore keeps announced people.
type ProvisioningStore interface {
	Bindings
	// FindMemberByAddress finds a member, active or not, by the digest of the address. Nobody is problem.NotFound.
	FindMemberByAddress(ctx context.Context, scope tenant.Scope, digest []byte) (uuid.UUID, error)
	// SetProfile replaces a member's personal fields. It fails with problem.Conflict where another member has the address.
	SetProfile(ctx context.Context, scope tenant.Scope, user uuid.UUID, profile SealedProfile) error
}

// Provisioning lets an identity provider announce, change and take away people. Its fields are set once, before use.
type Provisioning struct {
	Store     ProvisioningStore
	Providers *Providers
	Members   *Members
	Vault     Vault
}

// Announce makes a member, an analyst until the provider tells roles. It fails with problem.Conflict where somebody has the
// address or the external name.
func (s *Provisioning) Announce(ctx context.Context, scope tenant.Scope, provider uuid.UUID, a Announced) (Member, error) {
	p, err := s.Providers.Get(ctx, scope, provider)
	if err != nil {
		return Member{}, err
	}
	email, err := Address(a.Email)
	if err != nil {
		return Member{}, err
	}
	n := Newcomer{User: uuid.NewV4(), Domain: email[strings.LastIndexByte(email, '@')+1:], Roles: []tenant.Role{DefaultRole}}
	if a.External != "" {
		if n.Subject, err = subjectDigest(ctx, s.Vault, p, a.External); err != nil {
			return Member{}, err
		}
	}
	if n.Profile, err = (Profile{Email: email, Name: displayName(a.Name)}).Seal(ctx, s.Vault, scope.Org, n.User); err != nil {
		return Member{}, err
	}
	if err := s.Store.Join(ctx, scope, provider, n); err != nil {
		return Member{}, err
	}
	return s.activate(ctx, scope, n.User, a.Active)
}

// activate gives access or takes it away, which ends sessions and keys.
func (s *Provisioning) activate(ctx context.Context, scope tenant.Scope, user uuid.UUID, active bool) (Member, error) {
	return s.Members.Change(ctx, scope, user, MemberChange{Active: &active})
}

// Change replaces what is known of a member of the organization, and gives or takes access.
func (s *Provisioning) Change(ctx context.Context, scope tenant.Scope, provider, user uuid.UUID, change func(*Announced)) (Member, error) {
	p, err := s.Providers.Get(ctx, scope, provider)
	if err != nil {
		return Member{}, err
	}
	before, err := s.Members.Get(ctx, scope, user)
	if err != nil {
		return Member{}, err
	}
	was := Announced{Email: before.Email, Name: before.Name, Active: before.Active}
	a := was
	change(&a)
	if !a.Active { // first, so that nothing that is wrong with the rest leaves access
		if _, err := s.activate(ctx, scope, user, false); err != nil {
			return Member{}, err
		}
	}
	if a.Email != was.Email || a.Name != was.Name {
		profile := Profile{Name: displayName(a.Name)}
		if profile.Email, err = Address(a.Email); err != nil {
			return Member{}, err
		}
		sealed, err := profile.Seal(ctx, s.Vault, scope.Org, user)
		if err != nil {
			return Member{}, err
		}
		if err := s.Store.SetProfile(ctx, scope, user, sealed); err != nil {
			return Member{}, err
		}
	}
	if err := s.name(ctx, scope, p, user, a.External); err != nil {
		return Member{}, err
	}
	return s.activate(ctx, scope, user, a.Active)
}

// name binds a member to an external name, where one is given. One that is the member's already changes nothing.
func (s *Provisioning) name(ctx context.Context, scope tenant.Scope, p Provider, user uuid.UUID, external string) error {
	if external == "" {
		return nil
	}
	subject, err := subjectDigest(ctx, s.Vault, p, external)
	if err != nil {
		return err
	}
	known, _, _, err := s.Store.FindUser(ctx, scope, p.ID, [][]byte{subject})
	switch {
	case err == nil && known != user:
		return problem.New(problem.Conflict, "Another member has this external identifier.")
	case problem.KindOf(err) == problem.NotFound:
		return s.Store.Bind(ctx, scope, p.ID, subject, user)
	}
	return err
}

// Get gives a member to a provider of the organization.
func (s *Provisioning) Get(ctx context.Context, scope tenant.Scope, provider, user uuid.UUID) (Member, error) {
	if _, err := s.Providers.Get(ctx, scope, provider); err != nil {
		return Member{}, err
	}
	return s.Members.Get(ctx, scope, user)
}

// List pages through the members.
func (s *Provisioning) List(ctx context.Context, scope tenant.Scope, provider uuid.UUID, request page.Request) (page.Of[Member], error) {
	if _, err := s.Providers.Get(ctx, scope, provider); err != nil {
		return page.Of[Member]{}, err
	}
	return s.Members.List(ctx, scope, request)
}

// FindByAddress finds a member by mail address; nobody is problem.NotFound.
func (s *Provisioning) FindByAddress(ctx context.Context, scope tenant.Scope, provider uuid.UUID, email string) (Member, error) {
	if _, err := s.Providers.Get(ctx, scope, provider); err != nil {
		return Member{}, err
	}
	address, err := Address(email)
	if err != nil {
		return Member{}, errNoMember()
	}
	digest, err := EmailDigest(ctx, s.Vault, scope.Org, address)
	if err != nil {
		return Member{}, err
	}
	user, err := s.Store.FindMemberByAddress(ctx, scope, digest)
	if err != nil {
		return Member{}, err
	}
	return s.Members.Get(ctx, scope, user)
}

// FindByExternal finds a member by the lasting name at the provider; nobody is problem.NotFound.
func (s *Provisioning) FindByExternal(ctx context.Context, scope tenant.Scope, provider uuid.UUID, external string) (Member, error) {
	p, err := s.Providers.Get(ctx, scope, provider)
	if err != nil {
		return Member{}, err
	}
	subject, err := subjectDigest(ctx, s.Vault, p, external)
	if err != nil {
		return Member{}, err
	}
	user, _, _, err := s.Store.FindUser(ctx, scope, provider, [][]byte{subject})
	if err != nil {
		return Member{}, fmt.Errorf("identity: find announced: %w", err)
	}
	return s.Members.Get(ctx, scope, user)
}

func errNoMember() error { return problem.New(problem.NotFound, "There is no such member.") }
