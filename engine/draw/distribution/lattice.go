package distribution

import (
	"fmt"
	"math"
	"sort"
	"sync"

	"tyche/engine/elementary"
)

// lattice is a discrete curve: ascending values with their probabilities summed from both ends, and a guide into them.
type lattice struct {
	x            []float64
	weight       []float64
	total        float64   // of the weights
	lower, upper []float64 // P(X <= x[i]) and P(X > x[i])
	// guide[j] is the first i with P(X <= x[i]) >= j/(len(guide)-1): where a search starts.
	guide []int32
	// cut[i] is the place (see placeOf) up to which the value is x[i] or a smaller one; the last value has none.
	cut []int64
	// about are the moments once they are asked for: a trial that makes a table of its own asks for none.
	about func() moments
}

// newLattice makes the table of ascending values with positive weights in any unit; nil if there is none.
func newLattice(x, weight []float64) *lattice {
	n := len(x)
	if n == 0 {
		return nil
	}
	d := &lattice{x: x, weight: weight, lower: make([]float64, n), upper: make([]float64, n)}
	var up, down float64
	for i := range n {
		up += weight[i]
		d.lower[i] = up
		d.upper[n-1-i] = down
		down += weight[n-1-i]
	}
	d.cut = make([]int64, n-1)
	for i := range n {
		d.lower[i] = min(d.lower[i]/up, 1)
		d.upper[i] = min(d.upper[i]/down, 1)
		if i < n-1 {
			d.cut[i] = cutAt(d.lower[i], d.upper[i])
		}
	}
	d.lower[n-1], d.total = 1, up
	d.about = sync.OnceValue(d.measure)
	d.setGuide()
	return d
}

// measure computes the moments.
func (d *lattice) measure() moments {
	total := d.total
	var m1, m2, m3, m4 float64
	centre := d.x[len(d.x)/2]
	for i, x := range d.x {
		m1 = math.FMA(d.weight[i]/total, x-centre, m1)
	}
	mean := centre + m1
	for i, x := range d.x {
		r := x - mean
		square := float64(r * r)
		w := float64(d.weight[i] / total * square)
		m2 += w
		m3 = math.FMA(w, r, m3)
		m4 = math.FMA(w, square, m4)
	}
	return standardize(mean, m2, m3, m4)
}

func (d *lattice) setGuide() {
	size := 64
	for size < len(d.x) && size < 1<<16 {
		size *= 2
	}
	d.guide = make([]int32, size+1)
	i := 0
	for j := range d.guide {
		for d.lower[i] < float64(j)/float64(size) {
			i++
		}
		d.guide[j] = int32(i)
	}
}

// cutAt is the place of a probability, measured from the nearer end.
func cutAt(lower, upper float64) int64 {
	if lower > 0.5 {
		return placeOf(-upper)
	}
	return placeOf(lower)
}

// halfBits are the bits of 1/2.
const halfBits = 0x3fe0000000000000

// placeOf returns a number that orders tail probabilities as their uniform numbers are ordered.
func placeOf(t float64) int64 {
	bits := int64(math.Float64bits(math.Abs(t)))
	if math.Signbit(t) {
		return 2*halfBits - bits
	}
	return bits
}

// at returns the first value whose probability reaches t, searching between two entries of the guide, which rounding may put
// one off.
func (d *lattice) at(t float64) float64 {
	lower, _ := both(t)
	last, size := len(d.x)-1, len(d.guide)-1
	j := max(min(int(lower*float64(size)), size-1), 0)
	i, k := max(int(d.guide[j])-1, 0), min(int(d.guide[j+1])+1, last)
	if j == size-1 {
		k = last
	}
	for place := placeOf(t); i < k; {
		if m := int(uint(i+k) >> 1); d.cut[m] >= place {
			k = m
		} else {
			i = m + 1
		}
	}
	return d.x[i]
}

// fewValues is how many values a vector can be compared with faster than a search takes.
const fewValues = 64

