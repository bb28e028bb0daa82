package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tyche/platform/identity"
)

// claims are a token's, by name.
type claims map[string]json.RawMessage

// source is what has claims: a token, user information.
type source interface{ Claims(v any) error }

func claimsOf(s source) (claims, error) {
	read := claims{}
	return read, read.add(s)
}

// add keeps what is there already.
func (c claims) add(s source) error {
	more := claims{}
	if err := s.Claims(&more); err != nil {
		return fmt.Errorf("oidc: read claims: %w", err)
	}
	for name, value := range more {
		if !c.has(name) {
			c[name] = value
		}
	}
	return nil
}

func (c claims) has(name string) bool { return len(c[name]) > 0 }

// text is a claim that is a string, otherwise "".
func (c claims) text(name string) (s string) {
	_ = json.Unmarshal(c[name], &s)
	return s
}

// texts is a claim that is a string or a list of strings.
func (c claims) texts(name string) ([]string, error) {
	if !c.has(name) {
		return nil, nil
	}
	var list []string
	if json.Unmarshal(c[name], &list) == nil {
		return list, nil
	}
	var one string
	if err := json.Unmarshal(c[name], &one); err != nil {
		return nil, fmt.Errorf("oidc: claim %s is neither a text nor a list of texts", name)
	}
	if one == "" {
		return nil, nil
	}
	return []string{one}, nil
}

// flag is a claim that says yes: true, and as some providers write it "true", 1 or "1".
func (c claims) flag(name string) bool {
	return slices.Contains([]string{"true", `"true"`, "1", `"1"`}, strings.ToLower(string(c[name])))
}

// roleClaim is where a provider tells the roles or groups of a person. Auth0 passes claims of its rules on only under a name
// that is a URL; Entra ID has app roles in "roles" (its "groups" are identifiers of directory objects).
func roleClaim(p identity.Provider) string {
	if p.Roles.Claim != "" {
		return p.Roles.Claim
	}
	switch p.Preset {
	case identity.Auth0:
		return "https://tyche/roles"
	case identity.Entra:
		return "roles"
	}
	return "groups"
}

// lacks tells whether user information could say more than the ID token.
func (c claims) lacks(p identity.Provider) bool {
	return !c.has("email") || !c.has("name") || !c.has(roleClaim(p)) && p.Preset != identity.Entra
}

// authorizedParty checks who asked for a token with several audiences (OpenID Connect Core 1.0, 3.1.3.7).
func (c claims) authorizedParty(clientID string, audience []string) error {
	if party := c.text("azp"); party != "" && party != clientID || party == "" && len(audience) > 1 {
		return fmt.Errorf("oidc: the ID token was issued to %q", party)
	}
	return nil
}

// identity reads the person out of the claims.
func (c claims) identity(p identity.Provider, subject string) (identity.ExternalIdentity, error) {
	values, err := c.roleValues(p)
	if err != nil {
		return identity.ExternalIdentity{}, refused(err)
	}
	alias := ""
	if p.Preset == identity.Entra {
		alias = c.text("oid")
	}
	return identity.ExternalIdentity{
		Subject: subject, Alias: alias, Email: c.text("email"), EmailVerified: c.text("email") != "" && c.emailVerified(p),
		Name: c.text("name"), Values: values,
	}, nil
}

// emailVerified is whether the provider vouches for the address. Entra ID has no email_verified and lets a tenant's
// administrator write any address; what it vouches for is xms_edov, that the domain's owner has verified it.
func (c claims) emailVerified(p identity.Provider) bool {
	if p.Preset == identity.Entra {
		return c.flag("xms_edov")
	}
	return c.flag("email_verified")
}

// roleValues are the values of the role claim. Where Entra ID has more groups than fit a token it puts an address in their
// place (_claim_names): that is an error, not a person without groups.
func (c claims) roleValues(p identity.Provider) ([]string, error) {
	name := roleClaim(p)
	var elsewhere map[string]string
	_ = json.Unmarshal(c["_claim_names"], &elsewhere)
	if _, distributed := elsewhere[name]; distributed || c.flag("hasgroups") && name == "groups" {
		return nil, errors.New("oidc: the person has more groups than the token holds; map app roles instead")
	}
	return c.texts(name)
}
