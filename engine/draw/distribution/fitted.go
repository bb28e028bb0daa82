package distribution

import (
	"math"
	"slices"

	"tyche/engine/elementary"
)

// law is a continuous distribution that has no closed quantile: what the fit needs to know of it.
type law interface {
	// evaluate returns P(X <= x), P(X > x) and the density f(x).
	evaluate(x float64) (lower, upper, density float64)
	// density returns f(x).
	density(x float64) float64
	// slopes returns g d and g' d^2 at x, where g is f'/f: with d of the size of 1/f they stay finite where g does not.
	slopes(x, d float64) (gd, dgd float64)
}

// side is one tail of a fitted distribution: how its probability p (at most 1/2) grows along a law's x. The value of the
// variable is offset + factor x.
type side struct {
	law            law
	upper          bool // p is the law's upper tail, else its lower one
	offset, factor float64
	low, high      float64 // where x lies
	// steep tables log(x) instead of x: for small shapes, where x falls like a high power of p.
	steep bool
	// relative asks for an error that is small beside x, however small that is.
	relative bool
}

// probability returns p, 1-p and the density at x.
func (s *side) probability(x float64) (p, rest, density float64) {
	lower, upper, density := s.law.evaluate(x)
	if s.upper {
		return upper, lower, density
	}
	return lower, upper, density
}

// point is a place on the quantile function of a side: x and its first three derivatives by p.
type point struct{ x, d1, d2, d3 float64 }

// pointAt returns the derivatives at x: with f the density and g = f'/f, x' = 1/f, x” = -g x'^2, x”' = (2g^2-g') x'^3,
// with the sign of x' turned for an upper tail.
func (s *side) pointAt(x, density float64) point {
	d1 := 1 / density
	if s.upper {
		d1 = -d1
	}
	gd, dgd := s.law.slopes(x, d1)
	return point{x, d1, -float64(gd * d1), float64(d1 * math.FMA(2*gd, gd, -dgd))}
}

// taylor returns x at p + h from the point at p.
func (q point) taylor(h float64) float64 {
	return math.FMA(h, math.FMA(h, math.FMA(h, q.d3/6, q.d2/2), q.d1), q.x)
}

// log returns the point of log(x).
func (q point) log() point {
	r1, r2, r3 := q.d1/q.x, q.d2/q.x, q.d3/q.x
	return point{logarithm(q.x), r1, math.FMA(-r1, r1, r2), r3 - float64(3*r1*r2) + float64(2*r1*r1*r1)}
}

// tabulated returns the point of what the table holds.
func (s *side) tabulated(q point) point {
	if s.steep {
		return q.log()
	}
	return q
}

// untabulated returns x for a value of the table before it is stretched.
func (s *side) untabulated(y float64) float64 {
	if s.steep {
		return exponential(y)
	}
	return y
}

// solve returns the point at p, starting from a guess; where its derivatives are no numbers, ok is false and only x counts, 0 if it
// is not found either.
//
// A step evaluates p at the guess and follows the Taylor series of the
// quantile function from there, which is of fourth order; where that leaves the bracket, it halves the bracket instead.
func (s *side) solve(p, guess float64) (point, bool) {
	low, high := s.low, s.high
	x := guess
	for range 200 {
		if !(x > low && x < high) {
			x = halfway(low, high)
		}
		got, _, density := s.probability(x)
		if (got < p) != s.upper {
			low = x
		} else {
			high = x
		}
		if !(density > 0) || math.IsInf(density, 1) {
			x = halfway(low, high)
			continue
		}
		h, here, near := p-got, s.pointAt(x, density), 3e-4
		next := here.taylor(h)
		if !finite(here) { // so far out that there is no series
			near = 1e-12
		}
		if math.Abs(h) > float64(0.01*p) || !finite(here) {
			next = s.stride(x, p, got, density)
		}
		if math.Abs(h) < float64(near*p) && next >= low && next <= high || high-low < math.Abs(x)*0x1p-52 {
			if next != next {
				next = x
			}
			q := s.pointAt(next, s.law.density(next))
			return q, finite(q)
		}
		x = next
	}
	return point{}, false
}

// stride returns a Newton step for the logarithm of p: as a function of log(x) where x is positive, which is exact for a power
// of x, else of x. It is NaN, outside any bracket, where p vanishes.
func (s *side) stride(x, p, got, density float64) float64 {
	if !(got > 0) {
		return math.NaN()
	}
	r := float64(logarithm(p/got) * (got / density))
	if s.upper {
		r = -r
	}
	if s.low == 0 {
		return float64(x * exponential(r/x))
	}
	return x + r
}

