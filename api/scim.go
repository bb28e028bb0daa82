package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"uuid"

	"tyche/api/openapi"
	"tyche/platform/identity"
	"tyche/platform/page"
	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

// This file is SCIM 2.0 (RFC 7643 and 7644) as far as identity providers use it to announce people and to take their access
// away: the resource User with filters by userName and externalId. Failures are problem+json like everywhere.

const (
	scimUser = "urn:ietf:params:scim:schemas:core:2.0:User"
	scimList = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	// maxScim is the most members that one answer lists.
	maxScim = 100
)

// scimPerson is what is read of a User. Attributes that Tyche does not keep are ignored (RFC 7644, 3.3), and so is the case of
// attributes' names.
type scimPerson struct {
	UserName    *string `json:"userName"`
	ExternalID  *string `json:"externalId"`
	DisplayName *string `json:"displayName"`
	Name        *struct {
		Formatted  string `json:"formatted"`
		GivenName  string `json:"givenName"`
		FamilyName string `json:"familyName"`
	} `json:"name"`
	Active *scimBool `json:"active"`
}

// scimBool also takes the texts that Entra ID sends.
type scimBool bool

// UnmarshalJSON reads true, "True" and the like.
func (b *scimBool) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseBool(strings.ToLower(strings.Trim(string(text), `"`)))
	*b = scimBool(value)
	return err
}

// apply changes what the resource says.
func (p scimPerson) apply(a *identity.Announced) {
	set(&a.Email, p.UserName)
	set(&a.External, p.ExternalID)
	if p.Name != nil {
		a.Name = strings.TrimSpace(p.Name.GivenName + " " + p.Name.FamilyName)
		if p.Name.Formatted != "" {
			a.Name = p.Name.Formatted
		}
	}
	if p.DisplayName != nil && *p.DisplayName != "" {
		a.Name = *p.DisplayName
	}
	set(&a.Active, (*bool)(p.Active))
}

func (s *server) wireScim(c echo.Context, provider uuid.UUID, m identity.Member) openapi.ScimUser {
	user := openapi.ScimUser{
		Schemas: []string{scimUser}, Id: m.User.String(), UserName: m.Email, Active: m.Active,
		DisplayName: optional(m.Name), Meta: openapi.ScimMeta{ResourceType: "User", Created: m.CreatedAt,
			Location: s.SignIns.At(provider).Provisioning + "/Users/" + m.User.String()},
	}
	if m.Email != "" {
		user.Emails = &[]openapi.ScimEmail{{Value: m.Email, Type: "work", Primary: true}}
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/scim+json")
	return user
}

// readScim reads a body of either media type.
func readScim(c echo.Context, into any) error {
	media := strings.ToLower(c.Request().Header.Get(echo.HeaderContentType))
	if !strings.HasPrefix(media, "application/scim+json") && !strings.HasPrefix(media, echo.MIMEApplicationJSON) {
		return problem.New(problem.Invalid, "Send the request as application/scim+json.").WithCode(codeUnsupportedMedia)
	}
	text, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxBody))
	if err != nil {
		return problem.Wrap(problem.Invalid, err, "The body ended before it was complete.").WithCode(codeBadRequest)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return problem.Wrap(problem.Invalid, err, "The body is not a SCIM resource.").WithCode(codeBadRequest)
	}
	return nil
}

// ProvisionUser takes a person in.
func (s *server) ProvisionUser(c echo.Context, id openapi.ProviderID) error {
	provider, err := s.provisioning(c, id)
	if err != nil {
		return err
	}
	var p scimPerson
	if err := readScim(c, &p); err != nil {
		return err
	}
	a := identity.Announced{Active: true}
	p.apply(&a)
	m, err := s.Provisioning.Announce(c.Request().Context(), scope(c), provider, a)
	if err != nil {
		return fmt.Errorf("api: provision: %w", asMissing(err, nounProvider))
	}
	user := s.wireScim(c, provider, m)
	user.ExternalId = p.ExternalID
	return c.JSON(http.StatusCreated, user)
}

// scimFilter is the only form of filter that identity providers send for users.
func scimFilter(text string) (attribute, value string, ok bool) {
	found := regexp.MustCompile(`(?i)^\s*(userName|externalId)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$`).FindStringSubmatch(text)
	if found == nil || json.Unmarshal([]byte(found[2]), &value) != nil {
		return "", "", false
	}
	return strings.ToLower(found[1]), value, true
}

