package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// drawnSums are ModelRisk's functions that draw and add up numbers and have no quantiles. Source: Vose Software, ModelRisk help, "Aggregate
// modeling in ModelRisk", and the list of functions in its repository modelrisk-mcp.
func drawnSums() []Spec {
	return []Spec{
		{Name: "VOSESTOPSUM", Args: "dr", Min: 2, Flags: Random | AddIn, Eval: stopSum},
		{Name: "VOSESUMPRODUCT", Args: "rd*d", Min: 2, Flags: Random | AddIn, Eval: func(c *Call) value.Value {
			n, code := c.scalar(c.Args[0])
			if code != workbook.NoError {
				return value.Error(code)
			}
			return c.sumOfProducts(n, c.Args[1:])
		}},
		{Name: "VOSEAGGREGATEPRODUCT", Args: "dddr", Min: 3, Flags: Random | AddIn, Eval: aggregateProduct},
		{Name: "VOSEAGGREGATEMULTIMC", Args: "ddr", Min: 2, Flags: Random | AddIn, Eval: multiSum},
	}
}

// stopSum is VoseStopSum(distribution, total): how many draws it takes until they add up to the total. Outside a simulation it gives the
// approximation of renewal theory to the mean.
func stopSum(c *Call) value.Value {
	d, code := c.drawn(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	total, code := c.scalar(c.Args[1])
	if code != workbook.NoError {
		return value.Error(code)
	}
	if !c.Trial() {
		mean, cv := d.Mean(), d.SD()/d.Mean()
		return result(finite(total/mean + float64(0.5*(1+float64(cv*cv)))))
	}
	sum := 0.0
	for n := range maxSummands {
		if sum >= total {
			return value.Number(float64(n))
		}
		x, code := c.drawOnce(d)
		if code != workbook.NoError {
			return value.Error(code)
		}
		sum += x
	}
	return value.Error(workbook.ErrNum)
}

// sumOfProducts is the sum of n products of draws from each of some distributions.
func (c *Call) sumOfProducts(n float64, factors []value.Value) value.Value {
	var of []distribution.Distribution
	product := 1.0
	for _, a := range factors {
		d, code := c.drawn(a)
		if code != workbook.NoError {
			return value.Error(code)
		}
		of = append(of, d)
		product *= expectation(d)
	}
	if !c.Trial() {
		return value.Number(float64(n * product))
	}
	if !(n >= 0 && n <= maxSummands) {
		return value.Error(workbook.ErrNum)
	}
	sum := 0.0
	for range int(n) {
		product := 1.0
		for _, d := range of {
			x, code := c.drawOnce(d)
			if code != workbook.NoError {
				return value.Error(code)
			}
			product = float64(product * x)
		}
		sum += product
	}
	return value.Number(sum)
}

// aggregateProduct is VoseAggregateProduct(frequency, exposure, share lost): a sum of products.
func aggregateProduct(c *Call) value.Value {
	if c.has(3) {
		return c.Unsupported("quantiles of " + c.Name + " are not there yet")
	}
	d, code := c.drawn(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	n := expectation(d)
	if c.Trial() {
		if n, code = c.drawOnce(d); code != workbook.NoError {
			return value.Error(code)
		}
	}
	return c.sumOfProducts(n, c.Args[1:3])
}

// multiSum is VoseAggregateMultiMC(frequencies, severities, correlation matrix): the sum of compound sums whose frequencies depend on each
// other by a normal copula.
func multiSum(c *Call) value.Value {
	parts, code := c.compoundedAll()
	if code != workbook.NoError {
		return value.Error(code)
	}
	m := make([][]float64, len(parts))
	for i := range m {
		m[i] = make([]float64, len(parts))
		m[i][i] = 1
	}
	if c.has(2) {
		if m, code = c.symmetric(c.Args[2]); code != workbook.NoError {
			return value.Error(code)
		}
	}
	factor, ok := cholesky(m)
	if !ok || len(m) != len(parts) {
		return value.Error(workbook.ErrNum)
	}
	if !c.Trial() {
		return result(finite(sumMoments(parts)[0]))
	}
	z, sum := jointly(factor, normals(c.uniforms(len(parts)))), 0.0
	for i, p := range parts {
		n := quantileOfNormal(p.frequency, z[i])
		if !(n >= 0 && n <= maxSummands) {
			return value.Error(workbook.ErrNum)
		}
		for range int(n) {
			x, code := c.drawOnce(p.severity)
			if code != workbook.NoError {
				return value.Error(code)
			}
			sum += x
		}
	}
	return result(finite(sum))
}

// quantileOfNormal is the quantile with the probability that a standard normal number has.
func quantileOfNormal(d distribution.Distribution, z float64) float64 {
	x := [1]float64{z}
	d.FillNormal(x[:])
	if math.IsNaN(x[0]) {
		return math.NaN()
	}
	return x[0]
}