func (d *lattice) fill(x []float64) {
	if vectors() && len(d.x) <= fewValues {
		x = latticeChunks(x, d.x, d.cut)
		elementary.Settle()
	}
	fillBy(x, d.at)
}

func (d *lattice) tails(x float64) (lower, upper float64) {
	i := sort.Search(len(d.x), func(i int) bool { return d.x[i] > x })
	if i == 0 {
		return 0, 1
	}
	return d.lower[i-1], d.upper[i-1]
}

func (d *lattice) density(x float64) float64 {
	i := sort.SearchFloat64s(d.x, x)
	if i == len(d.x) || d.x[i] != x {
		return 0
	}
	return d.weight[i] / d.total
}

func (d *lattice) moments() moments { return d.about() }

func (d *lattice) support() (low, high float64) { return d.x[0], d.x[len(d.x)-1] }

// within returns the table of the values in low..high, nil if there is none.
func (d *lattice) within(low, high float64) curve {
	i := sort.SearchFloat64s(d.x, low)
	k := sort.Search(len(d.x), func(i int) bool { return d.x[i] > high })
	if i >= k {
		return nil
	}
	return newLattice(d.x[i:k], d.weight[i:k])
}

func buildDiscrete(v *values) curve {
	x, w := v.list("values"), v.list("weights")
	v.requireList(len(x) > 0, "values", "an empty list", "must have at least one element")
	v.requireList(len(w) == len(x), "weights", fmt.Sprintf("a list of %d", len(w)), fmt.Sprintf("must be as many as values, %d", len(x)))
	total := 0.0
	for i, q := range w {
		v.requireList(q >= 0, "weights", fmt.Sprintf("%v at place %d", q, i+1), "must not be negative")
		total += q
	}
	v.requireList(total > 0 || len(w) == 0, "weights", "all zero", "must have a positive sum")
	if len(v.faults) > 0 {
		return nil
	}
	return newLattice(merge(x, w, total))
}

// merge sorts values, adds the weights of equal ones and leaves out those without weight.
func merge(x, w []float64, total float64) (values, weights []float64) {
	order := make([]int, 0, len(x))
	for i := range x {
		if w[i]/total > 0 {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return x[order[a]] < x[order[b]] })
	for _, i := range order {
		if n := len(values); n > 0 && values[n-1] == x[i] {
			weights[n-1] += w[i] / total
			continue
		}
		values = append(values, x[i])
		weights = append(weights, w[i]/total)
	}
	return values, weights
}

func buildBernoulli(v *values) curve {
	v.probability()
	return binomial(1, v.num("p"))
}

func (v *values) probability() {
	p := v.num("p")
	v.require(p >= 0 && p <= 1, "p", "must be within 0 to 1")
}

// maxLattice bounds the standard deviation of a tabulated distribution (a table has some 17 of them).
const maxLatticeSD = 100_000

func buildBinomial(v *values) curve {
	n, p := v.num("n"), v.num("p")
	v.probability()
	v.require(n >= 0 && n == math.Floor(n), "n", "must be a whole number, not negative")
	v.require(!(n > 1e15) && !(math.Sqrt(n*p*(1-p)) > maxLatticeSD), "n",
		"must be at most 1e15, with a standard deviation of at most 100000")
	if len(v.faults) > 0 {
		return nil
	}
	if v.solve && p > 0 && p < 1 && n > 0 {
		return binomialSteps(n, p)
	}
	return binomial(n, p)
}

// binomial tabulates the number of successes.
func binomial(n, p float64) curve {
	if !(p > 0) || !(p < 1) || n == 0 {
		x := 0.0
		if p >= 1 {
			x = n
		}
		return single(x)
	}
	mode := min(math.Floor(float64((n+1)*p)), n)
	odds := p / (1 - p)
	return tabulate(mode, 0, n, func(k float64) float64 { // P(k+1)/P(k)
		return float64((n-k)*odds) / (k + 1)
	})
}

