package distribution

import (
	"fmt"
	"math"
)

// countFamilies are families on whole numbers, and discrete uniform.
func countFamilies() []Family {
	p := number("p", "probability of a success, above 0, at most 1")
	alpha, beta := number("alpha", "first shape of the probability of a success, > 0"), number("beta", "second shape of it, > 0")
	return []Family{
		{Name: "beta_binomial", Doc: "successes in trials whose probability has a beta distribution", Parameters: []Parameter{
			number("n", "trials, a whole number up to 1e6"), alpha, beta},
			Mean: "n alpha/(alpha+beta)", SD: "sqrt(n alpha beta (alpha+beta+n)/(alpha+beta+1))/(alpha+beta)", Source: johnsonK,
			Example: `"n": 20, "alpha": 2, "beta": 3`, build: buildBetaBinomial},
		{Name: "beta_geometric", Doc: "failures before the first success, whose probability has a beta distribution", Parameters: []Parameter{alpha, beta},
			Mean: "beta/(alpha-1), for alpha > 1", SD: "sqrt(alpha beta (alpha+beta-1)/(alpha-2))/(alpha-1), for alpha > 2", Source: johnsonK,
			Example: `"alpha": 6, "beta": 10`, build: buildBetaGeometric},
		{Name: "beta_negative_binomial", Doc: "failures before a number of successes, whose probability has a beta distribution", Parameters: []Parameter{
			number("r", "successes, > 0"), number("alpha", "first shape of the probability of a success, >= 3"), beta},
			Mean: "r beta/(alpha-1)", SD: "sqrt(r beta (alpha+r-1)(alpha+beta-1)/(alpha-2))/(alpha-1)", Source: johnsonK,
			Example: `"r": 3, "alpha": 8, "beta": 10`, build: buildBetaNegativeBinomial},
		{Name: "delaporte", Doc: "events at a rate of a fixed part and a gamma part", Parameters: []Parameter{number("alpha", "shape of the gamma part, > 0"),
			number("beta", "scale of the gamma part, > 0"), number("lambda", "fixed part, > 0")},
			Mean: "lambda + alpha beta", SD: "sqrt(lambda + alpha beta (1+beta))", Source: johnsonK, Example: `"alpha": 2, "beta": 3, "lambda": 4`, build: buildDelaporte},
		{Name: "discrete_uniform", Doc: "one of some values, all alike", Parameters: []Parameter{numbers("values", "what it can be")},
			Mean: "mean of the values", Source: "by enumeration", Example: `"values": [1, 2, 5, 9]`, build: buildDiscreteUniform},
		{Name: "geometric", Doc: "failures before the first success", Parameters: []Parameter{p}, Mean: "(1-p)/p", SD: "sqrt(1-p)/p",
			Source: johnsonK, Example: `"p": 0.3`, build: buildGeometric},
		{Name: "hypergeometric", Doc: "successes in a sample without replacement", Parameters: []Parameter{number("n", "size of the sample, a whole number"),
			number("successes", "in the population, a whole number"), number("population", "its size, a whole number")},
			Mean: "n successes/population", SD: "sqrt(n k (N-k)(N-n)/(N-1))/N, k successes of N", Source: johnsonK,
			Example: `"n": 10, "successes": 20, "population": 60`, build: buildHypergeometric},
		{Name: "inverse_hypergeometric", Doc: "failures drawn, without replacement, before a number of successes", Parameters: []Parameter{
			number("r", "successes wanted, a whole number >= 1"), number("successes", "in the population, a whole number >= r"),
			number("population", "its size, a whole number")},
			Mean: "r (population-successes)/(successes+1)", Source: johnsonK, Example: `"r": 3, "successes": 20, "population": 60`, build: buildInverseHypergeometric},
		{Name: "logarithmic", Doc: "logarithmic series: P(X = k) = -p^k/(k log(1-p)), from 1", Parameters: []Parameter{number("p", "above 0, at most 0.99999")},
			Mean: "-p/((1-p) log(1-p))", Source: johnsonK, Example: `"p": 0.6`, build: buildLogarithmic},
		{Name: "negative_binomial", Doc: "failures before a number of successes", Parameters: []Parameter{number("r", "successes, > 0, not only whole"), p},
			Mean: "r (1-p)/p", SD: "sqrt(r (1-p))/p", Source: johnsonK, Example: `"r": 3, "p": 0.2`, build: buildNegativeBinomial},
		{Name: "poisson_gamma", Doc: "events at an uncertain rate, which has a gamma distribution", Parameters: []Parameter{
			number("shape", "of the rate, > 0"), number("scale", "of the rate, > 0; the mean rate is shape times scale")},
			Mean: "shape scale", SD: "sqrt(shape scale (1+scale))", Source: johnsonK, Example: `"shape": 4, "scale": 2`, build: buildPoissonGamma},
		{Name: "polya", Doc: "events at a gamma-distributed rate, as poisson_gamma with other names", Parameters: []Parameter{number("alpha", "shape of the rate, > 0"), number("beta", "scale of the rate, > 0")},
			Mean: "alpha beta", SD: "sqrt(alpha beta (1+beta))", Source: johnsonK, Example: `"alpha": 4, "beta": 2`, build: buildPolya},
		{Name: "zero_inflated_poisson", Doc: "0 with an added probability, else Poisson", Parameters: []Parameter{
			number("p", "added probability of 0, 0 to 1"), number("mean", "of the Poisson part, > 0")},
			Mean: "(1-p) mean", SD: "sqrt((1-p) mean (1 + p mean))", Source: johnsonK, Example: `"p": 0.4, "mean": 5`, build: buildZeroInflatedPoisson},
	}
}

