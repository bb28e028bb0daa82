package elementary

import "math"

// stirlingTerms are B(2k)/(2k(2k-1)), the series of log gamma's correction to Stirling's formula in 1/x^(2k-1).
var stirlingTerms = [...]float64{
	1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400,
	43867.0 / 244188, -174611.0 / 125400,
}

const halfLog2Pi = 0.9189385332046728

// stirlingSeries returns log gamma(x) - log(sqrt(2 pi/x) (x/e)^x) for x >= 9.
func stirlingSeries(x float64) float64 {
	return polynomial(1/float64(x*x), stirlingTerms[:]) / x
}

// stirlingError returns log gamma(x+1) - log(sqrt(2 pi x) (x/e)^x) for x > 0.
func stirlingError(x float64) float64 {
	if x >= 9 {
		return stirlingSeries(x)
	}
	return (Lgamma(x+1) - float64((x+0.5)*Log(x))) + (x - halfLog2Pi)
}

// Lgamma returns the logarithm of |gamma(x)|, +Inf at the poles: to 8 ulp for positive x; for negative x the error is that
// of |gamma(1-x)|, so digits are lost near zeros.
func Lgamma(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1):
		return x
	case x <= 0:
		return lgammaReflected(x)
	case x < 0.5:
		return (lgammaNear2(x) - Log1p(x)) - Log(x)
	case x < 1.5:
		return lgammaNear2(x-1) - Log1p(x-1)
	case x < 9:
		product := 1.0
		for x > 2.5 {
			x--
			product = float64(product * x)
		}
		return lgammaNear2(x-2) + Log(product)
	}
	return math.FMA(x-0.5, Log(x)-1, halfLog2Pi-0.5) + stirlingSeries(x)
}

// lgammaNear2 returns log gamma(2+t) for |t| <= 1/2.
func lgammaNear2(t float64) float64 { return float64(t * polynomial(t, lgammaTail[:])) }

// lgammaReflected is Lgamma for x <= 0 by the reflection formula.
func lgammaReflected(x float64) float64 {
	s := math.Abs(sinPi(x))
	if s == 0 || math.IsInf(x, -1) {
		return math.Inf(1)
	}
	return Log(math.Pi/s) - Lgamma(1-x)
}

// sinPi returns sin(pi x), exactly zero at whole numbers.
func sinPi(x float64) float64 {
	r := x - float64(2*math.Round(float64(0.5*x))) // -1..1, exact
	switch {
	case r > 0.5:
		r = 1 - r
	case r < -0.5:
		r = -1 - r
	}
	return Sin(float64(math.Pi * r))
}

// Gamma returns the gamma function of x, to 4 ulp; factorials that are exact numbers are exact. Special cases as
// math.Gamma.
func Gamma(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1) || x > 172:
		return x * math.Inf(1)
	case x == 0:
		return 1 / x
	case x < 0 && (x == math.Floor(x) || math.IsInf(x, -1)):
		return math.NaN()
	case x < -184:
		return 0
	case x < 0.5:
		return gammaBelow(x)
	}
	// gamma(2+t) times (or over) what leads to x, with the product in two numbers.
	ph, pl := 1.0, 0.0
	for x > 2.5 {
		x--
		ph, pl = multiply(ph, pl, x, 0)
	}
	t := x - 2
	if x < 1.5 {
		t = x - 1
	}
	gh, gl := fastTwoSum(1, float64(t*polynomial(t, gammaTail[:])))
	if x < 1.5 {
		hi, lo := quotient(gh, gl, x, 0)
		return hi + lo
	}
	hi, lo := multiply(gh, gl, ph, pl)
	return hi + lo
}

// gammaBelow is Gamma for -184 <= x < 1/2 that is no pole: gamma(x+n) over x (x+1) ... (x+n-1).
func gammaBelow(x float64) float64 {
	rest := 1.0
	for x < -150 { // keeps the long product finite
		rest = float64(rest * x)
		x++
	}
	ph, pl := 1.0, 0.0
	for x < 0.5 {
		ph, pl = multiply(ph, pl, x, 0)
		x++
	}
	hi, lo := quotient(Gamma(x), 0, ph, pl)
	return (hi + lo) / rest
}

