package stats

import (
	"fmt"
	"math"
)

// Histogram counts numbers in bins of equal width.
type Histogram struct {
	// Edges are one more than the bins, ascending. Bin i holds Edges[i] <= x < Edges[i+1]; the last one its end too.
	Edges []float64
	// Counts are of the bins.
	Counts []uint64
}

// MaxBins is the largest number of bins.
const MaxBins = 10_000

// NewHistogram returns an empty histogram from low to high, which are a column's smallest and largest number; edge i is low +
// i (high-low)/bins, and the last is high. A column of one value has bins around it, from a half below to a half above (or
// a billionth of its size, if that is more).
func NewHistogram(low, high float64, bins int) (*Histogram, error) {
	if bins < 1 || bins > MaxBins {
		return nil, fmt.Errorf("histogram: %d bins: there must be 1 to %d", bins, MaxBins)
	}
	if !(low <= high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return nil, fmt.Errorf("histogram: no range from %v to %v", low, high)
	}
	if low == high {
		half := max(0.5, math.Abs(low)*1e-9)
		low, high = low-half, high+half
	}
	h := &Histogram{Edges: make([]float64, bins+1), Counts: make([]uint64, bins)}
	width := high/float64(bins) - low/float64(bins) // high-low may overflow
	for i := range bins {
		h.Edges[i] = math.FMA(float64(i), width, low)
	}
	h.Edges[bins] = high
	return h, nil
}

// Add counts the numbers of a column; numbers outside the range are counted in the first or last bin. Codes is as long as
// values, or nil where every trial is a number.
func (h *Histogram) Add(values []float64, codes []uint8) {
	bins := len(h.Counts)
	low := h.Edges[0]
	scale := 1 / (h.Edges[bins]/float64(bins) - low/float64(bins))
	if !(scale <= math.MaxFloat64) { // bins too narrow to divide by
		scale = 0
	}
	for k, x := range values {
		if codes != nil && codes[k] != 0 {
			continue
		}
		i := int(min(max((x-low)*scale, 0), float64(bins-1)))
		// The edges decide, not the division.
		for i > 0 && x < h.Edges[i] {
			i--
		}
		for i < bins-1 && x >= h.Edges[i+1] {
			i++
		}
		h.Counts[i]++
	}
}

// Merge adds the counts of a histogram with the same edges.
func (h *Histogram) Merge(other *Histogram) {
	for i, n := range other.Counts[:len(h.Counts)] {
		h.Counts[i] += n
	}
}
