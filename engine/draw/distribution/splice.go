package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// splicedFamilies is the family of two distributions of which each has one side.
func splicedFamilies() []Family {
	return []Family{{Name: "splice", Doc: "the first distribution below a point and the second one above it, weighted so that the density has no jump there", Parameters: []Parameter{
		part("left", "what holds below the point: a continuous distribution"), part("right", "what holds above it: a continuous distribution"),
		number("at", "the point, where both have a density that is not 0")},
		Source:  "Klugman, Panjer, Willmot: Loss Models, 2019, continuous spliced distributions",
		Example: `"left": {"distribution": "normal", "mean": 10, "sd": 3}, "right": {"distribution": "pareto", "shape": 3, "scale": 5}, "at": 12`, build: buildSplice}}
}

// splice is left up to a point and right above it.
type splice struct {
	left, right Distribution
	point       float64
	// share is the probability below the point; below and above are those of left below it and of right above it.
	share, below, above float64
}

func buildSplice(v *values) curve {
	d := &splice{left: v.distribution("left"), right: v.distribution("right"), point: v.num("at")}
	if len(v.faults) > 0 {
		return nil
	}
	v.partRule(!d.left.Discrete(), "left", "must be continuous")
	v.partRule(!d.right.Discrete(), "right", "must be continuous")
	f, g := d.left.Density(d.point), d.right.Density(d.point)
	d.below, d.above = d.left.CDF(d.point), d.right.Survival(d.point)
	v.partRule(f > 0 && f < math.Inf(1) && d.below > 0, "left", "must have a density and something below the point")
	v.partRule(g > 0 && g < math.Inf(1) && d.above > 0, "right", "must have a density and something above the point")
	// The weights k of left and l of right have k f = l g and k below + l above = 1.
	d.share = 1 / (1 + float64(f/g*(d.above/d.below)))
	v.partRule(d.share > 0 && d.share < 1 || len(v.faults) > 0, "at", "leaves one side no probability")
	if len(v.faults) > 0 {
		return nil
	}
	return d
}

func (d *splice) at(t float64) float64 {
	lower, upper := both(t)
	if lower <= d.share {
		p := min(float64(lower/d.share*d.below), d.below)
		return min(d.left.Quantile(p), d.point)
	}
	q := min(float64(upper/(1-d.share)*d.above), d.above)
	return max(d.right.QuantileUpper(q), d.point)
}

func (d *splice) fill(x []float64) { fillBy(x, d.at) }

func (d *splice) tails(x float64) (lower, upper float64) {
	if x <= d.point {
		lower = float64(d.share * (d.left.CDF(x) / d.below))
		return lower, 1 - lower
	}
	upper = float64((1 - d.share) * (d.right.Survival(x) / d.above))
	return 1 - upper, upper
}

func (d *splice) density(x float64) float64 {
	if x <= d.point {
		return float64(d.share * (d.left.Density(x) / d.below))
	}
	return float64((1 - d.share) * (d.right.Density(x) / d.above))
}

func (d *splice) support() (low, high float64) {
	low, _ = d.left.Support()
	_, high = d.right.Support()
	return low, high
}

// moments mixes those of both sides; where a tail is too heavy for one, it is infinite.
func (d *splice) moments() moments {
	left := momentsWithin(d.left, math.Inf(-1), d.point, -1, d.left.Quantile)
	right := momentsWithin(d.right, d.point, math.Inf(1), 1, d.right.QuantileUpper)
	return mixed([]float64{d.share, 1 - d.share}, []moments{left, right})
}

// momentsWithin are the moments of a distribution within low..high, of which outer gives the outer tail, which reaches to the sign's end.
func momentsWithin(d Distribution, low, high, sign float64, outer func(p float64) float64) moments {
	m := integrate(truncate(d.(variable).curve, low, high))
	if k := d.Kurtosis(); !math.IsNaN(k) && !math.IsInf(k, 0) {
		return m
	}
	power := math.Inf(1) // of the outer tail: its quantiles grow like p^(-1/power)
	if near, far := math.Abs(outer(1e-200)), math.Abs(outer(1e-300)); far > near && near > 0 {
		power = float64(100*math.Ln10) / elementary.Log(far/near)
		if whole := math.Round(power); math.Abs(power-whole) < 1e-6 {
			power = whole
		}
	}
	inf, nan := float64(sign*math.Inf(1)), math.NaN()
	switch {
	case power <= 1:
		return moments{inf, nan, nan, nan}
	case power <= 2:
		return moments{m.mean, math.Inf(1), nan, nan}
	case power <= 3:
		m.skewness, m.kurtosis = inf, math.Inf(1)
	case power <= 4:
		m.kurtosis = math.Inf(1)
	}
	return m
}
