package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// logarithm and exponential are the only elementary functions of fitted.go.
func logarithm(x float64) float64 { return elementary.Log(x) }

func exponential(x float64) float64 { return elementary.Exp(x) }

// steepShape is the shape below which a tail is tabulated by its logarithm.
const steepShape = 0.4

// betaLaw is the beta distribution on 0..1.
type betaLaw struct {
	a, b     float64
	function elementary.BetaFunction
}

func (l betaLaw) evaluate(x float64) (lower, upper, density float64) {
	return l.function.Evaluate(x, 1-x)
}

func (l betaLaw) density(x float64) float64 {
	if x == 0 {
		return edge(l.a, l.b)
	}
	return l.function.Density(x, 1-x)
}

// edge is the density at 0 of one that goes there as first x^(a-1): it is first where a is 1.
func edge(a, first float64) float64 {
	switch {
	case a > 1:
		return 0
	case a < 1:
		return math.Inf(1)
	}
	return first
}

func (l betaLaw) slopes(x, d float64) (gd, dgd float64) {
	u, v := d/x, d/(1-x)
	p, q := float64((l.a-1)*u), float64((l.b-1)*v)
	return p - q, -float64(p*u) - float64(q*v)
}

// newBeta returns the beta distribution with shapes a and b on low..high. The upper tail is the lower one of the mirrored
// law, so that both ends are exact.
func newBeta(a, b, low, high float64, solve bool) curve {
	width := high - low
	n := a + b
	d := fitted{low: low, high: high, about: betaMoments(a, b).stretch(width, low)}
	d.sides[0] = side{law: betaLaw{a, b, elementary.NewBetaFunction(a, b)}, offset: low, factor: width, high: 1, steep: a < steepShape}
	d.sides[1] = side{law: betaLaw{b, a, elementary.NewBetaFunction(b, a)}, offset: high, factor: -width, high: 1, steep: b < steepShape}
	return d.fit(a/n, solve)
}

// betaMoments are those of the beta distribution on 0..1.
func betaMoments(a, b float64) moments {
	n := a + b
	skewness := float64(2*(b-a)) / (n + 2) * math.Sqrt((n+1)/a/b)
	spread := float64(float64((a-b)/a*((a-b)/b)) * (n + 1))
	excess := float64(6 / (n + 2) / (n + 3) * (spread - (n + 2)))
	return moments{a / n, math.Sqrt(a / n * (b / n) / (n + 1)), skewness, 3 + excess}
}

// smallestShape and largestShape bound shapes: below, most draws are too small for a floating-point number; above, the
// distribution is normal for all purposes and takes long to fit.
const smallestShape, largestShape = 0.05, 1e7

func (v *values) shapes(names ...string) {
	v.positive(names...)
	for _, name := range names {
		x := v.num(name)
		v.require(!(x > largestShape) && !(x > 0 && x < smallestShape), name, "must be within 0.05 to 1e7")
	}
}

func buildBeta(v *values) curve {
	v.shapes("alpha", "beta")
	v.between()
	if len(v.faults) > 0 {
		return nil
	}
	return newBeta(v.num("alpha"), v.num("beta"), v.num("min"), v.num("max"), v.solve)
}

// buildPert takes the usual shapes 1 + lambda (mode-min)/(max-min) and 1 + lambda (max-mode)/(max-min).
func buildPert(v *values) curve {
	v.ordered()
	v.shapes("lambda")
	if len(v.faults) > 0 {
		return nil
	}
	low, mode, high, lambda := v.num("min"), v.num("mode"), v.num("max"), v.num("lambda")
	width := high - low
	return newBeta(1+float64(lambda*((mode-low)/width)), 1+float64(lambda*((high-mode)/width)), low, high, v.solve)
}

// gammaLaw is the gamma distribution with scale 1.
type gammaLaw struct {
	a        float64
	function elementary.GammaFunction
}

