package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// formulasAsTexts are ModelRisk's functions of a formula that is written as a text. Source: Vose Software, ModelRisk help, pages of the functions.
func formulasAsTexts() []Spec {
	return []Spec{
		{Name: "VOSEINTEGRATE", Args: "rnnnn", Min: 3, Flags: AddIn | Formulas, Eval: integrateText},
		{Name: "VOSEJSUM", Args: "rnnnn", Min: 3, Flags: AddIn | Formulas, Eval: func(c *Call) value.Value { return c.overRange(1, false) }},
		{Name: "VOSEJPRODUCT", Args: "rnnnn", Min: 3, Flags: AddIn | Formulas, Eval: func(c *Call) value.Value { return c.overRange(1, true) }},
		{Name: "VOSEJKSUM", Args: "rnnnnnnn", Min: 5, Flags: AddIn | Formulas, Eval: func(c *Call) value.Value { return c.overRange(2, false) }},
		{Name: "VOSEJKPRODUCT", Args: "rnnnnnnn", Min: 5, Flags: AddIn | Formulas, Eval: func(c *Call) value.Value { return c.overRange(2, true) }},
		{Name: "VOSEJSUMINF", Args: "rnnnn", Min: 3, Flags: AddIn | Formulas, Eval: endlessSum},
		{Name: "VOSEEXPRESSION", Args: "r*d", Min: 1, Flags: AddIn | Formulas | Objects, Eval: expressionOf},
	}
}

// formulaAt computes the formula that the first argument is.
func (c *Call) formulaAt(x ...float64) (float64, workbook.ErrorCode) {
	args := make([]value.Value, len(x))
	for i, v := range x {
		args[i] = value.Number(v)
	}
	return c.scalar(c.Apply(c.Args[0], args...))
}

// isFormula tells whether the first argument is a formula; where it is not, it says why nothing is computed.
func (c *Call) isFormula() bool {
	if c.Args[0].Kind == value.Function {
		return true
	}
	c.Unsupported(c.Name + " needs a formula, as a text that stands in the call itself")
	return false
}

// maxTerms bounds the terms of a sum or a product.
const maxTerms = 1_000_000

// overRange is a sum or a product of the formula over one variable or two: (formula, first, last, [first, last], [step], [step]).
func (c *Call) overRange(variables int, product bool) value.Value {
	if !c.isFormula() {
		return value.Error(workbook.ErrNA)
	}
	steps := [2]float64{1, 1}
	for i := range variables {
		if at := 1 + 2*variables + i; c.has(at) {
			steps[i] = c.Args[at].Num
		}
	}
	var counts [2]int
	for i := range variables {
		n := math.Floor((c.Args[2+2*i].Num-c.Args[1+2*i].Num)/steps[i]*(1+1e-12)) + 1
		if !(steps[i] > 0 && n <= maxTerms) {
			return value.Error(workbook.ErrNum)
		}
		counts[i] = int(max(n, 0))
	}
	if variables == 1 {
		counts[1] = 1
	}
	if float64(counts[0])*float64(counts[1]) > maxTerms {
		return value.Error(workbook.ErrNum)
	}
	total := 0.0
	if product {
		total = 1
	}
	for j := range counts[0] {
		at := [2]float64{c.Args[1].Num + float64(float64(j)*steps[0])}
		for k := range counts[1] {
			if variables == 2 {
				at[1] = c.Args[3].Num + float64(float64(k)*steps[1])
			}
			x, code := c.formulaAt(at[:variables]...)
			switch {
			case code != workbook.NoError:
				return value.Error(code)
			case product:
				total = float64(total * x)
			default:
				total += x
			}
		}
	}
	return result(finite(total))
}

// endlessSum is VosejSumInf(formula, first, accuracy, step): terms are added up until ten in a row change the sum by less than the accuracy.
func endlessSum(c *Call) value.Value {
	if !c.isFormula() {
		return value.Error(workbook.ErrNA)
	}
	step := 1.0
	if c.has(3) {
		step = c.Args[3].Num
	}
	sum, few := 0.0, 0
	for j := range maxTerms {
		x, code := c.formulaAt(c.Args[1].Num + float64(float64(j)*step))
		if code != workbook.NoError {
			return value.Error(code)
		}
		sum += x
		if few++; math.Abs(x) > math.Abs(float64(0.1*float64(c.Args[2].Num*sum))) {
			few = 0
		}
		if few == 10 {
			return result(finite(sum))
		}
	}
	return value.Error(workbook.ErrNum)
}

// Nodes and weights of the 15-point Kronrod rule on -1..1 and, at every second node, of the 7-point Gauss rule (QUADPACK, 1983).
var (
	kronrodNodes = [8]float64{0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
		0.741531185599394439863864773280788, 0.586087235467691130294144696693069, 0.405845151377397166906606412076961,
		0.207784955007898467600689403773245, 0}
	kronrodWeights = [8]float64{0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
		0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
		0.204432940075298892414161999234649, 0.209482141084727828012999174891714}
	gaussWeights = [4]float64{0.129484966168869693270611432679082, 0.279705391489276667901467771423780, 0.381830050505118944950369775488975,
		0.417959183673469387755102040816327}
)

