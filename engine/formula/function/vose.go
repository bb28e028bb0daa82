package function

import (
	"math"
	"slices"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// voseFunctions are those of ModelRisk.
func voseFunctions() []Spec {
	out := laws(withLevel, slices.Concat(voseVariants(), furtherVoseLaws(), []vendorLaw{
		{"VOSEBERNOULLI", "bernoulli", "p", nil},
		{"VOSEBETA", "beta", "alpha beta", nil},
		{"VOSEBETA4", "beta", "alpha beta min max", nil},
		{"VOSEBETABINOMIAL", "beta_binomial", "n alpha beta", nil},
		{"VOSEBETAGEOMETRIC", "beta_geometric", "alpha beta", nil},
		{"VOSEBETANEGBIN", "beta_negative_binomial", "r alpha beta", nil},
		{"VOSEBETASUBJ", "beta", "mode mean min max", betaSubjective},
		{"VOSEBINOMIAL", "binomial", "n p", nil},
		{"VOSEBRADFORD", "bradford", "theta min max", nil},
		{"VOSECAUCHY", "cauchy", "location scale", nil},
		{"VOSECHI", "chi", "df", nil},
		{"VOSECHISQ", "gamma", "df", chiSquare},
		{"VOSECLTSUM", "normal", "n mu sigma", sumOfMany},
		{"VOSECUMULA", "cumulative", "min max []values []probabilities", nil},
		{"VOSECUMULD", "cumulative", "min max []values []probabilities", descending},
		{"VOSEDAGUM", "dagum", "shape1 scale shape2", nil},
		{"VOSEDELAPORTE", "delaporte", "alpha beta lambda", nil},
		{"VOSEDISCRETE", "discrete", "[]values []weights", nil},
		{"VOSEDUNIFORM", "discrete", "[]values", equalWeights},
		{"VOSEERF", "normal", "h", errorFunction},
		{"VOSEERLANG", "gamma", "shape scale", nil},
		{"VOSEERROR", "generalized_normal", "location sd shape", errorOfSD},
		{"VOSEEXPON", "exponential", "mean", nil},
		{"VOSEEXTVALUEMAX", "gumbel_max", "location scale", nil},
		{"VOSEEXTVALUEMIN", "gumbel_min", "location scale", nil},
		{"VOSEF", "f", "df1 df2", nil},
		{"VOSEGAMMA", "gamma", "shape scale", nil},
		{"VOSEGEOMETRIC", "geometric", "p", nil},
		{"VOSEGEV", "gev", "location scale shape", nil},
		{"VOSEHISTOGRAM", "cumulative", "min max []weights", histogram},
		{"VOSEHS", "hyperbolic_secant", "mean sd", nil},
		{"VOSEHYPERGEO", "hypergeometric", "n successes population", nil},
		{"VOSEINVGAUSS", "inverse_gaussian", "mean shape", nil},
		{"VOSEINVHYPERGEO", "inverse_hypergeometric", "r successes population", nil},
		{"VOSEJOHNSONB", "johnson_sb", "gamma delta min max", nil},
		{"VOSEJOHNSONU", "johnson_su", "gamma delta scale location", nil},
		{"VOSEKUMARASWAMY", "kumaraswamy", "alpha beta", nil},
		{"VOSEKUMARASWAMY4", "kumaraswamy", "alpha beta min max", nil},
		{"VOSELEVY", "levy", "scale location", nil},
		{"VOSELOGARITHMIC", "logarithmic", "p", nil},
		{"VOSELOGISTIC", "logistic", "location scale", nil},
		{"VOSELOGLAPLACE", "log_laplace", "alpha beta scale", nil},
		{"VOSELOGLOGISTIC", "log_logistic", "shape scale", nil},
		{"VOSELOGNORMAL", "lognormal", "mean sd", nil},
		{"VOSELOGNORMALB", "lognormal", "mu sigma base", ofPower},
		{"VOSELOGNORMALE", "lognormal", "mu sigma", ofLogarithm},
		{"VOSEMODPERT", "pert", "min mode max (lambda)", nil},
		{"VOSENCCHISQ", "noncentral_chi_squared", "df noncentrality", nil},
		{"VOSENCF", "noncentral_f", "df1 df2 noncentrality", nil},
		{"VOSENEGBIN", "negative_binomial", "r p", nil},
		{"VOSENORMAL", "normal", "mean sd", nil},
		{"VOSEPARETO", "pareto", "shape scale", nil},
		{"VOSEPARETO2", "pareto2", "scale shape", nil},
		{"VOSEPEARSON5", "pearson5", "shape scale", nil},
		{"VOSEPEARSON6", "pearson6", "shape1 shape2 scale", nil},
		{"VOSEPERT", "pert", "min mode max", nil},
		{"VOSEPOISSON", "poisson", "mean", nil},
		{"VOSEPOLYA", "polya", "alpha beta", nil},
		{"VOSERAYLEIGH", "weibull", "b", rayleigh},
		{"VOSERECIPROCAL", "reciprocal", "min max", nil},
		{"VOSERELATIVE", "general", "min max []values []densities", nil},
		{"VOSESTEPUNIFORM", "discrete", "min max (step)", valuesAtSteps},
		{"VOSESTUDENT", "student_t", "df", nil},
		{"VOSESTUDENT3", "student_t", "location sd df", studentOfSD},
		{"VOSETRIANGLE", "triangular", "min mode max", nil},
		{"VOSEUNIFORM", "uniform", "min max", nil},
		{"VOSEWEIBULL", "weibull", "shape scale", nil},
		{"VOSEWEIBULL3", "weibull", "shape scale location", located},
	}))
	out = append(out, trapezoid())
	out = append(out, objects(out)...)
	out = append(out, properties(map[string]propertyKind{
		"VOSEXBOUNDS": truncate, "VOSEPBOUNDS": truncateP, "VOSESHIFT": moved, "VOSENAME": named, "VOSESTATIC": static,
	})...)
	out = append(out, unverified("ModelRisk", `VOSEBURR VOSEFATIGUE VOSEGLOGISTIC VOSELAPLACE VOSELIFETIME2 VOSELIFETIME3 VOSELIFETIMEEXP VOSELOGGAMMA
		VOSELOGTRIANGLE VOSESKEWNORMAL`)...)
	out = append(out, markers("VOSEOUTPUT VOSEINPUT")...)
	out = append(out, voseStatistics()...)
	return append(out, orderStatistics()...)
}

// voseVariants are those that are given by percentiles, and counts without 0.
func voseVariants() []vendorLaw {
	return []vendorLaw{
		{"VOSEGAMMAALT", "gamma", "x1 p1 x2 p2 x3 p3", throughPercentiles},
		{"VOSELOGLOGISTICALT", "log_logistic", "x1 p1 x2 p2 location", abovePercentiles},
		{"VOSELOGLOGISTICALT6", "log_logistic", "x1 p1 x2 p2 x3 p3", throughPercentiles},
		{"VOSELOGNORMALALT", "lognormal", "x1 p1 x2 p2 location", abovePercentiles},
		{"VOSELOGNORMALALT6", "lognormal", "x1 p1 x2 p2 x3 p3", throughPercentiles},
		{"VOSENORMALALT", "normal", "x1 p1 x2 p2", throughPercentiles},
		{"VOSEPERTALT", "pert", "low mode high bottom top", pertOfShares},
		{"VOSEPERTALT6", "pert", "x1 p1 x2 p2 x3 p3", throughPercentiles},
		{"VOSETRIANGLEALT", "triangular", "low mode high bottom top", triangleOfShares},
		{"VOSEWEIBULLALT", "weibull", "x1 p1 x2 p2 location", abovePercentiles},
		{"VOSEZTBETABINOMIAL", "beta_binomial", "n alpha beta", withoutZero},
		{"VOSEZTBETAGEOMETRIC", "beta_geometric", "alpha beta", withoutZero},
		{"VOSEZTBETANEGBIN", "beta_negative_binomial", "r alpha beta", withoutZero},
		{"VOSEZTBINOMIAL", "binomial", "n p", withoutZero},
		{"VOSEZTDELAPORTE", "delaporte", "alpha beta lambda", withoutZero},
		{"VOSEZTGEOMETRIC", "geometric", "p", withoutZero},
		{"VOSEZTHYPERGEO", "hypergeometric", "n successes population", withoutZero},
		{"VOSEZTINVHYPERGEO", "inverse_hypergeometric", "r successes population", withoutZero},
		{"VOSEZTNEGBIN", "negative_binomial", "r p", withoutZero},
		{"VOSEZTPOISSON", "poisson", "mean", withoutZero},
		{"VOSEZTPOLYA", "polya", "alpha beta", withoutZero},
	}
}

// voseStatistics are those of outcomes, and what-if sets.
func voseStatistics() []Spec {
	return append(statistics("ModelRisk", `VOSESIMMEAN VOSESIMSTDEV VOSESIMVARIANCE VOSESIMSKEWNESS VOSESIMKURTOSIS VOSESIMMIN
		VOSESIMMAX VOSESIMPERCENTILE VOSESIMPERCENTILED VOSESIMPROBABILITY VOSESIMPROBABILITYD VOSESIMCVARP VOSESIMCVARX VOSESIMTVARP
		VOSESIMTVARX VOSESIMCOFV VOSESIMCORRELATION VOSESIMCORRELATIONMATRIX VOSESIMMSE VOSESIMMEANDEVIATION VOSESIMMOMENTS
		VOSESIMSEMISTDEV VOSESIMSEMIVARIANCE VOSESIMVALUE VOSEPRECISIONMEAN VOSEPRECISIONMEANCI VOSEPRECISIONSTDEV
		VOSEPRECISIONPERCENTILE VOSEPRECISIONPROBABILITY`), whatIf("VOSESIMTABLE", 1, firstList))
}

// orderStatistics are the k-th largest or smallest of n draws from an object: (object, n, k, [U]).
func orderStatistics() []Spec {
	of := func(name string, largest bool) Spec {
		return Spec{Name: name, Args: "drrr", Min: 3, Flags: Random | AddIn, Eval: func(c *Call) value.Value { return c.orderStatistic(largest) }}
	}
	return []Spec{of("VOSEKTHLARGEST", true), of("VOSEKTHSMALLEST", false)}
}

// orderStatistic is a draw, the quantile of the fourth argument, or without a simulation the median.
func (c *Call) orderStatistic(largest bool) value.Value {
	d, code := c.drawn(c.Args[0])
	n, wrong := c.scalar(c.Args[1])
	k, worse := c.scalar(c.Args[2])
	for _, e := range []workbook.ErrorCode{code, wrong, worse} {
		if e != workbook.NoError {
			return value.Error(e)
		}
	}
	n, k = math.Floor(n), math.Floor(k)
	if largest {
		k = n + 1 - k
	}
	u := 0.5
	if c.has(3) {
		if u, code = c.scalar(c.Args[3]); code != workbook.NoError {
			return value.Error(code)
		}
	} else if c.Trial() {
		u = c.Random()
	}
	below, low := distribution.NewSolving("beta", distribution.Parameters{Numbers: map[string]float64{"alpha": k, "beta": n + 1 - k}})
	above, high := distribution.NewSolving("beta", distribution.Parameters{Numbers: map[string]float64{"alpha": n + 1 - k, "beta": k}})
	if low != nil || high != nil || !(u >= 0 && u <= 1) {
		return value.Error(workbook.ErrNum)
	}
	if p := below.Quantile(u); p <= 0.5 {
		return result(finite(d.Quantile(p)))
	}
	return result(finite(d.QuantileUpper(above.QuantileUpper(u))))
}

// errorOfSD takes the standard deviation for the scale: that of density exp(-|x/scale|^shape) is scale sqrt(gamma(3/shape)/gamma(1/shape)).
func errorOfSD(d *draft) {
	power := d.Numbers["shape"]
	d.Numbers["scale"] = d.take("sd") * elementary.Exp(0.5*(elementary.Lgamma(1/power)-elementary.Lgamma(3/power)))
}

// sumOfMany is the normal approximation of the sum of n variables with a mean and a standard deviation.
func sumOfMany(d *draft) {
	n := d.take("n")
	d.become("normal", map[string]float64{"mean": float64(n * d.take("mu")), "sd": d.take("sigma") * math.Sqrt(n)})
}

// mostSteps bounds the values of a uniform distribution on steps.
const mostSteps = 100_000

// valuesAtSteps are the values from the lowest one up to the highest one, at steps of 1 if none is given.
func valuesAtSteps(d *draft) {
	low, high, step := d.take("min"), d.take("max"), 1.0
	if _, given := d.Numbers["step"]; given {
		step = d.take("step")
	}
	n := math.Floor((high - low) / step * (1 + 1e-12))
	if !(step > 0 && n >= 0 && n < mostSteps) {
		d.fail(workbook.ErrNum)
		return
	}
	for i := range int(n) + 1 {
		d.Lists["values"] = append(d.Lists["values"], low+float64(float64(i)*step))
	}
	equalWeights(d)
}

// withoutZero leaves out 0 of a count.
func withoutZero(d *draft) { d.Numbers["truncate_min"] = 1 }

// throughPercentiles finds a distribution through values x1, x2... with the probabilities up to them p1, p2...
func throughPercentiles(d *draft) {
	given := map[string]float64{}
	for _, pair := range [][2]string{{"x1", "p1"}, {"x2", "p2"}, {"x3", "p3"}} {
		if p, ok := d.Numbers[pair[1]]; ok {
			if !(p > 0 && p < 1) {
				d.fail(workbook.ErrNum)
				return
			}
			given[distribution.PercentileName(p)] = d.take(pair[0])
			delete(d.Numbers, pair[1])
		}
	}
	found, err := distribution.WithoutPercentiles(d.Family, distribution.Parameters{Numbers: given})
	if err != nil {
		d.fail(workbook.ErrNum)
		return
	}
	d.become(d.Family, found.Numbers)
}

// abovePercentiles finds a distribution that begins at a location through two percentiles; limits of values count from 0.
func abovePercentiles(d *draft) {
	at := d.take("location")
	d.Numbers["x1"] -= at
	d.Numbers["x2"] -= at
	throughPercentiles(d)
	d.Numbers["shift"] += at
	d.Numbers["truncate2"] = 1
}

// studentOfSD takes the standard deviation for the scale; there is none with two degrees of freedom or fewer.
func studentOfSD(d *draft) {
	df := d.Numbers["df"]
	d.Numbers["scale"] = d.take("sd") * math.Sqrt((df-2)/df)
}
