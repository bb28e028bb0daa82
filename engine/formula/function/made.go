package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
)

// curve is what a distribution that is made of others has to know of itself.
type curve interface {
	// at is the smallest value up to which the probability is at least lower; upper is the rest, with all its digits where it is small.
	at(lower, upper float64) float64
	// tails are the probabilities up to x and above it.
	tails(x float64) (lower, upper float64)
	// density is the density at x, or the probability of x where that is one of isolated values.
	density(x float64) float64
	// moments are mean, standard deviation, skewness and kurtosis.
	moments() [4]float64
	support() (low, high float64)
	discrete() bool
}

// made is a distribution.Distribution over a curve.
type made struct{ curve }

// Quantile is that of distribution.Distribution.
func (d made) Quantile(u float64) float64 {
	if !(u >= 0 && u <= 1) {
		return math.NaN()
	}
	return d.at(u, 1-u)
}

// QuantileUpper is that of distribution.Distribution.
func (d made) QuantileUpper(q float64) float64 {
	if !(q >= 0 && q <= 1) {
		return math.NaN()
	}
	return d.at(1-q, q)
}

// CDF is that of distribution.Distribution.
func (d made) CDF(x float64) float64 {
	lower, _ := d.tails(x)
	return lower
}

// Survival is that of distribution.Distribution.
func (d made) Survival(x float64) float64 {
	_, upper := d.tails(x)
	return upper
}

// Density is that of distribution.Distribution.
func (d made) Density(x float64) float64 { return d.density(x) }

// Discrete is that of distribution.Distribution.
func (d made) Discrete() bool { return d.discrete() }

// Mean is that of distribution.Distribution.
func (d made) Mean() float64 { return d.moments()[0] }

// SD is that of distribution.Distribution.
func (d made) SD() float64 { return d.moments()[1] }

// Skewness is that of distribution.Distribution.
func (d made) Skewness() float64 { return d.moments()[2] }

// Kurtosis is that of distribution.Distribution.
func (d made) Kurtosis() float64 { return d.moments()[3] }

// Support is that of distribution.Distribution.
func (d made) Support() (low, high float64) { return d.support() }

// Fill is that of distribution.Distribution.
func (d made) Fill(x []float64) {
	for i, t := range x {
		if math.Signbit(t) {
			x[i] = d.at(1+t, -t)
		} else {
			x[i] = d.at(t, 1-t)
		}
	}
}

// FillNormal is that of distribution.Distribution.
func (d made) FillNormal(x []float64) {
	for i, z := range x {
		x[i] = elementary.NormalTail(z)
	}
	d.Fill(x)
}

// quantileAt is the quantile with the probability lower, or with the rest upper where that is the smaller one.
func quantileAt(d distribution.Distribution, lower, upper float64) float64 {
	if upper < lower {
		return d.QuantileUpper(upper)
	}
	return d.Quantile(lower)
}

// ofCentral are mean, standard deviation, skewness and kurtosis of a mean and central moments.
func ofCentral(mean, m2, m3, m4 float64) [4]float64 {
	sd := math.Sqrt(m2)
	return [4]float64{mean, sd, m3 / float64(m2*sd), m4 / float64(m2*m2)}
}

// central are the mean and the central moments of a distribution.
func central(d distribution.Distribution) (mean, m2, m3, m4 float64) {
	sd := d.SD()
	if sd == 0 {
		return d.Mean(), 0, 0, 0
	}
	m2 = float64(sd * sd)
	return d.Mean(), m2, float64(d.Skewness() * float64(m2*sd)), float64(d.Kurtosis() * float64(m2*m2))
}

// Steps of momentsByQuantiles: standard normal numbers up to far, at steps.
const (
	farNormal  = 12.0
	normalStep = 1.0 / 64
)

// momentsByQuantiles integrates over the quantiles, at steps of the standard normal number of the same probability.
func momentsByQuantiles(c curve) [4]float64 {
	var z, w, x []float64
	total := 0.0
	for k := -int(farNormal / normalStep); k <= int(farNormal/normalStep); k++ {
		at := float64(float64(k) * normalStep)
		weight := elementary.Exp(-0.5 * float64(at*at))
		z, w = append(z, at), append(w, weight)
		total += weight
	}
	mean := 0.0
	for i, at := range z {
		p := elementary.NormalCDF(-math.Abs(at))
		v := 0.0
		if at > 0 {
			v = c.at(1-p, p)
		} else {
			v = c.at(p, 1-p)
		}
		x = append(x, v)
		mean += float64(w[i] / total * v)
	}
	var m [3]float64
	for i, v := range x {
		e := v - mean
		square := float64(e * e)
		for k, power := range []float64{square, float64(square * e), float64(square * square)} {
			m[k] += float64(w[i] / total * power)
		}
	}
	return ofCentral(mean, m[0], m[1], m[2])
}

// smallestWith is the smallest number from low to high for which a condition holds that holds for all greater ones too; high where
// it holds for none below.
func smallestWith(low, high float64, holds func(x float64) bool) float64 {
	if holds(low) {
		return low
	}
	for range 200 {
		middle := low + float64(0.5*(high-low))
		if !(middle > low && middle < high) {
			break
		}
		if holds(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
