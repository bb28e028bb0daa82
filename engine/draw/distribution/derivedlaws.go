package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// onBothSides fits a law on low..infinity; the value is offset + factor x.
func onBothSides(l law, low, offset, factor float64, steep bool, m moments, start float64, solve bool) curve {
	d := fitted{low: math.FMA(factor, low, offset), high: math.Inf(1), about: m.stretch(factor, offset)}
	d.sides[0] = side{law: l, offset: offset, factor: factor, low: low, high: math.Inf(1), steep: steep}
	d.sides[1] = side{law: l, upper: true, offset: offset, factor: factor, low: low, high: math.Inf(1), steep: steep}
	return d.fit(start, solve)
}

// primeLaw is the ratio of two gamma variables with shapes a and b.
type primeLaw struct {
	a, b     float64
	function elementary.BetaFunction
}

func (l primeLaw) evaluate(x float64) (lower, upper, density float64) {
	y := 1 / (1 + x)
	share := x / (1 + x)
	if x > 1 {
		share = 1 / (1 + 1/x)
	}
	lower, upper, density = l.function.Evaluate(share, y)
	return lower, upper, float64(float64(density*y) * y)
}

func (l primeLaw) density(x float64) float64 {
	if x == 0 {
		return edge(l.a, l.b)
	}
	_, _, density := l.evaluate(x)
	return density
}

func (l primeLaw) slopes(x, d float64) (gd, dgd float64) {
	u, v := d/x, d/(1+x)
	p, q := float64((l.a-1)*u), float64((l.a+l.b)*v)
	return p - q, float64(q*v) - float64(p*u)
}

// newPrime returns a ratio of gamma variables times a scale.
func newPrime(a, b, scale float64, solve bool) curve {
	return onBothSides(primeLaw{a, b, elementary.NewBetaFunction(a, b)}, 0, 0, scale, true, primeMoments(a, b), a/b, solve)
}

func primeMoments(a, b float64) moments {
	n := a + b - 1
	m := moments{math.Inf(1), math.NaN(), math.NaN(), math.NaN()}
	if b > 1 {
		m.mean, m.sd = a/(b-1), math.Inf(1)
	}
	if b > 2 {
		m.sd, m.skewness, m.kurtosis = math.Sqrt(float64(a*n)/(b-2))/(b-1), math.Inf(1), math.Inf(1)
	}
	if b > 3 {
		m.skewness = float64(2*(a+n)) / (b - 3) * math.Sqrt((b-2)/float64(a*n))
	}
	if b > 4 {
		square := float64((b-1)*(b-1)) * (b - 2)
		m.kurtosis = 3 + float64(6*math.FMA(float64(a*n), math.FMA(5, b, -11), square))/float64(a*n)/(b-3)/(b-4)
	}
	return m
}

func buildF(v *values) curve {
	if v.degrees("df1", "df2"); len(v.faults) > 0 {
		return nil
	}
	d1, d2 := v.num("df1"), v.num("df2")
	return newPrime(float64(0.5*d1), float64(0.5*d2), d2/d1, v.solve)
}

func buildPearson6(v *values) curve {
	v.positive("scale")
	if v.shapes("shape1", "shape2"); len(v.faults) > 0 {
		return nil
	}
	return newPrime(v.num("shape1"), v.num("shape2"), v.num("scale"), v.solve)
}

// waldLaw is the inverse Gaussian law of mean 1 with the given shape.
type waldLaw struct{ shape float64 }

// evaluate takes the two terms of the distribution function, F(a) + exp(2 shape) F(-b) of the normal one, by what they have in
// common: the density at a.
func (l waldLaw) evaluate(x float64) (lower, upper, density float64) {
	r := math.Sqrt(l.shape / x)
	a, b := float64(r*math.Abs(x-1)), float64(r*(x+1))
	common := elementary.Exp(-float64(0.5 * float64(a*a)))
	density = l.density(x)
	if x < 1 {
		lower = float64(common * (elementary.NormalRatio(a) + elementary.NormalRatio(b)))
		return lower, 1 - lower, density
	}
	upper = float64(common * (elementary.NormalRatio(a) - elementary.NormalRatio(b)))
	return 1 - upper, upper, density
}

func (l waldLaw) density(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	r := math.Sqrt(l.shape / x)
	return normalDensity(float64(r*(x-1))) * r / x
}

func (l waldLaw) slopes(x, d float64) (gd, dgd float64) {
	u := d / x
	k := l.shape / x
	gd = -float64(1.5*u) - float64(0.5*float64(l.shape*d)) + float64(0.5*float64(k*u))
	return gd, float64(float64(1.5*u)*u) - float64(float64(k*u)*u)
}

func buildInverseGaussian(v *values) curve {
	v.positive("mean", "shape")
	mean, shape := v.num("mean"), v.num("shape")/v.num("mean")
	v.require(!(shape < 1e-3) && !(shape > 1e9), "shape", "must be within 1e-3 to 1e9 times the mean")
	if len(v.faults) > 0 {
		return nil
	}
	root := math.Sqrt(shape)
	return onBothSides(waldLaw{shape}, 0, 0, mean, true, moments{1, 1 / root, 3 / root, 3 + 15/shape}, 1, v.solve)
}

// skewLaw is the plain skew normal law of a shape above 0.
type skewLaw struct{ shape float64 }

