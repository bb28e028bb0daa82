package lower_test

import (
	"math/rand/v2"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/lower"
	"tyche/engine/workbook"
)

// arrayFormulas are array formulas, and whether they need lane calls.
var arrayFormulas = map[string]int{
	"=A1:A3*2": 0, "=A1:A3*C1:D1": 0, "=A1:A3+{1,2}": 0, "=A1:A2*C1:C5": 0, "=-A1:A3%": 0, "=A1:A3>A2": 0, "=A1:A3&\"x\"": 1, "=A1:A3^2": 0,
	"=SUM(A1:A3*C1:C3)": 0, "=SUM((A1:A3>0)*C1:C3)": 0, "=SUM(IF(A1:A3>0,A1:A3))": 0, "=SUM(IF(A1:A3>0,A1:A3,\"none\"))": 0, "=MIN(IF(A1:A3>0,A1:A3))": 0, "=MAX(IF(A1:A3<0,1/A1:A3),IF(C1:C3>5,C1:C3))": 0, "=AVERAGE(IF(A1:A3>0,A1:A3))": 0, "=AVERAGE(IF(A1:A3>0,1/A1:A3),5)": 0, "=STDEV(IF(A1:A3>0,A1:A3))": 1,
	"=MAX(IF(A1:A3>A2,C1:C3,-1))": 0, "=AVERAGE(IF(C1:C3>0,A1:A3))": 0, "=IF(A1:A3>1,A1:A3,0)": 0, "=IF(A1>1,A1:A3,C1:C3)": 0, "=IF(A1>1,A1:A3,0)": 1,
	"=IF({TRUE;FALSE;TRUE},A1:A3,-A1:A3)": 0, "=IF(C1:C3,A1:A3,1/A1:A3)": 0, "=IF(A1:A3>0,,5)": 0, "=IF(1/A1:A3>0,1,2)": 0, "=IF(A1:A2>0,A1:A3,2)": 1,
	"=IFERROR(1/A1:A3,-1)": 0, "=IFERROR(1/A1:A3,C1:C3)": 0, "=IFERROR(A1:A3,1/0)": 0, "=SUM(IFERROR(1/(A1:A3-1),0))": 0,
	"=SUMPRODUCT((A1:A3>0)*C1:C3)": 0, "=SUMPRODUCT(--(A1:A3>0),C1:C3)": 0, "=SUMPRODUCT(A1:A3>0,C1:C3)": 0, "=SUMPRODUCT(1/A1:A3,C1:C3)": 0, "=SUMPRODUCT(A1:A3,C1:C2)": 0,
	"=SUMPRODUCT(A1:A3*1)": 0, "=SUMPRODUCT(A1:A3,B1:B3)": 0, "=SUMPRODUCT(A1:A3,TRANSPOSE(TRANSPOSE(C1:C3)))": 0, "=SUMPRODUCT({1;2;3},A1:A3)": 0, "=SUMPRODUCT(A1,2)": 0,
	"=MMULT(A1:A3,TRANSPOSE(C1:C3))": 0, "=MMULT(TRANSPOSE(A1:A3),A1:A3)": 0, "=MMULT(A1:A3,A1:A3)": 0, "=MMULT(1/A1:A3,C1:D1)": 1, "=SUM(MMULT(1/A1:A3,C1:D1))": 0, "=MMULT(A1:B1,{1,2;3,4})": 0,
	"=MMULT(A1:B2,C1:D2)": 1, "=INDEX(MMULT(A1:A3,C2:C2),2)": 0, "=INDEX(A1:A3*2,MAX(1,MIN(3,A1)))": 0, "=TRANSPOSE(A1:B3)": 0, "=TRANSPOSE(A1)": 0,
	"=SUM(TRANSPOSE(A1:A3)*C1:E1)": 0, "=ABS(A1:A3)": 0, "=ROUND(A1:A3*C1:C3,1)": 0, "=LN(A1:A3)": 0, "=NORM.S.INV(A1:A3)": 0, "=NORM.DIST(A1:A3,C1:D1,1,TRUE)": 0,
	"=SEQUENCE(3)*A1": 0, "=SEQUENCE(2,2,5,-0.5)+A1": 0, "=SEQUENCE(A1)": 1, "=SUM(A1^SEQUENCE(4,1,0))": 0, "=SUM(SEQUENCE(3)*A1:A3)": 0, "=NPV(0.1,A1:A3*C1:C3)": 0,
	"=STDEV(A1:A3-AVERAGE(A1:A3))": 0, "=PERCENTILE(A1:A3*2,0.4)": 0, "=LARGE(IF(A1:A3>0,A1:A3),1)": 1, "=COUNT(1/A1:A3)": 1, "=COUNT(A1:A3*2)": 0,
	"=LET(x,A1:A3,SUM(x*x))": 0, "=LET(x,A1,y,x+1,x*y)": 0, "=LET(f,LAMBDA(x,x*A2),f(A1)+f(3))": 0, "=LAMBDA(x,y,x-y)(A1,A2)": 0, "=LET(x,A1:A3,INDEX(x,2))": 0,
	"=MAP(A1:A3,LAMBDA(x,IF(x>0,x^2,-x)))": 0, "=MAP(A1:A3,C1:C3,LAMBDA(x,y,x*y))": 0, "=REDUCE(1,A1:A3,LAMBDA(a,x,a*(1+x/100)))": 0, "=SCAN(0,A1:A3,LAMBDA(a,x,a+x))": 0,
	"=BYROW(A1:B1,LAMBDA(r,SUM(r)))": 0, "=BYCOL(A1:B2,LAMBDA(r,COUNT(r)))": 0, "=BYROW(A1:A3*{1,2},LAMBDA(r,MAX(r)))": 0, "=MAKEARRAY(2,2,LAMBDA(r,c,r*A1+c))": 0,
	"=REDUCE(A1,SEQUENCE(3),LAMBDA(a,i,IF(a>10,a,a*2)))": 0, "=SUM(MAP(A1:A3,LAMBDA(x,MAX(x,0))))": 0, "=REDUCE(,A1:A3,LAMBDA(a,x,a+x))": 1, "=SCAN(A1,C1:C5,LAMBDA(a,x,MAX(a+x,1)))": 0,
	"=SORT(A1:A3)": 1, "=A1:INDEX(A1:A3,2)": 0, "=SUM(A1:INDEX(A1:A9,C3))": 0, "=SUM(OFFSET(A1,0,0,3,1)*C1:C3)": 0, "=OFFSET(A1,1,0)+INDIRECT(\"A3\")": 0, "=SUM(OFFSET(A1,0,0,1+(A1>0),1))": 1, "=COUNTA(OFFSET(B1,,,2))+A1": 0, "=B1:B6*A1": 0, "=SUM(B1:B6)*A1:A2": 0,
	"=IFS(A1>1,A2,A1>0,7,TRUE,-A3)": 0, "=IFS(A1>1,A2,A2>1,1/A3)": 0, "=IFS(FALSE,1,A1>0,2)": 0, "=IFS(1/A1>0,1,B2,3,TRUE,4)": 0, "=IFS(A1>0,1,A2)": 0, "=IFS(A1>0,\"up\",TRUE,\"down\")": 0,
	"=SWITCH(A1,1,10,2,A2,0)": 0, "=SWITCH(A1,A2,1,A3,2)": 0, "=SWITCH(1/A1,1,2,3)": 0, "=SWITCH(INT(A1),0,1/A2,1,\"x\",TRUE)": 0, "=SWITCH(A1>0,TRUE,1,2)": 0, "=SWITCH(A1,1/A2,1,5)": 0,
	"=IFNA(IF(A1>0,NA(),1/A2),A3)": 0, "=IFNA(A1,2)": 0, "=IFNA(1/A1,2)": 0, "=IFNA(MATCH(A1,C1:C5,0),-1)": 0, "=IFNA(VLOOKUP(A1,C1:D5,2,FALSE),)": 0,
	"=ISNUMBER(A1)+ISNUMBER(1/A2)": 0, "=ISERROR(1/A1)": 0, "=ISERR(1/A1)": 0, "=ISNA(MATCH(A1,C1:C5,0))": 0, "=ISTEXT(IF(A1>0,\"x\",1))": 0, "=ISBLANK(B4)": 0, "=ISNONTEXT(IF(A1>0,\"x\",1/A2))": 0,
	"=ISLOGICAL(A1>0)": 0, "=N(A1>0)+N(B2)+N(1/A2)": 0, "=SUM(ISNUMBER(A1:B3)*1)": 0, "=SUM(N(A1:A3>0)*C1:C3)": 0,
	"=COUNTIFS(A1:A3,\">0\",C1:C3,\"<2\")": 0, "=COUNTIFS(A1:A3,\">0\",A1:A3,\"<=2\",B1:B3,\"text\")": 0, "=COUNTIFS(A1:A3,\">0\",C1:C2,1)": 1,
	"=SUMIFS(A1:A3,C1:C3,\">0\")": 0, "=SUMIFS(C1:C3,A1:A3,\">0\",C1:C3,\">1\")": 0, "=SUMIFS(B1:B3,A1:A3,\">0\")": 0, "=SUMIFS(D1:D5,C1:C5,\">1\",C1:C5,\"<5\")*A1": 0,
	"=AVERAGEIF(A1:A3,\">0\")": 0, "=AVERAGEIF(A1:A3,\">0\",C1:C3)": 0, "=AVERAGEIF(C1:C3,\">0\",A1:A3)": 0, "=AVERAGEIF(A1:A3,\">0\",B2:B4)": 0, "=AVERAGEIFS(A1:A3,C1:C3,\">0\",A1:A3,\"<5\")": 0,
	"=MAXIFS(A1:A3,C1:C3,\">0\")": 0, "=MINIFS(A1:A3,A1:A3,\">0\")": 0, "=MAXIFS(C1:C3,A1:A3,\">99\")": 0, "=MINIFS(B1:B3,A1:A3,\">0\")": 0,
	"=LOOKUP(A1,C1:C5)": 0, "=LOOKUP(A1,C1:C5,D1:D5)": 0, "=LOOKUP(A1,C1:D5)": 0, "=LOOKUP(1/A1,C1:C5,C1:C5)": 0, "=HLOOKUP(A1,C1:D2,2)": 0, "=IF(TRUE(),A1,FALSE())": 0, "=PI()*A1": 0, "=HLOOKUP(A1,C2:E3,2)": 1, "=HLOOKUP(A1,{0,1,2;5,6,7},2)": 0,
	"=XLOOKUP(A1,C1:C3,D1:D3)": 0, "=XLOOKUP(A1,C1:C3,D1:D3,A2)": 0, "=XLOOKUP(A1,C1:C3,A1:A3,1/A2,-1)": 0, "=XLOOKUP(A1,C1:C5,D1:D5,0,-1)": 1, "=XLOOKUP(1/A1,C1:C3,D1:D3)": 0, "=XLOOKUP(A1,C1:C3,D1:D3,,0,-1)": 1,
	"=IRR(A1:A3)": 0, "=IRR(A1:A3,0.2)": 1, "=IFERROR(IRR(A1:B3),-1)": 0, "=IRR(A1:A3*{-1;1;1})": 0, "=MIRR(A1:A3,0.1,A2/10)": 0,
	"=SUBTOTAL(9,A1:A3)": 0, "=SUBTOTAL(101,A1:B6)*2": 0, "=SUBTOTAL(4,A1:A3,C1:C3)": 0, "=PRODUCT(1+A1:A3)": 0, "=PRODUCT(A1:A3,,2)": 1, "=PRODUCT(B2,A1:A2)": 0,
	"=MATCH(A1,{0,0.2,0.5})": 0, "=LOOKUP(A1,{-20,0.2,0.5},{1;2;3})": 1, "=LOOKUP(A1,{-20,0.2,0.5},{1,2,\"c\"})": 0, "=VLOOKUP(A1,{0,1;2,3},2)": 0, "=INDEX({3,5,8},MATCH(A1,{-10,0.2,0.5},1))": 0,
	"=ROWS(A1:A3)*A1": 0, "=RANDARRAY(ROWS(A1:A3))+COLUMNS(A1:C1)*A1": 0, "=COUNTA(A1:A3)": 0, "=COUNTA(A1:B6)": 0, "=SUMSQ(A1:A3,2)": 0, "=SUMSQ(A1:B3)": 0,
	"=CORREL(A1:A3,C1:C3)": 0, "=SLOPE(A1:A3,C1:C3)": 0, "=RSQ(C1:C3,A1:A3)": 0, "=COVARIANCE.S(A1:A3,A1:A3)": 0, "=INTERCEPT(A1:A3,B1:B3)": 1, "=CORREL(A1:A3,C1:C2)": 1, "=CORREL(A1:A2*1,C1:C2)": 1, "=STEYX(A1:A3,C1:C3)": 0,
	"=RANDARRAY(2,2)*A1": 0, "=SUM(RANDARRAY(3,1)*A1:A3)": 0, "=RANDARRAY(3,1,1,6,TRUE)": 0, "=RANDARRAY(2,1,A1,A1+1)": 1, "=NORM.S.INV(RANDARRAY(3))": 0, "=A1:A3*RAND()": 0,
	"=NORM.INV(RAND(),A1:A3,1)": 0, "=MAP(A1:A3,LAMBDA(x,x+RAND()))": 0, "=REDUCE(100,SEQUENCE(4),LAMBDA(a,i,a*(1+NORM.INV(RAND(),0.01,0.05))))": 0,
	"=LET(x,RAND(),x-x)": 0, "=SUM(RANDBETWEEN({1;1},{3;6}))*A1": 0, "=SUM(MAP({1,2,3},LAMBDA(k,k*RAND())))": 0,
	"=SUMPRODUCT(MMULT(C1:D2,RANDARRAY(2)),A1:A2)": 0, "=MMULT(MMULT(TRANSPOSE(A1:A3),{1,0.5,0;0.5,1,0;0,0,1}),A1:A3)": 0,
}

