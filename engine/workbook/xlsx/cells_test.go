package xlsx_test

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"tyche/engine/workbook"
)

func number(x float64) workbook.Scalar { return workbook.NumberOf(x) }

func text(s string) workbook.Scalar { return workbook.TextOf(s) }

func TestValues(t *testing.T) {
	t.Parallel()
	texts := parts{
		"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "worksheets/sheet1.xml", "rId2", "sharedStrings", "/xl/sharedStrings.xml"),
		"xl/sharedStrings.xml": head + `<sst ` + main + `><si><t>plain</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r>` +
			`<rPh sb="0" eb="1"><t>phonetic</t></rPh><phoneticPr fontId="1"/></si><si><t> trimmed
 </t></si><si><t xml:space="preserve"> kept </t></si><si><t>a_x000D__x005F_x41_b&amp;&#x1F600;&#9;_xD83D__xDE00_</t></si><si><t/></si><si/><si><t><![CDATA[<&]]>x</t></si></sst>`,
	}
	cells := []struct {
		xml  string
		want workbook.Scalar
	}{
		{`<c><v>1.5</v></c>`, number(1.5)},
		{`<c t="n"><v>-1E-3</v></c>`, number(-0.001)},
		{`<c><v>12345678901234567890</v></c>`, number(12345678901234567890)},
		{`<c><v> 7 </v></c>`, number(7)},
		{`<c><v>0.1</v><!-- a comment --></c>`, number(0.1)},
		{`<c t="b"><v>1</v></c>`, workbook.BoolOf(true)},
		{`<c t="b"><v>false</v></c>`, workbook.BoolOf(false)},
		{`<c t="e"><v>#N/A</v></c>`, workbook.ErrorOf(workbook.ErrNA)},
		{`<c t="e"><v>#NEW!</v></c>`, workbook.ErrorOf(workbook.ErrUnknown)},
		{`<c t="str"><v>a&lt;b _x0041_</v></c>`, text("a<b A")},
		{`<c t="str"><f>""</f><v></v></c>`, text("")},
		{`<c t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c>`, text("inline")},
		{`<c t="s"><v>0</v></c>`, text("plain")},
		{`<c t="s"><v>1</v></c>`, text("rich text")},
		{`<c t="s"><v>2</v></c>`, text("trimmed")},
		{`<c t="s"><v>3</v></c>`, text(" kept ")},
		{`<c t="s"><v>4</v></c>`, text("a\r_x41_b&😀\t😀")},
		{`<c t="s"><v>5</v></c>`, text("")},
		{`<c t="s"><v>6</v></c>`, text("")},
		{`<c t="s"><v>7</v></c>`, text("<&x")},
		{`<c t="s"/>`, workbook.Scalar{}},
		{`<c s="1"/>`, workbook.Scalar{}},
		{`<c t="d"><v>1900-01-01</v></c>`, number(1)},
		{`<c t="d"><v>1900-02-28T12:00:00</v></c>`, number(59.5)},
		{`<c t="d"><v>1900-03-01</v></c>`, number(61)},
		{`<c t="d"><v>2024-02-29T06:00:00.000Z</v></c>`, number(45351.25)},
		{`<c t="d"><v>18:00:00</v></c>`, number(0.75)},
	}
	for _, c := range cells {
		s := simple(`<row>` + c.xml + `</row>`).with(texts).read(t).Sheets[0]
		if got := at(t, s, "A1").Value; got != c.want {
			t.Errorf("%s is %+v, want %+v", c.xml, got, c.want)
		}
	}
}

