package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// ratioFamilies are families of positive or bounded variables whose quantile is a power or a logarithm.
func ratioFamilies() []Family {
	begin, scale := optional("location", 0, "lowest value"), number("scale", "> 0")
	lowest, highest := number("min", "lowest value"), number("max", "highest value, > min")
	const kleiber = "Kleiber, Kotz: Statistical Size Distributions in Economics and Actuarial Sciences, 2003"
	return []Family{
		{Name: "bradford", Doc: "density falls like 1/(1 + theta z), z = (x-min)/(max-min)", Parameters: []Parameter{lowest, highest,
			number("theta", "> -1; 0 is uniform")}, Mean: "min + (max-min)(theta-k)/(theta k), k = log(1+theta)",
			SD:     "(max-min) sqrt((theta (k-2) + 2k)/(2 theta k^2))",
			Source: johnson2, Example: `"min": 1, "max": 5, "theta": 4`, build: buildBradford},
		{Name: "burr", Doc: "Burr of type XII: P(X > x) = (1 + z^shape1)^-shape2, z = (x-location)/scale", Parameters: []Parameter{begin, scale,
			number("shape1", "> 0"), number("shape2", "> 0; shape1 shape2 is the power of the upper tail")},
			Mean: "location + scale shape2 B(shape2-1/shape1, 1+1/shape1)", Source: kleiber,
			Example: `"scale": 2, "shape1": 3, "shape2": 2`, build: buildBurr},
		{Name: "dagum", Doc: "Dagum (Burr of type III): P(X <= x) = (1 + z^-shape1)^-shape2, z = (x-location)/scale", Parameters: []Parameter{begin, scale,
			number("shape1", "power of the upper tail, > 0"), number("shape2", "> 0; shape1 shape2 is the power of the lower tail")},
			Mean: "location + scale shape2 B(shape2+1/shape1, 1-1/shape1)", Source: kleiber,
			Example: `"scale": 2, "shape1": 6, "shape2": 0.5`, build: buildDagum},
		{Name: "generalized_logistic", Doc: "P(X <= x) = (1 + exp(-z))^-shape, z = (x-location)/scale", Parameters: []Parameter{
			number("location", "where the plain form has 0"), scale, number("shape", "below 1 skewed to the left, above 1 to the right, > 0")},
			Mean: "location + scale (digamma(shape) + 0.5772)", SD: "scale sqrt(pi^2/6 + trigamma(shape))",
			Source: johnson2, Example: `"location": 1, "scale": 2, "shape": 0.5`, build: buildGeneralizedLogistic},
		{Name: "kumaraswamy", Doc: "P(X > x) = (1 - z^alpha)^beta, z = (x-min)/(max-min)", Parameters: []Parameter{
			number("alpha", "first shape, > 0"), number("beta", "second shape, > 0"), optional("min", 0, "lowest value"), optional("max", 1, "highest value, > min")},
			Mean: "min + (max-min) beta B(1+1/alpha, beta)", Source: "Jones: Kumaraswamy's distribution, Statistical Methodology 6, 2009",
			Example: `"alpha": 2, "beta": 3`, build: buildKumaraswamy},
		{Name: "log_laplace", Doc: "power function below the scale, Pareto above it", Parameters: []Parameter{number("alpha", "power of the upper tail, > 0"),
			number("beta", "power of the lower tail, > 0"), number("scale", "where they meet, > 0")},
			Mean:   "scale alpha beta/((alpha-1)(beta+1)), for alpha > 1",
			Source: "Kozubowski, Podgorski: Log-Laplace distributions, 2003", Example: `"alpha": 6, "beta": 2, "scale": 3`, build: buildLogLaplace},
		{Name: "log_logistic", Doc: "variable whose logarithm is logistic", Parameters: []Parameter{begin, number("shape", "power of both tails, > 0"),
			number("scale", "the median above the location, > 0")},
			Mean: "location + scale (pi/shape)/sin(pi/shape), for shape > 1", Source: johnson2, Example: `"shape": 6, "scale": 2`, build: buildLogLogistic},
		{Name: "reciprocal", Doc: "density falls like 1/x: the logarithm is uniform", Parameters: []Parameter{number("min", "lowest value, > 0"), highest},
			Mean: "(max-min)/log(max/min)", SD: "sqrt((max^2-min^2)/(2 log(max/min)) - mean^2)",
			Source: "Hamming: On the distribution of numbers, 1970", Example: `"min": 1, "max": 20`, build: buildReciprocal},
	}
}

