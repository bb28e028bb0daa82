package distribution

import (
	"fmt"
	"math"

	"tyche/engine/elementary"
)

// rateCountFamilies are further families on whole numbers: of Poisson variables whose rate changes or is uncertain, of a population
// that a sample tells of, and counts with further zeros.
func rateCountFamilies() []Family {
	return []Family{
		{Name: "burnt_finger_poisson", Doc: "events in a unit of time at one rate until the first of them, and then at a lower one", Parameters: []Parameter{
			number("rate1", "rate until the first event, > 0, at most 1e5"), number("rate2", "rate after it, not negative, at most rate1")},
			Mean: "rate2 + (1-exp(-rate1)) (1-rate2/rate1)", Source: "Vose: ModelRisk help, Burnt Finger Poisson distribution",
			Example: `"rate1": 5, "rate2": 2`, build: buildBurntFingerPoisson},
		{Name: "hypergeometric_population", Doc: "size of a population, all sizes up to a largest one alike before a sample is known", Parameters: []Parameter{
			number("found", "members of the group in the sample, a whole number"), number("n", "size of the sample, a whole number >= found"),
			number("successes", "members of the group in the population, a whole number >= found"),
			number("max", "largest size, a whole number >= n + successes - found, at most 4e6")},
			Source: "Vose: Risk Analysis, 2008, by Bayes' theorem", Example: `"found": 4, "n": 10, "successes": 12, "max": 80`, build: buildHypergeometricPopulation},
		{Name: "poisson_uniform", Doc: "events at an uncertain rate, which has a uniform distribution", Parameters: []Parameter{
			number("min", "lowest rate, not negative"), number("max", "highest rate, > min")}, Mean: "(min+max)/2", SD: "sqrt((min+max)/2 + (max-min)^2/12)",
			Source: johnsonK, Example: `"min": 2, "max": 9`, build: buildPoissonUniform},
		{Name: "skellam", Doc: "difference of two independent Poisson variables", Parameters: []Parameter{
			number("mean1", "mean of the first one, > 0, at most 1e8"), number("mean2", "mean of what is taken off, > 0, at most 1e8")},
			Mean: "mean1 - mean2", SD: "sqrt(mean1 + mean2)", Source: johnsonK, Example: `"mean1": 6, "mean2": 4`, build: buildSkellam},
		{Name: "zero_inflated", Doc: "0 with an added probability, else another discrete distribution", Parameters: []Parameter{
			part("of", "what holds otherwise: a discrete distribution"), number("p", "added probability of 0, 0 to 1")},
			Source: johnsonK, Example: `"of": {"distribution": "negative_binomial", "r": 3, "p": 0.2}, "p": 0.4`, build: buildZeroInflated},
	}
}

// poissonTable tabulates a Poisson variable; of the mean 0 it is 0.
func poissonTable(mean float64) *lattice {
	if mean == 0 {
		return newLattice([]float64{0}, []float64{1})
	}
	return tabulate(math.Floor(mean), 0, math.Inf(1), func(k float64) float64 { return mean / (k + 1) })
}

// buildBurntFingerPoisson: with the first event at the time t, P(X = n) is the integral of rate1 exp(-rate1 t) over t times the probability
// of n-1 events at rate2 in 1-t. Expanding the exponential function in powers of rate1-rate2 gives rate1 q(n-1) E 1/(n+N), q the
// probabilities of a Poisson variable with the mean rate2 and N one with the mean rate1-rate2: a sum of positive numbers.
func buildBurntFingerPoisson(v *values) curve {
	v.positive("rate1")
	first, then := v.num("rate1"), v.num("rate2")
	v.require(!(first > 1e5), "rate1", "must be at most 1e5")
	v.require(then >= 0 && then <= first, "rate2", fmt.Sprintf("must be within 0 to rate1, which is %v", first))
	if len(v.faults) > 0 {
		return nil
	}
	after, more := poissonTable(then), poissonTable(first-then)
	x, w := []float64{0}, []float64{elementary.Exp(-first)}
	if w[0] == 0 {
		x, w = nil, nil
	}
	for i, k := range after.x {
		n, mean := k+1, 0.0
		for j, m := range more.x {
			mean += more.weight[j] / more.total / (n + m)
		}
		if p := float64(float64(first*(after.weight[i]/after.total)) * mean); p > 0 {
			x, w = append(x, n), append(w, p)
		}
	}
	return newLattice(x, w)
}

