package engine_test

import (
	"math"
	"testing"

	"tyche/engine"
	"tyche/engine/workbook"
)

// overCells enters an array formula over a range.
func overCells(t *testing.T, b *workbook.Book, formula, first, last string) {
	t.Helper()
	s := b.Sheets[0]
	from, ok1 := workbook.ParseAddress(first)
	to, ok2 := workbook.ParseAddress(last)
	if !ok1 || !ok2 {
		t.Fatal(first, last)
	}
	ref := workbook.Rect{First: from, Last: to}
	s.Formulas = append(s.Formulas, workbook.Formula{Text: formula, Kind: workbook.Array, Anchor: from, Ref: ref})
	for row := from.Row; row <= to.Row; row++ {
		for col := from.Col; col <= to.Col; col++ {
			s.Set(workbook.Address{Row: row, Col: col}, workbook.Cell{Formula: int32(len(s.Formulas))})
		}
	}
}

// TestSeveralVariablesOverCells: "select cells A1:A5, type a formula such as =PsiMVNormal(B1:B5,C1:G5)"; a formula with PsiMVResample has
// a column of the data over a column of cells, and a row over a row (Frontline Systems, Psi function help).
func TestSeveralVariablesOverCells(t *testing.T) {
	t.Parallel()
	const n = 50_000
	b := sheetM(t, map[string]any{"B1": 3.0, "B2": 5.0, "C1": 4.0, "D1": 3.0, "C2": 3.0, "D2": 9.0,
		"F1": 1.0, "G1": 2.0, "F2": 10.0, "G2": 40.0})
	overCells(t, b, "PsiMVNormal(B1:B2,C1:D2)", "A1", "A2")
	overCells(t, b, "PsiMVResample(F1:G2)", "A4", "A5")
	overCells(t, b, "PsiMVResample(F1:G2)", "A7", "B7")
	c := run(t, compile(t, b, engine.Design{Trials: n, Seed: 3}, "A1", "A2", "A4", "A5", "A7", "B7"), 2)
	for k, want := range []struct{ mean, sd float64 }{{3, 2}, {5, 3}, {1.5, 0.5}, {25, 15}, {5.5, 4.5}, {21, 19}} {
		mean, sd := moments(t, c, k)
		if math.Abs(mean-want.mean) > 5*want.sd/math.Sqrt(n) || math.Abs(sd/want.sd-1) > 0.02 {
			t.Errorf("output %d: mean %v, sd %v, want %v", k, mean, sd, want)
		}
	}
	product := 0.0
	for i, x := range c.Values[0] {
		product += float64((x - 3) * (c.Values[1][i] - 5))
		if column := c.Values[2][i] == 1; (c.Values[3][i] == 10) != column {
			t.Fatalf("trial %d: %v and %v are no column", i, c.Values[2][i], c.Values[3][i])
		}
		if row := c.Values[4][i] == 1; (c.Values[5][i] == 2) != row {
			t.Fatalf("trial %d: %v and %v are no row", i, c.Values[4][i], c.Values[5][i])
		}
	}
	if covariance := product / n; math.Abs(covariance-3) > 0.15 {
		t.Errorf("covariance %v", covariance)
	}
}

// TestSeveralVariablesAreStratified: each number has a stream of its own, so Latin hypercubes stratify all of them.
func TestSeveralVariablesAreStratified(t *testing.T) {
	t.Parallel()
	const n = 1000
	b := sheetM(t, map[string]any{"B1": 3.0, "B2": 5.0, "C1": 4.0, "D1": 0.0, "C2": 0.0, "D2": 9.0})
	overCells(t, b, "PsiMVNormal(B1:B2,C1:D2)", "A1", "A2")
	c := run(t, compile(t, b, engine.Design{Trials: n, Seed: 3, Sampling: "lhs"}, "A1", "A2"), 1)
	for k, want := range []float64{3, 5} {
		if mean, _ := moments(t, c, k); math.Abs(mean-want) > 0.01 {
			t.Errorf("output %d: mean %v, want %v", k, mean, want)
		}
	}
}

// TestSlurpsKeepTheirRows: calls of PsiSlurp with one range have the values of one row in a trial.
func TestSlurpsKeepTheirRows(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"F1": 1.0, "G1": 2.0, "F2": 10.0, "G2": 40.0, "A1": "=PsiSlurp(F1:G2,1)", "A2": "=PsiSlurp(F1:G2,2)", "A3": "=A1*1000+A2"})
	c := run(t, compile(t, b, engine.Design{Trials: 2, Seed: 5}, "A3"), 1)
	if got := c.Values[0]; got[0] != 1002 || got[1] != 10040 {
		t.Errorf("%v", got)
	}
}
