package stats

import (
	"math"

	"tyche/engine/elementary"
)

// Estimate is a statistic of a sample and an interval that holds the population's with a given confidence. NaN is
// undefined; an interval is defined on both sides or on none.
type Estimate struct{ Value, Low, High float64 }

// without is an estimate that has no interval.
func without(value float64) Estimate { return Estimate{value, math.NaN(), math.NaN()} }

// around is an estimate with an interval of the same width on both sides.
func around(value, half float64) Estimate { return Estimate{value, value - half, value + half} }

// Half is half the interval's width; NaN without one.
func (e Estimate) Half() float64 { return (e.High - e.Low) / 2 }

// MinReplicates is the least number of independent replicates whose spread gives an interval.
const MinReplicates = 16

// Sectioned is the estimate of a whole sample with the interval that the estimates of its independent parts of equal size
// give: Student's, from their spread about the whole one (sectioning: Asmussen and Glynn, Stochastic Simulation, 2007,
// III.5a), which counts the bias of the smaller parts against it. Fewer than MinReplicates parts, or an undefined one,
// give none.
func Sectioned(whole float64, parts []float64, confidence float64) Estimate {
	if len(parts) < MinReplicates {
		return without(whole)
	}
	sum := 0.0
	for _, x := range parts {
		d := x - whole
		sum = math.FMA(d, d, sum)
	}
	n := float64(len(parts))
	half := float64(StudentQuantile((1+confidence)/2, n-1) * math.Sqrt(sum/(n-1)/n))
	if math.IsNaN(half) || math.IsInf(half, 0) {
		return without(whole)
	}
	return around(whole, half)
}

// manyDegrees are enough for the expansion of Student's quantile, whose error is then below 1e-9.
const manyDegrees = 1000

// StudentQuantile returns the quantile of Student's t with df > 0 degrees of freedom for a probability in 0.5..1: by
// bisection, or by its expansion about the normal quantile (Abramowitz and Stegun 26.7.5).
func StudentQuantile(p, df float64) float64 {
	upper := 1 - p
	if df >= manyDegrees {
		z := -elementary.NormalTailQuantile(upper)
		z2 := float64(z * z)
		first := float64(z*(z2+1)) / float64(4*df)
		second := float64(z*(float64(z2*(float64(5*z2)+16))+3)) / float64(96*float64(df*df))
		third := float64(z*(float64(z2*(float64(z2*(float64(3*z2)+19))+17))-15)) / float64(384*float64(df*float64(df*df)))
		return z + first + second + third
	}
	f := elementary.NewBetaFunction(df/2, 0.5)
	low, high := 0.0, 1.0
	beyond := func(t float64) float64 {
		square := float64(t * t)
		lower, _, _ := f.Evaluate(df/(df+square), square/(df+square))
		return lower / 2
	}
	for beyond(high) > upper && high < 1e300 {
		low, high = high, 2*high
	}
	return bisect(low, high, func(t float64) bool { return beyond(t) > upper })
}

// bisect returns the number between low and high at which a condition that holds below stops to hold.
func bisect(low, high float64, below func(x float64) bool) float64 {
	for range 2000 {
		middle := low + float64(0.5*(high-low))
		if middle <= low || middle >= high {
			break
		}
		if below(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// Proportion is the share of k in n trials with the interval of Clopper and Pearson (Biometrika 26, 1934), which is exact:
// it never holds the population's share less often than the confidence says.
func Proportion(k, n uint64, confidence float64) Estimate {
	if n == 0 {
		return without(math.NaN())
	}
	e := Estimate{Value: float64(k) / float64(n), High: 1}
	tail := (1 - confidence) / 2
	if k > 0 {
		f := elementary.NewBetaFunction(float64(k), float64(n-k)+1)
		e.Low = bisect(0, e.Value, func(x float64) bool { lower, _, _ := f.Evaluate(x, 1-x); return lower < tail })
	}
	if k < n {
		f := elementary.NewBetaFunction(float64(k)+1, float64(n-k))
		e.High = bisect(e.Value, 1, func(x float64) bool { _, upper, _ := f.Evaluate(x, 1-x); return upper > tail })
	}
	return e
}

// orderInterval returns the ranks, from 0, of the order statistics of n independent numbers between which the quantile of
// probability p lies with at least the confidence, whatever the distribution is (Conover, Practical Nonparametric
// Statistics, 3rd ed., 3.2): the number of those below it is binomial. There are none where n is too small.
func orderInterval(n int, p, confidence float64) (low, high int, ok bool) {
	if n < 1 || !(p > 0 && p < 1) {
		return 0, 0, false
	}
	tail := (1 - confidence) / 2
	low = binomialQuantile(n, p, tail, false) - 1
	high = binomialQuantile(n, p, tail, true)
	return low, high, low >= 0 && high < n
}

// binomialQuantile returns the least k with P(K <= k) >= tail, or 1-P(K <= k) <= tail for the upper one, for a binomial K.
func binomialQuantile(n int, p, tail float64, upper bool) int {
	reached := func(k int) bool {
		switch {
		case k < 0:
			return false
		case k >= n:
			return true
		}
		more, upTo, _ := elementary.NewBetaFunction(float64(k)+1, float64(n-k)).Evaluate(p, 1-p)
		if upper {
			return more <= tail
		}
		return upTo >= tail
	}
	z := elementary.NormalTailQuantile(tail)
	if upper {
		z = -z
	}
	skew := float64((1 - float64(2*p)) * (float64(z*z) - 1) / 6)
	guess := float64(float64(n)*p) + float64(z*math.Sqrt(float64(n)*p*(1-p))) + skew - 0.5
	k := min(max(int(math.Ceil(guess)), 0), n)
	// The guess is one off at most but in the smallest samples.
	for !reached(k) {
		k++
	}
	for k > 0 && reached(k-1) {
		k--
	}
	return k
}
