package distribution

import (
	"fmt"
	"math"
)

// This file holds the continuous families that are given by points.

func buildCumulative(v *values) curve {
	v.between()
	x, p := v.list("values"), v.list("probabilities")
	if len(x) != len(p) {
		v.requireList(false, "probabilities", fmt.Sprintf("a list of %d", len(p)), fmt.Sprintf("must be as many as values, %d", len(x)))
		return nil
	}
	xs := append(append([]float64{v.num("min")}, x...), v.num("max"))
	ps := append(append([]float64{0}, p...), 1)
	for i := 1; i < len(xs); i++ {
		place := fmt.Sprintf("%v at place %d", xs[i], i)
		if i < len(xs)-1 {
			v.requireList(xs[i] > xs[i-1], "values", place, "must ascend, above min")
			v.requireList(ps[i] >= ps[i-1] && ps[i] <= 1, "probabilities", fmt.Sprintf("%v at place %d", ps[i], i),
				"must ascend, within 0 to 1")
		} else {
			v.requireList(xs[i] > xs[i-1], "values", fmt.Sprint(xs[i-1]), "must be below max")
		}
	}
	return &cumulative{xs, ps}
}

// cumulative is linear between (x[i], p[i]); p[0] is 0 and the last p is 1.
type cumulative struct{ x, p []float64 }

func (d *cumulative) at(t float64) float64 {
	lower, upper := both(t)
	last := len(d.p) - 1
	if lower <= 0 {
		return d.x[0]
	}
	i := 1
	for j := last; i < j; { // the first i with p[i] >= lower
		if m := (i + j) / 2; d.p[m] >= lower {
			j = m
		} else {
			i = m + 1
		}
	}
	width, step := d.x[i]-d.x[i-1], d.p[i]-d.p[i-1]
	if i == last { // from the upper end, to keep its digits
		return math.FMA(-width, upper/step, d.x[i])
	}
	return math.FMA(width, (lower-d.p[i-1])/step, d.x[i-1])
}

func (d *cumulative) fill(x []float64) { fillBy(x, d.at) }

func (d *cumulative) tails(x float64) (lower, upper float64) {
	last := len(d.x) - 1
	switch {
	case x <= d.x[0]:
		return 0, 1
	case x >= d.x[last]:
		return 1, 0
	}
	i := 1
	for d.x[i] < x {
		i++
	}
	share := (x - d.x[i-1]) / (d.x[i] - d.x[i-1])
	lower = math.FMA(share, d.p[i]-d.p[i-1], d.p[i-1])
	if i == last {
		upper = float64((d.x[i] - x) / (d.x[i] - d.x[i-1]) * (1 - d.p[i-1]))
		return lower, upper
	}
	return lower, 1 - lower
}

func (d *cumulative) density(x float64) float64 {
	last := len(d.x) - 1
	if x < d.x[0] || x > d.x[last] {
		return 0
	}
	i := 1
	for i < last && d.x[i] <= x {
		i++
	}
	return (d.p[i] - d.p[i-1]) / (d.x[i] - d.x[i-1])
}

// moments adds up those of the pieces, which are uniform.
func (d *cumulative) moments() moments {
	var m1 float64
	for i := 1; i < len(d.x); i++ {
		m1 = math.FMA(d.p[i]-d.p[i-1], float64(0.5*(d.x[i-1]-d.x[0]))+float64(0.5*(d.x[i]-d.x[0])), m1)
	}
	mean := d.x[0] + m1
	var central [5]float64
	for i := 1; i < len(d.x); i++ {
		a, b, w := d.x[i-1]-mean, d.x[i]-mean, d.p[i]-d.p[i-1]
		sum, power := 1.0, 1.0 // a^k + a^(k-1) b + ... + b^k, and b^k
		for k := 1; k <= 4; k++ {
			power = float64(power * b)
			sum = math.FMA(sum, a, power)
			central[k] = math.FMA(w, sum/float64(k+1), central[k])
		}
	}
	return standardize(mean, central[2], central[3], central[4])
}

func (d *cumulative) support() (low, high float64) { return d.x[0], d.x[len(d.x)-1] }
