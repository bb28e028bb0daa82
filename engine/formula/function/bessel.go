package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

// Excel computes Bessel functions of whole orders from the polynomial and rational approximations of Abramowitz and
// Stegun, Handbook of Mathematical Functions, 9.8, and of Hart, Computer Approximations, 6.8, with the recurrences of
// Press et al., Numerical Recipes, 6.5 and 6.6. They are good to about eight digits only, and the same here on purpose:
// the stored values show them.

func besselFunctions() []Spec {
	return []Spec{
		{Name: "BESSELI", Args: "kk", Min: 2, Number: besselOf(besselI, false)},
		{Name: "BESSELJ", Args: "kk", Min: 2, Number: besselOf(besselJ, false)},
		{Name: "BESSELK", Args: "kk", Min: 2, Number: besselOf(besselK, true)},
		{Name: "BESSELY", Args: "kk", Min: 2, Number: besselOf(besselY, true)},
	}
}

// maxOrder bounds the work of a recurrence; no order beyond it gives a number that is neither 0 nor too large.
const maxOrder = 100000

// besselOf makes a function of a number and an order that is cut to a whole number.
func besselOf(f func(x float64, n int) float64, positive bool) number {
	return func(a []float64) (float64, workbook.ErrorCode) {
		x, n := a[0], math.Trunc(a[1])
		if n < 0 || n > maxOrder || positive && x <= 0 || math.Abs(x) >= maxAngle {
			return 0, workbook.ErrNum
		}
		return arith.Finite(f(x, int(n)))
	}
}

// horner is c[0] + c[1] y + c[2] y^2 + ...
func horner(y float64, c ...float64) float64 {
	s := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		s = float64(s*y) + c[i]
	}
	return s
}

const twoOverPi = 0.636619772

// besselPhase is the modulus polynomials of J and Y for x >= 8: order 0 or 1.
func besselPhase(order int, x float64) (sin, cos, p, zq, scale float64) {
	z := 8 / x
	y := z * z
	angle := 0.785398164
	if order == 0 {
		p = horner(y, 1, -0.1098628627e-2, 0.2734510407e-4, -0.2073370639e-5, 0.2093887211e-6)
		zq = z * horner(y, -0.1562499995e-1, 0.1430488765e-3, -0.6911147651e-5, 0.7621095161e-6, -0.934945152e-7)
	} else {
		angle = 2.356194491
		p = horner(y, 1, 0.183105e-2, -0.3516396496e-4, 0.2457520174e-5, -0.240337019e-6)
		zq = z * horner(y, 0.04687499995, -0.2002690873e-3, 0.8449199096e-5, -0.88228987e-6, 0.105787412e-6)
	}
	return elementary.Sin(x - angle), elementary.Cos(x - angle), p, zq, math.Sqrt(twoOverPi / x)
}

func besselJ0(x float64) float64 {
	x = math.Abs(x)
	if x >= 8 {
		sin, cos, p, zq, scale := besselPhase(0, x)
		return scale * (float64(cos*p) - float64(zq*sin))
	}
	y := x * x
	return horner(y, 57568490574, -13362590354, 651619640.7, -11214424.18, 77392.33017, -184.9052456) /
		horner(y, 57568490411, 1029532985, 9494680.718, 59272.64853, 267.8532712, 1)
}

// besselJ1 repeats one coefficient of the modulus for |x| >= 8, as Excel does (its BESSELY has it once).
func besselJ1(x float64) float64 {
	if ax := math.Abs(x); ax >= 8 {
		sin, cos, _, zq, scale := besselPhase(1, ax)
		p := horner(64/(ax*ax), 1, 0.183105e-2, -0.3516396496e-4, -0.3516396496e-4, 0.2457520174e-5, -0.240337019e-6)
		return math.Copysign(1, x) * scale * (float64(cos*p) - float64(zq*sin))
	}
	y := x * x
	return x * horner(y, 72362614232, -7895059235, 242396853.1, -2972611.439, 15704.48260, -30.16036606) /
		horner(y, 144725228442, 2300535178, 18583304.74, 99447.43394, 376.9991397, 1)
}

func besselY0(x float64) float64 {
	if x >= 8 {
		sin, cos, p, zq, scale := besselPhase(0, x)
		return scale * (float64(sin*p) + float64(zq*cos))
	}
	y := x * x
	return horner(y, -2957821389, 7062834065, -512359803.6, 10879881.29, -86327.92757, 228.4622733)/
		horner(y, 40076544269, 745249964.8, 7189466.438, 47447.26470, 226.1030244, 1) +
		float64(twoOverPi*besselJ0(x)*elementary.Log(x))
}

func besselY1(x float64) float64 {
	if x >= 8 {
		sin, cos, p, zq, scale := besselPhase(1, x)
		return scale * (float64(sin*p) + float64(zq*cos))
	}
	y := x * x
	return x*horner(y, -0.4900604943e13, 0.1275274390e13, -0.5153438139e11, 0.7349264551e9, -0.4237922726e7, 0.8511937935e4)/
		horner(y, 0.2499580570e14, 0.4244419664e12, 0.3733650367e10, 0.2245904002e8, 0.1020426050e6, 0.3549632885e3, 1) +
		float64(twoOverPi*(float64(besselJ1(x)*elementary.Log(x))-1/x))
}

