package function

import (
	"math"
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// quantileLaw is how a quantile function of Excel draws when RAND() is its probability: which argument that is, and the
// distribution that the other ones describe.
type quantileLaw struct {
	at     int
	family string
	// parameters name the other arguments in their order; those in whole are cut to whole numbers.
	parameters, whole []string
}

// quantileLaws are the quantile functions by name. Those of the upper tail draw from the same distribution.
func quantileLaws() map[string]quantileLaw {
	standard := quantileLaw{family: "normal"}
	normal := quantileLaw{family: "normal", parameters: []string{"mean", "sd"}}
	logNormal := quantileLaw{family: "lognormal_log", parameters: []string{"mu", "sigma"}}
	beta := quantileLaw{family: "beta", parameters: []string{"alpha", "beta", "min", "max"}}
	gamma := quantileLaw{family: "gamma", parameters: []string{"shape", "scale"}}
	chi := quantileLaw{family: "chi_squared", parameters: []string{"df"}, whole: []string{"df"}}
	student := quantileLaw{family: "student_t", parameters: []string{"df"}, whole: []string{"df"}}
	f := quantileLaw{family: "f", parameters: []string{"df1", "df2"}, whole: []string{"df1", "df2"}}
	binomial := quantileLaw{at: 2, family: "binomial", parameters: []string{"n", "p"}, whole: []string{"n"}}
	return map[string]quantileLaw{
		"NORM.INV": normal, "NORMINV": normal, "NORM.S.INV": standard, "NORMSINV": standard,
		"LOGNORM.INV": logNormal, "LOGINV": logNormal, "BETA.INV": beta, "BETAINV": beta, "GAMMA.INV": gamma, "GAMMAINV": gamma,
		"CHISQ.INV": chi, "CHISQ.INV.RT": chi, "CHIINV": chi, "F.INV": f, "F.INV.RT": f, "FINV": f,
		"T.INV": student, "BINOM.INV": binomial, "CRITBINOM": binomial,
	}
}

// drawing gives the quantile functions the function that draws.
func drawing(specs []Spec) {
	all := quantileLaws()
	for i := range specs {
		if inv, ok := all[specs[i].Name]; ok {
			specs[i].Drawn, specs[i].DrawnAt = inv.drawn(specs[i].Name, specs[i]), inv.at
		}
	}
}

// drawn is the function that a call becomes: it takes the other arguments.
func (inv quantileLaw) drawn(name string, of Spec) *Spec {
	quantile := func(args []float64) (float64, workbook.ErrorCode) {
		var all [8]float64
		list := append(append(all[:0], args[1:1+inv.at]...), args[0])
		return of.Number(append(list, args[1+inv.at:]...))
	}
	s := &Spec{
		Name: name, Args: of.Args[:inv.at] + of.Args[inv.at+1:], Min: of.Min - 1, Flags: Volatile | Random, Quantile: quantile,
		Law: func(c *Call) (Law, workbook.ErrorCode) { return inv.law(c, quantile) },
	}
	s.Eval = func(c *Call) value.Value {
		x, final := c.Draw()
		if final {
			return value.Number(x)
		}
		y, code := quantile(append([]float64{x}, numbersIn(c)...))
		if code != workbook.NoError {
			return value.Error(code)
		}
		return value.Number(y)
	}
	return s
}

// law is the distribution; what the quantile function refuses is refused.
func (inv quantileLaw) law(c *Call, quantile func([]float64) (float64, workbook.ErrorCode)) (Law, workbook.ErrorCode) {
	args := numbersIn(c)
	if _, code := quantile(append([]float64{0.5}, args...)); code != workbook.NoError {
		return Law{}, code
	}
	l := Law{Family: inv.family, Numbers: map[string]float64{}}
	if inv.parameters == nil {
		l.Numbers["mean"], l.Numbers["sd"] = 0, 1
	}
	for i, x := range args {
		if slices.Contains(inv.whole, inv.parameters[i]) {
			x = math.Trunc(x)
		}
		l.Numbers[inv.parameters[i]] = x
	}
	return l, workbook.NoError
}

// numbersIn are the arguments of a call that are all numbers.
func numbersIn(c *Call) []float64 {
	x := make([]float64, 0, len(c.Args)+1)
	for i := range c.Args {
		x = append(x, c.Args[i].Num)
	}
	return slices.Clip(x)
}
