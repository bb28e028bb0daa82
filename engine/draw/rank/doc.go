// Package rank computes the rank correlation (Spearman's) that two inputs joined by a copula have in the population, and
// finds the copula's own correlation for a rank correlation that is wanted.
//
// For a Gaussian copula of two continuous inputs both are closed forms: rho = 6/pi asin(r/2) (Kruskal, Ordinal measures of
// association, 1958). All others are integrated: a t copula of two continuous inputs over its mixing variables, pairs
// with a discrete input by Plackett's identity (A reduction formula for normal multivariate integrals, 1954; for t: Genz,
// Numerical computation of rectangular bivariate and trivariate normal and t probabilities, 2004) over the steps of the
// mid-distribution functions, which are what averaged ranks tend to. The error is below Error.
//
// The package knows nothing of matrices, draws or workbooks.
package rank
