// Package oidc signs people in at OpenID providers: the authorization code flow with PKCE, and the access tokens of programs.
//
// It owns the protocol and in what Auth0, Okta and Microsoft Entra ID differ from it. What it returns was signed by a key that
// the issuer's discovery document names, by an algorithm with public keys, for this client, now. It must not know what a
// role allows, nor where flows are kept.
package oidc
