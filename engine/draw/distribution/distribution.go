package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// Distribution is a random variable with fixed parameters. It is immutable and safe for concurrent use.
type Distribution interface {
	// Quantile returns the smallest x with P(X <= x) >= u, for u in 0..1; NaN outside.
	Quantile(u float64) float64
	// QuantileUpper returns the x that is exceeded with probability q: Quantile(1-q), with all digits for a small q.
	QuantileUpper(q float64) float64
	// CDF returns P(X <= x).
	CDF(x float64) float64
	// Survival returns P(X > x), with all digits in the upper tail.
	Survival(x float64) float64
	// Density returns the density at x; of a discrete variable, P(X = x).
	Density(x float64) float64
	// Discrete reports whether the values are isolated.
	Discrete() bool
	// Mean returns the expectation: infinite or NaN where there is none.
	Mean() float64
	// SD returns the standard deviation: infinite or NaN where there is none.
	SD() float64
	// Skewness returns the third central moment in units of SD cubed: infinite or NaN where there is none.
	Skewness() float64
	// Kurtosis returns the fourth central moment in units of SD to the fourth, 3 for a normal variable: infinite or NaN where
	// there is none.
	Kurtosis() float64
	// Support returns the smallest and the largest value, infinite where there is none.
	Support() (low, high float64)
	// Fill replaces each tail probability in x (see [Tail]) by its quantile.
	Fill(x []float64)
	// FillNormal replaces each standard normal quantile in x by the quantile of the same probability. For a normal or
	// lognormal variable it gives the bits of Fill on the tail probabilities that the normal quantiles came from.
	FillNormal(x []float64)
}

// Tail returns u in 0..1 as a tail probability in -0.5..0.5, without rounding for the uniform numbers of package draw: u
// itself up to 1/2, and above it minus the probability that is left, u-1. Minus zero is the upper end.
func Tail(u float64) float64 {
	if u > 0.5 {
		return -(1 - u)
	}
	return u
}

// Tails applies Tail to each element.
func Tails(u []float64) {
	if vectors() {
		u = tailChunks(u)
		elementary.Settle()
	}
	for i, v := range u {
		if v > 0.5 {
			v = -(1 - v)
		}
		u[i] = v
	}
}

// both returns P(X <= x) and P(X > x) at the quantile of the tail probability t.
func both(t float64) (lower, upper float64) {
	if math.Signbit(t) {
		return 1 + t, -t
	}
	return t, 1 - t
}

// curve is what a family implements; variable makes a Distribution of it.
type curve interface {
	// at returns the quantile of a tail probability.
	at(t float64) float64
	// fill replaces tail probabilities by quantiles, with the bits of at.
	fill(x []float64)
	// tails returns P(X <= x) and P(X > x).
	tails(x float64) (lower, upper float64)
	// density returns the density at x, of a discrete curve P(X = x).
	density(x float64) float64
	moments() moments
	support() (low, high float64)
}

// discreteCurve is a curve of isolated values.
type discreteCurve interface {
	curve
	// within keeps the values in low..high; nil where there is none.
	within(low, high float64) curve
}

// moments are the first four of a curve, standardized; kurtosis is 3 for a normal one.
type moments struct{ mean, sd, skewness, kurtosis float64 }

// normalCurve is a curve that is a function of a standard normal variable.
type normalCurve interface {
	// fillNormal replaces standard normal quantiles by quantiles.
	fillNormal(z []float64)
}

// variable is a Distribution over a curve.
type variable struct{ curve }

func (v variable) Quantile(u float64) float64 {
	if !(u >= 0 && u <= 1) {
		return math.NaN()
	}
	return v.at(Tail(u))
}

func (v variable) QuantileUpper(q float64) float64 {
	switch {
	case !(q >= 0 && q <= 1):
		return math.NaN()
	case q <= 0.5:
		return v.at(-q)
	}
	return v.at(1 - q)
}

func (v variable) CDF(x float64) float64 {
	if x != x {
		return x
	}
	lower, _ := v.tails(x)
	return lower
}

func (v variable) Survival(x float64) float64 {
	if x != x {
		return x
	}
	_, upper := v.tails(x)
	return upper
}

func (v variable) Density(x float64) float64 {
	if x != x {
		return x
	}
	return v.density(x)
}

func (v variable) Discrete() bool { return isDiscrete(v.curve) }

// isDiscrete looks through a shift.
func isDiscrete(c curve) bool {
	if s, ok := c.(shifted); ok {
		c = s.base
	}
	_, ok := c.(discreteCurve)
	return ok
}

func (v variable) Mean() float64 { return v.moments().mean }

func (v variable) SD() float64 { return v.moments().sd }

func (v variable) Skewness() float64 { return v.moments().skewness }

func (v variable) Kurtosis() float64 { return v.moments().kurtosis }

func (v variable) Support() (low, high float64) { return v.support() }

func (v variable) Fill(x []float64) { v.fill(x) }

func (v variable) FillNormal(x []float64) {
	if c, ok := v.curve.(normalCurve); ok {
		c.fillNormal(x)
		return
	}
	normalTails(x)
	v.fill(x)
}
