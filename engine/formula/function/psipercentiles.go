package function

import (
	"math"

	"tyche/engine/workbook"
)

// psiAlternative is a function of Analytic Solver that takes percentiles in place of parameters: the name that @RISK's has, and its
// parameters by Frontline's names, each name=one of @RISK's. Of a variance or a mean, own makes the parameter that it determines.
type psiAlternative struct {
	name, like, labels string
	own                map[string]func(x float64) (name string, y float64)
}

// psiAlternatives are those of Analytic Solver (Psi function help, "Alternate formulation" of each distribution).
func psiAlternatives() []Spec {
	solve := map[string]func(c *Call, d *draft, known map[string]float64, points []share){"TRIANG": triangleAlt}
	for _, a := range append(alternativeLaws(), psiLaws()...) {
		solve[a.name] = a.solve
	}
	for _, a := range solvedTable() {
		solve[a.name] = a.solve
	}
	var out []Spec
	for _, a := range psiAlternativeTable() {
		out = append(out, lawSpec("PSI"+a.name+"ALT", 2, func(c *Call) (Law, workbook.ErrorCode) {
			return alternativeLaw(c, false, func(c *Call, d *draft, known map[string]float64, points []share) {
				solve[a.like](c, d, a.translated(known), points)
			})
		}))
	}
	return out
}

// psiLaws are the distributions by two numbers that @RISK has no such functions of.
func psiLaws() []alternative {
	out := []alternative{{name: "LAPLACE", family: "laplace", first: "mu", second: "beta"}, {name: "LEVY", family: "levy", first: "mu", second: "beta"}}
	for i := range out {
		a := &out[i]
		a.toFirst, a.fromFirst, a.toSecond, a.fromSecond = same, same, same, same
		a.firstName, a.secondName, a.along = "location", "scale", quantileOf(a.family, "location", "scale")
	}
	return out
}

func psiAlternativeTable() []psiAlternative {
	of := func(name string, share float64) func(float64) (string, float64) { // a multiple of a standard deviation
		return func(variance float64) (string, float64) { return name, float64(share * math.Sqrt(variance)) }
	}
	named := func(name string, share float64) func(float64) (string, float64) {
		return func(x float64) (string, float64) { return name, float64(share * x) }
	}
	one := func(name string, own func(float64) (string, float64)) map[string]func(float64) (string, float64) {
		return map[string]func(float64) (string, float64){name: own}
	}
	gumbel := one("var", of("b", math.Sqrt(6)/math.Pi))
	return []psiAlternative{
		{"NORMAL", "NORMAL", "", one("var", of("sigma", 1))}, {"LOGNORMAL", "LOGNORM", "", one("var", of("sigma", 1))},
		{"UNIFORM", "UNIFORM", "lower=min upper=max", nil}, {"TRIANGULAR", "TRIANG", "", nil}, {"PERT", "PERT", "", nil},
		{"LOGISTIC", "LOGISTIC", "mu=alpha s=beta scale=beta", one("var", of("beta", math.Sqrt(3)/math.Pi))},
		{"MAXEXTREME", "EXTVALUE", "m._likely=a scale=b", gumbel}, {"MINEXTREME", "EXTVALUEMIN", "m._likely=a scale=b", gumbel},
		{"CAUCHY", "CAUCHY", "loc=gamma scale=beta lambda=beta", nil}, {"HYPSECANT", "HYPSECANT", "loc=gamma scale=beta", nil},
		{"LAPLACE", "LAPLACE", "loc=mu scale=beta", one("sigma", named("beta", math.Sqrt2/2))}, {"LEVY", "LEVY", "loc=mu scale=beta", nil},
		{"ERF", "NORMAL", "", one("var", of("sigma", 1))},
		{"EXPONENTIAL", "EXPON", "mu=beta", one("var", of("beta", 1))},
		{"WEIBULL", "WEIBULL", "shape=alpha scale=beta", nil}, {"PARETO", "PARETO", "shape=theta scale=a", nil},
		{"LOGLOGISTIC", "LOGLOGISTIC", "shape=alpha scale=beta", nil}, {"GAMMA", "GAMMA", "shape=alpha scale=beta", nil},
		{"BETAGEN", "BETAGENERAL", "shape1=alpha1 shape2=alpha2", nil}, {"CHISQUARE", "CHISQ", "df=v", one("var", named("v", 0.5))},
		{"RAYLEIGH", "RAYLEIGH", "", map[string]func(float64) (string, float64){
			"var": of("beta", 1/math.Sqrt(2-math.Pi/2)), "mu": named("beta", 1/math.Sqrt(math.Pi/2))}},
		{"STUDENT", "STUDENT", "df=v", nil}, {"INVNORMAL", "INVGAUSS", "scale=lambda", nil}, {"PARETO2", "PARETO2", "scale=b shape=q", nil},
		{"PEARSON5", "PEARSON5", "shape=alpha scale=beta", nil}, {"FRECHET", "FRECHET", "shape=alpha scale=beta", nil},
		{"FATIGUELIFE", "FATIGUELIFE", "shape=alpha scale=beta", nil},
	}
}

// translated are the known parameters by @RISK's names. The error function's distribution has the mean 0.
func (a psiAlternative) translated(known map[string]float64) map[string]float64 {
	labels := solvedLaw{labels: a.labels}.parameters()
	out := map[string]float64{}
	if a.name == "ERF" {
		out["mu"] = 0
	}
	for name, x := range known {
		if own, ok := a.own[name]; ok {
			name, x = own(x)
		} else if other, ok := labels[name]; ok {
			name = other
		}
		out[name] = x
	}
	return out
}
