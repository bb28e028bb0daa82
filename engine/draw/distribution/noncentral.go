package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// noncentralFamilies are chi-squared and F variables whose normal variables have means other than 0.
func noncentralFamilies() []Family {
	beyond := number("noncentrality", "sum of the squares of the means of the normal variables, 0 to 1e5")
	return []Family{
		{Name: "noncentral_chi_squared", Doc: "sum of squares of independent normal variables of variance 1 that have means", Parameters: []Parameter{
			number("df", "degrees of freedom, >= 0.1"), beyond}, Mean: "df + noncentrality", SD: "sqrt(2 (df + 2 noncentrality))", Source: johnson2,
			Example: `"df": 4, "noncentrality": 3`, build: buildNoncentralChiSquared},
		{Name: "noncentral_f", Doc: "ratio of a noncentral to a central chi-squared variable, each over its degrees of freedom", Parameters: []Parameter{
			number("df1", "degrees of freedom of the numerator, >= 0.1"), number("df2", "of the denominator, >= 0.5"), beyond},
			Mean: "df2 (df1 + noncentrality)/(df1 (df2-2)), for df2 > 2", Source: johnson2,
			Example: `"df1": 4, "df2": 12, "noncentrality": 3`, build: buildNoncentralF},
	}
}

func buildNoncentralChiSquared(v *values) curve {
	v.degrees("df")
	if v.rangeOf("noncentrality", 0, 1e5); len(v.faults) > 0 {
		return nil
	}
	df, l := v.num("df"), v.num("noncentrality")
	if l == 0 {
		return newGamma(float64(0.5*df), 2, v.solve)
	}
	spread := df + float64(2*l)
	about := moments{df + l, math.Sqrt(float64(2 * spread)), float64(2*math.Sqrt2) * ((df + float64(3*l)) / spread) / math.Sqrt(spread),
		3 + float64(12*((df+float64(4*l))/spread))/spread}
	law := poissonMixture{rate: float64(0.5 * l), a: float64(0.5 * df)}
	return law.fit(2, about, law.a < steepShape, v.solve)
}

func buildNoncentralF(v *values) curve {
	v.degrees("df1")
	v.rangeOf("df2", 0.5, largestShape)
	if v.rangeOf("noncentrality", 0, 1e5); len(v.faults) > 0 {
		return nil
	}
	df1, df2, l := v.num("df1"), v.num("df2"), v.num("noncentrality")
	law := poissonMixture{rate: float64(0.5 * l), a: float64(0.5 * df1), b: float64(0.5 * df2)}
	if l == 0 {
		return buildF(v)
	}
	g := law.fit(1, moments{}, true, v.solve)
	d := &scaled{scale: df2 / df1, form: positive(plain{quantile: g.at, tails: g.tails, density: g.density})}
	// The cumulants of the numerator are 2^(n-1) (n-1)! (df1 + n l); the raw moments of 1/denominator 1/((df2-2)(df2-4)...).
	raw := [4]float64{}
	k := func(n, factor float64) float64 { return float64(factor * (df1 + float64(n*l))) }
	m, k2, k3, k4 := k(1, 1), k(2, 2), k(3, 8), k(4, 48)
	square := float64(m * m)
	raw[0], raw[1] = m, k2+square
	raw[2] = k3 + float64(3*float64(m*k2)) + float64(m*square)
	raw[3] = k4 + float64(3*float64(k2*k2)) + float64(4*float64(m*k3)) + float64(6*float64(square*k2)) + float64(square*square)
	d.form.moments = d.heavy(law.b, func(order float64) float64 {
		x := raw[int(order)-1]
		for i := 1.0; i <= order; i++ {
			x /= df2 - float64(2*i)
		}
		return x
	})
	return d
}

// poissonMixture is the law of a gamma variable of the shape a + N and scale 1, N of a Poisson distribution with the given rate;
// with b above 0 of the ratio of that to a gamma variable of the shape b. Its sums begin where their terms are largest and go on
// in the direction in which all that is added is positive (Johnson, Kotz, Balakrishnan: Continuous Univariate
// Distributions 2, chapters 29 and 30).
type poissonMixture struct{ rate, a, b float64 }

// negligible ends sums: terms below that share of what there is.
const negligible = 1e-18

func (l poissonMixture) fit(factor float64, about moments, steep, solve bool) *fitted {
	d := fitted{high: math.Inf(1), about: about}
	d.sides[0] = side{law: l, factor: factor, high: math.Inf(1), steep: steep}
	d.sides[1] = side{law: l, upper: true, factor: factor, high: math.Inf(1), steep: steep}
	return d.fit(l.centre(), solve)
}

// centre is about the mean; of a ratio, that of its parts.
func (l poissonMixture) centre() float64 {
	if l.b > 0 {
		return (l.a + l.rate) / l.b
	}
	return l.a + l.rate
}

// component evaluates the variable with N = j.
func (l poissonMixture) component(j, x float64) (lower, upper, density float64) {
	if l.b == 0 {
		return elementary.NewGammaFunction(l.a + j).Evaluate(x)
	}
	r := 1 / (1 + x)
	lower, upper, density = elementary.NewBetaFunction(l.a+j, l.b).Evaluate(x/(1+x), r)
	return lower, upper, float64(density * float64(r*r))
}

// growth is the density of the component j+1 over that of j.
func (l poissonMixture) growth(j, x float64) float64 {
	if l.b == 0 {
		return x / (l.a + j)
	}
	return x / (1 + x) * ((l.a + l.b + j) / (l.a + j))
}

