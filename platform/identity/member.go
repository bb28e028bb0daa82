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

// MemberKind tells people from programs.
type MemberKind string

// The kinds of members.
const (
	PersonMember  MemberKind = "person"
	ServiceMember MemberKind = "service"
)

// Member is a user in an organization.
type Member struct {
	User   uuid.UUID
	Kind   MemberKind
	Roles  []tenant.Role
	Active bool // false for one who has lost access
	Profile
	CreatedAt time.Time
}

// KeptMember is a member as it is kept.
type KeptMember struct {
	Member
	Sealed SealedProfile
}

// Place is the member's place in a list.
func (m KeptMember) Place() page.Place { return page.Place{CreatedAt: m.CreatedAt, ID: m.User} }

// MemberChange is what changes of a member; nil leaves a part as it is.
type MemberChange struct {
	Roles  []tenant.Role
	Active *bool
}

// MemberStore keeps an organization's members. A member that the actor may not
// see is problem.NotFound.
type MemberStore interface {
	GetMember(ctx context.Context, scope tenant.Scope, user uuid.UUID) (KeptMember, error)
	ListMembers(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[KeptMember], error)
	// ChangeMember changes roles and access. Other roles, or no access, end the
	// member's sessions; no access revokes the member's keys; an administrator who is
	// none any more has sent no invitation that still holds. It fails with
	// problem.Conflict when no active administrator would be left.
	ChangeMember(ctx context.Context, scope tenant.Scope, user uuid.UUID, change MemberChange) (KeptMember, error)
}

// Members shows and changes who belongs to an organization. Its fields are set
// once, before use.
type Members struct {
	Store MemberStore
	Vault Vault
}

// Get gives one member.
func (m *Members) Get(ctx context.Context, scope tenant.Scope, user uuid.UUID) (Member, error) {
	kept, err := m.Store.GetMember(ctx, scope, user)
	if err != nil {
		return Member{}, err
	}
	return m.open(ctx, scope, kept)
}

// List pages through the members, the newest first.
func (m *Members) List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[Member], error) {
	kept, err := m.Store.ListMembers(ctx, scope, p)
	if err != nil {
		return page.Of[Member]{}, err
	}
	members := page.Of[Member]{Items: make([]Member, len(kept.Items)), Next: kept.Next}
	for n, one := range kept.Items {
		if members.Items[n], err = m.open(ctx, scope, one); err != nil {
			return page.Of[Member]{}, err
		}
	}
	return members, nil
}

// Change gives a member other roles or takes access away or back.
func (m *Members) Change(ctx context.Context, scope tenant.Scope, user uuid.UUID, change MemberChange) (Member, error) {
	if change.Roles != nil {
		if err := checkRoles(change.Roles); err != nil {
			return Member{}, err
		}
	}
	kept, err := m.Store.ChangeMember(ctx, scope, user, change)
	if err != nil {
		return Member{}, err
	}
	return m.open(ctx, scope, kept)
}

func (m *Members) open(ctx context.Context, scope tenant.Scope, kept KeptMember) (Member, error) {
	profile, err := kept.Sealed.open(ctx, m.Vault, scope.Org, kept.User)
	if err != nil {
		return Member{}, fmt.Errorf("identity: open member %s: %w", kept.User, err)
	}
	kept.Profile = profile
	return kept.Member, nil
}

// checkRoles refuses what is no set of roles.
func checkRoles(roles []tenant.Role) error {
	if len(roles) == 0 {
		return problem.Refuse(problem.Fault{Pointer: "/roles", Message: "roles must name at least one role."})
	}
	var faults []problem.Fault
	for n, role := range roles {
		pointer := fmt.Sprintf("/roles/%d", n)
		switch {
		case !role.Valid():
			faults = append(faults, problem.Fault{Pointer: pointer, Message: fmt.Sprintf("A role is admin, power_user, analyst or viewer, not %.30q.", string(role))})
		case slices.Contains(roles[:n], role):
			faults = append(faults, problem.Fault{Pointer: pointer, Message: "A role is named once."})
		}
	}
	if len(faults) > 0 {
		return problem.Refuse(faults...)
	}
	return nil
}
