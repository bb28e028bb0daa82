package distribution

import "math"

// zeroInflated is 0 with a probability and otherwise a discrete variable.
type zeroInflated struct {
	of      curve
	p, rest float64
	// below and above are the probabilities of the variable below 0 and above it.
	below, above float64
}

func buildZeroInflated(v *values) curve {
	v.probability()
	d := v.distribution("of")
	of, ok := d.(variable)
	if len(v.faults) > 0 || !ok {
		return nil
	}
	v.partRule(d.Discrete(), "of", "must be discrete")
	if len(v.faults) > 0 {
		return nil
	}
	return inflate(of.curve, v.num("p"))
}

// inflate adds a probability of 0 to a discrete curve.
func inflate(of curve, p float64) curve {
	switch p {
	case 0:
		return of
	case 1:
		return single(0)
	}
	d := zeroInflated{of: of, p: p, rest: 1 - p}
	d.below, _ = of.tails(math.Nextafter(0, -1))
	_, d.above = of.tails(0)
	return d
}

func (d zeroInflated) at(t float64) float64 {
	lower, upper := both(t)
	switch {
	case d.below > 0 && lower <= float64(d.rest*d.below):
		return min(d.of.at(nearerTail(lower/d.rest, 1-lower/d.rest)), 0)
	case d.above > 0 && upper < float64(d.rest*d.above):
		return max(d.of.at(nearerTail(1-upper/d.rest, upper/d.rest)), 0)
	}
	return 0
}

// nearerTail is the tail probability of a lower and an upper probability.
func nearerTail(lower, upper float64) float64 {
	if upper < 0.5 {
		return -upper
	}
	return lower
}

func (d zeroInflated) fill(x []float64) { fillBy(x, d.at) }

func (d zeroInflated) tails(x float64) (lower, upper float64) {
	lower, upper = d.of.tails(x)
	lower, upper = float64(d.rest*lower), float64(d.rest*upper)
	if x < 0 {
		return lower, upper + d.p
	}
	return lower + d.p, upper
}

func (d zeroInflated) density(x float64) float64 {
	p := float64(d.rest * d.of.density(x))
	if x == 0 {
		p += d.p
	}
	return p
}

func (d zeroInflated) moments() moments {
	return mixed([]float64{d.p, d.rest}, []moments{{}, d.of.moments()})
}

func (d zeroInflated) support() (low, high float64) {
	low, high = d.of.support()
	return min(low, 0), max(high, 0)
}

func (d zeroInflated) within(low, high float64) curve {
	part := truncate(d.of, low, high)
	if low > 0 || high < 0 {
		return part
	}
	if part == nil {
		return single(0)
	}
	below, _ := d.of.tails(math.Nextafter(low, math.Inf(-1)))
	_, above := d.of.tails(high)
	kept := float64(d.rest * (1 - below - above))
	return inflate(part, d.p/(d.p+kept))
}
