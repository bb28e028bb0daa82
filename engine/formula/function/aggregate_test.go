package function_test

import (
	"testing"

	"tyche/engine/formula"
	"tyche/engine/workbook"
)

var orchard = []string{"A1: Tree", "B1: Height", "C1: Age", "D1: Yield", "E1: Profit", "F1: Height", "A2: =\"=Apple\"", "B2: >10", "F2: <16", "A3: =\"=Pear\"",
	"A5: Tree", "B5: Height", "C5: Age", "D5: Yield", "E5: Profit", "A6: Apple", "B6: 18", "C6: 20", "D6: 14", "E6: 105", "A7: Pear", "B7: 12", "C7: 12", "D7: 10", "E7: 96",
	"A8: Cherry", "B8: 13", "C8: 14", "D8: 9", "E8: 105", "A9: Apple", "B9: 14", "C9: 15", "D9: 10", "E9: 75", "A10: Pear", "B10: 9", "C10: 8", "D10: 8", "E10: 76.8",
	"A11: Apple", "B11: 8", "C11: 9", "D11: 6", "E11: 45", "G1: Tree", "G2: Ap", "H1: Other", "H2: TRUE", "I1: Other", "I2: x"}

// The table and most values are those of Microsoft's documentation of the database functions.
func TestDatabaseFunctionsMatchDocumentation(t *testing.T) {
	t.Parallel()
	holdExamples(t, orchard, []example{
		{`DAVERAGE(A5:E11,"Yield",A1:B2)`, `12`}, {`DAVERAGE(A5:E11,3,A5:E11)`, `13`}, {`DCOUNT(A5:E11,"Age",A1:F2)`, `1`}, {`DCOUNTA(A5:E11,"Profit",A1:F2)`, `1`},
		{`DGET(A5:E11,"Yield",A1:A3)`, `#NUM!`}, {`DGET(A5:E11,"Yield",A1:F2)`, `10`}, {`DMAX(A5:E11,"Profit",A1:F3)`, `96`}, {`DMIN(A5:E11,"Profit",A1:B2)`, `75`},
		{`DPRODUCT(A5:E11,"Yield",A1:F3)`, `800`}, {`DSTDEV(A5:E11,"Yield",A1:A3)`, `2.96648`}, {`DSTDEVP(A5:E11,"Yield",A1:A3)`, `2.65330`},
		{`DSUM(A5:E11,"Profit",A1:A2)`, `225`}, {`DSUM(A5:E11,"Profit",A1:F3)`, `247.8`}, {`DVAR(A5:E11,"Yield",A1:A3)`, `8.8`}, {`DVARP(A5:E11,"Yield",A1:A3)`, `7.04`},
		{`DCOUNT(A5:E11,,A1:A2)`, `3`}, {`DCOUNT(A5:E11,"Age",G1:G2)`, `3`}, {`DCOUNT(A5:E11,"Age",H1:H2)`, `6`}, {`DCOUNT(A5:E11,"Age",I1:I2)`, `0`},
		{`DSUM(A5:E11,"None",A1:A2)`, `#VALUE!`}, {`DSUM(A5:E11,6,A1:A2)`, `#VALUE!`}, {`DSUM(A5:E11,0,A1:A2)`, `#VALUE!`}, {`DSUM(A5:E5,1,A1:A2)`, `#VALUE!`}, {`DSUM(5,1,A1:A2)`, `#VALUE!`},
		{`DGET(A5:E11,"Yield",I1:I2)`, `#VALUE!`}, {`DAVERAGE(A5:E11,"Yield",I1:I2)`, `#DIV/0!`}, {`DMAX(A5:E11,"Yield",I1:I2)`, `0`}, {`DSUM(A5:E11,1/0,A1:A2)`, `#DIV/0!`},
	})
}