func buildHypergeometricPopulation(v *values) curve {
	v.counts("found", "n", "successes", "max")
	s, n, d, high := v.num("found"), v.num("n"), v.num("successes"), v.num("max")
	v.require(s <= n, "n", fmt.Sprintf("must not be less than found, which is %v", s))
	v.require(s <= d, "successes", fmt.Sprintf("must not be less than found, which is %v", s))
	v.require(high >= n+d-s, "max", fmt.Sprintf("must not be less than n + successes - found, which is %v", n+d-s))
	v.require(!(high > 4e6), "max", "must be at most 4e6")
	if len(v.faults) > 0 {
		return nil
	}
	low, mode := n+d-s, high
	if s > 0 {
		mode = min(max(math.Floor(n/s*d), low), high)
	}
	return tabulate(mode, low, high, func(m float64) float64 { return (m + 1 - d) / (m + 1 - d - n + s) * ((m + 1 - n) / (m + 1)) })
}

// buildPoissonUniform: the probability of k is the share of the rates between which a gamma variable of the shape k+1 lies. Tails of
// Poisson variables give it, or where they are nearly the same, the mean over rates in between.
func buildPoissonUniform(v *values) curve {
	low, high := v.num("min"), v.num("max")
	v.require(low >= 0, "min", "must not be negative")
	v.between()
	spread := (high - low) / math.Sqrt(12)
	v.narrow(math.Sqrt(max(float64(0.5*(low+high)), 0)+float64(spread*spread)), "max")
	v.require(!(high > 1e9), "max", "must be at most 1e9")
	if len(v.faults) > 0 {
		return nil
	}
	of := poissonBetween(low, high)
	bottom, _ := poissonTable(low).support()
	_, top := poissonTable(high).support()
	var x, w []float64
	for k := bottom; k <= top; k++ {
		if p := of(k); p > 0 {
			x, w = append(x, k), append(w, p)
		}
	}
	return newLattice(x, w)
}

// poissonBetween gives weights of counts whose rate is uniform between two rates.
func poissonBetween(low, high float64) func(k float64) float64 {
	half, middle := float64(0.5*(high-low)), float64(0.5*(high+low))
	if half < float64(0.25*math.Sqrt(high)) {
		var tables [2][]*lattice
		for _, node := range gaussNodes {
			tables[0] = append(tables[0], poissonTable(math.FMA(-half, node, middle)))
			tables[1] = append(tables[1], poissonTable(math.FMA(half, node, middle)))
		}
		return func(k float64) float64 {
			sum := 0.0
			for i, weight := range gaussWeights {
				sum = math.FMA(weight, tables[0][i].density(k)+tables[1][i].density(k), sum)
			}
			return sum
		}
	}
	from, to := poissonTable(low), poissonTable(high)
	return func(k float64) float64 {
		lowerFrom, upperFrom := from.tails(k)
		lowerTo, upperTo := to.tails(k)
		if k+0.5 > middle {
			return upperTo - upperFrom
		}
		return lowerFrom - lowerTo
	}
}

// buildSkellam: the probabilities are those of Bessel functions, whose recurrence k p(k) = a p(k-1) - b p(k+1) gives the ratios of
// neighbours from far out inwards, where all is positive.
func buildSkellam(v *values) curve {
	v.positive("mean1", "mean2")
	a, b := v.num("mean1"), v.num("mean2")
	v.require(!(a > 1e8), "mean1", "must be at most 1e8")
	v.require(!(b > 1e8), "mean2", "must be at most 1e8")
	if len(v.faults) > 0 {
		return nil
	}
	mode := math.Floor(a - b)
	reach := math.Ceil(16*math.Sqrt(a+b)) + 60
	low, high := mode-reach, mode+reach
	firstUp, firstDown := max(low, 0), max(-high, 0)
	up, down := outwardRatios(a, b, firstUp, high), outwardRatios(b, a, firstDown, -low)
	return tabulate(mode, low, high, func(k float64) float64 {
		if k >= 0 {
			return up[int(k-firstUp)]
		}
		return 1 / down[int(-k-1-firstDown)]
	})
}

// outwardRatios are p(k+1)/p(k) for k from first to last of the difference of two Poisson variables with the means a and b.
func outwardRatios(a, b, first, last float64) []float64 {
	if last < first {
		return nil
	}
	n := int(last-first) + 1
	out := make([]float64, n)
	k := last + 1
	r := 2 * a / (k + 1 + math.Sqrt(float64((k+1)*(k+1))+float64(4*float64(a*b)))) // where neighbours have the same one
	for i := n - 1; i >= 0; i-- {
		r = a / (first + float64(i) + 1 + float64(b*r))
		out[i] = r
	}
	return out
}
