package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// withOptions applies truncation and shift.
func withOptions(c curve, v *values) curve {
	low, high, shift := v.num("truncate_min"), v.num("truncate_max"), v.num("shift")
	if !math.IsInf(low, -1) || !math.IsInf(high, 1) {
		v.require(low <= high, "truncate_min", "must not be greater than truncate_max")
		c = truncate(c, low, high)
		if c == nil && len(v.faults) == 0 {
			v.faults = append(v.faults, Fault{Rule: "truncate_min and truncate_max leave no probability"})
		}
	}
	if shift != 0 && len(v.faults) == 0 {
		c = shifted{c, shift}
	}
	return c
}

// truncate returns the part of c within low..high, nil where it has no probability.
func truncate(c curve, low, high float64) curve {
	if d, ok := c.(interface{ within(low, high float64) curve }); ok {
		return d.within(low, high) // discrete: keep its values
	}
	t := truncated{base: c, low: low, high: high}
	t.below, t.notBelow = c.tails(low)
	t.notAbove, t.above = c.tails(high)
	t.mass = t.notAbove - t.below
	if t.below > 0.5 {
		t.mass = t.notBelow - t.above
	}
	if !(t.mass > 1e-290) {
		return nil
	}
	return t
}

// truncated is a continuous curve within low..high: uniform numbers are squeezed into the probabilities between them.
type truncated struct {
	base      curve
	low, high float64
	// P(X < low), P(X >= low), P(X <= high), P(X > high) and P(low <= X <= high) of the base.
	below, notBelow, notAbove, above, mass float64
}

// squeeze returns the base's tail probability. It measures from the nearer end, so that a far tail keeps its digits.
func (d truncated) squeeze(t float64) float64 {
	lower, upper := both(t)
	p := math.FMA(lower, d.mass, d.below)
	if p > 0.5 {
		return -math.FMA(upper, d.mass, d.above)
	}
	return p
}

func (d truncated) at(t float64) float64 {
	return min(max(d.base.at(d.squeeze(t)), d.low), d.high)
}

func (d truncated) fill(x []float64) {
	for i, t := range x {
		x[i] = d.squeeze(t)
	}
	d.base.fill(x)
	for i, y := range x {
		x[i] = min(max(y, d.low), d.high)
	}
}

func (d truncated) tails(x float64) (lower, upper float64) {
	switch {
	case x < d.low:
		return 0, 1
	case x >= d.high:
		return 1, 0
	}
	p, q := d.base.tails(x)
	lower, upper = (p-d.below)/d.mass, (q-d.above)/d.mass
	if d.below > 0.5 {
		lower = (d.notBelow - q) / d.mass
	}
	if d.above > 0.5 {
		upper = (d.notAbove - p) / d.mass
	}
	return min(max(lower, 0), 1), min(max(upper, 0), 1)
}

func (d truncated) support() (low, high float64) {
	low, high = d.base.support()
	return max(low, d.low), min(high, d.high)
}

func (d truncated) moments() (mean, sd float64) { return integrate(d) }

// gaussNodes and gaussWeights are the 8-point Gauss-Legendre rule on -1..1, its positive half.
var (
	gaussNodes   = [4]float64{0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363}
	gaussWeights = [4]float64{0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.10122853629037626}
)

// integrate returns mean and standard deviation by integrating the quantile function, over pieces that halve towards
// both ends; about eight digits for a distribution with finite moments.
func integrate(c curve) (mean, sd float64) {
	centre := c.at(0.5)
	var m1, m2 float64
	for k := 1; k <= 60; k++ {
		mid, half := scaleDown(0.75, k), scaleDown(0.25, k)
		for i, node := range gaussNodes {
			for _, p := range [2]float64{math.FMA(-half, node, mid), math.FMA(half, node, mid)} {
				w := float64(half * gaussWeights[i])
				a, b := c.at(p)-centre, c.at(-p)-centre
				m1 = math.FMA(w, a+b, m1)
				m2 = math.FMA(w, math.FMA(a, a, float64(b*b)), m2)
			}
		}
	}
	return centre + m1, math.Sqrt(max(math.FMA(-m1, m1, m2), 0))
}

// scaleDown returns x / 2^k.
func scaleDown(x float64, k int) float64 {
	return float64(x * math.Float64frombits(uint64(1023-k)<<52))
}

// shifted adds a constant.
type shifted struct {
	base curve
	by   float64
}

func (d shifted) at(t float64) float64 { return d.base.at(t) + d.by }

func (d shifted) fill(x []float64) {
	d.base.fill(x)
	for i, y := range x {
		x[i] = y + d.by
	}
}

func (d shifted) fillNormal(x []float64) {
	variable{d.base}.FillNormal(x)
	for i, y := range x {
		x[i] = y + d.by
	}
}

func (d shifted) tails(x float64) (lower, upper float64) { return d.base.tails(x - d.by) }

func (d shifted) moments() (mean, sd float64) {
	mean, sd = d.base.moments()
	return mean + d.by, sd
}

func (d shifted) support() (low, high float64) {
	low, high = d.base.support()
	return low + d.by, high + d.by
}

// normalTails replaces standard normal quantiles by tail probabilities.
func normalTails(z []float64) {
	for i, v := range z {
		z[i] = elementary.NormalTail(v)
	}
}
