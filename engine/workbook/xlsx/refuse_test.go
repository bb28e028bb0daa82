package xlsx_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"tyche/engine/workbook/xlsx"
)

// compound is the beginning of an OLE compound file whose directory holds a stream name, far from the start.
func compound(stream string) string {
	return "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600_000) + encodeUTF16(stream, false) + "\x00\x00"
}

func TestOtherFilesAreRecognised(t *testing.T) {
	t.Parallel()
	pack := func(p parts) string { return string(p.pack(t)) }
	for _, c := range []struct {
		name, data string
		code       xlsx.Code
	}{
		{"nothing", "", xlsx.CodeEmpty},
		{"password", compound("EncryptedPackage"), xlsx.CodeEncrypted},
		{"Excel 97", compound("Workbook"), xlsx.CodeLegacyXLS},
		{"Excel 95", compound("Book"), xlsx.CodeLegacyXLS},
		{"Excel 4", "\x09\x04\x06\x00\x00\x00\x10\x00", xlsx.CodeLegacyXLS},
		{"Word 97", compound("WordDocument"), xlsx.CodeNotXLSX},
		{"Excel 2003 XML", `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, xlsx.CodeLegacyXLS},
		{"web page", "<html><body><table><tr><td>1", xlsx.CodeNotXLSX},
		{"XML", `<?xml version="1.0"?><invoice/>`, xlsx.CodeNotXLSX},
		{"PDF", "%PDF-1.7\n", xlsx.CodeNotXLSX},
		{"CSV", "a;b;c\n1;2;3\n", xlsx.CodeCSV},
		{"CSV in Latin-1", "Stra\xDFe;Gr\xF6\xDFe;Preis;Anzahl;Summe\n1;2;3;4;5\n", xlsx.CodeCSV},
		{"noise", "\x00\x01\x02\x03\x80", xlsx.CodeNotXLSX},
		{"zip", pack(parts{"a.txt": "x"}), xlsx.CodeNotXLSX},
		{"Word", pack(parts{"_rels/.rels": relations("r", "officeDocument", "word/document.xml"), "word/document.xml": "<w/>"}), xlsx.CodeNotXLSX},
		{"PowerPoint", pack(parts{"_rels/.rels": relations("r", "officeDocument", "ppt/presentation.xml"), "ppt/presentation.xml": "<p/>"}), xlsx.CodeNotXLSX},
		{"xlsb", pack(parts{"_rels/.rels": relations("r", "officeDocument", "xl/workbook.bin"), "xl/workbook.bin": "x"}), xlsx.CodeXLSB},
		{"ods", pack(parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<c/>", "META-INF/manifest.xml": "<m/>"}), xlsx.CodeODS},
		{"cut off", pack(simple(""))[:300], xlsx.CodeDamaged},
		{"only charts", pack(simple("").with(parts{"xl/_rels/workbook.xml.rels": relations("rId1", "chartsheet", "c.xml")})), xlsx.CodeNoSheet},
		{"zip signature only", "PK\x03\x04", xlsx.CodeDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := readBytes([]byte(c.data))
			refused(t, err, c.code)
		})
	}
}

func TestDamagedWorkbooksAreRefused(t *testing.T) {
	t.Parallel()
	cell := func(xml string) parts { return simple(`<row r="1">` + xml + `</row>`) }
	book := func(old, new string) parts {
		p := simple("")
		p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], old, new, 1)
		return p
	}
	sheet := func(xml string) parts { return simple("").with(parts{"xl/worksheets/sheet1.xml": xml}) }
	table := func(attrs, columns string) parts {
		return simple("").with(parts{"xl/worksheets/_rels/sheet1.xml.rels": relations("r", "table", "../t.xml"),
			"xl/t.xml": `<table displayName="T" ` + attrs + `><tableColumns>` + columns + `</tableColumns></table>`})
	}
	second := `<sheet name="s" sheetId="2" r:id="rId1"/></sheets>`
	for name, c := range map[string]struct {
		p     parts
		hints string
	}{
		"bad address":             {cell(`<c r="A0"><v>1</v></c>`), `"A0"`},
		"address beyond the edge": {cell(`<c r="XFE1"><v>1</v></c>`), `"XFE1"`},
		"address in another row":  {cell(`<c r="A2"><v>1</v></c>`), `"A2"`},
		"too many columns":        {cell(`<c r="XFD1"><v>1</v></c><c><v>1</v></c>`), "row 1"},
		"row beyond the edge":     {simple(`<row r="1048577"/>`), "1048577"},
		"row zero":                {simple(`<row r="0"/>`), "row"},
		"the same cell twice":     {cell(`<c r="B1"><v>1</v></c><c r="B1"><v>2</v></c>`), "B1"},
		"no number":               {cell(`<c r="B1"><v>0x10</v></c>`), `B1 of the sheet "S"`},
		"infinity":                {cell(`<c r="B1"><v>inf</v></c>`), "inf"},
		"overflow":                {cell(`<c r="B1"><v>1e999</v></c>`), "1e999"},
		"no date":                 {cell(`<c r="B1" t="d"><v>2024-13-01</v></c>`), "2024-13-01"},
		"no shared text":          {cell(`<c r="B1" t="s"><v>0</v></c>`), "B1"},
		"no shared formula":       {cell(`<c r="B1"><f t="shared" si="4"/></c>`), "B1"},
		"array elsewhere":         {cell(`<c r="B1"><f t="array" ref="A1:B2">1</f></c>`), "A1:B2"},
		"array over no range":     {cell(`<c r="B1"><f t="array" ref="B">1</f></c>`), `"B"`},
		"unclosed element":        {sheet(`<worksheet><sheetData>`), "sheet1.xml"},
		"crossed elements":        {sheet(`<worksheet><sheetData></worksheet></sheetData>`), "sheet1.xml"},
		"unknown entity":          {cell(`<c t="str"><v>&nbsp;</v></c>`), "sheet1.xml"},
		"lone ampersand":          {cell(`<c t="str"><v>a & b</v></c>`), "sheet1.xml"},
		"unquoted attribute":      {sheet(`<worksheet a=1/>`), "sheet1.xml"},
		"entity declaration": {sheet(`<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`),
			"sheet1.xml"},
		"unknown encoding":            {sheet(`<?xml version="1.0" encoding="EBCDIC-US"?><worksheet/>`), "sheet1.xml"},
		"deep nesting":                {sheet(strings.Repeat("<worksheet>", 1_000_000)), "sheet1.xml"},
		"many attributes":             {sheet(`<worksheet` + strings.Repeat(` a="b"`, 1000) + `/>`), "sheet1.xml"},
		"endless tag":                 {sheet(`<worksheet a="` + strings.Repeat("x", 5<<20)), "sheet1.xml"},
		"endless text":                {cell(`<c t="str"><v>` + strings.Repeat("x", 2<<20) + `</v></c>`), "sheet1.xml"},
		"a sheet of no kind":          {sheet(`<macrosheet/>`), `"S"`},
		"a sheet that is not there":   {book(`rId1`, `rId9`), `"S"`},
		"a part that is not there":    {simple("").with(parts{"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "gone.xml")}), "gone.xml"},
		"two sheets of one name":      {book(`</sheets>`, second), `"s"`},
		"a table over no range":       {table(`ref="A1:"`, ""), `"T"`},
		"a table of negative headers": {table(`ref="A1" headerRowCount="-1"`, `<tableColumn name="a"/>`), `"T"`},
		"a table short of columns":    {table(`ref="A1:B3"`, `<tableColumn name="a"/>`), `"T"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readBytes(c.p.pack(t))
			if e := refused(t, err, xlsx.CodeDamaged); !strings.Contains(e.Message, c.hints) {
				t.Errorf("%q does not mention %s", e.Message, c.hints)
			}
		})
	}
}

// TestBlankCellsAreNotKept holds that formatting alone costs nothing and that a stated dimension is not believed.
func TestBlankCellsAreNotKept(t *testing.T) {
	t.Parallel()
	p := simple("").with(parts{"xl/worksheets/sheet1.xml": sheetXML(`<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">` +
		`<c r="A1048576" s="1"/><c r="XFD1048576"><v>1</v></c></row></sheetData>`)})
	s := p.read(t).Sheets[0]
	if used, _ := s.Used(); s.Len() != 1 || used.String() != "XFD1048576" {
		t.Errorf("%d cells in %s", s.Len(), used)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	data := simple(strings.Repeat(`<row><c><v>1</v></c><c><v>2</v></c></row>`, 100)).pack(t)
	array := simple(`<row><c><f t="array" ref="A1:XFD1048576">1</f></c></row>`).pack(t)
	shared := simple("").with(parts{
		"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "worksheets/sheet1.xml", "r2", "sharedStrings", "s.xml"),
		"xl/s.xml":                   `<sst>` + strings.Repeat("<si/>", 300) + `</sst>`}).pack(t)
	for _, c := range []struct {
		name   string
		data   []byte
		limits xlsx.Limits
		code   xlsx.Code
	}{
		{"enough", data, xlsx.Limits{Cells: 200}, ""},
		{"cells", data, xlsx.Limits{Cells: 199}, xlsx.CodeTooManyCells},
		{"cells of an array formula", array, xlsx.Limits{}, xlsx.CodeTooManyCells},
		{"shared texts", shared, xlsx.Limits{Cells: 299}, xlsx.CodeTooManyCells},
		{"file", data, xlsx.Limits{File: 500}, xlsx.CodeTooLarge},
		{"part", data, xlsx.Limits{Part: 2000}, xlsx.CodeTooLarge},
		{"unpacked", data, xlsx.Limits{Unpacked: 2000}, xlsx.CodeTooLarge},
	} {
		_, err := xlsx.Read(bytes.NewReader(c.data), int64(len(c.data)), c.limits)
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		refused(t, err, c.code)
	}
}

// TestEncryptedPartsAreRefused reads an archive whose parts are encrypted by the zip program.
func TestEncryptedPartsAreRefused(t *testing.T) {
	t.Parallel()
	data := simple("").pack(t)
	for _, signature := range []string{"PK\x01\x02", "PK\x03\x04"} {
		flags := map[string]int{"PK\x01\x02": 8, "PK\x03\x04": 6}[signature]
		for i := 0; ; i += 4 {
			n := bytes.Index(data[i:], []byte(signature))
			if n < 0 {
				break
			}
			i += n
			data[i+flags] |= 1
		}
	}
	_, err := readBytes(data)
	refused(t, err, xlsx.CodeEncrypted)
}

// failing is a file whose bytes cannot be fetched from some offset on.
type failing struct {
	data []byte
	from int64
}

var errStorage = errors.New("storage is away")

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, errStorage
	}
	return bytes.NewReader(f.data).ReadAt(p, off)
}

// TestStorageErrorsAreNotDamage holds that a file is not called damaged because its storage failed.
func TestStorageErrorsAreNotDamage(t *testing.T) {
	t.Parallel()
	data := simple(strings.Repeat("<row/>", 10_000)).pack(t)
	for _, r := range []io.ReaderAt{failing{data, 0}, failing{data, int64(len(data)) - 20}, holed{data}} {
		_, err := xlsx.Read(r, int64(len(data)), xlsx.Limits{})
		refused(t, err, xlsx.CodeUnreadable)
		if !errors.Is(err, errStorage) {
			t.Errorf("%v hides its cause", err)
		}
	}
}

// holed is a file whose ends can be fetched, so that it opens, and whose parts cannot.
type holed struct{ data []byte }

func (h holed) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 && off < 200 {
		return 0, errStorage
	}
	return bytes.NewReader(h.data).ReadAt(p, off)
}
