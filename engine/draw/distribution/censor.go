package distribution

import "math"

// censoredFamilies is the family of a distribution whose values beyond two limits count as the limits.
func censoredFamilies() []Family {
	return []Family{{Name: "censored", Doc: "another distribution, with the values beyond two limits piled up at them", Parameters: []Parameter{
		part("of", "the distribution that is censored"),
		optional("min", math.Inf(-1), "what lies below counts as this"), optional("max", math.Inf(1), "what lies above counts as this")},
		Source:  "Klugman, Panjer, Willmot: Loss Models, 2019, limited losses",
		Example: `"of": {"distribution": "poisson", "mean": 3}, "max": 5`, build: buildCensored}}
}

// censored piles the values of its base beyond low..high up at these.
type censored struct {
	base      curve
	low, high float64
}

// censoredValues is censored over isolated values.
type censoredValues struct{ censored }

func (d censoredValues) within(_, _ float64) curve { return nil }

func (d censoredValues) density(x float64) float64 {
	switch x {
	case d.low:
		p, _ := d.base.tails(x)
		return p
	case d.high:
		_, p := d.base.tails(math.Nextafter(x, math.Inf(-1)))
		return p
	}
	return d.censored.density(x)
}

func buildCensored(v *values) curve {
	d := v.distribution("of")
	low, high := v.num("min"), v.num("max")
	v.require(low < high, "min", "must be less than max")
	for _, name := range []string{"truncate_min", "truncate_max", "truncate_p_min", "truncate_p_max"} {
		_, given := v.given[name]
		v.partRule(!given, name, "is for the distribution that is censored")
	}
	base, ok := d.(variable)
	if len(v.faults) > 0 || !ok {
		return nil
	}
	c := censored{base.curve, low, high}
	if isDiscrete(base.curve) {
		return censoredValues{c}
	}
	return c
}

func (d censored) clamp(x float64) float64 { return min(max(x, d.low), d.high) }

func (d censored) at(t float64) float64 { return d.clamp(d.base.at(t)) }

func (d censored) fill(x []float64) {
	d.base.fill(x)
	for i, y := range x {
		x[i] = d.clamp(y)
	}
}

func (d censored) tails(x float64) (lower, upper float64) {
	switch {
	case x < d.low:
		return 0, 1
	case x >= d.high:
		return 1, 0
	}
	return d.base.tails(x)
}

func (d censored) density(x float64) float64 {
	if x < d.low || x > d.high {
		return 0
	}
	return d.base.density(x)
}

func (d censored) support() (low, high float64) {
	low, high = d.base.support()
	return d.clamp(low), d.clamp(high)
}

// moments mixes those of what lies within the limits with the limits' own.
func (d censored) moments() moments {
	var shares []float64
	var parts []moments
	add := func(share float64, m moments) {
		if share > 0 {
			shares, parts = append(shares, share), append(parts, m)
		}
	}
	below, _ := d.base.tails(math.Nextafter(d.low, math.Inf(-1)))
	_, above := d.base.tails(d.high)
	if math.IsInf(d.low, -1) {
		below = 0
	}
	add(below, moments{mean: d.low})
	add(above, moments{mean: d.high})
	if inner := truncate(d.base, d.low, d.high); inner != nil && below+above < 1 {
		add(1-below-above, d.inner(inner))
	}
	return mixed(shares, parts)
}

// inner are the moments of what lies within the limits.
func (d censored) inner(part curve) moments {
	of := variable{d.base}
	switch {
	case isDiscrete(part):
		return part.moments()
	case math.IsInf(d.high, 1):
		return momentsWithin(of, d.low, d.high, 1, of.QuantileUpper)
	case math.IsInf(d.low, -1):
		return momentsWithin(of, d.low, d.high, -1, of.Quantile)
	}
	return part.moments()
}
