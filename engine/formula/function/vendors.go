package function

import (
	"math"

	"tyche/engine/workbook"
)

// Sources: @RISK help, "Distribution functions" (Palisade 8.3); Analytic Solver reference guide, "Psi functions"
// (Frontline Systems 2020); ModelRisk help, "Distributions in ModelRisk" (Vose Software); Oracle Crystal Ball user's
// guide 11.1.2, appendix A "Using probability functions".

// riskFunctions are those of @RISK.
func riskFunctions() []Spec {
	out := laws(withProperties, []vendorLaw{
		{"RISKBERNOULLI", "bernoulli", "p", nil},
		{"RISKBETA", "beta", "alpha beta", nil},
		{"RISKBETAGENERAL", "beta", "alpha beta min max", nil},
		{"RISKBETASUBJ", "beta", "min mode mean max", betaSubjective},
		{"RISKBINOMIAL", "binomial", "n p", nil},
		{"RISKBURR12", "burr", "location scale shape1 shape2", nil},
		{"RISKCAUCHY", "cauchy", "location scale", nil},
		{"RISKCHISQ", "gamma", "df", chiSquare},
		{"RISKCUMUL", "cumulative", "min max []values []probabilities", nil},
		{"RISKCUMULD", "cumulative", "min max []values []probabilities", descending},
		{"RISKDAGUM", "dagum", "location scale shape1 shape2", nil},
		{"RISKDISCRETE", "discrete", "[]values []weights", nil},
		{"RISKDOUBLETRIANG", "double_triangular", "min mode max p", nil},
		{"RISKDUNIFORM", "discrete", "[]values", equalWeights},
		{"RISKERF", "normal", "h", errorFunction},
		{"RISKERLANG", "gamma", "shape scale", nil},
		{"RISKEXPON", "exponential", "mean", nil},
		{"RISKEXTVALUE", "gumbel_max", "location scale", nil},
		{"RISKEXTVALUEMIN", "gumbel_min", "location scale", nil},
		{"RISKF", "f", "df1 df2", nil},
		{"RISKFATIGUELIFE", "fatigue_life", "location scale shape", nil},
		{"RISKFRECHET", "frechet", "location scale shape", nil},
		{"RISKGAMMA", "gamma", "shape scale", nil},
		{"RISKGENERAL", "general", "min max []values []densities", nil},
		{"RISKGEOMET", "geometric", "p", nil},
		{"RISKHISTOGRM", "cumulative", "min max []weights", histogram},
		{"RISKHYPERGEO", "hypergeometric", "n successes population", nil},
		{"RISKHYPSECANT", "hyperbolic_secant", "mean sd", nil},
		{"RISKINTUNIFORM", "integer_uniform", "min max", nil},
		{"RISKINVGAUSS", "inverse_gaussian", "mean shape", nil},
		{"RISKJOHNSONMOMENTS", "johnson_moments", "mean sd skewness kurtosis", nil},
		{"RISKJOHNSONSB", "johnson_sb", "gamma delta min max", nil},
		{"RISKJOHNSONSU", "johnson_su", "gamma delta location scale", nil},
		{"RISKKUMARASWAMY", "kumaraswamy", "alpha beta min max", nil},
		{"RISKLAPLACE", "laplace", "location sd", laplace},
		{"RISKLEVY", "levy", "location scale", nil},
		{"RISKLOGISTIC", "logistic", "location scale", nil},
		{"RISKLOGLOGISTIC", "log_logistic", "location scale shape", nil},
		{"RISKLOGNORM", "lognormal", "mean sd", nil},
		{"RISKLOGNORM2", "lognormal", "mu sigma", ofLogarithm},
		{"RISKNEGBIN", "negative_binomial", "r p", nil},
		{"RISKNORMAL", "normal", "mean sd", nil},
		{"RISKPARETO", "pareto", "shape scale", nil},
		{"RISKPARETO2", "pareto2", "scale shape", nil},
		{"RISKPEARSON5", "pearson5", "shape scale", nil},
		{"RISKPEARSON6", "pearson6", "shape1 shape2 scale", nil},
		{"RISKPERT", "pert", "min mode max", nil},
		{"RISKPOISSON", "poisson", "mean", nil},
		{"RISKRAYLEIGH", "weibull", "b", rayleigh},
		{"RISKRECIPROCAL", "reciprocal", "min max", nil},
		{"RISKSTUDENT", "student_t", "df", nil},
		{"RISKTRIANG", "triangular", "min mode max", nil},
		{"RISKTRIGEN", "triangular", "low mode high bottom top", triangleOfPercents},
		{"RISKUNIFORM", "uniform", "min max", nil},
		{"RISKWEIBULL", "weibull", "shape scale", nil},
	})
	out = append(out, properties(map[string]propertyKind{
		"RISKTRUNCATE": truncate, "RISKTRUNCATE2": truncate2, "RISKTRUNCATEP": truncateP, "RISKSHIFT": moved,
		"RISKSTATIC": static, "RISKNAME": named, "RISKCORRMAT": matrix, "RISKCATEGORY": plain, "RISKUNITS": plain,
		"RISKCOLLECT": plain, "RISKFIT": plain, "RISKISDISCRETE": plain, "RISKISDATE": plain, "RISKLIBRARY": plain,
		"RISKSIXSIGMA": plain, "RISKCONVERGENCE": plain, "RISKSEED": ignored, "RISKLOCK": locked, "RISKINDEPC": pairIndependent, "RISKDEPC": pairDependent,
		"RISKCOPULA": refuses, "RISKTRUNCATEP2": truncateP, // a shift moves no percentile: before it or after it is the same
	})...)
	out = append(out, missing("@RISK", "RISKBERNOULLIALT")...)
	out = append(out, lawSpec("RISKVARY", 3, func(c *Call) (Law, workbook.ErrorCode) { return vary(c, "base min max (range) (steps)") }))
	out = append(out, storedTrials("RISKRESAMPLE", "method []values"))
	out = append(out, solvedLaws()...)
	out = append(out, markers("RISKOUTPUT")...)
	out = append(out, statistics("@RISK", `RISKMEAN RISKSTDDEV RISKVARIANCE RISKSKEWNESS RISKKURTOSIS RISKMIN RISKMAX RISKRANGE
		RISKMODE RISKMEDIAN RISKPERCENTILE RISKPERCENTILED RISKPTOX RISKQTOX RISKXTOP RISKXTOQ RISKTARGET RISKTARGETD RISKDATA
		RISKMEANABSDEV RISKSEMISTDDEV RISKSEMIVARIANCE RISKSTDERROFMEAN RISKCONVERGENCELEVEL RISKCOEFFOFVARIATION RISKCIMEAN
		RISKCP RISKCPK RISKCPM RISKDPM`)...)
	out = append(out, alternatives()...)
	out = append(out, compounds()...)
	return append(out, whatIf("RISKSIMTABLE", 0, firstList))
}