// weight is P(N = j).
func (l poissonMixture) weight(j float64) float64 {
	return elementary.NewGammaFunction(j + 1).Density(l.rate)
}

// mode is the j whose part of the density at x is largest: where (j+1)(a+j) is the rate times growth (a+j).
func (l poissonMixture) mode(x float64) float64 {
	p, q := 1+l.a, l.a-float64(l.rate*x)
	if l.b > 0 {
		h := float64(l.rate * (x / (1 + x)))
		p, q = 1+l.a-h, l.a-float64(h*(l.a+l.b))
	}
	root := math.Sqrt(max(float64(p*p)-float64(4*q), 0))
	j := float64(0.5 * (root - p))
	if p > 0 && root+p > 0 { // without cancellation
		j = -float64(2*q) / (root + p)
	}
	return max(math.Floor(j), 0)
}

// posterior is the density at x, and the mean and variance of N where the variable is x.
func (l poissonMixture) posterior(x float64) (density, mean, variance float64) {
	from := l.mode(x)
	_, _, first := l.component(from, x)
	s0, s1, s2 := 1.0, 0.0, 0.0
	add := func(j, term float64) bool {
		d := j - from
		s0, s1, s2 = s0+term, math.FMA(d, term, s1), math.FMA(float64(d*d), term, s2)
		return float64(term*float64(d*d)) > float64(negligible*s0)
	}
	for j, term := from, 1.0; ; {
		term = float64(term * float64(l.growth(j, x)*(l.rate/(j+1))))
		if j++; !add(j, term) {
			break
		}
	}
	for j, term := from, 1.0; j > 0; {
		j--
		term = term * ((j + 1) / l.rate) / l.growth(j, x)
		if !add(j, term) {
			break
		}
	}
	mean = s1 / s0
	return float64(float64(l.weight(from)*first) * s0), from + mean, math.FMA(-mean, mean, s2/s0)
}

// below is P(X <= x): the probabilities of the components fall with j, so the sum goes down.
func (l poissonMixture) below(x float64) float64 {
	from := l.mode(x)
	j := from
	for bound := 1.0; bound > negligible*1e-6; j++ { // of the term at j over that at from
		bound = float64(bound * float64(l.rate/(j+1)*min(1, l.growth(j+1, x))))
	}
	weight := l.weight(j)
	p, _, density := l.component(j, x)
	sum := float64(weight * p)
	for j > 0 {
		j--
		density /= l.growth(j, x)
		p = math.FMA(density, x/(l.a+j), p)
		weight = float64(weight * ((j + 1) / l.rate))
		term := float64(weight * p)
		sum += term
		if j < from && term < float64(negligible*sum) {
			break
		}
	}
	return sum
}

// above is P(X > x): the probabilities of the components grow with j, so the sum goes up.
func (l poissonMixture) above(x float64) float64 {
	from := l.mode(x)
	j := from
	for bound := 1.0; j > 0 && bound > negligible*1e-6; j-- {
		bound = float64(bound * float64(j/l.rate*min(1, 1/l.growth(j-1, x))))
	}
	weight := l.weight(j)
	_, q, density := l.component(j, x)
	sum, last := float64(weight*q), 0.0
	for {
		q = math.FMA(density, x/(l.a+j), q)
		density = float64(density * l.growth(j, x))
		weight = float64(weight * (l.rate / (j + 1)))
		j++
		term := float64(weight * q)
		sum += term
		if j > from && term <= last && term <= float64(negligible*sum) {
			return sum
		}
		last = term
	}
}

// beyond tells that x is so far out that nothing is left, and that its sums would be long.
func (l poissonMixture) beyond(x float64) bool {
	return l.b == 0 && math.Sqrt(x) > math.Sqrt(l.a+l.rate)+40
}

func (l poissonMixture) evaluate(x float64) (lower, upper, density float64) {
	if l.beyond(x) {
		return 1, 0, 0
	}
	density, _, _ = l.posterior(x)
	if x < l.centre() {
		lower = min(l.below(x), 1)
		return lower, 1 - lower, density
	}
	upper = min(l.above(x), 1)
	return 1 - upper, upper, density
}

func (l poissonMixture) density(x float64) float64 {
	if x == 0 {
		first := 1.0
		if l.b > 0 {
			first = l.b
		}
		return edge(l.a, float64(first*elementary.Exp(-l.rate)))
	}
	if l.beyond(x) {
		return 0
	}
	density, _, _ := l.posterior(x)
	return density
}

// slopes has f'/f = (a-1+M)/x - 1 and its derivative (V-M-(a-1))/x^2 with the mean M and the variance V of N at x; of a ratio the
// terms with b beside them.
func (l poissonMixture) slopes(x, d float64) (gd, dgd float64) {
	_, mean, variance := l.posterior(x)
	u := d / x
	if l.b == 0 {
		return float64((l.a-1+mean)*u) - d, float64((variance - mean - (l.a - 1)) * float64(u*u))
	}
	r := d / (1 + x)
	s := float64(u / (1 + x)) // d/(x(1+x))
	gd = float64((l.a-1)*u) - float64((l.a+l.b)*r) + float64(mean*s)
	dgd = float64((l.a+l.b)*float64(r*r)) - float64((l.a-1)*float64(u*u)) + float64((variance-math.FMA(2*mean, x, mean))*float64(s*s))
	return gd, dgd
}
