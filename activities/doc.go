// Package activities does the work that workflows order, one struct a task
// queue: Orchestration, Compute, Results. Their dependencies are fields, set once
// before a worker registers them.
//
// It owns how a run is computed piece by piece, resumed, stored and summarized,
// and how progress is reported. It must not know which database, object store or
// queue serves it (they arrive as interfaces) nor how errors become retries (the
// workers' interceptor does that from their kinds).
//
// Everything here may be done twice, at the same time even: outcomes depend on
// the trial's number only, objects are replaced by equal ones, and the first
// ending of a run wins.
package activities
