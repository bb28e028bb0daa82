package elementary

import "math"

// BetaFunction evaluates the regularized incomplete beta function of one pair of shapes.
type BetaFunction struct {
	a, b float64
	// norm is log(sqrt(2 pi a b/(a+b))) plus the Stirling errors: -log of (a b/(a+b)) / B(a, b) but for the deviances.
	norm float64
}

// NewBetaFunction prepares the shapes a, b > 0.
func NewBetaFunction(a, b float64) BetaFunction {
	n := a + b
	norm := halfLog2Pi + float64(0.5*Log(float64(a*(b/n)))) + (stirlingError(a) + stirlingError(b) - stirlingError(n))
	return BetaFunction{a: a, b: b, norm: norm}
}

// Evaluate returns I_x(a, b), 1-I_x(a, b) and the density x^(a-1) y^(b-1) / B(a, b), where y is 1-x, given apart so that
// both ends are exact. The smaller one of the two probabilities has a relative error below 1e-13. It takes a multiple of
// sqrt(max(a, b)) steps.
func (f BetaFunction) Evaluate(x, y float64) (lower, upper, density float64) {
	switch {
	case !(x > 0):
		return 0, 1, 0
	case !(y > 0):
		return 1, 0, 0
	}
	power := f.power(x, y)
	density = power / float64(x*y)
	if float64(x*(f.a+f.b+2)) > f.a+1 {
		upper = min(float64(power*betaFraction(f.b, f.a, y))/f.b, 1)
		return 1 - upper, upper, density
	}
	lower = min(float64(power*betaFraction(f.a, f.b, x))/f.a, 1)
	return lower, 1 - lower, density
}

// power returns x^a y^b / B(a, b) by Loader's saddle point expansion.
func (f BetaFunction) power(x, y float64) float64 {
	n := f.a + f.b
	return Exp(-logDeviance(f.a, float64(n*x))-logDeviance(f.b, float64(n*y))-f.norm) * (f.a * (f.b / n))
}

// Density returns x^(a-1) y^(b-1) / B(a, b) for x + y = 1, zero outside 0..1.
func (f BetaFunction) Density(x, y float64) float64 {
	if !(x > 0 && y > 0) {
		return 0
	}
	return f.power(x, y) / float64(x*y)
}

// betaFraction returns the continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method.
func betaFraction(a, b, x float64) float64 {
	c, d := 1.0, 1/nonzero(1-float64((a+b)*x)/(a+1))
	h := d
	for i := 1; i < maxSteps; i++ {
		m := float64(i)
		am := a + float64(2*m)
		e := float64(float64(m*(b-m))*x) / float64((am-1)*am)
		d = 1 / nonzero(math.FMA(e, d, 1))
		c = nonzero(1 + e/c)
		h = float64(h * float64(c*d))
		e = -float64(float64((a+m)*(a+b+m))*x) / float64(am*(am+1))
		d = 1 / nonzero(math.FMA(e, d, 1))
		c = nonzero(1 + e/c)
		step := float64(c * d)
		h = float64(h * step)
		if math.Abs(step-1) < 0x1p-52 {
			break
		}
	}
	return h
}

// BetaRegularized returns I_x(a, b) and 1-I_x(a, b) for a, b > 0 and x in 0..1.
func BetaRegularized(a, b, x float64) (lower, upper float64) {
	lower, upper, _ = NewBetaFunction(a, b).Evaluate(x, 1-x)
	return lower, upper
}
