package lower_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/lower"
	"tyche/engine/program"
	"tyche/engine/vector"
	"tyche/engine/workbook"
)

// grammar makes random formulas of everything that has a form of its own here, and of some that are called.
type grammar struct{ r *rand.Rand }

func (g grammar) pick(words ...string) string { return words[g.r.IntN(len(words))] }

func (g grammar) leaf() string {
	return g.pick("A1", "A1", "A2", "A2", "A3", "B1", "B2", "B3", "B4", "B5", "C1", "C4", "0", "1", "2", "-3", "0.5", "1.005", "1E300", "TRUE", "\"x\"", "\"7\"")
}

func (g grammar) area() string { return g.pick("A1:A3", "A1:A3", "A1:B6", "C1:C5", "D1:D5") }

func (g grammar) criterion() string {
	return g.pick("\">0\"", "\"<=1\"", "1", "\"<>0\"", "A2", "\"x\"")
}

// expression is a formula of a depth, at most.
func (g grammar) expression(depth int) string {
	if depth == 0 {
		return g.leaf()
	}
	e := func() string { return g.expression(depth - 1 - g.r.IntN(depth)) }
	switch g.r.IntN(16) {
	case 14:
		return fmt.Sprintf("%s(%s,%s,%s,%s,%s)", g.pick("IFS", "SWITCH"), e(), e(), e(), e(), e())
	case 15:
		return g.pick("IFNA("+e()+","+e()+")", "ISNUMBER("+e()+")", "ISERROR("+e()+")", "IFS("+e()+","+e()+",TRUE,"+e()+")", "LOOKUP("+e()+",C1:C5,D1:D5)",
			"XLOOKUP("+e()+",C1:C3,D1:D3,"+e()+")", "COUNTIFS(A1:A3,"+g.criterion()+",C1:C3,"+g.criterion()+")", "SUMIFS(A1:A3,C1:C3,"+g.criterion()+")",
			"AVERAGEIF(A1:A3,"+g.criterion()+",C1:C3)", "MAXIFS(A1:A3,C1:C3,"+g.criterion()+")", "SLOPE(A1:A3,C1:C3)", "SUMSQ("+g.area()+","+e()+")",
			"PRODUCT("+g.area()+","+e()+")", "SUBTOTAL("+g.pick("1", "2", "4", "5", "9", "101", "109", "6")+","+g.area()+")", "LOOKUP("+e()+",{0,1,2},{5,\"x\",7})",
			"MATCH("+e()+",{-1,0,2})", "VLOOKUP("+e()+",{0,1;2,3;5,1},2)", "HLOOKUP("+e()+",{0,1,4;2,3,5},2,TRUE)", "INDEX({3,5,8},MATCH("+e()+",{0,1,2},1))")
	case 0, 1, 2:
		return fmt.Sprintf("(%s%s%s)", e(), g.pick("+", "-", "*", "/", "+", "-"), e())
	case 3:
		return fmt.Sprintf("(%s%s%s)", e(), g.pick("=", "<>", "<", ">", "<=", ">="), e())
	case 4:
		return fmt.Sprintf("(%s^%s)", e(), g.pick("2", "3", "10", "64", "65", "0.5", "1.5", "(1/3)", "-1", e()))
	case 5:
		return g.pick("-", "+", "") + e() + g.pick("", "", "%")
	case 6:
		return fmt.Sprintf("IF(%s,%s,%s)", e(), e(), e())
	case 7:
		return fmt.Sprintf("%s(%s,%s)", g.pick("IFERROR", "AND", "OR", "MIN", "MAX", "SUM", "AVERAGE", "POWER", "MOD"), e(), e())
	case 8:
		return fmt.Sprintf("%s(%s,%s,%s)", g.pick("SUM", "MIN", "MAX", "AVERAGE", "STDEV", "VAR.P", "VAR.S", "DEVSQ", "STDEV.P", "CHOOSE", "MEDIAN"), e(), e(), e())
	case 9:
		return fmt.Sprintf("%s(%s)", g.pick("ABS", "INT", "EXP", "LN", "SQRT", "SIGN", "NOT", "ROUND2", "LOG10", "ERF", "N"), e())
	case 10:
		return fmt.Sprintf("%s(%s)", g.pick("SUM", "MIN", "MAX", "AVERAGE", "STDEV", "VARP", "DEVSQ", "COUNT"), g.area())
	case 11:
		if g.r.IntN(3) == 0 {
			return fmt.Sprintf("%s(%s,%s)", g.pick("PERCENTILE", "PERCENTILE.EXC", "QUARTILE", "LARGE", "SMALL"), g.area(), e())
		}
		return fmt.Sprintf("%s(%s,%s)", g.pick("COUNTIF", "SUMIF"), g.area(), g.criterion())
	case 12:
		return g.pick("SUMPRODUCT(A1:A3,C1:C3)", "SUMPRODUCT(A1:A3,A1:A3)", "INDEX(D1:D5,MATCH("+e()+",C1:C5,1))", "VLOOKUP("+e()+",C1:D5,2)",
			"VLOOKUP("+e()+",C1:D5,2,FALSE)", "MATCH("+e()+",C1:C5,0)", "INDEX(C1:C5,"+e()+")")
	}
	return fmt.Sprintf("ROUND(%s,%s)", e(), g.pick("0", "1", "2", "-1"))
}

