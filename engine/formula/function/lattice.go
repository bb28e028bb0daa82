package function

import (
	"math"
	"sort"
	"sync"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
)

// compounded is one part of a sum: as many independent severities as a frequency says.
type compounded struct{ frequency, severity distribution.Distribution }

// lattice is the distribution of a sum of such parts, found by the fast Fourier transform of the severities on points of equal
// distance (Klugman, Panjer, Willmot: Loss Models, 2019, "The fast Fourier transform"). Where all severities are whole numbers it is that of
// the sum but for rounding; else severities are rounded to the points, and the sum is spread evenly around them.
type lattice struct {
	whole bool
	first float64 // the first point
	step  float64
	// none is the probability of no severity at all, which the points do not hold; zero is the probability of what lies below 0.
	none, zero float64
	mass       []float64
	below      []float64 // up to the end of each point's cell
	above      []float64 // from the begin of each point's cell
}

const (
	latticePoints = 1 << 16
	// latticeTail is the probability beyond which severities are left out.
	latticeTail = 1e-7
	// maxLatticeCount bounds the frequency.
	maxLatticeCount = 20_000
)

// newLattice finds the distribution of a sum; nil where a frequency is too large or a severity cannot be bounded.
func newLattice(parts []compounded) *lattice {
	l := &lattice{whole: true, none: 1}
	low, high := 0.0, 0.0
	counts := make([][]float64, len(parts))
	for i, p := range parts {
		counts[i] = p.counts()
		if counts[i] == nil {
			return nil
		}
		l.none *= counts[i][0]
		from, to := p.reach(float64(len(counts[i]) - 1))
		low, high = low+from, high+to
		l.whole = l.whole && isWhole(p.severity)
	}
	if !(high-low < math.MaxFloat64/4) {
		return nil
	}
	l.step = max((high-low)/(latticePoints-64), math.SmallestNonzeroFloat64)
	if l.whole = l.whole && l.step <= 1; l.whole {
		l.step = 1
	}
	l.first = float64((math.Floor(low/l.step) - 16) * l.step)
	if low == 0 {
		l.first = 0
	}
	product := make([]complex128, latticePoints)
	for j := range product {
		product[j] = 1
	}
	for i, p := range parts {
		points := l.severities(p.severity, low, high)
		transform(points, false)
		for j, z := range points[:latticePoints/2+1] { // the other half mirrors these
			product[j] *= generating(counts[i], z)
		}
	}
	for j := latticePoints/2 + 1; j < latticePoints; j++ {
		mirror := product[latticePoints-j]
		product[j] = complex(real(mirror), -imag(mirror))
	}
	for j := range product {
		product[j] -= complex(l.none, 0)
	}
	transform(product, true)
	l.accumulate(product)
	return l
}

// counts are the probabilities of the numbers of severities; nil where there may be too many.
func (p compounded) counts() []float64 {
	most := p.frequency.QuantileUpper(1e-13)
	if !(most >= 0 && most <= maxLatticeCount) {
		return nil
	}
	out := make([]float64, int(most)+1)
	total := 0.0
	for k := range out {
		out[k] = p.frequency.Density(float64(k))
		total += out[k]
	}
	for k := range out {
		out[k] /= total
	}
	return out
}

// reach are bounds of a sum of at most as many severities, but for the probability that is left out.
func (p compounded) reach(most float64) (low, high float64) {
	n := max(p.frequency.Mean(), 1)
	from, to := p.severity.Quantile(latticeTail/n), p.severity.QuantileUpper(latticeTail/n)
	m := sumMoments([]compounded{p})
	bound := func(end, sign float64) float64 {
		all := float64(most * end)
		if near := m[0] + float64(sign*12*m[1]) + end; near-near == 0 && math.Abs(near) < math.Abs(all) {
			return near
		}
		return all
	}
	if from < 0 {
		low = min(bound(from, -1), 0)
	}
	if to > 0 {
		high = max(bound(to, 1), 0)
	}
	return low, high
}

// isWhole tells whether a distribution's values are whole numbers, by their probabilities.
func isWhole(d distribution.Distribution) bool {
	low, high := d.Quantile(latticeTail), d.QuantileUpper(latticeTail)
	if !d.Discrete() || !(high-low < latticePoints && low > -1<<40 && high < 1<<40) {
		return false
	}
	total := 0.0
	for x := math.Floor(low); x <= high; x++ {
		total += d.Density(x)
	}
	return total > 1-float64(4*latticeTail)
}

// severities are the probabilities of a severity that is rounded to points; points below 0 come last.
func (l *lattice) severities(d distribution.Distribution, low, high float64) []complex128 {
	out := make([]complex128, latticePoints)
	from := math.Round(max(d.Quantile(latticeTail/4), low) / l.step)
	to := math.Round(min(d.QuantileUpper(latticeTail/4), high) / l.step)
	add := func(k, p float64) {
		out[(int(k)%latticePoints+latticePoints)%latticePoints] += complex(max(p, 0), 0)
	}
	if l.whole {
		for k := from; k <= to; k++ {
			add(k, d.Density(k))
		}
		return out
	}
	before := 0.0
	for k := from; k < to; k++ {
		up := d.CDF(float64((k + 0.5) * l.step))
		add(k, up-before)
		before = up
	}
	add(to, 1-before)
	return out
}

