// Package quota says how much each tier may use: requests a second, simulations
// at once, trials, storage. It has the token buckets that requests are counted
// with.
//
// It must not know HTTP (api answers with what it says) nor where reservations
// are kept (internal/postgres).
package quota