// array is an array formula of a depth, at most.
func (g grammar) array(depth int) string {
	if depth == 0 {
		return g.pick("A1:A3", "A1:A3", "C1:C3", "B1:B3", "A1:A2", "{1,2}", "{3;0;-1}", "TRANSPOSE(A1:A3)", "SEQUENCE(3)", g.leaf())
	}
	a := func() string { return g.array(depth - 1 - g.r.IntN(depth)) }
	switch g.r.IntN(11) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s%s%s)", a(), g.pick("+", "-", "*", "/", "^", ">", "=", "<="), a())
	case 3:
		return fmt.Sprintf("IF(%s,%s,%s)", a(), a(), a())
	case 4:
		return fmt.Sprintf("IF(%s,%s)", a(), a())
	case 5:
		return fmt.Sprintf("IFERROR(%s,%s)", a(), a())
	case 6:
		return fmt.Sprintf("%s(%s)", g.pick("SUM", "MAX", "MIN", "AVERAGE", "SUMPRODUCT", "TRANSPOSE", "ABS", "EXP", "COUNT", "STDEV"), a())
	case 7:
		return fmt.Sprintf("%s(%s,%s)", g.pick("MMULT", "SUMPRODUCT", "ROUND", "POWER", "SUM"), a(), a())
	case 8:
		return fmt.Sprintf("MAP(%s,LAMBDA(x,%s))", a(), g.pick("x*2", "IF(x>1,x,-x)", "x+A1", "MAX(x,A2)", "1/x", "SUM(x,A1:A2)"))
	case 9:
		return fmt.Sprintf("%s(%s,%s,LAMBDA(a,x,%s))", g.pick("REDUCE", "SCAN"), g.leaf(), a(), g.pick("a+x", "a*(1+x)", "MAX(a,x)", "IF(x>a,x,a)"))
	}
	return fmt.Sprintf("LET(x,%s,%s)", a(), g.pick("x*x", "SUM(x)", "x+SUM(x)", "IF(x>0,x)", "MMULT(TRANSPOSE(x),x)"))
}

// formula is one formula; ROUND2 stands for ROUND with two digits.
func (g grammar) formula() string {
	text := g.expression(1 + g.r.IntN(4))
	for {
		at := strings.Index(text, "ROUND2(")
		if at < 0 {
			return "=" + text
		}
		depth, end := 0, at+len("ROUND2")
		for ; end < len(text); end++ {
			depth += map[byte]int{'(': 1, ')': -1}[text[end]]
			if depth == 0 {
				break
			}
		}
		text = text[:at] + "ROUND(" + text[at+len("ROUND2("):end] + ",2" + text[end:]
	}
}

