package formula_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func cells(t *testing.T, b *workbook.Book, places ...string) []formula.Cell {
	t.Helper()
	out := make([]formula.Cell, len(places))
	for i, p := range places {
		out[i], _ = at(t, b, p)
	}
	return out
}

func TestSliceHoldsWhatIsBetween(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: 1", "A2: 2", "B1 = A1*2", "B2 = A2*2", "C1 = B1+1", "C2 = SUM(B1:B2)", "D1 = C1+C2", "E1 = C1", "B5 = A1", "F1 = OFFSET(A1,0,1)", "G1 = F1", "H1 = OFFSET(A1,0,A2)", "I1 = SUM(B1:INDEX(B1:B9,A2))")
	m := formula.New(b, fresh())
	for _, c := range []struct {
		inputs, outputs, want string
		dynamic               bool
	}{
		{"A1", "D1", "[B1 C1 D1 C2]", false}, {"A2", "D1", "[D1 B2 C2]", false}, {"A1", "B2", "[]", false}, {"B1", "C1", "[C1]", false}, {"A2", "G1", "[]", false}, {"A1", "G1", "[B1 F1 G1]", false},
		{"A2", "H1", "[H1]", true}, {"A1", "I1", "[B1 I1 B5]", false}, {"B2", "I1", "[I1]", false}, {"A2", "I1", "[I1 B2]", true},
	} {
		s := m.Slice(cells(t, b, c.inputs), cells(t, b, c.outputs))
		inOrder := map[string]bool{}
		for _, x := range s.Order {
			inOrder[x.Address.String()] = true
		}
		var got []string
		for x := range m.Formulas() {
			if inOrder[x.Address.String()] {
				got = append(got, x.Address.String())
			}
		}
		if fmt.Sprint(got) != c.want || s.Dynamic != c.dynamic {
			t.Errorf("from %s to %s: %v %v, wanted %s", c.inputs, c.outputs, got, s.Dynamic, c.want)
		}
	}
}

// random workbooks: lanes must give what a workbook with the inputs written into it gives.
func randomBook(r *rand.Rand) *workbook.Book {
	b := &workbook.Book{Sheets: []*workbook.Sheet{workbook.NewSheet("S")}}
	s := b.Sheets[0]
	ref := func(row int32) string {
		return (workbook.Address{Row: r.Int32N(row), Col: r.Int32N(3)}).String()
	}
	span := func(row int32) string {
		top := r.Int32N(row)
		return fmt.Sprintf("%s:%s", workbook.Address{Row: top, Col: r.Int32N(2)}, workbook.Address{Row: top + r.Int32N(row-top), Col: 2})
	}
	for row := int32(0); row < 60; row++ {
		for col := int32(0); col < 3; col++ {
			a := workbook.Address{Row: row, Col: col}
			if row < 3 {
				s.Set(a, workbook.Cell{Value: workbook.NumberOf(float64(r.IntN(9)))})
				continue
			}
			text := [...]func() string{
				func() string { return ref(row) + "+" + ref(row) },
				func() string {
					return "IF(" + ref(row) + ">" + ref(row) + "," + ref(row) + ",SUM(" + span(row) + ")/100)"
				},
				func() string { return "MAX(" + span(row) + ")-AVERAGE(" + span(row) + ")" },
				func() string {
					return "IFERROR(VLOOKUP(" + ref(row) + "," + span(row) + ",1,FALSE)," + ref(row) + "/2)"
				},
				func() string { return "INDEX(" + span(row) + ",1,1)&\"t\"" },
				func() string {
					return "IFERROR(SUM(OFFSET(" + ref(row) + ",0,0,MOD(INT(" + ref(row) + "),2)+1,1)),1/0)"
				},
				func() string { return "SUM(OFFSET(" + ref(row-1) + ",0,0,2,1))+" + ref(row) },
				func() string { return "SUM(" + ref(row) + ":INDEX(" + span(row) + ",1," + ref(3) + "))" },
				func() string { return "OFFSET(" + ref(row-1) + ",INDIRECT(\"A\"&1+MOD(" + ref(3) + ",2))>3,0)*2" },
				func() string { return "COUNTIF(" + span(row) + ",\">\"&" + ref(row) + ")" },
				func() string { return "ROUND(" + ref(row) + "/3,2)" },
			}[r.IntN(11)]()
			s.Formulas = append(s.Formulas, workbook.Formula{Text: text, Anchor: a})
			s.Set(a, workbook.Cell{Formula: int32(len(s.Formulas))})
		}
	}
	return b
}

