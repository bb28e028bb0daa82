// Package saml is a SAML 2.0 service provider: it sends people to their organization's identity provider and checks the
// assertions that come back.
//
// It owns what an assertion must be: exactly one in an answer, signed itself (SHA-1 counts for nothing), for our entity ID and
// address, in its time window, an answer to a request of ours, seen for the first time. The signatures are checked by
// crewjam/saml over goxmldsig. It must not know what a role allows, nor where used assertions are kept.
package saml
