package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
)

// setupPage is the form behind a starting node's one-time link, and behind an invitation's. The token stands behind the link's #,
// which browsers keep to themselves; the page sends it on to POST /v1/setup or /v1/invitations/accept.
//
//go:embed setup.html
var setupPage []byte

// signInPage is the form of those who have a password here, and shows who is signed in.
//
//go:embed signin.html
var signInPage []byte

// GetSetupPage shows the form in which the first administrator signs up.
func (s *server) GetSetupPage(c echo.Context) error { return showPage(c, setupPage) }

// GetInvitationPage shows the form in which somebody who is invited signs up.
func (s *server) GetInvitationPage(c echo.Context) error { return showPage(c, setupPage) }

// GetSignInPage shows the form for signing in. A browser that has a session's cookie is told, so that it asks whose; others would
// leave a failed request in the audit trail.
func (s *server) GetSignInPage(c echo.Context) error {
	if _, sent := s.sessionToken(c); sent {
		return showPage(c, bytes.Replace(signInPage, []byte(`<html lang="en">`), []byte(`<html lang="en" data-session>`), 1))
	}
	return showPage(c, signInPage)
}

// showPage answers with a page whose one script and one style may run, and nothing else.
func showPage(c echo.Context, content []byte) error {
	c.Response().Header().Set("Content-Security-Policy", fmt.Sprintf(
		"default-src 'none'; script-src '%s'; style-src '%s'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
		inlineHash(content, "script"), inlineHash(content, "style")))
	return c.HTMLBlob(http.StatusOK, content)
}

// inlineHash lets the one element of a name in the page through the content security policy, and no other.
func inlineHash(content []byte, element string) string {
	_, rest, _ := bytes.Cut(content, []byte("<"+element+">"))
	inside, _, _ := bytes.Cut(rest, []byte("</"+element+">"))
	sum := sha256.Sum256(inside)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