func (l gammaLaw) evaluate(x float64) (lower, upper, density float64) { return l.function.Evaluate(x) }

func (l gammaLaw) density(x float64) float64 {
	if x == 0 {
		return edge(l.a, 1)
	}
	return l.function.Density(x)
}

func (l gammaLaw) slopes(x, d float64) (gd, dgd float64) {
	u := d / x
	p := float64((l.a - 1) * u)
	return p - d, -float64(p * u)
}

func buildGamma(v *values) curve {
	v.shapes("shape")
	v.positive("scale")
	if len(v.faults) > 0 {
		return nil
	}
	return newGamma(v.num("shape"), v.num("scale"), v.solve)
}

// studentLaw is Student's t distribution, seen from its centre towards its upper end.
type studentLaw struct {
	df float64
	// function is the incomplete beta function of df/2 and 1/2, whose argument is df/(df+x^2).
	function elementary.BetaFunction
}

func (l studentLaw) evaluate(x float64) (lower, upper, density float64) {
	square := float64(x * x)
	sum := l.df + square
	tail, _, beta := l.function.Evaluate(l.df/sum, square/sum)
	// dI/dx = beta 2 df x / sum^2, half of it for each tail; at the centre that is 0 times infinity.
	if x != 0 {
		density = float64(beta * float64(l.df/sum*(math.Abs(x)/sum)))
	}
	if math.Abs(x) > 1e60 { // where that product has no digits
		density = float64(float64(beta*(l.df/sum)) * (math.Abs(x) / sum))
	}
	if x == 0 || square/sum < 1e-280 {
		return 0.5, 0.5, l.peak()
	}
	tail = float64(0.5 * tail)
	if x < 0 {
		return tail, 1 - tail, density
	}
	return 1 - tail, tail, density
}

func (l studentLaw) density(x float64) float64 {
	_, _, density := l.evaluate(x)
	return density
}

// peak returns the density at zero.
func (l studentLaw) peak() float64 {
	ratio := elementary.Exp(elementary.Lgamma(float64(0.5*l.df)+0.5) - elementary.Lgamma(float64(0.5*l.df)))
	return ratio / math.Sqrt(float64(math.Pi*l.df))
}

func (l studentLaw) slopes(x, d float64) (gd, dgd float64) {
	square := float64(x * x)
	sum := l.df + square
	k := float64((l.df + 1) / sum * d)
	return -float64(k * x), -float64(k * d * ((l.df - square) / sum))
}

// studentMoments are those of the plain distribution: the k-th exists for more than k degrees of freedom, and the even ones
// are infinite just below.
func studentMoments(df float64) moments {
	m := moments{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	if df > 1 {
		m.mean, m.sd = 0, math.Inf(1)
	}
	if df > 2 {
		m.sd, m.kurtosis = math.Sqrt(df/(df-2)), math.Inf(1)
	}
	if df > 3 {
		m.skewness = 0
	}
	if df > 4 {
		m.kurtosis = 3 + 6/(df-4)
	}
	return m
}

func buildStudentT(v *values) curve {
	v.positive("df", "scale")
	v.require(!(v.num("df") > largestShape) && !(v.num("df") < 0.15), "df", "must be within 0.15 to 1e7") // below, draws leave the numbers
	if len(v.faults) > 0 {
		return nil
	}
	df, location, scale := v.num("df"), v.num("location"), v.num("scale")
	law := studentLaw{df, elementary.NewBetaFunction(float64(0.5*df), 0.5)}
	d := fitted{low: math.Inf(-1), high: math.Inf(1), about: studentMoments(df).stretch(scale, location)}
	d.sides[0] = side{law: law, offset: location, factor: scale, low: math.Inf(-1), high: math.Inf(1)}
	d.sides[1] = side{law: law, upper: true, offset: location, factor: scale, low: math.Inf(-1), high: math.Inf(1)}
	return d.fit(0, v.solve)
}
