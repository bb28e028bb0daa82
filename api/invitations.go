package api

import (
	"fmt"
	"net/http"

	"tyche/api/openapi"
	"tyche/platform/identity"

	"github.com/labstack/echo/v4"
)

// CreateInvitation invites a person.
func (s *server) CreateInvitation(c echo.Context) error {
	body, err := readBody[openapi.NewInvitation](c)
	if err != nil {
		return err
	}
	invitation, token, err := s.Invitations.Create(c.Request().Context(), scope(c), body.Email, readRoles(&body.Roles))
	if err != nil {
		return fmt.Errorf("api: create invitation: %w", err)
	}
	return c.JSON(http.StatusCreated, openapi.CreatedInvitation{Invitation: wireInvitation(invitation), Token: token})
}

func wireInvitation(i identity.Invitation) openapi.Invitation {
	return openapi.Invitation{Id: i.ID.String(), Email: optional(i.Email), Roles: wireRoles(i.Roles), InvitedBy: i.InvitedBy.String(),
		CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt}
}

// ListInvitations writes a page of the invitations that can still be accepted.
func (s *server) ListInvitations(c echo.Context, params openapi.ListInvitationsParams) error {
	request, err := pageRequest(params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	invitations, err := s.Invitations.List(c.Request().Context(), scope(c), request)
	if err != nil {
		return fmt.Errorf("api: list invitations: %w", err)
	}
	return c.JSON(http.StatusOK, openapi.InvitationPage{Items: wireAll(invitations, wireInvitation), NextCursor: optional(invitations.Next)})
}

// RevokeInvitation takes an invitation back.
func (s *server) RevokeInvitation(c echo.Context, id openapi.InvitationID) error {
	invitation, err := parseID(id, nounInvitation)
	if err != nil {
		return err
	}
	if err := s.Invitations.Revoke(c.Request().Context(), scope(c), invitation); err != nil {
		return fmt.Errorf("api: revoke invitation: %w", asMissing(err, nounInvitation))
	}
	return c.NoContent(http.StatusNoContent)
}

// AcceptInvitation has whoever has the token join: the user of the session where there is one, a new user otherwise.
func (s *server) AcceptInvitation(c echo.Context) error {
	body, err := readBody[openapi.Acceptance](c)
	if err != nil {
		return err
	}
	if _, has := s.sessionToken(c); has && body.Password == nil {
		on, err := s.credentials(c)
		if err != nil {
			return fmt.Errorf("api: accept invitation: %w", err)
		}
		token, there, err := s.Invitations.AcceptAs(c.Request().Context(), withOrigin(c, on), body.Token, body.Name)
		if err != nil {
			return fmt.Errorf("api: accept invitation: %w", err)
		}
		return s.signedIn(c, http.StatusCreated, token, there)
	}
	password := ""
	if body.Password != nil {
		password = *body.Password
	}
	token, on, err := s.Invitations.Accept(c.Request().Context(), body.Token, body.Name, password, origin(c))
	if err != nil {
		return fmt.Errorf("api: accept invitation: %w", err)
	}
	return s.signedIn(c, http.StatusCreated, token, on)
}
