package formula_test

import (
	"fmt"
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// book makes a workbook of lines such as "A1 = 2*B1", "Sheet2!B1: 5", "C1:C3 {=} ROW()" (a legacy array formula),
// "D1 ~= SEQUENCE(3)" (a dynamic one).
func book(t *testing.T, lines ...string) *workbook.Book {
	t.Helper()
	b := &workbook.Book{Sheets: []*workbook.Sheet{workbook.NewSheet("Sheet1"), workbook.NewSheet("Sheet2"), workbook.NewSheet("Sheet3")}}
	for _, line := range lines {
		for _, mark := range []string{" {=} ", " ~= ", " = ", ": "} {
			place, rest, ok := strings.Cut(line, mark)
			if ok {
				put(t, b, place, mark, rest)
				break
			}
		}
	}
	return b
}

func put(t *testing.T, b *workbook.Book, place, mark, rest string) {
	t.Helper()
	c, r := at(t, b, place)
	s := b.Sheets[c.Sheet]
	kinds := map[string]workbook.FormulaKind{" {=} ": workbook.Array, " ~= ": workbook.Dynamic, " = ": workbook.Normal}
	kind, isFormula := kinds[mark]
	if !isFormula {
		s.Set(c.Address, workbook.Cell{Value: constant(rest)})
		return
	}
	s.Formulas = append(s.Formulas, workbook.Formula{Text: rest, Anchor: c.Address, Kind: kind, Ref: r})
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			s.Set(workbook.Address{Row: row, Col: col}, workbook.Cell{Formula: int32(len(s.Formulas))})
		}
	}
}

func constant(s string) workbook.Scalar {
	if x, ok := (value.Calendar{}).ParseDecimal(s); ok {
		return workbook.NumberOf(x)
	}
	if s == "TRUE" || s == "FALSE" {
		return workbook.BoolOf(s == "TRUE")
	}
	if e, ok := workbook.ParseError(s); ok {
		return workbook.ErrorOf(e)
	}
	return workbook.TextOf(strings.Trim(s, `"`))
}

func at(t *testing.T, b *workbook.Book, place string) (formula.Cell, workbook.Rect) {
	t.Helper()
	sheet, address, ok := strings.Cut(place, "!")
	if !ok {
		sheet, address = "Sheet1", place
	}
	r, ok := workbook.ParseRect(address)
	if !ok {
		t.Fatal("no such place:", place)
	}
	return formula.Cell{Sheet: int32(b.Sheet(sheet)), Address: r.First}, r
}

func fresh() formula.Options {
	u := 0.0
	return formula.Options{Now: 45301.25, Random: func(formula.Site) (float64, bool) { u += 0.1; return u - float64(int(u)) + 1e-9, false }}
}

// shown is a value as a person would write it.
func shown(s workbook.Scalar) string {
	switch s.Kind {
	case workbook.Text:
		return `"` + s.Text + `"`
	case workbook.Error:
		return s.Err.String()
	case value.Unsupported:
		return "unsupported: " + s.Text
	case workbook.Blank:
		return "blank"
	}
	text, _ := value.ToText(s)
	return text
}

// calculated is the value of a formula in D10 of Sheet1 beside some cells.
func calculated(t *testing.T, kind, text string, lines ...string) string {
	t.Helper()
	b := book(t, append(lines, "D10 "+kind+" "+text)...)
	c, _ := at(t, b, "D10")
	return shown(formula.New(b, fresh()).Base(c))
}

var data = []string{"A1: 1", "A2: 2", "A3: 3", "A4: text", "A5: TRUE", "A7: 5", "B1: 10", "B2: 20", "B3: 30", "C1: x", "C2: y", "C3: X",
	"A10: 7", "Sheet2!A1: 100", "Sheet3!A1: 200", "F1: #N/A", "F2: 5"}

