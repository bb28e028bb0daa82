package engine

import (
	"math"

	"tyche/engine/stats"
	"tyche/engine/vector"
)

// ChunkTrials is the unit of reduction: trials fall into aligned chunks of this size, a chunk's moments are computed in
// one way, and chunks merge along a fixed tree. A shard is a whole number of chunks.
const ChunkTrials = stats.ChunkTrials

// PieceTrials is how many trials a caller should ask a Worker for at once: small enough to stay cancellable.
const PieceTrials = 2048

// SmallestPiece is the trials that vectors compute at once: fewer take as long.
const SmallestPiece = vector.Quantum

const (
	smallSeconds = 1.0 // a run that costs less in all is one piece of work
	smallValues  = 8 << 20
	shardSeconds = 2.0 // what a shard should cost on one thread
	maxShards    = 2000
	shardValues  = 32 << 20 // outcomes that a shard may hold in memory: 32 Mi * 9 bytes = 288 MiB
)

// OutcomeBytes is what an outcome takes: a number and a code.
const OutcomeBytes = 9

// TrialsThatFit is how many trials' outcomes fit in some bytes.
func TrialsThatFit(bytes int64, outputs int) int64 {
	return bytes / (OutcomeBytes * int64(max(outputs, 1)))
}

// Shards is how a run is cut into pieces of work.
type Shards struct {
	// Small says that the whole run is one piece of work.
	Small bool
	// ShardTrials is the number of trials of a shard, a multiple of ChunkTrials; the last shard may have fewer.
	ShardTrials int64
	// Count is the number of shards, at least 1.
	Count int
}

// PlanShards cuts a run of trials that cost costNS nanoseconds each on one thread: shards of about two seconds, at most
// 2,000 of them, none with more outcomes than fit in 300 MB; or one small piece when all of it costs under a second on
// the given number of threads.
func PlanShards(costNS float64, trials int64, outputs, threads int) Shards {
	total := costNS * float64(trials) / 1e9
	if total < smallSeconds*float64(threads) && trials*int64(outputs) <= smallValues {
		return Shards{Small: true, ShardTrials: roundUp(trials), Count: 1}
	}
	size := int64(math.Min(shardSeconds*1e9/math.Max(costNS, 1), float64(trials)))
	size = max(size, (trials+maxShards-1)/maxShards)
	size = roundUp(size)
	if fit := shardValues / int64(max(outputs, 1)); size > fit {
		size = max(fit/ChunkTrials, 1) * ChunkTrials
	}
	return Shards{ShardTrials: size, Count: int((trials + size - 1) / size)}
}

// roundUp is the next multiple of ChunkTrials, at least one chunk.
func roundUp(trials int64) int64 {
	return max((trials+ChunkTrials-1)/ChunkTrials, 1) * ChunkTrials
}
