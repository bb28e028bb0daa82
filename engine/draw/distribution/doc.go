// Package distribution knows the families of distributions that an uncertain cell may have: their parameters, what makes
// them valid, and how a probability becomes a value.
//
//	d, err := distribution.New("pert", distribution.Parameters{Numbers: map[string]float64{"min": 4, "mode": 9, "max": 18}})
//
// Every family draws by its quantile function, so that every sampling and every copula works for all of them. Batches take
// tail probabilities (see [Tail]): a uniform number keeps all its digits at both ends. Quantiles without a closed form
// (beta, PERT, gamma, Student t) are piecewise polynomials that [New] fits, with an error below 1e-9 times the larger of
// the value and the quartile distance; discrete families are tables that are searched exactly.
//
// The package knows nothing of seeds, trials, streams or correlation; those are package draw's.
package distribution
