package formula_test

import (
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/workbook"
)

// TestOtherWorkbooksAreReadAsTheFileKeepsThem computes with what Excel last saw of linked workbooks, and refuses the rest.
func TestOtherWorkbooksAreReadAsTheFileKeepsThem(t *testing.T) {
	t.Parallel()
	other := workbook.NewSheet("[1]Rates 24")
	for row := range int32(3) {
		other.Set(workbook.Address{Row: row}, workbook.Cell{Value: workbook.NumberOf(float64(row + 1))})
	}
	other.Set(workbook.Address{Col: 1}, workbook.Cell{Value: workbook.TextOf("euro")})
	b := book(t, "A1 = '[1]Rates 24'!A2*2", "A2 = SUM('[1]Rates 24'!A:A)", "A3 = [1]!Tax+1", "A4 = VLOOKUP(1,'[1]Rates 24'!$A$1:$B$9,2,0)", "A5 = '[1]Rates 24'!Z9",
		"A6 = [1]Old!A1", "A7 = [2]Data!A1", "A8 = [1]!None", "A9 = IFERROR('[1]Rates 24'!A1/0,7)", "A10 = [0]!Here", "A11 = Tax", "A12 = INDIRECT(\"'[1]Rates 24'!A1\")",
		"A13 = [1]!Deep", "A14 = COUNT('[1]Rates 24'!1:9)", "A15 = SHEETS()")
	b.Links = []workbook.Link{{Sheets: []*workbook.Sheet{nil, other}, Names: []workbook.Name{{Name: "Tax", Sheet: -1, Formula: "'Rates 24'!$A$3"}, {Name: "Deep", Sheet: -1, Formula: "Tax*10"}}}}
	b.Names = []workbook.Name{{Name: "Here", Sheet: -1, Formula: "5"}}
	m := formula.New(b, fresh())
	for place, want := range map[string]string{"A1": "4", "A2": "6", "A3": "4", "A4": `"euro"`, "A5": "0", "A6": "unsupported", "A7": "unsupported", "A8": "unsupported", "A9": "7",
		"A10": "5", "A11": "#NAME?", "A12": "unsupported", "A13": "30", "A14": "3", "A15": "3"} {
		c, _ := at(t, b, place)
		if got := shown(m.Base(c)); got != want && (want != "unsupported" || !strings.HasPrefix(got, want)) {
			t.Errorf("%s is %s, wanted %s", place, got, want)
		}
	}
}
