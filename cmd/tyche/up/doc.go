// Package up is `tyche up`: one node with everything that it needs, supervised.
//
// It wires PostgreSQL, tyche-node and the roles of the tyche binary into one
// life: start in parallel, ready file, restart, stop in order. It must not know
// what the roles do: they, and what happens between the databases' start and
// theirs, come in as a Plan.
package up
