package xlsx_test

import (
	"reflect"
	"testing"

	"github.com/xuri/excelize/v2"

	"tyche/engine/workbook"
)

// TestReadsWhatExcelizeWrites checks the reader against a writer that was made by others.
func TestReadsWhatExcelizeWrites(t *testing.T) {
	t.Parallel()
	b, err := readBytes(writtenByExcelize(t))
	if err != nil {
		t.Fatal(err)
	}
	s := b.Sheets[0]
	formula := func(address string) workbook.Formula {
		c := at(t, s, address)
		if c.Formula == 0 {
			t.Fatalf("%s is a constant", address)
		}
		return s.Formulas[c.Formula-1]
	}
	area, _ := workbook.ParseRect("A1:B4")
	array, _ := workbook.ParseRect("E2:E4")
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"texts", []workbook.Scalar{at(t, s, "A1").Value, at(t, s, "F1").Value}, []workbook.Scalar{text("Label"), text(" <b>\r\n ü")}},
		{"numbers", []workbook.Scalar{at(t, s, "B2").Value, at(t, s, "B3").Value}, []workbook.Scalar{number(0.1), number(-2e300)}},
		{"truth", at(t, s, "B4").Value, workbook.BoolOf(true)},
		{"date", at(t, s, "F2").Value, number(45351)},
		{"format", b.Format(at(t, s, "F2")), "yyyy\\-mm\\-dd"},
		{"shared formula", []string{formula("C2").Text, formula("C4").Text, formula("C4").Anchor.String()}, []string{"B2*2", "B2*2", "C2"}},
		{"array formula", []any{formula("E2").Text, formula("E4").Kind, formula("E4").Ref}, []any{"B2:B4*3", workbook.Array, array}},
		{"table", b.Tables, []workbook.Table{{Name: "Data", Rect: area, HeaderRows: 1, Columns: []string{"Label", "Value"}}}},
		{"names", b.Names, []workbook.Name{{Name: "Rate", Sheet: -1, Formula: "Sheet1!$B$2"}, {Name: "Rate", Sheet: 1, Formula: "Sheet1!$B$3"}}},
		{"hidden", []any{b.Sheets[1].Hidden, s.HiddenRows}, []any{true, map[int32]bool{6: true}}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.what, c.got, c.want)
		}
	}
}

func writtenByExcelize(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for cell, v := range map[string]any{"A1": "Label", "B1": "Value", "A2": "a", "A3": "b", "A4": "c", "B2": 0.1, "B3": -2e300, "B4": true,
		"F1": " <b>\r\n ü", "F2": 45351} {
		must(f.SetCellValue("Sheet1", cell, v))
	}
	kind, ref := excelize.STCellFormulaTypeShared, "C2:C4"
	must(f.SetCellFormula("Sheet1", "C2", "B2*2", excelize.FormulaOpts{Type: &kind, Ref: &ref}))
	arrayKind, arrayRef := excelize.STCellFormulaTypeArray, "E2:E4"
	must(f.SetCellFormula("Sheet1", "E2", "B2:B4*3", excelize.FormulaOpts{Type: &arrayKind, Ref: &arrayRef}))
	code := `yyyy\-mm\-dd`
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	must(err)
	must(f.SetCellStyle("Sheet1", "F2", "F2", style))
	must(f.AddTable("Sheet1", &excelize.Table{Range: "A1:B4", Name: "Data"}))
	_, err = f.NewSheet("Other")
	must(err)
	must(f.SetSheetVisible("Other", false))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "Rate", RefersTo: "Sheet1!$B$2"}))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "Rate", RefersTo: "Sheet1!$B$3", Scope: "Other"}))
	must(f.SetRowVisible("Sheet1", 7, false))
	b, err := f.WriteToBuffer()
	must(err)
	return b.Bytes()
}
