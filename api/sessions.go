package api

import (
	"fmt"
	"net/http"
	"uuid"

	"tyche/api/openapi"
	"tyche/platform/access"
	"tyche/platform/identity"
	"tyche/platform/tenant"

	"github.com/labstack/echo/v4"
)

// SignIn starts a session with a password.
func (s *server) SignIn(c echo.Context) error {
	body, err := readBody[openapi.SignIn](c)
	if err != nil {
		return err
	}
	org, known := optionalID(body.OrganizationId)
	if !known {
		org = uuid.Max() // nobody's, told as late as any
	}
	token, on, err := s.Accounts.SignIn(c.Request().Context(), body.Email, body.Password, org, origin(c))
	if err != nil {
		return fmt.Errorf("api: sign in: %w", err)
	}
	return s.signedIn(c, http.StatusCreated, token, on)
}

// optionalID reads an identifier that may be left out; known is false for what cannot be one.
func optionalID(text *string) (id uuid.UUID, known bool) {
	if text == nil {
		return id, true
	}
	id, err := parseID(*text, "")
	return id, err == nil
}

// origin is where a request without a scope comes from.
func origin(c echo.Context) tenant.Origin { return withOrigin(c, tenant.Scope{}).Origin }

// signedIn answers with a session that was just made.
func (s *server) signedIn(c echo.Context, status int, token string, on tenant.Scope) error {
	s.setSession(c, token)
	return c.JSON(status, openapi.SignedIn{
		UserId: on.Actor.String(), OrganizationId: on.Org.String(), Roles: wireRoles(on.Roles), CsrfToken: identity.CrossSiteToken(token),
	})
}

func wireRoles(roles []tenant.Role) []openapi.Role {
	wire := make([]openapi.Role, len(roles))
	for i, role := range roles {
		wire[i] = openapi.Role(role)
	}
	return wire
}

// readRoles is nil for a list that was left out.
func readRoles(wire *[]openapi.Role) []tenant.Role {
	if wire == nil {
		return nil
	}
	roles := make([]tenant.Role, len(*wire))
	for i, role := range *wire {
		roles[i] = tenant.Role(role)
	}
	return roles
}

// SetUp makes the first administrator.
func (s *server) SetUp(c echo.Context) error {
	body, err := readBody[openapi.Setup](c)
	if err != nil {
		return err
	}
	token, on, err := s.Invitations.SetUp(c.Request().Context(), body.Token, body.Email, body.Name, body.Password, origin(c))
	if err != nil {
		return fmt.Errorf("api: set up: %w", err)
	}
	return s.signedIn(c, http.StatusCreated, token, on)
}

// ListSessions lists the caller's sessions.
func (s *server) ListSessions(c echo.Context) error {
	sessions, err := s.Sessions.List(c.Request().Context(), scope(c))
	if err != nil {
		return fmt.Errorf("api: list sessions: %w", err)
	}
	answer := openapi.SessionList{Items: make([]openapi.Session, len(sessions))}
	for i, one := range sessions {
		answer.Items[i] = openapi.Session{
			Id: one.ID.String(), Current: one.ID == scope(c).Origin.Session, Method: one.Method, Address: one.Address, Agent: one.Agent,
			CreatedAt: one.CreatedAt, LastSeenAt: one.LastSeenAt, ExpiresAt: one.ExpiresAt,
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// EndSessions ends all of the caller's sessions.
func (s *server) EndSessions(c echo.Context) error {
	if err := s.Sessions.EndAll(c.Request().Context(), scope(c)); err != nil {
		return fmt.Errorf("api: end sessions: %w", err)
	}
	s.setSession(c, "")
	return c.NoContent(http.StatusNoContent)
}

// EndSession ends one session; its cookie goes when it is the one that asks.
func (s *server) EndSession(c echo.Context, id openapi.SessionID) error {
	current := scope(c).Origin.Session
	session := current
	if id != "current" || current == (uuid.UUID{}) {
		var err error
		if session, err = parseID(id, nounSession); err != nil {
			return err
		}
	}
	if err := s.Sessions.End(c.Request().Context(), scope(c), session); err != nil {
		return fmt.Errorf("api: end session: %w", asMissing(err, nounSession))
	}
	if session == current {
		s.setSession(c, "")
	}
	return c.NoContent(http.StatusNoContent)
}

// SwitchSession has the caller act in another organization.
func (s *server) SwitchSession(c echo.Context) error {
	body, err := readBody[openapi.Switch](c)
	if err != nil {
		return err
	}
	org, err := parseID(body.OrganizationId, nounOrganization)
	if err != nil {
		return err
	}
	token, there, err := s.Sessions.Switch(c.Request().Context(), scope(c), org)
	if err != nil {
		return fmt.Errorf("api: switch session: %w", asMissing(err, nounOrganization))
	}
	return s.signedIn(c, http.StatusCreated, token, there)
}

// GetMe says who the caller is.
func (s *server) GetMe(c echo.Context) error {
	on := scope(c)
	me, err := s.Members.Get(c.Request().Context(), on, on.Actor)
	if err != nil {
		return fmt.Errorf("api: get me: %w", err)
	}
	belongings, err := s.Sessions.Of(c.Request().Context(), on.Actor)
	if err != nil {
		return fmt.Errorf("api: get me: %w", err)
	}
	answer := openapi.Me{
		UserId: on.Actor.String(), Kind: openapi.MeKind(me.Kind), Email: optional(me.Email), Name: optional(me.Name),
		Roles: wireRoles(on.Roles), Permissions: []string{}, OrganizationId: on.Org.String(), Organizations: make([]openapi.Belonging, len(belongings)),
	}
	for _, permission := range access.Of(on.Roles) {
		answer.Permissions = append(answer.Permissions, string(permission))
	}
	for i, b := range belongings {
		answer.Organizations[i] = openapi.Belonging{Id: b.Org.String(), Name: b.Name, Tier: openapi.Tier(b.Tier), Roles: wireRoles(b.Roles)}
	}
	if token, is := c.Get(keySession).(string); is {
		answer.CsrfToken = optional(identity.CrossSiteToken(token))
	}
	return c.JSON(http.StatusOK, answer)
}

// ChangePassword sets another password and exchanges the session.
func (s *server) ChangePassword(c echo.Context) error {
	body, err := readBody[openapi.ChangePassword](c)
	if err != nil {
		return err
	}
	token, err := s.Accounts.ChangePassword(c.Request().Context(), scope(c), body.Current, body.New)
	if err != nil {
		return fmt.Errorf("api: change password: %w", err)
	}
	return s.signedIn(c, http.StatusOK, token, scope(c))
}
