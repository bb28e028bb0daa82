package function

import (
	"math"
	"slices"
	"strings"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// property is what a property function such as RiskTruncate(0,10) gives: it only means something among the arguments of a
// function that draws.
type property struct {
	kind propertyKind
	name string
	args []value.Value
}

type propertyKind byte

const (
	truncate        propertyKind = iota // values between two limits, before the shift
	truncate2                           // values between two limits, after the shift
	truncateP                           // values between two quantiles
	truncateAs                          // values between two limits, the third argument tells of which kind
	censorAs                            // values beyond two limits count as these, the third argument tells of which kind
	moved                               // adds a number
	static                              // the value outside a simulation
	certified                           // the input's name and its value outside a simulation
	named                               // the input's name
	matrix                              // a row of a correlation matrix
	pairIndependent                     // the independent input of a pair
	pairDependent                       // a dependent input of a pair, with its correlation
	summed                              // a sum of several draws
	locked                              // one value, not a draw
	plain                               // has no effect on the draws
	ignored                             // has an effect that is left out, with a notice
	refuses                             // changes the draws in a way that is not there yet
)

// Joins tells whether a function is a property that correlates inputs.
func Joins(name string) bool {
	switch name {
	case "RISKCORRMAT", "RISKINDEPC", "RISKDEPC", "PSICORRMATRIX", "PSICORRINDEP", "PSICORRDEPEN":
		return true
	}
	return false
}

// properties are the property functions of a vendor.
func properties(kinds map[string]propertyKind) []Spec {
	var out []Spec
	for name, kind := range kinds {
		out = append(out, Spec{Name: name, Args: "*r", Flags: AddIn, Eval: func(c *Call) value.Value {
			return value.OfFunc(&property{kind, name, slices.Clone(c.Args)})
		}})
	}
	return out
}

// turn orders the properties of a call: those that need the law of the others come later.
func (p *property) turn() int {
	switch p.kind {
	case truncateP, truncateAs:
		return 1
	case censorAs:
		return 2
	case locked:
		return 3
	}
	return 0
}

// apply lets a property change a law. Limits of quantiles need the law's other parameters and are applied last.
func (d *draft) apply(c *Call, p *property) {
	switch p.kind {
	case truncate, truncate2:
		d.limit(c, p.args, func(x float64) float64 { return x })
		if p.kind == truncate2 {
			d.Numbers["truncate2"] = 1
		}
	case truncateAs:
		d.limitAs(c, p.args)
	case censorAs:
		d.censor(c, p)
	case truncateP:
		d.limitBy(c, p.args, func(base distribution.Distribution) func(float64) float64 { return base.Quantile })
	case moved:
		d.Numbers["shift"] += d.number(c, p.args, 0)
	case static:
		if len(p.args) > 0 && present(p.args[0]) {
			x := d.number(c, p.args, 0)
			d.Static = &x
		}
	case named:
		d.named(c, p.args)
	case certified:
		d.named(c, p.args)
		if len(p.args) > 1 && present(p.args[1]) {
			x := d.number(c, p.args, 1)
			d.Static = &x
		}
	case matrix:
		d.correlate(c, p.args)
	case pairIndependent, pairDependent:
		d.pair(c, p)
	case summed:
		d.sum(c, p.args)
	case locked:
		d.lock(c, p)
	case ignored:
		d.Notices = append(d.Notices, p.name+" has no effect")
	case refuses:
		c.Unsupported("the property " + p.name + " is not there yet")
		d.fail(workbook.ErrNA)
	}
}

// lock makes the law that of one value: the one that PsiLock names, else what the function gives without a simulation.
func (d *draft) lock(c *Call, p *property) {
	if d.code != workbook.NoError {
		return
	}
	x := 0.0
	switch {
	case len(p.args) > 0 && present(p.args[0]):
		x = d.number(c, p.args, 0)
	case d.Static != nil:
		x = *d.Static
	default:
		base, err := distribution.NewSolving(d.Family, d.Law.parameters())
		if err != nil {
			d.fail(workbook.ErrNum)
			return
		}
		x = expectation(base)
	}
	d.Law = Law{Family: "discrete", Numbers: map[string]float64{}, Lists: map[string][]float64{"values": {x}, "weights": {1}}, Name: d.Name,
		Notices: append(d.Notices, p.name+" holds the input at one value")}
}

// sum asks for sums of as many draws as the first argument says, each less the second one and at most the third one.
func (d *draft) sum(c *Call, args []value.Value) {
	s := &Sum{Count: d.number(c, args, 0), layer: newLayer(true)}
	d.fail(s.layer.read(c, args[min(1, len(args)):]))
	d.Sum = s
}

// named takes the input's name from the first argument of a property.
func (d *draft) named(c *Call, args []value.Value) {
	if len(args) > 0 && present(args[0]) {
		d.Name = c.text(args[0])
	}
}

// number is argument i of a property.
func (d *draft) number(c *Call, args []value.Value, i int) float64 {
	if i >= len(args) {
		d.fail(workbook.ErrValue)
		return 0
	}
	x, code := c.scalar(args[i])
	d.fail(code)
	return x
}

// limit sets the limits of a truncation; either may be left out.
func (d *draft) limit(c *Call, args []value.Value, of func(float64) float64) {
	for i, name := range []string{"truncate_min", "truncate_max"} {
		if i < len(args) && present(args[i]) {
			if x := of(d.number(c, args, i)); !math.IsInf(x, 0) {
				d.Numbers[name] = x
			}
		}
	}
}

// limitBy sets limits that depend on the distribution without its limits and its shift.
func (d *draft) limitBy(c *Call, args []value.Value, of func(base distribution.Distribution) func(float64) float64) {
	by, moved := d.Numbers["shift"]
	delete(d.Numbers, "shift")
	if base, err := d.Distribution(); err != nil {
		d.fail(workbook.ErrNum)
	} else {
		d.limit(c, args, of(base))
	}
	if moved {
		d.Numbers["shift"] = by
	}
}

// limitAs sets limits that are values (1), standard deviations from the mean (2) or probabilities (3).
func (d *draft) limitAs(c *Call, args []value.Value) {
	kind := 1.0
	if len(args) > 2 && present(args[2]) {
		kind = d.number(c, args, 2)
	}
	args = args[:min(len(args), 2)]
	switch kind {
	case 1:
		d.limit(c, args, func(x float64) float64 { return x })
	case 2:
		d.limitBy(c, args, func(base distribution.Distribution) func(float64) float64 {
			return func(x float64) float64 { return base.Mean() + float64(x*base.SD()) }
		})
	case 3:
		d.limitBy(c, args, func(base distribution.Distribution) func(float64) float64 { return base.Quantile })
	default:
		d.fail(workbook.ErrNum)
	}
}

// censor makes the law one whose values beyond the limits count as these: values (1), standard deviations from the mean (2) or
// probabilities (3).
func (d *draft) censor(c *Call, p *property) {
	args, kind := p.args[:min(len(p.args), 2)], 1.0
	if len(p.args) > 2 && present(p.args[2]) {
		kind = d.number(c, p.args, 2)
	}
	base, err := d.Distribution()
	if err != nil || kind != 1 && kind != 2 && kind != 3 {
		d.fail(workbook.ErrNum)
		return
	}
	if _, moved := d.Numbers["shift"]; moved || d.Family == "censored" {
		c.Unsupported("what " + p.name + " means beside a shift or another censoring could not be verified")
		d.fail(workbook.ErrNA)
		return
	}
	limits := map[string]float64{}
	for i, name := range []string{"min", "max"} {
		if i >= len(args) || !present(args[i]) {
			continue
		}
		x := d.number(c, args, i)
		switch {
		case kind == 2:
			x = base.Mean() + float64(x*base.SD())
		case kind == 3 && !(x >= 0 && x <= 1):
			d.fail(workbook.ErrNum)
		case kind == 3:
			x = base.Quantile(x)
		}
		if math.Abs(x) < 1e30 {
			limits[name] = x
		}
	}
	if len(limits) > 0 {
		d.Parts = map[string]distribution.Part{"of": {Family: d.Family, Parameters: d.Law.parameters()}}
		d.Family, d.Numbers, d.Lists = "censored", limits, nil
	}
}

// correlate reads (matrix, position, [instance]).
func (d *draft) correlate(c *Call, args []value.Value) {
	if len(args) < 2 {
		d.fail(workbook.ErrValue)
		return
	}
	r := args[0].Ref()
	if r == nil || len(r.Areas) != 1 {
		d.fail(workbook.ErrValue)
		return
	}
	m := &Membership{Matrix: r.Areas[0], Position: int(d.number(c, args, 1)) - 1}
	if len(args) > 2 && present(args[2]) {
		m.Instance = c.text(args[2])
	}
	if m.Position < 0 || m.Position >= m.Matrix.Rows() {
		d.fail(workbook.ErrValue)
	}
	d.Correlation = m
}

// pair reads (identifier) or (identifier, correlation).
func (d *draft) pair(c *Call, p *property) {
	if len(p.args) == 0 {
		d.fail(workbook.ErrValue)
		return
	}
	pair := Pair{ID: strings.ToLower(strings.TrimSpace(c.text(p.args[0]))), Dependent: p.kind == pairDependent, Apart: strings.HasPrefix(p.name, "RISK")}
	if pair.Dependent {
		pair.Coefficient = d.number(c, p.args, 1)
	}
	d.Pairs = append(d.Pairs, pair)
}

// settle turns limits after the shift into limits before it.
func (d *draft) settle() {
	if _, after := d.Numbers["truncate2"]; !after {
		return
	}
	delete(d.Numbers, "truncate2")
	for _, name := range []string{"truncate_min", "truncate_max"} {
		if x, ok := d.Numbers[name]; ok {
			d.Numbers[name] = x - d.Numbers["shift"]
		}
	}
}

// single makes a law that has no spread one of a single value, as the add-ins do.
func (d *draft) single() {
	at, flat := 0.0, false
	switch d.Family {
	case "normal", "lognormal":
		at, flat = d.Numbers["mean"], d.Numbers["sd"] == 0
	case "laplace":
		at, flat = d.Numbers["location"], d.Numbers["scale"] == 0
	case "poisson":
		flat = d.Numbers["mean"] == 0
	case "uniform", "triangular", "pert", "double_triangular":
		at, flat = d.Numbers["min"], d.Numbers["min"] == d.Numbers["max"]
		if mode, ok := d.Numbers["mode"]; ok {
			flat = flat && mode == at
		}
	}
	if !flat {
		return
	}
	by := d.Numbers["shift"]
	d.Family, d.Numbers = "discrete", map[string]float64{"shift": by}
	d.Lists = map[string][]float64{"values": {at}, "weights": {1}}
}