// TestArraysGiveTheEvaluatorsBits runs array formulas as legacy ones over six cells, as dynamic ones and as plain ones.
func TestArraysGiveTheEvaluatorsBits(t *testing.T) {
	t.Parallel()
	for text, calls := range arrayFormulas {
		for _, kind := range []workbook.FormulaKind{workbook.Array, workbook.Dynamic, workbook.Normal} {
			t.Run(text, func(t *testing.T) {
				t.Parallel()
				b := book(map[string]any{"A1": 1.0, "A2": 2.0, "A3": 0.0, "B1": 5.0, "B2": "text", "B3": true, "B5": -3.0, "B6": "7",
					"C1": 0.0, "C2": 1.0, "C3": 2.0, "C4": 2.0, "C5": 10.0, "D1": 3.0, "D2": 1.0, "D3": "x", "D4": true, "D5": 8.0, "E1": 4.0,
					"G1": text, "L1": "=SUM(G1:I6)", "L2": "=G2", "L3": "=SUM(G2:I3)", "L4": "=SUM(_xlfn.ANCHORARRAY(G1))"})
				f := formulaAt(b.Sheets[0], cell("G1").Address)
				if f.Kind = kind; kind != workbook.Normal {
					f.Ref = workbook.Rect{First: f.Anchor, Last: f.Anchor}
				}
				if kind == workbook.Array {
					f.Ref.Last = cell("I3").Address
				}
				var inputs []lower.Input
				for _, name := range []string{"A1", "A2", "A3"} {
					inputs = append(inputs, lower.Input{Cell: cell(name), Lo: -10, Hi: 10})
				}
				rnd := rand.New(rand.NewPCG(1, 2))
				values := []float64{0, 1, 2, -1, 0.5, 2.5, 3, 10, 0.1, -7, -0.25}
				got := check(t, b, inputs, []formula.Cell{cell("G1"), cell("L2"), cell("L1"), cell("L3"), cell("L4")}, func(int) float64 {
					return values[rnd.IntN(len(values))]
				}, 100)
				if kind == workbook.Dynamic && (got > 0) != (calls > 0) {
					t.Errorf("%s: %d lane calls, want %d", text, got, calls)
				}
			})
		}
	}
}

