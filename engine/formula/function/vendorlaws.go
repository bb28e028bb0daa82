package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

// ofLogarithm turns mean and standard deviation of the logarithm into those of the variable itself.
func ofLogarithm(d *draft) {
	mu, sigma := d.take("mu"), d.take("sigma")
	square := float64(sigma * sigma)
	mean := elementary.Exp(mu + float64(0.5*square))
	d.become("lognormal", map[string]float64{"mean": mean, "sd": float64(mean * math.Sqrt(elementary.Expm1(square)))})
}

// ofPower is a base to the power of a normal variable.
func ofPower(d *draft) {
	base := d.take("base")
	if !(base > 0) || base == 1 {
		d.fail(workbook.ErrNum)
		return
	}
	d.Numbers["mu"] *= elementary.Log(base)
	d.Numbers["sigma"] *= math.Abs(elementary.Log(base))
	ofLogarithm(d)
}

// histogram makes points of a distribution function of the weights of classes of equal length.
func histogram(d *draft) {
	low, high, weights := d.Numbers["min"], d.Numbers["max"], d.Lists["weights"]
	delete(d.Lists, "weights")
	total := 0.0
	for _, w := range weights {
		if w < 0 {
			d.fail(workbook.ErrNum)
		}
		total += w
	}
	if !(total > 0) {
		d.fail(workbook.ErrNum)
		return
	}
	below, n := 0.0, float64(len(weights))
	for i, w := range weights[:len(weights)-1] {
		below += w
		d.Lists["values"] = append(d.Lists["values"], low+float64((high-low)*(float64(i+1)/n)))
		d.Lists["probabilities"] = append(d.Lists["probabilities"], below/total)
	}
}
