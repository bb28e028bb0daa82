package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"tyche/platform/identity"
	"tyche/platform/problem"
)

// discoveryLife is how long a discovery document is kept. Keys are read anew as soon as a token names one that is not known.
const discoveryLife = time.Hour

// Client speaks OpenID Connect. Make one with New; it is safe for concurrent use.
type Client struct {
	http *http.Client
	now  func() time.Time

	mu    sync.Mutex
	known map[string]discovered
}

type discovered struct {
	provider *oidc.Provider
	at       time.Time
}

var _ identity.Federation = (*Client)(nil)

// New makes a client that reaches providers through h, and takes the time from now.
func New(h *http.Client, now func() time.Time) *Client {
	return &Client{http: h, now: now, known: map[string]discovered{}}
}

// Begin gives the address of the provider's sign-in page, with a nonce and a code challenge (RFC 7636, S256).
func (c *Client) Begin(ctx context.Context, p identity.Provider, at identity.Endpoints, state string, flow *identity.Flow) (string, error) {
	provider, err := c.discover(ctx, p)
	if err != nil {
		return "", err
	}
	flow.Nonce, flow.Verifier = oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	return config(p, provider, at).AuthCodeURL(state, oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)), nil
}

// Complete exchanges the code and checks the ID token.
func (c *Client) Complete(ctx context.Context, p identity.Provider, at identity.Endpoints, flow identity.Flow, answer url.Values) (identity.ExternalIdentity, error) {
	if reason := answer.Get("error"); reason != "" {
		return identity.ExternalIdentity{}, refused(fmt.Errorf("oidc: the provider answered %q: %q", reason, answer.Get("error_description")))
	}
	// RFC 9207: an answer that names another issuer is one that was mixed up.
	if issuer := answer.Get("iss"); issuer != "" && issuer != p.Issuer {
		return identity.ExternalIdentity{}, refused(fmt.Errorf("oidc: the answer is of issuer %q", issuer))
	}
	provider, err := c.discover(ctx, p)
	if err != nil {
		return identity.ExternalIdentity{}, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	tokens, err := config(p, provider, at).Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(flow.Verifier))
	if err != nil {
		return identity.ExternalIdentity{}, exchangeFailed(err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return identity.ExternalIdentity{}, refused(errors.New("oidc: the answer has no ID token"))
	}
	token, err := c.verify(ctx, provider, p, p.ClientID, raw)
	if err != nil {
		return identity.ExternalIdentity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(flow.Nonce)) != 1 || flow.Nonce == "" {
		return identity.ExternalIdentity{}, refused(errors.New("oidc: the ID token is of another sign-in"))
	}
	read, err := claimsOf(token)
	if err != nil {
		return identity.ExternalIdentity{}, refused(err)
	}
	if err := read.authorizedParty(p.ClientID, token.Audience); err != nil {
		return identity.ExternalIdentity{}, refused(err)
	}
	if read.lacks(p) {
		if err := c.userInfo(ctx, provider, oauth2.StaticTokenSource(tokens), token.Subject, &read); err != nil {
			return identity.ExternalIdentity{}, err
		}
	}
	return read.identity(p, token.Subject)
}

// VerifyAccessToken checks the access token (a JWT, RFC 9068) of a program and gives whom it speaks for. It fails with
// problem.Unauthenticated.
func (c *Client) VerifyAccessToken(ctx context.Context, p identity.Provider, raw string) (identity.ExternalIdentity, error) {
	if p.Audience == "" {
		return identity.ExternalIdentity{}, refused(errors.New("oidc: the provider's access tokens are not taken"))
	}
	provider, err := c.discover(ctx, p)
	if err != nil {
		return identity.ExternalIdentity{}, err
	}
	token, err := c.verify(oidc.ClientContext(ctx, c.http), provider, p, p.Audience, raw)
	if err != nil {
		return identity.ExternalIdentity{}, err
	}
	read, err := claimsOf(token)
	if err != nil {
		return identity.ExternalIdentity{}, refused(err)
	}
	if read.has("nonce") { // an ID token, which is for the browser's sign-in alone
		return identity.ExternalIdentity{}, refused(errors.New("oidc: an ID token is no access token"))
	}
	return read.identity(p, token.Subject)
}

// verify checks signature, issuer, audience, expiry and that there is a subject.
func (c *Client) verify(ctx context.Context, provider *oidc.Provider, p identity.Provider, audience, raw string) (*oidc.IDToken, error) {
	verifier := provider.Verifier(&oidc.Config{ClientID: audience, SupportedSigningAlgs: algorithms(p, provider), Now: c.now})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return nil, refused(err)
	}
	if token.Subject == "" || len(token.Subject) > 255 {
		return nil, refused(errors.New("oidc: the token names no subject"))
	}
	if token.IssuedAt.After(c.now().Add(5 * time.Minute)) {
		return nil, refused(errors.New("oidc: the token was issued in the future"))
	}
	return token, nil
}

