package rank

import (
	"math"

	"tyche/engine/elementary"
)

// pair is two inputs of which one is discrete at least.
type pair struct {
	copula *Copula
	a, b   []node // places on the copula's own scale, and steps
	// factor is what the copula's correlation is multiplied with: a continuous input of a Gaussian copula is one step at 0 of
	// a variable that is correlated by 1/sqrt(2) with it.
	factor float64
	// start is the covariance at the correlation 0, scale the product of the standard deviations.
	start, scale float64
}

func (c *Copula) newPair(a, b *Margin) *pair {
	p := &pair{copula: c, factor: 1, scale: float64(a.sd * b.sd)}
	p.a, p.b = p.places(a), p.places(b)
	if c.df > 0 {
		p.start = p.uncorrelated()
	}
	return p
}

// places are a margin's steps.
func (p *pair) places(m *Margin) []node {
	if m.Continuous() {
		if p.copula.df > 0 {
			return p.copula.across
		}
		p.factor *= math.Sqrt(0.5)
		return []node{{0, 1}}
	}
	list := make([]node, len(m.steps))
	for i, s := range m.steps {
		list[i] = node{p.copula.score(s), s.height}
	}
	return list
}

// score is the place of a step on the copula's scale.
func (c *Copula) score(s step) float64 {
	switch {
	case c.df == 0 && s.lower <= 0.5:
		return elementary.NormalTailQuantile(s.lower)
	case c.df == 0:
		return elementary.NormalTailQuantile(-s.upper)
	case s.lower <= 0.5:
		return c.student.Quantile(s.lower)
	}
	return c.student.QuantileUpper(s.upper)
}

// uncorrelated is the covariance at the correlation 0, which a t copula has where both inputs are skewed.
func (p *pair) uncorrelated() float64 {
	mean := func(list []node, root float64) (sum float64) {
		for _, n := range list {
			sum = math.FMA(n.w, elementary.NormalCDF(float64(-n.x*root)), sum)
		}
		return sum
	}
	both, one, two, all := 0.0, 0.0, 0.0, 0.0
	for _, s := range p.copula.mixing {
		root := math.Sqrt(s.x)
		a, b := mean(p.a, root), mean(p.b, root)
		both, one, two, all = both+float64(s.w*a*b), one+float64(s.w*a), two+float64(s.w*b), all+s.w
	}
	return both/all - float64(one/all*(two/all))
}

// slope is the derivative of the covariance by the angle whose sine is the correlation.
func (p *pair) slope(angle float64) float64 {
	sine, cosine := elementary.Sin(angle), elementary.Cos(angle)
	inner := 1 / max(float64(cosine*cosine), 1e-300)
	sum := 0.0
	for _, a := range p.a {
		part := 0.0
		for _, b := range p.b {
			// a² - 2 a b sine + b² without cancellation.
			d := b.x - float64(a.x*sine)
			q := math.FMA(float64(d*d), inner, float64(a.x*a.x))
			if p.copula.df == 0 {
				part = math.FMA(b.w, elementary.Exp(-q/2), part)
			} else {
				part = math.FMA(b.w, elementary.Exp(float64(-p.copula.df/2*elementary.Log1p(q/p.copula.df))), part)
			}
		}
		sum = math.FMA(a.w, part, sum)
	}
	return sum / (2 * math.Pi)
}

// levels is how many panels, each half as long as the one before, lead to the strongest correlation.
const levels = 24

// reach is the angle of the strongest correlation, with a sign.
func (p *pair) reach(sign float64) float64 {
	if p.factor == 1 {
		return math.Copysign(math.Pi/2, sign)
	}
	return math.Copysign(elementary.Asin(p.factor), sign)
}

// border is the end of a panel.
func border(reach float64, level int) float64 {
	if level >= levels {
		return reach
	}
	return float64(reach * (1 - math.Ldexp(1, -level)))
}

// rho is the rank correlation for the copula's own correlation.
func (p *pair) rho(r float64) float64 {
	if !(p.scale > 0) {
		return 0
	}
	angle := elementary.Asin(float64(p.factor * r))
	if p.factor == 1 && math.Abs(r) == 1 {
		angle = p.reach(r)
	}
	reach, sum := p.reach(r), p.start
	for level := range levels {
		from, to := border(reach, level), border(reach, level+1)
		if math.Abs(angle) <= math.Abs(to) {
			return (sum + integrate(p.copula.nodes, from, angle, p.slope)) / p.scale
		}
		sum += integrate(p.copula.nodes, from, to, p.slope)
	}
	return sum / p.scale
}

// solve is [Copula.Solve] for the pair.
func (p *pair) solve(rho float64) (r, limit float64, ok bool) {
	if !(p.scale > 0) { // a constant has no rank correlation
		return 0, 0, rho == 0
	}
	wanted := float64(rho * p.scale)
	sign := math.Copysign(1, wanted-p.start)
	reach, sum := p.reach(sign), p.start
	for level := range levels {
		from, to := border(reach, level), border(reach, level+1)
		part := integrate(p.copula.nodes, from, to, p.slope)
		if float64(sign*(sum+part-wanted)) >= 0 {
			return min(max(elementary.Sin(p.find(from, to, wanted-sum))/p.factor, -1), 1), rho, true
		}
		sum += part
	}
	limit = sum / p.scale
	return sign, limit, math.Abs(limit-rho) <= Error/10
}

// find returns the angle between two at which the integral from the first one has a value.
func (p *pair) find(from, to, value float64) float64 {
	low, high := from, to
	angle := from + float64(0.5*(to-from))
	for range 100 {
		got := integrate(p.copula.nodes, from, angle, p.slope)
		if math.Abs(got) < math.Abs(value) {
			low = angle
		} else {
			high = angle
		}
		next := angle + (value-got)/p.slope(angle)
		if !(next > min(low, high) && next < max(low, high)) {
			next = low + float64(0.5*(high-low))
		}
		if math.Abs(next-angle) <= 1e-13 {
			return next
		}
		angle = next
	}
	return angle
}
