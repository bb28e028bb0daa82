// Package columns keeps outcomes of trials as Arrow IPC streams in the object
// store: one object for a block of trials, in it for every output i a column
// v<i> of numbers and a column c<i> of codes, cut into record batches of the
// engine's chunk.
//
// It owns that format. It must not know what outcomes mean, how objects are
// encrypted or where they lie (Objects), nor which blocks a run has. Equal
// outcomes are equal bytes. Arrow's reader believes the lengths that it finds:
// what Objects gives must be authentic, as what it encrypted itself is.
package columns
