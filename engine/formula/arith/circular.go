package arith

import (
	"math"

	"tyche/engine/elementary"
)

// Excel's circular functions reduce their argument by multiples of pi/2 in extended precision (64 bits): SIN(PI()) is
// 1.22514845490862E-16, and TAN(PI()/2) is not the tangent of the number next to pi/2.

// halfPiExcess is by how much pi/2 of 64 bits exceeds pi/2.
const halfPiExcess = 2.508278806334166e-20

// short is by how much the reduced argument is too small.
func short(x float64) float64 {
	return float64(math.RoundToEven(x*0.6366197723675814) * halfPiExcess)
}

// Sin is SIN.
func Sin(x float64) float64 {
	return math.FMA(-short(x), elementary.Cos(x), elementary.Sin(x))
}

// Cos is COS.
func Cos(x float64) float64 {
	return math.FMA(short(x), elementary.Sin(x), elementary.Cos(x))
}

// Tan is TAN.
func Tan(x float64) float64 {
	s, c := elementary.Sin(x), elementary.Cos(x)
	if d := short(x); math.Abs(s) < 1e-3 || math.Abs(c) < 1e-3 {
		return math.FMA(-d, c, s) / math.FMA(d, s, c)
	}
	return elementary.Tan(x) // elsewhere the difference is below the last bit
}
