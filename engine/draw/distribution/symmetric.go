package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// symmetricFamilies are families about a centre, and the half-normal one.
func symmetricFamilies() []Family {
	location, scale := number("location", "centre"), number("scale", "> 0")
	return []Family{
		{Name: "cauchy", Doc: "Cauchy: Student's t with one degree of freedom", Parameters: []Parameter{location, scale}, Mean: "none", SD: "none",
			Source: johnson1, Example: `"location": 1, "scale": 2`, build: buildCauchy},
		{Name: "half_normal", Doc: "absolute value of a normal variable around 0", Parameters: []Parameter{number("scale", "sd of that variable, > 0")},
			Mean: "scale sqrt(2/pi)", SD: "scale sqrt(1-2/pi)", Source: johnson1, Example: `"scale": 3`, build: buildHalfNormal},
		{Name: "hyperbolic_secant", Doc: "density falls like an exponential on both sides, rounded at the centre",
			Parameters: []Parameter{number("mean", "centre"), number("sd", "standard deviation, > 0")}, Mean: "mean", SD: "sd",
			Source: johnson2, Example: `"mean": 5, "sd": 2`, build: buildHyperbolicSecant},
		{Name: "laplace", Doc: "double exponential", Parameters: []Parameter{location, number("scale", "mean distance from the centre, > 0")},
			Mean: "location", SD: "scale sqrt(2)", Source: johnson2, Example: `"location": 1, "scale": 2`, build: buildLaplace},
		{Name: "johnson_su", Doc: "Johnson's unbounded: gamma + delta asinh((x-location)/scale) is standard normal", Parameters: []Parameter{
			number("gamma", "skews to the left above 0, to the right below"), number("delta", "the smaller, the heavier the tails, > 0"),
			number("location", "where the plain form has 0"), scale},
			Mean:   "location - scale exp(1/(2 delta^2)) sinh(gamma/delta)",
			SD:     "scale sqrt((w-1)(w cosh(2 gamma/delta)+1)/2), w = exp(1/delta^2)",
			Source: johnson1, Example: `"gamma": -1, "delta": 2, "location": 0, "scale": 3`, build: buildJohnsonSU},
		{Name: "johnson_sb", Doc: "Johnson's bounded: gamma + delta log((x-min)/(max-x)) is standard normal", Parameters: []Parameter{
			number("gamma", "skews to the right above 0, to the left below"), number("delta", "the larger, the narrower, > 0"),
			number("min", "lowest value"), number("max", "highest value, > min")},
			Source: johnson1, Example: `"gamma": 1, "delta": 2, "min": 0, "max": 10`, build: buildJohnsonSB},
		{Name: "myerson", Doc: "a normal variable, or a moved lognormal one, through three percentiles", Parameters: []Parameter{
			number("low", "exceeded with the probability 1-p"), number("middle", "the median"), number("high", "exceeded with the probability p"),
			optional("p", 0.1, "probability below low and above high, 0 to 1/2")},
			Mean:   "middle + (high-middle)(exp(s^2/2)-1)/(b-1), b = (high-middle)/(middle-low), s = log(b)/Z(1-p)",
			SD:     "(high-middle) exp(s^2/2) sqrt(exp(s^2)-1)/(b-1)",
			Source: "Myerson: Probability Models for Economic Decisions, 2005", Example: `"low": 10, "middle": 20, "high": 40`, build: buildMyerson},
		{Name: "lognormal_log", Doc: "variable whose logarithm is normal, by the mean and sd of the logarithm", Parameters: []Parameter{
			number("mu", "mean of the logarithm"), number("sigma", "standard deviation of the logarithm, > 0")},
			Mean: "exp(mu + sigma^2/2)", SD: "exp(mu + sigma^2/2) sqrt(exp(sigma^2)-1)", Source: johnson1,
			Example: `"mu": 2, "sigma": 0.5`, build: buildLognormalLog},
		{Name: "fatigue_life", Doc: "Birnbaum and Saunders: time until a crack that grows by random steps is too long", Parameters: []Parameter{
			optional("location", 0, "lowest value"), number("scale", "the median above the location, > 0"), number("shape", "> 0")},
			Mean: "location + scale (1 + shape^2/2)", SD: "scale shape sqrt(1 + 5 shape^2/4)", Source: johnson2,
			Example: `"scale": 5, "shape": 0.5`, build: buildFatigueLife},
	}
}

func buildCauchy(v *values) curve {
	v.positive("scale")
	nan := math.NaN()
	return v.scale(whole(plain{
		quantile: func(t float64) float64 {
			p := math.Abs(t)
			x := elementary.Tan(float64(math.Pi * (0.5 - p)))
			if p < 0.25 {
				x = 1 / elementary.Tan(float64(math.Pi*p))
			}
			if !math.Signbit(t) {
				x = -x
			}
			return x
		},
		tails: func(x float64) (lower, upper float64) {
			if math.Abs(x) <= 1 {
				p := elementary.Atan(x) / math.Pi
				return 0.5 + p, 0.5 - p
			}
			p := elementary.Atan(1/math.Abs(x)) / math.Pi
			if x < 0 {
				return p, 1 - p
			}
			return 1 - p, p
		},
		density: func(x float64) float64 { return 1 / math.Pi / math.FMA(x, x, 1) },
		moments: constant(nan, nan, nan, nan),
	}))
}

