package distribution

import (
	"fmt"
	"math"

	"tyche/engine/elementary"
)

// maxTerms bounds a metalog's terms: Keelin uses up to 16.
const maxTerms = 16

// metalogFamilies are Keelin's.
func metalogFamilies() []Family {
	const keelin = "Keelin: The Metalog Distributions, Decision Analysis 13, 2016"
	low := optional("min", math.Inf(-1), "lowest value; without it unbounded below")
	high := optional("max", math.Inf(1), "highest value; without it unbounded above")
	return []Family{
		{Name: "metalog", Doc: "metalog by its coefficients: quantile a1 + a2 L + a3 (y-1/2) L + a4 (y-1/2) + ..., L = log(y/(1-y)); of log((x-min)/(max-x)) where bounded",
			Parameters: []Parameter{numbers("coefficients", "a1, a2, ..., 2 to 16 of them, so that the quantile ascends"), low, high},
			Source:     keelin, Example: `"coefficients": [10, 2, 0.5, 1]`, build: buildMetalog},
		{Name: "metalog_fit", Doc: "metalog through quantiles, by least squares where there are more of them than terms",
			Parameters: []Parameter{numbers("values", "quantiles, ascending"), numbers("probabilities", "P(X <= value), ascending, above 0 and below 1"),
				optional("terms", math.NaN(), "2 to 16, at most as many as values; without it as many as values, at most 5"), low, high},
			Source: keelin, Example: `"values": [10, 20, 40], "probabilities": [0.1, 0.5, 0.9], "min": 0`, build: buildMetalogFit},
	}
}

func buildMetalog(v *values) curve {
	a := v.list("coefficients")
	v.requireList(len(a) >= 2 && len(a) <= maxTerms, "coefficients", fmt.Sprintf("a list of %d", len(a)), "must have 2 to 16 elements")
	v.between()
	if len(v.faults) > 0 {
		return nil
	}
	d := &metalog{a: a, low: v.num("min"), high: v.num("max")}
	v.requireList(d.feasible(), "coefficients", fmt.Sprint(a), "must give a quantile function that ascends everywhere")
	return d
}

func buildMetalogFit(v *values) curve {
	x, p, terms := v.list("values"), v.list("probabilities"), v.num("terms")
	v.between()
	v.requireList(len(x) == len(p), "probabilities", fmt.Sprintf("a list of %d", len(p)), fmt.Sprintf("must be as many as values, %d", len(x)))
	v.requireList(len(x) >= 2, "values", fmt.Sprintf("a list of %d", len(x)), "must have at least two elements")
	if terms != terms {
		terms = float64(min(len(x), 5))
	}
	v.require(terms >= 2 && terms <= maxTerms && terms <= float64(len(x)) && terms == math.Floor(terms), "terms",
		fmt.Sprintf("must be a whole number from 2 to 16, at most the number of values, %d", len(x)))
	if len(v.faults) > 0 {
		return nil
	}
	d := &metalog{low: v.num("min"), high: v.num("max")}
	rows, right := make([][]float64, len(x)), make([]float64, len(x))
	for i := range x {
		v.requireList(x[i] > d.low && x[i] < d.high && (i == 0 || x[i] > x[i-1]), "values", fmt.Sprintf("%v at place %d", x[i], i+1),
			"must ascend, between min and max")
		v.requireList(p[i] > 0 && p[i] < 1 && (i == 0 || p[i] > p[i-1]), "probabilities", fmt.Sprintf("%v at place %d", p[i], i+1),
			"must ascend, above 0 and below 1")
		w := logit(Tail(p[i]))
		rows[i], right[i] = make([]float64, int(terms)), d.unbound(x[i])
		basis(rows[i], w, p[i]-0.5)
	}
	if len(v.faults) > 0 {
		return nil
	}
	d.a = leastSquares(rows, right)
	v.requireList(d.feasible(), "values", fmt.Sprintf("%v", x), "have no metalog of so many terms: its quantile function would not ascend")
	return d
}

// metalog is a quantile function by its coefficients, within bounds that may be infinite.
type metalog struct {
	a         []float64
	low, high float64
}