// TestLanesIterateAsWorkbooksDo solves workbooks with circles, some of which only some inputs close, lane by lane and anew.
func TestLanesIterateAsWorkbooksDo(t *testing.T) {
	t.Parallel()
	const loan = "E1 = A1*10-E2|E2 = AVERAGE(D1,E3)*A2/100|E3 = D1+E1/7|D1 = E2*0.3+F9|F9 = IFERROR(E3/E1,0)"
	for _, c := range []struct{ text, output string }{
		{"A2 = A1+A3*0.1|A3 = A2*0.5|B1 = A2+B2|B2 = 0.25*B1+1", "B1"},
		{loan, "E3"},
		{loan + "|G1 = H1*0.9+1|H1 = G1", "E1"},
		{"C1 = IF(A1>5,C2/2+A1,A1)|C2 = C1+A2", "C2"},
		{"C1 = OFFSET(C1,MOD(INT(A1),3),0)/4+A2|C2 = C1*0.5|C3 = C2+A1", "C1"},
		{"C1 = C1+A1|C2 = IF(A2>3,C1,0)", "C2"},
		{"C1 = SUM(C2:C40)/50+A1|C2 = C1+A2|C3 = C2*0.5|D1 = SUM(C1:C3)", "D1"},
	} {
		for _, calc := range []workbook.Calc{{Iterate: true}, {Iterate: true, Iterations: 7, Delta: 1e-9}} {
			lines := append(strings.Split(c.text, "|"), "A1: 3", "A2: 4")
			b := book(t, lines...)
			b.Calc = calc
			m := formula.New(b, fresh())
			inputs := cells(t, b, "A1", "A2")
			out, _ := at(t, b, c.output)
			slice := m.Slice(inputs, []formula.Cell{out})
			ev, r := m.NewEvaluator(slice, nil), rand.New(rand.NewPCG(9, 9))
			for range 20 {
				ev.Reset()
				changed := book(t, lines...)
				changed.Calc = calc
				for _, in := range inputs {
					x := workbook.NumberOf(float64(r.IntN(200)) / 16)
					ev.SetCell(in, x)
					changed.Sheets[0].Set(in.Address, workbook.Cell{Value: x})
				}
				for _, cell := range slice.Order {
					ev.Eval(cell)
				}
				if got, want := ev.Eval(out), formula.New(changed, fresh()).Base(out); got != want || got.Kind == value.Unsupported {
					t.Fatalf("%s, %+v: %s is %v in a lane, %v in a workbook", c.text, calc, c.output, got, want)
				}
			}
		}
	}
}

func TestLanesAgreeWithFreshWorkbooks(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		b := randomBook(r)
		m := formula.New(b, fresh())
		inputs := []formula.Cell{{Address: workbook.Address{Row: 0, Col: 0}}, {Address: workbook.Address{Row: 2, Col: 1}}, {Address: workbook.Address{Row: 10, Col: 2}}}
		outputs := []formula.Cell{{Address: workbook.Address{Row: 59, Col: 0}}, {Address: workbook.Address{Row: 55, Col: 1}}, {Address: workbook.Address{Row: 30, Col: 2}}}
		slice := m.Slice(inputs, outputs)
		ev := m.NewEvaluator(slice, nil)
		for range 5 {
			ev.Reset()
			for _, c := range inputs {
				x := workbook.NumberOf(float64(r.IntN(20)) / 2)
				ev.SetCell(c, x)
				b.Sheets[0].Set(c.Address, workbook.Cell{Value: x})
			}
			for _, c := range slice.Order {
				ev.Eval(c)
			}
			again := formula.New(b, fresh())
			for _, c := range outputs {
				if got, want := ev.Eval(c), again.Base(c); got != want {
					t.Fatalf("seed %d: %s is %v in a lane, %v in a workbook", seed, c.Address, got, want)
				}
			}
		}
	}
}

