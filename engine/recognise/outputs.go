package recognise

import (
	"slices"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/recognise/report"
	"tyche/engine/workbook"
)

// Output is a cell that a workbook marks as an outcome, with its address.
type Output struct {
	report.Output
	At formula.Cell
}

// Outputs are the cells that a workbook marks as outcomes: with an add-in's output function, by asking for a statistic of
// them, or as the formulas of a data table that is a loop of trials.
func Outputs(m *formula.Model) []Output {
	o := outputs{m: m, at: map[formula.Cell]int{}}
	for c := range m.Formulas() {
		if b, ok := m.Formula(c); ok && b.Anchor == c {
			for _, call := range b.Marks {
				o.marked(c, call)
			}
		}
	}
	for _, t := range tables(m) {
		if t.loop {
			for _, c := range t.formulas {
				o.add(c, "", "data table")
			}
		}
	}
	slices.SortFunc(o.list, func(a, b Output) int { return a.At.Compare(b.At) })
	return o.list
}

type outputs struct {
	m    *formula.Model
	list []Output
	at   map[formula.Cell]int
}

// add lists a cell once; a name that comes later is kept.
func (o *outputs) add(c formula.Cell, name, by string) {
	if i, known := o.at[c]; known {
		if o.list[i].Name == "" {
			o.list[i].Name = name
		}
		return
	}
	if _, isFormula := o.m.Formula(c); !isFormula {
		return
	}
	o.at[c] = len(o.list)
	o.list = append(o.list, Output{report.Output{Cell: o.m.CellName(c), Name: name, By: by}, c})
}

// marked reads a call in the formula of a cell: RiskOutput("name")+..., PsiOutput(), PsiOutput(B4), PsiMean(B4).
func (o *outputs) marked(c formula.Cell, call *formula.Call) {
	if call.Func.Name == "VOSEINPUT" {
		return
	}
	at, name := c, ""
	referred := false
	if len(call.Args) > 0 {
		switch a := call.Args[0].(type) {
		case *formula.CellRef:
			at, referred = a.At(c.Address), true
		case *formula.Const:
			if a.Value.Kind == workbook.Text {
				name = a.Value.Text
			}
		}
	}
	switch {
	case call.Func.Is(function.Statistic) && !referred:
	case referred && call.Func.Is(function.Marker) && call.Func.Name != "PSIOUTPUT":
		// A cell that holds the output's name.
		if s := o.m.Base(at); s.Kind == workbook.Text {
			name = s.Text
		}
		o.add(c, name, call.Func.Name)
	default:
		o.add(at, name, call.Func.Name)
	}
}

// dataTable is a data table of one variable.
type dataTable struct {
	name string
	// loop says that nothing depends on its input cell, so that each of its rows is one more trial.
	loop bool
	// formulas are the cells above or left of it that it repeats.
	formulas []formula.Cell
}

// tables are the data tables of a workbook.
func tables(m *formula.Model) []dataTable {
	var out []dataTable
	for i, sheet := range m.Book().Sheets {
		for _, f := range sheet.Formulas {
			if f.Kind == workbook.DataTable && f.Ref.Contains(f.Anchor) {
				out = append(out, table(m, int32(i), f))
			}
		}
	}
	return out
}

func table(m *formula.Model, sheet int32, f workbook.Formula) dataTable {
	t := dataTable{name: m.CellName(formula.Cell{Sheet: sheet, Address: f.Ref.First})}
	if f.Table.TwoWay {
		return t
	}
	in := f.Table.Row
	if in == "" {
		in = f.Table.Col
	}
	t.loop = irrelevant(m, sheet, in)
	if f.Table.ByRow {
		for row := f.Ref.First.Row; row <= f.Ref.Last.Row && f.Ref.First.Col > 0; row++ {
			t.head(m, sheet, workbook.Address{Row: row, Col: f.Ref.First.Col - 1})
		}
		return t
	}
	for col := f.Ref.First.Col; col <= f.Ref.Last.Col && f.Ref.First.Row > 0; col++ {
		t.head(m, sheet, workbook.Address{Row: f.Ref.First.Row - 1, Col: col})
	}
	return t
}

func (t *dataTable) head(m *formula.Model, sheet int32, a workbook.Address) {
	c := formula.Cell{Sheet: sheet, Address: a}
	if _, ok := m.Formula(c); ok {
		t.formulas = append(t.formulas, c)
	}
}

// irrelevant tells whether the input cell of a data table changes nothing: it was deleted, is blank, or no formula reads
// it.
func irrelevant(m *formula.Model, sheet int32, name string) bool {
	a, ok := workbook.ParseAddress(name)
	if !ok {
		return true
	}
	c := formula.Cell{Sheet: sheet, Address: a}
	if _, isFormula := m.Formula(c); !isFormula && m.Base(c).Kind == workbook.Blank {
		return true
	}
	read := false
	for f := range m.Formulas() {
		b, _ := m.Formula(f)
		if b.Anchor != f || b.Kind == workbook.DataTable {
			continue
		}
		b.Areas(f.Address, func(area value.Area) { read = read || area.Sheet == sheet && area.Contains(a) })
		if read || b.Dynamic {
			return false
		}
	}
	return true
}
