package distribution

import (
	"fmt"
	"math"

	"tyche/engine/elementary"
)

// johnsonFamilies is the member of Johnson's system that four moments choose.
func johnsonFamilies() []Family {
	return []Family{{Name: "johnson_moments", Doc: "the variable of Johnson's system (unbounded, bounded, lognormal or normal) that has four moments", Parameters: []Parameter{
		number("mean", "expectation"), number("sd", "standard deviation, > 0"), number("skewness", "third central moment over sd^3"),
		number("kurtosis", "fourth central moment over sd^4, > skewness^2 + 1; 3 is that of a normal variable")},
		Mean: "mean", SD: "sd", Source: "Hill, Hill, Holder: Fitting Johnson curves by moments (AS 99), Applied Statistics 25, 1976",
		Example: `"mean": 10, "sd": 20, "skewness": 4, "kurtosis": 41`, build: buildJohnsonMoments}}
}

// onLine is how near to the lognormal line, as a share of the kurtosis, moments are taken for those of a lognormal variable.
const onLine = 1e-8

func buildJohnsonMoments(v *values) curve {
	v.positive("sd")
	skewness, kurtosis := v.num("skewness"), v.num("kurtosis")
	least := float64(skewness*skewness) + 1
	v.require(math.Abs(skewness) <= 1e4, "skewness", "must be within -1e4 to 1e4")
	v.require(kurtosis > least, "kurtosis", fmt.Sprintf("must be greater than skewness^2 + 1, which is %v", least))
	v.require(!(kurtosis > 1e12), "kurtosis", "must be at most 1e12")
	if len(v.faults) > 0 {
		return nil
	}
	size := math.Abs(skewness)
	w := lognormalWith(size)
	line := lognormalKurtosis(w)
	var form plain
	switch {
	case math.Abs(kurtosis-line) <= float64(onLine*line):
		form = movedLognormal(math.Sqrt(elementary.Log(w)))
	case kurtosis > line:
		form = unboundedWith(size, kurtosis)
	default:
		var ok bool
		form, ok = boundedWith(size, kurtosis, 1/math.Sqrt(elementary.Log(w)))
		v.require(ok, "kurtosis", fmt.Sprintf("must not be that near to skewness^2 + 1, which is %v: the variable would have little but two values", least))
	}
	if len(v.faults) > 0 {
		return nil
	}
	m := form.moments()
	if skewness < 0 {
		form = mirrored(form)
		m.mean = -m.mean
	}
	form.moments = constant(m.mean, m.sd, skewness, kurtosis)
	scale := v.num("sd") / m.sd
	return &scaled{form: form, scale: scale, location: math.FMA(-scale, m.mean, v.num("mean"))}
}

// lognormalWith is w = exp(sigma^2) of the lognormal variable with a skewness of 0 or more: (w-1)(w+2)^2 is its square.
func lognormalWith(skewness float64) float64 {
	// With w+1 = 2 cosh(y), that is w^3 + 3w^2 - 4 = skewness^2, cosh(3y) is 1 + skewness^2/2.
	square := float64(0.5 * float64(skewness*skewness))
	y := elementary.Log1p(square+math.Sqrt(float64(square*(square+2)))) / 3
	half := elementary.Sinh(float64(0.5 * y))
	return 1 + float64(4*float64(half*half)) // 2 cosh(y) - 1
}

// lognormalKurtosis is that of a lognormal variable.
func lognormalKurtosis(w float64) float64 {
	return math.FMA(math.FMA(w, w+2, 3), float64(w*w), -3)
}

// unboundedWith is Johnson's unbounded variable with a skewness of 0 or more and a kurtosis above the lognormal one (Tuenter: An
// algorithm to determine the parameters of SU-curves by moment matching, J. Statist. Comput. Simul. 70, 2001).
func unboundedWith(skewness, kurtosis float64) plain {
	square := float64(skewness * skewness)
	m := func(w float64) float64 {
		z := float64(2 * (float64(w*w) - (kurtosis+3)/math.FMA(w, w+2, 3)))
		return z / (2 + math.Sqrt(max(4+z, 0)))
	}
	low, high := wOfLine(kurtosis), math.Sqrt(math.Sqrt(float64(2*kurtosis)-2)-1)
	for range 200 { // (w-1-m)(w+2+m/2)^2 falls from the lognormal square to 0
		w := low + float64(0.5*(high-low))
		if !(w > low && w < high) {
			break
		}
		x := m(w)
		if y := w + 2 + float64(0.5*x); float64((w-1-x)*float64(y*y)) > square {
			low = w
		} else {
			high = w
		}
	}
	w := low + float64(0.5*(high-low))
	x := m(w)
	delta := 1 / math.Sqrt(elementary.Log1p(w-1))
	root := skewness / (w + 2 + float64(0.5*x)) * math.Sqrt((w+1)/float64(float64(2*w)*x)) // w-1-m by the equation, without cancellation
	return johnsonUnbounded(-float64(elementary.Asinh(root)*delta), delta)
}

