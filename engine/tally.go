package engine

import (
	"errors"

	"tyche/engine/spec"
	"tyche/engine/stats"
)

// TallyPasses is how many times a Tally has to see the column.
const TallyPasses = stats.RankingPasses

// Tally computes what Summarize computes, with the same bits, for a column that is too long for memory: it is shown the
// column, chunk by chunk in the order of trials, TallyPasses times. It takes up to ten megabytes.
type Tally struct {
	out     spec.Output
	ranking *stats.Ranking
	chunks  []stats.Moments
	partial bool // the chunk that came last was not a whole one
	ended   int  // passes
}

// NewTally begins the first pass.
func NewTally(out spec.Output) *Tally {
	return &Tally{out: out, ranking: stats.NewRanking(probabilities())}
}

// ErrChunk says that a part of a column is not a chunk of it.
var ErrChunk = errors.New("engine: a column is tallied in whole chunks, but for its last")

// Add takes the next chunk: ChunkTrials trials, fewer in the last one.
func (t *Tally) Add(values []float64, codes []uint8) error {
	if t.partial || len(values) > ChunkTrials {
		return ErrChunk
	}
	t.partial = len(values) < ChunkTrials
	if t.ended == 0 {
		t.chunks = append(t.chunks, stats.Of(values, codes))
	}
	t.ranking.Add(values, codes)
	return nil
}

// EndPass says that the whole column has been seen.
func (t *Tally) EndPass() {
	t.ranking.EndPass()
	t.partial = false
	t.ended++
}

// Summary is the result of all passes.
func (t *Tally) Summary() OutputSummary {
	return summary(t.out, stats.Fold(t.chunks), t.ranking.Percentiles())
}
