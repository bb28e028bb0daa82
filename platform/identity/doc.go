// Package identity says who is calling and who belongs where: API keys, sessions
// and local accounts lead to a tenant.Scope; organizations have members,
// invitations, domains and settings.
//
// It owns the forms of secrets (key.go) and that only their digests are kept, the
// rules of sign-in, and that personal fields leave it sealed. It must not know
// HTTP headers, cookies or SQL, how a password is hashed (Passwords), nor what a
// role allows (platform/access).
package identity