// spilling are formulas of G1 that spill, some of them further in one trial than in another.
var spilling = []string{"=RANDARRAY(3)", "=A1:A3*C1:D1", "=SORT(A1:A3)", "=FILTER(A1:A3,A1:A3>0,9)", "=SEQUENCE(1+ABS(A1))", "=UNIQUE(A1:A3)", "=C1:C4",
	"=SORT(_xlfn.ANCHORARRAY(E1))", "=FILTER(_xlfn.ANCHORARRAY(E1),_xlfn.ANCHORARRAY(E1)>0,9)*A1", "=_xlfn.ANCHORARRAY(E1)", "=FILTER(A1:A3,A1:A3<1,9)",
	"=SEQUENCE(7-A1)*A2", "=LET(n,ABS(A1-A2),SEQUENCE(n+1))", "=VSTACK(FILTER(A1:A3,A1:A3<1,9),FILTER(C1:C4,C1:C4<A2,8))", "=SEQUENCE(1,7-A1)*A3", "=FILTER(A1:D1,A1:D1<A2,4)", "=C1:INDEX(C1:C9,7-A1)+A2",
	"=OFFSET(C1,0,0,7-A1)*1", "=TAKE(_xlfn.ANCHORARRAY(E1),7-A1)", "=VSTACK(A1:A3,_xlfn.ANCHORARRAY(E1))", "=IF(TAKE(_xlfn.ANCHORARRAY(E1),7-A1)>1,A2,0)"}

