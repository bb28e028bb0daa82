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
		{Name: "RISKMAKEINPUT", Args: "r*r", Min: 1, Flags: AddIn, Eval: func(c *Call) value.Value {
			x, code := c.scalar(c.Args[0])
			if code != workbook.NoError {
				return value.Error(code)
			}
			return value.Number(x)
		}},
	}
}

// riskCompound computes its second argument anew for each event that the first one counts.
func riskCompound(c *Call) value.Value {
	for _, a := range c.Args[2:] {
		if !isProperty(a) && present(a) {
			return c.Unsupported("RISKCOMPOUND with a deductible or a limit is not there yet")
		}
	}
	if len(c.Args) > 2 {
		return c.Unsupported("properties of RISKCOMPOUND are not there yet")
	}
	n, code := c.scalar(c.Compute(0))
	if code != workbook.NoError {
		return value.Error(code)
	}
	if !c.Trial() { // the mean of the sum
		x, code := c.severity()
		if code != workbook.NoError {
			return value.Error(code)
		}
		return value.Number(float64(n * x))
	}
	if n = math.Floor(n); !(n >= 0 && n <= maxSummands) {
		return value.Error(workbook.ErrNum)
	}
	sum := 0.0
	for range int(n) {
		x, code := c.severity()
		if code != workbook.NoError {
			return value.Error(code)
		}
		sum += x
	}
	return value.Number(sum)
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
		law := s.Law
		out = append(out, Spec{Name: s.Name + "OBJECT", Args: "*r", Min: s.Min, Flags: AddIn, Eval: func(c *Call) value.Value {
			l, code := law(c)
			if code != workbook.NoError {
				return value.Error(code)
			}
			return value.OfFunc(&object{l})
		}})
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
		Spec{Name: "VOSERISKEVENT", Args: "rr", Min: 2, Flags: Random | AddIn, Eval: riskEvent})
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
	d, err := distribution.NewSolving(o.law.Family, distribution.Parameters{Numbers: o.law.Numbers, Lists: o.law.Lists})
	if err != nil {
		return nil, workbook.ErrNum
	}
	return d, workbook.NoError
}

// aggregate is the sum of a number of independent draws from an object: VoseAggregateMC(n, object).
func aggregate(c *Call) value.Value {
	n, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	d, code := c.drawn(c.Args[1])
	if code != workbook.NoError {
		return value.Error(code)
	}
	if !c.Trial() {
		return value.Number(float64(n * expectation(d)))
	}
	if n = math.Floor(n); !(n >= 0 && n <= maxSummands) {
		return value.Error(workbook.ErrNum)
	}
	sum := 0.0
	for range int(n) {
		sum += d.Quantile(c.Random())
	}
	return value.Number(sum)
}

// riskEvent is a draw from an object with a probability, else 0: VoseRiskEvent(p, object).
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
	case !c.Trial():
		return value.Number(float64(p * expectation(d)))
	}
	happens, u := c.Random() < p, c.Random()
	if !happens {
		return value.Number(0)
	}
	return value.Number(d.Quantile(u))
}