// chance requires a probability of a success above 0.
func (v *values) chance() {
	p := v.num("p")
	v.require(p > 0 && p <= 1, "p", "must be above 0, at most 1")
}

// counts requires whole numbers that are not negative and below 2^50.
func (v *values) counts(names ...string) {
	for _, name := range names {
		x := v.num(name)
		v.require(x >= 0 && x == math.Floor(x) && x <= 1<<50, name, "must be a whole number, not negative, at most 2^50")
	}
}

// narrow requires a standard deviation that a table has room for.
func (v *values) narrow(sd float64, name string) {
	v.require(!(sd > maxLatticeSD), name, "must give a standard deviation of at most 100000")
}

func single(x float64) curve { return newLattice([]float64{x}, []float64{1}) }

func buildDiscreteUniform(v *values) curve {
	x := v.list("values")
	v.requireList(len(x) > 0, "values", "an empty list", "must have at least one element")
	if len(v.faults) > 0 {
		return nil
	}
	w := make([]float64, len(x))
	for i := range w {
		w[i] = 1
	}
	return newLattice(merge(x, w, float64(len(x))))
}

func buildGeometric(v *values) curve {
	v.chance()
	v.require(!(v.num("p") < 1e-12), "p", "must be at least 1e-12")
	if v.num("p") == 1 {
		return single(0)
	}
	return geometricSteps(v.num("p"))
}

func buildNegativeBinomial(v *values) curve {
	v.positive("r")
	v.chance()
	return v.negativeBinomial(v.num("r"), v.num("p"), "r")
}

func buildPoissonGamma(v *values) curve {
	v.positive("shape", "scale")
	return v.negativeBinomial(v.num("shape"), 1/(1+v.num("scale")), "scale")
}

func buildPolya(v *values) curve {
	v.positive("alpha", "beta")
	return v.negativeBinomial(v.num("alpha"), 1/(1+v.num("beta")), "beta")
}

func (v *values) negativeBinomial(r, p float64, name string) curve {
	v.narrow(math.Sqrt(float64(r*(1-p)))/p, name)
	v.require(!(r > 1e12) && !(p < 1e-9), name, "must be at most 1e12, with a probability of at least 1e-9")
	v.require(!(r < 1 && p*maxLatticeSD < 1), name, "must give a tail that a table has room for") // which reaches to some 70/p
	switch {
	case len(v.faults) > 0:
		return nil
	case p == 1:
		return single(0)
	case v.solve:
		return negativeBinomialSteps(r, p)
	}
	mode := max(math.Floor((r-1)*(1-p)/p), 0)
	return tabulate(mode, 0, math.Inf(1), func(k float64) float64 { return float64((r+k)*(1-p)) / (k + 1) })
}

func buildBetaBinomial(v *values) curve {
	v.counts("n")
	v.shapes("alpha", "beta")
	n, a, b := v.num("n"), v.num("alpha"), v.num("beta")
	v.require(!(n > 1e6), "n", "must be at most 1e6")
	if len(v.faults) > 0 {
		return nil
	}
	if n == 0 {
		return single(0)
	}
	ratio := func(k float64) float64 { return (n - k) / (k + 1) * ((a + k) / (b + n - k - 1)) }
	if a < 1 || b < 1 { // may rise again: no part is left out
		x, w := []float64{0}, []float64{1}
		for k := 0.0; k < n; k++ {
			x, w = append(x, k+1), append(w, float64(w[len(w)-1]*ratio(k)))
		}
		return newLattice(x, w)
	}
	mode := 0.0
	if a+b > 2 {
		mode = min(max(math.Floor((n+1)*((a-1)/(a+b-2))), 0), n)
	}
	return tabulate(mode, 0, n, ratio)
}

func buildBetaGeometric(v *values) curve {
	v.shapes("alpha", "beta")
	return betaGeometricSteps(v.num("alpha"), v.num("beta"))
}

