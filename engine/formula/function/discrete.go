package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

// discreteFunctions are the binomial distributions and those of drawing without replacement.
func discreteFunctions() []Spec {
	return join(
		numbered("nnnb", 0, binomialDist, "BINOM.DIST", "BINOMDIST"),
		numbered("nnnn", 1, binomialRange, "BINOM.DIST.RANGE"),
		numbered("nnn", 0, binomialInv, "BINOM.INV", "CRITBINOM"),
		numbered("nnnb", 0, negativeBinomial, "NEGBINOM.DIST"),
		numbered("nnn", 0, negativeBinomial, "NEGBINOMDIST"),
		numbered("nnnnb", 0, hypergeometric, "HYPGEOM.DIST"),
		numbered("nnnn", 0, hypergeometric, "HYPGEOMDIST"),
	)
}

// fewTrials is up to which number binomial coefficients and the steps to them are exact; probabilities of so few trials
// are computed from their definition, to about an ulp, so that those with few digits show no others.
const fewTrials = 50

// fewCombinations is n over k for n up to fewTrials.
func fewCombinations(n, k float64) float64 {
	c, _ := combinations(n, k)
	return c
}

// binomialMass is the probability of k successes in n trials; q = 1-p.
func binomialMass(k, n, p, q float64) float64 {
	switch {
	case p <= 0:
		return atEdge(k+1, 1)
	case q <= 0:
		return atEdge(n-k+1, 1)
	}
	if n <= fewTrials {
		mass := float64(fewCombinations(n, k)*elementary.Pow(p, k)) * elementary.Pow(q, n-k)
		if mass > 1e-250 {
			return mass
		}
	}
	return elementary.NewBetaFunction(k+1, n-k+1).Density(p, q) / (n + 1)
}

// binomialTails are P(X <= k) and P(X > k).
func binomialTails(k, n, p float64) (lower, upper float64) {
	switch {
	case k < 0:
		return 0, 1
	case k >= n:
		return 1, 0
	case n <= fewTrials:
		return binomialSum(0, k, n, p), binomialSum(k+1, n, n, p)
	}
	upper, lower, _ = elementary.NewBetaFunction(k+1, n-k).Evaluate(p, 1-p)
	return lower, upper
}

// binomialSum is P(from <= X <= to) of few trials.
func binomialSum(from, to, n, p float64) float64 {
	sum := 0.0
	for k := from; k <= to; k++ {
		sum += binomialMass(k, n, p, 1-p)
	}
	return min(sum, 1)
}

func binomialDist(a []float64) (float64, workbook.ErrorCode) {
	k, n, p := math.Trunc(a[0]), math.Trunc(a[1]), a[2]
	if a[0] < 0 || k > n || n > largestShape || p < 0 || p > 1 {
		return 0, workbook.ErrNum
	}
	if a[3] == 0 {
		return binomialMass(k, n, p, 1-p), workbook.NoError
	}
	lower, _ := binomialTails(k, n, p)
	return lower, workbook.NoError
}

func binomialRange(a []float64) (float64, workbook.ErrorCode) {
	n, p, from := math.Trunc(a[0]), a[1], math.Trunc(a[2])
	to := math.Trunc(nth(a, 3, from))
	if n < 0 || n > largestShape || p < 0 || p > 1 || a[2] < 0 || from > n || to < from || to > n {
		return 0, workbook.ErrNum
	}
	switch {
	case from == to:
		return binomialMass(from, n, p, 1-p), workbook.NoError
	case n <= fewTrials:
		return binomialSum(from, to, n, p), workbook.NoError
	}
	below, aboveFrom := binomialTails(from-1, n, p)
	upTo, above := binomialTails(to, n, p)
	if upTo < aboveFrom { // the difference of the smaller ones has more digits
		return upTo - below, workbook.NoError
	}
	return aboveFrom - above, workbook.NoError
}

// nearly is how much a probability may fall short of another and still reach it: what rounding does to both.
const nearly = 1 - 1e-13

// binomialInv is the least k with P(X <= k) >= alpha.
func binomialInv(a []float64) (float64, workbook.ErrorCode) {
	n, p, alpha := math.Trunc(a[0]), a[1], a[2]
	if a[0] < 0 || n > largestShape || p <= 0 || p >= 1 || alpha <= 0 || alpha >= 1 {
		return 0, workbook.ErrNum
	}
	low, high := 0.0, n
	for low < high {
		k := math.Floor((low + high) / 2)
		if lower, _ := binomialTails(k, n, p); lower >= alpha*nearly {
			high = k
		} else {
			low = k + 1
		}
	}
	return low, workbook.NoError
}

// negativeBinomial is the probability of a number of failures before the last of some successes.
func negativeBinomial(a []float64) (float64, workbook.ErrorCode) {
	failures, successes, p := math.Trunc(a[0]), math.Trunc(a[1]), a[2]
	if a[0] < 0 || successes < 1 || failures >= largestShape || successes > largestShape || p <= 0 || p >= 1 {
		return 0, workbook.ErrNum
	}
	trials := failures + successes
	if nth(a, 3, 0) == 0 {
		return float64(binomialMass(failures, trials, 1-p, p) * (successes / trials)), workbook.NoError
	}
	_, lower := binomialTails(successes-1, trials, p)
	return lower, workbook.NoError
}

// hypergeometric is the probability of k marked ones among n drawn from a population with some marked ones.
func hypergeometric(a []float64) (float64, workbook.ErrorCode) {
	k, n, marked, population := math.Trunc(a[0]), math.Trunc(a[1]), math.Trunc(a[2]), math.Trunc(a[3])
	if a[0] < 0 || n < 1 || marked < 1 || n > population || marked > population || population > largestShape ||
		k > min(n, marked) || k < n-population+marked {
		return 0, workbook.ErrNum
	}
	mass := hypergeometricMass(k, n, marked, population)
	if nth(a, 4, 0) == 0 {
		return mass, workbook.NoError
	}
	if float64(k*population) <= float64(n*marked) {
		return min(hypergeometricSum(k, n, marked, population, mass, -1), 1), workbook.NoError
	}
	return max(1-hypergeometricSum(k, n, marked, population, mass, 1)+mass, 0), workbook.NoError
}

// hypergeometricMass follows Loader: the binomial probabilities of the two parts over that of the whole.
func hypergeometricMass(k, n, marked, population float64) float64 {
	if population <= fewTrials {
		return float64(fewCombinations(marked, k)*fewCombinations(population-marked, n-k)) / fewCombinations(population, n)
	}
	p, q := n/population, (population-n)/population
	if q == 0 {
		return 1
	}
	return float64(binomialMass(k, marked, p, q)*binomialMass(n-k, population-marked, p, q)) / binomialMass(n, population, p, q)
}

// hypergeometricSum adds up the probabilities from k on, upwards or downwards, until they no longer count.
func hypergeometricSum(k, n, marked, population, mass, way float64) float64 {
	sum, rest := mass, population-marked-n
	for mass > sum*0x1p-60 {
		if way < 0 {
			mass = float64(mass * (float64(k*(rest+k)) / float64((marked-k+1)*(n-k+1))))
		} else {
			mass = float64(mass * (float64((marked-k)*(n-k)) / float64((k+1)*(rest+k+1))))
		}
		sum += mass
		k += way
	}
	return sum
}
