package recognise

import (
	"slices"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/recognise/report"
	"tyche/engine/workbook"
)

// Output is a cell whose outcomes a workbook is about, with its address.
type Output struct {
	report.Output
	At formula.Cell
}

// Outputs are the cells that a workbook marks as outcomes: with an add-in's output function, by asking for a statistic of
// them, or as the formulas of a data table that is a loop of trials. Where nothing is marked and formulas draw, they are the cells
// in which the model ends.
func Outputs(m *formula.Model) []Output {
	o := outputs{m: m, at: map[formula.Cell]int{}}
	for c := range m.Formulas() {
		if b, ok := m.Formula(c); ok && b.Anchor == c {
			for _, call := range b.Marks {
				o.marked(c, call)
			}
		}
	}
	for _, t := range Tables(m) {
		for _, c := range t.Outcomes {
			o.add(c.At, c.Name, "data table")
		}
	}
	if len(o.list) == 0 {
		return ends(m)
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

// maxGroup bounds how many cells one PsiOutput(B1:B10) marks.
const maxGroup = 10_000

// group marks the cells of an area; false where there are too many.
func (o *outputs) group(a value.Area, by string) bool {
	if a.Rect.Rows()*a.Rect.Cols() > maxGroup {
		return false
	}
	for row := a.Rect.First.Row; row <= a.Rect.Last.Row; row++ {
		for col := a.Rect.First.Col; col <= a.Rect.Last.Col; col++ {
			o.add(formula.Cell{Sheet: a.Sheet, Address: workbook.Address{Row: row, Col: col}}, "", by)
		}
	}
	return true
}

// marksCells tells whether a marker's first argument is the cells that it marks.
func marksCells(name string) bool { return name == "PSIOUTPUT" || name == "PSISIMOUTPUT" }

// marked reads a call in the formula of a cell: RiskOutput("name")+..., PsiOutput(), PsiOutput(B4), PsiOutput(B1:B10), PsiMean(B4).
func (o *outputs) marked(c formula.Cell, call *formula.Call) {
	if call.Func.Name == "VOSEINPUT" {
		return
	}
	if marksCells(call.Func.Name) && len(call.Args) > 0 {
		if a, ok := call.Args[0].(*formula.AreaRef); ok && o.group(a.At(c.Address), call.Func.Name) {
			return
		}
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
	case referred && call.Func.Is(function.Marker) && !marksCells(call.Func.Name):
		// A cell that holds the output's name.
		if s := o.m.Base(at); s.Kind == workbook.Text {
			name = s.Text
		}
		o.add(c, name, call.Func.Name)
	default:
		o.add(at, name, call.Func.Name)
	}
}
