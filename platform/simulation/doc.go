// Package simulation is the main noun: a run of a workbook's model, from the
// request to its results.
//
// It owns what a valid request is, the states of a run and who may move it
// between them, the shapes of progress and results, and what must happen after
// a change has committed (the outbox). It must not know SQL, HTTP, Temporal or
// the engine: Repository, Outbox, Launcher and Compiler are ports.
//
// A run moves queued -> running -> completed, failed or cancelled, and never
// leaves those last three. Every visible change counts its version up by one.
package simulation
