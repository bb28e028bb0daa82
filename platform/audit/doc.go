// Package audit is the trail of who did what: one entry for every change and
// for every access to personal data, whether it was done, denied or failed.
//
// Entries commit with the change that they describe. An orderer then chains
// them, organization by organization: each entry's hash covers the entry and the
// hash before it (chain.go). Every minute the ends of the chains are signed
// (checkpoint.go). An export is lines of JSON, each of them signed, that Verify
// checks without a server (export.go, verify.go).
//
// An entry holds no personal data in the clear. Where a request came from is
// ciphertext under its subject's key, and what changed is two keyed digests, so
// a chain stays whole when a key is destroyed.
//
// The package owns the forms that are hashed and signed and what a valid trail
// is. It must not know SQL, HTTP, how keys are kept (Vault and Signer are ports)
// or what the actions mean.
package audit
