package distribution

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// Parameters are the parameters of a distribution by name, as a specification gives them.
type Parameters struct {
	Numbers map[string]float64
	Lists   map[string][]float64
	// Parts are parameters that are distributions themselves.
	Parts map[string]Part
}

// Part is a distribution within another one.
type Part struct {
	Family string
	Parameters
}

// UnmarshalJSON reads an object with the field distribution and those of its parameters.
func (p *Part) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	if err := json.Unmarshal(fields["distribution"], &p.Family); err != nil {
		return err
	}
	delete(fields, "distribution")
	rest, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	return p.Parameters.UnmarshalJSON(rest)
}

// MarshalJSON is the inverse of UnmarshalJSON, with the fields in the order of their names.
func (p Part) MarshalJSON() ([]byte, error) {
	fields := map[string]any{"distribution": p.Family}
	for name, x := range p.Numbers {
		fields[name] = x
	}
	for name, list := range p.Lists {
		fields[name] = list
	}
	for name, part := range p.Parts {
		fields[name] = part
	}
	return json.Marshal(fields)
}

// UnmarshalJSON reads an object whose fields are numbers, lists of numbers and distributions.
func (p *Parameters) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	*p = Parameters{Numbers: map[string]float64{}, Lists: map[string][]float64{}, Parts: map[string]Part{}}
	for name, text := range fields {
		var number float64
		var list []float64
		var part Part
		if err := json.Unmarshal(text, &number); err == nil {
			p.Numbers[name] = number
		} else if err := json.Unmarshal(text, &list); err == nil {
			p.Lists[name] = list
		} else if err := part.UnmarshalJSON(text); err == nil {
			p.Parts[name] = part
		} else {
			return fmt.Errorf("distribution: parameter %s: %w", name, err)
		}
	}
	return nil
}

// Fault is one broken rule about one parameter. Parameter is "" where the fault concerns the family as a whole.
type Fault struct {
	Parameter string
	// Value is the parameter's value as text, "" where it is missing.
	Value string
	// Rule is what must hold, such as "must be greater than 0".
	Rule string
}

// Faults is the error that [New] returns: every broken rule that was found.
type Faults struct {
	Family string
	List   []Fault
}

// Error joins the faults into one line.
func (f *Faults) Error() string {
	parts := make([]string, len(f.List))
	for i, fault := range f.List {
		parts[i] = fault.String()
	}
	return f.Family + ": " + strings.Join(parts, "; ")
}

// String returns the fault as a clause, such as "sd is -1: must be greater than 0".
func (f Fault) String() string {
	switch {
	case f.Parameter == "":
		return f.Rule
	case f.Value == "":
		return f.Parameter + " " + f.Rule
	}
	return fmt.Sprintf("%s is %s: %s", f.Parameter, f.Value, f.Rule)
}

// values collects the parameters of one distribution and the faults found in them.
type values struct {
	numbers map[string]float64
	lists   map[string][]float64
	parts   map[string]Part
	given   map[string]float64
	faults  []Fault
	// build makes a distribution that is a parameter.
	build func(family string, p Parameters, solve bool) (Distribution, error)
	// solve asks for no table of the quantile function.
	solve bool
}

func (v *values) num(name string) float64 { return v.numbers[name] }

func (v *values) list(name string) []float64 { return v.lists[name] }

// require records a fault of a number unless ok holds.
func (v *values) require(ok bool, name, rule string) {
	if !ok {
		v.faults = append(v.faults, Fault{name, fmt.Sprintf("%v", v.numbers[name]), rule})
	}
}

// requireList records a fault of a list unless ok holds; value is the offending element or its place.
func (v *values) requireList(ok bool, name, value, rule string) {
	if !ok {
		v.faults = append(v.faults, Fault{name, value, rule})
	}
}

// positive requires numbers above zero.
func (v *values) positive(names ...string) {
	for _, name := range names {
		v.require(v.num(name) > 0, name, "must be greater than 0")
	}
}

// New returns the distribution of a family (see [Families]) with the given parameters. Every family also takes
// truncate_min and truncate_max, which keep the part of the distribution within them (before the shift), and shift, which
// is added to every value. The error is a *[Faults].
func New(family string, p Parameters) (Distribution, error) { return build(family, p, false) }

