package engine_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// sheetM makes a workbook with one sheet, M, from constants and, with a leading =, formulas. Formulas that start with {= are
// array formulas of the cell alone.
func sheetM(t *testing.T, cells map[string]any) *workbook.Book {
	t.Helper()
	s := workbook.NewSheet("M")
	for name, v := range cells {
		at, ok := workbook.ParseAddress(name)
		if !ok {
			t.Fatal(name)
		}
		switch v := v.(type) {
		case float64:
			s.Set(at, workbook.Cell{Value: workbook.NumberOf(v)})
		case string:
			if !strings.HasPrefix(v, "=") {
				s.Set(at, workbook.Cell{Value: workbook.TextOf(v)})
				continue
			}
			f := workbook.Formula{Text: v[1:], Anchor: at, Ref: workbook.Rect{First: at, Last: at}}
			s.Formulas = append(s.Formulas, f)
			s.Set(at, workbook.Cell{Formula: int32(len(s.Formulas))})
		default:
			t.Fatalf("%s: %T", name, v)
		}
	}
	return &workbook.Book{Sheets: []*workbook.Sheet{s}}
}

// compile compiles a run of cells of the sheet M.
func compile(t *testing.T, b *workbook.Book, d engine.Design, outputs ...string) *engine.Simulation {
	t.Helper()
	s := &spec.Specification{}
	for _, name := range outputs {
		s.Outputs = append(s.Outputs, spec.Output{Cell: "M!" + name})
	}
	sim, faults := engine.Compile(b, s, d)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return sim
}

// run computes all trials.
func run(t *testing.T, sim *engine.Simulation, threads int) engine.Columns {
	t.Helper()
	c, err := sim.RunAll(t.Context(), threads, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// moments are mean and standard deviation of a column without errors.
func moments(t *testing.T, c engine.Columns, k int) (mean, sd float64) {
	t.Helper()
	s := engine.Summarize(spec.Output{}, c.Values[k], c.Codes[k])
	if len(s.Errors) > 0 {
		t.Fatalf("output %d: %v", k, s.Errors)
	}
	return *s.Mean, *s.SD
}

// randomFormulas are formulas that draw, with mean and standard deviation by their closed forms.
var randomFormulas = []struct {
	formula  string
	mean, sd float64
}{
	{"=RAND()", 0.5, math.Sqrt(1. / 12)},
	{"=RAND()+RAND()", 1, math.Sqrt(2. / 12)},
	{"=RAND()*RAND()", 0.25, math.Sqrt(7. / 144)},
	{"=NORM.INV(RAND(),10,2)", 10, 2},
	{"=NORMINV(RAND(),10,2)", 10, 2},
	{"=NORM.S.INV(RAND())", 0, 1},
	{"=-LN(RAND())*5", 5, 5},
	{"=EXP(NORM.S.INV(RAND())*0.5)", math.Exp(0.125), math.Sqrt((math.Exp(0.25) - 1) * math.Exp(0.25))},
	{"=RANDBETWEEN(1,6)+RANDBETWEEN(1,6)", 7, math.Sqrt(35. / 6)},
	{"=RANDBETWEEN(-2.5,2.5)", 0, math.Sqrt(2)},
	{"=IF(RAND()<0.3,1,0)", 0.3, math.Sqrt(0.21)},
	{"=SUM(RANDARRAY(12,1))-6", 0, 1},
	{"=SUM(RANDARRAY(1,4,1,6,TRUE))", 14, math.Sqrt(4 * 35. / 12)},
	{"=SUM(RANDARRAY(40,50))", 1000, math.Sqrt(2000. / 12)},
	{"=SUMPRODUCT(RANDBETWEEN({1;1},{3;6}))", 5.5, math.Sqrt(8./12 + 35./12)},
	{"=LET(x,RAND(),x-x)", 0, 0},
	{"=SUM(MAP({1,2,3},LAMBDA(k,k*RAND())))", 3, math.Sqrt(14. / 12)},
	{"=(RAND()<0.5)*SUM(RANDARRAY(6,1))", 1.5, math.Sqrt(0.5*(0.5+9) - 2.25)},
	{"=CHOOSE(RANDBETWEEN(1,3),10,20,60)", 30, math.Sqrt((400. + 100 + 900) / 3)},
	{"=MEDIAN(RAND(),RAND(),RAND())", 0.5, math.Sqrt(0.05)},
	{"=INDEX({5,7},RANDBETWEEN(1,2))", 6, 1},
}

func TestFormulasThatDrawHaveTheirMoments(t *testing.T) {
	t.Parallel()
	cells, names := map[string]any{}, []string{}
	for i, f := range randomFormulas {
		name := fmt.Sprintf("A%d", i+1)
		cells[name], names = f.formula, append(names, name)
	}
	const n = 20_000
	for _, sampling := range []string{"mc", "lhs", "sobol"} {
		sim := compile(t, sheetM(t, cells), engine.Design{Trials: n, Seed: 5, Sampling: sampling}, names[:13]...)
		if sampling == "mc" {
			sim = compile(t, sheetM(t, cells), engine.Design{Trials: n, Seed: 5}, names...)
		}
		c := run(t, sim, 2)
		for k, f := range randomFormulas[:len(c.Values)] {
			mean, sd := moments(t, c, k)
			if bound := 5 * f.sd / math.Sqrt(n); math.Abs(mean-f.mean) > bound {
				t.Errorf("%s, %s: mean %v, want %v ± %v", sampling, f.formula, mean, f.mean, bound)
			}
			if math.Abs(sd-f.sd) > 0.05*f.sd {
				t.Errorf("%s, %s: standard deviation %v, want %v", sampling, f.formula, sd, f.sd)
			}
		}
	}
}

// TestDrawsAreOneACall checks that a call draws once however often its cell is read, and that calls are independent.
func TestDrawsAreOneACall(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RAND()", "A2": "=RAND()", "B1": "=A1-A1", "B2": "=(A1-0.5)*(A2-0.5)*12",
		"B3": "=IF(A1=A2,1,0)", "B4": "=A1-INDEX(A1:A2,1)", "B5": "=SUM(A1:A2)-MMULT({1,1},A1:A2)"})
	c := run(t, compile(t, b, engine.Design{Trials: 20_000}, "B1", "B2", "B3", "B4", "B5"), 1)
	for k, bound := range []float64{0, 5 / math.Sqrt(20_000), 0, 0, 0} {
		if mean, _ := moments(t, c, k); math.Abs(mean) > bound {
			t.Errorf("output %d: mean %v, want 0 ± %v", k, mean, bound)
		}
	}
}

