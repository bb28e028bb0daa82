package function

import (
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// compoundsOfModelRisk are ModelRisk's distributions that are made of others. Sources: Vose Software, ModelRisk help ("Aggregate modeling in
// ModelRisk", "VoseDeduct", "Combined Distribution", "Risk Event Calculation"), and the list of functions in its repository
// modelrisk-mcp.
func compoundsOfModelRisk() []Spec {
	var out []Spec
	add := func(name, args string, least, parameters int, law func(c *Call) (Law, workbook.ErrorCode)) {
		out = append(out, Spec{Name: name, Args: args, Min: least, Flags: Random | AddIn, Eval: drawLaw(law), Law: law, Parameters: parameters})
	}
	add("VOSEAGGREGATEPANJER", "dd*r", 2, 4, aggregateLaw(4))
	add("VOSEAGGREGATEFFT", "dd*r", 2, 3, aggregateLaw(3))
	add("VOSEAGGREGATEDISCRETE", "drr*r", 3, 5, aggregateDiscrete)
	add("VOSEAGGREGATEMULTIFFT", "dd*r", 2, 2, multiAggregate)
	add("VOSECOMBINED", "dr*r", 2, 3, combined)
	add("VOSEDEDUCT", "d*r", 1, 4, deduct)
	add("VOSERISKEVENT", "rd*r", 2, 2, riskEvent)
	add("VOSESPLICE", "ddr*r", 3, 3, spliceU)
	add("VOSELARGEST", "dr*r", 2, 2, extremeOf(false))
	add("VOSESMALLEST", "dr*r", 2, 2, extremeOf(true))
	add("VOSEOGIVE", "*r", 3, 3, ogive)
	for _, s := range slices.Clone(out) {
		out = append(out, objectOf(s))
	}
	return append(out,
		Spec{Name: "VOSEAGGREGATEMOMENTS", Args: "dd", Min: 2, Flags: AddIn | Arrays, Eval: aggregateMoments},
		Spec{Name: "VOSEAGGREGATEMULTIMOMENTS", Args: "ddr", Min: 2, Flags: AddIn | Arrays, Eval: aggregateMoments})
}

// objectOf is the function that makes a distribution of the arguments of one that draws.
func objectOf(s Spec) Spec {
	return Spec{Name: s.Name + "OBJECT", Args: s.Args, Min: s.Min, Flags: AddIn | Objects, Derived: true, Eval: func(c *Call) value.Value {
		v := s.Object(c)
		if o, ok := v.Func().(*object); ok {
			o.name, o.args = s.Name, slices.Clone(c.Args)
		}
		return v
	}}
}

// derived are the functions that ModelRisk has for each distribution beside the one that draws: that with the suffix U, the quantile at
// its last argument; with Prob, which takes x before the parameters and a flag behind them, the density (of counts, the probability) or the
// probability up to x; with Prob10, the decimal logarithm of that.
func derived(distributions []Spec) []Spec {
	var out []Spec
	for _, s := range distributions {
		if s.Law == nil || s.Parameters == 0 {
			continue
		}
		if s.Name != "VOSEOGIVE" { // VoseOgiveU is something else
			out = append(out, Spec{Name: s.Name + "U", Args: s.Args, Min: s.Min + 1, Flags: AddIn, Eval: s.quantile, Derived: true})
		}
		for _, suffix := range []string{"PROB", "PROB10"} {
			out = append(out, Spec{Name: s.Name + suffix, Args: "r" + s.Args, Min: s.Min + 1, Flags: AddIn, Eval: s.probability, Derived: true})
		}
	}
	return out
}

// quantile computes a call whose U has to be there.
func (s *Spec) quantile(c *Call) value.Value {
	if !c.has(s.Parameters) {
		return value.Error(workbook.ErrValue)
	}
	l, d, code := c.drawnLaw(s.Law)
	switch {
	case code != workbook.NoError:
		return value.Error(code)
	case d == nil || l.Level == nil:
		return value.Error(workbook.ErrNum)
	}
	if d, code = c.invertible(&l, d); code != workbook.NoError {
		return value.Error(code)
	}
	return result(finite(d.Quantile(*l.Level)))
}

// probability computes (x, parameters, cumulative): the product over all x.
func (s *Spec) probability(c *Call) value.Value {
	xs, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	parameters := c.Args[1:]
	cumulative := false
	if len(parameters) > s.Parameters {
		if i := 1 + s.Parameters; c.has(i) && !isProperty(c.Args[i]) {
			x, code := c.scalar(c.Args[i])
			if code != workbook.NoError {
				return value.Error(code)
			}
			cumulative = x != 0
			parameters = append(append(slices.Clone(c.Args[1:i]), value.Left()), c.Args[i+1:]...)
		}
	}
	inner := NewCall(c.Host, s.Name, parameters, c.lazy)
	l, code := s.Law(&inner)
	if code != workbook.NoError {
		return value.Error(code)
	}
	d, err := l.solving()
	if err != nil {
		return value.Error(workbook.ErrNum)
	}
	if d, code = c.invertible(&l, d); code != workbook.NoError {
		return value.Error(code)
	}
	return c.joint(xs, d, cumulative)
}

// spliceU is VoseSplice(low, high, point), with ModelRisk's U behind them.
func spliceU(c *Call) (Law, workbook.ErrorCode) {
	inner := NewCall(c.Host, c.Name, c.Args[:3], c.lazy)
	l, code := splice(&inner)
	if code != workbook.NoError {
		return l, code
	}
	return c.leveled(l, 3)
}

// ogive is VoseOgive(min, max, data): a straight distribution function through the i-th smallest of n numbers at i/(n+1).
func ogive(c *Call) (Law, workbook.ErrorCode) {
	low, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return Law{}, code
	}
	high, code := c.scalar(c.Args[1])
	if code != workbook.NoError {
		return Law{}, code
	}
	data, code := c.list(c.Args[2])
	if code != workbook.NoError {
		return Law{}, code
	}
	data = slices.Clone(data)
	slices.Sort(data)
	shares := make([]float64, len(data))
	for i := range shares {
		shares[i] = float64(i+1) / float64(len(data)+1)
	}
	return c.leveled(Law{Family: "cumulative", Numbers: map[string]float64{"min": low, "max": high},
		Lists: map[string][]float64{"values": data, "probabilities": shares}}, 3)
}