func TestEvaluatorsWorkInParallel(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: 1", "B1 = A1*2", "C1 = SUM(A1:B1)", "D1 ~= SEQUENCE(3)*A1", "E1 = SUM(D1#)")
	m := formula.New(b, fresh())
	in, out := cells(t, b, "A1"), cells(t, b, "C1", "E1")
	slice := m.Slice(in, out)
	var wait sync.WaitGroup
	for w := range 4 {
		wait.Go(func() {
			ev := m.NewEvaluator(slice, nil)
			for i := range 200 {
				x := float64(w*1000 + i)
				ev.Reset()
				ev.SetCell(in[0], workbook.NumberOf(x))
				if got := ev.Eval(out[0]).Num; got != 3*x {
					t.Errorf("C1 is %v", got)
				}
				if got := ev.Eval(out[1]).Num; got != 6*x {
					t.Errorf("E1 is %v", got)
				}
			}
		})
	}
	wait.Wait()
}

func TestLaneRefusesAGrowingArray(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: 2", "B1 ~= SEQUENCE(A1)", "C1 = SUM(B1#)", "C2 = SUM(B1:B9)")
	m := formula.New(b, fresh())
	in, out := cells(t, b, "A1"), cells(t, b, "C1", "C2")
	ev := m.NewEvaluator(m.Slice(in, out), nil)
	for n, want := range map[float64]string{1: "1", 2: "3"} {
		ev.Reset()
		ev.SetCell(in[0], workbook.NumberOf(n))
		for _, c := range out {
			if got := shown(ev.Eval(c)); got != want {
				t.Errorf("with %v rows %s is %s, wanted %s", n, c.Address, got, want)
			}
		}
	}
	ev.Reset()
	ev.SetCell(in[0], workbook.NumberOf(3))
	if got := ev.Eval(out[1]); got.Kind != value.Unsupported {
		t.Errorf("a larger array gave %v", got)
	}
}

func TestLanesAllocateNothingForPlainFormulas(t *testing.T) {
	b := book(t, "A1: 1", "B1 = IF(A1>0,A1*2,-A1)", "C1 = ROUND(SUM(A1:B1)/3,2)+MAX(A1:B1,5)")
	m := formula.New(b, fresh())
	in, out := cells(t, b, "A1"), cells(t, b, "C1")
	slice := m.Slice(in, out)
	ev := m.NewEvaluator(slice, nil)
	x := 0.0
	allocations := testing.AllocsPerRun(100, func() {
		x++
		ev.Reset()
		ev.SetCell(in[0], workbook.NumberOf(x))
		for _, c := range slice.Order {
			ev.Eval(c)
		}
	})
	t.Log(allocations, "allocations a lane")
	if allocations > 12 {
		t.Errorf("%v allocations a lane", allocations)
	}
}

// TestLanesSpillAsWorkbooksDo has arrays of another size in each lane, and data tables that read them or change their size.
func TestLanesSpillAsWorkbooksDo(t *testing.T) {
	t.Parallel()
	lines := []string{"A1: 0", "A2: 2", "A3: 1", "A4: 0", "C1 ~= FILTER(A1:A4,A1:A4>A2,-1)", "D1 ~= UNIQUE(C1#)*2", "E1 = SUM(C1#)+10*ROWS(D1#)",
		"E2 = ISBLANK(C3)", "E3 = COUNT(C1:C20)", "H1 ~= SEQUENCE(1+MOD(INT(A1),4))", "E4 = SUM(H1#)+A2", "E5 = E2+A2", "Sheet2!A1 ~= Sheet1!H1#*Sheet1!A3",
		"E6 = SUM(Sheet2!A1#)", "K2 = E4", "J3: 1", "J4: 5", "N2 = E6", "M3: 3", "M4: 2", "E7 = SUM(K3:K4)", "E8 = SUM(N3:N4)", "E9 = N3",
		"T1 ~= SEQUENCE(1+MOD(INT(A1),4))", "U1 = SUM(T1#)+T6", "W2 = U1", "V3: 7", "V4: 1", "E12 = SUM(W3:W4)+T6",
		"P1 ~= A1:INDEX(A1:A9,1+MOD(INT(A4),5))", "E10 = COUNTA(P1#)", "Q1 ~= TAKE(D1#,1+MOD(INT(A3),3))", "E11 = SUM(Q1#)"}
	with := func(in map[string]float64) *workbook.Book {
		b := book(t, lines...)
		whatIf(t, b, "K3:K4", "", "A2")
		whatIf(t, b, "N3:N4", "", "A1")
		whatIf(t, b, "W3:W4", "", "T6") // an empty cell below an array that grows
		for place, x := range in {
			c, _ := at(t, b, place)
			b.Sheets[0].Set(c.Address, workbook.Cell{Value: workbook.NumberOf(x)})
		}
		return b
	}
	b := with(nil)
	names := []string{"A1", "A2", "A3", "A4"}
	inputs := cells(t, b, names...)
	opt := fresh()
	opt.Reserve = inputs
	m := formula.New(b, opt)
	for i := range 12 {
		out, _ := at(t, b, fmt.Sprint("E", i+1))
		slice := m.Slice(inputs, []formula.Cell{out})
		ev, r := m.NewEvaluator(slice, nil), rand.New(rand.NewPCG(3, 4))
		for range 60 {
			in := map[string]float64{}
			ev.Reset()
			for k, name := range names {
				in[name] = float64(r.IntN(8)) / 2
				ev.SetCell(inputs[k], workbook.NumberOf(in[name]))
			}
			for _, cell := range slice.Order {
				ev.Eval(cell)
			}
			if got, want := ev.Eval(out), formula.New(with(in), fresh()).Base(out); got != want || got.Kind == value.Unsupported {
				t.Fatalf("E%d with %v: %v in a lane, %v in a workbook", i+1, in, got, want)
			}
		}
	}
}