// far returns the density at -h for h >= 0.
func (l skewLaw) far(h float64) float64 {
	w := float64(l.shape * h)
	const factor = 0.7978845608028654 // sqrt(2/pi)
	return float64(factor*elementary.Exp(-float64(0.5*math.FMA(w, w, float64(h*h))))) * elementary.NormalRatio(w)
}

// below returns P(X < -h) for h >= 0 by integrating the density, which falls at least as fast as a normal one with the
// standard deviation 1/sqrt(1+shape^2), over pieces of two such.
func (l skewLaw) below(h float64) float64 {
	rate := float64((math.FMA(l.shape, l.shape, 1)) * h)
	width := 2 / max(math.Sqrt(math.FMA(l.shape, l.shape, 1)), rate)
	sum := 0.0
	for piece := range 60 {
		mid := h + float64((float64(piece)+0.5)*width)
		add := 0.0
		for i, node := range gaussNodes {
			step := float64(float64(0.5*width) * node)
			add = math.FMA(gaussWeights[i], l.far(mid-step)+l.far(mid+step), add)
		}
		add = float64(add * float64(0.5*width))
		if sum += add; add < float64(1e-18*sum) {
			break
		}
	}
	return sum
}

func (l skewLaw) evaluate(x float64) (lower, upper, density float64) {
	density = l.density(x)
	if x <= 0 {
		lower = l.below(-x)
		return lower, 1 - lower, density
	}
	upper = float64(2*elementary.NormalCDF(-x)) - l.below(x)
	return 1 - upper, upper, density
}

func (l skewLaw) density(x float64) float64 {
	if x <= 0 {
		return l.far(-x)
	}
	return float64(2*normalDensity(x)) * elementary.NormalCDF(float64(l.shape*x))
}

func (l skewLaw) slopes(x, d float64) (gd, dgd float64) {
	w := float64(l.shape * x)
	h := normalDensity(w) / elementary.NormalCDF(w) // f/F of the normal distribution
	if w < 0 {
		h = 0.3989422804014327 / elementary.NormalRatio(-w)
	}
	gd = float64(d * (float64(l.shape*h) - x))
	k := float64(l.shape * d)
	return gd, -float64(d*d) - float64(float64(float64(k*k)*h)*(w+h))
}

func buildSkewNormal(v *values) curve {
	v.positive("scale")
	if v.rangeOf("shape", -1000, 1000); len(v.faults) > 0 {
		return nil
	}
	location, scale, a := v.num("location"), v.num("scale"), v.num("shape")
	if a == 0 {
		return normal{location, scale}
	}
	law := skewLaw{math.Abs(a)}
	about := skewMoments(law.shape)
	d := fitted{low: math.Inf(-1), high: math.Inf(1), about: about.stretch(math.Copysign(scale, a), location)}
	lower := side{law: law, offset: location, factor: scale, low: math.Inf(-1), high: math.Inf(1)}
	upper := lower
	upper.upper = true
	if a < 0 {
		lower.factor, upper.factor = -scale, -scale
		lower, upper = upper, lower
	}
	d.sides = [2]side{lower, upper}
	return d.fit(about.mean, v.solve)
}

func skewMoments(a float64) moments {
	mean := a / math.Sqrt(math.FMA(a, a, 1)) * math.Sqrt(2/math.Pi)
	sd := math.Sqrt(math.FMA(-mean, mean, 1))
	r := mean / sd
	cube := float64(r * float64(r*r))
	return moments{mean, sd, float64(0.5 * float64((4-math.Pi)*cube)), 3 + float64(2*(math.Pi-3)*float64(r*cube))}
}

// cosineLaw is the raised cosine on 0..1, seen from an end.
type cosineLaw struct{}

func (l cosineLaw) evaluate(x float64) (lower, upper, density float64) {
	y := float64(2 * math.Pi * x)
	if x < 0.15 { // y - sin(y) by its series
		square := float64(y * y)
		term, sum := float64(y*square)/6, 0.0
		for k := 4.0; k < 30; k += 2 {
			sum += term
			term = -float64(term*square) / float64(k*(k+1))
		}
		lower = sum / (2 * math.Pi)
	} else {
		lower = (y - elementary.Sin(y)) / (2 * math.Pi)
	}
	return lower, 1 - lower, l.density(x)
}

func (cosineLaw) density(x float64) float64 {
	s := elementary.Sin(float64(math.Pi * x))
	return float64(2 * float64(s*s))
}

func (cosineLaw) slopes(x, d float64) (gd, dgd float64) {
	s := elementary.Sin(float64(math.Pi * x))
	u := float64(2*math.Pi*d) / s
	return float64(u * elementary.Cos(float64(math.Pi*x))), -float64(0.5 * float64(u*u))
}

func buildCosine(v *values) curve {
	if v.between(); len(v.faults) > 0 {
		return nil
	}
	low, high := v.num("min"), v.num("max")
	about := moments{0.5, 0.18075602759566401, 0, 2.406237124401719}
	d := fitted{low: low, high: high, about: about.stretch(high-low, low)}
	d.sides[0] = side{law: cosineLaw{}, offset: low, factor: high - low, high: 1}
	d.sides[1] = side{law: cosineLaw{}, offset: high, factor: low - high, high: 1}
	return d.fit(0.5, v.solve)
}
