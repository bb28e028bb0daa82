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

// setupPage is the form behind a starting node's one-time link. The token stands behind the link's #, which browsers
// keep to themselves; the page sends it on to POST /v1/setup.
//
//go:embed setup.html
var setupPage []byte

// GetSetupPage shows the form in which the first administrator signs up.
func (s *server) GetSetupPage(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy", fmt.Sprintf(
		"default-src 'none'; script-src '%s'; style-src '%s'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
		inlineHash("script"), inlineHash("style")))
	return c.HTMLBlob(http.StatusOK, setupPage)
}

// inlineHash lets the one element of a name in the page through the content security policy, and no other.
func inlineHash(element string) string {
	_, rest, _ := bytes.Cut(setupPage, []byte("<"+element+">"))
	inside, _, _ := bytes.Cut(rest, []byte("</"+element+">"))
	sum := sha256.Sum256(inside)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