// TestSpilledArraysGiveTheEvaluatorsBits reads whole arrays that spill (G1#), their cells, and those that they leave empty.
func TestSpilledArraysGiveTheEvaluatorsBits(t *testing.T) {
	t.Parallel()
	for _, text := range spilling {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			b := book(map[string]any{"A1": 5.0, "A2": 2.0, "A3": 1.0, "C1": 0.0, "C2": 1.0, "C3": 2.0, "C4": 2.0, "D1": 3.0, "G1": text,
				"E1": "=A1:A3+1", "L1": "=SUM(_xlfn.ANCHORARRAY(G1))", "L2": "=COUNTA(G1:H6)+10*ROWS(_xlfn.ANCHORARRAY(G1))", "L3": "=ISBLANK(G3)",
				"L4": "=_xlfn.LET(_xlpm.x,_xlfn.ANCHORARRAY(G1),SUM(_xlpm.x*_xlpm.x)/COUNT(_xlpm.x))", "L5": "=COUNT(G1:G6)+G2",
				"L6": "=SUM(SORT(_xlfn.ANCHORARRAY(G1))*2)+G1", "L7": "=COUNT(_xlfn.ANCHORARRAY(F1))",
				"L8": "=SUM(G1:K60)+COUNTBLANK(G1:G40)+G4"})
			for _, name := range []string{"E1", "G1", "L4", "L6"} {
				f := formulaAt(b.Sheets[0], cell(name).Address)
				f.Kind, f.Ref = workbook.Dynamic, workbook.Rect{First: f.Anchor, Last: f.Anchor}
			}
			var inputs []lower.Input
			var outputs []formula.Cell
			for _, name := range []string{"A1", "A2", "A3"} {
				inputs = append(inputs, lower.Input{Cell: cell(name), Lo: -10, Hi: 10})
			}
			for _, name := range []string{"G1", "G3", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8"} {
				outputs = append(outputs, cell(name))
			}
			values := []float64{0, 1, 2, -1, 0.5, 2.5, 3, -5, 5}
			rnd := rand.New(rand.NewPCG(1, 2))
			check(t, b, inputs, outputs, func(int) float64 { return values[rnd.IntN(len(values))] }, 200)
		})
	}
}