func TestFormulasGiveExcelsValues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"-2^2": "4", "1+2*3": "7", "2^3^2": "64", "50%": "0.5", "\"3\"+4": "7", "\"a\"+1": "#VALUE!", "TRUE+1": "2", "Z99+1": "1", "Z99&\"\"": `""`,
		"1/0": "#DIV/0!", "#N/A+1/0": "#N/A", "1/3&\"\"": `"0.333333333333333"`, "\"A\"=\"a\"": "TRUE", "1<\"a\"": "TRUE", "\"z\"<TRUE": "TRUE",
		"0.1+0.2=0.3": "TRUE", "0.5-0.4-0.1": "0", "(0.5-0.4-0.1)*1E17": "-2.77555756156289", "Z99=0": "TRUE", "Z99=\"\"": "TRUE",
		"IF(A1>5,\"big\",)": "0", "IF(TRUE,\"yes\",1/0)": `"yes"`, "IF(FALSE,1)": "FALSE", "IFERROR(1/0,\"e\")": `"e"`, "IFNA(F1,7)": "7",
		"SUM(A1:A7)": "11", "SUM(A1:A7,\"3\",TRUE)": "15", "SUM(A:A)": "18", "SUM(Sheet1:Sheet3!A1)": "301", "SUM(A1:B2 B1:B3)": "30",
		"SUM((A1,B1))": "11", "SUM(F1:F2)": "#N/A", "COUNT(A1:A7)": "4", "COUNTA(A1:A7)": "6", "COUNTBLANK(A1:A7)": "1", "AVERAGE(A1:A3)": "2",
		"MAX(A1:A7)": "5", "MIN(Z1:Z9)": "0", "PRODUCT(A1:A3)": "6", "SUMPRODUCT(A1:A3,B1:B3)": "140", "SUMPRODUCT((A1:A3>1)*B1:B3)": "50",
		"A1:A3*1": "#VALUE!", "A1:A20": "7", "SUM(A1:A3*2)": "#VALUE!", "@A1:A20": "7", "COUNTIF(A1:A7,\">1\")": "3", "COUNTIF(C1:C3,\"x\")": "2",
		"SUMPRODUCT(SUBTOTAL(9,OFFSET(A1,ROW(A1:A3)-ROW(A1),0))*(B1:B3>10))": "5", "SUMPRODUCT(SUMIF(OFFSET(A1,0,{0,1},3),\">1\"))": "65",
		"SUMPRODUCT(COUNTIF(INDIRECT({\"A1:A3\",\"B1:B2\"}),\">1\"))": "4", "SUMPRODUCT(N(OFFSET(A1,{0,1,2},0)))": "6", "SUMPRODUCT(SUBTOTAL(3,OFFSET(A1,{0,1},{0,1},{2,1})))": "3",
		"COUNTIF(A1:A7,\"t*\")": "1", "SUMIF(C1:C3,\"x\",B1)": "40", "SUMIFS(B1:B3,C1:C3,\"x\",A1:A3,\">1\")": "30", "AVERAGEIF(A1:A3,\">1\",B1:B3)": "25",
		"VLOOKUP(2,A1:B3,2,FALSE)": "20", "VLOOKUP(2.5,A1:B3,2)": "20", "VLOOKUP(9,A1:B3,2,0)": "#N/A", "VLOOKUP(1,A1:B3,3,0)": "#REF!",
		"HLOOKUP(1,A1:B3,3,0)": "3", "MATCH(\"Y\",C1:C3,0)": "2", "MATCH(2.5,A1:A3)": "2", "MATCH(0,A1:A3)": "#N/A", "MATCH(\"?\",C1:C3,0)": "1",
		"INDEX(A1:B3,2,2)": "20", "SUM(INDEX(A1:B3,0,2))": "60", "INDEX(A1:B3,4,1)": "#REF!", "LOOKUP(2,A1:A3,B1:B3)": "20",
		"LOOKUP(2,1/(C1:C3=\"x\"),B1:B3)": "30", "XLOOKUP(\"y\",C1:C3,B1:B3)": "20", "XLOOKUP(9,A1:A3,B1:B3,\"none\")": `"none"`,
		"SUM(OFFSET(A1,1,0,2,2))": "55", "SUM(A1:INDEX(A1:A3,2))": "3", "INDIRECT(\"B\"&2)": "20", "INDIRECT(\"Sheet2!A1\")": "100",
		"INDIRECT(\"R2C2\",FALSE)": "20", "INDIRECT(\"R[-9]C[-3]\",FALSE)": "1", "INDIRECT(\"nonsense!!\")": "#REF!", "CHOOSE(2,1,B2,3)": "20",
		"ROW()": "10", "COLUMN(B5)": "2", "ROWS(A1:B3)": "3", "ADDRESS(2,3)": `"$C$2"`, "LEFT(\"abc\",2)&MID(\"hello\",2,3)": `"abell"`,
		"SUBSTITUTE(\"a-b-c\",\"-\",\"+\",2)": `"a-b+c"`, "SEARCH(\"B?\",\"abc\")": "2", "TRIM(\"  a  b \")": `"a b"`, "TEXT(1234.5,\"#,##0.00\")": `"1,234.50"`,
		"VALUE(\"$1,000\")": "1000", "TEXTJOIN(\"-\",TRUE,A1:A3,\"\",Z1)": `"1-2-3"`, "DATE(2024,2,30)": "45352", "DATE(1900,2,29)": "60",
		"EOMONTH(DATE(2024,1,31),1)": "45351", "EDATE(DATE(2024,1,31),1)": "45351", "WEEKDAY(DATE(2024,1,10))": "4", "YEARFRAC(DATE(2024,1,1),DATE(2024,7,1))": "0.5",
		"NETWORKDAYS(DATE(2024,1,1),DATE(2024,1,31))": "23", "TODAY()": "45301", "NOW()": "45301.25", "DATEDIF(DATE(2020,2,29),DATE(2024,2,28),\"Y\")": "3",
		"ROUND(PMT(0.08/12,10,10000),2)": "-1037.03", "ROUND(PV(0.08/12,240,500,,0),2)": "-59777.15", "ROUND(NPV(0.1,-10000,3000,4200,6800),2)": "1188.44",
		"ROUND(IRR({-70000,12000,15000,18000,21000,26000}),4)": "0.0866", "ROUND(RATE(48,-200,8000),4)": "0.0077", "ROUND(NPER(0.12/12,-100,-1000,10000,1),2)": "59.67",
		"STDEV({1345,1301,1368,1322,1310,1370,1318,1350,1303,1299})": "27.4639157198435", "MEDIAN(A1:A3,7)": "2.5", "PERCENTILE({1,2,3,4},0.3)": "1.9",
		"LARGE({2,3,4,5},0.99)": "#NUM!", "LARGE({2,3,4,5},1+10^-10)": "4", "LARGE({2,3,4,5},2-10^-10)": "4", "SMALL({2,3,4,5},2.7)": "3", "SMALL({2,3},2.9)": "3",
		// what Excel 2013 stored in Apache POI's FormulaEvalTestData: of A1:A3 = 1, 2, 3 and C1:C3 = "x", "y", ...
		"LOOKUP(534,{0,1,2,534,9,-9,-534},{1,2,3,4,5,6,7})": "4", "MATCH(5,{1,5,5,5,7})": "4", "MATCH(1,IF(SEQUENCE(500)>400,2,1))": "400", "MATCH(2,IF(SEQUENCE(500)>100,2,1))": "500", "MATCH(\"d\",{\"d\",\"b\",\"s\",\"r\",\"a\"})": "1",
		"MODE(1,1,2)": "1", "MODE(\"1\",1,1)": "#VALUE!", "MODE(\"1\",1/0,1)": "#VALUE!", "MODE(A2,2,Z1)": "#VALUE!", "MODE(A1:A3,Z1:Z3,2)": "2",
		"SUMPRODUCT(C1:C1,A1:A1)": "#VALUE!", "SUMPRODUCT(C1:C3,A1:A3)": "0", "SUMX2MY2(C1:C3,A1:A3)": "#DIV/0!", "SUMXMY2(Z1:Z3,A1:A3)": "#DIV/0!",
		"ADDRESS(2,3,3,TRUE,\"[Book1]Sheet1\")": `"[Book1]Sheet1!$C2"`, "ADDRESS(2,3,3,TRUE,\"[Book 1]Sheet1\")": `"'[Book 1]Sheet1'!$C2"`,
		"ADDRESS(1,2,5)": "#VALUE!", "ADDRESS(1,1,2,,\"Sheet2\")": `"Sheet2!A$1"`, "TEXT(\"L0001\",\"\")": `"L0001"`, "TEXT(5,\"\")": `""`,
		"LARGE({3,5,3,5,4},2)": "5", "RANK(3,{1})": "#N/A", "CORREL({3,2,4,5,6},{9,7,12,15,17})": "0.997054485501581", "COMBIN(8,2)": "28", "GCD(24,36)": "12",
		"MDETERM({1,3,8,5;1,3,6,1;1,1,1,0;7,3,10,2})": "88", "INDEX(MINVERSE({4,-1;2,0}),2,1)": "-1", "ISERROR(F1)": "TRUE", "ISBLANK(Z1)": "TRUE",
		"N(\"7\")": "0", "T(A4)": `"text"`, "TYPE({1,2})": "64", "ERROR.TYPE(1/0)": "2", "AND(A1:A5)": "TRUE", "OR(Z1:Z2)": "#VALUE!", "XOR(TRUE,TRUE)": "FALSE",
		"SWITCH(2,1,\"a\",2,\"b\")": `"b"`, "IFS(FALSE,1,TRUE,2)": "2", "LET(x,5,y,x+1,x*y)": "30", "LAMBDA(a,b,a+b)(2,3)": "5",
		"REDUCE(0,A1:A3,LAMBDA(s,x,s+x))": "6", "SUM(MAP(A1:A3,LAMBDA(x,x*x)))": "14", "SUM(BYROW(A1:B3,SUM))": "66", "SUM(SEQUENCE(4))": "10",
		"INDEX(SORT({3;1;2}),2)": "2", "ROWS(UNIQUE({1;1;2}))": "2", "SUM(FILTER(B1:B3,{0;1;1}))": "50", "unknownname+1": "#NAME?", "FORMULATEXT(D10)": `"=FORMULATEXT(D10)"`,
		"SUM(VSTACK(A1:A2,B1:B2))": "33", "FIXED(1234.567,1)": `"1,234.6"`, "10^-2": "0.01", "MOD(-3,2)": "1", "\"10%\"*2": "0.2", "IF({1,0},\"a\",\"b\")": `"a"`,
	} {
		if got := calculated(t, "=", text, data...); got != want {
			t.Errorf("=%s is %s, wanted %s", text, got, want)
		}
	}
}

