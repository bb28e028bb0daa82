package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// GetOrganization reads the scope's organization.
func (i Identity) GetOrganization(ctx context.Context, scope tenant.Scope) (org identity.Organization, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		org, err = i.getOrganization(ctx, queries.New(tx))
		return err
	})
	return org, err
}

func (i Identity) getOrganization(ctx context.Context, q *queries.Queries) (identity.Organization, error) {
	row, err := q.GetOrganization(ctx)
	if isMissing(err) {
		return identity.Organization{}, problem.New(problem.NotFound, "There is no such organization.")
	}
	org := identity.Organization{ID: row.ID, Tier: tenant.Tier(row.Tier), CreatedAt: row.CreatedAt.UTC()}
	var name []byte
	if err == nil {
		name, err = i.DB.open(ctx, ofOrganization(row.ID), organizationName, row.Name)
	}
	org.Name = string(name)
	if err == nil {
		err = json.Unmarshal(row.Settings, &org.Settings)
	}
	if err != nil {
		return org, fmt.Errorf("postgres: get organization: %w", err)
	}
	return org, nil
}

// UpdateOrganization sets name and settings.
func (i Identity) UpdateOrganization(ctx context.Context, scope tenant.Scope, name string, settings identity.Settings) (org identity.Organization, err error) {
	text, err := json.Marshal(settings)
	if err != nil {
		return org, fmt.Errorf("postgres: encode settings: %w", err)
	}
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		before, err := i.getOrganization(ctx, q)
		if err != nil {
			return err
		}
		sealed, err := i.DB.seal(ctx, ofOrganization(before.ID), organizationName, []byte(name))
		if err != nil {
			return err
		}
		if _, err := q.UpdateOrganization(ctx, queries.UpdateOrganizationParams{Name: sealed, Settings: text}); err != nil {
			return fmt.Errorf("postgres: update organization: %w", err)
		}
		if org, err = i.getOrganization(ctx, q); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Action: "organization.update", Kind: "organization", Resource: org.ID.String(),
			Before: organizationState{before.Name, before.Settings}, After: organizationState{org.Name, org.Settings}})
	})
	return org, err
}

// organizationState is what an audit entry digests of an organization.
type organizationState struct {
	Name     string            `json:"name"`
	Settings identity.Settings `json:"settings"`
}

// domainState is what an audit entry digests of a domain.
type domainState struct {
	Verified bool `json:"verified"`
}

func aboutDomain(action, domain string, before, after any) audit.Event {
	return audit.Event{Action: action, Kind: "domain", Resource: domain, Before: before, After: after}
}

func errNoDomain() error { return problem.New(problem.NotFound, "There is no such domain.") }

// AddDomain keeps a domain, once.
func (i Identity) AddDomain(ctx context.Context, scope tenant.Scope, domain, token string) (d identity.KeptDomain, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		if err := q.InsertDomain(ctx, queries.InsertDomainParams{Domain: domain, Token: token}); err != nil {
			return fmt.Errorf("postgres: insert domain: %w", err)
		}
		if d, err = getDomain(ctx, q, domain); err != nil {
			return err
		}
		return tx.Record(ctx, aboutDomain("domain.add", domain, nil, domainState{d.VerifiedAt != nil}))
	})
	return d, err
}

// GetDomain reads one domain.
func (i Identity) GetDomain(ctx context.Context, scope tenant.Scope, domain string) (d identity.KeptDomain, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		d, err = getDomain(ctx, queries.New(tx), domain)
		return err
	})
	return d, err
}

func getDomain(ctx context.Context, q *queries.Queries, domain string) (identity.KeptDomain, error) {
	row, err := q.GetDomain(ctx, domain)
	if isMissing(err) {
		return identity.KeptDomain{}, errNoDomain()
	}
	if err != nil {
		return identity.KeptDomain{}, fmt.Errorf("postgres: get domain: %w", err)
	}
	return domainOf(queries.ListDomainsRow(row)), nil
}

// ListDomains reads the domains by name.
func (i Identity) ListDomains(ctx context.Context, scope tenant.Scope) (domains []identity.KeptDomain, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		rows, err := queries.New(tx).ListDomains(ctx)
		if err != nil {
			return fmt.Errorf("postgres: list domains: %w", err)
		}
		domains = each(rows, domainOf)
		return nil
	})
	return domains, err
}

// VerifyDomain marks a domain as proved, which one organization can.
func (i Identity) VerifyDomain(ctx context.Context, scope tenant.Scope, domain string) (d identity.KeptDomain, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		row, err := queries.New(tx).VerifyDomain(ctx, domain)
		if isMissing(err) {
			return errNoDomain()
		}
		if isTaken(err) {
			return problem.New(problem.Conflict, "Another organization has proved that this domain is its own.").WithCode("domain-taken")
		}
		if err != nil {
			return fmt.Errorf("postgres: verify domain: %w", err)
		}
		d = domainOf(queries.ListDomainsRow(row))
		return tx.Record(ctx, aboutDomain("domain.verify", domain, domainState{false}, domainState{true}))
	})
	return d, err
}

// DeleteDomain removes a domain.
func (i Identity) DeleteDomain(ctx context.Context, scope tenant.Scope, domain string) error {
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		n, err := queries.New(tx).DeleteDomain(ctx, domain)
		if err != nil {
			return fmt.Errorf("postgres: delete domain: %w", err)
		}
		if n == 0 {
			return errNoDomain()
		}
		return tx.Record(ctx, aboutDomain("domain.delete", domain, nil, nil))
	})
}

func domainOf(row queries.ListDomainsRow) identity.KeptDomain {
	return identity.KeptDomain{Domain: row.Domain, Token: row.Token, CreatedAt: row.CreatedAt.UTC(), VerifiedAt: utc(row.VerifiedAt)}
}
