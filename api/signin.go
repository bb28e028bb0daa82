package api

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"time"

	"tyche/api/openapi"
	"tyche/platform/identity"
	"tyche/platform/problem"

	"github.com/labstack/echo/v4"
)

// flowCookie has the secret that binds a sign-in at an identity provider to the browser in which it began.
const flowCookie = "tyche_flow"

// maxAnswer is the largest form that a SAML provider may have a browser post, in bytes.
const maxAnswer = 1 << 20

// BeginSignIn leads a browser to an identity provider.
func (s *server) BeginSignIn(c echo.Context, id openapi.ProviderID, params openapi.BeginSignInParams) error {
	provider, err := parseID(id, nounProvider)
	if err != nil {
		return err
	}
	returnTo := "/"
	set(&returnTo, params.ReturnTo)
	begun, err := s.SignIns.Begin(c.Request().Context(), provider, returnTo, nil)
	if err != nil {
		return fmt.Errorf("api: begin sign-in: %w", asMissing(err, nounProvider))
	}
	s.setFlow(c, begun.Browser, begun.Protocol)
	return c.Redirect(http.StatusFound, begun.Address)
}

// LinkIdentity begins a sign-in that binds the identity to the caller.
func (s *server) LinkIdentity(c echo.Context, id openapi.ProviderID) error {
	provider, err := parseID(id, nounProvider)
	if err != nil {
		return err
	}
	on := scope(c)
	begun, err := s.SignIns.Begin(c.Request().Context(), provider, "/", &on)
	if err != nil {
		return fmt.Errorf("api: link identity: %w", asMissing(err, nounProvider))
	}
	s.setFlow(c, begun.Browser, begun.Protocol)
	return c.JSON(http.StatusOK, openapi.SignInAddress{Url: begun.Address})
}

// setFlow gives a browser the cookie of a sign-in, "" to take it away. A SAML provider's answer is a form that another site has
// the browser post, with which only cookies for all sites are sent; where those cannot be had, over plain HTTP on a loopback
// address, browsers send a young cookie that says nothing of sites.
func (s *server) setFlow(c echo.Context, secret string, protocol identity.Protocol) {
	cookie := &http.Cookie{Name: s.flowName(), Value: secret, Path: "/", HttpOnly: true, Secure: !s.PlainCookies,
		SameSite: http.SameSiteLaxMode, MaxAge: int(identity.FlowLimit / time.Second)}
	if protocol == identity.SAML {
		cookie.SameSite = http.SameSiteNoneMode
		if s.PlainCookies {
			cookie.SameSite = http.SameSiteDefaultMode
		}
	}
	if secret == "" {
		cookie.MaxAge, cookie.Expires = -1, time.Unix(1, 0)
	}
	c.SetCookie(cookie)
}

func (s *server) flowName() string {
	if s.PlainCookies {
		return flowCookie
	}
	return secureCookiePrefix + flowCookie
}

// CompleteSignIn takes the answer of an OpenID provider.
func (s *server) CompleteSignIn(c echo.Context, id openapi.ProviderID) error {
	return s.complete(c, id, c.Request().URL.Query())
}

// ConsumeAssertion takes the answer of a SAML provider.
func (s *server) ConsumeAssertion(c echo.Context, id openapi.ProviderID) error {
	r := c.Request()
	if media, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); err != nil || media != echo.MIMEApplicationForm {
		return problem.New(problem.Invalid, "Send the answer as application/x-www-form-urlencoded.").WithCode(codeUnsupportedMedia)
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, maxAnswer)
	if err := r.ParseForm(); err != nil {
		return problem.Wrap(problem.Invalid, err, "The form cannot be read.").WithCode(codeBadRequest)
	}
	return s.complete(c, id, r.PostForm)
}

// complete makes a session out of a provider's answer. Whatever comes of it, the browser's secret is used up.
func (s *server) complete(c echo.Context, id openapi.ProviderID, answer url.Values) error {
	provider, err := parseID(id, nounProvider)
	if err != nil {
		return err
	}
	secret := ""
	if cookie, err := c.Cookie(s.flowName()); err == nil {
		secret = cookie.Value
	}
	s.setFlow(c, "", identity.OpenIDConnect)
	ended, err := s.SignIns.Complete(c.Request().Context(), provider, secret, answer, origin(c))
	if err != nil {
		return fmt.Errorf("api: complete sign-in: %w", err)
	}
	s.setSession(c, ended.Token)
	return c.Redirect(http.StatusSeeOther, ended.ReturnTo)
}

// GetSignInMetadata is our SAML metadata.
func (s *server) GetSignInMetadata(c echo.Context, id openapi.ProviderID) error {
	provider, err := parseID(id, nounProvider)
	if err != nil {
		return err
	}
	metadata, err := s.SignIns.Metadata(c.Request().Context(), provider)
	if err != nil {
		return fmt.Errorf("api: sign-in metadata: %w", asMissing(err, nounProvider))
	}
	return c.Blob(http.StatusOK, "application/samlmetadata+xml", metadata)
}
