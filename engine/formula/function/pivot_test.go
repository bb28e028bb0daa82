package function_test

import "testing"

var sales = []string{"A1: Fruit", "B1: Region", "C1: Sold", "A2: pear", "B2: north", "C2: 1", "A3: apple", "B3: south", "C3: 2", "A4: pear", "B4: south", "C4: 4",
	"A5: apple", "B5: north", "C5: 8", "A6: Pear", "B6: north", "C6: 16"}

func TestGroupsAreSummed(t *testing.T) {
	t.Parallel()
	holdExamples(t, sales, []example{
		{`ARRAYTOTEXT(GROUPBY(A2:A6,C2:C6,SUM),1)`, `"{"apple",10;"pear",21;"Total",31}"`}, {`ARRAYTOTEXT(GROUPBY(A1:A6,C1:C6,SUM),1)`, `"{"apple",10;"pear",21;"Total",31}"`},
		{`ARRAYTOTEXT(GROUPBY(A1:A6,C1:C6,MAX,3,0),1)`, `"{"Fruit","Sold";"apple",8;"pear",16}"`}, {`ARRAYTOTEXT(GROUPBY(A2:A6,C2:C6,SUM,,-1,-2),1)`, `"{"Total",31;"pear",21;"apple",10}"`},
		{`ARRAYTOTEXT(GROUPBY(A2:A6,C2:C6,SUM,,0,,B2:B6="north"),1)`, `"{"apple",8;"pear",17}"`}, {`ARRAYTOTEXT(GROUPBY(A2:B6,C2:C6,SUM,0,1),1)`,
			`"{"apple","north",8;"apple","south",2;"pear","north",17;"pear","south",4;"Total","",31}"`},
		{`ARRAYTOTEXT(GROUPBY(A2:A6,C2:C6,LAMBDA(x,SUM(x)*2),,0),1)`, `"{"apple",20;"pear",42}"`}, {`INDEX(GROUPBY(A2:A6,C2:C6,PERCENTOF),1,2)`, `0.3225806`},
		{`GROUPBY(A2:A6,C2:C5,SUM)`, `#VALUE!`}, {`GROUPBY(A2:A6,C2:C6,5)`, `#VALUE!`}, {`GROUPBY(A2:A6,C2:C6,SUM,,,,B2:B6="x")`, `#CALC!`},
		{`GROUPBY(A2:B6,C2:C6,SUM)`, "unsupported: this form of GROUPBY "}, {`GROUPBY(A2:A6,C2:C6,SUM,2)`, "unsupported: this form of GROUPBY generated headers"},
		{`ARRAYTOTEXT(PIVOTBY(A2:A6,B2:B6,C2:C6,SUM),1)`, `"{"","north","south","Total";"apple",8,2,10;"pear",17,4,21;"Total",25,6,31}"`},
		{`ARRAYTOTEXT(PIVOTBY(A2:A5,B2:B5,C2:C5,SUM,,0,,0,,C2:C5<8),1)`, `"{"","north","south";"apple","",2;"pear",1,4}"`},
		{`ARRAYTOTEXT(PIVOTBY(A2:A6,B2:B6,C2:C6,SUM,,0,-2,0,-1),1)`, `"{"","south","north";"pear",4,17;"apple",2,8}"`}, {`PIVOTBY(A2:A6,B2:B5,C2:C6,SUM)`, `#VALUE!`},
	})
}

func TestCellsTellAboutThemselves(t *testing.T) {
	t.Parallel()
	holdExamples(t, []string{"A2: text", "A3: 5", "C1: =\"\"", "B3: 1", "D4: 2"}, []example{
		{`CELL("address",A3)`, `"$A$3"`}, {`CELL("col",C1)`, `3`}, {`CELL("ROW",A3:B9)`, `3`}, {`CELL("contents",A3)`, `5`}, {`CELL("contents",Z1)`, `0`}, {`CELL("type",A2)`, `"l"`}, {`CELL("type",A3)`, `"v"`},
		{`CELL("type",Z1)`, `"b"`}, {`CELL("format",A3)`, `"G"`}, {`CELL("color",A3)`, `0`}, {`CELL("parentheses",A3)`, `0`}, {`CELL("filename",A1)`, `"[]Sheet1"`}, {`CELL("nothing",A1)`, `#VALUE!`},
		{`CELL("width",A1)`, "unsupported: CELL of the width"}, {`CELL("row")`, "unsupported: CELL of the cell that was changed last"}, {`CELL("row",5)`, `#VALUE!`},
		{`INFO("release")`, `"16.0"`}, {`INFO("numfile")`, `1`}, {`INFO("none")`, `#VALUE!`}, {`HYPERLINK("http://x","y")`, `"y"`}, {`HYPERLINK("http://x")`, `"http://x"`}, {`USDOLLAR(1234.567)`, `"$1,234.57"`},
		{`ROWS(TRIMRANGE(A1:D9))`, `4`}, {`ROWS(TRIMRANGE(A2:D9))`, `3`}, {`COLUMNS(TRIMRANGE(A3:C9))`, `2`}, {`ROWS(TRIMRANGE(A1:A9,2))`, `3`}, {`ROWS(TRIMRANGE(A1:A9,1))`, `8`}, {`TRIMRANGE(F1:G9)`, `#REF!`}, {`TRIMRANGE(A1,4)`, `#VALUE!`},
	})
}
