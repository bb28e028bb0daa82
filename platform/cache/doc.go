// Package cache keeps what is dear to make in the memory of one process, bounded
// by a budget. It knows nothing of what it keeps; whoever uses it puts the
// organization into the key.
package cache
