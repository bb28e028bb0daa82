package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

// furtherVoseLaws are distributions of ModelRisk that other add-ins do not have. Sources: Vose Software, ModelRisk help (the pages of
// the distributions, "Zero-modified counting distributions"), and the list of functions in its repository modelrisk-mcp.
func furtherVoseLaws() []vendorLaw {
	return []vendorLaw{
		{"VOSEBURNTFINGERPOISSON", "burnt_finger_poisson", "rate1 rate2", nil},
		{"VOSEGPD", "generalized_pareto", "location scale shape", nil},
		{"VOSEHYPERGEOD", "beta_binomial", "found n population", groupInPopulation},
		{"VOSEHYPERGEOM", "hypergeometric_population", "found n successes max", nil},
		{"VOSELOGNORMALALT3", "lognormal", "mean high p", lognormalOfMean},
		{"VOSELOGUNIFORM", "reciprocal", "min max", nil},
		{"VOSEMAXWELL", "maxwell", "scale", nil},
		{"VOSENORMALMIX", "normal_mixture", "mean sd excess", nil},
		{"VOSEPOISSONUNIFORM", "poisson_uniform", "min max", nil},
		{"VOSESKELLAM", "skellam", "mean1 mean2", nil},
		{"VOSESLASH", "slash", "location scale", nil},
		{"VOSESPLITTRIANGLE", "double_triangular", "low mode high bottom p top", twoTriangles},
		{"VOSEWEIBULLALT3", "weibull", "mean high p", weibullOfMean},
		{"VOSEZIBETABINOMIAL", "beta_binomial", "n alpha beta zeros", withZeros},
		{"VOSEZIBETAGEOMETRIC", "beta_geometric", "alpha beta zeros", withZeros},
		{"VOSEZIBETANEGBIN", "beta_negative_binomial", "r alpha beta zeros", withZeros},
		{"VOSEZIBINOMIAL", "binomial", "n p zeros", withZeros},
		{"VOSEZIDELAPORTE", "delaporte", "alpha beta lambda zeros", withZeros},
		{"VOSEZIGEOMETRIC", "geometric", "p zeros", withZeros},
		{"VOSEZIHYPERGEO", "hypergeometric", "n successes population zeros", withZeros},
		{"VOSEZIINVHYPERGEO", "inverse_hypergeometric", "r successes population zeros", withZeros},
		{"VOSEZILOGARITHMIC", "logarithmic", "p zeros", withZeros},
		{"VOSEZINEGBIN", "negative_binomial", "r p zeros", withZeros},
		{"VOSEZIPOISSON", "poisson", "mean zeros", withZeros},
		{"VOSEZIPOLYA", "polya", "alpha beta zeros", withZeros},
		{"VOSEZISKELLAM", "skellam", "mean1 mean2 zeros", withZeros},
	}
}

// withZeros gives 0 an added probability.
func withZeros(d *draft) {
	p := d.take("zeros")
	d.Parts = map[string]distribution.Part{"of": {Family: d.Family, Parameters: distribution.Parameters{Numbers: d.Numbers}}}
	d.Numbers = map[string]float64{}
	d.become("zero_inflated", map[string]float64{"p": p})
}

// groupInPopulation is how many members a group in a population has of which a sample is known, with all numbers as likely before: those
// found and those among the rest.
func groupInPopulation(d *draft) {
	s, n, all := d.take("found"), d.take("n"), d.take("population")
	if !(s <= n && n <= all) {
		d.fail(workbook.ErrNum)
		return
	}
	d.become("beta_binomial", map[string]float64{"n": all - n, "alpha": s + 1, "beta": n - s + 1, "shift": s, "truncate2": 1})
}

// twoTriangles is a triangle up to the middle and one down from it through three values with the probabilities up to them.
func twoTriangles(d *draft) {
	low, mode, high := d.take("low"), d.Numbers["mode"], d.take("high")
	bottom, p, top := d.take("bottom"), d.Numbers["p"], d.take("top")
	if !(low < mode && mode < high && 0 <= bottom && bottom < p && p < top && top <= 1) {
		d.fail(workbook.ErrNum)
		return
	}
	below, above := math.Sqrt(bottom/p), math.Sqrt((1-top)/(1-p)) // the shares of the sides beyond low and high
	d.Numbers["min"] = mode - (mode-low)/(1-below)
	d.Numbers["max"] = mode + (high-mode)/(1-above)
}

// lognormalOfMean has a mean and a percentile: of two such distributions, that with the smaller standard deviation of the logarithm.
func lognormalOfMean(d *draft) {
	mean, high, p := d.Numbers["mean"], d.take("high"), d.take("p")
	if !(mean > 0 && high > 0 && p > 0 && p < 1) {
		d.fail(workbook.ErrNum)
		return
	}
	z, far := elementary.NormalQuantile(p), elementary.Log(high/mean) // sigma^2/2 - z sigma + far = 0
	root := math.Sqrt(float64(z*z) - float64(2*far))
	sigma := z - root
	if !(sigma > 0) {
		sigma = z + root
	}
	if !(sigma > 0) {
		d.fail(workbook.ErrNum)
		return
	}
	d.Numbers["sd"] = float64(mean * math.Sqrt(elementary.Expm1(float64(sigma*sigma))))
}

// weibullOfMean has a mean and a percentile: of two such distributions, the narrower one. With u = 1/shape, the percentile says that
// log(high/mean) + log(gamma(1+u)) = u log(-log(1-p)), whose left side is convex.
func weibullOfMean(d *draft) {
	mean, high, p := d.take("mean"), d.take("high"), d.take("p")
	far, c := elementary.Log(high/mean), elementary.Log(-elementary.Log1p(-p))
	excess := func(u float64) float64 { return far + elementary.Lgamma(1+u) - float64(c*u) }
	const most = 50.0 // of u: a shape of 0.02
	end := most
	if far >= 0 { // it falls first, to where it is lowest, and there is nothing where it does not
		end = smallestWith(0, most, func(u float64) bool { return excess(u+1e-6) >= excess(u) })
	}
	falls := far >= 0
	if !(mean > 0 && high > 0 && p > 0 && p < 1) || falls == (excess(end) > 0) {
		d.fail(workbook.ErrNum)
		return
	}
	u := smallestWith(0, end, func(u float64) bool { return (excess(u) <= 0) == falls })
	d.Numbers["shape"] = 1 / u
	d.Numbers["scale"] = mean / elementary.Gamma(1+u)
}

// trapezoid is VoseGTU(min, left mode, right mode, max, m, n) with straight slopes, which the help says are those of m = n = 1; how others
// are curved it shows in a picture only.
func trapezoid() Spec {
	s := laws(withLevel, []vendorLaw{{"VOSEGTU", "trapezoidal", "min left right max m n", func(d *draft) {
		delete(d.Numbers, "m")
		delete(d.Numbers, "n")
	}}})[0]
	straight := s.Law
	s.Law = func(c *Call) (Law, workbook.ErrorCode) {
		for _, a := range c.Args[min(4, len(c.Args)):min(6, len(c.Args))] {
			if x, code := c.scalar(a); code == workbook.NoError && x != 1 {
				c.Unsupported("ModelRisk's " + c.Name + ": how its slopes are curved where m or n is not 1 could not be verified")
				return Law{}, workbook.ErrNA
			}
		}
		return straight(c)
	}
	s.Eval = drawLaw(s.Law)
	return s
}
