package formula_test

import (
	"fmt"
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// whatIf puts a data table over a range of Sheet1; an empty input is one that the table lacks.
func whatIf(t *testing.T, b *workbook.Book, ref, row, col string) {
	t.Helper()
	_, r := at(t, b, ref)
	s := b.Sheets[0]
	s.Formulas = append(s.Formulas, workbook.Formula{Kind: workbook.DataTable, Anchor: r.First, Ref: r,
		Table: workbook.DataTableInputs{Row: row, Col: col, TwoWay: row != "" && col != "", ByRow: col == ""}})
	for at := range within(r) {
		s.Set(at, workbook.Cell{Formula: int32(len(s.Formulas))})
	}
}

func within(r workbook.Rect) func(func(workbook.Address) bool) {
	return func(yield func(workbook.Address) bool) {
		for row := r.First.Row; row <= r.Last.Row; row++ {
			for col := r.First.Col; col <= r.Last.Col; col++ {
				if !yield(workbook.Address{Row: row, Col: col}) {
					return
				}
			}
		}
	}
}

// model is a small model whose inputs are A1 and A2; A3 is a formula, A9 is blank.
func model() []string {
	lines := []string{"A1: 5", "A2: 0.1", "A3 = A1*A2", "A4 = A3+A1^2+A9", "A5 = CHOOSE(A1,10,20,30,40,50)", "A6 = OFFSET(L1,A1-1,0)",
		`A7 = IF(A1>3,"hi",1/(A1-2))`, "A8 = SUM(A1:A4)", `B1 = A1&"x"`, "B2 = SUM(A:A)*2", "Sheet2!A1 = Sheet1!A4*Sheet1!A2", "B3 = Sheet2!A1"}
	for i := 1; i <= 8; i++ {
		lines = append(lines, fmt.Sprintf("L%d: %d", i, i*i))
	}
	return lines
}

// TestDataTablesRecalculate checks each element of data tables against the workbook calculated with the values of the axes in
// place of the input cells.
func TestDataTablesRecalculate(t *testing.T) {
	t.Parallel()
	column := []string{"N9 = A4", "O9 = A5", "P9 = A6", "Q9 = A7", "R9 = A8", "S9 = B1", "T9 = B2", "U9 = B3", "V9: 7",
		"M10: 1", "M11: 2", "M12: 3", "M13 = 2+2", "M14: text"}
	row := []string{"M10 = A4", "M11 = A6", "M12 = B3", "N9: 1", "O9: 2", "P9: 5"}
	corner := []string{"M9 = B3+A8", "N9: 1", "O9: 2", "P9: 3", "M10: 0.5", "M11: 0.25"}
	for _, c := range []struct {
		name, ref, row, col string
		lines               []string
	}{
		{"a column of values", "N10:V14", "", "A1", column},
		{"a column of values for a formula", "N10:V14", "", "A3", column},
		{"a column of values for a blank cell", "N10:V14", "", "A9", column},
		{"a column of values for a cell without use", "N10:V14", "", "Z99", column},
		{"a row of values", "N10:P12", "A1", "", row},
		{"two variables", "N10:P11", "A1", "A2", corner},
	} {
		lines := append(model(), c.lines...)
		b := book(t, lines...)
		whatIf(t, b, c.ref, c.row, c.col)
		m := formula.New(b, formula.Options{})
		_, ref := at(t, b, c.ref)
		for a := range within(ref) {
			got := m.Base(formula.Cell{Address: a})
			if want := recalculated(t, m, lines, ref, a, c.row, c.col); got != want {
				t.Errorf("%s: %s is %s, want %s", c.name, a, shown(got), shown(want))
			}
		}
	}
}

// recalculated is the head of a data table for one of its elements, in a workbook without the table.
func recalculated(t *testing.T, m *formula.Model, lines []string, ref workbook.Rect, a workbook.Address, row, col string) workbook.Scalar {
	t.Helper()
	b := book(t, lines...)
	above, left := workbook.Address{Row: ref.First.Row - 1, Col: a.Col}, workbook.Address{Row: a.Row, Col: ref.First.Col - 1}
	head := workbook.Address{Row: ref.First.Row - 1, Col: ref.First.Col - 1}
	for _, axis := range []struct {
		input string
		from  workbook.Address
	}{{row, above}, {col, left}} {
		if axis.input != "" {
			c, _ := at(t, b, axis.input)
			b.Sheets[0].Set(c.Address, workbook.Cell{Value: m.Base(formula.Cell{Address: axis.from})})
		}
	}
	if row == "" {
		head = above
	}
	if col == "" {
		head = left
	}
	return formula.New(b, formula.Options{}).Base(formula.Cell{Address: head})
}

// TestDataTablesRead checks what reads data tables, tables of tables among it. The numbers are worked out by hand.
func TestDataTablesRead(t *testing.T) {
	t.Parallel()
	b := book(t, append(model(), "M9 = B3", "N9: 1", "O9: 2", "M10: 0.5", "M11: 0.25", "C1 = SUM(N10:O11)*A2", "D1 = C1", "C2: 1", "C3: 2")...)
	whatIf(t, b, "N10:O11", "A1", "A2")
	whatIf(t, b, "D2:D3", "", "A2")
	m := formula.New(b, formula.Options{})
	// (a b + a^2) b for a of 1 and 2, b of 1/2 and 1/4: 0.75, 2.5, 0.3125, 1.125.
	for place, want := range map[string]string{"N10": "0.75", "O10": "2.5", "N11": "0.3125", "O11": "1.125", "C1": "0.46875", "D2": "4.6875", "D3": "9.375"} {
		c, _ := at(t, b, place)
		if got := shown(m.Base(c)); got != want {
			t.Errorf("%s is %s, want %s", place, got, want)
		}
	}
}

func TestDataTablesOfCirclesAreRefused(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: 1", "B1 = A1+SUM(B2:B3)", "A2: 1", "A3: 2")
	whatIf(t, b, "B2:B3", "", "A1")
	whatIf(t, b, "A1:A2", "", "B9")
	b2 := book(t, "A1: 1", "B1 = A1", "A2: 1", "A3: 2")
	whatIf(t, b2, "B2:B3", "", "A0")
	for _, c := range []struct {
		b     *workbook.Book
		cell  string
		words string
	}{{b, "B2", "circular"}, {b, "A1", "no room"}, {b2, "B3", "deleted"}} {
		at, _ := at(t, c.b, c.cell)
		if s := formula.New(c.b, formula.Options{}).Base(at); s.Kind != value.Unsupported || !strings.Contains(s.Text, c.words) {
			t.Errorf("%s: %s, want a reason with %q", c.cell, shown(s), c.words)
		}
	}
}

// TestDataTablesDrawAnew checks that each recalculation has its own random numbers, which all formulas of a line share, and
// that a source that always gives the same is asked once.
func TestDataTablesDrawAnew(t *testing.T) {
	t.Parallel()
	b := book(t, "A1 = RAND()", "B1 = A1", "C1 = A1*2", "D1 = STDEV(B2:B101)", "E1 = AVERAGE(C2:C101)/AVERAGE(B2:B101)")
	whatIf(t, b, "B2:C101", "", "Z1")
	asked := 0
	opt := formula.Options{Random: func(formula.Site) (float64, bool) { asked++; return float64(asked) / 1000, false }}
	m := formula.New(b, opt)
	d, _ := at(t, b, "D1")
	e, _ := at(t, b, "E1")
	if sd, ratio := m.Base(d).Num, m.Base(e).Num; asked != 101 || sd < 0.029 || sd > 0.0291 || ratio != 2 {
		t.Errorf("%d numbers, deviation %v, ratio %v; want 101, 0.02901, 2", asked, sd, ratio)
	}
	asked, opt.Still = 0, true
	if formula.New(b, opt); asked > 3 {
		t.Errorf("%d numbers although they are the same each time", asked)
	}
}
