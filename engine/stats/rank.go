package stats

import "math"

// MidRanks returns the rank of each number among all, from 1, averaged over equal ones.
func MidRanks(values []float64) []float64 {
	order := sorted(values)
	ranks := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && order[to].key == order[from].key {
			to++
		}
		for _, place := range order[from:to] {
			ranks[place.at] = float64(from+to+1) / 2
		}
		from = to
	}
	return ranks
}

// placed is a number, by its order-preserving key, and where it stood.
type placed struct {
	key uint64
	at  uint32
}

// sorted orders numbers by a radix sort, digit by digit, which keeps equal ones in their order.
func sorted(values []float64) []placed {
	list, other := make([]placed, len(values)), make([]placed, len(values))
	for i, x := range values {
		list[i] = placed{keyOf(x), uint32(i)}
	}
	counts := make([]uint32, digits)
	for shift := 0; shift < 64; shift += digitBits {
		clear(counts)
		for _, p := range list {
			counts[p.key>>shift&(digits-1)]++
		}
		if len(list) > 0 && counts[list[0].key>>shift&(digits-1)] == uint32(len(list)) {
			continue // all alike in this digit
		}
		at := uint32(0)
		for d, n := range counts {
			counts[d], at = at, at+n
		}
		for _, p := range list {
			d := p.key >> shift & (digits - 1)
			other[counts[d]] = p
			counts[d]++
		}
		list, other = other, list
	}
	return list
}

// Correlation is Pearson's, in -1..1; of ranks it is Spearman's. NaN where one of the columns, of equal length, does not vary.
func Correlation(x, y []float64) float64 {
	n := float64(len(x))
	if n == 0 {
		return math.NaN()
	}
	mx, my := 0.0, 0.0
	for i := range x {
		mx += x[i]
		my += y[i]
	}
	mx, my = mx/n, my/n
	xx, yy, xy := 0.0, 0.0, 0.0
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx, yy, xy = math.FMA(dx, dx, xx), math.FMA(dy, dy, yy), math.FMA(dx, dy, xy)
	}
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return min(max(xy/math.Sqrt(xx)/math.Sqrt(yy), -1), 1)
}

// Deciles is the number of groups of GroupMeans.
const Deciles = 10

// GroupMeans are the means of y by decile of x, from its lowest to its highest, given the ranks of x (see MidRanks): equal
// numbers are in one decile. NaN where a decile is empty.
func GroupMeans(ranks, y []float64) [Deciles]float64 {
	var sums, counts [Deciles]float64
	for i, r := range ranks {
		d := min(int(float64(Deciles*(r-0.5))/float64(len(ranks))), Deciles-1)
		sums[d] += y[i]
		counts[d]++
	}
	for d := range sums {
		sums[d] /= counts[d]
	}
	return sums
}
