// Package problem is the one vocabulary of failures: a kind, a message that a
// person can act on, the faults of a refused input and the cause for the log.
//
// It owns what went wrong, not how that is told: the table from a kind to an
// HTTP status lives in api, the one to "retry or not" in workers. It must not
// know HTTP, SQL or Temporal.
package problem
