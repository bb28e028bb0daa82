package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// extremeFamilies are the families of extreme values and of excesses.
func extremeFamilies() []Family {
	const coles = "Coles: An Introduction to Statistical Modeling of Extreme Values, 2001"
	location, scale := number("location", "where the plain form has 0"), number("scale", "> 0")
	begin := optional("location", 0, "lowest value")
	return []Family{
		{Name: "gumbel_max", Doc: "largest of many: Gumbel, skewed to the right", Parameters: []Parameter{number("location", "most likely value"), scale},
			Mean: "location + 0.5772 scale", SD: "scale pi/sqrt(6)", Source: coles, Example: `"location": 10, "scale": 2`, build: buildGumbelMax},
		{Name: "gumbel_min", Doc: "smallest of many: Gumbel, skewed to the left", Parameters: []Parameter{number("location", "most likely value"), scale},
			Mean: "location - 0.5772 scale", SD: "scale pi/sqrt(6)", Source: coles, Example: `"location": 10, "scale": 2`, build: buildGumbelMin},
		{Name: "frechet", Doc: "largest of many with a heavy tail", Parameters: []Parameter{begin, number("shape", "power of the upper tail, > 0"), scale},
			Mean: "location + scale gamma(1-1/shape), for shape > 1", SD: "scale sqrt(gamma(1-2/shape) - gamma(1-1/shape)^2), for shape > 2",
			Source: coles, Example: `"shape": 5, "scale": 3`, build: buildFrechet},
		{Name: "gev", Doc: "generalized extreme value: distribution function exp(-(1 + shape z)^(-1/shape)), z = (x-location)/scale",
			Parameters: []Parameter{location, scale, number("shape", "above 0 heavy to the right, 0 Gumbel, below 0 bounded above; -10 to 10")},
			Mean:       "location + scale (gamma(1-shape)-1)/shape, for shape < 1", SD: "scale sqrt(gamma(1-2 shape) - gamma(1-shape)^2)/|shape|, for shape < 1/2",
			Source: coles, Example: `"location": 1, "scale": 2, "shape": 0.1`, build: buildGEV},
		{Name: "generalized_pareto", Doc: "excess over a high threshold: P(X > x) = (1 + shape z)^(-1/shape), z = (x-location)/scale",
			Parameters: []Parameter{optional("location", 0, "threshold, the lowest value"), scale,
				number("shape", "above 0 heavy, 0 exponential, below 0 bounded above; -10 to 10")},
			Mean: "location + scale/(1-shape), for shape < 1", SD: "scale/(1-shape)/sqrt(1-2 shape), for shape < 1/2",
			Source: coles, Example: `"scale": 2, "shape": 0.1`, build: buildGeneralizedPareto},
		{Name: "pareto", Doc: "Pareto of the first kind: P(X > x) = (scale/x)^shape", Parameters: []Parameter{number("shape", "power of the tail, > 0"),
			number("scale", "lowest value, > 0")}, Mean: "scale shape/(shape-1), for shape > 1",
			SD: "scale sqrt(shape/(shape-2))/(shape-1), for shape > 2", Source: johnson1, Example: `"shape": 6, "scale": 2`, build: buildPareto},
		{Name: "pareto2", Doc: "Pareto of the second kind (Lomax): P(X > x) = (1 + x/scale)^-shape", Parameters: []Parameter{number("shape", "power of the tail, > 0"),
			scale}, Mean: "scale/(shape-1), for shape > 1", SD: "scale sqrt(shape/(shape-2))/(shape-1), for shape > 2",
			Source: johnson1, Example: `"shape": 6, "scale": 2`, build: buildPareto2},
		{Name: "levy", Doc: "Levy: stable, without a mean", Parameters: []Parameter{begin, scale}, Mean: "infinite", SD: "none",
			Source: "Nolan: Univariate Stable Distributions, 2020", Example: `"scale": 2`, build: buildLevy},
		{Name: "rayleigh", Doc: "distance from the centre of two independent normal errors", Parameters: []Parameter{number("scale", "sd of each error, > 0")},
			Mean: "scale sqrt(pi/2)", SD: "scale sqrt(2-pi/2)", Source: johnson1, Example: `"scale": 3`, build: buildRayleigh},
	}
}