// wOfLine is w of the lognormal variable with a kurtosis.
func wOfLine(kurtosis float64) float64 {
	low, high := 1.0, math.Sqrt(math.Sqrt(kurtosis+3))+1
	for range 200 {
		w := low + float64(0.5*(high-low))
		if !(w > low && w < high) {
			break
		}
		if lognormalKurtosis(w) < kurtosis {
			low = w
		} else {
			high = w
		}
	}
	return low
}

// smallestDelta is that of the bounded variables that are made.
const smallestDelta = 0.005

// boundedWith is Johnson's bounded variable with a skewness of 0 or more and a kurtosis below the lognormal one; largest is
// the delta of the lognormal variable, which is infinite without skewness. On the curve of that skewness the kurtosis falls
// with 1/delta.
func boundedWith(skewness, kurtosis, largest float64) (form plain, ok bool) {
	gamma := 0.0
	excess := func(inverse float64) float64 {
		gamma = gammaOf(skewness, 1/inverse)
		return boundedMoments(gamma, 1/inverse).kurtosis - kurtosis
	}
	low, high := 1/largest, 1/smallestDelta
	if excess(high) > 0 {
		return plain{}, false
	}
	low = max(low*(1+1e-12), 1e-7)
	inverse := falling(excess, low, high)
	gamma = gammaOf(skewness, 1/inverse)
	form = johnsonBounded(gamma, 1/inverse)
	about := boundedMoments(gamma, 1/inverse)
	form.moments = func() moments { return about }
	return form, true
}

// gammaOf is the parameter with which a bounded variable has a skewness; as large as it may be where none is enough.
func gammaOf(skewness, delta float64) float64 {
	if skewness == 0 {
		return 0
	}
	most := max(float64(50*delta), 12) // beyond, the variable is lognormal or has no digits left
	missing := func(gamma float64) float64 { return skewness - boundedMoments(gamma, delta).skewness }
	high := min(1, most)
	for missing(high) > 0 {
		if high >= most {
			return most
		}
		high = min(2*high, most)
	}
	return falling(missing, 0, high)
}

// falling is the root of a function that falls from positive at low to negative at high: the ITP method (Oliveira, Takahashi: An
// enhancement of the bisection method average performance preserving minmax optimality, ACM TOMS 47, 2020) without its
// projection, so secants that halve the bracket every third time.
func falling(f func(x float64) float64, low, high float64) float64 {
	above, below := f(low), f(high)
	if !(above > 0) {
		return low
	}
	for i := 0; i < 200 && high-low > float64(1e-15*high); i++ {
		x := low + float64(0.5*(high-low))
		if i%3 != 2 {
			x = low + float64((high-low)*(above/(above-below)))
			near := float64(1e-15 * high)
			x = min(max(x, low+near), high-near)
		}
		switch y := f(x); {
		case y > 0:
			low, above = x, y
		case y < 0:
			high, below = x, y
		default:
			return x
		}
	}
	return low + float64(0.5*(high-low))
}

// boundedMoments are those of Johnson's plain bounded variable for gamma of 0 or more, by the trapezoidal rule in the normal variable,
// which converges like exp(-2 pi^2 delta/step).
func boundedMoments(gamma, delta float64) moments {
	step := min(0.25, float64(0.5*delta))
	low, high := -9.0, min(9+4/delta, max(9, gamma+9))
	n := int((high - low) / step)
	y, weight := make([]float64, n+1), make([]float64, n+1)
	total, mean := 0.0, 0.0
	for i := range y {
		z := math.FMA(float64(i), step, low)
		weight[i] = elementary.Exp(-float64(0.5 * float64(z*z)))
		y[i] = 1 / (1 + elementary.Exp((gamma-z)/delta))
		total += weight[i]
		mean = math.FMA(weight[i], y[i], mean)
	}
	mean /= total
	var m2, m3, m4 float64
	for i, w := range weight {
		d := y[i] - mean
		square := float64(d * d)
		m2 = math.FMA(w, square, m2)
		m3 = math.FMA(w, float64(square*d), m3)
		m4 = math.FMA(w, float64(square*square), m4)
	}
	return standardize(mean, m2/total, m3/total, m4/total)
}
