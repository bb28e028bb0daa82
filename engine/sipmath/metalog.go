package sipmath

import (
	"math"

	"tyche/engine/elementary"
)

// metalog is a metalog distribution by its coefficients; bounds that it lacks are infinite.
type metalog struct {
	coefficients []float64
	low, high    float64
}

// at is the quantile of the probability y; rest is 1-y.
func (m *metalog) at(y, rest float64) float64 {
	logit, centre := elementary.Log(y/rest), y-0.5
	x, power := 0.0, 1.0
	for i, a := range m.coefficients {
		switch {
		case i == 0:
			x = a
			continue
		case i == 1:
			x = math.FMA(a, logit, x)
			continue
		case i == 2:
			x = math.FMA(a, float64(centre*logit), x)
			continue
		case i == 3:
			x, power = math.FMA(a, centre, x), centre
			continue
		case i%2 == 0: // a_5, a_7, ...: the next power
			power = float64(power * centre)
			x = math.FMA(a, power, x)
			continue
		}
		x = math.FMA(a, float64(power*logit), x)
	}
	return min(max(m.bounded(x), -math.MaxFloat64), math.MaxFloat64)
}

// bounded turns an unbounded metalog into one with the bounds that there are.
func (m *metalog) bounded(x float64) float64 {
	low, high := !math.IsInf(m.low, -1), !math.IsInf(m.high, 1)
	switch {
	case low && high:
		return m.low + float64((m.high-m.low)/(1+elementary.Exp(-x)))
	case low:
		return m.low + elementary.Exp(x)
	case high:
		return m.high - elementary.Exp(-x)
	}
	return x
}