// gumbel is the plain largest value, with the distribution function exp(-exp(-x)).
func gumbel() plain {
	return whole(plain{
		quantile: func(t float64) float64 { return -elementary.Log(lowerExponential(t)) },
		tails:    func(x float64) (lower, upper float64) { return complement(elementary.Exp(-x)) },
		density:  func(x float64) float64 { return elementary.Exp(-x - elementary.Exp(-x)) },
		moments:  constant(0.5772156649015329, 1.2825498301618641, 1.1395470994046486, 5.4),
	})
}

func buildGumbelMax(v *values) curve {
	v.positive("scale")
	return v.scale(gumbel())
}

func buildGumbelMin(v *values) curve {
	v.positive("scale")
	return v.scale(mirrored(gumbel()))
}

func buildFrechet(v *values) curve {
	v.positive("scale")
	v.powers("shape")
	a := v.num("shape")
	d := v.scale(positive(plain{
		quantile: func(t float64) float64 { return elementary.Exp(-elementary.Log(lowerExponential(t)) / a) },
		tails: func(x float64) (lower, upper float64) {
			return complement(elementary.Exp(-float64(a * elementary.Log(x))))
		},
		density: func(x float64) float64 {
			if x == 0 {
				return 0
			}
			log := float64(a * elementary.Log(x))
			return float64(a*elementary.Exp(-log-elementary.Exp(-log))) / x
		},
	}))
	d.form.moments = d.heavy(a, func(k float64) float64 { return elementary.Gamma(1 - k/a) })
	return d
}

func buildGEV(v *values) curve {
	v.positive("scale")
	v.rangeOf("shape", -10, 10)
	c := v.num("shape")
	if c == 0 {
		return v.scale(gumbel())
	}
	log := func(x float64) float64 { return elementary.Log1p(float64(c*x)) / c }
	d := v.scale(whole(plain{
		quantile: func(t float64) float64 { return elementary.Expm1(-float64(c*elementary.Log(lowerExponential(t)))) / c },
		tails:    func(x float64) (lower, upper float64) { return complement(elementary.Exp(-log(x))) },
		density: func(x float64) float64 {
			y := log(x)
			if math.IsInf(y, 0) || y != y {
				return 0
			}
			return elementary.Exp(-float64((1+c)*y) - elementary.Exp(-y))
		},
	}))
	if c > 0 {
		d.form.low = -1 / c
	} else {
		d.form.high = -1 / c
	}
	d.form.moments = func() moments {
		if math.Abs(c) < 0.02 {
			return integrate(&scaled{form: d.form, scale: 1})
		}
		power := math.Inf(1)
		if c > 0 {
			power = 1 / c
		}
		m := d.heavyRaw(power, func(k float64) float64 { return elementary.Gamma(1 - float64(k*c)) })
		return m.stretch(1/c, -1/c)
	}
	return d
}

// excess is the plain generalized Pareto variable of a shape.
func excess(c float64) plain {
	if c == 0 {
		return positive(plain{
			quantile: standardExponential,
			tails: func(x float64) (lower, upper float64) {
				upper, lower = complement(x)
				return lower, upper
			},
			density: func(x float64) float64 { return elementary.Exp(-x) },
			moments: constant(1, 1, 2, 9),
		})
	}
	log := func(x float64) float64 { return elementary.Log1p(float64(c*x)) / c }
	p := positive(plain{
		quantile: func(t float64) float64 { return elementary.Expm1(float64(c*standardExponential(t))) / c },
		tails: func(x float64) (lower, upper float64) {
			upper, lower = complement(log(x))
			return lower, upper
		},
		density: func(x float64) float64 { return elementary.Exp(-float64((1 + c) * log(x))) },
		moments: func() moments { return excessMoments(c) },
	})
	if c < 0 {
		p.high = -1 / c
	}
	return p
}