var messy = []string{"A1: #DIV/0!", "A2: 72", "A3: 30", "A4: 26", "A5: #NUM!", "A6: 31", "A7: 96", "A8: 32", "A9: 81", "A10: 33", "A11: 53", "A12: 34",
	"B1: 82", "B2: 65", "B3: 95", "B4: 63", "B5: 53", "B6: 71", "B7: 55", "B8: 83", "B9: 100", "B10: 91", "B11: 89",
	"C1: 1", "C2: 2", "C3: =SUBTOTAL(9,C1:C2)", "C4: 4", "C5: =AGGREGATE(9,0,C4)", "C6: =SUBTOTAL(9,C1:C5)", "C7: x"}

func TestAggregatesMatchDocumentation(t *testing.T) {
	t.Parallel()
	holdExamples(t, messy, []example{
		{`AGGREGATE(4,6,A1:A11)`, `96`}, {`AGGREGATE(14,6,A1:A11,3)`, `72`}, {`AGGREGATE(15,6,A1:A11)`, `#VALUE!`}, {`AGGREGATE(12,6,A1:A11,B1:B11)`, `68`}, {`AGGREGATE(4,4,A1:A11)`, `#DIV/0!`},
		{`AGGREGATE(14,6,A2:A4/(B2:B4>64),1)`, `72`}, {`SUM(AGGREGATE(15,6,A1:A11,{1,2}))`, `56`}, {`AGGREGATE(9,6,{1,2})`, `#VALUE!`}, {`AGGREGATE(0,6,A2)`, `#VALUE!`}, {`AGGREGATE(9,8,A2)`, `#VALUE!`},
		{`AGGREGATE(16,6,B1:B11,0.5)`, `82`}, {`AGGREGATE(17,6,B1:B11,1)`, `64`}, {`AGGREGATE(18,6,B1:B11,0.25)`, `63`}, {`AGGREGATE(19,6,B1:B11,3)`, `91`}, {`AGGREGATE(13,6,B1:B11)`, `#N/A`},
		{`SUBTOTAL(9,C1:C6)`, `7`}, {`SUBTOTAL(2,C1:C7)`, `3`}, {`SUBTOTAL(103,C1:C7)`, `4`}, {`SUBTOTAL(1,C1:C4)`, `2.3333333`}, {`SUBTOTAL(6,C1:C4)`, `8`}, {`SUBTOTAL(5,C1:C4)`, `1`},
		{`SUBTOTAL(104,C1:C4)`, `4`}, {`SUBTOTAL(7,C1:C2)`, `0.70710678`}, {`SUBTOTAL(8,C1:C2)`, `0.5`}, {`SUBTOTAL(110,C1:C2)`, `0.5`}, {`SUBTOTAL(11,C1:C2)`, `0.25`},
		{`SUBTOTAL(9,A1:A3)`, `#DIV/0!`}, {`SUBTOTAL(12,C1:C2)`, `#VALUE!`}, {`SUBTOTAL(9,Z1:Z5)`, `0`}, {`SUBTOTAL(1,Z1:Z5)`, `#DIV/0!`}, {`PERCENTOF(B1:B2,B1:B4)`, `0.4819672`}, {`PERCENTOF(1,0)`, `#DIV/0!`},
	})
}

func TestHiddenRowsAreLeftOut(t *testing.T) {
	t.Parallel()
	s := workbook.NewSheet("Sheet1")
	for i, text := range []string{"1", "2", "4", "8"} {
		put(t, s, "A"+string(rune('1'+i)), text)
	}
	s.HiddenRows[1], s.HiddenRows[2], s.FilteredRows[2] = true, true, true
	for i, x := range []example{{"SUBTOTAL(9,A1:A4)", "11"}, {"SUBTOTAL(109,A1:A4)", "9"}, {"AGGREGATE(9,5,A1:A4)", "9"}, {"AGGREGATE(9,4,A1:A4)", "15"}, {"AGGREGATE(14,5,A1:A4,2)", "1"}} {
		place := "B" + string(rune('1'+i))
		put(t, s, place, "="+x.formula)
		at, _ := workbook.ParseRect(place)
		got := formula.New(&workbook.Book{Sheets: []*workbook.Sheet{s}}, formula.Options{}).Base(formula.Cell{Address: at.First})
		if !agrees(got, x.want) {
			t.Errorf("=%s is %s, wanted %s", x.formula, shown(got), x.want)
		}
	}
}
