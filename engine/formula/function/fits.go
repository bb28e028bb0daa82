package function

import (
	"math"
	"slices"

	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// likeliest finds the parameters of a distribution of ModelRisk, in its order, of greatest likelihood for data; false where there are none.
type likeliest func(x []float64) ([]float64, bool)

// fits are the distributions that are fitted here, by the names of the functions that draw from them. Source of the formulas: Johnson, Kotz,
// Balakrishnan: Continuous Univariate Distributions, 1994 and 1995; Univariate Discrete Distributions, 2005.
func fits() map[string]likeliest {
	return map[string]likeliest{
		"VOSENORMAL": fitNormal, "VOSELOGNORMALE": fitLogarithm, "VOSELOGNORMAL": fitLognormal, "VOSEEXPON": fitMean, "VOSEPOISSON": fitMean,
		"VOSEGEOMETRIC": func(x []float64) ([]float64, bool) {
			m, _ := fitMean(x)
			return []float64{1 / (1 + m[0])}, m[0] >= 0
		},
		"VOSEUNIFORM":   func(x []float64) ([]float64, bool) { return []float64{slices.Min(x), slices.Max(x)}, true },
		"VOSERAYLEIGH":  fitRayleigh,
		"VOSEPARETO":    fitPareto,
		"VOSEINVGAUSS":  fitInverseGaussian,
		"VOSEGAMMA":     fitGamma,
		"VOSEWEIBULL":   fitWeibull,
		"VOSEBERNOULLI": fitMean,
		"VOSEEXTVALUEMAX": func(x []float64) ([]float64, bool) {
			return fitGumbel(x, 1)
		},
		"VOSEEXTVALUEMIN": func(x []float64) ([]float64, bool) {
			return fitGumbel(x, -1)
		},
	}
}

// fitted are the functions that draw from a distribution that is fitted to data, (data, uncertainty, U), that hand it on, and that give
// its parameters.
func fitted(distributions []Spec) []Spec {
	var out []Spec
	all := fits()
	for _, s := range distributions {
		of, ok := all[s.Name]
		if !ok {
			continue
		}
		law := func(c *Call) (Law, workbook.ErrorCode) {
			p, code := c.fit(of)
			if code != workbook.NoError {
				return Law{}, code
			}
			var args []value.Value
			for _, x := range p {
				args = append(args, value.Number(x))
			}
			inner := NewCall(c.Host, s.Name, append(args, c.Args[min(2, len(c.Args)):]...), c.lazy)
			return s.Law(&inner)
		}
		draws := Spec{Name: s.Name + "FIT", Args: "*r", Min: 1, Flags: Random | AddIn, Eval: drawLaw(law), Law: law, Parameters: 2}
		parameters := Spec{Name: s.Name + "FITP", Args: "rr", Min: 1, Flags: AddIn | Arrays, Eval: func(c *Call) value.Value {
			p, code := c.fit(of)
			if code != workbook.NoError {
				return value.Error(code)
			}
			return c.inLine(p)
		}}
		out = append(out, draws, objectOf(draws), parameters)
	}
	return out
}

// fit reads (data, uncertainty).
func (c *Call) fit(of likeliest) ([]float64, workbook.ErrorCode) {
	x, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return nil, code
	}
	if c.has(1) {
		uncertain, code := c.scalar(c.Args[1])
		if code != workbook.NoError {
			return nil, code
		}
		if uncertain != 0 {
			c.Unsupported("the uncertainty of fitted parameters (" + c.Name + ") is not there yet")
			return nil, workbook.ErrNA
		}
	}
	if len(x) == 0 {
		return nil, workbook.ErrNum
	}
	p, ok := of(x)
	for _, v := range p {
		ok = ok && v-v == 0
	}
	if !ok {
		return nil, workbook.ErrNum
	}
	return p, workbook.NoError
}

// meanOf is the mean of a function of data.
func meanOf(x []float64, f func(v float64) float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += f(v)
	}
	return sum / float64(len(x))
}

func fitMean(x []float64) ([]float64, bool) {
	return []float64{meanOf(x, func(v float64) float64 { return v })}, true
}

func fitNormal(x []float64) ([]float64, bool) {
	m := meanOf(x, func(v float64) float64 { return v })
	return []float64{m, math.Sqrt(meanOf(x, func(v float64) float64 { return float64((v - m) * (v - m)) }))}, len(x) > 1
}

// fitLogarithm fits a normal distribution to the logarithms.
func fitLogarithm(x []float64) ([]float64, bool) {
	if slices.Min(x) <= 0 {
		return nil, false
	}
	logs := make([]float64, len(x))
	for i, v := range x {
		logs[i] = elementary.Log(v)
	}
	return fitNormal(logs)
}