// halfway returns a point between low and high that halves what is left, in magnitude where both have one sign.
func halfway(low, high float64) float64 {
	switch {
	case math.IsInf(low, -1) && math.IsInf(high, 1):
		return 0
	case math.IsInf(high, 1):
		return max(2*low, 1)
	case math.IsInf(low, -1):
		return min(2*high, -1)
	case low == 0 && high > 1e-300:
		return float64(high * 0x1p-8)
	case high == 0 && low < -1e-300:
		return float64(low * 0x1p-8)
	case low > 0 && high > 4*low, high < 0 && low < 4*high:
		return math.Copysign(math.Sqrt(math.Abs(low))*math.Sqrt(math.Abs(high)), low)
	}
	return low + float64(0.5*(high-low))
}

func finite(q point) bool {
	sum := math.Abs(q.x) + math.Abs(q.d1) + math.Abs(q.d2) + math.Abs(q.d3)
	return sum <= math.MaxFloat64
}

const (
	// smallestExponent is that of the smallest uniform number, 2^-53, where the tables end.
	smallestExponent = -53
	octaves          = -1 - smallestExponent
	firstCell        = uint64(1023+smallestExponent) << 52
	// tolerance is the error that a table may have, as a share of the larger of the value (from where the
	// support begins, or the centre) and the quartile distance.
	tolerance  = 1e-10
	firstSplit = 2
	lastSplit  = 6
)

// cell holds the polynomial of degree 7 over one cell, in the place within it, 0..1.
type cell [8]float64

// fitted is a curve whose quantile function is a table of polynomials for each tail. Cells have the shape of floating-point
// numbers: 2^split equal ones for each power of two, down to 2^-53, so that the bits of a probability are the place
// in the table and the place in the cell. At the cells' ends value and three derivatives are exact.
type fitted struct {
	sides     [2]side   // lower and upper tail
	table     [2][]cell // one after the other in memory
	split     uint
	about     moments
	low, high float64
}

// fit tabulates a distribution. Where even the finest table is not good enough (a shape near zero), it stays without one
// and solves for each draw; so it does at once if solve is set.
func (d fitted) fit(guess float64, solve bool) *fitted {
	if solve {
		return &d
	}
	middle, ok := d.sides[0].solve(0.5, guess)
	if !ok {
		return &d
	}
	scale := d.quartiles(middle) / math.Abs(d.sides[0].factor)
	for split := uint(firstSplit); split <= lastSplit; split++ {
		lower, e0 := d.sides[0].tabulate(split, middle.x, scale)
		upper, e1 := d.sides[1].tabulate(split, d.across(middle.x), scale)
		if max(e0, e1) <= tolerance {
			both := slices.Concat(lower, upper)
			d.table, d.split = [2][]cell{both[:len(lower)], both[len(lower):]}, split
			return &d
		}
	}
	return &d
}

// across returns the upper side's x where the lower side's is x.
func (d *fitted) across(x float64) float64 {
	return (math.FMA(d.sides[0].factor, x, d.sides[0].offset) - d.sides[1].offset) / d.sides[1].factor
}

// quartiles returns the distance of the quartiles.
func (d *fitted) quartiles(middle point) float64 {
	low, _ := d.sides[0].solve(0.25, middle.taylor(-0.25))
	high, _ := d.sides[1].solve(0.25, d.across(middle.x))
	return math.Abs(math.FMA(d.sides[1].factor, high.x, d.sides[1].offset) - math.FMA(d.sides[0].factor, low.x, d.sides[0].offset))
}

// tabulate computes the cells of a side, from p = 1/2 down, and estimates the largest error as a share of the larger of
// x and scale: each pair of cells is also computed as one, whose error in the middle is known and is some 256 times
// that of the pair; 64 is assumed.
func (s *side) tabulate(split uint, start, scale float64) (table []cell, worst float64) {
	n := octaves << split
	table = make([]cell, n)
	q, ok := s.solve(0.5, start)
	if !ok {
		return nil, math.Inf(1)
	}
	var previous point // the end of the cell above
	p := 0.5
	for i := n - 1; i >= 0; i-- {
		below := cellStart(i, split)
		guess := q.taylor(below - p)
		if i < n-1 { // further along the cell above
			guess = s.untabulated(table[i+1].value((below - p) / (cellStart(i+2, split) - p)))
		}
		r, ok := s.solve(below, guess)
		if !ok {
			return nil, math.Inf(1)
		}
		table[i] = hermite(s.tabulated(r), s.tabulated(q), p-below)
		if i&1 == 0 && i>>split == (i+1)>>split {
			coarse := hermite(s.tabulated(r), s.tabulated(previous), 2*(p-below))
			e := math.Abs(s.untabulated(coarse.value(0.5)) - q.x)
			size := math.Abs(q.x)
			if !s.relative {
				size = max(scale, size)
			}
			worst = max(worst, e/(64*size))
		}
		previous, q, p = q, r, below
	}
	if !s.steep {
		for i := range table {
			table[i].stretch(s.factor, s.offset)
		}
	}
	return table, worst
}

// cellStart returns the smallest probability of cell i.
func cellStart(i int, split uint) float64 {
	return math.Float64frombits(firstCell + uint64(i)<<(52-split))
}