func buildBradford(v *values) curve {
	v.between()
	theta := v.num("theta")
	v.require(theta > -1 && theta <= 1e12, "theta", "must be above -1, at most 1e12")
	if theta == 0 {
		return uniform{v.num("min"), v.num("max")}
	}
	k := elementary.Log1p(theta)
	return v.stretched(plain{high: 1,
		quantile: func(t float64) float64 {
			if math.Signbit(t) { // from the upper end
				return 1 + float64(elementary.Expm1(float64(k*t))*((1+theta)/theta))
			}
			return elementary.Expm1(float64(k*t)) / theta
		},
		tails: func(x float64) (lower, upper float64) {
			return elementary.Log1p(float64(theta*x)) / k, -elementary.Log1p(-float64(theta*(1-x))/(1+theta)) / k
		},
		density: func(x float64) float64 { return theta / k / math.FMA(theta, x, 1) },
	})
}

// betaRatio returns gamma(a) gamma(b)/gamma(c).
func betaRatio(a, b, c float64) float64 {
	return elementary.Exp(elementary.Lgamma(a) + elementary.Lgamma(b) - elementary.Lgamma(c))
}

func buildBurr(v *values) curve {
	v.positive("scale")
	v.powers("shape1", "shape2")
	c, k := v.num("shape1"), v.num("shape2")
	d := v.scale(positive(plain{
		quantile: func(t float64) float64 { return elementary.Exp(logExpm1(standardExponential(t)/k) / c) },
		tails: func(x float64) (lower, upper float64) {
			upper, lower = complement(float64(k * softPlus(float64(c*elementary.Log(x)))))
			return lower, upper
		},
		density: func(x float64) float64 {
			if x == 0 {
				return edge(c, k)
			}
			log := elementary.Log(x)
			return float64(c*k) * elementary.Exp(float64((c-1)*log)-float64((k+1)*softPlus(float64(c*log))))
		},
	}))
	d.form.moments = d.heavy(float64(c*k), func(r float64) float64 { return betaRatio(k-r/c, 1+r/c, k) })
	return d
}

func buildDagum(v *values) curve {
	v.positive("scale")
	v.powers("shape1", "shape2")
	a, p := v.num("shape1"), v.num("shape2")
	d := v.scale(positive(plain{
		quantile: func(t float64) float64 { return elementary.Exp(-logExpm1(lowerExponential(t)/p) / a) },
		tails: func(x float64) (lower, upper float64) {
			return complement(float64(p * softPlus(-float64(a*elementary.Log(x)))))
		},
		density: func(x float64) float64 {
			if x == 0 {
				return edge(float64(a*p), 1)
			}
			log := elementary.Log(x)
			return float64(a*p) * elementary.Exp(-float64((a+1)*log)-float64((p+1)*softPlus(-float64(a*log))))
		},
	}))
	d.form.moments = d.heavy(a, func(r float64) float64 { return betaRatio(p+r/a, 1-r/a, p) })
	return d
}

func buildGeneralizedLogistic(v *values) curve {
	v.positive("scale")
	v.powers("shape")
	g := v.num("shape")
	return v.scale(whole(plain{
		quantile: func(t float64) float64 { return -logExpm1(lowerExponential(t) / g) },
		tails:    func(x float64) (lower, upper float64) { return complement(float64(g * softPlus(-x))) },
		density:  func(x float64) float64 { return float64(g * elementary.Exp(-x-float64((g+1)*softPlus(-x)))) },
	}))
}

