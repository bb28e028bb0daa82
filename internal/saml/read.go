package saml

import (
	"errors"
	"slices"
	"strings"

	"github.com/crewjam/saml"

	"tyche/platform/identity"
)

// Attributes that the usual products send, by their names or friendly names: RFC 4524 and X.520 as OIDs, and the claim
// addresses of Entra ID and AD FS.
func emailNames() []string {
	return []string{"email", "mail", "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.2.840.113549.1.9.1",
		"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"}
}

func nameNames() []string {
	return []string{"displayname", "name", "cn", "urn:oid:2.16.840.1.113730.3.1.241", "urn:oid:2.5.4.3",
		"http://schemas.microsoft.com/identity/claims/displayname"}
}

func roleNames(p identity.Provider) []string {
	switch {
	case p.Roles.Claim != "":
		return []string{strings.ToLower(p.Roles.Claim)}
	case p.Preset == identity.Entra:
		return []string{"http://schemas.microsoft.com/ws/2008/06/identity/claims/role"}
	}
	return []string{"groups", "memberof", "edupersonaffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.1"}
}

// read takes the person out of an assertion that was checked. The address counts as verified: the provider is the
// organization's own, and joins nobody beyond the domains that the organization has verified.
func read(p identity.Provider, a *saml.Assertion) (identity.ExternalIdentity, error) {
	id := a.Subject.NameID
	if id == nil || id.Value == "" || len(id.Value) > 1000 {
		return identity.ExternalIdentity{}, refused(errors.New("saml: the assertion names nobody"))
	}
	if id.Format == string(saml.TransientNameIDFormat) {
		return identity.ExternalIdentity{}, refused(errors.New("saml: the name identifier is transient, so nobody can be known again by it"))
	}
	who := identity.ExternalIdentity{Subject: id.Value, Values: values(a, roleNames(p))}
	if names := values(a, nameNames()); len(names) > 0 {
		who.Name = names[0]
	}
	if addresses := values(a, emailNames()); len(addresses) > 0 {
		who.Email = addresses[0]
	} else if id.Format == string(saml.EmailAddressNameIDFormat) {
		who.Email = id.Value
	}
	who.EmailVerified = who.Email != ""
	return who, nil
}

// values are those of the attributes with one of the names.
func values(a *saml.Assertion, names []string) (list []string) {
	for _, statement := range a.AttributeStatements {
		for _, attribute := range statement.Attributes {
			if !slices.Contains(names, strings.ToLower(attribute.Name)) && !slices.Contains(names, strings.ToLower(attribute.FriendlyName)) {
				continue
			}
			for _, v := range attribute.Values {
				if v.Value != "" && !slices.Contains(list, v.Value) {
					list = append(list, v.Value)
				}
			}
		}
	}
	return list
}
