package lower_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/lower"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// spills makes random workbooks of arrays whose size depends on uncertain cells, of arrays that follow from them, and of cells that read both.
type spills struct{ grammar }

func (g spills) number() string {
	return g.pick("A1", "A2", "A3", "2", "1", "INT(A2)", "COUNT(F1:F9)", "3")
}

func (g spills) source() string {
	return g.pick("FILTER(C1:C5,C1:C5>"+g.number()+")", "SEQUENCE("+g.number()+")", "UNIQUE(A1:A3)", "TAKE(C1:C5,"+g.number()+")", "SORT(A1:A3)", "FILTER(C1:D5,C1:C5>=A1)",
		"SEQUENCE(1,"+g.number()+")", "EXPAND(A1:A2,"+g.number()+",1,0)", "TOROW(FILTER(C1:C5,C1:C5>A1))", "IF(A1>2,A1:A3,A2)", "MAKEARRAY("+g.number()+",2,LAMBDA(i,j,i*j+A1))",
		"SCAN(0,FILTER(C1:C5,C1:C5>A1),LAMBDA(a,b,a+b))", "LET(x,A1,SEQUENCE(x))")
}

func (g spills) array() string {
	return g.pick("F1#", "F1#", "C1:C5", "A1:A3", "C1:D5", "SEQUENCE("+g.number()+")", "FILTER(C1:C5,C1:C5>"+g.number()+")", "FILTER(A1:A3,A1:A3>"+g.number()+",7)", "F1:F4",
		"OFFSET(C1,0,0,"+g.number()+",1)", "SORT(A1:A3)", "UNIQUE(A1:A3)", "TAKE(C1:C5,"+g.number()+")", "DROP(C1:D5,"+g.number()+")", "TOCOL(C1:D5)", "IF(A1>1,SEQUENCE(3),SEQUENCE(5))",
		"TRANSPOSE(A1:A3)", "C1:INDEX(C1:C5,"+g.number()+")", "CHOOSE("+g.number()+",C1:C3,A1:A3,D1:D5)")
}

func (g spills) follower() string {
	a, b := g.array(), g.array()
	return g.pick(a+"*2", "FILTER("+a+",A1>1)", "UNIQUE("+a+")", "VSTACK("+a+","+b+")", "SEQUENCE(ROWS("+a+"),"+g.number()+")", "SORT("+a+")", "IFERROR("+a+",9)+A1", "F1#", "IF(F1#>1,F1#,0)",
		"HSTACK("+a+",A1)", "MAP("+a+",LAMBDA(x,x+A1))", "TRANSPOSE(F1#)", "MMULT(F1#,TRANSPOSE(F1#))")
}

func (g spills) reader() string {
	a, n := g.array(), g.number()
	return g.pick("SUM(G1#)+ROWS(F1#)", "INDEX(G1#,"+n+")", "SUM(OFFSET(F1,0,0,ROWS(F1#),1))", "SUM(A1:INDEX(C1:C5,"+n+"))", "SUM(INDIRECT(\"C1:C\"&"+n+"))", "COUNTA(F1:F20)", "ISBLANK(F3)",
		"IFERROR(F2,99)", "SUBTOTAL(9,F1:F10)", "SUMPRODUCT(F1:F9*1)", "COLUMNS(G1#)", "COUNT(G1:K9)", "AVERAGE("+a+")", "MAX("+a+","+g.array()+")", "COUNTIF(F1:F12,\">1\")", "F1:F3&\"x\"",
		"SUM(F1#)-SUM(F1:F99)", "IF(ISERROR(F1),A1,SUM(F1#))", "LOOKUP(A1,F1:F4)", "CELL(\"address\",OFFSET(F1,ROWS(F1#),0))", "SUBTOTAL(1,G1:G5)", "VLOOKUP(A1,F1:G9,2,FALSE)",
		"ROWS(OFFSET(A1,0,0,"+n+",1))", "SUM(F2,G2,F3)", "MATCH(1,F1:F9,0)")
}

// TestArraysOfAnySizeGiveCalcsBits holds cells that arrays fill, and what reads them, against fresh calculations of the workbook with a trial's
// values. What a trial refuses is not compared, but it has to be little.
func TestArraysOfAnySizeGiveCalcsBits(t *testing.T) {
	t.Parallel()
	inputs := []lower.Input{{Cell: cell("A1"), Lo: -10, Hi: 50}, {Cell: cell("A2"), Lo: -10, Hi: 50}, {Cell: cell("A3"), Lo: -10, Hi: 50}}
	outputs := []formula.Cell{cell("N1"), cell("N2"), cell("G1"), cell("G2"), cell("F3"), cell("H1")}
	cells := []formula.Cell{cell("A1"), cell("A2"), cell("A3")}
	refused, compared := 0, 0
	for seed := range uint64(2000) {
		g := spills{grammar{rand.New(rand.NewPCG(seed, 3))}}
		values := map[string]any{"C1": 0.0, "C2": 1.0, "C3": 2.0, "C4": 2.0, "C5": 10.0, "D1": 3.0, "D2": 1.0, "D3": "x", "D4": true, "D5": 8.0,
			"F1": "=" + g.source(), "G1": "=" + g.follower(), "N1": "=" + g.reader(), "N2": "=" + g.pick("N1*2", "F2+G2", "SUM(F1:G50)", "IF(A1>1,N1,G1)")}
		if g.r.IntN(4) == 0 {
			values["F6"] = 5.0 // in the way
		}
		if g.r.IntN(6) == 0 {
			values["G4"] = "=A1+1"
		}
		draws := make([]float64, 3)
		draw := func() {
			for k, name := range []string{"A1", "A2", "A3"} {
				draws[k] = []float64{0, 1, 2, 3, -1, 0.5, 2.25, 4, 5}[g.r.IntN(9)]
				values[name] = draws[k]
			}
		}
		calculated := func() *formula.Model {
			b := book(values)
			for _, c := range []string{"F1", "G1"} {
				f := formulaAt(b.Sheets[0], cell(c).Address)
				f.Kind, f.Ref = workbook.Dynamic, workbook.Rect{First: f.Anchor, Last: f.Anchor}
			}
			return formula.New(b, formula.Options{Now: 45000.25, Reserve: cells})
		}
		draw()
		text, m := fmt.Sprint(values), calculated()
		p, err := lower.Lower(m, m.Slice(cells, outputs), inputs, lower.Draws{}, outputs)
		if err != nil {
			continue
		}
		run, out := program.NewInterpreter(p), make([]program.Scalar, len(outputs))
		for range 6 {
			draw()
			run.Run(draws, out)
			again := calculated()
			for i, c := range outputs {
				compared++
				if want := settled(again.Base(c)); out[i].Code == program.CodeUnsupported && want.Code != program.CodeUnsupported {
					refused++
				} else if !equal(out[i], want) {
					t.Fatalf("seed %d: %s with %v: %s is %v in a trial, %v calculated", seed, text, draws, c.Address, out[i], want)
				}
			}
		}
	}
	if refused*20 > compared {
		t.Errorf("%d of %d values are refused", refused, compared)
	}
}
