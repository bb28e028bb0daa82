// Package workflows holds what Temporal keeps alive: one file a workflow, each
// read from top to bottom as a story, the activities that it needs as an
// interface, and the option profiles and task queues in options.go.
//
// A workflow decides what happens next and nothing else. It must not know how
// an activity does its work, and touches no clock, network, file or database:
// every side effect is an activity. Payloads carry identifiers and counters.
//
// Before changing a workflow, run the replay tests over testdata/histories; if
// they fail, branch with workflow.GetVersion. Committed histories are never
// edited; new ones are recorded as the test in package workers says.
package workflows
