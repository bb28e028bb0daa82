package engine

import (
	"errors"

	"tyche/engine/stats"
	"tyche/engine/summary"
)

// Tally computes what Questions.Of computes, with the same bits, for a column that is too long for memory: it is shown the
// column, chunk by chunk in the order of trials, Passes times. It takes up to thirty megabytes.
type Tally struct {
	q       Questions
	scan    *stats.Scan
	partial bool // the chunk that came last was not a whole one
}

// Tally begins the first pass.
func (q Questions) Tally() *Tally { return &Tally{q: q, scan: stats.NewScan(q.survey())} }

// Passes is how many times the tally has to see the column.
func (t *Tally) Passes() int { return t.scan.Passes() }

// ErrChunk says that a part of a column is not a chunk of it.
var ErrChunk = errors.New("engine: a column is tallied in whole chunks, but for its last")

// Add takes the next chunk: ChunkTrials trials, fewer in the last one.
func (t *Tally) Add(values []float64, codes []uint8) error {
	if t.partial || len(values) > ChunkTrials {
		return ErrChunk
	}
	t.partial = len(values) < ChunkTrials
	t.scan.Add(values, codes)
	return nil
}

// EndPass says that the whole column has been seen.
func (t *Tally) EndPass() {
	t.scan.EndPass()
	t.partial = false
}

// Summary is the result of all passes.
func (t *Tally) Summary() summary.Output { return t.q.summary(t.scan.Findings()) }