func buildBetaNegativeBinomial(v *values) curve {
	v.positive("r")
	v.shapes("alpha", "beta")
	r, a, b := v.num("r"), v.num("alpha"), v.num("beta")
	v.require(!(a < 3), "alpha", "must be at least 3")
	spread := float64(float64(r*b*(a+r-1)) * (a + b - 1))
	v.narrow(math.Sqrt(spread/max(a-2, 1))/max(a-1, 1), "r")
	if len(v.faults) > 0 {
		return nil
	}
	ratio := func(k float64) float64 { return (r + k) / (k + 1) * ((b + k) / (a + b + r + k)) }
	mode := max(math.Floor((float64(r*b)-a-b-r)/(a+1)), 0)
	for ratio(mode) > 1 {
		mode++
	}
	return tabulate(mode, 0, 4e6, ratio)
}

func buildHypergeometric(v *values) curve {
	v.counts("n", "successes", "population")
	n, d, m := v.num("n"), v.num("successes"), v.num("population")
	v.require(n <= m, "n", fmt.Sprintf("must not be greater than population, which is %v", m))
	v.require(d <= m, "successes", fmt.Sprintf("must not be greater than population, which is %v", m))
	share := d / max(m, 1)
	v.narrow(math.Sqrt(float64(n*share)*(1-share)), "n")
	if len(v.faults) > 0 {
		return nil
	}
	low, high := max(0, n+d-m), min(n, d)
	mode := min(max(math.Floor((n+1)*((d+1)/(m+2))), low), high)
	return tabulate(mode, low, high, func(k float64) float64 { return (d - k) / (k + 1) * ((n - k) / (m - d - n + k + 1)) })
}

func buildInverseHypergeometric(v *values) curve {
	v.counts("r", "successes", "population")
	r, d, m := v.num("r"), v.num("successes"), v.num("population")
	v.require(r >= 1, "r", "must be at least 1")
	v.require(r <= d, "r", fmt.Sprintf("must not be greater than successes, which is %v", d))
	v.require(d <= m, "successes", fmt.Sprintf("must not be greater than population, which is %v", m))
	v.require(!(m > 4e6), "population", "must be at most 4e6")
	if len(v.faults) > 0 {
		return nil
	}
	mode := 0.0
	if d > 1 {
		mode = max(math.Ceil((float64(r*(m-d))-m+r)/(d-1)), 0)
	} else {
		mode = m - d
	}
	return tabulate(min(mode, m-d), 0, m-d, func(k float64) float64 { return (r + k) / (k + 1) * ((m - d - k) / (m - r - k)) })
}

func buildLogarithmic(v *values) curve {
	p := v.num("p")
	v.require(p > 0 && p <= 0.99999, "p", "must be above 0, at most 0.99999")
	if len(v.faults) > 0 {
		return nil
	}
	return tabulate(1, 1, math.Inf(1), func(k float64) float64 { return float64(p*k) / (k + 1) })
}

func buildZeroInflatedPoisson(v *values) curve {
	v.probability()
	v.positive("mean")
	p, mean := v.num("p"), v.num("mean")
	v.require(!(mean > 1e9), "mean", "must be at most 1e9")
	if len(v.faults) > 0 {
		return nil
	}
	if p == 1 {
		return single(0)
	}
	base := tabulate(math.Floor(mean), 0, math.Inf(1), func(k float64) float64 { return mean / (k + 1) })
	x, w := base.x, base.weight
	for i := range w {
		w[i] = float64(w[i]/base.total) * (1 - p)
	}
	if x[0] > 0 {
		x, w = append([]float64{0}, x...), append([]float64{0}, w...)
	}
	if w[0] += p; !(w[0] > 0) {
		return base
	}
	return newLattice(x, w)
}

// buildDelaporte goes up by (n+1) p(n+1) = lambda p(n) + alpha rho s(n), s(n) = p(n) + rho s(n-1), rho = beta/(1+beta), which is the
// logarithmic derivative of its generating function.
func buildDelaporte(v *values) curve {
	v.positive("alpha", "beta", "lambda")
	a, b, lambda := v.num("alpha"), v.num("beta"), v.num("lambda")
	mean := lambda + float64(a*b)
	v.narrow(math.Sqrt(lambda+float64(float64(a*b)*(1+b))), "alpha")
	v.require(!(mean > 1e7), "alpha", "must give a mean of at most 1e7")
	if len(v.faults) > 0 {
		return nil
	}
	rho := b / (1 + b)
	w, sum, top := []float64{1}, 0.0, 1.0
	for n := 0; ; n++ {
		p := w[n]
		sum = math.FMA(rho, sum, p)
		next := (float64(lambda*p) + float64(float64(a*rho)*sum)) / float64(n+1)
		if float64(n) > mean && next < float64(1e-30*top) {
			break
		}
		w = append(w, next)
		if top = max(top, next); next > 1e200 {
			for i := range w {
				w[i] = float64(w[i] * 1e-200)
			}
			sum, top = float64(sum*1e-200), float64(top*1e-200)
		}
	}
	first := 0
	for w[first] < float64(1e-30*top) {
		first++
	}
	x := make([]float64, len(w)-first)
	for i := range x {
		x[i] = float64(first + i)
	}
	return newLattice(x, w[first:])
}