func TestBitsOfDrawsDoNotDependOnTheSplit(t *testing.T) {
	t.Parallel()
	cells, names := map[string]any{}, []string{}
	for i, f := range randomFormulas {
		name := fmt.Sprintf("A%d", i+1)
		cells[name], names = f.formula, append(names, name)
	}
	const n = 3_000
	for _, sampling := range []string{"mc", "lhs", "sobol"} {
		outputs := names
		if sampling == "sobol" {
			outputs = names[:13] // the rest has more draws than Sobol has dimensions
		}
		design := engine.Design{Trials: n, Seed: 9, Sampling: sampling}
		whole := run(t, compile(t, sheetM(t, cells), design, outputs...), 3)
		parts, w := engine.NewColumns(len(outputs), n), compile(t, sheetM(t, cells), design, outputs...).NewWorker()
		for from := n; from > 0; from -= 277 { // from the last to the first, in odd pieces
			if err := w.Run(int64(max(from-277, 0)), parts.Slice(max(from-277, 0), from)); err != nil {
				t.Fatal(err)
			}
		}
		for k := range outputs {
			for i, x := range whole.Values[k] {
				if math.Float64bits(x) != math.Float64bits(parts.Values[k][i]) || whole.Codes[k][i] != parts.Codes[k][i] {
					t.Fatalf("%s, %s, trial %d: %v in one piece, %v in parts", sampling, randomFormulas[k].formula, i, x, parts.Values[k][i])
				}
			}
		}
	}
}

// TestOtherCellsDoNotChangeDraws checks that a draw belongs to its cell and call, whatever else a workbook holds.
func TestOtherCellsDoNotChangeDraws(t *testing.T) {
	t.Parallel()
	design := engine.Design{Trials: 500, Seed: 3}
	alone := run(t, compile(t, sheetM(t, map[string]any{"B5": "=RAND()"}), design, "B5"), 1)
	more := run(t, compile(t, sheetM(t, map[string]any{"A1": "=RAND()", "B5": "=RAND()+A1-A1", "C1": "=SUM(RANDARRAY(3))+B5"}), design, "C1", "B5"), 1)
	for i, x := range alone.Values[0] {
		if math.Abs(x-more.Values[1][i]) > 1e-15 {
			t.Fatalf("trial %d: %v alone, %v among others", i, x, more.Values[1][i])
		}
	}
}

// TestLatinHypercubeStratifiesDraws checks that each stratum is met once, by calls and by the elements of arrays.
func TestLatinHypercubeStratifiesDraws(t *testing.T) {
	t.Parallel()
	const n = 500
	b := sheetM(t, map[string]any{"A1": "=RAND()", "A2": "=INDEX(RANDARRAY(3,1),2)", "A3": "=LET(x,RAND(),x)"})
	c := run(t, compile(t, b, engine.Design{Trials: n, Sampling: "lhs"}, "A1", "A2", "A3"), 1)
	for k := range c.Values {
		met := make([]int, n)
		for _, u := range c.Values[k] {
			met[int(u*n)]++
		}
		for s, times := range met {
			if times != 1 {
				t.Fatalf("output %d: stratum %d met %d times", k, s, times)
			}
		}
	}
}

