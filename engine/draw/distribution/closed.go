package distribution

import (
	"fmt"
	"math"

	"tyche/engine/elementary"
)

// This file holds the continuous families whose quantile has a closed form.

// fillBy applies a function to each element: the batch form of the families that are cheap or rare.
func fillBy(x []float64, at func(float64) float64) {
	for i, t := range x {
		if i%64 == 0 {
			elementary.Settle()
		}
		x[i] = at(t)
	}
}

// between requires min < max.
func (v *values) between() {
	v.require(v.num("min") < v.num("max"), "min", fmt.Sprintf("must be less than max, which is %v", v.num("max")))
}

// ordered requires min <= mode <= max and min < max.
func (v *values) ordered() {
	v.between()
	v.require(v.num("mode") >= v.num("min"), "mode", fmt.Sprintf("must not be less than min, which is %v", v.num("min")))
	v.require(v.num("mode") <= v.num("max"), "mode", fmt.Sprintf("must not be greater than max, which is %v", v.num("max")))
}

func buildNormal(v *values) curve {
	v.positive("sd")
	return normal{v.num("mean"), v.num("sd")}
}

type normal struct{ mean, sd float64 }

func (d normal) at(t float64) float64 {
	return math.FMA(elementary.NormalTailQuantile(t), d.sd, d.mean)
}

func (d normal) fill(x []float64) {
	elementary.NormalTailQuantileSlice(x, x)
	d.fillNormal(x)
}

func (d normal) fillNormal(z []float64) { linear(z, d.sd, d.mean) }

// linear replaces each element by factor times it plus offset.
func linear(x []float64, factor, offset float64) {
	if vectors() {
		x = linearChunks(x, factor, offset)
		elementary.Settle()
	}
	for i, v := range x {
		x[i] = math.FMA(v, factor, offset)
	}
}

func (d normal) tails(x float64) (lower, upper float64) {
	z := (x - d.mean) / d.sd
	return elementary.NormalCDF(z), elementary.NormalCDF(-z)
}

func (d normal) density(x float64) float64 { return normalDensity((x-d.mean)/d.sd) / d.sd }

// normalDensity is the standard normal density.
func normalDensity(z float64) float64 {
	const inverseRoot = 0.3989422804014327 // 1/sqrt(2 pi)
	return float64(inverseRoot * elementary.Exp(-float64(0.5*float64(z*z))))
}

func (d normal) moments() moments { return moments{d.mean, d.sd, 0, 3} }

func (d normal) support() (low, high float64) { return math.Inf(-1), math.Inf(1) }

// buildLognormal takes mean and sd of the variable itself: its logarithm has the variance log(1 + (sd/mean)^2) and the
// mean log(mean) minus half of that.
func buildLognormal(v *values) curve {
	v.positive("mean", "sd")
	mean, sd := v.num("mean"), v.num("sd")
	ratio := sd / mean
	v.require(!(ratio > 1e100), "sd", "must be at most 1e100 times the mean")
	variance := elementary.Log1p(float64(ratio * ratio))
	return lognormal{mean: mean, sd: sd, mu: elementary.Log(mean) - float64(0.5*variance), sigma: math.Sqrt(variance)}
}

type lognormal struct{ mean, sd, mu, sigma float64 }

func (d lognormal) at(t float64) float64 {
	return elementary.Exp(math.FMA(elementary.NormalTailQuantile(t), d.sigma, d.mu))
}

func (d lognormal) fill(x []float64) {
	elementary.NormalTailQuantileSlice(x, x)
	d.fillNormal(x)
}

func (d lognormal) fillNormal(z []float64) {
	linear(z, d.sigma, d.mu)
	elementary.ExpSlice(z, z)
}

func (d lognormal) tails(x float64) (lower, upper float64) {
	if !(x > 0) {
		return 0, 1
	}
	z := (elementary.Log(x) - d.mu) / d.sigma
	return elementary.NormalCDF(z), elementary.NormalCDF(-z)
}

