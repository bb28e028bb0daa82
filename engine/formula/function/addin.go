package function

import (
	"cmp"
	"math"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// vendorLaw is a function of an add-in that draws: its parameters in the vendor's order, by their names in the family. A
// name that begins with [] is a list; one in parentheses may be left out. make changes the parameters where the vendor's
// are not the family's.
type vendorLaw struct {
	name, family, parameters string
	make                     func(d *draft)
}

// style is what stands behind a vendor's parameters.
type style byte

const (
	withProperties style = iota // property functions (@RISK, Analytic Solver)
	withLevel                   // a probability U, then property functions (ModelRisk)
	withCutoffs                 // low cutoff, high cutoff, name (Crystal Ball)
)

// laws are the specs of a vendor's functions that draw.
func laws(s style, table []vendorLaw) []Spec {
	out := make([]Spec, len(table))
	for i, v := range table {
		names := strings.Fields(v.parameters)
		least := 0
		for _, n := range names {
			if !strings.HasPrefix(n, "(") {
				least++
			}
		}
		law := func(c *Call) (Law, workbook.ErrorCode) { return v.law(c, names, s) }
		out[i] = Spec{Name: v.name, Args: "*r", Min: least, Flags: Random | AddIn, Eval: drawLaw(law), Law: law}
		if s == withLevel {
			out[i].Parameters = len(names)
		}
	}
	return out
}

// law reads the arguments of a call.
func (v *vendorLaw) law(c *Call, names []string, s style) (Law, workbook.ErrorCode) {
	d := &draft{Law: Law{Family: v.family, Numbers: map[string]float64{}, Lists: map[string][]float64{}}}
	rest := d.parameters(c, names)
	if d.code == workbook.NoError && v.make != nil {
		v.make(d)
	}
	if d.code == workbook.NoError {
		d.single()
		d.further(c, rest, s)
		d.settle()
	}
	if d.Sum != nil && (d.Correlation != nil || len(d.Pairs) > 0) {
		c.Unsupported("a sum of several draws cannot be correlated")
		d.fail(workbook.ErrNA)
	}
	return d.Law, d.code
}

// parameters reads the parameters and answers the arguments behind them.
func (d *draft) parameters(c *Call, names []string) []value.Value {
	args := c.Args
	for _, name := range names {
		optional := name[0] == '('
		name = strings.Trim(name, "()")
		if len(args) == 0 || isProperty(args[0]) || !present(args[0]) {
			if !optional {
				d.fail(workbook.ErrValue)
			}
			if len(args) > 0 && !isProperty(args[0]) {
				args = args[1:]
			}
			continue
		}
		if list, ok := strings.CutPrefix(name, "[]"); ok {
			x, code := c.list(args[0])
			d.Lists[list] = x
			d.fail(code)
		} else {
			x, code := c.scalar(args[0])
			d.Numbers[name] = x
			d.fail(code)
		}
		args = args[1:]
	}
	return args
}

// further reads what stands behind the parameters.
func (d *draft) further(c *Call, args []value.Value, s style) {
	switch {
	case s == withCutoffs:
		d.cutoffs(c, args)
		return
	case s == withLevel && len(args) > 0 && !isProperty(args[0]):
		if present(args[0]) {
			u, code := c.scalar(args[0])
			d.fail(code)
			d.Level = &u
		}
		args = args[1:]
	}
	for turn := range 4 { // quantiles behind the other properties, which they need, then censoring, and locks last
		for _, a := range args {
			p, ok := a.Func().(*property)
			switch {
			case ok && p.turn() == turn:
				d.apply(c, p)
			case !ok && present(a):
				d.fail(workbook.ErrValue)
			}
		}
	}
}

// cutoffs reads (low cutoff, high cutoff, name); infinities may be written as texts or as huge numbers.
func (d *draft) cutoffs(c *Call, args []value.Value) {
	for i, name := range []string{"truncate_min", "truncate_max"} {
		if i >= len(args) || !present(args[i]) {
			continue
		}
		x, code := c.scalar(args[i])
		if code == workbook.NoError && math.Abs(x) < 1e100 {
			d.Numbers[name] = x
		}
	}
	if len(args) > 2 && present(args[2]) {
		d.Name = c.text(args[2])
	}
}

// missing are functions that draw from distributions that are not there yet.
func missing(vendor, names string) []Spec {
	var out []Spec
	for _, name := range strings.Fields(names) {
		out = append(out, Spec{Name: name, Args: "*r", Flags: Random | AddIn, Eval: func(c *Call) value.Value {
			return c.Unsupported(vendor + "'s " + name + " draws from a distribution that is not there yet")
		}})
	}
	return out
}

// unverified are functions whose parameters two descriptions tell in different ways, or none that could be found.
func unverified(vendor, names string) []Spec {
	var out []Spec
	for _, name := range strings.Fields(names) {
		out = append(out, Spec{Name: name, Args: "*r", Flags: Random | AddIn, Eval: func(c *Call) value.Value {
			return c.Unsupported(vendor + "'s " + name + ": what its arguments mean could not be verified")
		}})
	}
	return out
}

// markers are functions that mark an output or an input and count as 0.
func markers(names string) []Spec {
	var out []Spec
	for _, name := range strings.Fields(names) {
		out = append(out, Spec{Name: name, Args: "*p", Flags: AddIn | Marker, Eval: func(*Call) value.Value { return value.Number(0) }})
	}
	return out
}

// statistics are functions of a simulation's outcomes.
func statistics(vendor, names string) []Spec {
	var out []Spec
	for _, name := range strings.Fields(names) {
		out = append(out, Spec{Name: name, Args: "*p", Flags: AddIn | Statistic, Eval: func(c *Call) value.Value {
			return c.Unsupported(vendor + "'s " + name + " is a statistic of a simulation: it has no value within one")
		}})
	}
	return out
}

// whatIf is a function that gives one of the values of its first argument: a what-if set, of which each simulation has one. Of values
// that there are too few of it is #VALUE!. Argument base, if that is not 0 and given, is its value without a simulation.
func whatIf(name string, base int, values func(c *Call) ([]float64, workbook.ErrorCode)) Spec {
	return Spec{Name: name, Args: "*r", Min: 1, Flags: AddIn | WhatIf, Eval: func(c *Call) value.Value {
		list, code := values(c)
		if code != workbook.NoError {
			return value.Error(code)
		}
		i, simulated := c.WhatIf(len(list))
		switch {
		case !simulated && base > 0 && c.has(base):
			return result(c.scalar(c.Args[base]))
		case i >= len(list):
			return value.Error(workbook.ErrValue)
		}
		return value.Number(list[i])
	}}
}

// firstList are the values of the first argument.
func firstList(c *Call) ([]float64, workbook.ErrorCode) { return c.list(c.Args[0]) }

// valuesOrEnds are the values of the first argument, or where the second one is given as many as there are simulations, in equal steps
// from the one to the other (Frontline Systems, Psi function help, "PsiSimParam"): three where their number is not known.
func valuesOrEnds(c *Call) ([]float64, workbook.ErrorCode) {
	if !c.has(1) {
		return firstList(c)
	}
	low, code := c.scalar(c.Args[0])
	high, wrong := c.scalar(c.Args[1])
	out := make([]float64, 3)
	if n := c.Simulations(); n > 1 {
		out = make([]float64, n)
	}
	for i := range out {
		out[i] = low + float64((high-low)*(float64(i)/float64(len(out)-1)))
	}
	return out, cmp.Or(code, wrong)
}
