package function

import (
	"math"
	"slices"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Law is the distribution that a call of an add-in's function draws from.
type Law struct {
	// Family and its parameters are those of package distribution.
	Family  string
	Numbers map[string]float64
	Lists   map[string][]float64
	Parts   map[string]distribution.Part
	// Made, if there is one, is the distribution itself, made of others: no family of package distribution has it, and Family only
	// names it.
	Made distribution.Distribution
	// Trials, if there are any, are what the function gives in one trial after the other; the distribution is that of one of them.
	Trials []float64
	// Shuffled says that the trials have all of Trials once in an order of their own before any comes again.
	Shuffled bool
	// Sum, if there is one, asks for a sum of as many independent draws in place of a single one.
	Sum *Sum
	// Name is the input's name where a property gives one.
	Name string
	// Static, if there is one, is what the function gives outside a simulation; else it gives the mean.
	Static *float64
	// Level, if there is one, asks for the quantile of this probability in place of a draw.
	Level *float64
	// Correlation joins the input to others; nil for none.
	Correlation *Membership
	// Pairs join the input to others, one by one.
	Pairs []Pair
	// Notices say which properties have no effect.
	Notices []string
}

// Sum is what PsiCompound makes of a distribution: a sum of Count draws, in a layer.
type Sum struct {
	Count float64
	layer layer
}

// Membership is an input's place in a correlation matrix that stands in cells. Inputs with one matrix and instance are
// correlated with each other.
type Membership struct {
	Matrix   value.Area
	Position int // from 0
	Instance string
}

// Pair is one side of a pair of correlated inputs: the independent one of the pair ID, or a dependent one with its rank correlation
// with that.
type Pair struct {
	ID          string
	Dependent   bool
	Coefficient float64
	// Apart says that dependent ones of the pair are uncorrelated with each other, as @RISK's are.
	Apart bool
}

// Distribution makes the law's distribution; the error tells which parameters are wrong.
func (l *Law) Distribution() (distribution.Distribution, error) {
	if l.Made != nil {
		return l.Made, nil
	}
	return distribution.New(l.Family, l.parameters())
}

// solving makes the law's distribution, which may have to be looked for.
func (l *Law) solving() (distribution.Distribution, error) {
	if l.Made != nil {
		return l.Made, nil
	}
	return distribution.NewSolving(l.Family, l.parameters())
}

func (l *Law) parameters() distribution.Parameters {
	return distribution.Parameters{Numbers: l.Numbers, Lists: l.Lists, Parts: l.Parts}
}

// drawLaw is what a function that draws from a law gives: in a trial a draw, outside the static value or the mean.
// Parameters outside the distribution's domain are #NUM!.
func drawLaw(law func(c *Call) (Law, workbook.ErrorCode)) func(c *Call) value.Value {
	return func(c *Call) value.Value {
		u := 0.0
		if c.Trial() {
			x, final := c.Draw()
			if final {
				return value.Number(x)
			}
			u = x
		}
		l, d, code := c.drawnLaw(law)
		switch {
		case code != workbook.NoError:
			return value.Error(code)
		case l.Level == nil && !c.Trial() && l.Static != nil:
			return value.Number(*l.Static)
		case d == nil:
			return value.Error(workbook.ErrNum)
		case l.Level != nil:
			d, code := c.invertible(&l, d)
			if code != workbook.NoError {
				return value.Error(code)
			}
			return result(finite(d.Quantile(*l.Level)))
		case l.Sum != nil:
			return c.sumOf(l, d, u)
		case !c.Trial():
			return value.Number(expectation(d))
		}
		return c.drawnAt(d, u)
	}
}

// sumOf is a sum of draws, the first one of which has the probability u; outside a simulation its expectation.
func (c *Call) sumOf(l Law, d distribution.Distribution, u float64) value.Value {
	n, ok := l.Sum.layer.number(l.Sum.Count)
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	if !c.Trial() {
		x, code := l.Sum.layer.expected(&object{law: l})
		return result(float64(float64(n)*x), code)
	}
	sum := l.Sum.layer.payment(d.Quantile(u))
	for range n - 1 {
		sum += l.Sum.layer.payment(d.Quantile(c.Random()))
	}
	return value.Number(sum)
}

// remembered is the law that a call of a function had for some arguments.
type remembered struct {
	name string
	args []float64
	law  Law
	made distribution.Distribution
}

// drawnLaw is the law of a call and its distribution, nil where its parameters are wrong. Those of the call before are taken where
// all arguments are numbers and the same ones: a severity that is drawn again and again, or parameters that are certain. Calls that
// do not draw share the memory of one that does, so the function has to be the same too.
func (c *Call) drawnLaw(law func(c *Call) (Law, workbook.ErrorCode)) (Law, distribution.Distribution, workbook.ErrorCode) {
	var few [8]float64
	args, numbers := c.plainNumbers(few[:0])
	var memory *any
	if numbers {
		memory = c.Memory()
	}
	if memory != nil {
		if m, ok := (*memory).(*remembered); ok && m.name == c.Name && slices.EqualFunc(m.args, args, sameBits) {
			return m.law, m.made, workbook.NoError
		}
	}
	l, code := law(c)
	if code != workbook.NoError {
		return l, nil, code
	}
	d, err := l.solving()
	if err != nil {
		return l, nil, workbook.NoError
	}
	if memory != nil {
		*memory = &remembered{c.Name, slices.Clone(args), l, d}
	}
	return l, d, workbook.NoError
}

func sameBits(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }

// plainNumbers appends the arguments to a list; false where one is no number by itself or in a cell.
func (c *Call) plainNumbers(list []float64) ([]float64, bool) {
	for _, a := range c.Args {
		if a.Kind == value.Function {
			return nil, false
		}
		v := c.Read(a)
		if v.Kind != workbook.Number || v.Matrix() != nil {
			return nil, false
		}
		list = append(list, v.Num)
	}
	return list, true
}

// expectation is a distribution's mean, or its median where it has none.
func expectation(d distribution.Distribution) float64 {
	if m := d.Mean(); !math.IsNaN(m) && !math.IsInf(m, 0) {
		return m
	}
	return d.Quantile(0.5)
}

// draft is a law that is being made.
type draft struct {
	Law
	code workbook.ErrorCode
}

func (d *draft) fail(e workbook.ErrorCode) {
	if d.code == workbook.NoError {
		d.code = e
	}
}

// take takes a parameter out of the numbers.
func (d *draft) take(name string) float64 {
	x := d.Numbers[name]
	delete(d.Numbers, name)
	return x
}

// become changes the family and its parameters.
func (d *draft) become(family string, numbers map[string]float64) {
	d.Family = family
	for name, x := range numbers {
		d.Numbers[name] = x
	}
}

// scalar is an argument as one number.
func (c *Call) scalar(v value.Value) (float64, workbook.ErrorCode) {
	v = c.Read(v)
	s := v.Scalar
	if m := v.Matrix(); m != nil {
		if len(m.Cells) != 1 {
			return 0, workbook.ErrValue
		}
		s = m.Cells[0]
	}
	if v.Kind == value.Function {
		return 0, workbook.ErrValue
	}
	return c.Calendar().Number(s)
}

// list is an argument as a list of numbers; blanks at its end do not count.
func (c *Call) list(v value.Value) ([]float64, workbook.ErrorCode) {
	v = c.Read(v)
	m := v.Matrix()
	if m == nil {
		x, code := c.scalar(v)
		return []float64{x}, code
	}
	cells := m.Cells
	for len(cells) > 0 && cells[len(cells)-1].Kind == workbook.Blank {
		cells = cells[:len(cells)-1]
	}
	out := make([]float64, len(cells))
	for i, s := range cells {
		x, code := c.Calendar().Number(s)
		if code != workbook.NoError {
			return nil, code
		}
		out[i] = x
	}
	return out, workbook.NoError
}

// text is an argument as a text; empty where it is none.
func (c *Call) text(v value.Value) string {
	s := c.Read(v).Scalar
	t, code := value.ToText(s)
	if code != workbook.NoError {
		return ""
	}
	return t
}

// isProperty tells whether an argument is a property function's value.
func isProperty(v value.Value) bool {
	_, ok := v.Func().(*property)
	return ok
}

// present tells whether an argument is given and not left out.
func present(v value.Value) bool { return v.Kind != value.Omitted }
