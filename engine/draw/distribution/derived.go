package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// derivedFamilies are families that come from gamma, beta and normal variables and have no closed quantile.
func derivedFamilies() []Family {
	scale := number("scale", "> 0")
	return []Family{
		{Name: "chi", Doc: "root of a chi-squared variable", Parameters: []Parameter{number("df", "degrees of freedom, >= 0.1")},
			Mean: "sqrt(2) gamma((df+1)/2)/gamma(df/2)", SD: "sqrt(df - mean^2)", Source: johnson1, Example: `"df": 5`, build: buildChi},
		{Name: "chi_squared", Doc: "sum of squares of independent standard normal variables", Parameters: []Parameter{number("df", "degrees of freedom, >= 0.1")},
			Mean: "df", SD: "sqrt(2 df)", Source: johnson1, Example: `"df": 5`, build: buildChiSquared},
		{Name: "cosine", Doc: "raised cosine: one arch between two ends", Parameters: []Parameter{number("min", "lowest value"), number("max", "highest value, > min")},
			Mean: "(min+max)/2", SD: "(max-min) sqrt(1/12 - 1/(2 pi^2))", Source: johnson2, Example: `"min": 2, "max": 8`, build: buildCosine},
		{Name: "erlang", Doc: "waiting time for a number of events: gamma with a whole shape", Parameters: []Parameter{
			number("shape", "how many, a whole number > 0"), number("scale", "mean time between events, > 0")},
			Mean: "shape scale", SD: "scale sqrt(shape)", Source: johnson1, Example: `"shape": 3, "scale": 2`, build: buildErlang},
		{Name: "f", Doc: "F: ratio of two chi-squared variables, each over its degrees of freedom", Parameters: []Parameter{
			number("df1", "degrees of freedom of the numerator, >= 0.1"), number("df2", "of the denominator, >= 0.1")},
			Mean: "df2/(df2-2), for df2 > 2", SD: "df2/(df2-2) sqrt(2(df1+df2-2)/(df1 (df2-4))), for df2 > 4", Source: johnson2,
			Example: `"df1": 5, "df2": 12`, build: buildF},
		{Name: "generalized_normal", Doc: "error distribution: density falls like exp(-|z|^shape), z = (x-location)/scale", Parameters: []Parameter{
			number("location", "centre"), scale, number("shape", "1 Laplace, 2 normal; 0.1 to 20")},
			Mean: "location", SD: "scale sqrt(gamma(3/shape)/gamma(1/shape))", Source: johnson2, Example: `"location": 1, "scale": 2, "shape": 3`, build: buildGeneralizedNormal},
		{Name: "inverse_gamma", Doc: "inverse of a gamma variable", Parameters: []Parameter{number("shape", "power of the upper tail, >= 0.05"), scale},
			Mean: "scale/(shape-1), for shape > 1", SD: "scale/((shape-1) sqrt(shape-2)), for shape > 2", Source: johnson1,
			Example: `"shape": 6, "scale": 10`, build: buildInverseGamma},
		{Name: "inverse_gaussian", Doc: "Wald: first time at which a drifting random walk reaches a level", Parameters: []Parameter{
			number("mean", "> 0"), number("shape", "lambda, > 0")}, Mean: "mean", SD: "sqrt(mean^3/shape)", Source: johnson1,
			Example: `"mean": 3, "shape": 8`, build: buildInverseGaussian},
		{Name: "log_gamma", Doc: "variable whose logarithm is gamma", Parameters: []Parameter{number("shape", "of the logarithm, >= 0.05"),
			number("scale", "of the logarithm, > 0; its inverse is the power of the upper tail"), optional("location", 0, "added; the lowest value is location + 1")},
			Mean: "location + (1-scale)^-shape, for scale < 1", SD: "sqrt((1-2 scale)^-shape - (1-scale)^(-2 shape)), for scale < 1/2",
			Source: "Consul, Jain: On the log-gamma distribution, 1971", Example: `"shape": 2, "scale": 0.1`, build: buildLogGamma},
		{Name: "maxwell", Doc: "length of a vector of three independent normal errors", Parameters: []Parameter{number("scale", "sd of each error, > 0")},
			Mean: "2 scale sqrt(2/pi)", SD: "scale sqrt(3-8/pi)", Source: johnson1, Example: `"scale": 2`, build: buildMaxwell},
		{Name: "pearson5", Doc: "Pearson's type V: inverse of a gamma variable", Parameters: []Parameter{number("shape", "power of the upper tail, >= 0.05"), scale},
			Mean: "scale/(shape-1), for shape > 1", SD: "scale/((shape-1) sqrt(shape-2)), for shape > 2", Source: johnson1,
			Example: `"shape": 6, "scale": 10`, build: buildInverseGamma},
		{Name: "pearson6", Doc: "Pearson's type VI (beta prime): ratio of two gamma variables", Parameters: []Parameter{
			number("shape1", "of the numerator, >= 0.05"), number("shape2", "of the denominator, the power of the upper tail, >= 0.05"), scale},
			Mean: "scale shape1/(shape2-1), for shape2 > 1", SD: "scale sqrt(shape1 (shape1+shape2-1)/(shape2-2))/(shape2-1), for shape2 > 2",
			Source: johnson2, Example: `"shape1": 3, "shape2": 6, "scale": 2`, build: buildPearson6},
		{Name: "skew_normal", Doc: "normal, skewed: density 2 f(z) F(shape z), z = (x-location)/scale", Parameters: []Parameter{
			number("location", "where the plain form has 0"), scale, number("shape", "0 normal, above 0 skewed to the right; -1000 to 1000")},
			Mean: "location + scale d sqrt(2/pi), d = shape/sqrt(1+shape^2)", SD: "scale sqrt(1 - 2 d^2/pi)",
			Source: "Azzalini: A class of distributions which includes the normal ones, 1985", Example: `"location": 1, "scale": 2, "shape": 4`, build: buildSkewNormal},
	}
}

