// Package launch is the Temporal client: it starts and cancels the workflows of
// runs, and works off the outbox, so that what was recorded is started whatever
// was down at the time.
//
// It owns the connection, the options with which workflows start, and the
// encryption of payloads and failures with the key of whose they are. It must
// not know how runs are recorded (simulation.Sweeper does) nor what workflows do.
package launch
