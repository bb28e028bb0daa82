package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// withOptions applies truncation and shift. Limits by probability are those at the quantiles of the whole.
func withOptions(c curve, v *values) curve {
	low, high, shift := v.num("truncate_min"), v.num("truncate_max"), v.num("shift")
	if sum, ok := c.(*compound); ok {
		for _, name := range []string{"truncate_p_min", "truncate_p_max"} {
			_, given := v.given[name]
			v.partRule(!given, name, "is not for a compound distribution, which has no quantiles")
		}
		v.require(low <= high, "truncate_min", "must not be greater than truncate_max")
		sum.shift, sum.low, sum.high = shift, low, high
		v.limits(sum)
		return sum
	}
	if a, b := v.num("truncate_p_min"), v.num("truncate_p_max"); a != 0 || b != 1 {
		v.rangeOf("truncate_p_min", 0, 1)
		v.rangeOf("truncate_p_max", 0, 1)
		v.require(a < b, "truncate_p_min", "must be less than truncate_p_max")
		if len(v.faults) > 0 {
			return nil
		}
		whole := variable{c}
		low = max(low, whole.Quantile(a))
		high = min(high, whole.Quantile(b))
	}
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
	if d, ok := c.(discreteCurve); ok {
		return d.within(low, high) // discrete: keep its values
	}
	t := truncated{base: c, low: low, high: high}
	t.below, t.notBelow = c.tails(low)
	t.notAbove, t.above = c.tails(high)
	if t.measure(); !(t.mass > 1e-290) {
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

// measure sets the probability between the limits, from the nearer tail.
func (d *truncated) measure() {
	d.mass = d.notAbove - d.below
	if d.below > 0.5 {
		d.mass = d.notBelow - d.above
	}
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

func (d truncated) at(t float64) float64 { return d.clamp(d.base.at(d.squeeze(t))) }

func (d truncated) clamp(x float64) float64 {
	if x < d.low {
		x = d.low
	}
	if x > d.high {
		x = d.high
	}
	return x
}

func (d truncated) fill(x []float64) {
	rest := x
	if vectors() {
		rest = squeezeChunks(x, d)
		elementary.Settle()
	}
	for i, t := range rest {
		rest[i] = d.squeeze(t)
	}
	d.base.fill(x)
	if vectors() {
		x = clampChunks(x, d.low, d.high)
		elementary.Settle()
	}
	for i, y := range x {
		x[i] = d.clamp(y)
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

func (d truncated) density(x float64) float64 {
	if x < d.low || x > d.high {
		return 0
	}
	return d.base.density(x) / d.mass
}

func (d truncated) moments() moments { return integrate(d) }

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

func (d shifted) density(x float64) float64 { return d.base.density(x - d.by) }

func (d shifted) moments() moments { return d.base.moments().stretch(1, d.by) }

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
