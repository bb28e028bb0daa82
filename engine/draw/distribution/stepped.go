package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// stepped is a variable on whole numbers by its distribution function, which is searched: it needs no table.
type stepped struct {
	low, high float64 // whole numbers; high may be infinite
	// function returns P(X <= k) and P(X > k) of a whole number in low..high.
	function func(k float64) (lower, upper float64)
	mass     func(k float64) float64
	about    moments
}

// newtonSteps bounds the steps along the probabilities themselves, before the interval is halved.
const newtonSteps = 12

// at returns the first whole number whose probability reaches that of t. From about where a normal variable with this skewness has its
// quantile it goes as far as the probability that lacks is of the one at hand, always within what is known: evaluating a
// function of a large shape takes as long as a thousand small steps.
func (d *stepped) at(t float64) float64 {
	if t == 0 {
		if math.Signbit(t) {
			return min(d.high, math.MaxFloat64)
		}
		return d.low
	}
	low, high := d.low-1, d.high // not reached, reached
	k, step := d.start(t), 1.0
	for i := 0; ; i++ {
		lack := d.lack(k, t)
		if lack > 0 {
			low = k
		} else {
			high = k
		}
		if !(high-low > 1) {
			return high
		}
		next := math.NaN()
		if i < newtonSteps {
			next = k + stepOf(lack/d.mass(k))
		}
		if !(next > low && next < high) {
			next, step = between(low, high, step), float64(2*step)
		}
		if !(next > low && next < high) {
			return high
		}
		k = next
	}
}

// start is where the search for a quantile begins: by Cornish and Fisher where there are moments.
func (d *stepped) start(t float64) float64 {
	m := d.about
	if !(m.sd > 0 && m.sd < largest) {
		return d.low
	}
	z := elementary.NormalTailQuantile(t)
	if g := m.skewness; math.Abs(g) < 1 && math.Abs(z) < 40 {
		square := float64(z * z)
		z += float64(g*(square-1))/6 + float64(z*(float64(m.kurtosis-3)*(square-3)))/24 - float64(z*(float64(g*g)*(float64(2*square)-5)))/36
	}
	return min(max(math.Floor(math.FMA(z, m.sd, m.mean)), d.low), d.high)
}

// lack is the probability that P(X <= k) is below that of t, measured in the tail of t; not above 0 where it is reached.
func (d *stepped) lack(k, t float64) float64 {
	lower, upper := d.tails(k)
	if math.Signbit(t) {
		return upper + t
	}
	return t - lower
}

// stepOf rounds a number of values to go to a whole number away from 0 upwards, and downwards to what can be spared, at least 1.
func stepOf(by float64) float64 {
	if by > 0 {
		return math.Ceil(by)
	}
	return min(math.Ceil(by), -1)
}

// between is the middle of an interval, or step above low where high is infinite.
func between(low, high, step float64) float64 {
	if math.IsInf(high, 1) {
		return low + step
	}
	return low + math.Floor(float64(0.5*(high-low)))
}

func (d *stepped) fill(x []float64) { fillBy(x, d.at) }

func (d *stepped) tails(x float64) (lower, upper float64) {
	k := math.Floor(x)
	switch {
	case k < d.low:
		return 0, 1
	case k >= d.high:
		return 1, 0
	}
	return d.function(k)
}

func (d *stepped) density(x float64) float64 {
	if x != math.Floor(x) || x < d.low || x > d.high || math.IsInf(x, 0) {
		return 0
	}
	return d.mass(x)
}

func (d *stepped) moments() moments { return d.about }

func (d *stepped) support() (low, high float64) { return d.low, d.high }

func (d *stepped) within(low, high float64) curve {
	t := truncated{base: d, low: max(math.Ceil(low), d.low), high: min(math.Floor(high), d.high)}
	if t.low > t.high {
		return nil
	}
	t.below, t.notBelow = d.tails(t.low - 1)
	t.notAbove, t.above = d.tails(t.high)
	if t.measure(); !(t.mass > 1e-290) {
		return nil
	}
	return &steppedPart{t}
}

// steppedPart is the part of a stepped variable within two whole numbers.
type steppedPart struct{ truncated }

func (d *steppedPart) within(low, high float64) curve {
	return d.base.(*stepped).within(max(low, d.low), min(high, d.high))
}

// tails shifts by nothing: the limits are values of the variable.
func (d *steppedPart) tails(x float64) (lower, upper float64) {
	return d.truncated.tails(math.Floor(x))
}