func buildPoisson(v *values) curve {
	mean := v.num("mean")
	v.positive("mean")
	v.require(!(mean > 1e9), "mean", "must be at most 1e9")
	if len(v.faults) > 0 {
		return nil
	}
	if v.solve {
		return poissonSteps(mean)
	}
	return tabulate(math.Floor(mean), 0, math.Inf(1), func(k float64) float64 { return mean / (k + 1) })
}

// tabulate builds the table of a distribution on whole numbers from the ratios P(k+1)/P(k), outwards from its mode until
// what is left is far below 2^-53.
func tabulate(mode, low, high float64, ratio func(k float64) float64) *lattice {
	const negligible = 1e-30
	reach := reachOf(mode, low, ratio)
	down := make([]float64, 0, int(min(reach, mode-low)))
	for k, w := mode, 1.0; k > low; k-- {
		w = w / ratio(k-1)
		if w < negligible {
			break
		}
		down = append(down, w)
	}
	first := mode - float64(len(down))
	weights := make([]float64, 0, len(down)+int(min(reach, high-mode))+1)
	for i := len(down) - 1; i >= 0; i-- {
		weights = append(weights, down[i])
	}
	weights = append(weights, 1)
	for k, w := mode, 1.0; k < high; k++ {
		w = float64(w * ratio(k))
		if w < negligible {
			break
		}
		weights = append(weights, w)
	}
	x := make([]float64, len(weights))
	for i := range x {
		x[i] = first + float64(i)
	}
	return newLattice(x, weights)
}

// reachOf is about how far from the mode the weights of a bell reach until they are negligible: some 12 standard deviations, of
// which the ratios beside the mode tell how their logarithm bends. It is for making room, and moderate where there is no bell.
func reachOf(mode, low float64, ratio func(k float64) float64) float64 {
	const few, most = 16, 1 << 21
	if mode-1 < low {
		return few
	}
	if bend := ratio(mode-1) - ratio(mode); bend > 1e-11 {
		return min(12/math.Sqrt(bend)+few, most)
	}
	return few
}

func buildIntegerUniform(v *values) curve {
	low, high := v.num("min"), v.num("max")
	v.require(low == math.Floor(low), "min", "must be a whole number")
	v.require(high == math.Floor(high), "max", "must be a whole number")
	v.require(low <= high, "min", fmt.Sprintf("must not be greater than max, which is %v", high))
	v.require(max(math.Abs(low), math.Abs(high)) <= 1<<50, "max", "must be within 2^50 of zero, and so must min")
	return integers{low, high - low + 1}
}

// integers are n whole numbers from low on, alike.
type integers struct{ low, n float64 }

func (d integers) at(t float64) float64 {
	lower, upper := both(t)
	if math.Signbit(t) {
		k := math.Floor(float64(upper * d.n))
		return d.low + max(d.n-1-k, 0)
	}
	return d.low + max(math.Ceil(float64(lower*d.n))-1, 0)
}

func (d integers) fill(x []float64) { fillBy(x, d.at) }

func (d integers) tails(x float64) (lower, upper float64) {
	k := math.Floor(x) - d.low + 1
	return unit(k / d.n), unit((d.n - k) / d.n)
}

func (d integers) density(x float64) float64 {
	if k := x - d.low; k != math.Floor(k) || k < 0 || k >= d.n {
		return 0
	}
	return 1 / d.n
}

func (d integers) moments() moments {
	square := float64((d.n - 1) * (d.n + 1))
	m := moments{d.low + float64(0.5*(d.n-1)), math.Sqrt(square / 12), 0, 3 - float64(1.2*(square+2))/square}
	if d.n == 1 {
		m.skewness, m.kurtosis = math.NaN(), math.NaN()
	}
	return m
}

func (d integers) support() (low, high float64) { return d.low, d.low + d.n - 1 }

// within keeps the whole numbers in low..high.
func (d integers) within(low, high float64) curve {
	first := max(math.Ceil(low), d.low)
	last := min(math.Floor(high), d.low+d.n-1)
	if first > last {
		return nil
	}
	return integers{first, last - first + 1}
}