func TestDatesCountFrom1904(t *testing.T) {
	t.Parallel()
	p := simple(`<row><c t="d"><v>1904-01-02</v></c></row>`)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="true"/><sheets>`, 1)
	b := p.read(t)
	if got := at(t, b.Sheets[0], "A1").Value; !b.Date1904 || got != number(1) {
		t.Errorf("got %+v in a book with Date1904 %v", got, b.Date1904)
	}
}

func TestImpliedPositions(t *testing.T) {
	t.Parallel()
	s := simple(`<row><c><v>1</v></c><c r="C1"><v>2</v></c><c><v>3</v></c></row><row r="5"><c><v>4</v></c></row><row><c r="B6"><v>5</v></c></row>`).read(t).Sheets[0]
	var got []string
	for a := range s.All() {
		got = append(got, a.String())
	}
	if want := []string{"A1", "C1", "D1", "A5", "B6"}; !reflect.DeepEqual(got, want) {
		t.Errorf("cells at %v, want %v", got, want)
	}
}

func TestFormulas(t *testing.T) {
	t.Parallel()
	p := simple(`
<row r="1"><c r="A1"><f>_xlfn.XLOOKUP(1,B1:B2,C1:C2)&amp;" x"</f><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1+1</f><v>2</v></c></row>
<row r="2"><c r="B2"><f t="shared" si="0"/><v>3</v></c><c r="C2"><f t="shared" si="0">=A2*9</f></c></row>
<row r="3"><c r="B3"><f t="shared" si="0"/></c><c r="D3"><f t="shared" ref="D3:D4" si="0">Z1</f></c></row>
<row r="4"><c r="D4"><f t="shared" si="0"/></c></row>
<row r="5"><c r="A5"><f t="array" ref="A5:B6" aca="1">C1:D2*2</f><v>5</v></c><c r="B5"><v>6</v></c></row>
<row r="6"><c r="A6"><v>7</v></c></row>
<row r="8"><c r="A8" cm="1"><f t="array" ref="A8:A9">_xlfn.SEQUENCE(2)</f><v>1</v></c><c r="B8" cm="2"><f t="array" ref="B8">SUM(1)</f></c></row>
<row r="9"><c r="A9"><v>2</v></c></row>
<row r="11"><c r="A11"><f t="dataTable" ref="A11:B12" dt2D="1" dtr="1" r1="X1" r2="Y1"/><v>1</v></c><c r="B11"><v>2</v></c></row>
<row r="12"><c r="A12"><v>3</v></c><c r="B12"><v>4</v></c><c r="C12"><f t="dataTable" ref="C12" r1="X2" dtr="1"/><v>9</v></c>
<c r="D12"><f t="dataTable" ref="D12" r1="X3"/><v>9</v></c><c r="E12"><f t="dataTable" ref="E12" r1="X3" del1="1"/><v>9</v></c></row>
`).with(parts{
		"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "worksheets/sheet1.xml", "rId2", "sheetMetadata", "metadata.xml"),
		"xl/metadata.xml": head + `<metadata ` + main + ` xmlns:xda="x"><metadataTypes count="2"><metadataType name="OTHER"/><metadataType name="XLDAPR" cellMeta="1"/></metadataTypes>
<futureMetadata name="OTHER" count="1"><bk/></futureMetadata><futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>
<cellMetadata count="2"><bk><rc t="2" v="0"/></bk><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>`,
	})
	s := p.read(t).Sheets[0]
	type formula struct {
		text, anchor, ref string
		kind              workbook.FormulaKind
		table             workbook.DataTableInputs
	}
	want := map[string]formula{
		"A1": {text: `_xlfn.XLOOKUP(1,B1:B2,C1:C2)&" x"`, anchor: "A1"},
		"B1": {text: "A1+1", anchor: "B1"}, "B2": {text: "A1+1", anchor: "B1"}, "B3": {text: "A1+1", anchor: "B1"},
		"C2": {text: "A2*9", anchor: "C2"}, "D3": {text: "Z1", anchor: "D3"}, "D4": {text: "Z1", anchor: "D3"},
		"A8":  {text: "_xlfn.SEQUENCE(2)", anchor: "A8", ref: "A8:A9", kind: workbook.Dynamic},
		"B8":  {text: "SUM(1)", anchor: "B8", ref: "B8", kind: workbook.Array},
		"C12": {anchor: "C12", ref: "C12", kind: workbook.DataTable, table: workbook.DataTableInputs{Row: "X2", ByRow: true}},
		"D12": {anchor: "D12", ref: "D12", kind: workbook.DataTable, table: workbook.DataTableInputs{Col: "X3"}},
		"E12": {anchor: "E12", ref: "E12", kind: workbook.DataTable},
	}
	want["A9"] = want["A8"]
	for _, a := range []string{"A5", "B5", "A6", "B6"} {
		want[a] = formula{text: "C1:D2*2", anchor: "A5", ref: "A5:B6", kind: workbook.Array}
	}
	for _, a := range []string{"A11", "B11", "A12", "B12"} {
		want[a] = formula{anchor: "A11", ref: "A11:B12", kind: workbook.DataTable,
			table: workbook.DataTableInputs{Row: "X1", Col: "Y1", TwoWay: true}}
	}
	for a, c := range s.All() {
		if c.Formula == 0 {
			t.Errorf("%s is a constant", a)
			continue
		}
		f := s.Formulas[c.Formula-1]
		got := formula{text: f.Text, anchor: f.Anchor.String(), kind: f.Kind, table: f.Table}
		if f.Kind != workbook.Normal {
			got.ref = f.Ref.String()
		}
		if got != want[a.String()] {
			t.Errorf("%s has %+v, want %+v", a, got, want[a.String()])
		}
		delete(want, a.String())
	}
	if len(want) > 0 {
		t.Errorf("no cells at %v", want)
	}
	if at(t, s, "B2").Formula != at(t, s, "B1").Formula || at(t, s, "B12").Value != number(4) {
		t.Error("a shared formula is not one, or a stored value is lost")
	}
}

func TestOtherEncodings(t *testing.T) {
	t.Parallel()
	p := simple(`<row><c t="str"><v>größer 😀</v></c></row>`)
	utf16XML := strings.Replace(p["xl/worksheets/sheet1.xml"], "UTF-8", "UTF-16", 1)
	for name, encoded := range map[string]string{
		"UTF-16 little":          encodeUTF16("\uFEFF"+utf16XML, false),
		"UTF-16 big":             encodeUTF16("\uFEFF"+utf16XML, true),
		"UTF-16 without mark":    encodeUTF16(utf16XML, false),
		"UTF-8 with mark":        "\uFEFF" + p["xl/worksheets/sheet1.xml"],
		"UTF-8 without a header": strings.TrimPrefix(p["xl/worksheets/sheet1.xml"], head),
		"prefixed elements":      `<x:worksheet xmlns:x="urn:any"><x:sheetData><x:row><x:c t='str'><x:v>größer 😀</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
	} {
		s := p.with(parts{"xl/worksheets/sheet1.xml": encoded}).read(t).Sheets[0]
		if got := at(t, s, "A1").Value; got != text("größer 😀") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func encodeUTF16(s string, bigEndian bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

// TestErrorsYoungerThanTheFormat reads errors from the rich values that newer versions of Excel write beside them.
func TestErrorsYoungerThanTheFormat(t *testing.T) {
	t.Parallel()
	s := simple(`<row><c t="e" vm="1"><v>#VALUE!</v></c><c t="e" vm="2"><v>#VALUE!</v></c><c t="e" vm="3"><v>#VALUE!</v></c><c vm="1"><v>4</v></c></row>`).with(parts{
		"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "worksheets/sheet1.xml", "rId2", "sheetMetadata", "metadata.xml",
			"r3", "rdRichValue", "richData/v.xml", "r4", "rdRichValueStructure", "richData/s.xml"),
		"xl/metadata.xml": `<metadata><metadataTypes><metadataType name="XLRICHVALUE"/></metadataTypes><futureMetadata name="XLRICHVALUE"><bk><extLst><ext><rvb i="1"/></ext></extLst></bk>` +
			`<bk><extLst><ext><rvb i="0"/></ext></extLst></bk></futureMetadata><valueMetadata><bk><rc t="1" v="0"/></bk><bk><rc t="1" v="1"/></bk></valueMetadata></metadata>`,
		"xl/richData/s.xml": `<rvStructures><s t="_image"><k n="errorType"/></s><s t="_error"><k n="subType"/><k n="errorType"/></s></rvStructures>`,
		"xl/richData/v.xml": `<rvData><rv s="0"><v>13</v></rv><rv s="1"><v>13</v><v>8</v></rv></rvData>`,
	}).read(t).Sheets[0]
	want := []workbook.Scalar{workbook.ErrorOf(workbook.ErrSpill), workbook.ErrorOf(workbook.ErrValue), workbook.ErrorOf(workbook.ErrValue), number(4)}
	for i, w := range want {
		if got := s.At(workbook.Address{Col: int32(i)}).Value; got != w {
			t.Errorf("cell %d is %+v, want %+v", i+1, got, w)
		}
	}
}

// TestRealErrorsYoungerThanTheFormat reads a workbook in which Excel's own ERROR.TYPE says which errors its cells hold.
func TestRealErrorsYoungerThanTheFormat(t *testing.T) {
	t.Parallel()
	path := shared + "/conformance/excel/INFORMATION/ERROR.TYPE.xlsx"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the shared workbooks are missing")
	}
	s, checked := readFile(t, path).Sheets[0], 0
	for a, c := range s.All() {
		answer := s.At(workbook.Address{Row: a.Row, Col: a.Col + 1})
		if c.Value.Kind == workbook.Error && a.Col == 0 && answer.Formula > 0 && answer.Value.Kind == workbook.Number {
			checked++
			if float64(c.Value.Err) != answer.Value.Num {
				t.Errorf("%s holds %s, and Excel's ERROR.TYPE says %g", a, c.Value.Err, answer.Value.Num)
			}
		}
	}
	if checked < 9 {
		t.Errorf("%d errors were checked", checked)
	}
}