// aggregateMoments is VoseAggregateMoments(frequency, severity): mean, variance, skewness and kurtosis of the sum; of several
// frequencies and severities, which are independent, those of the sum of sums.
func aggregateMoments(c *Call) value.Value {
	if c.has(2) {
		return c.Unsupported(c.Name + " of correlated frequencies is not there yet")
	}
	var parts []compounded
	if c.Name == "VOSEAGGREGATEMULTIMOMENTS" {
		var code workbook.ErrorCode
		if parts, code = c.compoundedAll(); code != workbook.NoError {
			return value.Error(code)
		}
	} else {
		of := [2]Law{}
		for i := range of {
			var code workbook.ErrorCode
			if of[i], code = c.lawOf(c.Args[i]); code != workbook.NoError {
				return value.Error(code)
			}
		}
		n, wrong := of[0].solving()
		d, alsoWrong := of[1].solving()
		if wrong != nil || alsoWrong != nil {
			return value.Error(workbook.ErrNum)
		}
		parts = []compounded{{n, d}}
	}
	m := sumMoments(parts)
	return c.fourMoments([4]float64{m[0], float64(m[1] * m[1]), m[2], m[3]})
}

// fourMoments are mean, variance, skewness and kurtosis, those that there are, as an array in the direction of the cells that it fills; where those are two
// wide, with their names before them.
func (c *Call) fourMoments(m [4]float64) value.Value {
	var x [4]workbook.Scalar
	for i := range m {
		x[i] = workbook.NumberOf(m[i])
	}
	names := [4]string{"Mean", "Variance", "Skewness", "Kurtosis"}
	rows, cols := c.Shape()
	across := cols > rows
	wide := min(rows, cols) > 1
	out := value.NewMatrix(4, 1)
	switch {
	case across && wide:
		out = value.NewMatrix(2, 4)
	case across:
		out = value.NewMatrix(1, 4)
	case wide:
		out = value.NewMatrix(4, 2)
	}
	for i := range x {
		switch {
		case across && wide:
			out.Cells[i], out.Cells[4+i] = workbook.TextOf(names[i]), x[i]
		case wide:
			out.Cells[2*i], out.Cells[2*i+1] = workbook.TextOf(names[i]), x[i]
		default:
			out.Cells[i] = x[i]
		}
	}
	return value.OfMatrix(out)
}
