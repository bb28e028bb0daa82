package function

import (
	"math"
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// bootstraps are ModelRisk's functions that draw as many values from data as there are, with replacement, and give a statistic of them.
// Outside a simulation they give that of the data. Source: the list of functions in Vose Software's repository modelrisk-mcp.
func bootstraps() []Spec {
	var out []Spec
	add := func(name, args string, least int, of func(x []float64, p float64) float64) {
		out = append(out, Spec{Name: name, Args: args, Min: least, Flags: Random | AddIn, Eval: func(c *Call) value.Value { return c.bootstrap(of) }})
	}
	variance := func(x []float64) float64 {
		_, v := meanVariance(x)
		return v
	}
	add("VOSENBOOTMEAN", "r", 1, func(x []float64, _ float64) float64 { m, _ := meanVariance(x); return m })
	add("VOSENBOOTVARIANCE", "r", 1, func(x []float64, _ float64) float64 { return variance(x) })
	add("VOSENBOOTSTDEV", "r", 1, func(x []float64, _ float64) float64 { return math.Sqrt(variance(x)) })
	add("VOSENBOOTCOFV", "r", 1, func(x []float64, _ float64) float64 {
		m, v := meanVariance(x)
		return math.Sqrt(v) / m
	})
	add("VOSENBOOTPERCENTILE", "rr", 2, func(x []float64, p float64) float64 {
		slices.Sort(x)
		at := float64(p * float64(len(x)-1))
		if !(p >= 0 && p <= 1) {
			return math.NaN()
		}
		i := min(int(at), max(len(x)-2, 0))
		return x[i] + float64((at-float64(i))*(x[min(i+1, len(x)-1)]-x[i]))
	})
	return out
}

// meanVariance are the mean and the variance of a sample, by one less than its size.
func meanVariance(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += float64((v-mean)*(v-mean)) / float64(len(x)-1)
	}
	return mean, variance
}

func (c *Call) bootstrap(of func(x []float64, p float64) float64) value.Value {
	data, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	p := 0.0
	if c.has(1) {
		if p, code = c.scalar(c.Args[1]); code != workbook.NoError {
			return value.Error(code)
		}
	}
	x := slices.Clone(data)
	u := c.uniforms(len(data))
	if c.Trial() {
		for i := range x {
			x[i] = data[min(int(u[i]*float64(len(data))), len(data)-1)]
		}
	}
	return result(finite(of(x, p)))
}
