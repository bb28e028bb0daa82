package recognise

import (
	"slices"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/recognise/report"
	"tyche/engine/workbook"
)

// Bounds of a report.
const (
	maxInputs = 1000
	maxCells  = 100 // of a notice
	maxList   = 100 // numbers of a list
)

// Find reads a model that was computed with a source of random numbers.
func Find(m *formula.Model) report.Report {
	f := finder{m: m, notices: map[string]int{}, unsupported: map[string]int{}}
	f.report.Inputs, f.report.Notices, f.report.Unsupported = []report.Input{}, []report.Notice{}, []report.Notice{}
	f.report.Outputs = []report.Output{}
	for _, o := range Outputs(m) {
		f.report.Outputs = append(f.report.Outputs, o.Output)
	}
	f.inputs()
	f.whatIf()
	f.tables()
	if at, ok := Counter(m.Book()); ok {
		f.notice("PM_Index: a run puts the number of the trial there, from 1", m.CellName(at))
	}
	for _, d := range m.Diagnostics() {
		f.report.Unsupported = note(f.report.Unsupported, f.unsupported, d.Reason, workbook.QuoteSheet(d.Sheet)+"!"+d.Cell)
	}
	return f.report
}

type finder struct {
	m           *formula.Model
	report      report.Report
	notices     map[string]int
	unsupported map[string]int
}

// note adds a cell to the notice with a message.
func note(list []report.Notice, index map[string]int, message, cell string) []report.Notice {
	at, known := index[message]
	if !known {
		at = len(list)
		index[message] = at
		list = append(list, report.Notice{Message: message})
	}
	if len(list[at].Cells) < maxCells {
		list[at].Cells = append(list[at].Cells, cell)
	}
	return list
}

func (f *finder) notice(message, cell string) {
	f.report.Notices = note(f.report.Notices, f.notices, message, cell)
}

// inputs lists the draws of all formulas.
func (f *finder) inputs() {
	slice := f.m.Slice(nil, slices.Collect(f.m.Formulas()))
	laws := f.m.Laws(slice, nil)
	for _, s := range f.m.Sites(slice) {
		if s.Index > 0 {
			continue
		}
		if f.report.Draws++; f.report.Draws > maxInputs {
			continue
		}
		in := f.input(laws, s)
		f.report.Inputs = append(f.report.Inputs, in)
		if d := in.Reason; d != "" && f.m.Base(s.Cell).Kind != value.Unsupported {
			f.notice(in.Function+": "+d, in.Cell)
		}
	}
}

func (f *finder) input(laws *formula.Laws, s formula.Site) report.Input {
	d := laws.Of(s)
	in := report.Input{Cell: f.m.CellName(s.Cell), Call: int(s.Call), Function: d.Function, Reason: d.Reason}
	if base := f.m.Base(s.Cell); base.Kind == value.Unsupported && in.Reason == "" && !formula.IsConsequence(base.Text) {
		in.Reason = base.Text
	}
	switch {
	case d.Function == "RAND":
		in.Distribution, in.Parameters = "uniform", map[string]any{"min": 0.0, "max": 1.0}
	case d.HasLaw:
		in.Name, in.Distribution, in.Parameters = d.Law.Name, d.Law.Family, parameters(d.Law)
		in.Uncertain, in.Several = d.Uncertain, d.Several
		for _, n := range d.Law.Notices {
			f.notice(n, in.Cell)
		}
	}
	return in
}

// parameters are those of a law that are finite.
func parameters(l function.Law) map[string]any {
	return parametersOf(distribution.Parameters{Numbers: l.Numbers, Lists: l.Lists, Parts: l.Parts})
}

func parametersOf(p distribution.Parameters) map[string]any {
	out := map[string]any{}
	for name, part := range p.Parts {
		inner := parametersOf(part.Parameters)
		inner["distribution"] = part.Family
		out[name] = inner
	}
	for name, x := range p.Numbers {
		if x-x == 0 {
			out[name] = x
		}
	}
	for name, list := range p.Lists {
		out[name] = slices.Clone(list[:min(len(list), maxList)])
	}
	return out
}

// whatIf counts the values of what-if sets.
func (f *finder) whatIf() {
	for i, set := range f.m.WhatIfs() {
		if i == 0 || set.Values < f.report.Simulations {
			f.report.Simulations = set.Values
		}
		f.notice("a what-if set: a run has its first value, or each in turn where the specification asks for simulations", f.m.CellName(set.Cell))
	}
}

// maxTables bounds the data tables of a report.
const maxTables = 1000

// tables lists the data tables.
func (f *finder) tables() {
	found := Tables(f.m)
	found = found[:min(len(found), maxTables)]
	statistics(f.m, found)
	f.report.Tables = []report.Table{}
	for _, t := range found {
		f.report.Tables = append(f.report.Tables, t.Table)
	}
}