// hermite returns the polynomial through value and three derivatives at both ends of a cell of width h.
func hermite(a, b point, h float64) cell {
	h2 := float64(h * h)
	h3 := float64(h2 * h)
	c0, c1, c2, c3 := a.x, float64(h*a.d1), float64(0.5*float64(h2*a.d2)), float64(h3*a.d3)/6
	// What is left at the other end: of the value and of the three derivatives.
	e0 := (((b.x - c0) - c1) - c2) - c3
	e1 := math.FMA(h, b.d1, -c1) - float64(2*c2) - float64(3*c3)
	e2 := math.FMA(h2, b.d2, -float64(2*c2)) - float64(6*c3)
	e3 := math.FMA(h3, b.d3, -float64(6*c3))
	return cell{c0, c1, c2, c3,
		float64(35*e0) - float64(15*e1) + float64(2.5*e2) - e3/6,
		float64(-84*e0) + float64(39*e1) - float64(7*e2) + float64(0.5*e3),
		float64(70*e0) - float64(34*e1) + float64(6.5*e2) - float64(0.5*e3),
		float64(-20*e0) + float64(10*e1) - float64(2*e2) + e3/6,
	}
}

// stretch makes the polynomial of x one of offset + factor x.
func (c *cell) stretch(factor, offset float64) {
	for i := range c {
		c[i] = float64(c[i] * factor)
	}
	c[0] += offset
}

// value returns the polynomial at t in 0..1.
func (c *cell) value(t float64) float64 {
	y := math.FMA(c[7], t, c[6])
	y = math.FMA(y, t, c[5])
	y = math.FMA(y, t, c[4])
	y = math.FMA(y, t, c[3])
	y = math.FMA(y, t, c[2])
	y = math.FMA(y, t, c[1])
	return math.FMA(y, t, c[0])
}

// belowHalf is the largest number below 1/2, the end of the table.
const belowHalf = 0x1.fffffffffffffp-2

// belowHalfBits are its bits.
const belowHalfBits = 0x3fdfffffffffffff

func (d *fitted) at(t float64) float64 {
	p, which := math.Abs(t), 0
	if math.Signbit(t) {
		which = 1
	}
	if !(p >= 0x1p-53) || d.table[which] == nil {
		return d.solveAt(which, p)
	}
	bits := math.Float64bits(min(p, belowHalf))
	c := &d.table[which][(bits-firstCell)>>(52-d.split)]
	place := math.Float64frombits(bits<<d.split&(1<<52-1)|1023<<52) - 1
	y := c.value(place)
	if s := &d.sides[which]; s.steep {
		return math.FMA(s.factor, exponential(y), s.offset)
	}
	return y
}

// solveAt returns the quantile without the table.
func (d *fitted) solveAt(which int, p float64) float64 {
	s := &d.sides[which]
	if !(p > 0) {
		return [2]float64{d.low, d.high}[which]
	}
	q, ok := s.solve(p, math.NaN())
	if !ok && !(q.x != 0 && math.Abs(q.x) <= math.MaxFloat64) { // so far out that the density vanishes or overflows
		return [2]float64{max(d.low, -math.MaxFloat64), min(d.high, math.MaxFloat64)}[which]
	}
	return math.FMA(s.factor, q.x, s.offset)
}

func (d *fitted) fill(x []float64) {
	if d.table[0] == nil || d.table[1] == nil || d.sides[0].steep || d.sides[1].steep {
		fillBy(x, d.at)
		return
	}
	shift := (52 - d.split) & 63
	x = d.fillChunks(x)
	for i, t := range x {
		if i%64 == 0 {
			elementary.Settle()
		}
		// As at, without branches that depend on a draw. What is below the table wraps to a far index.
		bits := math.Float64bits(t)
		table := d.table[bits>>63]
		bits = min(bits&^(1<<63), belowHalfBits)
		index := (bits - firstCell) >> shift
		if index >= uint64(len(table)) || t != t {
			x[i] = d.at(t)
			continue
		}
		place := math.Float64frombits(bits<<(d.split&63)&(1<<52-1)|1023<<52) - 1
		x[i] = table[index].value(place)
	}
}

func (d *fitted) tails(x float64) (lower, upper float64) {
	switch {
	case x <= d.low:
		return 0, 1
	case x >= d.high:
		return 1, 0
	}
	s := &d.sides[0]
	lower, upper, _ = s.probability((x - s.offset) / s.factor)
	if lower > 0.5 {
		s = &d.sides[1]
		upper, lower, _ = s.probability((x - s.offset) / s.factor)
	}
	return lower, upper
}

func (d *fitted) density(x float64) float64 {
	if x < d.low || x > d.high || math.IsInf(x, 0) {
		return 0
	}
	s := &d.sides[0]
	if !math.IsInf(d.high, 1) && d.high-x < x-d.low { // from the nearer end
		s = &d.sides[1]
	}
	return s.law.density((x-s.offset)/s.factor) / math.Abs(s.factor)
}

func (d *fitted) moments() moments { return d.about }

func (d *fitted) support() (low, high float64) { return d.low, d.high }
