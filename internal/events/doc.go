// Package events spreads the states of runs to those who watch them in this process: however many clients watch,
// PostgreSQL sees one listener.
//
// A watcher gets the latest state, never a backlog: one that is slow skips states and holds nobody up. What is lost
// while the listener is broken is read again from the record.
//
// It must not know how states arrive (Handle and Resync are handed to internal/postgres), nor HTTP.
package events
