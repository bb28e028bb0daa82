package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

// numbered makes functions of numbers with all of their arguments required but the optional ones at the end.
func numbered(args string, optional int, f number, names ...string) []Spec {
	var out []Spec
	for _, name := range names {
		out = append(out, Spec{Name: name, Args: args, Min: len(args) - optional, Number: f})
	}
	return out
}

// join puts lists of functions together.
func join(lists ...[]Spec) []Spec {
	var out []Spec
	for _, list := range lists {
		out = append(out, list...)
	}
	return out
}

// gammaFunctions are the gamma function and the distributions that rest on it.
func gammaFunctions() []Spec {
	return join(
		numbered("n", 0, pure(elementary.Gamma), "GAMMA"),
		numbered("n", 0, logGamma, "GAMMALN", "GAMMALN.PRECISE"),
		numbered("n", 0, openInterval(elementary.Atanh), "FISHER"),
		numbered("n", 0, pure(elementary.Tanh), "FISHERINV"),
		numbered("nnnb", 0, gammaDist, "GAMMA.DIST", "GAMMADIST"),
		numbered("nnn", 0, gammaInv, "GAMMA.INV", "GAMMAINV"),
		numbered("nnb", 0, chiDist, "CHISQ.DIST"),
		numbered("nn", 0, chiDistRight, "CHISQ.DIST.RT", "CHIDIST"),
		numbered("nn", 0, func(a []float64) (float64, workbook.ErrorCode) { return chiInv(a[0], 1-a[0], a[1]) }, "CHISQ.INV"),
		numbered("nn", 0, func(a []float64) (float64, workbook.ErrorCode) { return chiInv(1-a[0], a[0], a[1]) },
			"CHISQ.INV.RT", "CHIINV"),
		numbered("nnnb", 0, weibull, "WEIBULL.DIST", "WEIBULL"),
		numbered("nnb", 0, poisson, "POISSON.DIST", "POISSON"),
	)
}

func logGamma(a []float64) (float64, workbook.ErrorCode) {
	if a[0] <= 0 {
		return 0, workbook.ErrNum
	}
	return arith.Finite(elementary.Lgamma(a[0]))
}

// shapely tells whether a shape of a distribution can be computed.
func shapely(shape float64) bool { return shape > 0 && shape <= largestShape }

// gammaLaw is the distribution function or the density of the gamma distribution with scale 1.
func gammaLaw(x, shape float64, cumulative bool) float64 {
	switch {
	case cumulative:
		return elementary.GammaP(shape, x)
	case x > 0:
		return elementary.NewGammaFunction(shape).Density(x)
	}
	return atEdge(shape, 1)
}

// atEdge is a density where it begins as x^(shape-1) times a factor: infinite, the factor or zero.
func atEdge(shape, factor float64) float64 {
	switch {
	case shape < 1:
		return math.Inf(1)
	case shape == 1:
		return factor
	}
	return 0
}

func gammaDist(a []float64) (float64, workbook.ErrorCode) {
	x, shape, scale := a[0], a[1], a[2]
	if x < 0 || !shapely(shape) || scale <= 0 {
		return 0, workbook.ErrNum
	}
	y := gammaLaw(x/scale, shape, a[3] != 0)
	if a[3] == 0 {
		y /= scale
	}
	return arith.Finite(y)
}

func gammaInv(a []float64) (float64, workbook.ErrorCode) {
	p, shape, scale := a[0], a[1], a[2]
	if p < 0 || p >= 1 || !shapely(shape) || scale <= 0 {
		return 0, workbook.ErrNum
	}
	return arith.Finite(float64(gammaQuantile(shape, p, 1-p) * scale))
}

// degrees are degrees of freedom: whole, from 1 to 1e10.
func degrees(x float64) (float64, bool) {
	x = math.Trunc(x)
	return x, x >= 1 && x <= largestShape
}

func chiDist(a []float64) (float64, workbook.ErrorCode) {
	df, ok := degrees(a[1])
	if a[0] < 0 || !ok {
		return 0, workbook.ErrNum
	}
	y := gammaLaw(a[0]/2, df/2, a[2] != 0)
	if a[2] == 0 {
		y /= 2
	}
	return arith.Finite(y)
}

func chiDistRight(a []float64) (float64, workbook.ErrorCode) {
	df, ok := degrees(a[1])
	if a[0] < 0 || !ok {
		return 0, workbook.ErrNum
	}
	return elementary.GammaQ(df/2, a[0]/2), workbook.NoError
}

// chiInv is the chi-squared quantile of p, where q = 1-p.
func chiInv(p, q, df float64) (float64, workbook.ErrorCode) {
	df, ok := degrees(df)
	if p < 0 || q <= 0 || !ok {
		return 0, workbook.ErrNum
	}
	return arith.Finite(float64(2 * gammaQuantile(df/2, p, q)))
}

func weibull(a []float64) (float64, workbook.ErrorCode) {
	x, shape, scale := a[0], a[1], a[2]
	if x < 0 || shape <= 0 || scale <= 0 {
		return 0, workbook.ErrNum
	}
	power := elementary.Pow(x/scale, shape)
	switch {
	case a[3] != 0:
		return -elementary.Expm1(-power), workbook.NoError
	case x == 0:
		return arith.Finite(atEdge(shape, 1/scale))
	case power > 800: // where the density is zero, and a factor may be infinite
		return 0, workbook.NoError
	}
	return arith.Finite(float64(shape/x*power) * elementary.Exp(-power))
}

func poisson(a []float64) (float64, workbook.ErrorCode) {
	k, mean := math.Trunc(a[0]), a[1]
	if a[0] < 0 || mean < 0 || k >= largestShape {
		return 0, workbook.ErrNum
	}
	if a[2] != 0 {
		return poissonSum(k, mean), workbook.NoError
	}
	if mean == 0 {
		return atEdge(k+1, 1), workbook.NoError
	}
	if k <= fewTrials {
		mass := elementary.Pow(mean, k) / elementary.Gamma(k+1) * elementary.Exp(-mean)
		if mass > 1e-250 {
			return mass, workbook.NoError
		}
	}
	return elementary.NewGammaFunction(k + 1).Density(mean), workbook.NoError
}

// poissonSum is P(X <= k). Few terms are added up, by Horner's rule.
func poissonSum(k, mean float64) float64 {
	if k > fewTrials || mean > 500 {
		return elementary.GammaQ(k+1, mean)
	}
	sum := 1.0
	for i := k; i >= 1; i-- {
		sum = 1 + float64(sum*mean)/i
	}
	return min(float64(sum*elementary.Exp(-mean)), 1)
}
