// Package outbound makes HTTP clients for addresses that customers configure: identity providers, their keys and metadata.
//
// It owns which addresses such a request may reach. Every connection is checked at the address that is dialled, so a name
// that resolves to something else a moment later, or a redirect, gains nothing. It must not know what is asked or why.
package outbound
