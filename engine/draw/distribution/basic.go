package distribution

// Books that most parameterizations come from.
const (
	johnson1 = "Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions 1, 1994"
	johnson2 = "Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions 2, 1995"
	johnsonK = "Johnson, Kemp, Kotz: Univariate Discrete Distributions, 2005"
)

// basicFamilies are the most used families.
func basicFamilies() []Family {
	lowest, highest := number("min", "lowest value"), number("max", "highest value, > min")
	return []Family{
		{Name: "bernoulli", Doc: "1 with a probability, else 0", Parameters: []Parameter{number("p", "probability of a 1, 0 to 1")},
			Mean: "p", SD: "sqrt(p (1-p))", Source: johnsonK, Example: `"p": 0.3`, build: buildBernoulli},
		{Name: "beta", Doc: "beta with two shapes, stretched from 0..1 to min..max", Parameters: []Parameter{
			number("alpha", "first shape, > 0"), number("beta", "second shape, > 0"), optional("min", 0, "lowest value"),
			optional("max", 1, "highest value, > min")},
			Mean: "min + (max-min) alpha/(alpha+beta)", SD: "(max-min) sqrt(alpha beta/(alpha+beta+1))/(alpha+beta)",
			Source: johnson2, Example: `"alpha": 0.7, "beta": 2, "min": 1, "max": 3`, build: buildBeta},
		{Name: "beta_general", Doc: "beta with two shapes on min..max: beta with both ends given", Parameters: []Parameter{
			number("alpha", "first shape, > 0"), number("beta", "second shape, > 0"), lowest, highest},
			Mean: "min + (max-min) alpha/(alpha+beta)", SD: "(max-min) sqrt(alpha beta/(alpha+beta+1))/(alpha+beta)",
			Source: johnson2, Example: `"alpha": 2, "beta": 5, "min": -1, "max": 3`, build: buildBeta},
		{Name: "binomial", Doc: "successes in a number of independent trials", Parameters: []Parameter{
			number("n", "trials, a whole number >= 0"), number("p", "probability of a success, 0 to 1")},
			Mean: "n p", SD: "sqrt(n p (1-p))", Source: johnsonK, Example: `"n": 30, "p": 0.2`, build: buildBinomial},
		{Name: "cumulative", Doc: "distribution function straight between points; 0 at min, 1 at max", Parameters: []Parameter{lowest, highest,
			numbers("values", "ascending, between min and max"), numbers("probabilities", "P(X <= value), ascending, 0 to 1")},
			Source: "piecewise uniform", Example: `"min": 0, "max": 9, "values": [1, 4], "probabilities": [0.4, 0.7]`, build: buildCumulative},
		{Name: "discrete", Doc: "one of some values with weights", Parameters: []Parameter{numbers("values", "what it can be"),
			numbers("weights", "one for each value, >= 0, in any unit")}, Mean: "sum of weight value/sum of weights",
			Source: "by enumeration", Example: `"values": [0.25, 0.21, 0.28], "weights": [0.3, 0.5, 0.2]`, build: buildDiscrete},
		{Name: "exponential", Doc: "waiting time", Parameters: []Parameter{number("mean", "> 0")}, Mean: "mean", SD: "mean",
			Source: johnson1, Example: `"mean": 2`, build: buildExponential},
		{Name: "gamma", Doc: "gamma", Parameters: []Parameter{number("shape", "> 0"), number("scale", "> 0; the mean is shape times scale")},
			Mean: "shape scale", SD: "scale sqrt(shape)", Source: johnson1, Example: `"shape": 2.5, "scale": 3`, build: buildGamma},
		{Name: "integer_uniform", Doc: "whole numbers with equal probabilities", Parameters: []Parameter{number("min", "lowest, a whole number"),
			number("max", "highest, a whole number >= min")}, Mean: "(min+max)/2", SD: "sqrt(((max-min+1)^2-1)/12)",
			Source: johnsonK, Example: `"min": 1, "max": 6`, build: buildIntegerUniform},
		{Name: "logistic", Doc: "logistic", Parameters: []Parameter{number("location", "centre"),
			number("scale", "> 0; the sd is scale times pi/sqrt(3)")}, Mean: "location", SD: "scale pi/sqrt(3)",
			Source: johnson2, Example: `"location": 1, "scale": 2`, build: buildLogistic},
		{Name: "lognormal", Doc: "variable whose logarithm is normal, by its own mean and sd", Parameters: []Parameter{
			number("mean", "of the variable itself, > 0"), number("sd", "of the variable itself, > 0")}, Mean: "mean", SD: "sd",
			Source: johnson1, Example: `"mean": 18000, "sd": 27000`, build: buildLognormal},
		{Name: "normal", Doc: "normal", Parameters: []Parameter{number("mean", "expectation"), number("sd", "standard deviation, > 0")},
			Mean: "mean", SD: "sd", Source: johnson1, Example: `"mean": 0.06, "sd": 0.02`, build: buildNormal},
		{Name: "pert", Doc: "beta with the mean (min + lambda mode + max)/(lambda + 2)", Parameters: []Parameter{lowest,
			number("mode", "most likely, min to max"), highest, optional("lambda", 4, "weight of the mode, > 0")},
			Mean: "(min + lambda mode + max)/(lambda+2)", SD: "sqrt((mean-min)(max-mean)/(lambda+3))",
			Source: "Vose: Risk Analysis, 2008", Example: `"min": 4, "mode": 9, "max": 18`, build: buildPert},
		{Name: "poisson", Doc: "number of independent events", Parameters: []Parameter{number("mean", "> 0, at most 1e9")},
			Mean: "mean", SD: "sqrt(mean)", Source: johnsonK, Example: `"mean": 8`, build: buildPoisson},
		{Name: "student_t", Doc: "Student's t, moved and stretched", Parameters: []Parameter{number("df", "degrees of freedom, > 0, at least 0.15"),
			optional("location", 0, "centre"), optional("scale", 1, "> 0")}, Mean: "location, for df > 1",
			SD: "scale sqrt(df/(df-2)), for df > 2", Source: johnson2, Example: `"df": 4`, build: buildStudentT},
		{Name: "triangular", Doc: "density is a triangle", Parameters: []Parameter{lowest, number("mode", "peak, min to max"), highest},
			Mean: "(min+mode+max)/3", SD: "sqrt((min^2+mode^2+max^2-min mode-min max-mode max)/18)",
			Source: johnson2, Example: `"min": 0.12, "mode": 0.18, "max": 0.22`, build: buildTriangular},
		{Name: "uniform", Doc: "every value between two ends alike", Parameters: []Parameter{lowest, highest},
			Mean: "(min+max)/2", SD: "(max-min)/sqrt(12)", Source: johnson2, Example: `"min": 0, "max": 0.1`, build: buildUniform},
		{Name: "weibull", Doc: "Weibull", Parameters: []Parameter{number("shape", "> 0"), number("scale", "> 0")},
			Mean: "scale gamma(1+1/shape)", SD: "scale sqrt(gamma(1+2/shape) - gamma(1+1/shape)^2)",
			Source: johnson1, Example: `"shape": 1.5, "scale": 2`, build: buildWeibull},
	}
}