func TestRandomErrors(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RANDBETWEEN(3,2)+RAND()", "A2": "=RANDBETWEEN(IF(RAND()<2,3,0),2)", "A3": "=RANDBETWEEN(1/0,RAND())"})
	c := run(t, compile(t, b, engine.Design{Trials: 100}, "A1", "A2", "A3"), 1)
	for k, want := range []string{"#NUM!", "#NUM!", "#DIV/0!"} {
		if got := engine.Summarize(spec.Output{}, c.Values[k], c.Codes[k]).Errors; got[want] != 100 {
			t.Errorf("output %d: %v, want 100 %s", k, got, want)
		}
	}
}

// TestManyDraws holds a column of 100,000 draws to vector form: it would take minutes cell by cell.
func TestManyDraws(t *testing.T) {
	t.Parallel()
	const n = 100_000
	cells := map[string]any{"D1": fmt.Sprintf("=AVERAGE(B1:B%d)", n)}
	for i := 1; i <= n; i++ {
		cells[fmt.Sprintf("A%d", i)] = "=RAND()"
		cells[fmt.Sprintf("B%d", i)] = fmt.Sprintf("=IF(A%d<0.25,1,0)", i)
	}
	c := run(t, compile(t, sheetM(t, cells), engine.Design{Trials: 128}, "D1"), 2)
	sd := math.Sqrt(0.1875 / n)
	if mean, spread := moments(t, c, 0); math.Abs(mean-0.25) > 5*sd/math.Sqrt(128) || math.Abs(spread-sd) > 0.4*sd {
		t.Fatalf("mean %v, standard deviation %v; want 0.25 and %v", mean, spread, sd)
	}
}

func TestNothingToCompute(t *testing.T) {
	t.Parallel()
	_, faults := engine.Compile(sheetM(t, map[string]any{"A1": 1.0, "A2": "=A1*2"}), &spec.Specification{}, engine.Design{Trials: 10})
	if len(faults) != 1 || faults[0].Pointer != "/outputs" {
		t.Fatalf("faults %v, want one at /outputs", faults)
	}
}

// TestComputedReferencesReadDraws reads cells that draw through references that are computed, and circles of references that no
// trial goes round, in workbooks whose only uncertainty is in formulas.
func TestComputedReferencesReadDraws(t *testing.T) {
	t.Parallel()
	cells := map[string]any{"C1": 4.0, "C2": "A", "D1": "=IF(C1>3,E1,0)", "E1": "=IF(C1<3,D1,RAND())", "F1": "=RANDBETWEEN(1,4)"}
	for i := range 10 {
		cells[fmt.Sprint("A", i+1)] = "=RAND()"
		cells[fmt.Sprint("B", i+1)] = float64(i)
	}
	outcomes := []struct {
		formula  string
		mean, sd float64
	}{
		{"=SUM(OFFSET(A1,0,0,10,1))", 5, math.Sqrt(10. / 12)},
		{"=SUM(A1:INDEX(A1:A10,C1))", 2, math.Sqrt(4. / 12)},
		{"=INDIRECT(C2&C1)", 0.5, math.Sqrt(1. / 12)},
		{"=OFFSET(A1,MATCH(3,B1:B10,0)-1,0)*2", 1, math.Sqrt(4. / 12)},
		{"=SUM(OFFSET(A1,0,0,F1))", 1.25, math.Sqrt(2.5/12 + 1.25/4)},
		{"=OFFSET(B1,F1,0)", 2.5, math.Sqrt(1.25)},
		{"=SUM(OFFSET(OFFSET(A1,1,0),0,0,3,1))", 1.5, math.Sqrt(3. / 12)},
		{"=D1", 0.5, math.Sqrt(1. / 12)},
	}
	var names []string
	for i, o := range outcomes {
		names = append(names, fmt.Sprint("H", i+1))
		cells[names[i]] = o.formula
	}
	const n = 20_000
	together := run(t, compile(t, sheetM(t, cells), engine.Design{Trials: n, Seed: 3}, names...), 2)
	for i, o := range outcomes {
		near(t, o.formula, together, i, o.mean, o.sd, n)
		alone := run(t, compile(t, sheetM(t, cells), engine.Design{Trials: n, Seed: 3}, names[i]), 2)
		near(t, o.formula+" alone", alone, 0, o.mean, o.sd, n)
	}
}

// near holds an outcome against its closed form.
func near(t *testing.T, what string, c engine.Columns, k int, mean, sd float64, n int) {
	t.Helper()
	m, s := moments(t, c, k)
	if math.Abs(m-mean) > 5*sd/math.Sqrt(float64(n)) || math.Abs(s/sd-1) > 0.03 {
		t.Errorf("%s: mean %v, deviation %v; want %v and %v", what, m, s, mean, sd)
	}
}