// exactGamma is a gamma variable of scale 1 whose quantiles keep their digits near 0 too, so that powers, logarithms and inverses
// can be taken of them.
func exactGamma(a float64, solve bool) *fitted {
	law := gammaLaw{a, elementary.NewGammaFunction(a)}
	d := fitted{high: math.Inf(1)}
	d.sides[0] = side{law: law, factor: 1, high: math.Inf(1), steep: true, relative: true}
	d.sides[1] = side{law: law, upper: true, factor: 1, high: math.Inf(1), steep: true, relative: true}
	return d.fit(a, solve)
}

func (v *values) degrees(names ...string) {
	for _, name := range names {
		v.rangeOf(name, 0.1, largestShape)
	}
}

func newGamma(a, scale float64, solve bool) curve {
	law := gammaLaw{a, elementary.NewGammaFunction(a)}
	d := fitted{high: math.Inf(1), about: moments{float64(a * scale), float64(scale * math.Sqrt(a)), 2 / math.Sqrt(a), 3 + 6/a}}
	d.sides[0] = side{law: law, factor: scale, high: math.Inf(1), steep: a < steepShape}
	d.sides[1] = side{law: law, upper: true, factor: scale, high: math.Inf(1), steep: a < steepShape}
	return d.fit(a, solve)
}

func buildChiSquared(v *values) curve {
	if v.degrees("df"); len(v.faults) > 0 {
		return nil
	}
	return newGamma(float64(0.5*v.num("df")), 2, v.solve)
}

func buildErlang(v *values) curve {
	v.positive("scale")
	a := v.num("shape")
	v.require(a >= 1 && a == math.Floor(a) && a <= largestShape, "shape", "must be a whole number from 1 to 1e7")
	if len(v.faults) > 0 {
		return nil
	}
	return newGamma(a, v.num("scale"), v.solve)
}

// chi is the plain root of a chi-squared variable.
func chi(df float64, solve bool) plain {
	g := exactGamma(float64(0.5*df), solve)
	p := positive(plain{
		quantile: func(t float64) float64 { return math.Sqrt(float64(2 * g.at(t))) },
		tails:    func(x float64) (lower, upper float64) { return g.tails(float64(0.5 * float64(x*x))) },
		density: func(x float64) float64 {
			if x == 0 {
				return edge(df, math.Sqrt(2/math.Pi))
			}
			return float64(x * g.density(float64(0.5*float64(x*x))))
		},
	})
	d := &scaled{form: p, scale: 1}
	p.moments = d.heavy(math.Inf(1), func(k float64) float64 {
		ratio := elementary.Lgamma(float64(0.5*(df+k))) - elementary.Lgamma(float64(0.5*df))
		return elementary.Exp(ratio + float64(k*(0.5*math.Ln2)))
	})
	return p
}

