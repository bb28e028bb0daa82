package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// peakedFamilies are symmetric families that differ from the normal one in their tails.
func peakedFamilies() []Family {
	return []Family{
		{Name: "normal_mixture", Doc: "one of two normal variables with one mean, each as likely: normal with heavier tails", Parameters: []Parameter{
			number("mean", "expectation"), number("sd", "standard deviation of the mixture, > 0"),
			number("excess", "excess kurtosis, 0 (normal) to 2.999; the variances are sd^2 (1 +- sqrt(excess/3))")}, Mean: "mean", SD: "sd",
			Source: "Vose: ModelRisk help, NormalMix distribution", Example: `"mean": 10, "sd": 2, "excess": 1.5`, build: buildNormalMixture},
		{Name: "slash", Doc: "a normal variable divided by an independent uniform one on 0..1", Parameters: []Parameter{
			number("location", "centre"), number("scale", "standard deviation of the normal variable, > 0")}, Mean: "none", SD: "none",
			Source: johnson1, Example: `"location": 1, "scale": 2`, build: buildSlash},
	}
}

// symmetric makes a plain variable around 0 of the quantile of its upper tail and of both tails and the density above 0.
func symmetric(quantile func(p float64) float64, tail, density func(x float64) float64, m func() moments) plain {
	return whole(plain{moments: m,
		quantile: func(t float64) float64 { return math.Copysign(quantile(math.Abs(t)), -math.Copysign(1, t)) },
		tails: func(x float64) (lower, upper float64) {
			p := tail(math.Abs(x))
			if x > 0 {
				return 1 - p, p
			}
			return p, 1 - p
		},
		density: func(x float64) float64 { return density(math.Abs(x)) },
	})
}

func buildNormalMixture(v *values) curve {
	v.positive("sd")
	if v.rangeOf("excess", 0, 2.999); len(v.faults) > 0 {
		return nil
	}
	share := math.Sqrt(v.num("excess") / 3)
	wide, narrow := math.Sqrt(1+share), math.Sqrt(1-share)
	tail := func(x float64) float64 {
		return float64(0.5 * (elementary.NormalCDF(-x/wide) + elementary.NormalCDF(-x/narrow)))
	}
	density := func(x float64) float64 {
		return float64(0.5 * (normalDensity(x/wide)/wide + normalDensity(x/narrow)/narrow))
	}
	quantile := func(p float64) float64 {
		z := elementary.NormalTailQuantile(-p)
		return whereTail(p, float64(z*narrow), float64(z*wide), tail, density)
	}
	form := symmetric(quantile, tail, density, constant(0, 1, 0, 3+v.num("excess")))
	return &scaled{form: form, location: v.num("mean"), scale: v.num("sd")}
}

// whereTail is where a tail has the probability p, between low and high: by Newton's steps for the logarithm of the tail, and by halves
// where these leave what is known.
func whereTail(p, low, high float64, tail, density func(x float64) float64) float64 {
	if !(p > 0) {
		return math.Inf(1)
	}
	x := high
	for range 100 {
		q := tail(x)
		if q > p {
			low = x
		} else {
			high = x
		}
		next := x + float64(q/density(x)*elementary.Log(q/p))
		if !(next >= low && next <= high) {
			next = low + float64(0.5*(high-low))
		}
		if math.Abs(next-x) <= float64(1e-15*math.Abs(x)) {
			return next
		}
		x = next
	}
	return x
}

// densityAt0 is the standard normal density at 0.
const densityAt0 = 0.3989422804014327

// slashLoss is (f(0)-f(x))/x of the standard normal density f, for x > 0.
func slashLoss(x float64) float64 {
	return float64(-densityAt0*elementary.Expm1(float64(-0.5*float64(x*x)))) / x
}

// buildSlash: P(X > x) is P(Z > x) + (f(0)-f(x))/x for x > 0 and a standard normal Z with the density f, the density (f(0)-f(x))/x^2.
func buildSlash(v *values) curve {
	v.positive("scale")
	tail := func(x float64) float64 {
		if x == 0 {
			return 0.5
		}
		return elementary.NormalCDF(-x) + slashLoss(x)
	}
	density := func(x float64) float64 {
		if x < 1e-150 {
			return 0.5 * densityAt0
		}
		return slashLoss(x) / x
	}
	nan := math.NaN()
	return v.scale(symmetric(func(p float64) float64 { return slashQuantile(p, tail, density) }, tail, density, constant(nan, nan, nan, nan)))
}

// slashQuantile goes by Newton's steps for 1 over the tail, which is all but straight.
func slashQuantile(p float64, tail, density func(x float64) float64) float64 {
	if p < 0.01 { // all of the rest is below 1e-300
		return densityAt0 / p
	}
	x := float64(densityAt0 * (1/p - 2))
	for range 60 {
		q := tail(x)
		next := max(x+float64(q/p*((q-p)/density(x))), 0)
		if math.Abs(next-x) <= float64(1e-15*x) {
			return next
		}
		x = next
	}
	return x
}
