package activities

import (
	"fmt"
	"uuid"

	"tyche/platform/file"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// The objects of a run follow from the run and the number of the shard, not
// from the attempt: a retry replaces them by equal ones.

// shardKey names the outcomes of a whole shard. A small run is the shard 0.
func shardKey(scope tenant.Scope, run uuid.UUID, shard int) file.Key {
	return runKey(scope, run, fmt.Sprintf("shard-%06d", shard))
}

// partialKey names the outcomes of a shard so far. It is another object than
// the whole shard, which a straggling attempt must not replace by less.
func partialKey(scope tenant.Scope, run uuid.UUID, shard int) file.Key {
	return runKey(scope, run, fmt.Sprintf("partial-%06d", shard))
}

// runKey names an object of a run on whose creator's behalf the scope is: it takes that person's key.
func runKey(scope tenant.Scope, run uuid.UUID, part string) file.Key {
	return file.Key{Org: scope.Org, Kind: file.RunColumn, Subject: run, Part: part, Owner: scope.Actor}
}

// blocks lists the stored blocks of a run of so many trials in the order of trials.
func blocks(scope tenant.Scope, run simulation.Run, trials int64) []simulation.Column {
	size := run.Plan.ShardTrials
	if run.Plan.Small {
		size = trials
	}
	var all []simulation.Column
	for first := int64(0); first < trials; first += size {
		all = append(all, simulation.Column{
			First: first, Trials: min(size, trials-first),
			Key: shardKey(scope, run.ID, len(all)).String(),
		})
	}
	return all
}
