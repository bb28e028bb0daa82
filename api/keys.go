package api

import (
	"fmt"
	"net/http"

	"tyche/api/openapi"
	"tyche/platform/identity"

	"github.com/labstack/echo/v4"
)

// CreateKey makes a key of the caller's.
func (s *server) CreateKey(c echo.Context) error {
	body, err := readBody[openapi.NewKey](c)
	if err != nil {
		return err
	}
	key, text, err := s.Keys.Create(c.Request().Context(), scope(c), body.Name, readRoles(body.Roles), body.ExpiresAt)
	if err != nil {
		return fmt.Errorf("api: create key: %w", err)
	}
	return c.JSON(http.StatusCreated, openapi.CreatedKey{Key: wireKey(key), ApiKey: text})
}

func wireKey(k identity.Key) openapi.Key {
	return openapi.Key{Id: k.ID.String(), UserId: k.Actor.String(), Name: k.Name, Roles: wireRoles(k.Roles), Bootstrap: k.Bootstrap,
		CreatedAt: k.CreatedAt, ExpiresAt: utc(k.ExpiresAt), LastUsedAt: utc(k.LastUsedAt)}
}

// ListKeys writes a page of keys.
func (s *server) ListKeys(c echo.Context, params openapi.ListKeysParams) error {
	request, err := pageRequest(params.Limit, params.Cursor)
	if err != nil {
		return err
	}
	keys, err := s.Keys.List(c.Request().Context(), scope(c), request)
	if err != nil {
		return fmt.Errorf("api: list keys: %w", err)
	}
	return c.JSON(http.StatusOK, openapi.KeyPage{Items: wireAll(keys, wireKey), NextCursor: optional(keys.Next)})
}

// RevokeKey ends a key.
func (s *server) RevokeKey(c echo.Context, id openapi.KeyID) error {
	key, err := parseID(id, nounKey)
	if err != nil {
		return err
	}
	if err := s.Keys.Revoke(c.Request().Context(), scope(c), key); err != nil {
		return fmt.Errorf("api: revoke key: %w", asMissing(err, nounKey))
	}
	return c.NoContent(http.StatusNoContent)
}