// algorithms pins what a token may be signed with: RS256 for the products that use nothing else, otherwise what the provider
// announces among the algorithms with public keys.
func algorithms(p identity.Provider, provider *oidc.Provider) []string {
	if p.Preset == identity.Auth0 || p.Preset == identity.Okta || p.Preset == identity.Entra {
		return []string{oidc.RS256}
	}
	var announced struct {
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	_ = provider.Claims(&announced) // none announced is RS256
	public := []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}
	pinned := slices.DeleteFunc(announced.Algorithms, func(a string) bool { return !slices.Contains(public, a) })
	if len(pinned) == 0 {
		return []string{oidc.RS256}
	}
	return pinned
}

// userInfo adds what the ID token leaves out, from the endpoint that OpenID Connect has for it. Its subject must be the token's.
func (c *Client) userInfo(ctx context.Context, provider *oidc.Provider, tokens oauth2.TokenSource, subject string, read *claims) error {
	if provider.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := provider.UserInfo(ctx, tokens)
	if err != nil {
		return exchangeFailed(err)
	}
	if info.Subject != subject {
		return refused(errors.New("oidc: the user information is of another subject"))
	}
	return read.add(info)
}

// discover reads the provider's discovery document, which must be the issuer's own.
func (c *Client) discover(ctx context.Context, p identity.Provider) (*oidc.Provider, error) {
	c.mu.Lock()
	known, ok := c.known[p.Issuer]
	c.mu.Unlock()
	if ok && c.now().Sub(known.at) < discoveryLife {
		return known.provider, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), p.Issuer)
	if err != nil {
		return nil, problem.Wrap(problem.Unavailable, err, "The identity provider cannot be reached, or its discovery document is not the issuer's.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) > 1000 {
		clear(c.known)
	}
	c.known[p.Issuer] = discovered{provider, c.now()}
	return provider, nil
}

func config(p identity.Provider, provider *oidc.Provider, at identity.Endpoints) *oauth2.Config {
	scopes := []string{oidc.ScopeOpenID, "profile", "email"}
	if p.Preset == identity.Okta && roleClaim(p) == "groups" {
		scopes = append(scopes, "groups")
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: provider.Endpoint(), RedirectURL: at.Callback, Scopes: scopes}
}

// refused is every way in which a sign-in fails, alike for whoever tries.
func refused(cause error) error {
	return problem.Wrap(problem.Unauthenticated, cause, "The sign-in at the identity provider could not be completed. Try again.")
}

// exchangeFailed tells a provider that says no from one that cannot be reached.
func exchangeFailed(err error) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) && answer.Response != nil && answer.Response.StatusCode < http.StatusInternalServerError {
		return refused(err)
	}
	return problem.Wrap(problem.Unavailable, err, "The identity provider cannot be reached. Try again.")
}