// psiFunctions are those of Analytic Solver (Risk Solver).
func psiFunctions() []Spec {
	out := laws(withProperties, []vendorLaw{
		{"PSIBERNOULLI", "bernoulli", "p", nil},
		{"PSIBETA", "beta", "alpha beta", nil},
		{"PSIBETAGEN", "beta", "alpha beta min max", nil},
		{"PSIBETASUBJ", "beta", "min mode mean max", betaSubjective},
		{"PSIBINOMIAL", "binomial", "n p", nil},
		{"PSIBURR12", "burr", "location scale shape1 shape2", nil},
		{"PSICAUCHY", "cauchy", "location scale", nil},
		{"PSICHISQUARE", "gamma", "df", chiSquare},
		{"PSICUMUL", "cumulative", "min max []values []probabilities", nil},
		{"PSICUMULD", "cumulative", "min max []values []probabilities", descending},
		{"PSIDAGUM", "dagum", "location scale shape1 shape2", nil},
		{"PSIDBLTRIANG", "double_triangular", "min mode max p", nil},
		{"PSIDISCRETE", "discrete", "[]values []weights", nil},
		{"PSIDISUNIFORM", "discrete", "[]values", equalWeights},
		{"PSIERF", "normal", "h", errorFunction},
		{"PSIERLANG", "gamma", "shape scale", nil},
		{"PSIEXPONENTIAL", "exponential", "mean", nil},
		{"PSIFATIGUELIFE", "fatigue_life", "location scale shape", nil},
		{"PSIFDIST", "f", "df1 df2", nil},
		{"PSIFRECHET", "frechet", "location scale shape", nil},
		{"PSIGAMMA", "gamma", "shape scale", nil},
		{"PSIGENERAL", "general", "min max []values []densities", nil},
		{"PSIGEOMETRIC", "geometric", "p", nil},
		{"PSIHISTOGRAM", "cumulative", "min max []weights", histogram},
		{"PSIHYPERGEO", "hypergeometric", "n successes population", nil},
		{"PSIHYPSECANT", "hyperbolic_secant", "mean sd", nil},
		{"PSIINTUNIFORM", "integer_uniform", "min max", nil},
		{"PSIINVNORMAL", "inverse_gaussian", "mean shape", nil},
		{"PSIJOHNSONSB", "johnson_sb", "gamma delta min max", nil},
		{"PSIJOHNSONSU", "johnson_su", "gamma delta location scale", nil},
		{"PSIKUMARASWAMY", "kumaraswamy", "alpha beta min max", nil},
		{"PSILAPLACE", "laplace", "location scale", nil},
		{"PSILEVY", "levy", "location scale", nil},
		{"PSILOGARITHMIC", "logarithmic", "p", nil},
		{"PSILOGISTIC", "logistic", "location scale", nil},
		{"PSILOGLOGISTIC", "log_logistic", "location scale shape", nil},
		{"PSILOGNORMAL", "lognormal", "mean sd", nil},
		{"PSILOGNORM2", "lognormal", "mu sigma", ofLogarithm},
		{"PSIMAXEXTREME", "gumbel_max", "location scale", nil},
		{"PSIMETALOG", "metalog", "(min) (max) []coefficients", nil},
		{"PSIMETALOG2", "metalog", "[]coefficients", fewCoefficients},
		{"PSIMETALOGSPT", "metalog_fit", "(min) (max) []values p", symmetricTriplet},
		{"PSIMINEXTREME", "gumbel_min", "location scale", nil},
		{"PSIMOMENTFIT", "johnson_moments", "mean sd skewness kurtosis", nil},
		{"PSINEGBINOMIAL", "negative_binomial", "r p", nil},
		{"PSINORMAL", "normal", "mean sd", nil},
		{"PSIPEARSON5", "pearson5", "shape scale", nil},
		{"PSIPEARSON6", "pearson6", "shape1 shape2 scale", nil},
		{"PSIPERT", "pert", "min mode max", nil},
		{"PSIPOISSON", "poisson", "mean", nil},
		{"PSIPARETO2", "pareto2", "scale shape", nil},
		{"PSIRAYLEIGH", "weibull", "b", rayleigh},
		{"PSIRECIPROCAL", "reciprocal", "min max", nil},
		{"PSIRESAMPLE", "discrete", "[]values", equalWeights},
		{"PSISTUDENT", "student_t", "df", nil},
		{"PSITRIANGGEN", "triangular", "low mode high bottom top", triangleOfShares},
		{"PSITRIANGULAR", "triangular", "min mode max", nil},
		{"PSIUNIFORM", "uniform", "min max", nil},
		{"PSIWEIBULL", "weibull", "shape scale", nil},
	})
	out = append(out, properties(map[string]propertyKind{
		"PSITRUNCATE": truncateAs, "PSITRUNCATEP": truncateP, "PSISHIFT": moved, "PSIBASECASE": static, "PSINAME": named,
		"PSICORRMATRIX": matrix, "PSICATEGORY": plain, "PSIUNITS": plain, "PSICOLLECT": plain, "PSISTATIC": static, "PSICERTIFY": certified,
		"PSISIXSIGMA": plain, "PSICONVERGENCE": plain, "PSIFITINFO": plain,
		"PSISEED": ignored, "PSILOCK": locked, "PSICENSOR": censorAs, "PSICORRDEPEN": pairDependent,
		"PSICORRINDEP": pairIndependent, "PSICOPULA": refuses, "PSICOPULAGAUSS": refuses, "PSICOPULASTUDENT": refuses, "PSICOMPOUND": summed,
	})...)
	out = append(out, missing("Analytic Solver", "PSIAR1 PSIGARCH11 PSICERTIFIED")...)
	out = append(out, psiAlternatives()...)
	out = append(out, psiFurther()...)
	out = append(out, unverified("Analytic Solver", "PSIPARETO")...)
	out = append(out, storedTrials("PSISIP", "[]values"))
	out = append(out, markers("PSIOUTPUT PSISIMOUTPUT")...)
	out = append(out, statistics("Analytic Solver", psiStatistics())...)
	return append(out, whatIf("PSISIMPARAM", 2, valuesOrEnds))
}

