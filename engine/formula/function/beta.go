package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

// betaFunctions are the distributions that rest on the incomplete beta function: beta, Student's t and F.
func betaFunctions() []Spec {
	return join(
		numbered("nnnbnn", 2, func(a []float64) (float64, workbook.ErrorCode) {
			return betaDist(a[0], a[1], a[2], nth(a, 4, 0), nth(a, 5, 1), a[3] != 0)
		}, "BETA.DIST"),
		numbered("nnnnn", 2, func(a []float64) (float64, workbook.ErrorCode) {
			return betaDist(a[0], a[1], a[2], nth(a, 3, 0), nth(a, 4, 1), true)
		}, "BETADIST"),
		numbered("nnnnn", 2, betaInv, "BETA.INV", "BETAINV"),
		numbered("nnb", 0, studentDist, "T.DIST"),
		numbered("nn", 0, studentRight, "T.DIST.RT"),
		numbered("nn", 0, func(a []float64) (float64, workbook.ErrorCode) { return studentTails(a[0], a[1], 2) }, "T.DIST.2T"),
		numbered("nnn", 0, func(a []float64) (float64, workbook.ErrorCode) { return studentTails(a[0], a[1], a[2]) }, "TDIST"),
		numbered("nn", 0, studentInv, "T.INV"),
		numbered("nn", 0, studentInv2, "T.INV.2T", "TINV"),
		numbered("nnn", 0, confidenceT, "CONFIDENCE.T"),
		numbered("nnnb", 0, fisherDist, "F.DIST"),
		numbered("nnn", 0, fisherRight, "F.DIST.RT", "FDIST"),
		numbered("nnn", 0, func(a []float64) (float64, workbook.ErrorCode) {
			return fisherInv(a[0], 1-a[0], a[1], a[2])
		}, "F.INV"),
		numbered("nnn", 0, func(a []float64) (float64, workbook.ErrorCode) {
			return fisherInv(1-a[0], a[0], a[1], a[2])
		}, "F.INV.RT", "FINV"),
	)
}

func betaDist(v, alpha, beta, low, high float64, cumulative bool) (float64, workbook.ErrorCode) {
	if !shapely(alpha) || !shapely(beta) || v < low || v > high || low >= high {
		return 0, workbook.ErrNum
	}
	width := high - low
	x, y := (v-low)/width, (high-v)/width
	f := elementary.NewBetaFunction(alpha, beta)
	switch {
	case cumulative:
		lower, _, _ := f.Evaluate(x, y)
		return lower, workbook.NoError
	case x <= 0:
		return arith.Finite(atEdge(alpha, beta) / width)
	case y <= 0:
		return arith.Finite(atEdge(beta, alpha) / width)
	}
	return arith.Finite(f.Density(x, y) / width)
}

func betaInv(a []float64) (float64, workbook.ErrorCode) {
	p, low, high := a[0], nth(a, 3, 0), nth(a, 4, 1)
	if p <= 0 || p >= 1 || !shapely(a[1]) || !shapely(a[2]) || low >= high {
		return 0, workbook.ErrNum
	}
	x, y := betaQuantile(a[1], a[2], p, 1-p)
	if x <= y {
		return arith.Finite(low + float64(x*(high-low)))
	}
	return arith.Finite(high - float64(y*(high-low)))
}

// studentDensity is that of Student's t. It hardly changes within 1e-9 of zero, where the formula has no value.
func studentDensity(t, df float64) float64 {
	t = max(math.Abs(t), 1e-9)
	square := float64(t * t)
	x, y := df/(df+square), square/(df+square)
	return float64(float64(x*y)*elementary.NewBetaFunction(df/2, 0.5).Density(x, y)) / t
}

func studentDist(a []float64) (float64, workbook.ErrorCode) {
	df, ok := degrees(a[1])
	if !ok {
		return 0, workbook.ErrNum
	}
	if a[2] == 0 {
		return studentDensity(a[0], df), workbook.NoError
	}
	return studentLower(a[0], df), workbook.NoError
}

// studentLower is P(T <= t).
func studentLower(t, df float64) float64 {
	p := studentTail(t, df) / 2
	if t > 0 {
		return 1 - p
	}
	return p
}

func studentRight(a []float64) (float64, workbook.ErrorCode) {
	df, ok := degrees(a[1])
	if !ok {
		return 0, workbook.ErrNum
	}
	return studentLower(-a[0], df), workbook.NoError
}

// studentTails is the probability of one tail or of two beyond t >= 0.
func studentTails(t, df, tails float64) (float64, workbook.ErrorCode) {
	df, ok := degrees(df)
	tails = math.Trunc(tails)
	if t < 0 || !ok || tails != 1 && tails != 2 {
		return 0, workbook.ErrNum
	}
	return float64(studentTail(t, df) * (tails / 2)), workbook.NoError
}

func studentInv(a []float64) (float64, workbook.ErrorCode) {
	p := a[0]
	df, ok := degrees(a[1])
	if p <= 0 || p >= 1 || !ok {
		return 0, workbook.ErrNum
	}
	if p > 0.5 {
		return arith.Finite(studentQuantile(2*(1-p), df))
	}
	return arith.Finite(-studentQuantile(2*p, df))
}

func studentInv2(a []float64) (float64, workbook.ErrorCode) {
	df, ok := degrees(a[1])
	if a[0] <= 0 || a[0] > 1 || !ok {
		return 0, workbook.ErrNum
	}
	return arith.Finite(studentQuantile(a[0], df))
}

func confidenceT(a []float64) (float64, workbook.ErrorCode) {
	n := math.Trunc(a[2])
	if a[0] <= 0 || a[0] >= 1 || a[1] <= 0 || n < 1 || n > largestShape {
		return 0, workbook.ErrNum
	}
	if n == 1 {
		return 0, workbook.ErrDiv0
	}
	return arith.Finite(float64(studentQuantile(a[0], n-1)*a[1]) / math.Sqrt(n))
}

// twoDegrees are the degrees of freedom of an F distribution.
func twoDegrees(x, y float64) (d1, d2 float64, ok bool) {
	d1, ok1 := degrees(x)
	d2, ok2 := degrees(y)
	return d1, d2, ok1 && ok2
}

func fisherDist(a []float64) (float64, workbook.ErrorCode) {
	x := a[0]
	d1, d2, ok := twoDegrees(a[1], a[2])
	if x < 0 || !ok {
		return 0, workbook.ErrNum
	}
	if a[3] != 0 {
		lower, _ := fisherTails(x, d1, d2)
		return lower, workbook.NoError
	}
	if x == 0 {
		return arith.Finite(atEdge(d1/2, 1))
	}
	u, v := ratioParts(x, d1, d2)
	return arith.Finite(float64(elementary.NewBetaFunction(d1/2, d2/2).Density(u, v)*float64(u*v)) / x)
}

func fisherRight(a []float64) (float64, workbook.ErrorCode) {
	d1, d2, ok := twoDegrees(a[1], a[2])
	if a[0] < 0 || !ok {
		return 0, workbook.ErrNum
	}
	_, upper := fisherTails(a[0], d1, d2)
	return upper, workbook.NoError
}

// fisherInv is the F quantile of p, where q = 1-p.
func fisherInv(p, q, x, y float64) (float64, workbook.ErrorCode) {
	d1, d2, ok := twoDegrees(x, y)
	if p < 0 || q <= 0 || !ok {
		return 0, workbook.ErrNum
	}
	return arith.Finite(fisherQuantile(p, q, d1, d2))
}