func buildChi(v *values) curve {
	if v.degrees("df"); len(v.faults) > 0 {
		return nil
	}
	return &scaled{form: chi(v.num("df"), v.solve), scale: 1}
}

func buildMaxwell(v *values) curve {
	if v.positive("scale"); len(v.faults) > 0 {
		return nil
	}
	return v.scale(chi(3, v.solve))
}

func buildInverseGamma(v *values) curve {
	v.positive("scale")
	if v.shapes("shape"); len(v.faults) > 0 {
		return nil
	}
	a := v.num("shape")
	g := exactGamma(a, v.solve)
	return v.scale(positive(plain{
		quantile: func(t float64) float64 { return 1 / g.at(-t) },
		tails: func(x float64) (lower, upper float64) {
			upper, lower = g.tails(1 / x)
			return lower, upper
		},
		density: func(x float64) float64 {
			if x == 0 {
				return 0
			}
			return g.density(1/x) / x / x
		},
		moments: func() moments { return inverseGammaMoments(a) },
	}))
}

// inverseGammaMoments are those of the plain variable; the k-th exists for shapes above k.
func inverseGammaMoments(a float64) moments {
	m := moments{math.Inf(1), math.NaN(), math.NaN(), math.NaN()}
	if a > 1 {
		m.mean, m.sd = 1/(a-1), math.Inf(1)
	}
	if a > 2 {
		m.sd, m.skewness, m.kurtosis = 1/(a-1)/math.Sqrt(a-2), math.Inf(1), math.Inf(1)
	}
	if a > 3 {
		m.skewness = float64(4*math.Sqrt(a-2)) / (a - 3)
	}
	if a > 4 {
		m.kurtosis = 3 + float64(6*math.FMA(5, a, -11))/(a-3)/(a-4)
	}
	return m
}

func buildLogGamma(v *values) curve {
	v.positive("scale")
	if v.shapes("shape"); len(v.faults) > 0 {
		return nil
	}
	a, b := v.num("shape"), v.num("scale")
	g := exactGamma(a, v.solve)
	d := &scaled{location: v.num("location"), scale: 1, form: plain{low: 1, high: math.Inf(1),
		quantile: func(t float64) float64 { return elementary.Exp(float64(b * g.at(t))) },
		tails:    func(x float64) (lower, upper float64) { return g.tails(elementary.Log(x) / b) },
		density:  func(x float64) float64 { return g.density(elementary.Log(x)/b) / b / x },
	}}
	d.form.moments = d.heavy(1/b, func(k float64) float64 { return elementary.Exp(-float64(a * elementary.Log1p(-float64(k*b)))) })
	return d
}

func buildGeneralizedNormal(v *values) curve {
	v.positive("scale")
	if v.rangeOf("shape", 0.1, 20); len(v.faults) > 0 {
		return nil
	}
	b := v.num("shape")
	g := exactGamma(1/b, v.solve)
	return v.scale(whole(plain{
		quantile: func(t float64) float64 {
			q := float64(2 * math.Abs(t)) // that the distance from the centre is larger
			if q <= 0.5 {
				q = -q
			} else {
				q = 1 - q
			}
			x := elementary.Pow(g.at(q), 1/b)
			if math.Signbit(t) {
				return x
			}
			return -x
		},
		tails: func(x float64) (lower, upper float64) {
			below, above := g.tails(elementary.Pow(math.Abs(x), b))
			if x > 0 {
				return 0.5 + float64(0.5*below), float64(0.5 * above)
			}
			return float64(0.5 * above), 0.5 + float64(0.5*below)
		},
		density: func(x float64) float64 {
			return float64(0.5*b) * elementary.Exp(-elementary.Pow(math.Abs(x), b)-elementary.Lgamma(1/b))
		},
		moments: func() moments {
			l1, l3, l5 := elementary.Lgamma(1/b), elementary.Lgamma(3/b), elementary.Lgamma(5/b)
			return moments{0, elementary.Exp(float64(0.5 * (l3 - l1))), 0, elementary.Exp(l5 + l1 - float64(2*l3))}
		},
	}))
}
