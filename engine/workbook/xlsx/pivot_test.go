package xlsx_test

import (
	"fmt"
	"strings"
	"testing"

	"tyche/engine/workbook"
)

// pivoted is a workbook with a pivot table of regions and products in rows and two kinds of values in columns, in the form in which
// Excel writes one; the first region has a name of its own.
func pivoted(items string) parts {
	return simple(`<row r="1"><c r="A1"><v>1</v></c></row>`).with(parts{
		"xl/worksheets/_rels/sheet1.xml.rels":       relations("rId1", "pivotTable", "../pivotTables/pivotTable1.xml"),
		"xl/pivotTables/_rels/pivotTable1.xml.rels": relations("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"),
		"xl/pivotCache/pivotCacheDefinition1.xml":   head + `<pivotCacheDefinition ` + main + ` ` + relNS + ` r:id="rId1"><cacheSource type="worksheet"/><cacheFields count="4"><cacheField name="Region" numFmtId="0"><sharedItems><s v="East"/><s v="West"/></sharedItems></cacheField><cacheField name="Year" numFmtId="0"><sharedItems containsNumber="1"><n v="2023"/><n v="2024"/><m/></sharedItems></cacheField><cacheField name="Amount" numFmtId="0"><sharedItems/></cacheField><cacheField name="Day" numFmtId="14"><sharedItems><d v="2024-01-05T00:00:00"/><b v="1"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>`,
		"xl/pivotTables/pivotTable1.xml": head + `<pivotTableDefinition ` + main + ` name="P" cacheId="1"><location ref="A3:C9" firstHeaderRow="0" firstDataRow="1" firstDataCol="1" rowPageCount="1" colPageCount="1"/>` +
			`<pivotFields count="4"><pivotField axis="axisRow" name="Area"><items count="3"><item n="Far East" x="0"/><item x="1"/><item t="default"/></items></pivotField><pivotField axis="axisRow"><items count="4"><item x="1"/><item x="0"/><item x="2"/><item t="default"/></items></pivotField><pivotField dataField="1"/><pivotField axis="axisPage"><items><item x="0"/><item x="1"/><item t="default"/></items></pivotField></pivotFields>` +
			`<rowFields count="2"><field x="0"/><field x="1"/></rowFields><rowItems count="6">` + items + `</rowItems>` +
			`<colFields count="1"><field x="-2"/></colFields><colItems count="2"><i><x/></i><i i="1"><x v="1"/></i></colItems><pageFields count="1"><pageField fld="3" item="0"/></pageFields>` +
			`<dataFields count="2"><dataField name="Sum of Amount" fld="2"/><dataField name="Number" fld="2" subtotal="count"/></dataFields></pivotTableDefinition>`,
	})
}

func TestPivotTablesTellWhatTheirCellsShow(t *testing.T) {
	t.Parallel()
	b := pivoted(`<i><x/></i><i r="1"><x/></i><i r="1"><x v="2"/></i><i><x v="1"/></i><i r="1"><x v="1"/></i><i t="grand"><x/></i>`).read(t)
	if len(b.Pivots) != 1 {
		t.Fatal("the pivot table is missing")
	}
	p := b.Pivots[0]
	var rows []string
	for _, l := range append(p.Rows, p.Cols...) {
		text := fmt.Sprint(l.Data, l.Total)
		for _, k := range l.Keys {
			text += fmt.Sprintf(" %s/%s=%s%v/%s", k.Field, k.Caption, k.Item.Text, k.Item.Num, k.Shown)
		}
		rows = append(rows, text)
	}
	want := "0 false Region/Area=East0/Far East|0 false Region/Area=East0/Far East Year/=2024/|0 false Region/Area=East0/Far East Year/=(blank)0/|" +
		"0 false Region/Area=West0/|0 false Region/Area=West0/ Year/=2023/|0 true|0 false|1 false"
	if got := strings.Join(rows, "|"); got != want {
		t.Errorf("the lines are %s", got)
	}
	body, _ := workbook.ParseAddress("B4")
	if p.Body != body || len(p.Pages) != 1 || p.Pages[0].Item != workbook.NumberOf(45296) || p.Data[1] != (workbook.PivotData{Name: "Number", Field: "Amount"}) {
		t.Errorf("the table is %+v", p)
	}
}

func TestBrokenPivotTablesAreLeftOut(t *testing.T) {
	t.Parallel()
	for _, items := range []string{`<i><x v="9"/></i>`, `<i><x v="-1"/></i>`} {
		if b := pivoted(items).read(t); len(b.Pivots) != 0 {
			t.Errorf("%s gives %+v", items, b.Pivots)
		}
	}
	all := pivoted(`<i><x/></i>`)
	delete(all, "xl/pivotCache/pivotCacheDefinition1.xml")
	if b := all.read(t); len(b.Pivots) != 0 {
		t.Errorf("without its cache it is %+v", b.Pivots)
	}
}