func TestArrayFormulasKeepRanges(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"SUM(A1:A3*B1:B3)": "140", "SUM(IF(A1:A3>1,B1:B3))": "50", "MAX(LEN(C1:C3))": "1", "SUM((A1:A3=TRANSPOSE(A1:A3))*1)": "3", "A1:A3": "1",
		"SUM({1,2,3}+{10;20})": "102", "INDEX({1,2}+{1,2,3},1,3)": "#N/A",
		"SUM(FILTER(B1:B3,A1:A3>1))": "50", "COUNT(VLOOKUP({1,2,9},A1:B3,2,0))": "2", "SUM(COUNTIF(C1:C3,{\"x\",\"y\"}))": "3",
	} {
		if got := calculated(t, "{=}", text, data...); got != want {
			t.Errorf("{=%s} is %s, wanted %s", text, got, want)
		}
		if got := calculated(t, "~=", text, data...); got != want {
			t.Errorf("dynamic =%s is %s, wanted %s", text, got, want)
		}
	}
}

func TestUnsupportedSpreadsAndIsNamed(t *testing.T) {
	t.Parallel()
	b := book(t, "A1 = MYADDIN(1)", "A2 = A1+1", "A3 = IFERROR(A2,0)", "A4 = IF(TRUE,1,A1)", "A5 = ISERROR(A1)", "A6 = SUM(A1:A2)", "A7 = 1+", "A8 = [1]Book!A1",
		"A9 = IFERROR(MYADDIN(1),5)", "A10 = COUNT(A1)")
	m := formula.New(b, fresh())
	for place, want := range map[string]string{
		"A1": "unsupported: the function MYADDIN is not supported",
		"A2": "unsupported: needs Sheet1!A1: the function MYADDIN is not supported",
		"A3": "unsupported: needs Sheet1!A1: the function MYADDIN is not supported",
		"A4": "1",
		"A5": "unsupported: needs Sheet1!A1: the function MYADDIN is not supported",
		"A7": "unsupported: the formula cannot be read: unexpected end of the formula at position 3",
		"A8": "unsupported: a reference to another workbook, of which the file keeps no values",
		"A9": "unsupported: the function MYADDIN is not supported",
	} {
		c, _ := at(t, b, place)
		if got := shown(m.Base(c)); got != want {
			t.Errorf("%s is %s, wanted %s", place, got, want)
		}
	}
	if n := len(m.Diagnostics()); n != 4 {
		t.Errorf("%d diagnostics, wanted 4: %v", n, m.Diagnostics())
	}
}

