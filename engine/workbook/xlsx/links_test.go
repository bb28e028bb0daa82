package xlsx_test

import (
	"testing"

	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

// linked is a workbook with two external links, as Excel writes them.
func linked(cells string) parts {
	return simple(`<row r="1"><c r="A1"><f>[1]Data!B2</f></c></row>`).with(parts{
		"xl/workbook.xml": head + `<workbook ` + main + ` ` + relNS + `><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>` +
			`<externalReferences><externalReference r:id="rId9"/><externalReference r:id="rId8"/></externalReferences></workbook>`,
		"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "worksheets/sheet1.xml", "rId8", "externalLink", "externalLinks/externalLink1.xml",
			"rId9", "externalLink", "externalLinks/externalLink2.xml"),
		"xl/externalLinks/externalLink1.xml": head + `<externalLink ` + main + `><ddeLink/></externalLink>`,
		"xl/externalLinks/externalLink2.xml": head + `<externalLink ` + main + ` ` + relNS + `><externalBook r:id="rId1"><sheetNames><sheetName val="Other"/><sheetName val="Data"/>` +
			`<sheetName val="Gone"/></sheetNames><definedNames><definedName name="Tax" refersTo="=Data!$B$2"/></definedNames><sheetDataSet><sheetData sheetId="1">` + cells +
			`</sheetData><sheetData sheetId="2" refreshError="1"><row r="1"><cell r="A1"><v>1</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>`,
	})
}

func TestLinksKeepWhatExcelSaw(t *testing.T) {
	t.Parallel()
	b := linked(`<row r="2"><cell r="B2"><v>0.25</v></cell><cell r="C2" t="str"><v>north &amp; south</v></cell><cell r="D2" t="b"><v>1</v></cell></row>` +
		`<row r="9"><cell r="A9" t="e"><v>#DIV/0!</v></cell><cell r="B9"/></row>`).read(t)
	if len(b.Links) != 2 || len(b.Links[0].Sheets) != 3 || len(b.Links[1].Sheets) != 0 || b.AllSheets() != 4 {
		t.Fatalf("the links are %+v", b.Links)
	}
	i := b.LinkedSheet(1, "data")
	s := b.SheetAt(i)
	if i != 2 || s == nil || s.Name != "[1]Data" || b.LinkedSheet(1, "Gone") != -1 || b.LinkedSheet(1, "Other") != -1 || b.LinkedSheet(2, "Data") != -1 || b.LinkedSheet(3, "Data") != -1 {
		t.Fatalf("the sheet is %d: %+v", i, s)
	}
	for place, want := range map[string]workbook.Scalar{"B2": workbook.NumberOf(0.25), "C2": workbook.TextOf("north & south"), "D2": workbook.BoolOf(true),
		"A9": workbook.ErrorOf(workbook.ErrDiv0), "B9": {}, "A1": {}} {
		if got := at(t, s, place).Value; got != want {
			t.Errorf("%s is %v, wanted %v", place, got, want)
		}
	}
	if n := b.Links[0].Names; len(n) != 1 || n[0] != (workbook.Name{Name: "Tax", Sheet: -1, Formula: "Data!$B$2"}) {
		t.Errorf("the names are %+v", n)
	}
}

func TestDamagedLinksAreRefused(t *testing.T) {
	t.Parallel()
	_, err := readBytes(linked(`<row r="1"><cell r="A1"><v>x</v></cell></row>`).pack(t))
	refused(t, err, xlsx.CodeDamaged)
	_, err = readBytes(linked(`<row r="1"><cell r="A1"><v>1</v></cell><cell r="A1"><v>1</v></cell></row>`).pack(t))
	refused(t, err, xlsx.CodeDamaged)
}