// basis sets the terms at the logit w, with s the probability less 1/2.
func basis(row []float64, w, s float64) {
	power := 1.0
	for n := range row {
		switch {
		case n == 0:
			row[0] = 1
		case n == 1:
			row[1] = w
		case n == 2:
			row[2] = float64(s * w)
		case n == 3:
			row[3] = s
			power = s
		case n%2 == 0:
			power = float64(power * s)
			row[n] = power
		default:
			row[n] = float64(power * w)
		}
	}
}

// term returns the power of s in a term, and whether the logit is a factor of it.
func term(n int) (power int, logit bool) {
	switch n {
	case 0, 1:
		return 0, n == 1
	case 2, 3:
		return 1, n == 2
	}
	return n / 2, n%2 == 1
}

// free returns the quantile before the bounds.
func (d *metalog) free(w, s float64) float64 {
	var row [maxTerms]float64
	basis(row[:len(d.a)], w, s)
	sum := 0.0
	for i := len(d.a) - 1; i >= 0; i-- {
		sum = math.FMA(d.a[i], row[i], sum)
	}
	return sum
}

// slope returns the derivative of free by the logit in two parts: rising + p(1-p) falling.
func (d *metalog) slope(w, s float64) (rising, falling float64) {
	for n, a := range d.a {
		power, logit := term(n)
		high := 1.0 // s^power
		low := 0.0  // its derivative
		for range power {
			low = math.FMA(low, s, high)
			high = float64(high * s)
		}
		if logit {
			rising = math.FMA(a, high, rising)
			low = float64(low * w)
		}
		falling = math.FMA(a, low, falling)
	}
	return rising, falling
}

// feasible tells whether the quantile ascends everywhere: its slope is looked at on a fine grid of logits, and more finely
// around its smallest places.
func (d *metalog) feasible() bool {
	growth := func(w float64) float64 {
		p, q := logisticTails(w)
		s := p - 0.5
		if w > 0 {
			s = 0.5 - q
		}
		rising, falling := d.slope(w, s)
		return rising/float64(p*q) + falling
	}
	const steps, end = 600, 36.0
	at := func(i float64) float64 { return float64(i/steps*(2*end)) - end }
	var g [steps + 1]float64
	for i := range g {
		if g[i] = growth(at(float64(i))); !(g[i] > 0) {
			return false
		}
	}
	for i := 1; i < steps; i++ {
		dips := g[i] < float64(g[i-1]*(1-1e-9)) && g[i] < float64(g[i+1]*(1-1e-9))
		if dips && !(lowest(growth, at(float64(i-1)), at(float64(i+1))) > 0) {
			return false
		}
	}
	low, _ := d.slope(0, -0.5) // the limits of what goes with the logit
	high, _ := d.slope(0, 0.5)
	return low >= 0 && high >= 0
}

// lowest returns the smallest value of a function between a and b, by the golden section.
func lowest(f func(float64) float64, a, b float64) float64 {
	const golden = 0.6180339887498949
	x, y := b-float64(golden*(b-a)), a+float64(golden*(b-a))
	fx, fy := f(x), f(y)
	for range 60 {
		if fx < fy {
			b, y, fy = y, x, fx
			x = b - float64(golden*(b-a))
			fx = f(x)
		} else {
			a, x, fx = x, y, fy
			y = a + float64(golden*(b-a))
			fy = f(y)
		}
	}
	return min(fx, fy)
}

// unbound takes a value to where the quantile has no bounds, bound back.
func (d *metalog) unbound(x float64) float64 {
	switch below, above := !math.IsInf(d.low, -1), !math.IsInf(d.high, 1); {
	case below && above:
		return elementary.Log((x - d.low) / (d.high - x))
	case below:
		return elementary.Log(x - d.low)
	case above:
		return -elementary.Log(d.high - x)
	}
	return x
}

func (d *metalog) bound(y float64) float64 {
	switch below, above := !math.IsInf(d.low, -1), !math.IsInf(d.high, 1); {
	case below && above:
		p, q := logisticTails(y)
		if y > 0 {
			return math.FMA(d.low-d.high, q, d.high)
		}
		return math.FMA(d.high-d.low, p, d.low)
	case below:
		return d.low + elementary.Exp(y)
	case above:
		return d.high - elementary.Exp(-y)
	}
	return y
}

