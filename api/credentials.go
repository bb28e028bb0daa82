package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"

	"github.com/labstack/echo/v4"
)

// The session's cookie. The prefix __Host- has browsers take it from this host over TLS only, for all paths and for no
// other host of the domain; where a node serves plain HTTP on a loopback address it cannot be had.
const (
	cookieName         = "tyche_session"
	secureCookiePrefix = "__Host-"
)

// headerCSRF carries identity.CrossSiteToken of the session.
const headerCSRF = "X-Tyche-CSRF"

// keySession is where the session's token of a request is kept.
const keySession = "session"

// The codes of a request that another site may have had a browser send.
const codeCrossSite = "cross-site"

// authenticate lets a request with valid credentials through and leaves its scope behind: a key or, where none is sent, a
// session's cookie.
func (s *server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		on, err := s.credentials(c)
		if err != nil {
			return fmt.Errorf("api: authenticate: %w", err)
		}
		c.Set(keyScope, withOrigin(c, on))
		return next(c)
	}
}

// credentials is whom a request's key or session speaks for.
func (s *server) credentials(c echo.Context) (tenant.Scope, error) {
	ctx := c.Request().Context()
	if key, sent := bearer(c.Request()); sent {
		return s.Authenticator.Authenticate(ctx, key)
	}
	token, sent := s.sessionToken(c)
	if !sent {
		return tenant.Scope{}, problem.New(problem.Unauthenticated, "Send an API key (Authorization: Bearer KEY) or sign in.")
	}
	on, err := s.Sessions.AuthenticateSession(ctx, token)
	if err != nil {
		return tenant.Scope{}, err
	}
	if unsafe(c.Request().Method) && !s.fromCodecOrigin(c.Request()) && !identity.IsCrossSiteToken(token, c.Request().Header.Get(headerCSRF)) {
		return tenant.Scope{}, problem.New(problem.Forbidden, "Send the header %s with the csrf_token of /v1/me.", headerCSRF).WithCode(codeCrossSite)
	}
	c.Set(keySession, token)
	return on, nil
}

// sameSite refuses what another site has a browser send: it goes by the headers with which browsers tell where a request
// comes from. A request with a key passes: no other site can have one sent.
func (s *server) sameSite(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, sent := bearer(c.Request()); !sent && !s.fromCodecOrigin(c.Request()) {
			if err := s.crossOrigin.Check(c.Request()); err != nil {
				return problem.Wrap(problem.Forbidden, err, "This request was sent by another site.").WithCode(codeCrossSite)
			}
		}
		return next(c)
	}
}

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// sessionToken is what the request's cookie says, if it has one.
func (s *server) sessionToken(c echo.Context) (token string, sent bool) {
	cookie, err := c.Cookie(s.cookieName())
	if err != nil || cookie.Value == "" {
		return "", false
	}
	return cookie.Value, true
}

func (s *server) cookieName() string {
	if s.PlainCookies {
		return cookieName
	}
	return secureCookiePrefix + cookieName
}

// setSession gives a browser the cookie of a session, "" to take it away.
func (s *server) setSession(c echo.Context, token string) {
	cookie := &http.Cookie{Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: !s.PlainCookies, SameSite: http.SameSiteLaxMode}
	if token == "" {
		cookie.MaxAge, cookie.Expires = -1, time.Unix(1, 0)
	}
	c.SetCookie(cookie)
}

// bearer is the key of an Authorization header; the scheme may be in any case of letters.
func bearer(r *http.Request) (string, bool) {
	scheme, key, _ := strings.Cut(r.Header.Get(echo.HeaderAuthorization), " ")
	key = strings.TrimSpace(key)
	return key, strings.EqualFold(scheme, "Bearer") && key != ""
}

// challenge is the WWW-Authenticate header of RFC 6750: it names an error only where a key was sent.
func challenge(r *http.Request) string {
	if _, sent := bearer(r); sent {
		return `Bearer realm="tyche", error="invalid_token"`
	}
	return `Bearer realm="tyche"`
}

// scope is on whose behalf the request acts. A handler of a public operation has the zero scope, which every service
// refuses.
func scope(c echo.Context) tenant.Scope {
	s, _ := c.Get(keyScope).(tenant.Scope)
	return s
}