// ballFunctions are those of Crystal Ball.
func ballFunctions() []Spec {
	out := laws(withCutoffs, []vendorLaw{
		{"CB.BETA", "beta", "alpha beta scale", func(d *draft) { d.become("beta", map[string]float64{"max": d.take("scale")}) }},
		{"CB.BETA2", "beta", "min max alpha beta", nil},
		{"CB.BETAPERT", "pert", "min mode max", nil},
		{"CB.BINOMIAL", "binomial", "p n", nil},
		{"CB.DISCRETEUNIFORM", "integer_uniform", "min max", nil},
		{"CB.EXPONENTIAL", "exponential", "rate", func(d *draft) { d.become("exponential", map[string]float64{"mean": 1 / d.take("rate")}) }},
		{"CB.GAMMA", "gamma", "location scale shape", located},
		{"CB.GEOMETRIC", "geometric", "p", trialsOfOne},
		{"CB.HYPERGEOMETRIC", "hypergeometric", "successes n population", shareOfAll},
		{"CB.LOGISTIC", "logistic", "location scale", nil},
		{"CB.LOGNORMAL", "lognormal", "mean sd", nil},
		{"CB.LOGNORMAL2", "lognormal", "location mean sd", aboveLocation},
		{"CB.MAXEXTREME", "gumbel_max", "location scale", nil},
		{"CB.MINEXTREME", "gumbel_min", "location scale", nil},
		{"CB.NEGBINOMIAL", "negative_binomial", "p r", trialsOfAll},
		{"CB.NORMAL", "normal", "mean sd", nil},
		{"CB.PARETO", "pareto", "scale shape", nil},
		{"CB.POISSON", "poisson", "mean", nil},
		{"CB.STUDENTT", "student_t", "location scale df", nil},
		{"CB.TRIANGULAR", "triangular", "min mode max", nil},
		{"CB.UNIFORM", "uniform", "min max", nil},
		{"CB.WEIBULL", "weibull", "location scale shape", located},
		{"CB.YESNO", "bernoulli", "p", nil},
	})
	out = append(out, customFunction())
	return append(out, statistics("Crystal Ball", `CB.GETFORESTATFN CB.GETFOREPERCENTFN CB.GETCERTAINTYFN CB.GETFOREDATAFN
		CB.GETASSUMFN CB.GETASSUMPERCENTFN CB.GETRUNPREFSFN CB.ITERATIONSFN`)...)
}

