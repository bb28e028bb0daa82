// Package payload is what workflows pass to activities, as it lies encrypted in Temporal's histories.
//
// It owns the form in which operators have it decrypted. It must not know how it is encrypted.
package payload

// Payload is one value: what it is encoded with, and its bytes.
type Payload struct {
	Metadata map[string][]byte
	Data     []byte
}
