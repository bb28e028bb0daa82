package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// maxSummands bounds how many numbers one call adds up.
const maxSummands = 100_000

// compounds are @RISK's functions that draw through others: a sum of as many severities as a frequency says, and a formula that is
// an input.
func compounds() []Spec {
	return []Spec{
		{Name: "RISKCOMPOUND", Args: "ll*r", Min: 2, Flags: AddIn | Repeats, Eval: riskCompound},
		{Name: "RISKSPLICE", Args: "ddr*r", Min: 3, Flags: Random | AddIn, Eval: drawLaw(splice), Law: splice},
		{Name: "RISKMAKEINPUT", Args: "r*r", Min: 1, Flags: AddIn, Eval: func(c *Call) value.Value {
			x, code := c.scalar(c.Args[0])
			if code != workbook.NoError {
				return value.Error(code)
			}
			return value.Number(x)
		}},
	}
}

// riskCompound computes its second argument anew for each event that the first one counts. Behind them may stand a deductible, a limit
// and properties.
func riskCompound(c *Call) value.Value {
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
		return value.Number(float64(n*x) + t.shift)
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
	if n = math.Floor(n); !(n >= 0 && n <= maxSummands) {
		return 0, workbook.ErrNum
	}
	sum := 0.0
	for range int(n) {
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

// severity is one number of the second argument, which has to draw where it stands: a cell would give the same one each time.
func (c *Call) severity() (float64, workbook.ErrorCode) {
	v := c.Compute(1)
	if v.Ref() != nil {
		c.Unsupported(c.Name + " needs a distribution as its second argument, not a cell")
		return 0, workbook.ErrNA
	}
	return c.scalar(v)
}

// object is a distribution as ModelRisk's functions hand it on.
type object struct{ law Law }

// objects are ModelRisk's functions that make a distribution of the parameters of one that draws, and those that draw from one.
func objects(laws []Spec) []Spec {
	var out []Spec
	for _, s := range laws {
		if s.Law == nil {
			continue
		}
		out = append(out, Spec{Name: s.Name + "OBJECT", Args: "*r", Min: s.Min, Flags: AddIn, Eval: s.Object})
	}
	ofObject := func(c *Call) (Law, workbook.ErrorCode) {
		if o, ok := c.Args[0].Func().(*object); ok {
			return o.law, workbook.NoError
		}
		return Law{}, workbook.ErrValue
	}
	return append(out,
		Spec{Name: "VOSESIMULATE", Args: "r", Min: 1, Flags: Random | AddIn, Eval: drawLaw(ofObject), Law: ofObject},
		Spec{Name: "VOSEAGGREGATEMC", Args: "rr", Min: 2, Flags: Random | AddIn, Eval: aggregate},
		Spec{Name: "VOSEAGGREGATEDEDUCT", Args: "rrrr", Min: 2, Flags: Random | AddIn, Eval: aggregate},
		Spec{Name: "VOSERISKEVENT", Args: "rrr", Min: 2, Flags: Random | AddIn, Eval: riskEvent})
}

// Object is the distribution that a call draws from as a value, in place of a draw.
func (s *Spec) Object(c *Call) value.Value {
	l, code := s.Law(c)
	if code != workbook.NoError {
		return value.Error(code)
	}
	return value.OfFunc(&object{l})
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
	d, err := distribution.NewSolving(o.law.Family, o.law.parameters())
	if err != nil {
		return nil, workbook.ErrNum
	}
	return d, workbook.NoError
}

// aggregate is the sum of a number of independent draws from an object: VoseAggregateMC(n, object), and with a deductible and a limit
// behind them VoseAggregateDeduct.
func aggregate(c *Call) value.Value {
	n, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	t := layer{limit: math.Inf(1)}
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
	if n = math.Floor(n); !(n >= 0 && n <= maxSummands) {
		return value.Error(workbook.ErrNum)
	}
	sum := 0.0
	for range int(n) {
		sum += t.payment(d.Quantile(c.Random()))
	}
	return value.Number(sum)
}

// riskEvent is a draw from an object with a probability, else 0: VoseRiskEvent(p, object), or the quantile at a third argument.
func riskEvent(c *Call) value.Value {
	p, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	d, code := c.drawn(c.Args[1])
	switch {
	case code != workbook.NoError:
		return value.Error(code)
	case !(p >= 0 && p <= 1):
		return value.Error(workbook.ErrNum)
	case c.has(2):
		level, code := c.scalar(c.Args[2])
		if code == workbook.NoError && !(level >= 0 && level <= 1) {
			code = workbook.ErrNum
		}
		return result(eventQuantile(d, p, level), code)
	case !c.Trial():
		return value.Number(float64(p * expectation(d)))
	}
	happens, u := c.Random() < p, c.Random()
	if !happens {
		return value.Number(0)
	}
	return value.Number(d.Quantile(u))
}

// eventQuantile is the quantile of a variable that happens with the probability p and is 0 otherwise.
func eventQuantile(d distribution.Distribution, p, level float64) float64 {
	if level < p {
		if x := d.Quantile(level / p); x < 0 {
			return x
		}
	}
	if over := (level - (1 - p)) / p; p > 0 && over >= 0 {
		return max(d.Quantile(min(over, 1)), 0)
	}
	return 0
}