func TestCirclesAreNamed(t *testing.T) {
	t.Parallel()
	b := book(t, "A1 = B1+1", "B1 = C1", "C1 = A1", "D1 = A1*2", "E1 = IF(TRUE,1,E2)", "E2 = E1", "F1 = SUM(F1:F3)", "G1 = ROW(G1)", "H1 = SUM(INDIRECT(\"H\"&1))")
	m := formula.New(b, fresh())
	reason := func(place string) string {
		c, _ := at(t, b, place)
		return shown(m.Base(c))
	}
	for _, place := range []string{"A1", "B1", "C1", "D1", "F1", "H1"} {
		if got := reason(place); !strings.Contains(got, "circular reference") {
			t.Errorf("%s is %s", place, got)
		}
	}
	if got := reason("D1"); !strings.Contains(got, "Sheet1!A1 -> Sheet1!") {
		t.Errorf("the circle is not named: %s", got)
	}
	for place, want := range map[string]string{"E1": "1", "E2": "1", "G1": "1"} {
		if got := reason(place); got != want {
			t.Errorf("%s is %s, wanted %s", place, got, want)
		}
	}
}

func TestIterationSettles(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: 100", "A2 = A1+A3*0.1", "A3 = A2*0.5")
	b.Calc = workbook.Calc{Iterate: true, Iterations: 200, Delta: 1e-12}
	m := formula.New(b, fresh())
	c, _ := at(t, b, "A2")
	if got := m.Base(c).Num; got < 105.263157 || got > 105.263158 {
		t.Errorf("A2 is %v, wanted 100/0.95", got)
	}
}