// logDeviance returns x log(x/m) + m - x for x, m > 0 without cancellation (Loader's bd0, "Fast and accurate computation
// of binomial probabilities", 2000).
func logDeviance(x, m float64) float64 {
	d := x - m
	if !(math.Abs(d) < float64(0.1*(x+m))) {
		return math.FMA(x, Log(x/m), -d)
	}
	v := d / (x + m)
	sum := float64(d * v)
	term := float64(2 * float64(x*v))
	v = float64(v * v)
	for j := 3.0; j < 1000; j += 2 {
		term = float64(term * v)
		next := sum + term/j
		if next == sum {
			break
		}
		sum = next
	}
	return sum
}

// GammaFunction evaluates the regularized incomplete gamma functions of one shape.
type GammaFunction struct {
	a float64
	// norm is log(sqrt(2 pi a)) + stirlingError(a).
	norm float64
}

// NewGammaFunction prepares the shape a > 0.
func NewGammaFunction(a float64) GammaFunction {
	return GammaFunction{a: a, norm: halfLog2Pi + float64(0.5*Log(a)) + stirlingError(a)}
}

// Evaluate returns P(a, x), Q(a, x) = 1-P and the density x^(a-1) e^-x / gamma(a), for x > 0; the smaller one of P and Q
// has a relative error below 1e-13. It takes a multiple of sqrt(a) steps.
func (g GammaFunction) Evaluate(x float64) (lower, upper, density float64) {
	if !(x > 0) {
		return 0, 1, 0
	}
	if x > math.MaxFloat64 {
		return 1, 0, 0
	}
	d := g.power(x)
	density = float64(d*g.a) / x
	if x < 1 || x < g.a {
		lower = min(float64(d*gammaSeries(g.a, x)), 1)
		return lower, 1 - lower, density
	}
	upper = min(float64(float64(d*g.a)*gammaFraction(g.a, x)), 1)
	return 1 - upper, upper, density
}

// power returns x^a e^-x / gamma(a+1) by Loader's saddle point expansion.
func (g GammaFunction) power(x float64) float64 { return Exp(-logDeviance(g.a, x) - g.norm) }

// Density returns x^(a-1) e^-x / gamma(a), zero for x <= 0.
func (g GammaFunction) Density(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return 0
	}
	return float64(g.power(x)*g.a) / x
}

// maxSteps bounds series and continued fractions.
const maxSteps = 1_000_000

// gammaSeries returns 1 + x/(a+1) + x^2/((a+1)(a+2)) + ...
func gammaSeries(a, x float64) float64 {
	sum, term := 1.0, 1.0
	for n := 1; n < maxSteps; n++ {
		term = float64(term * (x / (a + float64(n))))
		sum += term
		if term < float64(sum*0x1p-54) {
			break
		}
	}
	return sum
}

// gammaFraction returns Legendre's continued fraction 1/(x+1-a-1(1-a)/(x+3-a-...)) by Lentz's method.
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	c, d := math.Inf(1), 1/b
	h := d
	for n := 1; n < maxSteps; n++ {
		k := float64(n)
		an := float64(k * (a - k))
		b += 2
		d = 1 / nonzero(math.FMA(an, d, b))
		c = nonzero(b + an/c)
		step := float64(c * d)
		h = float64(h * step)
		if math.Abs(step-1) < 0x1p-52 {
			break
		}
	}
	return h
}

// nonzero keeps Lentz's method from dividing by zero.
func nonzero(x float64) float64 {
	if math.Abs(x) < 1e-300 {
		return 1e-300
	}
	return x
}

// GammaP returns the regularized lower incomplete gamma function of shape a > 0 at x.
func GammaP(a, x float64) float64 {
	lower, _, _ := NewGammaFunction(a).Evaluate(x)
	return lower
}

// GammaQ returns the regularized upper incomplete gamma function of shape a > 0 at x.
func GammaQ(a, x float64) float64 {
	_, upper, _ := NewGammaFunction(a).Evaluate(x)
	return upper
}
