package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// mixture is the curve of a variable that has each of some distributions with a probability.
type mixture struct {
	of      []distribution.Distribution
	weights []float64 // they add up to 1
}

func (m *mixture) at(lower, upper float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for i, d := range m.of {
		if m.weights[i] == 0 {
			continue
		}
		x := quantileAt(d, lower, upper)
		low, high = min(low, x), max(high, x)
	}
	if low == high || math.IsInf(low, 0) || math.IsInf(high, 0) {
		if lower < upper {
			return low
		}
		return high
	}
	return smallestWith(low, high, func(x float64) bool {
		below, above := m.tails(x)
		if upper < lower {
			return above <= upper
		}
		return below >= lower
	})
}

func (m *mixture) tails(x float64) (lower, upper float64) {
	for i, d := range m.of {
		lower += float64(m.weights[i] * d.CDF(x))
		upper += float64(m.weights[i] * d.Survival(x))
	}
	return lower, upper
}

func (m *mixture) density(x float64) float64 {
	sum := 0.0
	for i, d := range m.of {
		if m.weights[i] > 0 {
			sum += float64(m.weights[i] * d.Density(x))
		}
	}
	return sum
}

func (m *mixture) moments() [4]float64 {
	mean := 0.0
	for i, d := range m.of {
		if m.weights[i] > 0 {
			mean += float64(m.weights[i] * d.Mean())
		}
	}
	var about [3]float64
	for i, d := range m.of {
		if m.weights[i] == 0 {
			continue
		}
		own, m2, m3, m4 := central(d)
		e := own - mean
		square := float64(e * e)
		about[0] += float64(m.weights[i] * (m2 + square))
		about[1] += float64(m.weights[i] * (m3 + float64(3*float64(m2*e)) + float64(square*e)))
		about[2] += float64(m.weights[i] * (m4 + float64(4*float64(m3*e)) + float64(6*float64(m2*square)) + float64(square*square)))
	}
	return ofCentral(mean, about[0], about[1], about[2])
}

func (m *mixture) support() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i, d := range m.of {
		if m.weights[i] > 0 {
			l, h := d.Support()
			low, high = min(low, l), max(high, h)
		}
	}
	return low, high
}

func (m *mixture) discrete() bool {
	for i, d := range m.of {
		if m.weights[i] > 0 && !d.Discrete() {
			return false
		}
	}
	return true
}

// event is the curve of a variable that has a distribution with the probability p, and is 0 otherwise.
type event struct {
	mixture
	impact distribution.Distribution
	p      float64
}

// newEvent makes the distribution of a risk event.
func newEvent(impact distribution.Distribution, p float64) distribution.Distribution {
	nothing := made{constant(0)}
	return made{&event{mixture{[]distribution.Distribution{impact, nothing}, []float64{p, 1 - p}}, impact, p}}
}

func (e *event) at(lower, upper float64) float64 {
	if e.p > 0 && lower < e.p {
		if x := e.impact.Quantile(lower / e.p); x < 0 {
			return x
		}
	}
	if e.p > 0 && upper <= e.p {
		return max(e.impact.QuantileUpper(upper/e.p), 0)
	}
	return 0
}

// constant is the curve of a number.
type constant float64

func (c constant) at(_, _ float64) float64 { return float64(c) }

func (c constant) tails(x float64) (lower, upper float64) {
	if x < float64(c) {
		return 0, 1
	}
	return 1, 0
}

func (c constant) density(x float64) float64 {
	if x == float64(c) {
		return 1
	}
	return 0
}

func (c constant) moments() [4]float64 { return [4]float64{float64(c), 0, math.NaN(), math.NaN()} }

func (c constant) support() (low, high float64) { return float64(c), float64(c) }

func (c constant) discrete() bool { return true }

// combined is VoseCombined(distributions, weights, names): one of several distributions.
func combined(c *Call) (Law, workbook.ErrorCode) {
	of, code := c.drawnAll(c.Args[0])
	if code != workbook.NoError {
		return Law{}, code
	}
	weights, code := c.list(c.Args[1])
	if code != workbook.NoError {
		return Law{}, code
	}
	total := 0.0
	for _, w := range weights {
		if !(w >= 0) {
			return Law{}, workbook.ErrNum
		}
		total += w
	}
	if len(weights) != len(of) || !(total > 0) {
		return Law{}, workbook.ErrNum
	}
	for i := range weights {
		weights[i] /= total
	}
	return c.leveled(Law{Family: "combined", Made: made{&mixture{of, weights}}}, 3)
}

// riskEvent is VoseRiskEvent(p, distribution): a draw from it with a probability, else 0.
func riskEvent(c *Call) (Law, workbook.ErrorCode) {
	p, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return Law{}, code
	}
	d, code := c.drawn(c.Args[1])
	switch {
	case code != workbook.NoError:
		return Law{}, code
	case !(p >= 0 && p <= 1):
		return Law{}, workbook.ErrNum
	}
	return c.leveled(Law{Family: "risk_event", Numbers: map[string]float64{"p": p}, Made: newEvent(d, p)}, 2)
}

// leveled reads ModelRisk's U, which is argument i, and properties behind it.
func (c *Call) leveled(l Law, i int) (Law, workbook.ErrorCode) {
	if c.has(i) && !isProperty(c.Args[i]) {
		u, code := c.scalar(c.Args[i])
		if code != workbook.NoError {
			return l, code
		}
		l.Level = &u
	}
	for _, a := range c.Args[min(i, len(c.Args)):] {
		if isProperty(a) {
			c.Unsupported("limits and shifts of " + c.Name + " are not there yet")
			return l, workbook.ErrNA
		}
	}
	return l, workbook.NoError
}

// drawnAll are the distributions of the cells of an argument.
func (c *Call) drawnAll(v value.Value) ([]distribution.Distribution, workbook.ErrorCode) {
	objects, code := c.objectsIn(v)
	if code != workbook.NoError {
		return nil, code
	}
	out := make([]distribution.Distribution, len(objects))
	for i, o := range objects {
		if out[i], code = c.drawn(o); code != workbook.NoError {
			return nil, code
		}
	}
	return out, workbook.NoError
}

// objectsIn are what an argument of class Own stands for: one distribution, or those in the cells of a range.
func (c *Call) objectsIn(v value.Value) ([]value.Value, workbook.ErrorCode) {
	r := v.Ref()
	if r == nil {
		return []value.Value{v}, workbook.NoError
	}
	if len(r.Areas) != 1 || r.Areas[0].Rows()*r.Areas[0].Cols() > maxObjects {
		return nil, workbook.ErrValue
	}
	a, out := r.Areas[0], []value.Value(nil)
	for row := a.First.Row; row <= a.Last.Row; row++ {
		for col := a.First.Col; col <= a.Last.Col; col++ {
			at := workbook.Address{Row: row, Col: col}
			out = append(out, c.HandedOn(value.OfArea(value.Area{Sheet: a.Sheet, Rect: workbook.Rect{First: at, Last: at}})))
		}
	}
	return out, workbook.NoError
}

// maxObjects bounds the distributions, and the variables, of one call.
const maxObjects = 1000
