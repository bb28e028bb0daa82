package lower_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/lower"
	"tyche/engine/program"
	"tyche/engine/spec"
	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

// cell names a cell of the first sheet.
func cell(name string) formula.Cell {
	a, ok := workbook.ParseAddress(name)
	if !ok {
		panic(name)
	}
	return formula.Cell{Address: a}
}

// book makes a workbook of one sheet from constants and, with a leading =, formulas.
func book(cells map[string]any) *workbook.Book {
	s := workbook.NewSheet("S")
	for name, v := range cells {
		at := cell(name).Address
		switch v := v.(type) {
		case float64:
			s.Set(at, workbook.Cell{Value: workbook.NumberOf(v)})
		case bool:
			s.Set(at, workbook.Cell{Value: workbook.BoolOf(v)})
		case string:
			if v == "" || v[0] != '=' {
				s.Set(at, workbook.Cell{Value: workbook.TextOf(v)})
				continue
			}
			s.Formulas = append(s.Formulas, workbook.Formula{Text: v[1:], Anchor: at})
			s.Set(at, workbook.Cell{Formula: int32(len(s.Formulas))})
		}
	}
	return &workbook.Book{Sheets: []*workbook.Sheet{s}}
}

// check runs a model lane by lane on draws, once as a program and once in the scalar evaluator, and compares bits. It
// answers how many lane calls the program has.
func check(t *testing.T, b *workbook.Book, inputs []lower.Input, outputs []formula.Cell, draw func(k int) float64, trials int) int {
	t.Helper()
	cells := make([]formula.Cell, len(inputs))
	for i, in := range inputs {
		cells[i] = in.Cell
	}
	m := formula.New(b, formula.Options{Reserve: cells, Random: func(formula.Site) (float64, bool) { return 0.5, false }})
	slice := m.Slice(cells, outputs)
	sites, random, drawn := m.Sites(slice), map[formula.Site]float64{}, []lower.Draw{}
	for _, s := range sites {
		drawn = append(drawn, lower.Draw{Site: s, Hi: 1})
	}
	p, err := lower.Lower(m, slice, inputs, lower.Draws{List: drawn}, outputs)
	if err != nil {
		t.Fatal(err)
	}
	run, ev := program.NewInterpreter(p), m.NewEvaluator(slice, func(s formula.Site) (float64, bool) { return random[s], false })
	draws, out := make([]float64, len(inputs)+len(sites)), make([]program.Scalar, len(outputs))
	for range trials {
		ev.Reset()
		for i, s := range sites {
			draws[len(inputs)+i] = rand.Float64() + 0x1p-60
			random[s] = draws[len(inputs)+i]
		}
		for k := range inputs {
			draws[k] = draw(k)
			if !ev.SetCell(cells[k], workbook.NumberOf(draws[k])) {
				t.Fatalf("%s cannot be set", m.CellName(cells[k]))
			}
		}
		for _, c := range slice.Order {
			ev.Eval(c)
		}
		run.Run(draws, out)
		for i, c := range outputs {
			if want := settled(ev.Eval(c)); !equal(out[i], want) {
				t.Fatalf("%s with draws %v: program %v, evaluator %v\n%s", m.CellName(c), draws, out[i], want, p)
			}
		}
	}
	return len(p.LaneFunctions)
}

func equal(a, b program.Scalar) bool {
	return a.Code == b.Code && math.Float64bits(a.Num) == math.Float64bits(b.Num)
}

func settled(s workbook.Scalar) program.Scalar {
	switch s.Kind {
	case workbook.Number:
		return program.Scalar{Num: s.Num}
	case workbook.Bool:
		return program.Scalar{Num: s.Num, Code: program.CodeBool}
	case workbook.Text:
		return program.Scalar{Code: program.CodeText}
	case workbook.Error:
		return program.Scalar{Code: program.ErrorCode(uint8(s.Err))}
	case value.Unsupported:
		return program.Scalar{Code: program.CodeUnsupported}
	}
	return program.Scalar{}
}

