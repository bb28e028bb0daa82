package api

import (
	"fmt"
	"net/http"

	"tyche/api/openapi"
	"tyche/platform/identity"
	"tyche/platform/page"

	"github.com/labstack/echo/v4"
)

// ListMembers writes a page of members.
func (s *server) ListMembers(c echo.Context, params openapi.ListMembersParams) error {
	request, err := pageRequest(params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	members, err := s.Members.List(c.Request().Context(), scope(c), request)
	if err != nil {
		return fmt.Errorf("api: list members: %w", err)
	}
	return c.JSON(http.StatusOK, openapi.MemberPage{Items: wireAll(members, wireMember), NextCursor: optional(members.Next)})
}

// wireAll turns the items of a page.
func wireAll[In, Out any](p page.Of[In], turn func(In) Out) []Out {
	out := make([]Out, len(p.Items))
	for i, item := range p.Items {
		out[i] = turn(item)
	}
	return out
}

func wireMember(m identity.Member) openapi.Member {
	return openapi.Member{Id: m.User.String(), Kind: openapi.MemberKind(m.Kind), Email: optional(m.Email), Name: optional(m.Name),
		Roles: wireRoles(m.Roles), Active: m.Active, CreatedAt: m.CreatedAt}
}

// GetMember describes one member.
func (s *server) GetMember(c echo.Context, id openapi.MemberID) error {
	user, err := parseID(id, nounMember)
	if err != nil {
		return err
	}
	member, err := s.Members.Get(c.Request().Context(), scope(c), user)
	if err != nil {
		return fmt.Errorf("api: get member: %w", asMissing(err, nounMember))
	}
	return c.JSON(http.StatusOK, wireMember(member))
}

// ChangeMember changes a member's roles or access.
func (s *server) ChangeMember(c echo.Context, id openapi.MemberID) error {
	body, err := readBody[openapi.MemberChange](c)
	if err != nil {
		return err
	}
	member, err := s.changeMember(c, id, identity.MemberChange{Roles: readRoles(body.Roles), Active: body.Active})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, wireMember(member))
}

// RemoveMember takes a member's access away.
func (s *server) RemoveMember(c echo.Context, id openapi.MemberID) error {
	inactive := false
	if _, err := s.changeMember(c, id, identity.MemberChange{Active: &inactive}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) changeMember(c echo.Context, id openapi.MemberID, change identity.MemberChange) (identity.Member, error) {
	user, err := parseID(id, nounMember)
	if err != nil {
		return identity.Member{}, err
	}
	member, err := s.Members.Change(c.Request().Context(), scope(c), user, change)
	if err != nil {
		return member, fmt.Errorf("api: change member: %w", asMissing(err, nounMember))
	}
	return member, nil
}
