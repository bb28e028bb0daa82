// Package identity says who is calling: it turns an API key into a
// tenant.Scope, and makes organizations and their keys.
//
// It owns the form of a key and that only its digest is kept. It must not know
// HTTP headers or SQL, nor what a role allows.
package identity
