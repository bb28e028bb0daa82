package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// layer is what stands behind frequency and severity of a compound sum. Of each severity the deductible is taken off, down to the
// floor, and at most the limit is paid; the sum is drawn until it is within low..high, and then moved.
type layer struct {
	deductible, limit, floor float64
	// least is the least number of severities.
	least            float64
	low, high, shift float64
	Static           *float64
}

// newLayer pays severities as they are. @RISK and ModelRisk take a deductible off down to 0 ("how are the deductible and limit applied",
// Palisade's knowledge base); Analytic Solver subtracts it from each number and counts at least one (PsiCompound, PsiMakeInput).
func newLayer(analyticSolver bool) layer {
	t := layer{limit: math.Inf(1), low: math.Inf(-1), high: math.Inf(1)}
	if analyticSolver {
		t.floor, t.least = math.Inf(-1), 1
	}
	return t
}

// maxAttempts bounds the draws of a sum that is truncated.
const maxAttempts = 1000

func (t layer) layered() bool { return t.deductible != 0 || !math.IsInf(t.limit, 1) }

func (t layer) payment(x float64) float64 {
	if !t.layered() {
		return x
	}
	return min(max(x-t.deductible, t.floor), t.limit)
}

// number is how many severities a sum has; false where they are too many or no number of them.
func (t layer) number(n float64) (int, bool) {
	n = max(math.Floor(n), t.least)
	return int(n), n >= 0 && n <= maxSummands
}

// expected is the expectation of the payment of an object.
func (t layer) expected(o *object) (float64, workbook.ErrorCode) {
	if o.law.Made != nil {
		paid := &paidCurve{o.law.Made, t}
		return finite(paid.moments()[0])
	}
	if t.floor == 0 {
		return o.law.between(t.deductible, t.limit)
	}
	d, err := o.law.solving()
	if err != nil {
		return 0, workbook.ErrNum
	}
	mean := expectation(d) - t.deductible
	if math.IsInf(t.limit, 1) {
		return mean, workbook.NoError
	}
	above, code := o.law.between(t.deductible+t.limit, math.Inf(1))
	return mean - above, code
}

// between is the expectation of what of a number lies above a deductible, at most a limit.
func (l *Law) between(deductible, limit float64) (float64, workbook.ErrorCode) {
	numbers := map[string]float64{"deductible": deductible}
	if !math.IsInf(limit, 1) {
		numbers["limit"] = limit
	}
	d, err := distribution.NewSolving("compound", distribution.Parameters{Numbers: numbers, Parts: map[string]distribution.Part{
		"frequency": {Family: "bernoulli", Parameters: distribution.Parameters{Numbers: map[string]float64{"p": 1}}},
		"severity":  {Family: l.Family, Parameters: l.parameters()}}})
	if err != nil {
		return 0, workbook.ErrNum
	}
	return d.Mean(), workbook.NoError
}

// read reads a deductible and a limit, either of which may be left out.
func (t *layer) read(c *Call, args []value.Value) workbook.ErrorCode {
	for i, to := range []*float64{&t.deductible, &t.limit} {
		if i >= len(args) || !present(args[i]) {
			continue
		}
		x, code := c.scalar(args[i])
		if code != workbook.NoError {
			return code
		}
		*to = x
	}
	if !(t.deductible >= 0 && t.limit > 0) && t.floor == 0 {
		return workbook.ErrNum
	}
	return workbook.NoError
}

// layer reads the arguments of RiskCompound and PsiMakeInput behind the second one.
func (c *Call) layer() (layer, workbook.ErrorCode) {
	t := newLayer(c.Name == "PSIMAKEINPUT")
	args := c.Args[2:]
	for i, a := range args {
		if isProperty(a) {
			args = args[:i]
			break
		}
	}
	if len(args) > 2 {
		return t, workbook.ErrValue
	}
	if code := t.read(c, args); code != workbook.NoError {
		return t, code
	}
	d := &draft{Law: Law{Numbers: map[string]float64{}}}
	for _, a := range c.Args[2+len(args):] {
		p, ok := a.Func().(*property)
		switch {
		case !ok:
			return t, workbook.ErrValue
		case p.kind == truncateP || p.kind == matrix || p.kind == pairDependent || p.kind == pairIndependent:
			c.Unsupported(p.name + " in " + c.Name + ": a sum has no quantiles, and its frequency is what can be correlated")
			return t, workbook.ErrNA
		}
		d.apply(c, p)
	}
	d.settle()
	t.shift, t.Static = d.Numbers["shift"], d.Static
	if x, ok := d.Numbers["truncate_min"]; ok {
		t.low = x
	}
	if x, ok := d.Numbers["truncate_max"]; ok {
		t.high = x
	}
	return t, d.code
}

// splice is the distribution of RiskSplice: the left side of the first one and the right side of the second one, which meet at a point.
func splice(c *Call) (Law, workbook.ErrorCode) {
	d := &draft{Law: Law{Family: "splice", Numbers: map[string]float64{}, Parts: map[string]distribution.Part{}}}
	for i, name := range []string{"left", "right"} {
		o, ok := c.Args[i].Func().(*object)
		switch {
		case !ok && c.Args[i].Kind == workbook.Error:
			return d.Law, c.Args[i].Err
		case !ok:
			c.Unsupported(c.Name + " needs distributions, or cells with them, as its first two arguments")
			return d.Law, workbook.ErrNA
		case o.law.Level != nil || o.law.Correlation != nil || len(o.law.Pairs) > 0 || len(o.law.Trials) > 0 || o.law.Sum != nil:
			c.Unsupported("a distribution within " + c.Name + " cannot have correlations, stored trials or sums of its own")
			return d.Law, workbook.ErrNA
		}
		d.Parts[name] = distribution.Part{Family: o.law.Family, Parameters: o.law.parameters()}
	}
	x, code := c.scalar(c.Args[2])
	d.fail(code)
	d.Numbers["at"] = x
	if d.code == workbook.NoError {
		d.further(c, c.Args[3:], withProperties)
		d.settle()
	}
	return d.Law, d.code
}