func (d *metalog) at(t float64) float64 {
	if t == 0 {
		if math.Signbit(t) {
			return d.high
		}
		return d.low
	}
	s := t - 0.5
	if t < 0 {
		s = t + 0.5
	}
	x := d.bound(d.free(logit(t), s))
	return min(max(x, -math.MaxFloat64), math.MaxFloat64)
}

func (d *metalog) fill(x []float64) { fillBy(x, d.at) }

// place returns the logit at which the quantile is x, by halving.
func (d *metalog) place(x float64) (w float64) {
	y := d.unbound(x)
	a, b := -700.0, 700.0
	for range 100 {
		w = float64(0.5 * (a + b))
		p, q := logisticTails(w)
		s := p - 0.5
		if w > 0 {
			s = 0.5 - q
		}
		if d.free(w, s) < y {
			a = w
		} else {
			b = w
		}
	}
	return w
}

func (d *metalog) tails(x float64) (lower, upper float64) {
	switch {
	case x <= d.low:
		return 0, 1
	case x >= d.high:
		return 1, 0
	}
	return logisticTails(d.place(x))
}

func (d *metalog) density(x float64) float64 {
	if !(x > d.low && x < d.high) {
		return 0
	}
	w := d.place(x)
	p, q := logisticTails(w)
	s := p - 0.5
	if w > 0 {
		s = 0.5 - q
	}
	rising, falling := d.slope(w, s)
	v := float64(p * q)
	f := v / math.FMA(v, falling, rising)
	if !math.IsInf(d.low, -1) {
		f /= x - d.low
	}
	if !math.IsInf(d.high, 1) {
		f /= d.high - x
		if !math.IsInf(d.low, -1) {
			f = float64(f * (d.high - d.low))
		}
	}
	return f
}

// moments integrates; where only one end is bounded, the power of the other tail is the inverse of the logit's factor there.
func (d *metalog) moments() moments {
	m := integrate(d)
	below, above := math.IsInf(d.low, -1), math.IsInf(d.high, 1)
	if below == above {
		return m
	}
	rate, _ := d.slope(0, 0.5)
	infinite := math.Inf(1)
	if below {
		rate, _ = d.slope(0, -0.5)
		infinite = math.Inf(-1)
	}
	nan := math.NaN()
	switch {
	case rate >= 1:
		return moments{infinite, nan, nan, nan}
	case rate >= 0.5:
		return moments{m.mean, math.Inf(1), nan, nan}
	case rate >= 1.0/3:
		return moments{m.mean, m.sd, infinite, math.Inf(1)}
	case rate >= 0.25:
		m.kurtosis = math.Inf(1)
	}
	return m
}

func (d *metalog) support() (low, high float64) { return d.low, d.high }

// leastSquares returns the solution of rows x = right with the smallest squared error, by Householder's reflections.
func leastSquares(rows [][]float64, right []float64) []float64 {
	m, n := len(rows), len(rows[0])
	for k := range n {
		norm := 0.0
		for i := k; i < m; i++ {
			norm = math.FMA(rows[i][k], rows[i][k], norm)
		}
		norm = math.Copysign(math.Sqrt(norm), -rows[k][k])
		head := rows[k][k] - norm
		if norm == 0 || head == 0 {
			continue
		}
		reflect := func(get func(i int) *float64) {
			dot := float64(head * *get(k))
			for i := k + 1; i < m; i++ {
				dot = math.FMA(rows[i][k], *get(i), dot)
			}
			dot /= float64(norm * head)
			*get(k) = math.FMA(dot, head, *get(k))
			for i := k + 1; i < m; i++ {
				*get(i) = math.FMA(dot, rows[i][k], *get(i))
			}
		}
		for j := k + 1; j < n; j++ {
			reflect(func(i int) *float64 { return &rows[i][j] })
		}
		reflect(func(i int) *float64 { return &right[i] })
		rows[k][k] = norm
	}
	x := make([]float64, n)
	for k := n - 1; k >= 0; k-- {
		sum := right[k]
		for j := k + 1; j < n; j++ {
			sum = math.FMA(-rows[k][j], x[j], sum)
		}
		x[k] = sum / rows[k][k]
	}
	return x
}