// TestBenchmarkModelsLowerToVectors holds the models' formulas between inputs and outputs against the evaluator, and
// wants them all in vector form.
func TestBenchmarkModelsLowerToVectors(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dcf", "retirement", "schedule", "portfolio", "claims"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := "../../../shared/bench/models/" + name
			f, err := os.Open(path + ".xlsx")
			if os.IsNotExist(err) {
				t.Skip("the benchmark models are not beside the project")
			}
			must(t, err)
			defer f.Close()
			info, err := f.Stat()
			must(t, err)
			b, err := xlsx.Read(f, info.Size(), xlsx.DefaultLimits())
			must(t, err)
			data, err := os.ReadFile(path + ".json")
			must(t, err)
			var s spec.Specification
			must(t, json.Unmarshal(data, &s))
			r, faults := s.Resolve(b)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			inputs, base := make([]lower.Input, len(r.Inputs)), make([]float64, len(r.Inputs))
			for i, place := range r.Inputs {
				c := formula.Cell{Sheet: int32(place.Sheet), Address: place.At}
				base[i] = b.Sheets[place.Sheet].At(place.At).Value.Num
				inputs[i] = lower.Input{Cell: c, Lo: -10 * math.Abs(base[i]), Hi: 10 * math.Abs(base[i])}
			}
			var outputs []formula.Cell
			for _, place := range r.Outputs {
				outputs = append(outputs, formula.Cell{Sheet: int32(place.Sheet), Address: place.At})
			}
			rnd := rand.New(rand.NewPCG(1, 2))
			lanes := check(t, b, inputs, outputs, func(k int) float64 {
				return max(-10, min(10, 1+2*rnd.NormFloat64())) * base[k]
			}, 300)
			if lanes > 0 {
				t.Errorf("%d formulas have no vector form", lanes)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestProgramsAgreeWithTheEvaluator covers every form of this package with draws that meet its special cases.
func TestProgramsAgreeWithTheEvaluator(t *testing.T) {
	t.Parallel()
	constants := map[string]any{
		"A1": 1.0, "A2": 2.0, "A3": 0.0, // inputs
		"B1": 5.0, "B2": "text", "B3": true, "B5": -3.0, "B6": "7", // B4 is blank
		"C1": 0.0, "C2": 1.0, "C3": 2.0, "C4": 2.0, "C5": 10.0, "D1": 3.0, "D2": 1.0, "D3": "x", "D4": true, "D5": 8.0,
	}
	values := []float64{0, 1, 2, -1, 0.5, 2.5, 1e-300, -1e-300, 1e300, -1e300, 3, 10, 0.1, 1.005, 1e15, math.Copysign(0, -1), 7, -3}
	for _, f := range formulas() {
		t.Run(f, func(t *testing.T) {
			t.Parallel()
			cells := map[string]any{"E1": f, "E2": "=IF(ISNUMBER(E1),E1*2,E1)", "E3": "=E1"}
			for k, v := range constants {
				cells[k] = v
			}
			for _, bounds := range [][2]float64{{math.Inf(-1), math.Inf(1)}, {0.25, 3}} {
				var inputs []lower.Input
				for _, name := range []string{"A1", "A2", "A3"} {
					inputs = append(inputs, lower.Input{Cell: cell(name), Lo: bounds[0], Hi: bounds[1]})
				}
				rnd := rand.New(rand.NewPCG(3, 4))
				check(t, book(cells), inputs, []formula.Cell{cell("E1"), cell("E3"), cell("E2")}, func(int) float64 {
					x := values[rnd.IntN(len(values))]
					return max(bounds[0], min(bounds[1], x))
				}, 200)
			}
		})
	}
}

func formulas() []string {
	return []string{
		"=A1+A2", "=A1-A2", "=A1*A2*A3", "=A1/A2", "=A1^A2", "=-A1", "=A1%", "=+A1", "=(A1+A2)-A2", "=A1-A2+A3", "=1/A1",
		"=A1+B1", "=A1+B2", "=A1+B3", "=A1+B4", "=A1+B6", "=B4", "=-B4", "=A1*-1", "=A1&B2", "=A1=A2", "=A1<>A2", "=A1<A2", "=A1>=A2",
		"=A1<=0", "=A1>B2", "=B2>A1", "=A1=B4", "=(A1>0)=TRUE", "=(A1>0)+(A2>0)", "=A1=1.005", "=A1+0.1=A2+0.1",
		"=IF(A1>0,A2,A3)", "=IF(A1>0,A2)", "=IF(A1,A2,)", "=IF(A1>0,\"yes\",\"no\")", "=IF(IF(A1>0,\"yes\",\"no\")=\"YES\",1,2)",
		"=IF(\"yes\"=IF(A1>0,\"yes\",\"no\"),1,2)", "=IF(IF(A1>0,\"b\",\"a\")<\"b\",1,2)", "=IF(A1>0,A2,\"none\")", "=IF(A1>0,1/A2,B2+1)", "=IF(1/A1>0,1,2)", "=IF(B2,1,2)",
		"=IFERROR(1/A1,A2)", "=IFERROR(A1,A2)", "=IFERROR(1/A1,1/A2)", "=IFERROR(B2+1,A1)", "=IFERROR(IF(A1>0,1/0,\"t\"),A2)",
		"=AND(A1>0,A2>0)", "=OR(A1>0,A2>0)", "=NOT(A1)", "=AND(A1,TRUE)", "=AND(A1>0,1/A2>0)", "=AND(A1,B2)", "=OR(B4,A1>0)", "=NOT(1/A1)",
		"=CHOOSE(A1,A2,A3,7)", "=CHOOSE(A1,1/A2,B2)", "=SUM(A1:A3)", "=SUM(A1:B6)", "=SUM(A1,B3,TRUE,\"3\")", "=SUM(A1,B2)", "=SUM(1/A1,A2)", "=SUM(A:A)",
		"=SUM(IF(A1>0,B3,A2))", "=MIN(A1:A3)", "=MAX(A1:A3,B1)", "=MAX(B2,B3)", "=MIN(A1,1/A2)", "=MAX(0,A1)", "=MIN(-A1,0)", "=AVERAGE(A1:A3)", "=AVERAGE(B2,B4)",
		"=COUNTIF(A1:A3,\">0\")", "=COUNTIF(A1:B6,\"<=1\")", "=COUNTIF(A1:A3,1)", "=COUNTIF(A1:B6,\"text\")", "=COUNTIF(A1:A3,\"<>0\")", "=COUNTIF(A1:A3,A2)",
		"=SUMIF(A1:A3,\">0\")", "=SUMIF(A1:A3,\">0\",C1:C3)", "=SUMIF(C1:C3,\">0\",A1:A3)", "=SUMIF(A1:A3,\">0\",B1:B3)",
		"=SUMPRODUCT(A1:A3,C1:C3)", "=SUMPRODUCT(A1:A3,D1:D3)", "=SUMPRODUCT(A1:A3,A1:A3)", "=SUMPRODUCT(A1:A2,C1:C3)",
		"=INDEX(C1:C5,MATCH(A1,C1:C5,1))", "=INDEX(D1:D5,MATCH(A1,C1:C5,1))", "=INDEX(A1:A3,MATCH(A1,C1:C3,0))", "=INDEX(C1:D5,MAX(1,A1),2)", "=INDEX(D1:D5,MAX(1,A1))",
		"=MATCH(A1,C1:C5)", "=MATCH(A1,C1:C5,0)", "=MATCH(1/A1,C1:C5,1)", "=VLOOKUP(A1,C1:D5,2)", "=VLOOKUP(A1,C1:D5,2,TRUE)", "=VLOOKUP(A1,C1:D5,2,FALSE)", "=VLOOKUP(A1,C1:D5,1,1)", "=IFERROR(VLOOKUP(A1,C1:D5,2,FALSE),-1)",
		"=ABS(A1)", "=INT(A1)", "=EXP(A1)", "=LN(A1)", "=SQRT(A1)", "=POWER(A1,A2)", "=ROUND(A1,2)", "=ROUND(A1,A2)", "=ROUNDUP(A1,-1)", "=ROUNDDOWN(A1,0)", "=MOD(A1,A2)",
		"=ROUND(A1*A2,2)/A3", "=SIGN(A1)", "=LOG10(A1)", "=STDEV(A1:A3)", "=NPV(A1,A2,A3)", "=STDEV(A1:B6)", "=MEDIAN(A1:A3,B1)", "=NPV(1/A1,A2,1/A3)", "=VAR(A1,1/A2,B2)", "=GEOMEAN(A1:A3)", "=KURT(A1:A3,B1)", "=STDEV(A1)", "=NPV(B2,A1)", "=NORM.DIST(A1,A2,1,TRUE)", "=NORM.DIST(A1,A2,1,A3)", "=NORM.DIST(A1,A2,1,0)", "=NORM.S.DIST(A1,B3)", "=NORM.INV(A1,0,1)", "=NORM.INV(A1,A2,A3)", "=LOGNORM.INV(A1,A2,A3)", "=NORM.S.INV(A1)", "=LOGINV(A1,700,A2)",
		"=A1^0.5", "=A1^2.5", "=A1^(1/3)", "=A1^-0.5", "=SQRT(A1)+LN(A2)", "=IFERROR(SQRT(A1),-1)", "=LN(A1)*SQRT(-A1)", "=IFERROR(LN(A1-3),A1^1.5)",
		"=PERCENTILE(A1:A3,0.3)", "=PERCENTILE.EXC(A1:B6,A2)", "=LARGE(A1:B6,A2)", "=SMALL(A1:A3,2)", "=QUARTILE.INC(A1:A3,A2)", "=LARGE(A1:A3,1/A1)", "=MEDIAN(A1:B6)",
		"=COUNT(A1:A3)", "=COUNT(A1:B6)", "=COUNT(A1:A3,A1)", "=SUM(A1:A3)/COUNT(A1:A3)", "=SMALL(A1,1)", "=GAMMA.DIST(A1,A2,A3,TRUE)", "=BITAND(A1,A2)", "=BITAND(A1,B3)", "=ERF(A1)", "=PMT(A1,A2,A3)", "=FV(A1,12,A2,,1)", "=QUOTIENT(A1,A2)", "=QUOTIENT(A1,B3)", "=MROUND(A1,A2)", "=COMBIN(A1,A2)", "=LOG(A1)", "=LOG(A1,A2)", "=LOG(A1)+LOG(A1,A2)", "=PMT(A1,3,A2)+PMT(A1,3,A2,A3)", "=OFFSET(A1,1,0)*2", "=INDIRECT(\"A\"&2)+A1", "=TEXT(A1,\"0.00\")", "=LEN(A1&\"x\")",
		"=OFFSET(A1,MAX(0,MIN(2,INT(A1))),0)", "=A1:A3", "=SUM((A1:A3>0)*1)", "=IF(A1>0,NOSUCHFUNCTION(A1),A2)",
	}
}

// TestDrawsGiveTheEvaluatorsBits checks formulas that draw, and that those with a vector form need no lane call.
func TestDrawsGiveTheEvaluatorsBits(t *testing.T) {
	t.Parallel()
	for text, calls := range map[string]int{
		"=RAND()": 0, "=RAND()-RAND()": 0, "=RANDBETWEEN(A1,A1+3)": 0, "=RANDBETWEEN(0.5,6.5)": 0, "=RANDBETWEEN(A1,2)": 0,
		"=RANDBETWEEN(RAND()*5,8)": 0, "=RANDBETWEEN(-3,-1)*0": 0, "=RANDBETWEEN(1,1E300)": 1, "=RANDBETWEEN(TRUE,3)": 1,
		"=RANDBETWEEN(SQRT(A1),3)": 0, "=IF(RAND()<0.3,RAND(),RANDBETWEEN(1,6))": 0, "=NORM.INV(RAND(),A1,2)": 0,
		"=NORM.INV(RAND(),2,A1)": 0, "=NORMSINV(RAND())": 0, "=LOGNORM.INV(RAND(),A1,0.5)": 0, "=BETA.INV(RAND(),A1,A2,-1)": 0,
		"=BINOM.INV(A2,0.3,RAND())": 0, "=F.INV.RT(RAND(),A1,A2)": 0, "=T.INV(RAND(),ABS(A1))": 0, "=NORM.INV(RAND(),B9,1/A1)": 0,
		"=10*(-LN(1-RAND()))^(1/2)": 0, "=SUM(NORM.INV(RAND(),A1:A2,1))": 1,
		"=SUM(RANDARRAY(2,2))": 0, "=LET(x,RAND(),x*x)": 0, "=-LN(RAND())": 0, "=OFFSET(A1,RANDBETWEEN(0,1),0)": 1,
	} {
		b := book(map[string]any{"A1": 2.0, "A2": 7.0, "B1": text})
		inputs := []lower.Input{{Cell: cell("A1"), Lo: -4, Hi: 4}}
		got := check(t, b, inputs, []formula.Cell{cell("B1")}, func(int) float64 { return rand.Float64()*8 - 4 }, 300)
		if got != calls {
			t.Errorf("%s: %d lane calls, want %d", text, got, calls)
		}
	}
}