// excessMoments are those of the plain generalized Pareto variable; the k-th exists for c < 1/k.
func excessMoments(c float64) moments {
	m := moments{math.Inf(1), math.NaN(), math.NaN(), math.NaN()}
	if c < 1 {
		m.mean, m.sd = 1/(1-c), math.Inf(1)
	}
	if r := 1 - float64(2*c); r > 0 {
		root := math.Sqrt(r)
		m.sd, m.skewness, m.kurtosis = m.mean/root, math.Inf(1), math.Inf(1)
		if s := 1 - float64(3*c); s > 0 {
			m.skewness = float64(2*(1+c)) * root / s
			if f := 1 - float64(4*c); f > 0 {
				m.kurtosis = float64(3*r) * (float64(2*float64(c*c)) + c + 3) / s / f
			}
		}
	}
	return m
}

func buildGeneralizedPareto(v *values) curve {
	v.positive("scale")
	v.rangeOf("shape", -10, 10)
	return v.scale(excess(v.num("shape")))
}

// buildPareto draws scale (1 + c times an excess of shape c), with c = 1/shape.
func buildPareto(v *values) curve {
	v.positive("scale")
	v.powers("shape")
	a := v.num("shape")
	return v.scale(plain{
		low: 1, high: math.Inf(1),
		quantile: func(t float64) float64 { return elementary.Exp(standardExponential(t) / a) },
		tails: func(x float64) (lower, upper float64) {
			upper, lower = complement(float64(a * elementary.Log(x)))
			return lower, upper
		},
		density: func(x float64) float64 { return float64(a * elementary.Exp(-float64((a+1)*elementary.Log(x)))) },
		moments: func() moments { return excessMoments(1/a).stretch(1/a, 1) },
	})
}

func buildPareto2(v *values) curve {
	v.positive("scale")
	v.powers("shape")
	a := v.num("shape")
	return &scaled{form: excess(1 / a), scale: v.num("scale") / a}
}

// buildLevy draws the inverse square of a standard normal variable.
func buildLevy(v *values) curve {
	v.positive("scale")
	return v.scale(positive(plain{
		quantile: func(t float64) float64 {
			z := halfNormal(-t)
			return 1 / float64(z*z)
		},
		tails: func(x float64) (lower, upper float64) {
			z := math.Sqrt(0.5 / x)
			return elementary.Erfc(z), elementary.Erf(z)
		},
		density: func(x float64) float64 {
			if x == 0 {
				return 0
			}
			return normalDensity(1/math.Sqrt(x)) / float64(x*math.Sqrt(x))
		},
		moments: constant(math.Inf(1), math.NaN(), math.NaN(), math.NaN()),
	}))
}

// halfNormal returns the quantile of the absolute value of a standard normal variable.
func halfNormal(t float64) float64 {
	if math.Signbit(t) {
		return -elementary.NormalTailQuantile(float64(0.5 * -t))
	}
	return elementary.NormalCentralQuantile(float64(0.5 * t))
}

func buildRayleigh(v *values) curve {
	v.positive("scale")
	return v.scale(positive(plain{
		quantile: func(t float64) float64 { return math.Sqrt(float64(2 * standardExponential(t))) },
		tails: func(x float64) (lower, upper float64) {
			upper, lower = complement(float64(0.5 * float64(x*x)))
			return lower, upper
		},
		density: func(x float64) float64 { return float64(x * elementary.Exp(-float64(0.5*float64(x*x)))) },
		moments: constant(1.2533141373155003, 0.6551363775620336, 0.6311106578189372, 3.245089300687638),
	}))
}