func TestLongChainsNeitherOverflowNorTakeLong(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: 1")
	s := b.Sheets[0]
	const n = 100_000
	s.Formulas = []workbook.Formula{{Text: "A1+1", Anchor: workbook.Address{Row: 1}}, {Text: "SUM(A$1:A1)", Anchor: workbook.Address{Col: 1}}}
	for row := int32(1); row < n; row++ {
		s.Set(workbook.Address{Row: row}, workbook.Cell{Formula: 1})
		s.Set(workbook.Address{Row: row, Col: 1}, workbook.Cell{Formula: 2})
	}
	m := formula.New(b, fresh())
	last := formula.Cell{Address: workbook.Address{Row: n - 1}}
	if got := m.Base(last).Num; got != n {
		t.Errorf("the chain ends with %v", got)
	}
	last.Col = 1
	if got := m.Base(last).Num; got != n*(n+1)/2 {
		t.Errorf("the running total ends with %v", got)
	}
	a, _ := m.Formula(formula.Cell{Address: workbook.Address{Row: 5}})
	z, _ := m.Formula(formula.Cell{Address: workbook.Address{Row: n - 1}})
	if a.Rule != z.Rule {
		t.Error("a filled-down column is more than one rule")
	}
}

func TestArraysSpill(t *testing.T) {
	t.Parallel()
	b := book(t, "A1 ~= SEQUENCE(B5)", "B1 = SUM(A1#)", "B2 = SUM(A1:A9)", "B3 = A3", "B5: 4", "D1 ~= SEQUENCE(3)", "D2: 9", "F1:F3 {=} {1;2}", "B4 = COUNT(A1#)",
		"H1 ~= A1#*2", "I1 = SUM(H1:H4)", "J1 = D1#", "K1:L2 {=} {1,2}")
	m := formula.New(b, fresh())
	for place, want := range map[string]string{"A1": "1", "A4": "4", "A5": "blank", "B1": "10", "B2": "10", "B3": "3", "B4": "4", "D1": "#SPILL!", "D2": "9",
		"F2": "2", "F3": "#N/A", "H4": "8", "I1": "20", "J1": "#SPILL!", "L2": "2"} {
		c, _ := at(t, b, place)
		if got := shown(m.Base(c)); got != want {
			t.Errorf("%s is %s, wanted %s", place, got, want)
		}
	}
}

