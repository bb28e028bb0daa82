package recognise

import (
	"strings"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/recognise/report"
	"tyche/engine/workbook"
)

// Table is a data table of a workbook.
type Table struct {
	report.Table
	At   formula.Cell
	Rect workbook.Rect
	// Outcomes are the cells whose outcomes a loop of trials repeats.
	Outcomes []Output
}

// Tables are the data tables of a workbook that can be read, in the order of the sheets. A table is a loop of trials where
// the values of one of its axes change nothing: its input cell is blank, or none of the formulas that the table repeats
// depends on it. A table of two variables may be a loop along one axis and vary something along the other.
func Tables(m *formula.Model) []Table {
	var out []Table
	for i, sheet := range m.Book().Sheets {
		for _, f := range sheet.Formulas {
			if f.Kind == workbook.DataTable && f.Ref.Contains(f.Anchor) {
				out = append(out, readTable(m, int32(i), f))
			}
		}
	}
	return out
}

func readTable(m *formula.Model, sheet int32, f workbook.Formula) Table {
	t := Table{At: formula.Cell{Sheet: sheet, Address: f.Ref.First}, Rect: f.Ref}
	t.Cells = workbook.QuoteSheet(m.Book().Sheets[sheet].Name) + "!" + f.Ref.String()
	t.Kind = report.WhatIf
	e, row, col, ok := m.Table(t.At)
	switch {
	case !ok:
		t.deleted(m, f)
		return t
	case e.Row != nil && e.Col != nil:
		t.twoWay(m, e, idle(m, e, e.Row, row), idle(m, e, e.Col, col))
	case e.Row != nil && idle(m, e, e.Row, row), e.Col != nil && idle(m, e, e.Col, col):
		t.Kind = report.Trials
		t.heads(m, e.Heads())
	}
	for _, a := range []*workbook.Address{e.Row, e.Col} {
		if a != nil {
			t.Inputs = append(t.Inputs, m.CellName(formula.Cell{Sheet: sheet, Address: *a}))
		}
	}
	for _, c := range e.Heads() {
		t.Formulas = append(t.Formulas, m.CellName(c))
	}
	t.Formulas = t.Formulas[:min(len(t.Formulas), maxCells)]
	return t
}

// idle tells whether the values for an input cell change nothing but the number of the trial.
func idle(m *formula.Model, e *formula.DataTable, input *workbook.Address, d formula.Dependence) bool {
	c := formula.Cell{Sheet: e.Sheet, Address: *input}
	if counter, ok := Counter(m.Book()); ok && counter == c {
		return true
	}
	_, isFormula := m.Formula(c)
	return d == formula.Independent || d == formula.Perhaps && !isFormula && m.Base(c).Kind == workbook.Blank
}

// deleted reads a table of one variable whose input cell was deleted: it can only be a loop.
func (t *Table) deleted(m *formula.Model, f workbook.Formula) {
	if f.Table.TwoWay || f.Ref.First.Row == 0 || f.Ref.First.Col == 0 {
		return
	}
	t.Kind = report.Trials
	e := formula.DataTable{Sheet: t.At.Sheet, Ref: f.Ref, Col: &workbook.Address{}}
	if f.Table.ByRow {
		e.Row, e.Col = e.Col, nil
	}
	t.heads(m, e.Heads())
}

// heads takes the formulas that the table repeats as outcomes.
func (t *Table) heads(m *formula.Model, heads []formula.Cell) {
	for _, c := range heads {
		if _, ok := m.Formula(c); ok {
			t.outcome(m, c, "")
		}
	}
}

func (t *Table) outcome(m *formula.Model, c formula.Cell, name string) {
	t.Outcomes = append(t.Outcomes, Output{report.Output{Cell: m.CellName(c), Name: name}, c})
}

// twoWay reads a table of two variables. Where one axis is a loop of trials, each value of the other one has outcomes of its
// own: those of the table's first cell along it.
func (t *Table) twoWay(m *formula.Model, e *formula.DataTable, idleRow, idleCol bool) {
	switch {
	case idleRow && idleCol:
		t.Kind = report.Trials
		t.heads(m, e.Heads())
	case idleCol:
		t.Kind = report.TrialsByValue
		for col := e.Ref.First.Col; col <= e.Ref.Last.Col; col++ {
			t.byValue(m, workbook.Address{Row: e.Ref.First.Row, Col: col}, workbook.Address{Row: e.Ref.First.Row - 1, Col: col})
		}
	case idleRow:
		t.Kind = report.TrialsByValue
		for row := e.Ref.First.Row; row <= e.Ref.Last.Row; row++ {
			t.byValue(m, workbook.Address{Row: row, Col: e.Ref.First.Col}, workbook.Address{Row: row, Col: e.Ref.First.Col - 1})
		}
	}
}

// byValue takes a cell of the table, named after the value that it stands for.
func (t *Table) byValue(m *formula.Model, cell, axis workbook.Address) {
	name, _ := value.ToText(m.Base(formula.Cell{Sheet: t.At.Sheet, Address: axis}))
	t.outcome(m, formula.Cell{Sheet: t.At.Sheet, Address: cell}, name)
}

// statistics lists the formulas that read cells of loops of trials: what they count over the table's cells, a run counts over
// its trials.
func statistics(m *formula.Model, tables []Table) {
	for c := range m.Formulas() {
		b, ok := m.Formula(c)
		if !ok || b.Anchor != c || b.Kind == workbook.DataTable {
			continue
		}
		b.Areas(c.Address, func(a value.Area) {
			for i := range tables {
				t := &tables[i]
				if t.Kind == report.WhatIf || a.Sheet != t.At.Sheet || !overlap(a.Rect, t.Rect) || len(t.Statistics) == maxCells {
					continue
				}
				text, _ := m.FormulaText(c)
				s := report.Statistic{Cell: m.CellName(c), Formula: text}
				if last := len(t.Statistics) - 1; last < 0 || t.Statistics[last].Cell != s.Cell {
					t.Statistics = append(t.Statistics, s)
				}
			}
		})
	}
}

func overlap(a, b workbook.Rect) bool {
	return a.First.Row <= b.Last.Row && b.First.Row <= a.Last.Row && a.First.Col <= b.Last.Col && b.First.Col <= a.Last.Col
}

// Counter is the cell that holds the number of the trial, from 1: SIPmath Modeler Tools call it PM_Index.
func Counter(book *workbook.Book) (formula.Cell, bool) {
	for _, n := range book.Names {
		sheet, rest, ok := workbook.SplitReference(n.Formula)
		if !ok || !strings.EqualFold(n.Name, "PM_Index") {
			continue
		}
		a, ok := workbook.ParseAddress(rest)
		if i := book.Sheet(sheet); ok && i >= 0 {
			return formula.Cell{Sheet: int32(i), Address: a}, true
		}
	}
	return formula.Cell{}, false
}
