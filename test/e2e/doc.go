// Package e2e drives the built binaries as a user would: it starts `tyche up` on a temporary folder, speaks HTTP,
// kills processes and compares bits. `make test` runs it with two kill rounds, `make soak` with twenty.
package e2e