// generating is the generating function of a count with the probabilities p.
func generating(p []float64, z complex128) complex128 {
	re, im := 0.0, 0.0
	a, b := real(z), imag(z)
	for k := len(p) - 1; k >= 0; k-- {
		re, im = float64(re*a)-float64(im*b)+p[k], float64(re*b)+float64(im*a)
	}
	return complex(re, im)
}

// accumulate reads the probabilities of points, of which those below 0 come last.
func (l *lattice) accumulate(points []complex128) {
	n := len(points)
	start := int(math.Round(l.first / l.step))
	l.mass, l.below, l.above = make([]float64, n), make([]float64, n), make([]float64, n)
	sum := 0.0
	for i := range n {
		l.mass[i] = max(real(points[((start+i)%n+n)%n]), 0)
		sum += l.mass[i]
	}
	scale := 0.0
	if sum > 0 {
		scale = (1 - l.none) / sum
	}
	sum = 0
	for i := range n {
		l.mass[i] *= scale
		sum += l.mass[i]
		l.below[i] = sum
	}
	sum = 0
	for i := n - 1; i >= 0; i-- {
		sum += l.mass[i]
		l.above[i] = sum
	}
	l.zero, _ = l.points(0)
	if l.whole {
		l.zero, _ = l.points(-1)
	}
}

// points are the probabilities up to x and above it, without that of no severity.
func (l *lattice) points(x float64) (lower, upper float64) {
	at := (x - l.first) / l.step
	if l.whole {
		at = math.Floor(at) + 0.5
	} else if l.first == 0 {
		at = max(at, 0)
		if at < 0.5 { // the first cell is half a one
			at = float64(2*at) - 0.5
		}
	}
	at += 0.5
	switch {
	case at <= 0:
		return 0, 1 - l.none
	case at >= float64(len(l.mass)):
		return 1 - l.none, 0
	}
	i := int(at)
	share := at - float64(i)
	return l.below[i] - float64((1-share)*l.mass[i]), l.above[i] - float64(share*l.mass[i])
}

func (l *lattice) tails(x float64) (lower, upper float64) {
	lower, upper = l.points(x)
	if x >= 0 {
		return lower + l.none, upper
	}
	return lower, upper + l.none
}

func (l *lattice) density(x float64) float64 {
	at := (x - l.first) / l.step
	i := int(math.Floor(at + 1e-9))
	own, next := 0.0, 0.0
	if i >= 0 && i < len(l.mass)-1 {
		own, next = l.mass[i], l.mass[i+1]
	}
	switch {
	case l.whole && x != math.Floor(x):
		return 0
	case l.whole && x == 0:
		return own + l.none
	case l.whole:
		return own
	case x == 0 && l.none > 0:
		return l.none
	}
	if l.first == 0 && i == 0 { // the first cell is half a one
		own *= 2
	}
	return (own + float64((at-float64(i))*(next-own))) / l.step
}

func (l *lattice) at(lower, upper float64) float64 {
	if lower > l.zero && lower <= l.zero+l.none {
		return 0
	}
	over := lower > l.zero
	var i int
	var share float64
	if over && upper < lower {
		i = sort.Search(len(l.above), func(i int) bool { return l.above[i] <= upper }) - 1 // the last one above
		i = max(i, 0)
		share = (l.above[i] - upper) / l.mass[i]
	} else {
		p := lower
		if over {
			p -= l.none
		}
		i = sort.SearchFloat64s(l.below, p)
		if i == len(l.below) {
			i--
		}
		share = 1 - (l.below[i]-p)/l.mass[i]
	}
	if l.whole {
		return l.first + float64(float64(i)*l.step)
	}
	share = min(max(share, 0), 1)
	if share != share {
		share = 0.5
	}
	at := float64(i) + share - 0.5
	if l.first == 0 && i == 0 {
		at = float64(0.5 * share)
	}
	return l.first + float64(at*l.step)
}

// latticeTurns are the first half of the roots of one.
var latticeTurns = sync.OnceValue(func() []complex128 {
	turns := make([]complex128, latticePoints/2)
	for k := range turns {
		angle := -2 * math.Pi * (float64(k) / latticePoints)
		turns[k] = complex(elementary.Cos(angle), elementary.Sin(angle))
	}
	return turns
})

// transform is the fast Fourier transform of as many numbers as a lattice has points, in place; or its inverse.
func transform(x []complex128, inverse bool) {
	n := len(x)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		if j ^= bit; i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	turns := latticeTurns()
	for size := 2; size <= n; size *= 2 {
		half, every := size/2, n/size
		for start := 0; start < n; start += size {
			for k := range half {
				w, b := turns[k*every], x[start+k+half]
				if inverse {
					w = complex(real(w), -imag(w))
				}
				t := complex(float64(real(w)*real(b))-float64(imag(w)*imag(b)), float64(real(w)*imag(b))+float64(imag(w)*real(b)))
				a := x[start+k]
				x[start+k], x[start+k+half] = a+t, a-t
			}
		}
	}
	if inverse {
		for i := range x {
			x[i] = complex(real(x[i])/float64(n), imag(x[i])/float64(n))
		}
	}
}
