package function

import (
	"math"

	"tyche/engine/elementary"
)

// largestShape is the greatest shape of a gamma or beta distribution that is computed, and Excel's greatest number of
// degrees of freedom: the work grows with its root.
const largestShape = 1e10

// smallestRoot is the least value that solveTail looks for.
const smallestRoot = 1e-310

// solveTail returns the x in 0..high at which a tail probability is p, with all digits that the tail has. The tail gives
// its probability and the size of its slope; rising tells that it grows with x. The steps are Newton's for log p over
// log x, and halve the bracket where one would leave it. They end where the probability's own rounding makes them.
func solveTail(p, high, guess float64, rising bool, tail func(x float64) (probability, slope float64)) float64 {
	low, x, before := smallestRoot, guess, math.Inf(1)
	for range 200 {
		if !(x > low && x < high) {
			x = math.Sqrt(low) * math.Sqrt(high)
		}
		got, slope := tail(x)
		if (got < p) == rising {
			low = x
		} else {
			high = x
		}
		step := float64(elementary.Log(p/got)*got) / float64(x*slope)
		if !rising {
			step = -step
		}
		next := x * elementary.Exp(step)
		size := math.Abs(step)
		switch {
		case size < 1e-10 || size < 1e-5 && size > before/2:
			return next
		case !(high-low > x*0x1p-51):
			return x
		}
		x, before = next, size
	}
	return x
}

// normalGuess is the standard normal quantile of a probability p with q = 1-p.
func normalGuess(p, q float64) float64 {
	if p <= q {
		return elementary.NormalTailQuantile(p)
	}
	return elementary.NormalTailQuantile(-q)
}

// gammaQuantile returns the x with P(a, x) = p and Q(a, x) = q, where p+q = 1; the smaller one decides.
func gammaQuantile(a, p, q float64) float64 {
	switch {
	case p <= 0:
		return 0
	case q <= 0:
		return math.Inf(1)
	}
	// Wilson and Hilferty's cube, or the first term of the series where that has no root.
	c := 1 - 1/float64(9*a) + normalGuess(p, q)/float64(3*math.Sqrt(a))
	guess := float64(a * float64(c*float64(c*c)))
	if c < 0.1 || a < 0.5 {
		guess = elementary.Exp((elementary.Log(p) + elementary.Lgamma(a+1)) / a)
	}
	g := elementary.NewGammaFunction(a)
	return solveTail(min(p, q), math.MaxFloat64, guess, p <= q, func(x float64) (float64, float64) {
		lower, upper, slope := g.Evaluate(x)
		if p <= q {
			return lower, slope
		}
		return upper, slope
	})
}

// betaQuantile returns the x with I_x(a, b) = p, where q = 1-p is given apart, and 1-x; both have all their digits.
func betaQuantile(a, b, p, q float64) (x, y float64) {
	switch {
	case p <= 0:
		return 0, 1
	case q <= 0:
		return 1, 0
	}
	lower, upper, _ := elementary.NewBetaFunction(a, b).Evaluate(0.5, 0.5)
	if p <= q && p <= lower || p > q && q >= upper {
		x = leftBetaQuantile(a, b, p, q)
		return x, 1 - x
	}
	y = leftBetaQuantile(b, a, q, p)
	return 1 - y, y
}

// leftBetaQuantile is betaQuantile where x is at most 1/2.
func leftBetaQuantile(a, b, p, q float64) float64 {
	f := elementary.NewBetaFunction(a, b)
	return solveTail(min(p, q), 0.5, betaGuess(a, b, p, q), p <= q, func(x float64) (float64, float64) {
		lower, upper, slope := f.Evaluate(x, 1-x)
		if p <= q {
			return lower, slope
		}
		return upper, slope
	})
}

// betaGuess is near the quantile: by Cochran's and Carter's approximation (algorithm AS 109) or by the first term of the series.
func betaGuess(a, b, p, q float64) float64 {
	if a > 1 && b > 1 {
		z := -normalGuess(p, q)
		r := (float64(z*z) - 3) / 6
		s, t := 1/(float64(2*a)-1), 1/(float64(2*b)-1)
		h := 2 / (s + t)
		w := float64(z*math.Sqrt(max(h+r, 0)))/h - float64((t-s)*(r+5.0/6-2/float64(3*h)))
		return a / (a + float64(b*elementary.Exp(float64(2*w))))
	}
	logB := elementary.Lgamma(a+1) + elementary.Lgamma(b) - elementary.Lgamma(a+b)
	return elementary.Exp((elementary.Log(p) + logB) / a)
}

// studentTail is P(|T| > |t|) for Student's t.
func studentTail(t, df float64) float64 {
	square := float64(t * t)
	if math.IsInf(square, 1) {
		return 0
	}
	lower, _, _ := elementary.NewBetaFunction(df/2, 0.5).Evaluate(df/(df+square), square/(df+square))
	return lower
}

// studentQuantile returns the t > 0 that |T| exceeds with probability p.
func studentQuantile(p, df float64) float64 {
	x, y := betaQuantile(df/2, 0.5, p, 1-p)
	return math.Sqrt(float64(df * y / x))
}

// fisherTails are P(F <= x) and P(F > x) of the F distribution.
func fisherTails(x, d1, d2 float64) (lower, upper float64) {
	a, b := ratioParts(x, d1, d2)
	lower, upper, _ = elementary.NewBetaFunction(d1/2, d2/2).Evaluate(a, b)
	return lower, upper
}

// ratioParts are d1 x and d2 as shares of their sum.
func ratioParts(x, d1, d2 float64) (a, b float64) {
	r := float64(x * (d1 / d2))
	if r > 1 {
		return 1 / (1 + 1/r), 1 / r / (1 + 1/r)
	}
	return r / (1 + r), 1 / (1 + r)
}

// fisherQuantile returns the x with P(F <= x) = p and P(F > x) = q.
func fisherQuantile(p, q, d1, d2 float64) float64 {
	x, y := betaQuantile(d1/2, d2/2, p, q)
	return float64(x / y * (d2 / d1))
}
