package distribution

import (
	"fmt"
	"math"

	"tyche/engine/elementary"
)

// plain is a continuous variable in its plain form, by closed functions.
type plain struct {
	// quantile takes a tail probability.
	quantile  func(t float64) float64
	tails     func(x float64) (lower, upper float64)
	density   func(x float64) float64
	moments   func() moments // nil where they are integrated
	low, high float64
}

// scaled is location + scale times a plain variable.
type scaled struct {
	form            plain
	location, scale float64
}

func (d *scaled) at(t float64) float64 {
	x := math.FMA(d.scale, d.form.quantile(t), d.location)
	if math.IsInf(x, 0) && t != 0 { // too far out for a number
		return math.Copysign(math.MaxFloat64, x)
	}
	return x
}

func (d *scaled) fill(x []float64) { fillBy(x, d.at) }

func (d *scaled) plainly(x float64) float64 { return (x - d.location) / d.scale }

func (d *scaled) tails(x float64) (lower, upper float64) {
	z := d.plainly(x)
	switch {
	case z <= d.form.low:
		return 0, 1
	case z >= d.form.high:
		return 1, 0
	}
	lower, upper = d.form.tails(z)
	return unit(lower), unit(upper)
}

func (d *scaled) density(x float64) float64 {
	z := d.plainly(x)
	if z < d.form.low || z > d.form.high || math.IsInf(z, 0) {
		return 0
	}
	return d.form.density(z) / d.scale
}

func (d *scaled) moments() moments {
	if d.form.moments == nil {
		return integrate(d)
	}
	return d.form.moments().stretch(d.scale, d.location)
}

func (d *scaled) support() (low, high float64) {
	return math.FMA(d.scale, d.form.low, d.location), math.FMA(d.scale, d.form.high, d.location)
}

// whole is a plain variable on all numbers, and positive one on those above 0.
func whole(p plain) plain {
	p.low, p.high = math.Inf(-1), math.Inf(1)
	return p
}

func positive(p plain) plain {
	p.low, p.high = 0, math.Inf(1)
	return p
}

// mirrored is minus a plain variable.
func mirrored(p plain) plain {
	return plain{
		quantile: func(t float64) float64 { return -p.quantile(-t) },
		tails: func(x float64) (lower, upper float64) {
			lower, upper = p.tails(-x)
			return upper, lower
		},
		density: func(x float64) float64 { return p.density(-x) },
		moments: func() moments { return p.moments().stretch(-1, 0) },
		low:     -p.high, high: -p.low,
	}
}

// constant are moments that are known.
func constant(mean, sd, skewness, kurtosis float64) func() moments {
	return func() moments { return moments{mean, sd, skewness, kurtosis} }
}

// heavy makes moments of the raw moments of a positive variable, of which those below the power of its upper tail exist.
// Where the raw moments cancel, it integrates.
func (d *scaled) heavy(power float64, raw func(k float64) float64) func() moments {
	return func() moments { return d.heavyRaw(power, raw) }
}

func (d *scaled) heavyRaw(power float64, raw func(k float64) float64) moments {
	nan, inf := math.NaN(), math.Inf(1)
	switch {
	case power <= 1:
		return moments{inf, nan, nan, nan}
	case power <= 2:
		return moments{raw(1), inf, nan, nan}
	}
	m := fromRaw([4]float64{raw(1), raw(2), 0, 0})
	switch {
	case power > 4 && m.sd < float64(0.02*m.mean):
		return integrate(&scaled{form: d.form, scale: 1})
	case power > 4:
		return fromRaw([4]float64{raw(1), raw(2), raw(3), raw(4)})
	case power > 3:
		m.skewness = fromRaw([4]float64{raw(1), raw(2), raw(3), 0}).skewness
	default:
		m.skewness = inf
	}
	m.kurtosis = inf
	return m
}

// rangeOf requires a number within low..high.
func (v *values) rangeOf(name string, low, high float64) {
	x := v.num(name)
	v.require(x >= low && x <= high, name, fmt.Sprintf("must be within %v to %v", low, high))
}

// powers requires powers of a tail: below, most draws are too large for a floating-point number or too small.
func (v *values) powers(names ...string) {
	for _, name := range names {
		v.rangeOf(name, 0.01, largestShape)
	}
}

// scale makes a curve of a plain form; its parameters are location (if it has one) and scale.
func (v *values) scale(p plain) *scaled {
	return &scaled{form: p, location: v.num("location"), scale: v.num("scale")}
}

// lowerExponential returns -log of the lower probability.
func lowerExponential(t float64) float64 { return standardExponential(-t) }

// logit returns log(u/(1-u)) of a tail probability.
func logit(t float64) float64 {
	p := math.Abs(t)
	z := elementary.Log(p) - elementary.Log1p(-p)
	if math.Signbit(t) {
		z = -z
	}
	return z
}

// complement returns exp(-h) and 1-exp(-h).
func complement(h float64) (p, rest float64) { return elementary.Exp(-h), -elementary.Expm1(-h) }

// softPlus returns log(1 + exp(y)).
func softPlus(y float64) float64 {
	if y > 0 {
		return y + elementary.Log1p(elementary.Exp(-y))
	}
	return elementary.Log1p(elementary.Exp(y))
}

// logExpm1 returns log(exp(y)-1) for y > 0, the inverse of softPlus.
func logExpm1(y float64) float64 {
	if y > 1 {
		return y + elementary.Log1p(-elementary.Exp(-y))
	}
	return elementary.Log(elementary.Expm1(y))
}

// normalTailsOf returns both tails of the standard normal distribution.
func normalTailsOf(z float64) (lower, upper float64) {
	return elementary.NormalCDF(z), elementary.NormalCDF(-z)
}