func poissonSteps(mean float64) *stepped {
	root := math.Sqrt(mean)
	return &stepped{high: math.Inf(1), about: moments{mean, root, 1 / root, 3 + 1/mean},
		function: func(k float64) (lower, upper float64) {
			upper, lower, _ = elementary.NewGammaFunction(k + 1).Evaluate(mean)
			return lower, upper
		},
		mass: func(k float64) float64 { return elementary.NewGammaFunction(k + 1).Density(mean) },
	}
}

func binomialSteps(n, p float64) *stepped {
	sd := math.Sqrt(float64(n*p) * (1 - p))
	return &stepped{high: n, about: moments{float64(n * p), sd, (1 - float64(2*p)) / sd, 3 + (1-float64(float64(6*p)*(1-p)))/float64(sd*sd)},
		function: func(k float64) (lower, upper float64) {
			lower, upper, _ = elementary.NewBetaFunction(n-k, k+1).Evaluate(1-p, p)
			return lower, upper
		},
		mass: func(k float64) float64 {
			return elementary.NewBetaFunction(k+1, n-k+1).Density(p, 1-p) / (n + 1)
		},
	}
}

func negativeBinomialSteps(r, p float64) *stepped {
	q := 1 - p
	sd := math.Sqrt(float64(r*q)) / p
	return &stepped{high: math.Inf(1), about: moments{float64(r*q) / p, sd, (2 - p) / math.Sqrt(float64(r*q)), 3 + 6/r + float64(p*p)/float64(r*q)},
		function: func(k float64) (lower, upper float64) {
			lower, upper, _ = elementary.NewBetaFunction(r, k+1).Evaluate(p, q)
			return lower, upper
		},
		mass: func(k float64) float64 { return float64(elementary.NewBetaFunction(r, k+1).Density(p, q)*p) / (r + k) },
	}
}

func geometricSteps(p float64) *stepped {
	q := 1 - p
	log := elementary.Log1p(-p)
	return &stepped{high: math.Inf(1), about: moments{q / p, math.Sqrt(q) / p, (2 - p) / math.Sqrt(q), 9 + float64(p*p)/q},
		function: func(k float64) (lower, upper float64) {
			upper, lower = complement(-float64((k + 1) * log))
			return lower, upper
		},
		mass: func(k float64) float64 { return float64(p * elementary.Exp(float64(k*log))) },
	}
}

// betaGeometricSteps counts failures before the first success when the probability of success has a beta distribution:
// P(X > k) is B(a, b+k+1)/B(a, b).
func betaGeometricSteps(a, b float64) *stepped {
	n := a + b
	log := func(k float64) float64 { // of P(X >= k)
		return elementary.Lgamma(b+k) - elementary.Lgamma(n+k) + elementary.Lgamma(n) - elementary.Lgamma(b)
	}
	return &stepped{high: math.Inf(1), about: betaGeometricMoments(a, b),
		function: func(k float64) (lower, upper float64) {
			upper, lower = complement(max(-log(k+1), 0))
			return lower, upper
		},
		mass: func(k float64) float64 { return float64(elementary.Exp(log(k)) * (a / (n + k))) },
	}
}

// betaGeometricMoments takes mean and variance of a beta mixture: E X = b/(a-1), Var X = b a (a+b-1)/((a-1)^2 (a-2)).
func betaGeometricMoments(a, b float64) moments {
	nan := math.NaN()
	m := moments{math.Inf(1), nan, nan, nan}
	if a > 1 {
		m.mean, m.sd = b/(a-1), math.Inf(1)
	}
	if a > 2 {
		m.sd = math.Sqrt(b/(a-2)*a*(a+b-1)) / (a - 1)
		m.skewness, m.kurtosis = math.Inf(1), math.Inf(1)
		// factorial moments E X(X-1)...(X-k+1) = k! b (b+1) ... (b+k-1)/((a-1) ... (a-k))
		f2 := float64(2*m.mean) * (b + 1) / (a - 2)
		f3 := float64(3*f2) * (b + 2) / (a - 3)
		f4 := float64(4*f3) * (b + 3) / (a - 4)
		r2, r3 := f2+m.mean, f3+float64(3*f2)+m.mean
		full := fromRaw([4]float64{m.mean, r2, r3, f4 + float64(6*f3) + float64(7*f2) + m.mean})
		if a > 3 {
			m.skewness = full.skewness
		}
		if a > 4 {
			m.kurtosis = full.kurtosis
		}
	}
	return m
}

// moments adds up the values that matter; where they are too many, it integrates.
func (d *steppedPart) moments() moments {
	low, high := d.at(1e-18), d.at(-1e-18)
	if high-low > 1e6 {
		return integrate(d.truncated)
	}
	var x, w []float64
	for k := low; k <= high; k++ {
		if m := d.density(k); m > 0 {
			x, w = append(x, k), append(w, m)
		}
	}
	return newLattice(x, w).moments()
}
