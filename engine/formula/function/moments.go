package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/stats"
	"tyche/engine/workbook"
)

// sample is a function of the numbers of all arguments.
type sample = func(x []float64) (float64, workbook.ErrorCode)

func sampled(f sample) func(c *Call) value.Value {
	return func(c *Call) value.Value {
		x, e := c.numbers(0)
		if e != workbook.NoError {
			return value.Error(e)
		}
		return result(f(x))
	}
}

// sampledA is sampled with texts as 0 and truth values as 0 and 1.
func sampledA(f sample) func(c *Call) value.Value {
	return func(c *Call) value.Value {
		x, e := c.numbersA()
		if e != workbook.NoError {
			return value.Error(e)
		}
		return result(f(x))
	}
}

func momentFunctions() []Spec {
	out := []Spec{}
	for name, f := range map[string]sample{"VAR": variance, "VAR.S": variance, "VARP": varianceP, "VAR.P": varianceP,
		"STDEV": standard(variance), "STDEV.S": standard(variance), "STDEVP": standard(varianceP), "STDEV.P": standard(varianceP),
		"DEVSQ": devSq, "AVEDEV": aveDev, "MEDIAN": median, "GEOMEAN": geoMean, "HARMEAN": harMean, "SKEW": skew,
		"SKEW.P": skewP, "KURT": kurtosis} {
		out = append(out, Spec{Name: name, Args: "*r", Min: 1, Sample: f, Eval: sampled(f)})
	}
	for name, f := range map[string]sample{"VARA": variance, "VARPA": varianceP, "STDEVA": standard(variance),
		"STDEVPA": standard(varianceP)} {
		out = append(out, Spec{Name: name, Args: "*r", Min: 1, Eval: sampledA(f)})
	}
	return out
}

func variance(x []float64) (float64, workbook.ErrorCode) {
	if len(x) < 2 {
		return 0, workbook.ErrDiv0
	}
	return deviation(x) / float64(len(x)-1), workbook.NoError
}

func varianceP(x []float64) (float64, workbook.ErrorCode) {
	if len(x) < 1 {
		return 0, workbook.ErrDiv0
	}
	return deviation(x) / float64(len(x)), workbook.NoError
}

func standard(f sample) sample {
	return func(x []float64) (float64, workbook.ErrorCode) { return root(f(x)) }
}

func devSq(x []float64) (float64, workbook.ErrorCode) {
	if len(x) == 0 {
		return 0, workbook.ErrNum
	}
	return deviation(x), workbook.NoError
}

func aveDev(x []float64) (float64, workbook.ErrorCode) {
	if len(x) == 0 {
		return 0, workbook.ErrNum
	}
	m, s := mean(x), 0.0
	for _, v := range x {
		s += math.Abs(v - m)
	}
	return s / float64(len(x)), workbook.NoError
}

func median(x []float64) (float64, workbook.ErrorCode) {
	if len(x) == 0 {
		return 0, workbook.ErrNum
	}
	n := len(x)
	stats.Select(x, (n-1)/2, n/2)
	if n%2 == 0 {
		return (x[n/2-1] + x[n/2]) / 2, workbook.NoError
	}
	return x[n/2], workbook.NoError
}

// geoMean is the n-th root of the product, by logarithms.
func geoMean(x []float64) (float64, workbook.ErrorCode) {
	s := 0.0
	for _, v := range x {
		if v <= 0 {
			return 0, workbook.ErrNum
		}
		s += elementary.Log(v)
	}
	if len(x) == 0 {
		return 0, workbook.ErrNum
	}
	return arith.Finite(elementary.Exp(s / float64(len(x))))
}

func harMean(x []float64) (float64, workbook.ErrorCode) {
	s := 0.0
	for _, v := range x {
		if v <= 0 {
			return 0, workbook.ErrNum
		}
		s += 1 / v
	}
	if len(x) == 0 {
		return 0, workbook.ErrNum
	}
	return arith.Finite(float64(len(x)) / s)
}

// skew is the sample skewness n/((n-1)(n-2)) * sum(((x-mean)/s)^3).
func skew(x []float64) (float64, workbook.ErrorCode) {
	n := float64(len(x))
	if n < 3 {
		return 0, workbook.ErrDiv0
	}
	v, _ := variance(x)
	if v == 0 {
		return 0, workbook.ErrDiv0
	}
	return n / ((n - 1) * (n - 2)) * standardized(x, math.Sqrt(v), 3), workbook.NoError
}

func skewP(x []float64) (float64, workbook.ErrorCode) {
	v, e := varianceP(x)
	if len(x) < 3 || e != workbook.NoError || v == 0 {
		return 0, workbook.ErrDiv0
	}
	return standardized(x, math.Sqrt(v), 3) / float64(len(x)), workbook.NoError
}

// standardized is the sum of ((x-mean)/s)^power for a whole power.
func standardized(x []float64, s float64, power int) float64 {
	m, total := mean(x), 0.0
	for _, v := range x {
		z, p := (v-m)/s, 1.0
		for range power {
			p = float64(p * z)
		}
		total += p
	}
	return total
}

// kurtosis is the sample excess kurtosis.
func kurtosis(x []float64) (float64, workbook.ErrorCode) {
	n := float64(len(x))
	if n < 4 {
		return 0, workbook.ErrDiv0
	}
	v, _ := variance(x)
	if v == 0 {
		return 0, workbook.ErrDiv0
	}
	a := n * (n + 1) / ((n - 1) * (n - 2) * (n - 3))
	b := 3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3))
	return float64(a*standardized(x, math.Sqrt(v), 4)) - b, workbook.NoError
}
