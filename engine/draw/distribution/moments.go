package distribution

import "math"

// standardize makes moments of the mean and the central moments 2 to 4.
func standardize(mean, m2, m3, m4 float64) moments {
	sd := math.Sqrt(max(m2, 0))
	return moments{mean, sd, m3 / sd / sd / sd, m4 / sd / sd / sd / sd}
}

// mixed are the moments of a mixture: parts with their shares of the probability. Without a finite mean there are no others.
func mixed(shares []float64, parts []moments) moments {
	var mean, m2, m3, m4 float64
	for i, m := range parts {
		mean += float64(shares[i] * m.mean)
	}
	if math.IsInf(mean, 0) || math.IsNaN(mean) {
		return moments{mean, math.NaN(), math.NaN(), math.NaN()}
	}
	for i, m := range parts {
		e, k2 := m.mean-mean, float64(m.sd*m.sd)
		k3, k4, square := float64(m.skewness*float64(k2*m.sd)), float64(m.kurtosis*float64(k2*k2)), float64(e*e)
		m2 += float64(shares[i] * (k2 + square))
		m3 += float64(shares[i] * (k3 + float64(3*float64(e*k2)) + float64(e*square)))
		m4 += float64(shares[i] * (k4 + float64(4*float64(e*k3)) + float64(6*float64(square*k2)) + float64(square*square)))
	}
	return standardize(mean, m2, m3, m4)
}

// fromRaw makes moments of the raw moments 1 to 4. It loses digits where the standard deviation is far below the mean.
func fromRaw(raw [4]float64) moments {
	m := raw[0]
	square := float64(m * m)
	m2 := raw[1] - square
	m3 := raw[2] - float64(3*float64(m*raw[1])) + float64(2*float64(m*square))
	m4 := raw[3] - float64(4*float64(m*raw[2])) + float64(6*float64(square*raw[1])) - float64(3*float64(square*square))
	return standardize(m, m2, m3, m4)
}

// stretch gives the moments of offset + factor x.
func (m moments) stretch(factor, offset float64) moments {
	m.mean = math.FMA(m.mean, factor, offset)
	m.sd = float64(m.sd * math.Abs(factor))
	if factor < 0 {
		m.skewness = -m.skewness
	}
	return m
}

// gaussNodes and gaussWeights are the 8-point Gauss-Legendre rule on -1..1, its positive half.
var (
	gaussNodes   = [4]float64{0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363}
	gaussWeights = [4]float64{0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.10122853629037626}
)

// integrate returns the moments by integrating the quantile function, over pieces that halve towards both ends: about
// eight digits for a distribution whose moments are finite.
func integrate(c curve) moments {
	median := c.at(0.5)
	centre := median + quadrature(func(p float64) float64 { return (c.at(p) - median) + (c.at(-p) - median) })
	power := func(k int) float64 {
		return quadrature(func(p float64) float64 { return integerPower(c.at(p)-centre, k) + integerPower(c.at(-p)-centre, k) })
	}
	return standardize(centre, power(2), power(3), power(4))
}

func integerPower(x float64, k int) float64 {
	y := x
	for ; k > 1; k-- {
		y = float64(y * x)
	}
	return y
}

// quadrature integrates a function over 0..1/2.
func quadrature(f func(p float64) float64) float64 {
	sum := 0.0
	for k := 1; k <= 60; k++ {
		mid, half := scaleDown(0.75, k), scaleDown(0.25, k)
		for i, node := range gaussNodes {
			w := float64(half * gaussWeights[i])
			sum = math.FMA(w, f(math.FMA(-half, node, mid))+f(math.FMA(half, node, mid)), sum)
		}
	}
	return sum
}

// scaleDown returns x / 2^k.
func scaleDown(x float64, k int) float64 {
	return float64(x * math.Float64frombits(uint64(1023-k)<<52))
}