func (d lognormal) density(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return 0
	}
	return normalDensity((elementary.Log(x)-d.mu)/d.sigma) / d.sigma / x
}

func (d lognormal) moments() moments {
	square := elementary.Expm1(float64(d.sigma * d.sigma)) // (sd/mean)^2
	w := square + 1
	kurtosis := math.FMA(float64(math.FMA(w+2, w, 3)*w), w, -3)
	return moments{d.mean, d.sd, float64((w + 2) * math.Sqrt(square)), kurtosis}
}

func (d lognormal) support() (low, high float64) { return 0, math.Inf(1) }

func buildUniform(v *values) curve {
	v.between()
	return uniform{v.num("min"), v.num("max")}
}

type uniform struct{ low, high float64 }

// at measures from the nearer end, so that both ends are exact.
func (d uniform) at(t float64) float64 {
	end := d.low
	if math.Signbit(t) {
		end = d.high
	}
	return math.FMA(t, d.high-d.low, end)
}

func (d uniform) fill(x []float64) {
	if vectors() {
		x = uniformChunks(x, d)
		elementary.Settle()
	}
	width := d.high - d.low
	for i, t := range x {
		end := d.low
		if math.Signbit(t) {
			end = d.high
		}
		x[i] = math.FMA(t, width, end)
	}
}

func (d uniform) tails(x float64) (lower, upper float64) {
	width := d.high - d.low
	return unit((x - d.low) / width), unit((d.high - x) / width)
}

// unit limits a probability to 0..1.
func unit(p float64) float64 { return min(max(p, 0), 1) }

func (d uniform) density(x float64) float64 {
	if x < d.low || x > d.high {
		return 0
	}
	return 1 / (d.high - d.low)
}

func (d uniform) moments() moments {
	return moments{float64(0.5*d.low) + float64(0.5*d.high), (d.high - d.low) / math.Sqrt(12), 0, 1.8}
}

func (d uniform) support() (low, high float64) { return d.low, d.high }

func buildTriangular(v *values) curve {
	v.ordered()
	return newTriangular(v.num("min"), v.num("mode"), v.num("max"))
}

func newTriangular(low, mode, high float64) curve {
	width := high - low
	return triangular{low: low, mode: mode, high: high, peak: (mode - low) / width,
		left: math.Sqrt(width) * math.Sqrt(mode-low), right: math.Sqrt(width) * math.Sqrt(high-mode)}
}

// triangular keeps the probability left of the mode, and the square roots of the areas on both sides.
type triangular struct{ low, mode, high, peak, left, right float64 }

func (d triangular) at(t float64) float64 {
	lower, upper := both(t)
	if lower < d.peak {
		return math.FMA(d.left, math.Sqrt(lower), d.low)
	}
	return math.FMA(-d.right, math.Sqrt(upper), d.high)
}

func (d triangular) fill(x []float64) {
	if vectors() {
		x = triangularChunks(x, d)
		elementary.Settle()
	}
	fillBy(x, d.at)
}

func (d triangular) tails(x float64) (lower, upper float64) {
	switch {
	case x <= d.low:
		return 0, 1
	case x >= d.high:
		return 1, 0
	case x < d.mode:
		r := (x - d.low) / d.left
		return unit(float64(r * r)), unit(1 - float64(r*r))
	}
	r := (d.high - x) / d.right
	return unit(1 - float64(r*r)), unit(float64(r * r))
}

func (d triangular) density(x float64) float64 {
	switch width := d.high - d.low; {
	case x < d.low || x > d.high:
		return 0
	case x < d.mode:
		return 2 / width * ((x - d.low) / (d.mode - d.low))
	case x == d.mode:
		return 2 / width
	default:
		return 2 / width * ((d.high - x) / (d.high - d.mode))
	}
}

