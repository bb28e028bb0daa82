package function_test

import (
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/workbook"
)

// TestGetPivotData asks for every kind of cell of a pivot table: items, subtotals, totals, of both values.
func TestGetPivotData(t *testing.T) {
	t.Parallel()
	b := &workbook.Book{Sheets: []*workbook.Sheet{workbook.NewSheet("Sheet1")}}
	s := b.Sheets[0]
	lines := []string{"A3: \"Row Labels\"", "B3: \"Sum of Amount\"", "C3: Number", "B4: 30", "C4: 3", "B5: 10", "C5: 1", "B6: 20", "C6: 2", "B7: 70", "C7: 7", "B8: 70", "C8: 7", "B9: 100", "C9: 10"}
	key := func(field, text string) workbook.PivotKey {
		return workbook.PivotKey{Field: field, Item: workbook.TextOf(text)}
	}
	east, year := workbook.PivotKey{Field: "Region", Caption: "Area", Item: workbook.TextOf("East"), Shown: "Far East"}, workbook.PivotKey{Field: "Year", Item: workbook.NumberOf(2024)}
	rect, _ := workbook.ParseRect("A3:C9")
	body, _ := workbook.ParseAddress("B4")
	b.Pivots = []workbook.Pivot{{Rect: rect, Body: body, Cols: []workbook.PivotLine{{}, {Data: 1}}, Data: []workbook.PivotData{{Name: "Sum of Amount", Field: "Amount"}, {Name: "Number", Field: "Amount"}},
		Pages: []workbook.PivotKey{key("Kind", "real")},
		Rows: []workbook.PivotLine{{Keys: []workbook.PivotKey{east}}, {Keys: []workbook.PivotKey{east, year}}, {Keys: []workbook.PivotKey{east, key("Year", "(blank)")}}, {Keys: []workbook.PivotKey{key("Region", "West")}},
			{Keys: []workbook.PivotKey{key("Region", "West"), year}}, {Total: true}}}}
	for i, x := range []example{
		{`GETPIVOTDATA("Amount",$A$3)`, "100"}, {`GETPIVOTDATA("Sum of Amount",$B$5)`, "100"}, {`GETPIVOTDATA("number",$A$3)`, "10"},
		{`GETPIVOTDATA("Amount",$A$3,"Region","East")`, "30"}, {`GETPIVOTDATA("Amount",$A$3,"region","west")`, "70"}, {`GETPIVOTDATA("Amount",$A$3,"Area","Far East","Year",2024)`, "10"},
		{`GETPIVOTDATA("Number",$A$3,"Year",2024,"Region","East")`, "1"}, {`GETPIVOTDATA("Amount",$A$3,"Region","East","Year","2024")`, "10"},
		{`GETPIVOTDATA("Amount",$A$3,"Region","East","Year","(blank)")`, "20"}, {`GETPIVOTDATA("Amount",$A$3,"Kind","real","Region","West")`, "70"},
		{`GETPIVOTDATA("Amount",$A$3,"Kind","other")`, "#REF!"}, {`GETPIVOTDATA("Amount",$A$3,"Year",2024)`, "#REF!"}, {`GETPIVOTDATA("Amount",$A$3,"Region","North")`, "#REF!"},
		{`GETPIVOTDATA("Profit",$A$3)`, "#REF!"}, {`GETPIVOTDATA("Amount",$E$3)`, "#REF!"}, {`GETPIVOTDATA("Amount",$A$3,"Region")`, "#VALUE!"}, {`GETPIVOTDATA("Amount",$A$3,"Region",1/0)`, "#REF!"},
	} {
		for _, line := range lines {
			place, text, _ := strings.Cut(line, ": ")
			put(t, s, place, text)
		}
		at := workbook.Address{Row: int32(i), Col: 9}
		put(t, s, at.String(), "="+x.formula)
		if got := formula.New(b, formula.Options{}).Base(formula.Cell{Address: at}); !agrees(got, x.want) {
			t.Errorf("=%s is %s, wanted %s", x.formula, shown(got), x.want)
		}
	}
}
