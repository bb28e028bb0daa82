package function

import (
	"strings"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// maxSummands bounds how many numbers one call adds up.
const maxSummands = 100_000

// compounds are functions of @RISK and Analytic Solver that draw through others: a sum of as many severities as a frequency says, and a
// formula that is an input.
func compounds() []Spec {
	return []Spec{
		{Name: "RISKCOMPOUND", Args: "ll*r", Min: 2, Flags: AddIn | Repeats, Eval: compoundSums},
		{Name: "PSIMAKEINPUT", Args: "ll*r", Min: 2, Flags: AddIn | Repeats, Eval: compoundSums},
		{Name: "RISKSPLICE", Args: "ddr*r", Min: 3, Flags: Random | AddIn, Eval: drawLaw(splice), Law: splice},
		{Name: "RISKMAKEINPUT", Args: "r*r", Min: 1, Flags: AddIn, Eval: makeInput},
	}
}

// makeInput is its formula, outside a simulation the value of RiskStatic if there is one.
func makeInput(c *Call) value.Value {
	at := c.Args[0]
	for _, a := range c.Args[1:] {
		if p, ok := a.Func().(*property); ok && p.kind == static && len(p.args) > 0 && present(p.args[0]) && !c.Trial() {
			at = p.args[0]
		}
	}
	x, code := c.scalar(at)
	if code != workbook.NoError {
		return value.Error(code)
	}
	return value.Number(x)
}

// compoundSums computes its second argument anew for each event that the first one counts. Behind them may stand a deductible, a limit
// and properties.
func compoundSums(c *Call) value.Value {
	t, code := c.layer()
	if code != workbook.NoError {
		return value.Error(code)
	}
	if !c.Trial() { // the mean of the sum
		if t.Static != nil {
			return value.Number(*t.Static)
		}
		n, code := c.scalar(c.Compute(0))
		x, wrong := c.meanPayment(t)
		switch {
		case code != workbook.NoError:
			return value.Error(code)
		case wrong != workbook.NoError:
			return value.Error(wrong)
		}
		return value.Number(float64(max(n, t.least)*x) + t.shift)
	}
	for range maxAttempts {
		sum, code := c.compoundSum(t)
		if code != workbook.NoError {
			return value.Error(code)
		}
		if sum >= t.low && sum <= t.high {
			return value.Number(sum + t.shift)
		}
	}
	return value.Error(workbook.ErrNum)
}

// compoundSum is one sum of payments.
func (c *Call) compoundSum(t layer) (float64, workbook.ErrorCode) {
	n, code := c.scalar(c.Compute(0))
	if code != workbook.NoError {
		return 0, code
	}
	count, ok := t.number(n)
	if !ok {
		return 0, workbook.ErrNum
	}
	sum := 0.0
	for range count {
		x, code := c.severity()
		if code != workbook.NoError {
			return 0, code
		}
		sum += t.payment(x)
	}
	return sum, workbook.NoError
}

// meanPayment is the expectation of a payment; where the severity is no distribution by itself, the payment of its base value.
func (c *Call) meanPayment(t layer) (float64, workbook.ErrorCode) {
	if o, ok := c.lazy.Own(1).Func().(*object); ok && t.layered() && o.law.Static == nil {
		return t.expected(o)
	}
	x, code := c.severity()
	return t.payment(x), code
}

// severity is one number of the second argument. A cell there stands for its formula.
func (c *Call) severity() (float64, workbook.ErrorCode) {
	if !c.Spend(drawCost) {
		return 0, workbook.ErrNum
	}
	return c.scalar(c.lazy.Anew(1))
}

// object is a distribution as ModelRisk's functions hand it on, with the call that made it.
type object struct {
	law  Law
	name string
	args []value.Value
}

// Shown is the text that a cell shows for a function value, such as VOSENORMAL(0,1); false where it has none.
func Shown(h Host, v value.Value) (string, bool) {
	var name string
	var args []value.Value
	switch o := v.Func().(type) {
	case *object:
		name, args = o.name, o.args
	case *arrayObject:
		name, args = o.name, o.args
	default:
		return "", false
	}
	var texts []string
	for _, a := range args {
		if isProperty(a) {
			continue
		}
		v := h.Read(a)
		s := v.Scalar
		if m := v.Matrix(); m != nil {
			s = m.Cells[0]
		}
		t, _ := value.ToText(s)
		texts = append(texts, t)
	}
	return name + "(" + strings.Join(texts, ",") + ")", true
}

// objects are ModelRisk's functions that make a distribution of the parameters of one that draws, and those that draw from one.
func objects(laws []Spec) []Spec {
	var out []Spec
	for _, s := range laws {
		if s.Law == nil {
			continue
		}
		out = append(out, objectOf(s))
	}
	ofObject := func(c *Call) (Law, workbook.ErrorCode) {
		o, ok := c.Args[0].Func().(*object)
		if !ok {
			return Law{}, workbook.ErrValue
		}
		law := o.law
		if c.has(1) {
			u, code := c.scalar(c.Args[1])
			if code != workbook.NoError {
				return law, code
			}
			law.Level = &u
		}
		return law, workbook.NoError
	}
	return append(out,
		Spec{Name: "VOSESIMULATE", Args: "dr", Min: 1, Flags: Random | AddIn, Eval: drawLaw(ofObject), Law: ofObject},
		Spec{Name: "VOSEAGGREGATEMC", Args: "rd", Min: 2, Flags: Random | AddIn, Eval: aggregate},
		Spec{Name: "VOSEAGGREGATEDEDUCT", Args: "rdrr", Min: 2, Flags: Random | AddIn, Eval: aggregate})
}

// Object is the distribution that a call draws from as a value, in place of a draw.
func (s *Spec) Object(c *Call) value.Value {
	l, code := s.Law(c)
	if code != workbook.NoError {
		return value.Error(code)
	}
	return value.OfFunc(&object{law: l})
}

// drawn is the distribution of an object, which an argument has to be.
func (c *Call) drawn(v value.Value) (distribution.Distribution, workbook.ErrorCode) {
	o, ok := v.Func().(*object)
	if !ok {
		if v.Kind == workbook.Error {
			return nil, v.Err
		}
		return nil, workbook.ErrValue
	}
	if o.law.Sum != nil {
		c.Unsupported(c.Name + " of a distribution with the property PsiCompound")
		return nil, workbook.ErrNA
	}
	d, err := o.law.solving()
	if err != nil {
		return nil, workbook.ErrNum
	}
	return c.invertible(&o.law, d)
}

// aggregate is the sum of a number of independent draws from an object: VoseAggregateMC(n, object), and with a deductible and a limit
// behind them VoseAggregateDeduct.
func aggregate(c *Call) value.Value {
	n, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	t := newLayer(false)
	if code := t.read(c, c.Args[2:]); code != workbook.NoError {
		return value.Error(code)
	}
	d, code := c.drawn(c.Args[1])
	if code != workbook.NoError {
		return value.Error(code)
	}
	if !c.Trial() {
		x := expectation(d)
		if o, ok := c.Args[1].Func().(*object); ok && t.layered() {
			if x, code = t.expected(o); code != workbook.NoError {
				return value.Error(code)
			}
		}
		return value.Number(float64(n * x))
	}
	count, ok := t.number(n)
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	sum := 0.0
	for range count {
		x, code := c.drawOnce(d)
		if code != workbook.NoError {
			return value.Error(code)
		}
		sum += t.payment(x)
	}
	return value.Number(sum)
}