func buildHalfNormal(v *values) curve {
	v.positive("scale")
	return v.scale(positive(plain{
		quantile: halfNormal,
		tails: func(x float64) (lower, upper float64) {
			lower = elementary.Erf(float64(x * (0.5 * math.Sqrt2)))
			return lower, float64(2 * elementary.NormalCDF(-x))
		},
		density: func(x float64) float64 { return float64(2 * normalDensity(x)) },
		moments: constant(0.7978845608028654, 0.6028102749890869, 0.9952717464311565, 3.869177303605974),
	}))
}

func buildHyperbolicSecant(v *values) curve {
	v.positive("sd")
	return &scaled{location: v.num("mean"), scale: v.num("sd"), form: whole(plain{
		quantile: func(t float64) float64 {
			x := elementary.Log(elementary.Tan(float64(math.Pi/2*math.Abs(t)))) / (math.Pi / 2)
			if math.Signbit(t) {
				return -x
			}
			return x
		},
		tails: func(x float64) (lower, upper float64) {
			p := elementary.Atan(elementary.Exp(-float64(math.Pi/2*math.Abs(x)))) / (math.Pi / 2)
			if x < 0 {
				return p, 1 - p
			}
			return 1 - p, p
		},
		density: func(x float64) float64 { return 0.5 / elementary.Cosh(float64(math.Pi/2*x)) },
		moments: constant(0, 1, 0, 5),
	})}
}

func buildLaplace(v *values) curve {
	v.positive("scale")
	return v.scale(whole(plain{
		quantile: func(t float64) float64 {
			x := elementary.Log(float64(2 * math.Abs(t)))
			if math.Signbit(t) {
				return -x
			}
			return x
		},
		tails: func(x float64) (lower, upper float64) {
			p := float64(0.5 * elementary.Exp(-math.Abs(x)))
			if x < 0 {
				return p, 1 - p
			}
			return 1 - p, p
		},
		density: func(x float64) float64 { return float64(0.5 * elementary.Exp(-math.Abs(x))) },
		moments: constant(0, math.Sqrt2, 0, 6),
	}))
}

func buildJohnsonSU(v *values) curve {
	v.positive("delta", "scale")
	v.rangeOf("delta", 0.05, largestShape)
	v.rangeOf("gamma", -1e4, 1e4)
	return v.scale(johnsonUnbounded(v.num("gamma"), v.num("delta")))
}

// johnsonUnbounded is Johnson's plain unbounded variable.
func johnsonUnbounded(gamma, delta float64) plain {
	return whole(plain{
		quantile: func(t float64) float64 { return elementary.Sinh((elementary.NormalTailQuantile(t) - gamma) / delta) },
		tails: func(x float64) (lower, upper float64) {
			return normalTailsOf(math.FMA(delta, elementary.Asinh(x), gamma))
		},
		density: func(x float64) float64 {
			root := math.Sqrt(math.FMA(x, x, 1))
			return float64(delta/root) * normalDensity(math.FMA(delta, elementary.Asinh(x), gamma))
		},
		moments: func() moments { return unboundedMoments(gamma/delta, delta) },
	})
}

// unboundedMoments are those of Johnson's plain unbounded variable, with o = gamma/delta.
func unboundedMoments(o, delta float64) moments {
	w1 := elementary.Expm1(1 / float64(delta*delta))
	w := 1 + w1
	ww := float64(w * w)
	m2 := float64(0.5*w1) * math.FMA(w, elementary.Cosh(float64(2*o)), 1)
	m3 := -float64(0.25*math.Sqrt(w)) * float64(w1*w1) * (float64(float64(w*(w+2))*elementary.Sinh(float64(3*o))) + float64(3*elementary.Sinh(o)))
	inner := math.FMA(math.FMA(w, w+2, 3), ww, -3) // w^4 + 2w^3 + 3w^2 - 3
	m4 := float64(0.125*float64(w1*w1)) * (float64(float64(ww*inner)*elementary.Cosh(float64(4*o))) +
		float64(float64(4*ww)*float64((w+2)*elementary.Cosh(float64(2*o)))) + float64(3*math.FMA(2, w, 1)))
	return standardize(-float64(math.Sqrt(w)*elementary.Sinh(o)), m2, m3, m4)
}

func buildJohnsonSB(v *values) curve {
	v.positive("delta")
	v.rangeOf("delta", 0.05, largestShape)
	v.rangeOf("gamma", -1e4, 1e4)
	v.between()
	return v.stretched(johnsonBounded(v.num("gamma"), v.num("delta")))
}