// ListProvisionedUsers finds one member, or lists the newest ones.
func (s *server) ListProvisionedUsers(c echo.Context, id openapi.ProviderID, params openapi.ListProvisionedUsersParams) error {
	provider, err := s.provisioning(c, id)
	if err != nil {
		return err
	}
	ctx, on := c.Request().Context(), scope(c)
	var members []identity.Member
	if params.Filter == nil {
		listed, err := s.Provisioning.List(ctx, on, provider, page.Request{Limit: maxScim})
		if err != nil {
			return fmt.Errorf("api: list provisioned: %w", asMissing(err, nounProvider))
		}
		members = listed.Items
	} else {
		attribute, value, ok := scimFilter(*params.Filter)
		if !ok {
			return badRequest("A filter is userName eq \"...\" or externalId eq \"...\".")
		}
		find := s.Provisioning.FindByAddress
		if attribute == "externalid" {
			find = s.Provisioning.FindByExternal
		}
		m, err := find(ctx, on, provider, value)
		if err == nil {
			members = append(members, m)
		} else if problem.KindOf(err) != problem.NotFound {
			return fmt.Errorf("api: find provisioned: %w", err)
		}
	}
	answer := openapi.ScimUsers{Schemas: []string{scimList}, TotalResults: len(members), StartIndex: 1, ItemsPerPage: len(members), Resources: []openapi.ScimUser{}}
	for _, m := range members {
		answer.Resources = append(answer.Resources, s.wireScim(c, provider, m))
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/scim+json")
	return c.JSON(http.StatusOK, answer)
}

// GetProvisionedUser shows one member.
func (s *server) GetProvisionedUser(c echo.Context, id openapi.ProviderID, user openapi.UserID) error {
	provider, member, err := s.provisioned(c, id, user)
	if err != nil {
		return err
	}
	m, err := s.Provisioning.Get(c.Request().Context(), scope(c), provider, member)
	if err != nil {
		return fmt.Errorf("api: get provisioned: %w", asMissing(err, nounMember))
	}
	return c.JSON(http.StatusOK, s.wireScim(c, provider, m))
}

// provisioning reads which provider a path names; it must be the caller's organization's.
func (s *server) provisioning(c echo.Context, id string) (uuid.UUID, error) {
	provider, err := parseID(id, nounProvider)
	if err == nil {
		_, err = s.Providers.Get(c.Request().Context(), scope(c), provider)
	}
	if err != nil {
		return uuid.UUID{}, fmt.Errorf("api: provisioning: %w", asMissing(err, nounProvider))
	}
	return provider, nil
}

// provisioned reads which provider and member a path names.
func (s *server) provisioned(c echo.Context, id, user string) (provider, member uuid.UUID, err error) {
	if provider, err = s.provisioning(c, id); err == nil {
		member, err = parseID(user, nounMember)
	}
	return provider, member, err
}

// ReplaceProvisionedUser says anew who a member is.
func (s *server) ReplaceProvisionedUser(c echo.Context, id openapi.ProviderID, user openapi.UserID) error {
	provider, member, err := s.provisioned(c, id, user)
	if err != nil {
		return err
	}
	var p scimPerson
	if err := readScim(c, &p); err != nil {
		return err
	}
	return s.changeProvisioned(c, provider, member, p.apply)
}

// scimPatch is a list of changes (RFC 7644, 3.5.2).
type scimPatch struct {
	Operations []struct {
		Op    string          `json:"op"`
		Path  string          `json:"path"`
		Value json.RawMessage `json:"value"`
	} `json:"Operations"`
}

// PatchProvisionedUser changes attributes one by one.
func (s *server) PatchProvisionedUser(c echo.Context, id openapi.ProviderID, user openapi.UserID) error {
	provider, member, err := s.provisioned(c, id, user)
	if err != nil {
		return err
	}
	var patch scimPatch
	if err := readScim(c, &patch); err != nil {
		return err
	}
	var changes []scimPerson
	for _, op := range patch.Operations {
		if kind := strings.ToLower(op.Op); kind != "add" && kind != "replace" {
			return badRequest("An operation is add or replace; %q is not taken.", op.Op)
		}
		text := []byte(op.Value)
		if op.Path != "" {
			text = attribute(op.Path, op.Value)
		}
		var change scimPerson
		if err := json.Unmarshal(text, &change); err != nil {
			return badRequest("The value of %q cannot be read.", op.Path)
		}
		changes = append(changes, change)
	}
	return s.changeProvisioned(c, provider, member, func(a *identity.Announced) {
		for _, change := range changes {
			change.apply(a)
		}
	})
}

// attribute is the resource with one attribute that a path names: name.formatted becomes {"name": {"formatted": ...}}.
func attribute(path string, value json.RawMessage) []byte {
	text := value
	parts := strings.Split(strings.TrimPrefix(path, scimUser+":"), ".")
	for i := len(parts) - 1; i >= 0; i-- {
		text, _ = json.Marshal(map[string]json.RawMessage{parts[i]: text}) // a text and JSON: always possible
	}
	return text
}

func (s *server) changeProvisioned(c echo.Context, provider, member uuid.UUID, change func(*identity.Announced)) error {
	m, err := s.Provisioning.Change(c.Request().Context(), scope(c), provider, member, change)
	if err != nil {
		return fmt.Errorf("api: change provisioned: %w", asMissing(err, nounMember))
	}
	return c.JSON(http.StatusOK, s.wireScim(c, provider, m))
}

// DeleteProvisionedUser takes access away. Who did what stays known, so the member stays too.
func (s *server) DeleteProvisionedUser(c echo.Context, id openapi.ProviderID, user openapi.UserID) error {
	provider, member, err := s.provisioned(c, id, user)
	if err != nil {
		return err
	}
	_, err = s.Provisioning.Change(c.Request().Context(), scope(c), provider, member, func(a *identity.Announced) { a.Active = false })
	if err != nil {
		return fmt.Errorf("api: delete provisioned: %w", asMissing(err, nounMember))
	}
	return c.NoContent(http.StatusNoContent)
}

// GetProvisioningConfig says what of SCIM there is.
func (s *server) GetProvisioningConfig(c echo.Context, id openapi.ProviderID) error {
	if _, err := s.provisioning(c, id); err != nil {
		return err
	}
	yes, no := openapi.ScimSupport{Supported: true}, openapi.ScimSupport{}
	c.Response().Header().Set(echo.HeaderContentType, "application/scim+json")
	return c.JSON(http.StatusOK, openapi.ScimConfig{
		Schemas: []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"}, Patch: yes, Bulk: no, Filter: yes,
		ChangePassword: no, Sort: no, Etag: no,
		AuthenticationSchemes: []openapi.ScimScheme{{Type: "oauthbearertoken", Name: "API key", Description: "The key of an administrator as bearer token."}},
	})
}