func besselI0(x float64) float64 {
	x = math.Abs(x)
	if x < 3.75 {
		y := float64(x/3.75) * (x / 3.75)
		return horner(y, 1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.360768e-1, 0.45813e-2)
	}
	return elementary.Exp(x) / math.Sqrt(x) * horner(3.75/x, 0.39894228, 0.1328592e-1, 0.225319e-2, -0.157565e-2,
		0.916281e-2, -0.2057706e-1, 0.2635537e-1, -0.1647633e-1, 0.392377e-2)
}

func besselI1(x float64) float64 {
	ax := math.Abs(x)
	if ax < 3.75 {
		y := float64(ax/3.75) * (ax / 3.75)
		return x * horner(y, 0.5, 0.87890594, 0.51498869, 0.15084934, 0.2658733e-1, 0.301532e-2, 0.32411e-3)
	}
	return math.Copysign(1, x) * elementary.Exp(ax) / math.Sqrt(ax) * horner(3.75/ax, 0.39894228, -0.3988024e-1,
		-0.362018e-2, 0.163801e-2, -0.1031555e-1, 0.2282967e-1, -0.2895312e-1, 0.1787654e-1, -0.420059e-2)
}

func besselK0(x float64) float64 {
	if x <= 2 {
		return horner(x*x/4, -0.57721566, 0.42278420, 0.23069756, 0.3488590e-1, 0.262698e-2, 0.10750e-3, 0.74e-5) -
			float64(elementary.Log(x/2)*besselI0(x))
	}
	return elementary.Exp(-x) / math.Sqrt(x) * horner(2/x, 1.25331414, -0.7832358e-1, 0.2189568e-1, -0.1062446e-1,
		0.587872e-2, -0.251540e-2, 0.53208e-3)
}

func besselK1(x float64) float64 {
	if x <= 2 {
		return float64(elementary.Log(x/2)*besselI1(x)) + horner(x*x/4, 1, 0.15443144, -0.67278579, -0.18156897,
			-0.1919402e-1, -0.110404e-2, -0.4686e-4)/x
	}
	return elementary.Exp(-x) / math.Sqrt(x) * horner(2/x, 1.25331414, 0.23498619, -0.3655620e-1, 0.1504268e-1,
		-0.780353e-2, 0.325614e-2, -0.68245e-3)
}

// besselUp takes the two lowest orders up to order n by f(n+1) = k 2n/x f(n) + s f(n-1).
func besselUp(n int, x, f0, f1, s float64) float64 {
	if n == 0 {
		return f0
	}
	for j := 1; j < n; j++ {
		f0, f1 = f1, float64(float64(j)*2/x*f1)+float64(s*f0)
		if f1-f1 != 0 {
			return f1
		}
	}
	return f1
}

func besselY(x float64, n int) float64 { return besselUp(n, x, besselY0(x), besselY1(x), -1) }

func besselK(x float64, n int) float64 { return besselUp(n, x, besselK0(x), besselK1(x), 1) }

func besselJ(x float64, n int) float64 {
	ax := math.Abs(x)
	switch {
	case n == 0:
		return besselJ0(x)
	case n == 1:
		return besselJ1(x)
	case x == 0:
		return 0
	}
	var f float64
	if ax > float64(n) {
		f = besselUp(n, ax, besselJ0(ax), besselJ1(ax), -1)
	} else {
		f = besselDownJ(ax, n)
	}
	return oddSign(x, n) * f
}

// oddSign is the sign of a function of odd order at a negative argument.
func oddSign(x float64, n int) float64 {
	if x < 0 && n%2 == 1 {
		return -1
	}
	return 1
}

// The start of a downward recurrence lies beyond the order by the root of accuracy times order; big numbers are scaled
// down on the way.
const (
	besselAccuracy = 40
	besselBig      = 1e10
)

// besselDownJ is the downward recurrence for J, normalized by 1 = J0 + 2 J2 + 2 J4 + ...
func besselDownJ(x float64, n int) float64 {
	m := 2 * ((n + int(math.Sqrt(float64(besselAccuracy*n)))) / 2)
	above, here, wanted, sum := 0.0, 1.0, 0.0, 0.0
	for j := m; j > 0; j-- {
		above, here = here, float64(float64(j)*2/x*here)-above
		if math.Abs(here) > besselBig {
			here, above, wanted, sum = here/besselBig, above/besselBig, wanted/besselBig, sum/besselBig
		}
		if j%2 == 1 {
			sum += here
		}
		if j == n {
			wanted = above
		}
	}
	return wanted / (float64(2*sum) - here)
}

func besselI(x float64, n int) float64 {
	switch {
	case n == 0:
		return besselI0(x)
	case n == 1:
		return besselI1(x)
	case x == 0:
		return 0
	}
	ax := math.Abs(x)
	above, here, wanted := 0.0, 1.0, 0.0
	for j := 2 * (n + int(math.Sqrt(float64(besselAccuracy*n)))); j > 0; j-- {
		above, here = here, above+float64(float64(j)*2/ax*here)
		if math.Abs(here) > besselBig {
			here, above, wanted = here/besselBig, above/besselBig, wanted/besselBig
		}
		if j == n {
			wanted = above
		}
	}
	return oddSign(x, n) * wanted * besselI0(x) / here
}
