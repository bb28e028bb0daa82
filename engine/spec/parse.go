package spec

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tyche/engine/draw/distribution"
)

// Parse reads a specification from JSON. It answers every fault that can be seen without the workbook (up to a
// hundred), and no specification when there is one. A specification may name no output: the run then takes those that the
// workbook marks.
func Parse(data []byte) (*Specification, []Fault) {
	s, faults := ParsePartly(data)
	if len(faults) > 0 {
		return nil, faults
	}
	return s, nil
}

// ParsePartly is Parse for those who look for further faults in what could be read; that is nil where the text is no JSON
// object.
func ParsePartly(data []byte) (*Specification, []Fault) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // as some editors begin files
	if f := wellFormed(data); f != nil {
		return nil, []Fault{*f}
	}
	p := newParser(data)
	s := &Specification{Inputs: []Input{}, Outputs: []Output{}}
	p.object("The specification", func(name string) { p.member(s, name) })
	p.duplicates(s)
	p.correlated(s)
	return s, p.all()
}

// Distinct joins lists of faults. It leaves out those that repeat an earlier one, and those that only follow from one of an
// earlier list: at the same place, inside it, or of an element whose cell is at fault.
func Distinct(lists ...[]Fault) []Fault {
	var out []Fault
	for _, list := range lists {
		earlier := len(out)
		for _, f := range list {
			repeats := func(before Fault) bool {
				return before.Pointer == f.Pointer && before.Message == f.Message && slices.Equal(before.Cells, f.Cells)
			}
			follows := func(before Fault) bool {
				return f.Pointer == before.Pointer && len(f.Cells) == 0 || before.Pointer == f.Pointer+"/cell" ||
					strings.HasPrefix(f.Pointer, before.Pointer+"/")
			}
			if !slices.ContainsFunc(out, repeats) && !slices.ContainsFunc(out[:earlier], follows) {
				out = append(out, f)
			}
		}
	}
	return out
}

func (p *parser) member(s *Specification, name string) {
	switch name {
	case "name":
		s.Name = p.text("The name")
	case "inputs":
		p.array("The list of inputs", MaxInputs, func(int) { s.Inputs = append(s.Inputs, p.input()) })
	case "correlations":
		p.array("The list of correlations", MaxInputs, func(int) { s.Correlations = append(s.Correlations, p.correlation()) })
	case "outputs":
		p.array("The list of outputs", MaxOutputs, func(int) { s.Outputs = append(s.Outputs, p.output()) })
	case "statistics":
		s.Statistics = p.statistics()
	case "stop":
		s.Stop = p.stop()
	case "libraries":
		p.array("The list of libraries", MaxLibraries, func(int) { s.Libraries = append(s.Libraries, p.raw()) })
	case "simulations":
		s.Simulations = p.simulations()
	default:
		p.fault("A specification has no field %q; it has name, inputs, correlations, outputs, statistics, stop, simulations and libraries.", name)
		p.skip()
	}
}

// sip checks an input that takes its values from a library.
func (p *parser) sip(in Input, given map[string]bool) {
	if given["distribution"] {
		p.within("sip", func() { p.fault("An input has a distribution or a sip, not both.") })
	}
	for _, name := range in.parameterNames() {
		p.within(name, func() { p.fault("A SIP has no parameter %q.", name) })
	}
}

// raw reads any value as it stands.
func (p *parser) raw() json.RawMessage {
	var value json.RawMessage
	if err := p.d.Decode(&value); err != nil { // cannot be: the text was checked before
		p.fault("The value cannot be read.")
	}
	return value
}

// simulations reads a number of what-if simulations.
func (p *parser) simulations() int {
	x := p.asNumber("The number of simulations", p.token())
	if x != math.Trunc(x) || x < 1 || x > MaxSimulations {
		p.fault("The number of simulations must be a whole number from 1 to %d.", MaxSimulations)
		return 1
	}
	return int(x)
}

func (p *parser) input() Input {
	var in Input
	given := map[string]bool{}
	ok := p.object("An input", func(name string) {
		given[name] = true
		switch name {
		case "cell":
			in.Cell = p.cell(p.token())
		case "name":
			in.Name = p.text("The name")
		case "distribution":
			in.Distribution = p.text("The distribution")
		case "sip":
			in.Sip = p.text("The SIP")
		case "library":
			in.Library = p.text("The library")
		default:
			p.parameter(&in, name)
		}
	})
	if ok && !given["cell"] {
		p.fault("The input names no cell.")
	}
	if ok && given["sip"] {
		p.sip(in, given)
		return in
	}
	if ok && given["library"] {
		p.within("library", func() { p.fault("A library is named beside a sip only.") })
	}
	if ok && !given["distribution"] {
		p.fault("The input names no distribution. The distributions are %s.", p.knownNames())
	}
	if ok && in.Distribution != "" {
		p.parameters(in)
	}
	return in
}

