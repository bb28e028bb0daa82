// Package password hashes passwords with argon2id (RFC 9106), slowly on purpose.
//
// It owns the parameters and the text form of a hash. It must not know whose
// password it is or where hashes are kept.
package password
