package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// multivariate are ModelRisk's multivariate distributions. Source: Vose Software, ModelRisk help, "Multivariate distributions introduction",
// and the list of functions in its repository modelrisk-mcp.
func multivariate() []arrayLaw {
	return []arrayLaw{
		{"VOSEMULTINORMAL", "rr", 2, multiNormal},
		{"VOSEDIRICHLET", "r", 1, dirichlet},
		{"VOSEMULTINOMIAL", "rr", 2, func(c *Call) value.Value { return c.allot(sharesLeft) }},
		{"VOSEMULTIHYPERGEO", "rr", 2, func(c *Call) value.Value { return c.allot(itemsLeft) }},
	}
}

// multiNormal is VoseMultiNormal(means, covariance matrix).
func multiNormal(c *Call) value.Value {
	means, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	m, code := c.symmetric(c.Args[1])
	if code != workbook.NoError {
		return value.Error(code)
	}
	factor, ok := cholesky(m)
	if !ok || len(m) != len(means) {
		return value.Error(workbook.ErrNum)
	}
	x := jointly(factor, normals(c.uniforms(len(means))))
	for i := range x {
		x[i] += means[i]
	}
	return c.inLine(x)
}

// dirichlet is VoseDirichlet(shapes): shares that gamma variables have of their sum. Outside a simulation it gives their means.
func dirichlet(c *Call) value.Value {
	shapes, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	u, total := c.uniforms(len(shapes)), 0.0
	x := make([]float64, len(shapes))
	for i, a := range shapes {
		if !(a > 0) {
			return value.Error(workbook.ErrNum)
		}
		if x[i] = a; c.Trial() {
			x[i] = gammaQuantile(a, u[i], 1-u[i])
		}
		total += x[i]
	}
	for i := range x {
		x[i] /= total
	}
	return c.inLine(x)
}

// partLeft is the distribution of how many of n fall to a group, given its weight and that of the groups from it on; nil for all of them.
type partLeft func(n, weight, rest float64) (family string, numbers map[string]float64)

// sharesLeft is for groups that are shares of an endless population.
func sharesLeft(n, weight, rest float64) (family string, numbers map[string]float64) {
	return "binomial", map[string]float64{"n": n, "p": min(weight/rest, 1)}
}

// itemsLeft is for groups of so many items that are drawn without replacement.
func itemsLeft(n, weight, rest float64) (family string, numbers map[string]float64) {
	return "hypergeometric", map[string]float64{"n": n, "successes": weight, "population": rest}
}

// allot draws how many of n, argument 0, fall to each of the groups with the weights of argument 1: one group after the other, of what is
// left. Outside a simulation it gives the means.
func (c *Call) allot(of partLeft) value.Value {
	n, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	weights, code := c.list(c.Args[1])
	if code != workbook.NoError {
		return value.Error(code)
	}
	x, code := c.alloted(n, weights, of)
	if code != workbook.NoError {
		return value.Error(code)
	}
	return c.inLine(x)
}

// alloted is how many of n fall to each of the groups.
func (c *Call) alloted(n float64, weights []float64, of partLeft) ([]float64, workbook.ErrorCode) {
	rest := 0.0
	for _, w := range weights {
		if !(w >= 0) {
			return nil, workbook.ErrNum
		}
		rest += w
	}
	if !(n >= 0 && n == math.Floor(n) && rest > 0) || len(weights) == 0 {
		return nil, workbook.ErrNum
	}
	x, u := make([]float64, len(weights)), c.uniforms(len(weights)-1)
	total := rest
	for i, w := range weights {
		switch {
		case !c.Trial():
			x[i] = float64(n * (w / total))
			continue
		case i == len(weights)-1:
			x[i] = n
		case n > 0 && w > 0:
			family, numbers := of(n, w, rest)
			d, err := distribution.NewSolving(family, distribution.Parameters{Numbers: numbers})
			if err != nil {
				return nil, workbook.ErrNum
			}
			x[i] = d.Quantile(u[i])
		}
		n, rest = n-x[i], rest-w
	}
	return x, workbook.NoError
}
