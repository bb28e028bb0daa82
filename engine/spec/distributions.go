package spec

import "slices"

// Parameter is a parameter of a distribution. An optional one that is not given has the value Default, or no effect
// where NoDefault is set.
type Parameter struct {
	Name      string
	List      bool // a list of numbers instead of one number
	Required  bool
	Default   float64
	NoDefault bool
	Meaning   string
}

// Distribution is a family that an input can follow. The common parameters (truncation and shift) are among its
// Parameters, after its own.
type Distribution struct {
	Name       string
	Meaning    string
	Parameters []Parameter
}

// Parameter finds a parameter by its name.
func (d Distribution) Parameter(name string) (Parameter, bool) {
	i := slices.IndexFunc(d.Parameters, func(p Parameter) bool { return p.Name == name })
	if i < 0 {
		return Parameter{}, false
	}
	return d.Parameters[i], true
}

// ParameterNames lists the parameters in the order of the table.
func (d Distribution) ParameterNames() []string {
	names := make([]string, len(d.Parameters))
	for i, p := range d.Parameters {
		names[i] = p.Name
	}
	return names
}

// LookUp finds a distribution by its name.
func LookUp(name string) (Distribution, bool) {
	for _, d := range Distributions() {
		if d.Name == name {
			return d, true
		}
	}
	return Distribution{}, false
}

func need(name, meaning string) Parameter {
	return Parameter{Name: name, Required: true, Meaning: meaning}
}

func needList(name, meaning string) Parameter {
	return Parameter{Name: name, Required: true, List: true, Meaning: meaning}
}

func may(name string, otherwise float64, meaning string) Parameter {
	return Parameter{Name: name, Default: otherwise, Meaning: meaning}
}

// Distributions is the table of all distributions and their parameters; the caller may change its copy.
func Distributions() []Distribution {
	common := []Parameter{
		{Name: "truncate_min", NoDefault: true, Meaning: "no value below this one, before the shift"},
		{Name: "truncate_max", NoDefault: true, Meaning: "no value above this one, before the shift"},
		may("shift", 0, "added to every value"),
	}
	lowest, highest := need("min", "lowest value"), need("max", "highest value")
	mode := need("mode", "most likely value")
	table := []Distribution{
		{"normal", "Normal", []Parameter{need("mean", "mean"), need("sd", "standard deviation")}},
		{"uniform", "Uniform between two values", []Parameter{lowest, highest}},
		{"triangular", "Triangular", []Parameter{lowest, mode, highest}},
		{"pert", "PERT: beta with shape 4 around the most likely value", []Parameter{lowest, mode, highest}},
		{"lognormal", "Lognormal, by its own mean and standard deviation", []Parameter{
			need("mean", "mean of the lognormal itself"), need("sd", "standard deviation of the lognormal itself")}},
		{"discrete", "One of several values", []Parameter{
			needList("values", "the values"), needList("weights", "their weights; any positive sum")}},
		{"poisson", "Poisson count", []Parameter{need("mean", "mean")}},
		{"exponential", "Exponential", []Parameter{need("mean", "mean")}},
		{"beta", "Beta, scaled", []Parameter{need("alpha", "first shape"), need("beta", "second shape"),
			may("min", 0, "lowest value"), may("max", 1, "highest value")}},
		{"gamma", "Gamma", []Parameter{need("shape", "shape"), need("scale", "scale")}},
		{"weibull", "Weibull", []Parameter{need("shape", "shape"), need("scale", "scale")}},
		{"binomial", "Successes in n attempts", []Parameter{need("n", "attempts"), need("p", "probability of each")}},
		{"bernoulli", "1 with probability p, otherwise 0", []Parameter{need("p", "probability of 1")}},
		{"student_t", "Student's t", []Parameter{need("df", "degrees of freedom"),
			may("location", 0, "centre"), may("scale", 1, "scale")}},
		{"logistic", "Logistic", []Parameter{need("location", "centre"), need("scale", "scale")}},
		{"integer_uniform", "Any whole number between two, equally likely", []Parameter{lowest, highest}},
		{"cumulative", "By points of its distribution function, straight between them", []Parameter{lowest, highest,
			needList("values", "rising values between min and max"),
			needList("probabilities", "rising probabilities of values up to each")}},
	}
	for i := range table {
		table[i].Parameters = append(table[i].Parameters, common...)
	}
	return table
}
