package api

import (
	"fmt"
	"net/http"

	"tyche/api/openapi"
	"tyche/platform/identity"
	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

// GetOrganization describes the caller's organization.
func (s *server) GetOrganization(c echo.Context) error {
	org, err := s.Organizations.Get(c.Request().Context(), scope(c))
	if err != nil {
		return fmt.Errorf("api: get organization: %w", err)
	}
	return c.JSON(http.StatusOK, wireOrganization(org))
}

func wireOrganization(org identity.Organization) openapi.Organization {
	settings := openapi.Settings{SessionIdleMinutes: chosen(org.Settings.SessionIdleMinutes),
		SessionHours: chosen(org.Settings.SessionHours), KeyDays: chosen(org.Settings.KeyDays)}
	return openapi.Organization{Id: org.ID.String(), Name: org.Name, Tier: openapi.Tier(org.Tier), Settings: settings, CreatedAt: org.CreatedAt}
}

// chosen is nil for a setting at its default.
func chosen(value int) *int {
	if value == 0 {
		return nil
	}
	return &value
}

// UpdateOrganization changes name and settings.
func (s *server) UpdateOrganization(c echo.Context) error {
	body, err := readBody[openapi.OrganizationChange](c)
	if err != nil {
		return err
	}
	settings, err := readSettings(body.Settings)
	if err != nil {
		return err
	}
	org, err := s.Organizations.Update(c.Request().Context(), scope(c), body.Name, settings)
	if err != nil {
		return fmt.Errorf("api: update organization: %w", err)
	}
	return c.JSON(http.StatusOK, wireOrganization(org))
}

// readSettings turns what is left out into the default, which the document does not let be written as 0.
func readSettings(wire *openapi.Settings) (*identity.Settings, error) {
	if wire == nil {
		return nil, nil
	}
	var settings identity.Settings
	var faults []problem.Fault
	for _, of := range []struct {
		name string
		from *int
		to   *int
	}{
		{"session_idle_minutes", wire.SessionIdleMinutes, &settings.SessionIdleMinutes},
		{"session_hours", wire.SessionHours, &settings.SessionHours},
		{"key_days", wire.KeyDays, &settings.KeyDays},
	} {
		switch {
		case of.from == nil:
		case *of.from == 0:
			faults = append(faults, problem.Fault{Pointer: "/settings/" + of.name, Message: of.name + " must be at least 1; leave it out for the default."})
		default:
			*of.to = *of.from
		}
	}
	if len(faults) > 0 {
		return nil, problem.Refuse(faults...)
	}
	return &settings, nil
}

// AddDomain takes a mail domain in.
func (s *server) AddDomain(c echo.Context) error {
	body, err := readBody[openapi.NewDomain](c)
	if err != nil {
		return err
	}
	domain, err := s.Organizations.AddDomain(c.Request().Context(), scope(c), body.Domain)
	if err != nil {
		return fmt.Errorf("api: add domain: %w", err)
	}
	return c.JSON(http.StatusCreated, wireDomain(domain))
}

func wireDomain(d identity.MailDomain) openapi.Domain {
	return openapi.Domain{Domain: d.Domain, Record: d.Record, Value: d.Value, VerifiedAt: utc(d.VerifiedAt), CreatedAt: d.CreatedAt}
}

// ListDomains lists the mail domains.
func (s *server) ListDomains(c echo.Context) error {
	domains, err := s.Organizations.ListDomains(c.Request().Context(), scope(c))
	if err != nil {
		return fmt.Errorf("api: list domains: %w", err)
	}
	answer := openapi.DomainList{Items: make([]openapi.Domain, len(domains))}
	for i, domain := range domains {
		answer.Items[i] = wireDomain(domain)
	}
	return c.JSON(http.StatusOK, answer)
}

// VerifyDomain looks for the record that proves a domain.
func (s *server) VerifyDomain(c echo.Context, name openapi.DomainName) error {
	domain, err := s.Organizations.VerifyDomain(c.Request().Context(), scope(c), name)
	if err != nil {
		return fmt.Errorf("api: verify domain: %w", asMissing(err, nounDomain))
	}
	return c.JSON(http.StatusOK, wireDomain(domain))
}

// DeleteDomain forgets a domain.
func (s *server) DeleteDomain(c echo.Context, name openapi.DomainName) error {
	if err := s.Organizations.DeleteDomain(c.Request().Context(), scope(c), name); err != nil {
		return fmt.Errorf("api: delete domain: %w", asMissing(err, nounDomain))
	}
	return c.NoContent(http.StatusNoContent)
}
