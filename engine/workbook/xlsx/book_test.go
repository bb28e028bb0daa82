package xlsx_test

import (
	"reflect"
	"strings"
	"testing"

	"tyche/engine/workbook"
)

// rich is a workbook with everything that belongs to a workbook as a whole, under odd part names.
func rich() parts {
	strict := func(s string) string {
		return strings.ReplaceAll(s, "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument")
	}
	all := parts{
		`_rels/.rels`: relations("a", "officeDocument", "/Book/Main.XML"),
		`Book/Main.XML`: head + `<workbook ` + main + ` ` + relNS + ` conformance="strict"><workbookPr/><sheets><sheet name="First &amp; &quot;best&quot;" sheetId="7" r:id="r1"/>` +
			`<sheet name="Chart" sheetId="8" r:id="r2"/><sheet name="Very hidden" sheetId="9" state="veryHidden" r:id="r3"/><sheet name="Hidden" sheetId="3" state="hidden" r:id="r4"/></sheets>` +
			`<externalReferences><externalReference r:id="r8"/></externalReferences>` +
			`<definedNames><definedName name="Rate" comment="x">'First &amp; "best"'!$A$1</definedName><definedName name="Local" localSheetId="2" hidden="1">1+1</definedName>` +
			`<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'First &amp; "best"'!$A$1:$B$4</definedName><definedName name="OnChart" localSheetId="1">1</definedName></definedNames>` +
			`<calcPr calcId="1" iterate="1" iterateCount="7" iterateDelta="1E-4" fullPrecision="0"/></workbook>`,
		`Book/_rels/Main.XML.rels`: relations("r1", "worksheet", "Sheets/one.xml", "r2", "chartsheet", "chart.xml", "r3", "worksheet", "../Book/two.xml",
			"r4", "worksheet", "/Book/three.xml", "r5", "styles", "styles.xml", "r6", "vbaProject", "vbaProject.bin", "r7", "connections", "connections.xml", "r8", "externalLink", "link.xml",
			"r9", "pivotCacheDefinition", "pivot.xml"),
		`Book\Sheets\ONE.xml`: sheetXML(`<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" s="2"><f>[1]Data!A1</f><v>0.5</v></c><c r="B1" s="1"><v>1</v></c><c r="C1" s="9"><v>1</v></c></row>` +
			`<row r="2" hidden="1"/><row r="3" hidden="true"/><row r="9" hidden="1"/></sheetData><autoFilter ref="A1:B3"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>` +
			`<extLst><ext><x14:f>ignored</x14:f></ext></extLst>`),
		`Book/Sheets/_rels/one.xml.rels`: relations("t", "table", "../table1.xml", "o", "oleObject", "../embeddings/o.bin"),
		`Book/table1.xml`: head + `<table ` + main + ` id="1" name="T" displayName="Sales" ref="A1:C5" totalsRowCount="1"><autoFilter ref="A1:C4"/><tableColumns count="3"><tableColumn id="1" name="Year"/>` +
			`<tableColumn id="2" name="Net_x000a_value"><calculatedColumnFormula>1</calculatedColumnFormula></tableColumn><tableColumn id="3" name="&lt;3"/></tableColumns></table>`,
		`Book/two.xml`:   sheetXML(`<sheetData/>`),
		`Book/three.xml`: sheetXML(`<sheetData/>`),
		`Book/chart.xml`: head + `<chartsheet ` + main + `/>`,
		`Book/styles.xml`: head + `<styleSheet ` + main + `><numFmts count="1"><numFmt numFmtId="165" formatCode="0.000&quot; kg&quot;"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="165" applyNumberFormat="1"><alignment/></xf><xf numFmtId="10"/></cellXfs></styleSheet>`,
		`Book/link.xml`:            head + `<externalLink ` + main + `/>`,
		`Book/_rels/link.xml.rels`: strings.Replace(relations("x", "externalLinkPath", "file:///budget.xlsx"), "/>", ` TargetMode="External"/>`, 1),
		`Book/vbaProject.bin`:      "macro",
	}
	for name, text := range all {
		all[name] = strict(text)
	}
	return all
}

func TestWorkbookParts(t *testing.T) {
	t.Parallel()
	b := rich().read(t)
	var sheets []string
	for _, s := range b.Sheets {
		sheets = append(sheets, s.Name)
	}
	wantNames := []workbook.Name{
		{Name: "Rate", Sheet: -1, Formula: `'First & "best"'!$A$1`}, {Name: "Local", Sheet: 1, Formula: "1+1", Hidden: true},
		{Name: "_xlnm._FilterDatabase", Sheet: 0, Formula: `'First & "best"'!$A$1:$B$4`, Hidden: true},
	}
	area, _ := workbook.ParseRect("A1:C5")
	first := b.Sheets[0]
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"sheets", sheets, []string{`First & "best"`, "Very hidden", "Hidden"}},
		{"hidden", []bool{first.Hidden, b.Sheets[1].Hidden, b.Sheets[2].Hidden}, []bool{false, true, true}},
		{"names", b.Names, wantNames},
		{"tables", b.Tables, []workbook.Table{{Name: "Sales", Rect: area, HeaderRows: 1, TotalsRows: 1, Columns: []string{"Year", "Net\nvalue", "<3"}}}},
		{"calculation", b.Calc, workbook.Calc{Iterate: true, Iterations: 7, Delta: 1e-4, PrecisionAsDisplay: true}},
		{"hidden rows", first.HiddenRows, map[int32]bool{1: true, 2: true, 8: true}},
		{"filtered rows", first.FilteredRows, map[int32]bool{1: true, 2: true}},
		{"formats", []string{b.Format(at(t, first, "A1")), b.Format(at(t, first, "B1")), b.Format(at(t, first, "C1"))}, []string{"0.00%", `0.000" kg"`, "General"}},
		{"external reference", first.Formulas[0].Text, "[1]Data!A1"},
		{"notices", b.Notices, []workbook.Notice{
			{Kind: "external-link", Detail: "[1] file:///budget.xlsx"}, {Kind: "ole-object", Detail: `an embedded object on the sheet "First & \"best\""`},
			{Kind: "unsupported-sheet", Detail: `"Chart" is a chartsheet, which has no cells to compute`},
			{Kind: "macro", Detail: "Visual Basic macros"}, {Kind: "data-connection", Detail: "connections to outside data"}, {Kind: "pivot-cache", Detail: "the data of a pivot table"},
		}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.what, c.got, c.want)
		}
	}
}

// TestWithoutRelationships reads a workbook whose package relationships are missing, from its usual place.
func TestWithoutRelationships(t *testing.T) {
	t.Parallel()
	p := simple(`<row><c><v>1</v></c></row>`)
	delete(p, "_rels/.rels")
	if got := at(t, p.read(t).Sheets[0], "A1").Value; got != number(1) {
		t.Errorf("A1 is %+v", got)
	}
}