// maxIntervals bounds how often an interval is halved.
const maxIntervals = 2000

// piece is an interval with its integral and an estimate of how wrong that is.
type piece struct{ low, high, integral, err float64 }

func (c *Call) piece(low, high float64) (piece, workbook.ErrorCode) {
	middle, half := float64(0.5*(low+high)), float64(0.5*(high-low))
	kronrod, gauss := 0.0, 0.0
	for i, node := range kronrodNodes {
		sum := 0.0
		for _, at := range []float64{middle - float64(half*node), middle + float64(half*node)} {
			y, code := c.formulaAt(at)
			if code != workbook.NoError {
				return piece{}, code
			}
			if sum += y; node == 0 {
				break
			}
		}
		kronrod += float64(kronrodWeights[i] * sum)
		if i%2 == 1 {
			gauss += float64(gaussWeights[i/2] * sum)
		}
	}
	return piece{low, high, float64(half * kronrod), math.Abs(float64(half * (kronrod - gauss)))}, workbook.NoError
}

// integrateText is VoseIntegrate(formula, low, high, steps): the worst interval is halved until the estimated error is small.
func integrateText(c *Call) value.Value {
	if !c.isFormula() {
		return value.Error(workbook.ErrNA)
	}
	low, high := c.Args[1].Num, c.Args[2].Num
	first := 1
	if c.has(3) {
		first = int(min(max(c.Args[3].Num, 1), 100))
	}
	var pieces []piece
	for i := range first {
		width := (high - low) / float64(first)
		p, code := c.piece(low+float64(float64(i)*width), low+float64(float64(i+1)*width))
		if code != workbook.NoError {
			return value.Error(code)
		}
		pieces = append(pieces, p)
	}
	for {
		total, wrong, worst := 0.0, 0.0, 0
		for i, p := range pieces {
			total, wrong = total+p.integral, wrong+p.err
			if p.err > pieces[worst].err {
				worst = i
			}
		}
		if wrong <= float64(1e-12*math.Abs(total)) || wrong <= 1e-300 || len(pieces) >= maxIntervals {
			return result(finite(total))
		}
		p := pieces[worst]
		middle := float64(0.5 * (p.low + p.high))
		if !(middle > p.low && middle < p.high) && !(middle < p.low && middle > p.high) {
			return result(finite(total))
		}
		for i, ends := range [2][2]float64{{p.low, middle}, {middle, p.high}} {
			half, code := c.piece(ends[0], ends[1])
			switch {
			case code != workbook.NoError:
				return value.Error(code)
			case i == 0:
				pieces[worst] = half
			default:
				pieces = append(pieces, half)
			}
		}
	}
}

// expressionCurve is the curve of a formula of draws from distributions. It is known by its draws only.
type expressionCurve struct {
	host    Host
	formula value.Value
	of      []distribution.Distribution
}

func (e *expressionCurve) compute(x []value.Value) (float64, workbook.ErrorCode) {
	c := NewCall(e.host, "VOSEEXPRESSION", nil, nil)
	return c.scalar(e.host.Apply(e.formula, x...))
}

// sample draws from each distribution and computes the formula of that.
func (e *expressionCurve) sample(c *Call, u float64) (float64, workbook.ErrorCode) {
	x := make([]value.Value, len(e.of))
	for i, d := range e.of {
		if i > 0 {
			u = c.Random()
		}
		if x[i] = c.drawnAt(d, u); x[i].Kind == workbook.Error {
			return 0, x[i].Err
		}
	}
	return e.compute(x)
}

// moments are not known; for the mean stands the formula of the means.
func (e *expressionCurve) moments() [4]float64 {
	x := make([]value.Value, len(e.of))
	for i, d := range e.of {
		x[i] = value.Number(expectation(d))
	}
	nan := math.NaN()
	if y, code := e.compute(x); code == workbook.NoError {
		return [4]float64{y, nan, nan, nan}
	}
	return [4]float64{nan, nan, nan, nan}
}

func (e *expressionCurve) at(_, _ float64) float64 { return math.NaN() }

func (e *expressionCurve) tails(float64) (lower, upper float64) { return math.NaN(), math.NaN() }

func (e *expressionCurve) density(float64) float64 { return math.NaN() }

func (e *expressionCurve) support() (low, high float64) { return math.Inf(-1), math.Inf(1) }

func (e *expressionCurve) discrete() bool { return false }

// expressionOf is VoseExpression(formula, distributions): a distribution of the formula's values, to draw from.
func expressionOf(c *Call) value.Value {
	if !c.isFormula() {
		return value.Error(workbook.ErrNA)
	}
	e := &expressionCurve{host: c.Host, formula: c.Args[0]}
	for _, a := range c.Args[1:] {
		d, code := c.drawn(a)
		if code != workbook.NoError {
			return value.Error(code)
		}
		e.of = append(e.of, d)
	}
	return value.OfFunc(&object{law: Law{Family: "expression", Made: made{e}}, name: c.Name, args: c.Args[1:]})
}