func TestNamesAndTables(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: Item", "B1: Price", "A2: pen", "B2: 3", "A3: ink", "B3: 4", "D2 = T[[#This Row],[Price]]*Rate", "D3 = T[[#This Row],[Price]]*Rate", "D4 = SUM(T[Price])",
		"D5 = COUNTA(T[#All])", "D6 = T[[#Headers],[Price]]", "D9 = T[[#This Row],[Price]]", "E3 = Left", "E4 = Twice(21)", "E5 = Fact(5)", "Sheet2!A1 = Rate", "E6 = SUM(T)",
		"E7 = Self", "E8 = T[Nothing]")
	b.Tables = []workbook.Table{{Name: "T", Rect: workbook.Rect{Last: workbook.Address{Row: 2, Col: 1}}, HeaderRows: 1, Columns: []string{"Item", "Price"}}}
	b.Names = []workbook.Name{{Name: "Rate", Sheet: -1, Formula: "2"}, {Name: "rate", Sheet: 1, Formula: "5"}, {Name: "Left", Sheet: -1, Formula: "Sheet1!XFD1"},
		{Name: "Twice", Sheet: -1, Formula: "LAMBDA(x,2*x)"}, {Name: "Fact", Sheet: -1, Formula: "LAMBDA(n,IF(n<2,1,n*Fact(n-1)))"}, {Name: "Self", Sheet: -1, Formula: "Self+1"}}
	m := formula.New(b, fresh())
	for place, want := range map[string]string{"D2": "6", "D3": "8", "D4": "7", "D5": "6", "D6": `"Price"`, "D9": "#VALUE!", "E3": "8", "E4": "42", "E5": "120", "Sheet2!A1": "5",
		"E6": "7", "E7": "unsupported: the name Self is defined by itself", "E8": "#REF!"} {
		c, _ := at(t, b, place)
		if got := shown(m.Base(c)); got != want {
			t.Errorf("%s is %s, wanted %s", place, got, want)
		}
	}
}

func TestBoundsAreKept(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"SUM(SEQUENCE(1000000,100))", "LET(f,LAMBDA(g,n,g(g,n+1)),f(f,1))", "SUM(A1:XFD1048576*1)", "MAKEARRAY(10000,10000,LAMBDA(a,b,1))",
		"SUM(MAP(SEQUENCE(1000000),LAMBDA(x,SUM(SEQUENCE(1000000)))))",
		"SUM(XLOOKUP(-SEQUENCE(1000000),SEQUENCE(1000000),SEQUENCE(1000000),0))"} {
		if got := calculated(t, "~=", text, "A1: 1", "XFD1048576: 2"); !strings.HasPrefix(got, "unsupported") {
			t.Errorf("=%s is %s", text, got)
		}
	}
	if got := calculated(t, "=", "SUM(A:XFD)", "Sheet1!A1: 1"); !strings.Contains(got, "circular") {
		t.Errorf("a sum over the own cell is %s", got)
	}
	if got := calculated(t, "=", "SUM(Sheet2!A:XFD)", "Sheet2!A1: 1", "Sheet2!XFD1048576: 2"); got != "3" {
		t.Errorf("a sum over a whole sheet is %s", got)
	}
}

// TestTextsStayShort builds texts that double, which no function or operator may let grow beyond what a cell can hold.
func TestTextsStayShort(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`LEN(REDUCE("a",SEQUENCE(60),LAMBDA(a,b,a&a)))`, `LEN(SUBSTITUTE(REPT("a",32767),"a",REPT("b",32767)))`, `REPT("x",32767)&"y"`,
		`LEN(REDUCE("a",SEQUENCE(60),LAMBDA(a,b,CONCATENATE(a,a))))`, `LEN(REDUCE("a",SEQUENCE(60),LAMBDA(a,b,REPLACE(a,1,0,a))))`} {
		if got := calculated(t, "~=", text); got != "#VALUE!" {
			t.Errorf("=%s is %s", text, got)
		}
	}
	if got := calculated(t, "=", `LEN(REPT("é",32766)&"y")`); got != "32767" {
		t.Errorf("the longest text has %s characters", got)
	}
}

func TestCalcVisitsFormulaCellsOnly(t *testing.T) {
	t.Parallel()
	b := book(t, "B1: 3", "A1 ~= SEQUENCE(3)", "C1:C2 {=} {1;2}", "Sheet2!A1 = 1")
	var got []string
	for r := range formula.Calc(b, fresh()) {
		got = append(got, fmt.Sprint(r.Sheet, "!", r.Cell, "=", r.Value.Num))
	}
	if want := "Sheet1!A1=1 Sheet1!C1=1 Sheet1!C2=2 Sheet2!A1=1"; strings.Join(got, " ") != want {
		t.Errorf("visited %v", got)
	}
}
