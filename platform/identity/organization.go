package identity

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Settings are an organization's own choices. The zero value of each means its
// default.
type Settings struct {
	// SessionIdleMinutes ends a session that is not used: 5 to 1,440, 60 by default.
	SessionIdleMinutes int `json:"session_idle_minutes,omitempty"`
	// SessionHours ends every session: 1 to 168, 12 by default.
	SessionHours int `json:"session_hours,omitempty"`
	// KeyDays is the longest life of an API key: 1 to 3,650; without it keys may
	// last until they are revoked.
	KeyDays int `json:"key_days,omitempty"`
}

// The defaults of Settings.
const (
	defaultIdle     = time.Hour
	defaultLifetime = 12 * time.Hour
)

// Idle is how long a session may go unused.
func (s Settings) Idle() time.Duration {
	if s.SessionIdleMinutes == 0 {
		return defaultIdle
	}
	return time.Duration(s.SessionIdleMinutes) * time.Minute
}

// Lifetime is how long a session lasts at most.
func (s Settings) Lifetime() time.Duration {
	if s.SessionHours == 0 {
		return defaultLifetime
	}
	return time.Duration(s.SessionHours) * time.Hour
}

func (s Settings) check() error {
	var faults []problem.Fault
	for _, limit := range []struct {
		name               string
		value, least, most int
	}{{"session_idle_minutes", s.SessionIdleMinutes, 5, 1440}, {"session_hours", s.SessionHours, 1, 168}, {"key_days", s.KeyDays, 1, 3650}} {
		if limit.value != 0 && (limit.value < limit.least || limit.value > limit.most) {
			faults = append(faults, problem.Fault{Pointer: "/settings/" + limit.name,
				Message: fmt.Sprintf("%s must be from %d to %d, not %d.", limit.name, limit.least, limit.most, limit.value)})
		}
	}
	if len(faults) > 0 {
		return problem.Refuse(faults...)
	}
	return nil
}

// MailDomain is a mail domain that an organization says is its own.
type MailDomain struct {
	Domain string
	// Record and Value are the DNS TXT record that proves it.
	Record, Value string
	CreatedAt     time.Time
	VerifiedAt    *time.Time // nil until it is proved
}

// OrganizationStore keeps an organization for its members.
type OrganizationStore interface {
	GetOrganization(ctx context.Context, scope tenant.Scope) (Organization, error)
	// UpdateOrganization sets name and settings.
	UpdateOrganization(ctx context.Context, scope tenant.Scope, name string, settings Settings) (Organization, error)
}

// DomainStore keeps an organization's mail domains, with the token that proves
// each.
type DomainStore interface {
	// AddDomain keeps a domain and its token; a domain that is there already keeps
	// what it has.
	AddDomain(ctx context.Context, scope tenant.Scope, domain, token string) (KeptDomain, error)
	GetDomain(ctx context.Context, scope tenant.Scope, domain string) (KeptDomain, error)
	ListDomains(ctx context.Context, scope tenant.Scope) ([]KeptDomain, error)
	// VerifyDomain marks a domain as proved. It fails with problem.Conflict when
	// another organization has proved it.
	VerifyDomain(ctx context.Context, scope tenant.Scope, domain string) (KeptDomain, error)
	DeleteDomain(ctx context.Context, scope tenant.Scope, domain string) error
}

// KeptDomain is a domain as it is kept.
type KeptDomain struct {
	Domain, Token string
	CreatedAt     time.Time
	VerifiedAt    *time.Time
}

// Resolver looks up DNS TXT records (net.Resolver).
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Organizations shows and changes an organization. Its fields are set once,
// before use.
type Organizations struct {
	Store   OrganizationStore
	Domains DomainStore
	DNS     Resolver
}

// maxDomains is the most mail domains of an organization.
const maxDomains = 100

// Get gives the scope's organization.
func (o *Organizations) Get(ctx context.Context, scope tenant.Scope) (Organization, error) {
	return o.Store.GetOrganization(ctx, scope)
}

// Update changes name and settings; nil leaves a part as it is.
func (o *Organizations) Update(ctx context.Context, scope tenant.Scope, name *string, settings *Settings) (Organization, error) {
	org, err := o.Store.GetOrganization(ctx, scope)
	if err != nil {
		return Organization{}, err
	}
	if name != nil {
		if org.Name = *name; !plainName(org.Name) {
			return Organization{}, problem.Refuse(problem.Fault{Pointer: "/name",
				Message: fmt.Sprintf("name has 1 to %d characters, none of them a control character.", maxName)})
		}
	}
	if settings != nil {
		if org.Settings = *settings; org.Settings.check() != nil {
			return Organization{}, org.Settings.check()
		}
	}
	return o.Store.UpdateOrganization(ctx, scope, org.Name, org.Settings)
}

// AddDomain takes a mail domain in and says which DNS record proves it.
func (o *Organizations) AddDomain(ctx context.Context, scope tenant.Scope, domain string) (MailDomain, error) {
	domain = strings.ToLower(strings.TrimSpace(domain))
	if !isDomain(domain) {
		return MailDomain{}, problem.Refuse(problem.Fault{Pointer: "/domain", Message: "domain must be a domain name, such as example.com."})
	}
	have, err := o.Domains.ListDomains(ctx, scope)
	if err != nil {
		return MailDomain{}, err
	}
	if len(have) >= maxDomains {
		return MailDomain{}, problem.New(problem.Conflict, "An organization has at most %d domains.", maxDomains)
	}
	kept, err := o.Domains.AddDomain(ctx, scope, domain, newSecret(""))
	return kept.open(), err
}

// ListDomains lists the mail domains by name.
func (o *Organizations) ListDomains(ctx context.Context, scope tenant.Scope) ([]MailDomain, error) {
	kept, err := o.Domains.ListDomains(ctx, scope)
	domains := make([]MailDomain, len(kept))
	for n, one := range kept {
		domains[n] = one.open()
	}
	return domains, err
}

// VerifyDomain looks for the record that proves a domain. It fails with
// problem.Conflict while the record is not there.
func (o *Organizations) VerifyDomain(ctx context.Context, scope tenant.Scope, domain string) (MailDomain, error) {
	kept, err := o.Domains.GetDomain(ctx, scope, domain)
	if err != nil {
		return MailDomain{}, err
	}
	asked := kept.open()
	if asked.VerifiedAt != nil {
		return asked, nil
	}
	records, err := o.DNS.LookupTXT(ctx, asked.Record)
	var dns *net.DNSError
	if err != nil && !(errors.As(err, &dns) && dns.IsNotFound) {
		return MailDomain{}, problem.Wrap(problem.Unavailable, err, "The domain's records cannot be looked up. Try again.")
	}
	if !slices.Contains(records, asked.Value) {
		return MailDomain{}, problem.New(problem.Conflict, "The TXT record %s does not hold %s yet.", asked.Record, asked.Value).WithCode("domain-not-proved")
	}
	kept, err = o.Domains.VerifyDomain(ctx, scope, domain)
	return kept.open(), err
}

// DeleteDomain forgets a domain.
func (o *Organizations) DeleteDomain(ctx context.Context, scope tenant.Scope, domain string) error {
	return o.Domains.DeleteDomain(ctx, scope, domain)
}

func (d KeptDomain) open() MailDomain {
	return MailDomain{Domain: d.Domain, Record: "_tyche." + d.Domain, Value: "tyche-verification=" + d.Token,
		CreatedAt: d.CreatedAt, VerifiedAt: d.VerifiedAt}
}
