// Package keyring keeps keys and encrypts with them, by Tink: the master key in
// a file, and for every organization a set of keys that the master key wraps,
// in a key store of its own.
//
// It owns the form of ciphertext (format.go) and of wrapped keys (store.go).
// Every ciphertext says which version and whose key it takes, and is bound to
// organization, kind and identifier, so one that is moved to another place does
// not decrypt. It must not know what is encrypted or where ciphertext lies.
//
// The key store is a folder with a file an organization. It belongs in no
// backup: whoever destroys a key there makes every copy of its data unreadable.
package keyring
