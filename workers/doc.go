// Package workers wires activities to task queues, a file a queue: what is
// registered and how much runs at once; and classifies, in one interceptor, the
// failures of activities.
//
// It owns no business rule. Which adapters serve the activities comes in Deps.
package workers
