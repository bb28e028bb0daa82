package stats

import (
	"math"
	"math/bits"
	"slices"
)

// Percentiles returns the quantiles of the values at the given probabilities in 0..1, as Excel's PERCENTILE.INC: with n
// values in order, place p(n-1), linear between neighbours; NaN where there is no value or p is outside. It is exact: it
// selects, and reorders values while doing so. The values are numbers (see [AppendNumbers]).
func Percentiles(values []float64, probabilities []float64) []float64 {
	result := make([]float64, len(probabilities))
	var ranks []int
	for i, p := range probabilities {
		result[i] = math.NaN()
		if below, above, _, ok := place(len(values), p); ok {
			ranks = append(ranks, below, above)
		}
	}
	slices.Sort(ranks)
	Select(values, slices.Compact(ranks)...)
	for i, p := range probabilities {
		if below, above, share, ok := place(len(values), p); ok {
			result[i] = math.FMA(share, values[above]-values[below], values[below])
		}
	}
	return result
}

// place returns the ranks between which a quantile of n values lies, and how far.
func place(n int, p float64) (below, above int, share float64, ok bool) {
	if n == 0 || !(p >= 0 && p <= 1) {
		return 0, 0, 0, false
	}
	at := float64(p * float64(n-1))
	whole := math.Floor(at)
	below = int(whole)
	return below, min(below+1, n-1), at - whole, true
}

// Select puts the values of the given ranks, ascending and from 0, where sorting would, and no smaller one after them. The
// values are numbers (see [AppendNumbers]).
func Select(values []float64, ranks ...int) {
	selectRanks(values, 0, ranks, 2*bits.Len(uint(len(values))))
}

// smallRange is sorted rather than divided further.
const smallRange = 32

// selectRanks puts the values of the given ascending ranks where sorting would; values start at rank first. It is Hoare's
// selection for many ranks at once; after too many divisions (depth) it sorts what is left.
func selectRanks(values []float64, first int, ranks []int, depth int) {
	for len(ranks) > 0 {
		if len(values) <= smallRange || depth == 0 {
			slices.Sort(values)
			return
		}
		depth--
		left, right := divide(values)
		k, _ := slices.BinarySearch(ranks, first+left)
		l, _ := slices.BinarySearch(ranks, first+right)
		selectRanks(values[:left], first, ranks[:k], depth)
		values, first, ranks = values[right:], first+right, ranks[l:]
	}
}

// divide moves smaller values left and larger ones right of a pivot: values[:left] <= values[left:right] <= values[right:],
// where the middle, one value or none, equals the pivot, and both sides are shorter than the whole.
func divide(values []float64) (left, right int) {
	pivot := ninther(values)
	i, j := 0, len(values)-1
	for i <= j {
		for values[i] < pivot {
			i++
		}
		for pivot < values[j] {
			j--
		}
		if i <= j {
			values[i], values[j] = values[j], values[i]
			i++
			j--
		}
	}
	return j + 1, i
}

// ninther returns the median of three medians of three values that lie spread over the slice.
func ninther(v []float64) float64 {
	n := len(v)
	s := n / 9
	middle := func(i int) float64 { return median(v[i], v[i+s], v[i+2*s]) }
	return median(middle(s/2), middle(s/2+3*s), middle(s/2+6*s))
}

func median(a, b, c float64) float64 {
	return max(min(a, b), min(max(a, b), c))
}
