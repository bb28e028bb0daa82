package stats

import "slices"

// Watch answers a [Survey] with the bits of its method Of for a column that is made by several goroutines and not kept.
// The first chunks that are there, in whatever order, are the pilot of a [Selection].
type Watch struct {
	survey    Survey
	trials    int
	chunks    []Moments // by number
	selection *Selection
	sieves    []*Sieve
	findings  *Findings // once they are there
}

// mostWatched is how many quantiles and thresholds a Watch can look for.
const mostWatched = (maxClasses - 2) / 4

// CanWatch tells whether a survey can be answered in one look: means of tails and the estimates of replicates need more.
func (s Survey) CanWatch() bool {
	return len(s.Tails) == 0 && len(s.Quantiles)+len(s.Below) <= mostWatched && (s.Replicate == 0 || !(s.Confidence > 0))
}

// Watch prepares for a column of a number of trials, in as many goroutines, which are numbered from 0.
func (s Survey) Watch(trials, goroutines int) *Watch {
	return &Watch{survey: s, trials: trials, chunks: make([]Moments, (trials+ChunkTrials-1)/ChunkTrials), sieves: make([]*Sieve, goroutines)}
}

// Measure takes the moments of a chunk. Codes are as for the function Of. Several goroutines may measure different chunks.
func (w *Watch) Measure(chunk int, values []float64, codes []uint8) {
	w.chunks[chunk] = Of(values, codes)
}

// Aim makes the selection from a pilot, the numbers of some chunks, which it reorders. It is called once, before any Sift.
func (w *Watch) Aim(pilot []float64) {
	w.selection = NewSelection(pilot, w.survey.ranks(w.trials), w.trials, w.survey.Below)
}

// Sift looks through a chunk that was measured; a goroutine with a number sifts one chunk at a time.
func (w *Watch) Sift(goroutine, chunk int, values []float64, codes []uint8) {
	if w.findings != nil {
		return
	}
	if w.chunks[chunk].Count < w.chunks[chunk].Trials {
		values = AppendNumbers(nil, values, codes)
	}
	if w.sieves[goroutine] == nil {
		w.sieves[goroutine] = w.selection.NewSieveOf(w.trials / len(w.sieves))
	}
	w.sieves[goroutine].Add(values)
}

// Findings are the answers after all chunks; false if the column has to be sifted once more, without a pilot, because that
// was not like the rest.
func (w *Watch) Findings() (Findings, bool) {
	if w.findings != nil {
		return *w.findings, true
	}
	c := newCount(w.survey)
	c.chunks = w.chunks
	c.total()
	sieves := slices.DeleteFunc(slices.Clone(w.sieves), func(v *Sieve) bool { return v == nil })
	ranks := w.survey.ranks(int(c.moments.Count))
	numbers, missed := w.selection.Find(sieves, ranks)
	if len(missed) > 0 {
		w.selection = w.selection.Wider(missed)
		clear(w.sieves)
		return Findings{}, false
	}
	c.number = func(rank int) float64 {
		i, _ := slices.BinarySearch(ranks, rank)
		return numbers[i]
	}
	c.below = make([]uint64, len(w.survey.Below))
	for i, x := range w.survey.Below {
		c.below[i] = w.selection.Below(x, sieves)
	}
	findings := c.findings()
	w.findings, w.sieves = &findings, nil
	return findings, true
}