// parameter reads a parameter before its distribution is known. A wrong value is told here and then passes for both a
// number and a list, so that it is told once.
func (p *parser) parameter(in *Input, name string) {
	if in.Numbers == nil {
		in.Numbers, in.Lists = map[string]float64{}, map[string][]float64{}
	}
	t := p.token()
	_, isNumber := t.(json.Number)
	switch {
	case isNumber:
		in.Numbers[name] = p.asNumber("The parameter "+name, t)
	case t == json.Delim('['):
		in.Lists[name] = p.numbers("the parameter "+name, MaxList)
	case t == json.Delim('{') && p.isPart(name):
		if in.Parts == nil {
			in.Parts = map[string]distribution.Part{}
		}
		in.Parts[name] = p.part(name, t)
	default:
		in.Numbers[name], in.Lists[name] = 0, nil
		p.fault("The parameter %s must be a number or a list of numbers.", name)
		p.rest(t)
	}
}

// parameters checks which parameters an input has against those of its distribution.
func (p *parser) parameters(in Input) {
	i := slices.IndexFunc(p.known, func(d Distribution) bool { return d.Name == in.Distribution })
	if i < 0 {
		p.within("distribution", func() {
			p.fault("There is no distribution %q. The distributions are %s.", in.Distribution, p.knownNames())
		})
		return
	}
	d := p.known[i]
	percentiles := d.Percentiles && slices.ContainsFunc(in.parameterNames(), isPercentile)
	for _, want := range d.Parameters {
		want.Required = want.Required && !percentiles // which ones are left out is for package distribution to judge
		p.wanted(in, d, want)
	}
	for _, name := range in.parameterNames() {
		if _, known := d.Parameter(name); !known && !(percentiles && isPercentile(name)) {
			p.within(name, func() {
				p.fault("The distribution %s has no parameter %q; it has %s.", d.Name, name, strings.Join(d.ParameterNames(), ", "))
			})
		}
	}
}

func (p *parser) wanted(in Input, d Distribution, want Parameter) {
	_, isNumber := in.Numbers[want.Name]
	_, isList := in.Lists[want.Name]
	_, isPart := in.Parts[want.Name]
	switch {
	case want.Part && isPart:
	case want.Part && (isNumber || isList), isPart:
		p.within(want.Name, func() { p.fault("The parameter %s of %s must be %s.", want.Name, d.Name, want.kind()) })
	case want.Required && !isNumber && !isList && !isPart:
		p.fault("The distribution %s needs the parameter %s (%s).", d.Name, want.Name, want.Meaning)
	case want.List && isNumber && !isList, !want.List && isList && !isNumber:
		p.within(want.Name, func() { p.fault("The parameter %s of %s must be %s.", want.Name, d.Name, want.kind()) })
	}
}

// kind says what a parameter is.
func (p Parameter) kind() string {
	switch {
	case p.Part:
		return "a distribution"
	case p.List:
		return "a list of numbers"
	}
	return "one number"
}

func isPercentile(name string) bool {
	_, ok := distribution.PercentileOf(name)
	return ok
}

// isPart tells whether any distribution has a parameter of this name that is a distribution.
func (p *parser) isPart(name string) bool {
	return slices.ContainsFunc(p.known, func(d Distribution) bool {
		parameter, ok := d.Parameter(name)
		return ok && parameter.Part
	})
}

// part reads a parameter that is a distribution.
func (p *parser) part(name string, t json.Token) distribution.Part {
	var in Input
	given := false
	p.asObject("The parameter "+name, t, func(field string) {
		if given = given || field == "distribution"; field == "distribution" {
			in.Distribution = p.text("The distribution")
		} else {
			p.parameter(&in, field)
		}
	})
	if !given {
		p.fault("The parameter %s names no distribution. The distributions are %s.", name, p.knownNames())
	}
	if in.Distribution != "" {
		p.parameters(in)
	}
	return distribution.Part{Family: in.Distribution, Parameters: distribution.Parameters{Numbers: in.Numbers, Lists: in.Lists, Parts: in.Parts}}
}

// parameterNames lists the parameters that an input gives, in alphabetical order.
func (i Input) parameterNames() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(i.Numbers)), maps.Keys(i.Lists))
	names = slices.AppendSeq(names, maps.Keys(i.Parts))
	slices.Sort(names)
	return slices.Compact(names)
}

func (p *parser) knownNames() string {
	names := make([]string, len(p.known))
	for i, d := range p.known {
		names[i] = d.Name
	}
	return strings.Join(names, ", ")
}

// output reads an output: the cell alone, or an object with cell and name.
func (p *parser) output() (out Output) {
	t := p.token()
	if _, isText := t.(string); isText {
		out.Cell = p.cell(t)
		return out
	}
	given := false
	ok := p.asObject("An output that is not just a cell", t, func(name string) {
		switch name {
		case "cell":
			given = true
			out.Cell = p.cell(p.token())
		case "name":
			out.Name = p.text("The name")
		default:
			p.fault("An output has no field %q; it has cell and name.", name)
			p.skip()
		}
	})
	if ok && !given {
		p.fault("The output names no cell.")
	}
	return out
}

// cell reads the name of a cell. Whether the workbook has it is for Resolve to say.
func (p *parser) cell(t json.Token) string {
	s := p.asText("The cell", t)
	if s == "" {
		return ""
	}
	if why := misnamed(s); why != "" {
		p.fault("%s", why)
		return ""
	}
	return s
}

