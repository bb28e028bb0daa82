// Package keyring keeps keys and encrypts with them, by Tink. Keys form a tree: the master key wraps the keys of every
// organization, and an organization's key wraps those of its subjects, the persons in it. The node has keys of its own,
// those of the organization without an identifier.
//
// It owns the form of ciphertext (format.go) and of wrapped keys (keyset.go), rotation, and the log of destructions
// (destroyed.go). Every ciphertext says which version and whose key it takes, and is bound to organization, kind and
// identifier, so one that is moved to another place does not decrypt. It must not know what is encrypted or where
// ciphertext lies.
//
// The key store is a folder with a file an owner. It belongs in no backup: whoever destroys a key there makes every copy
// of its data unreadable. A store that is restored from an older copy all the same replays the destructions that its
// journal knows, and refuses what was destroyed.
package keyring
