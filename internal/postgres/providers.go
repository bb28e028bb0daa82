package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Providers keeps an organization's identity providers and who their people are.
type Providers struct{ DB *DB }

var (
	_ identity.ProviderStore = Providers{}
	_ identity.Bindings      = Providers{}

	_ identity.ProvisioningStore = Providers{}
)

func errNoProvider() error {
	return problem.New(problem.NotFound, "There is no such identity provider.")
}

// providerState is what an audit entry digests of a provider.
type providerState struct {
	Protocol, Preset, Name, Issuer, ClientID, Audience string
	Enabled                                            bool
	Metadata                                           []byte
	Roles                                              identity.RoleMapping
}

func aboutProvider(action string, p identity.Provider) audit.Event {
	return audit.Event{Action: action, Kind: "identity_provider", Resource: p.ID.String(), After: providerState{
		string(p.Protocol), string(p.Preset), p.Name, p.Issuer, p.ClientID, p.Audience, p.Enabled, p.Metadata, p.Roles,
	}}
}

// AddProvider inserts a provider.
func (s Providers) AddProvider(ctx context.Context, scope tenant.Scope, p identity.KeptProvider) (createdAt time.Time, err error) {
	roles, err := json.Marshal(p.Roles)
	if err != nil {
		return createdAt, fmt.Errorf("postgres: encode roles: %w", err)
	}
	name, err := s.DB.seal(ctx, row{org: scope.Org, id: p.ID}, providerName, []byte(p.Name))
	if err != nil {
		return createdAt, err
	}
	err = s.DB.InTenant(ctx, scope, func(tx Tx) error {
		createdAt, err = queries.New(tx).InsertProvider(ctx, queries.InsertProviderParams{
			ID: p.ID, Protocol: string(p.Protocol), Preset: string(p.Preset), Name: name, Enabled: p.Enabled, Issuer: p.Issuer,
			ClientID: p.ClientID, Audience: p.Audience, Metadata: string(p.Metadata), Roles: roles, Secrets: p.Secrets,
		})
		if err != nil {
			return fmt.Errorf("postgres: insert provider: %w", err)
		}
		return tx.Record(ctx, aboutProvider("identity_provider.create", p.Provider))
	})
	return createdAt.UTC(), err
}

// UpdateProvider changes a provider.
func (s Providers) UpdateProvider(ctx context.Context, scope tenant.Scope, p identity.KeptProvider) error {
	roles, err := json.Marshal(p.Roles)
	if err != nil {
		return fmt.Errorf("postgres: encode roles: %w", err)
	}
	name, err := s.DB.seal(ctx, row{org: scope.Org, id: p.ID}, providerName, []byte(p.Name))
	if err != nil {
		return err
	}
	return s.DB.InTenant(ctx, scope, func(tx Tx) error {
		changed, err := queries.New(tx).UpdateProvider(ctx, queries.UpdateProviderParams{
			ID: p.ID, Name: name, Enabled: p.Enabled, ClientID: p.ClientID, Audience: p.Audience,
			Metadata: string(p.Metadata), Roles: roles, Secrets: p.Secrets,
		})
		if err != nil {
			return fmt.Errorf("postgres: update provider: %w", err)
		}
		if changed == 0 {
			return errNoProvider()
		}
		return tx.Record(ctx, aboutProvider("identity_provider.update", p.Provider))
	})
}

// GetProvider reads a provider.
func (s Providers) GetProvider(ctx context.Context, scope tenant.Scope, id uuid.UUID) (p identity.KeptProvider, err error) {
	err = s.DB.InTenant(ctx, scope, func(tx Tx) error {
		row, err := queries.New(tx).GetProvider(ctx, id)
		if isMissing(err) {
			return errNoProvider()
		}
		if err != nil {
			return fmt.Errorf("postgres: get provider: %w", err)
		}
		p, err = s.provider(ctx, row)
		return err
	})
	return p, err
}