func buildKumaraswamy(v *values) curve {
	v.powers("alpha", "beta")
	v.between()
	a, b := v.num("alpha"), v.num("beta")
	rest := func(x float64) float64 { // log(1-x^a)
		log := float64(a * elementary.Log(x))
		if log < -0.7 {
			return elementary.Log1p(-elementary.Exp(log))
		}
		return elementary.Log(-elementary.Expm1(log))
	}
	d := v.stretched(plain{high: 1,
		quantile: func(t float64) float64 {
			y := -elementary.Expm1(-standardExponential(t) / b) // x^a
			return elementary.Pow(y, 1/a)
		},
		tails: func(x float64) (lower, upper float64) {
			upper, lower = complement(-float64(b * rest(x)))
			return lower, upper
		},
		density: func(x float64) float64 {
			switch x {
			case 0:
				return edge(a, b)
			case 1:
				return edge(b, a)
			}
			return float64(a*b) * elementary.Exp(float64((a-1)*elementary.Log(x))+float64((b-1)*rest(x)))
		},
	})
	d.form.moments = d.heavy(math.Inf(1), func(r float64) float64 { return betaRatio(1+r/a, b+1, 1+r/a+b) })
	return d
}

func buildLogLaplace(v *values) curve {
	v.powers("alpha", "beta")
	v.positive("scale")
	a, b := v.num("alpha"), v.num("beta")
	below, above := a/(a+b), b/(a+b)
	d := v.scale(positive(plain{
		quantile: func(t float64) float64 {
			lower, upper := both(t)
			if lower < below {
				return elementary.Pow(lower/below, 1/b)
			}
			return elementary.Pow(upper/above, -1/a)
		},
		tails: func(x float64) (lower, upper float64) {
			if x < 1 {
				p := float64(below * elementary.Pow(x, b))
				return p, 1 - p
			}
			q := float64(above * elementary.Pow(x, -a))
			return 1 - q, q
		},
		density: func(x float64) float64 {
			switch {
			case x == 0:
				return edge(b, float64(a*below))
			case x < 1:
				return float64(b*below) * elementary.Pow(x, b-1)
			}
			return float64(a*above) * elementary.Pow(x, -a-1)
		},
	}))
	d.form.moments = d.heavy(a, func(k float64) float64 { return a / (a - k) * (b / (b + k)) })
	return d
}

func buildLogLogistic(v *values) curve {
	v.positive("scale")
	v.powers("shape")
	b := v.num("shape")
	d := v.scale(positive(plain{
		quantile: func(t float64) float64 { return elementary.Exp(logit(t) / b) },
		tails: func(x float64) (lower, upper float64) {
			z := float64(b * elementary.Log(x))
			return 1 / (1 + elementary.Exp(-z)), 1 / (1 + elementary.Exp(z))
		},
		density: func(x float64) float64 {
			if x == 0 {
				return edge(b, 1)
			}
			e := elementary.Exp(-math.Abs(float64(b * elementary.Log(x))))
			return float64(b*e) / x / float64((1+e)*(1+e))
		},
	}))
	d.form.moments = d.heavy(b, func(k float64) float64 {
		y := float64(math.Pi * (k / b))
		return y / elementary.Sin(y)
	})
	return d
}

func buildReciprocal(v *values) curve {
	v.positive("min")
	v.between()
	low, high := v.num("min"), v.num("max")
	r := elementary.Log(high / low)
	v.require(!(r <= 1e-9), "max", "must be more than 1e-9 above min, as a share of it")
	ratio := high / low
	d := &scaled{scale: low, form: plain{low: 1, high: ratio,
		quantile: func(t float64) float64 {
			if math.Signbit(t) {
				return min(float64(ratio*elementary.Exp(float64(r*t))), ratio)
			}
			return min(elementary.Exp(float64(r*t)), ratio)
		},
		tails:   func(x float64) (lower, upper float64) { return elementary.Log(x) / r, elementary.Log(ratio/x) / r },
		density: func(x float64) float64 { return 1 / r / x },
	}}
	d.form.moments = d.heavy(math.Inf(1), func(k float64) float64 { return elementary.Expm1(float64(k*r)) / float64(k*r) })
	return d
}