// located moves a distribution by its location; limits of values count after that.
func located(d *draft) {
	d.Numbers["shift"] = d.take("location")
	d.Numbers["truncate2"] = 1
}

// aboveLocation takes a mean that counts from 0, of a distribution that begins at its location.
func aboveLocation(d *draft) {
	d.Numbers["mean"] -= d.Numbers["location"]
	located(d)
}

// trialsOfOne counts the trials up to a success, with it, in place of the failures before it.
func trialsOfOne(d *draft) { d.Numbers["shift"], d.Numbers["truncate2"] = 1, 1 }

// trialsOfAll counts the trials up to the last of a number of successes in place of the failures before it.
func trialsOfAll(d *draft) { d.Numbers["shift"], d.Numbers["truncate2"] = d.Numbers["r"], 1 }

// shareOfAll lets the successes in a population be given as a share of it.
func shareOfAll(d *draft) {
	if x := d.Numbers["successes"]; x > 0 && x < 1 {
		d.Numbers["successes"] = float64(x * d.Numbers["population"])
	}
}

// fewCoefficients keeps to the metalogs that PsiMetalog2 shares with PsiMetalog: those of at most six terms.
func fewCoefficients(d *draft) {
	if len(d.Lists["coefficients"]) > 6 {
		d.fail(workbook.ErrNum)
	}
}

// symmetricTriplet reads three quantiles at a probability, one half and the rest.
func symmetricTriplet(d *draft) {
	p := d.take("p")
	d.Lists["probabilities"] = []float64{p, 0.5, 1 - p}
	if len(d.Lists["values"]) != 3 {
		d.fail(workbook.ErrValue)
	}
}

// laplace takes the standard deviation for the scale.
func laplace(d *draft) { d.Numbers["scale"] = d.take("sd") / math.Sqrt2 }

// chiSquare is a gamma distribution with shape df/2 and scale 2.
func chiSquare(d *draft) {
	d.become("gamma", map[string]float64{"shape": 0.5 * d.take("df"), "scale": 2})
}

// rayleigh is a Weibull distribution with shape 2 and scale b sqrt(2).
func rayleigh(d *draft) {
	d.become("weibull", map[string]float64{"shape": 2, "scale": d.take("b") * math.Sqrt2})
}

// errorFunction is a normal distribution with density h/sqrt(pi) exp(-(hx)^2), whose standard deviation is 1/(h sqrt(2)).
func errorFunction(d *draft) {
	d.become("normal", map[string]float64{"mean": 0, "sd": 1 / (d.take("h") * math.Sqrt2)})
}

// betaSubjective finds the shapes of a beta distribution with a mode and a mean (@RISK help, RiskBetaSubj).
func betaSubjective(d *draft) {
	low, mode, mean, high := d.Numbers["min"], d.take("mode"), d.take("mean"), d.Numbers["max"]
	first := 2 * (mean - low) * (float64(0.5*(low+high)) - mode) / ((mean - mode) * (high - low))
	d.become("beta", map[string]float64{"alpha": first, "beta": first * (high - mean) / (mean - low)})
}

// descending turns probabilities of exceeding each value into probabilities of values up to each.
func descending(d *draft) {
	for i, p := range d.Lists["probabilities"] {
		d.Lists["probabilities"][i] = 1 - p
	}
}

// equalWeights gives each value the same weight.
func equalWeights(d *draft) {
	for range d.Lists["values"] {
		d.Lists["weights"] = append(d.Lists["weights"], 1)
	}
}