// NewSolving is New for a distribution that is asked for a few quantiles only: where there is no closed form, each one is
// solved for, and no table is made. Its quantiles differ from those of New by the table's error, 1e-10 at most.
func NewSolving(family string, p Parameters) (Distribution, error) { return build(family, p, true) }

func build(family string, p Parameters, solve bool) (Distribution, error) {
	f, ok := table()[family]
	if !ok {
		rule := "is unknown; known are " + strings.Join(Names(), ", ")
		return nil, &Faults{"distribution", []Fault{{"distribution", fmt.Sprintf("%q", family), rule}}}
	}
	p, unsolved := withoutPercentiles(f, p)
	if unsolved != nil {
		return nil, &Faults{family, []Fault{*unsolved}}
	}
	v := collect(f, p)
	v.solve, v.build = solve, build
	var c curve
	if len(v.faults) == 0 {
		c = f.build(v)
	}
	if len(v.faults) == 0 {
		c = withOptions(c, v)
	}
	if len(v.faults) > 0 {
		return nil, &Faults{family, v.faults}
	}
	if sum, ok := c.(*compound); ok {
		return &Compound{variable{sum}, sum}, nil
	}
	return variable{c}, nil
}

// collect checks presence, names and finiteness and fills in the defaults.
func collect(f *Family, p Parameters) *values {
	v := &values{numbers: map[string]float64{}, lists: map[string][]float64{}, parts: p.Parts, given: p.Numbers}
	known := f.known
	for _, d := range known {
		switch _, given := p.Parts[d.Name]; {
		case d.Part && !given:
			v.faults = append(v.faults, Fault{Parameter: d.Name, Rule: "is missing"})
		case d.List:
			v.collectList(d, p)
		case !d.Part:
			v.collectNumber(d, p)
		}
	}
	has := func(name string, list bool) bool {
		return slices.ContainsFunc(known, func(d Parameter) bool { return d.Name == name && d.List == list && !d.Part })
	}
	for _, name := range sortedKeys(p.Parts) {
		if !slices.ContainsFunc(known, func(d Parameter) bool { return d.Name == name && d.Part }) {
			v.unexpected(name, has(name, true) || has(name, false), "must not be a distribution")
		}
	}
	for _, name := range sortedKeys(p.Numbers) {
		if !has(name, false) {
			v.unexpected(name, has(name, true), "must be a list of numbers")
		}
	}
	for _, name := range sortedKeys(p.Lists) {
		if !has(name, true) {
			v.unexpected(name, has(name, false), "must be a number")
		}
	}
	return v
}

func (v *values) unexpected(name string, otherKind bool, rule string) {
	if !otherKind {
		rule = "is not a parameter of this distribution"
	}
	v.faults = append(v.faults, Fault{Parameter: name, Rule: rule})
}

func (v *values) collectNumber(d Parameter, p Parameters) {
	x, ok := p.Numbers[d.Name]
	switch {
	case !ok && !d.Optional:
		if _, list := p.Lists[d.Name]; !list {
			v.faults = append(v.faults, Fault{Parameter: d.Name, Rule: "is missing"})
		}
	case !ok:
		x = d.Default
	case math.IsNaN(x) || math.IsInf(x, 0):
		v.faults = append(v.faults, Fault{d.Name, fmt.Sprintf("%v", x), "must be a finite number"})
	case math.Abs(x) > largest:
		v.faults = append(v.faults, Fault{d.Name, fmt.Sprintf("%v", x), "must be within -1e150 to 1e150"})
	}
	v.numbers[d.Name] = x
}

// largest bounds parameters, so that squares and differences stay finite.
const largest = 1e150

func (v *values) collectList(d Parameter, p Parameters) {
	list, ok := p.Lists[d.Name]
	if !ok && !d.Optional {
		if _, number := p.Numbers[d.Name]; !number {
			v.faults = append(v.faults, Fault{Parameter: d.Name, Rule: "is missing"})
		}
	}
	for i, x := range list {
		if !(math.Abs(x) <= largest) {
			v.faults = append(v.faults, Fault{d.Name, fmt.Sprintf("%v at place %d", x, i+1), "must be within -1e150 to 1e150"})
			break
		}
	}
	v.lists[d.Name] = list
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