func (p *parser) correlation() (c Correlation) {
	given := map[string]bool{}
	ok := p.object("A correlation", func(name string) {
		given[name] = true
		switch name {
		case "cells":
			p.array("The list of correlated cells", MaxCorrelated, func(int) { c.Cells = append(c.Cells, p.cell(p.token())) })
		case "matrix":
			p.array("The matrix", MaxCorrelated, func(int) { c.Matrix = append(c.Matrix, p.row()) })
		case "kind":
			if c.Kind = p.text("The kind"); c.Kind != "" && c.Kind != Gaussian && c.Kind != Spearman {
				p.fault("There is no correlation of the kind %q; there are %s and %s.", c.Kind, Gaussian, Spearman)
			}
		case "copula":
			if c.Copula = p.text("The copula"); c.Copula != "" && c.Copula != Gaussian && c.Copula != StudentT {
				p.fault("There is no copula %q; there are %s and %s.", c.Copula, Gaussian, StudentT)
			}
		case "df":
			c.DF = p.degrees()
		case "repair":
			if c.Repair = p.text("The repair"); c.Repair != "" && c.Repair != RepairNearest {
				p.fault("There is no repair %q; there is %s.", c.Repair, RepairNearest)
			}
		default:
			p.fault("A correlation has no field %q; it has cells, matrix, kind, copula, df and repair.", name)
			p.skip()
		}
	})
	for _, field := range []string{"cells", "matrix"} {
		if ok && !given[field] {
			p.fault("The correlation needs the field %s.", field)
		}
	}
	if ok && given["cells"] && given["matrix"] {
		p.shape(c)
	}
	switch {
	case ok && c.Copula == StudentT && !given["df"]:
		p.fault("A t copula needs its degrees of freedom: the field df.")
	case ok && c.Copula != StudentT && given["df"]:
		p.within("df", func() { p.fault("Only a t copula has degrees of freedom: add \"copula\": \"t\".") })
		c.DF = 0
	}
	return c
}

// degrees reads the degrees of freedom of a t copula.
func (p *parser) degrees() float64 {
	before := len(p.faults)
	df := p.number("The number of degrees of freedom")
	if len(p.faults) == before && !(df >= MinDF && df <= MaxDF) {
		p.fault("The degrees of freedom of a t copula must be from %d to %d, not %v.", MinDF, MaxDF, df)
	}
	return df
}

func (p *parser) row() []float64 {
	t := p.token()
	if t == json.Delim('[') {
		return p.numbers("the row", MaxCorrelated)
	}
	p.fault("A row of the matrix must be a list of numbers.")
	p.rest(t)
	return nil
}

// shape checks that the matrix of a correlation is square and as large as its list of cells.
func (p *parser) shape(c Correlation) {
	n := len(c.Cells)
	if n < 2 {
		p.within("cells", func() { p.fault("A correlation joins at least two cells; this one has %d.", n) })
	}
	p.within("matrix", func() {
		if len(c.Matrix) != n {
			p.fault("The matrix has %d rows; its correlation has %d cells, so it needs %d.", len(c.Matrix), n, n)
		}
		for i, row := range c.Matrix {
			if row != nil && len(row) != n {
				p.within(strconv.Itoa(i), func() { p.fault("The row has %d numbers; it needs %d.", len(row), n) })
			}
		}
	})
}

// duplicates finds cells that are named twice among the inputs or among the outputs.
func (p *parser) duplicates(s *Specification) {
	seen := map[string]int{}
	for i, in := range s.Inputs {
		p.once(seen, in.Cell, "inputs", i)
	}
	seen = map[string]int{}
	for i, out := range s.Outputs {
		p.once(seen, out.Cell, "outputs", i)
	}
}

func (p *parser) once(seen map[string]int, cell, list string, i int) {
	if cell == "" {
		return
	}
	if first, twice := seen[cellKey(cell)]; twice {
		p.faultAt("/"+list+"/"+strconv.Itoa(i), "The cell %s is listed twice among the %s, first at /%s/%d.", cell, list, list, first)
		return
	}
	seen[cellKey(cell)] = i
}

// correlated finds cells that are correlated twice, or that are certainly no inputs. A defined name can mean any cell,
// so Resolve looks again.
func (p *parser) correlated(s *Specification) {
	inputs, named := map[string]bool{}, false
	for _, in := range s.Inputs {
		inputs[cellKey(in.Cell)] = true
		named = named || !isAddress(in.Cell)
	}
	seen := map[string]string{}
	for g, group := range s.Correlations {
		for i, cell := range group.Cells {
			here, key := "/correlations/"+strconv.Itoa(g)+"/cells/"+strconv.Itoa(i), cellKey(cell)
			first, twice := seen[key]
			switch {
			case cell == "":
			case twice:
				p.faultAt(here, "The cell %s is correlated twice, first at %s.", cell, first)
			case !inputs[key] && !named && isAddress(cell):
				p.faultAt(here, "The cell %s is correlated but is not among the inputs.", cell)
			}
			if !twice {
				seen[key] = here
			}
		}
	}
}