// johnsonBounded is Johnson's plain bounded variable, on 0..1.
func johnsonBounded(gamma, delta float64) plain {
	place := func(x float64) float64 { return math.FMA(delta, elementary.Log(x)-elementary.Log1p(-x), gamma) }
	return plain{high: 1,
		quantile: func(t float64) float64 {
			return 1 / (1 + elementary.Exp((gamma-elementary.NormalTailQuantile(t))/delta))
		},
		tails: func(x float64) (lower, upper float64) { return normalTailsOf(place(x)) },
		density: func(x float64) float64 {
			if x == 0 || x == 1 {
				return 0
			}
			return delta / x / (1 - x) * normalDensity(place(x))
		},
	}
}

// stretched makes a curve of a plain form on 0..1; its parameters are min and max.
func (v *values) stretched(p plain) *scaled {
	return &scaled{form: p, location: v.num("min"), scale: v.num("max") - v.num("min")}
}

// movedLognormal is the plain variable (exp(s z)-1)/s of a standard normal z, z itself where s is 0.
func movedLognormal(s float64) plain {
	if s == 0 {
		return whole(plain{quantile: elementary.NormalTailQuantile, tails: normalTailsOf, density: normalDensity, moments: constant(0, 1, 0, 3)})
	}
	if s < 0 {
		return mirrored(movedLognormal(-s))
	}
	place := func(x float64) float64 { return elementary.Log1p(float64(s*x)) / s }
	return plain{low: -1 / s, high: math.Inf(1),
		quantile: func(t float64) float64 { return elementary.Expm1(float64(s*elementary.NormalTailQuantile(t))) / s },
		tails:    func(x float64) (lower, upper float64) { return normalTailsOf(place(x)) },
		density: func(x float64) float64 {
			y := math.FMA(s, x, 1)
			if y <= 0 {
				return 0
			}
			return normalDensity(place(x)) / y
		},
		moments: func() moments {
			square := float64(s * s)
			m := lognormal{sigma: s}.moments()
			m.mean = elementary.Expm1(float64(0.5*square)) / s
			m.sd = elementary.Exp(float64(0.5*square)) * math.Sqrt(elementary.Expm1(square)) / s
			return m
		},
	}
}

func buildMyerson(v *values) curve {
	low, middle, high, p := v.num("low"), v.num("middle"), v.num("high"), v.num("p")
	v.require(p > 0 && p < 0.5, "p", "must be above 0 and below 1/2")
	v.require(low < middle, "low", "must be less than middle")
	v.require(high > middle, "high", "must be greater than middle")
	ratio := (high - middle) / (middle - low)
	v.require(!(ratio > 1e6) && !(ratio < 1e-6), "middle", "must not be a million times nearer to one of low and high")
	if len(v.faults) > 0 {
		return nil
	}
	z := -elementary.NormalTailQuantile(p)
	s := elementary.Log(ratio) / z
	step := z // what the plain form has at z
	if s != 0 {
		step = elementary.Expm1(float64(s*z)) / s
	}
	return &scaled{form: movedLognormal(s), location: middle, scale: (high - middle) / step}
}

func buildLognormalLog(v *values) curve {
	v.positive("sigma")
	v.rangeOf("sigma", 0, 20)
	v.rangeOf("mu", -300, 300)
	mu, sigma := v.num("mu"), v.num("sigma")
	square := float64(sigma * sigma)
	mean := elementary.Exp(mu + float64(0.5*square))
	return lognormal{mean: mean, sd: float64(mean * math.Sqrt(elementary.Expm1(square))), mu: mu, sigma: sigma}
}

func buildFatigueLife(v *values) curve {
	v.positive("scale", "shape")
	v.require(!(v.num("shape") > 1e6), "shape", "must be at most 1e6")
	a := v.num("shape")
	return v.scale(positive(plain{
		quantile: func(t float64) float64 {
			return elementary.Exp(float64(2 * elementary.Asinh(float64(float64(0.5*a)*elementary.NormalTailQuantile(t)))))
		},
		tails: func(x float64) (lower, upper float64) {
			root := math.Sqrt(x)
			return normalTailsOf((root - 1/root) / a)
		},
		density: func(x float64) float64 {
			if x == 0 {
				return 0
			}
			root := math.Sqrt(x)
			return float64((1+1/x)/root/float64(2*a)) * normalDensity((root-1/root)/a)
		},
		moments: func() moments {
			square := float64(a * a)
			k := math.FMA(5, square, 4)
			return moments{1 + float64(0.5*square), float64(a * math.Sqrt(math.FMA(1.25, square, 1))),
				float64(4*a) * math.FMA(11, square, 6) / float64(k*math.Sqrt(k)),
				3 + float64(6*square)*math.FMA(93, square, 40)/float64(k*k)}
		},
	}))
}