// FuzzFormulasGiveTheEvaluatorsBits runs generated formulas in the scalar evaluator, in the interpreter of programs, and in
// vectors with and without SIMD, on draws that meet special cases, and compares bits.
func FuzzFormulasGiveTheEvaluatorsBits(f *testing.F) {
	for seed := range uint64(400) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := grammar{rand.New(rand.NewPCG(seed, 5))}
		cells := map[string]any{
			"A1": 1.0, "A2": 2.0, "A3": 0.0, "B1": 5.0, "B2": "text", "B3": true, "B5": -3.0, "B6": "7",
			"C1": 0.0, "C2": 1.0, "C3": 2.0, "C4": 2.0, "C5": 10.0, "D1": 3.0, "D2": 1.0, "D3": "x", "D4": true, "D5": 8.0,
			"E1": g.formula(), "E2": g.formula(), "E3": "=IF(ISNUMBER(E1),E1-E2,E1)",
		}
		kind := workbook.Normal
		if g.r.IntN(3) == 0 {
			cells["E1"] = "=" + g.array(1+g.r.IntN(3))
			kind = []workbook.FormulaKind{workbook.Normal, workbook.Array, workbook.Dynamic}[g.r.IntN(3)]
		}
		b := book(cells)
		formulaAt(b.Sheets[0], cell("E1").Address).Kind = kind
		bounds := [][2]float64{{math.Inf(-1), math.Inf(1)}, {0.25, 3}, {-2, 2}}[g.r.IntN(3)]
		var inputs []lower.Input
		for _, name := range []string{"A1", "A2", "A3"} {
			inputs = append(inputs, lower.Input{Cell: cell(name), Lo: bounds[0], Hi: bounds[1]})
		}
		values := []float64{0, 1, 2, -1, 0.5, 2.5, 1e-300, -1e-300, 1e300, -1e300, 3, 10, 0.1, 1.005, 1e15, 7, -3, 0.25, -2}
		draws := make(fixed, 130)
		for i := range draws {
			for range inputs {
				x := values[g.r.IntN(len(values))]
				if g.r.IntN(2) == 0 {
					x = g.r.NormFloat64()
				}
				draws[i] = append(draws[i], max(bounds[0], min(bounds[1], x)))
			}
		}
		outputs := []formula.Cell{cell("E1"), cell("E2"), cell("E3")}
		agree(t, fmt.Sprint(cells["E1"], "  ", cells["E2"]), b, inputs, outputs, draws)
	})
}

// fixed are draws by trial and input.
type fixed [][]float64

func (d fixed) Fill(k int, dst []float64, first uint64) {
	for i := range dst {
		dst[i] = d[first+uint64(i)][k]
	}
}

// agree compares the four ways of computing a model.
func agree(t *testing.T, text string, b *workbook.Book, inputs []lower.Input, outputs []formula.Cell, draws fixed) {
	t.Helper()
	cells := make([]formula.Cell, len(inputs))
	for i, in := range inputs {
		cells[i] = in.Cell
	}
	m := formula.New(b, formula.Options{Reserve: cells})
	slice := m.Slice(cells, outputs)
	p, err := lower.Lower(m, slice, inputs, lower.Draws{}, outputs)
	if err != nil {
		t.Skip(err) // a refusal, such as of a formula without meaning
	}
	ways := make([]vector.Columns, 2)
	for i, options := range []vector.Options{{}, {Plain: true, Lanes: 64}} {
		e, err := vector.Compile(p, options)
		must(t, err)
		for range outputs {
			ways[i] = append(ways[i], vector.Column{Num: make([]float64, len(draws)), Code: make([]uint8, len(draws))})
		}
		must(t, e.NewWorker().Run(0, len(draws), draws, ways[i]))
	}
	run, ev, out := program.NewInterpreter(p), m.NewEvaluator(slice, nil), make([]program.Scalar, len(outputs))
	for trial, d := range draws {
		ev.Reset()
		for k, x := range d {
			if !ev.SetCell(cells[k], workbook.NumberOf(x)) {
				return // not an input of these formulas
			}
		}
		for _, c := range slice.Order {
			ev.Eval(c)
		}
		run.Run(d, out)
		for i, c := range outputs {
			want := settled(ev.Eval(c))
			got := []program.Scalar{out[i], {Num: ways[0][i].Num[trial], Code: ways[0][i].Code[trial]}, {Num: ways[1][i].Num[trial], Code: ways[1][i].Code[trial]}}
			for way, s := range got {
				if !equal(s, want) {
					t.Fatalf("%s: output %d with %v is %v (%s), the evaluator has %v\n%s", text, i, d, s,
						[]string{"interpreter", "vectors", "plain loops"}[way], want, p)
				}
			}
		}
	}
}