// moments has the skewness sqrt(2) (low+high-2 mode)(2 low-high-mode)(low-2 high+mode)/(5 v^1.5), where v is 18 times the
// variance.
func (d triangular) moments() moments {
	width := d.high - d.low
	a, b := (d.mode-d.low)/width, (d.high-d.mode)/width
	v := float64(a*a) + float64(a*b) + float64(b*b)
	skewness := float64(math.Sqrt2*(b-a)) * float64((1+a)*(1+b)) / float64(5*float64(v*math.Sqrt(v)))
	return moments{d.low + (d.mode-d.low+width)/3, float64(width * math.Sqrt(v/18)), skewness, 2.4}
}

func (d triangular) support() (low, high float64) { return d.low, d.high }

func buildExponential(v *values) curve {
	v.positive("mean")
	return weibull{shape: 1, scale: v.num("mean")}
}

func buildWeibull(v *values) curve {
	v.positive("shape", "scale")
	v.require(v.num("shape") >= 0.01, "shape", "must be at least 0.01")
	return weibull{v.num("shape"), v.num("scale")}
}

// weibull is scale times the (1/shape)-th power of a standard exponential variable; with shape 1, that itself.
type weibull struct{ shape, scale float64 }

// standardExponential returns -log of the upper probability.
func standardExponential(t float64) float64 {
	if math.Signbit(t) {
		return -elementary.Log(-t)
	}
	return -elementary.Log1p(-t)
}

func (d weibull) at(t float64) float64 {
	e := standardExponential(t)
	if d.shape != 1 {
		e = elementary.Pow(e, 1/d.shape)
	}
	return float64(d.scale * e)
}

func (d weibull) fill(x []float64) { fillBy(x, d.at) }

func (d weibull) tails(x float64) (lower, upper float64) {
	if !(x > 0) {
		return 0, 1
	}
	e := elementary.Pow(x/d.scale, d.shape)
	return -elementary.Expm1(-e), elementary.Exp(-e)
}

func (d weibull) density(x float64) float64 {
	if x < 0 || x > math.MaxFloat64 {
		return 0
	}
	z := x / d.scale
	return float64(d.shape/d.scale*elementary.Pow(z, d.shape-1)) * elementary.Exp(-elementary.Pow(z, d.shape))
}

// moments has the raw moments gamma(1 + k/shape); for large shapes, where they cancel, it integrates.
func (d weibull) moments() moments {
	if d.shape > 5 {
		return integrate(d)
	}
	raw := func(k float64) float64 { return elementary.Gamma(1 + k/d.shape) }
	return fromRaw([4]float64{raw(1), raw(2), raw(3), raw(4)}).stretch(d.scale, 0)
}

func (d weibull) support() (low, high float64) { return 0, math.Inf(1) }

func buildLogistic(v *values) curve {
	v.positive("scale")
	return logistic{v.num("location"), v.num("scale")}
}

type logistic struct{ mean, scale float64 }

func (d logistic) at(t float64) float64 {
	p := math.Abs(t)
	z := elementary.Log(p) - elementary.Log1p(-p)
	if math.Signbit(t) {
		z = -z
	}
	return math.FMA(z, d.scale, d.mean)
}

func (d logistic) fill(x []float64) { fillBy(x, d.at) }

func (d logistic) tails(x float64) (lower, upper float64) {
	z := (x - d.mean) / d.scale
	return 1 / (1 + elementary.Exp(-z)), 1 / (1 + elementary.Exp(z))
}

func (d logistic) density(x float64) float64 {
	e := elementary.Exp(-math.Abs(x-d.mean) / d.scale)
	return e / float64((1+e)*(1+e)) / d.scale
}

func (d logistic) moments() moments {
	return moments{d.mean, float64(d.scale*math.Pi) / math.Sqrt(3), 0, 4.2}
}

func (d logistic) support() (low, high float64) { return math.Inf(-1), math.Inf(1) }