func fitLognormal(x []float64) ([]float64, bool) {
	p, ok := fitLogarithm(x)
	if !ok {
		return nil, false
	}
	square := float64(p[1] * p[1])
	mean := elementary.Exp(p[0] + float64(0.5*square))
	return []float64{mean, mean * math.Sqrt(elementary.Expm1(square))}, true
}

func fitRayleigh(x []float64) ([]float64, bool) {
	return []float64{math.Sqrt(0.5 * meanOf(x, func(v float64) float64 { return float64(v * v) }))}, slices.Min(x) >= 0
}

// fitPareto gives shape and least value.
func fitPareto(x []float64) ([]float64, bool) {
	least := slices.Min(x)
	if least <= 0 {
		return nil, false
	}
	return []float64{1 / meanOf(x, func(v float64) float64 { return elementary.Log(v / least) }), least}, true
}

// fitInverseGaussian gives mean and shape.
func fitInverseGaussian(x []float64) ([]float64, bool) {
	if slices.Min(x) <= 0 {
		return nil, false
	}
	m := meanOf(x, func(v float64) float64 { return v })
	return []float64{m, 1 / meanOf(x, func(v float64) float64 { return 1/v - 1/m })}, true
}

// fitGamma gives shape and scale: log(shape) - digamma(shape) is the logarithm of the mean less the mean of the logarithms.
func fitGamma(x []float64) ([]float64, bool) {
	if slices.Min(x) <= 0 {
		return nil, false
	}
	m := meanOf(x, func(v float64) float64 { return v })
	s := elementary.Log(m) - meanOf(x, elementary.Log)
	if !(s > 0) {
		return nil, false
	}
	shape := elementary.Exp(rootOf(-30, 30, func(log float64) float64 { return s - (log - digamma(elementary.Exp(log))) }))
	return []float64{shape, m / shape}, true
}

// fitWeibull gives shape and scale.
func fitWeibull(x []float64) ([]float64, bool) {
	if slices.Min(x) <= 0 || slices.Min(x) == slices.Max(x) {
		return nil, false
	}
	top := elementary.Log(slices.Max(x))
	logs := meanOf(x, elementary.Log)
	power := func(shape float64) (sum, weighted float64) {
		for _, v := range x {
			p := elementary.Exp(shape * (elementary.Log(v) - top))
			sum, weighted = sum+p, weighted+float64(p*elementary.Log(v))
		}
		return sum, weighted
	}
	shape := elementary.Exp(rootOf(-20, 20, func(log float64) float64 {
		sum, weighted := power(elementary.Exp(log))
		return weighted/sum - elementary.Exp(-log) - logs
	}))
	sum, _ := power(shape)
	return []float64{shape, elementary.Exp(top + elementary.Log(sum/float64(len(x)))/shape)}, true
}

// fitGumbel gives location and scale of the distribution of greatest values, or with the sign -1 of smallest ones.
func fitGumbel(x []float64, sign float64) ([]float64, bool) {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(sign * v)
	}
	least, spread := slices.Min(y), slices.Max(y)-slices.Min(y)
	if !(spread > 0) {
		return nil, false
	}
	m := meanOf(y, func(v float64) float64 { return v })
	sums := func(scale float64) (sum, weighted float64) {
		for _, v := range y {
			p := elementary.Exp((least - v) / scale)
			sum, weighted = sum+p, weighted+float64(p*v)
		}
		return sum, weighted
	}
	scale := float64(spread * elementary.Exp(rootOf(-20, 5, func(log float64) float64 {
		b := float64(spread * elementary.Exp(log))
		sum, weighted := sums(b)
		return b - (m - weighted/sum)
	})))
	sum, _ := sums(scale)
	return []float64{float64(sign * (least - float64(scale*elementary.Log(sum/float64(len(x)))))), scale}, true
}

// rootOf is where an increasing function passes 0 between two numbers.
func rootOf(low, high float64, f func(x float64) float64) float64 {
	return smallestWith(low, high, func(x float64) bool { return f(x) >= 0 })
}

// digamma is the derivative of the logarithm of the gamma function, by its recurrence and its asymptotic series.
func digamma(x float64) float64 {
	sum := 0.0
	for ; x < 12; x++ {
		sum -= 1 / x
	}
	square := 1 / float64(x*x)
	series := 0.0
	for _, b := range []float64{-1.0 / 12, 691.0 / 32760, -1.0 / 132, 1.0 / 240, -1.0 / 252, 1.0 / 120, -1.0 / 12} {
		series = float64(series*square) + b
	}
	return sum + elementary.Log(x) - 1/float64(2*x) + float64(series*square)
}