// ListProviders lists them, the oldest first.
func (s Providers) ListProviders(ctx context.Context, scope tenant.Scope) (list []identity.KeptProvider, err error) {
	err = s.DB.InTenant(ctx, scope, func(tx Tx) error {
		rows, err := queries.New(tx).ListProviders(ctx)
		if err != nil {
			return fmt.Errorf("postgres: list providers: %w", err)
		}
		for _, row := range rows {
			p, err := s.provider(ctx, row)
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

// provider opens the name; the secrets stay sealed.
func (s Providers) provider(ctx context.Context, kept queries.IdentityProvider) (identity.KeptProvider, error) {
	name, err := s.DB.open(ctx, row{org: kept.OrgID, id: kept.ID}, providerName, kept.Name)
	if err != nil {
		return identity.KeptProvider{}, err
	}
	p := identity.KeptProvider{Secrets: kept.Secrets, Provider: identity.Provider{
		ID: kept.ID, Org: kept.OrgID, Protocol: identity.Protocol(kept.Protocol), Preset: identity.Preset(kept.Preset), Name: string(name),
		Enabled: kept.Enabled, Issuer: kept.Issuer, ClientID: kept.ClientID, Audience: kept.Audience, Metadata: []byte(kept.Metadata),
		CreatedAt: kept.CreatedAt.UTC(),
	}}
	if err := json.Unmarshal(kept.Roles, &p.Roles); err != nil {
		return p, fmt.Errorf("postgres: decode roles: %w", err)
	}
	return p, nil
}

// DeleteProvider forgets a provider and the identities at it.
func (s Providers) DeleteProvider(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return s.DB.InTenant(ctx, scope, func(tx Tx) error {
		users, err := queries.New(tx).DeleteIdentitiesOf(ctx, id)
		if err != nil {
			return fmt.Errorf("postgres: delete identities: %w", err)
		}
		for _, user := range users {
			if err := tx.Record(ctx, audit.Event{Action: "member.unbind", Kind: "member", Resource: user.String()}); err != nil {
				return err
			}
		}
		deleted, err := queries.New(tx).DeleteProvider(ctx, id)
		if err != nil {
			return fmt.Errorf("postgres: delete provider: %w", err)
		}
		if deleted == 0 {
			return errNoProvider()
		}
		return tx.Record(ctx, audit.Event{Action: "identity_provider.delete", Kind: "identity_provider", Resource: id.String()})
	})
}

// FindUser finds whom a provider speaks of.
func (s Providers) FindUser(ctx context.Context, scope tenant.Scope, provider uuid.UUID, subjects [][]byte) (user uuid.UUID, roles []tenant.Role, active bool, err error) {
	err = s.DB.InTenant(ctx, scope, func(tx Tx) error {
		row, err := queries.New(tx).FindIdentity(ctx, queries.FindIdentityParams{ProviderID: provider, Subjects: subjects})
		if isMissing(err) {
			return problem.New(problem.NotFound, "Nobody is known by this identity.")
		}
		if err != nil {
			return fmt.Errorf("postgres: find identity: %w", err)
		}
		user, roles, active = row.UserID, rolesOf(row.Roles), row.Active
		return nil
	})
	return user, roles, active, err
}

// Join makes a member out of somebody who has signed in for the first time.
func (s Providers) Join(ctx context.Context, scope tenant.Scope, provider uuid.UUID, n identity.Newcomer) error {
	return s.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		verified, err := q.DomainIsVerified(ctx, n.Domain)
		if err != nil {
			return fmt.Errorf("postgres: look up domain: %w", err)
		}
		if !verified {
			return problem.New(problem.Forbidden,
				"Your mail address is not in a domain that this organization has verified. Ask its administrator to invite you.").WithCode("domain-not-verified")
		}
		if err := q.AddUser(ctx, n.User); err != nil {
			return fmt.Errorf("postgres: insert user: %w", err)
		}
		if err := join(ctx, q, identity.Joining{User: n.User, Profile: n.Profile}, n.Roles); err != nil {
			return err
		}
		if n.Subject != nil {
			if err := bind(ctx, q, provider, n.Subject, n.User); err != nil {
				return err
			}
		}
		return tx.Record(ctx, audit.Event{Action: "member.join", Kind: "member", Resource: n.User.String(), After: memberState{n.Roles, true}})
	})
}

// Bind binds a subject to a member.
func (s Providers) Bind(ctx context.Context, scope tenant.Scope, provider uuid.UUID, subject []byte, user uuid.UUID) error {
	return s.DB.InTenant(ctx, scope, func(tx Tx) error {
		if err := bind(ctx, queries.New(tx), provider, subject, user); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Action: "member.bind", Kind: "member", Resource: user.String()})
	})
}

// bind inserts an identity.
func bind(ctx context.Context, q *queries.Queries, provider uuid.UUID, subject []byte, user uuid.UUID) error {
	added, err := q.InsertIdentity(ctx, queries.InsertIdentityParams{ProviderID: provider, Subject: subject, UserID: user})
	if isForeignKey(err) {
		return problem.New(problem.NotFound, "There is no such member.")
	}
	if err != nil {
		return fmt.Errorf("postgres: insert identity: %w", err)
	}
	if added == 0 {
		return problem.New(problem.Conflict, "This identity is bound already.")
	}
	return nil
}

// FindMemberByAddress finds a member by the digest of the address.
func (s Providers) FindMemberByAddress(ctx context.Context, scope tenant.Scope, digest []byte) (user uuid.UUID, err error) {
	err = s.DB.InTenant(ctx, scope, func(tx Tx) error {
		user, err = queries.New(tx).MemberOfAddress(ctx, digest)
		if isMissing(err) {
			return problem.New(problem.NotFound, "There is no such member.")
		}
		if err != nil {
			return fmt.Errorf("postgres: find member: %w", err)
		}
		return nil
	})
	return user, err
}

// SetProfile replaces a member's personal fields.
func (s Providers) SetProfile(ctx context.Context, scope tenant.Scope, user uuid.UUID, profile identity.SealedProfile) error {
	return s.DB.InTenant(ctx, scope, func(tx Tx) error {
		err := queries.New(tx).SaveProfile(ctx, queries.SaveProfileParams{
			UserID: user, Email: profile.Email, EmailDigest: profile.EmailDigest, Name: profile.Name,
		})
		if isTaken(err) {
			return problem.New(problem.Conflict, "A member of the organization has this address.").WithCode("member-exists")
		}
		if err != nil {
			return fmt.Errorf("postgres: save profile: %w", err)
		}
		return tx.Record(ctx, audit.Event{Action: "member.set_profile", Kind: "member", Resource: user.String()})
	})
}

// SetRoles changes a member's roles where they are others, which ends the sessions that had these.
func (s Providers) SetRoles(ctx context.Context, scope tenant.Scope, user uuid.UUID, roles []tenant.Role) error {
	_, err := Identity(s).ChangeMember(ctx, scope, user, identity.MemberChange{Roles: roles})
	return err
}
