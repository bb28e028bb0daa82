package e2e_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// problem is an answer of type problem+json.
type problem struct {
	Type, Title, Detail string
	Errors              []struct {
		Pointer, Detail string
		Cells           []string
	}
}

// TestBadInputIsRefusedWithASentence posts what must be refused and looks at how: fast, with a status of the client's,
// and in words.
func TestBadInputIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	c := n.caller()
	for name, data := range map[string][]byte{
		"text": []byte("hello"), "empty": {}, "csv": []byte("a,b\n1,2\n"), "zip without a workbook": archive(t, map[string]string{"x": "y"}),
		"damaged": []byte("PK\x03\x04 broken"), "password-protected": locked(t),
		"zip bomb": archive(t, map[string]string{"[Content_Types].xml": strings.Repeat(" ", 400<<20)}),
	} {
		start := time.Now()
		a := c.upload(t, name+".xlsx", data)
		p := a.problem(t, name)
		if took := time.Since(start); a.status < 400 || a.status >= 500 || len(p.Detail) < 15 || took > 2*time.Second {
			t.Errorf("%s: %d after %v: %s", name, a.status, took, a.body)
		}
		t.Logf("%s: %d %s", name, a.status, p.Detail)
	}
	workbook := c.upload(t, "bad.xlsx", badBook(t)).id(t, http.StatusCreated)
	spec := func(inputs, outputs string, more ...string) string {
		return `{"inputs":[` + inputs + `],"outputs":[` + outputs + `]` + strings.Join(more, "") + `}`
	}
	const normal, out = `{"cell":"S!A1","distribution":"normal","mean":0,"sd":1}`, `"S!B1"`
	second := `{"cell":"S!A2","distribution":"uniform","min":0,"max":1}`
	third := `{"cell":"S!A4","distribution":"uniform","min":0,"max":1}`
	for name, bad := range map[string]struct {
		specification, pointer string
		trials                 any
	}{
		"circular references":             {spec(normal, `"S!C1"`), "/specification/outputs", 1000},
		"missing sheet":                   {spec(`{"cell":"X!A1","distribution":"normal","mean":0,"sd":1}`, out), "/specification/inputs/0/cell", 1000},
		"missing cell":                    {spec(normal, `"S!Z99"`), "/specification/outputs/0", 1000},
		"text as an input":                {spec(`{"cell":"S!A3","distribution":"normal","mean":0,"sd":1}`, out), "/specification/inputs/0/cell", 1000},
		"impossible parameter":            {spec(`{"cell":"S!A1","distribution":"normal","mean":0,"sd":-1}`, out), "/specification/inputs/0/sd", 1000},
		"not positive semidefinite":       {spec(normal+","+second+","+third, out, `,"correlations":[{"cells":["S!A1","S!A2","S!A4"],"matrix":[[1,0.9,-0.9],[0.9,1,0.9],[-0.9,0.9,1]]}]`), "/specification/correlations/0/matrix", 1000},
		"correlation out of range":        {spec(normal+","+second, out, `,"correlations":[{"cells":["S!A1","S!A2"],"matrix":[[1,1.5],[1.5,1]]}]`), "/specification/correlations/0/matrix/0/1", 1000},
		"zero trials":                     {spec(normal, out), "/trials", 0},
		"negative trials":                 {spec(normal, out), "/trials", -5},
		"fractional trials":               {spec(normal, out), "/trials", 1.5},
		"too many trials":                 {spec(normal, out), "/trials", 100_000_001},
		"unsupported function in between": {spec(normal, `"S!D1"`), "/specification/outputs", 1000},
	} {
		body := map[string]any{"workbook_id": workbook, "specification": json.RawMessage(bad.specification), "trials": bad.trials}
		start := time.Now()
		a := c.run(t, body)
		p := a.problem(t, name)
		took := time.Since(start)
		found := false
		for _, e := range p.Errors {
			found = found || strings.HasPrefix(e.Pointer, bad.pointer) && len(e.Detail) > 15
		}
		if a.status < 400 || a.status >= 500 || !found || took > time.Second {
			t.Errorf("%s: %d after %v: %s", name, a.status, took, a.body)
		}
		t.Logf("%s: %d %s", name, a.status, a.body)
		if name == "unsupported function in between" && !strings.Contains(string(a.body), "D1") {
			t.Errorf("%s: the cell is not named: %s", name, a.body)
		}
	}
	var runs struct{ Items []any }
	c.get(t, "/v1/simulations").json(t, &runs)
	if len(runs.Items) != 0 {
		t.Errorf("%d runs were left behind by refused requests", len(runs.Items))
	}
}

func (a answer) problem(t *testing.T, name string) problem {
	t.Helper()
	var p problem
	if kind := a.header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
		t.Errorf("%s: status %d, content type %q: %s", name, a.status, kind, a.body)
		return p
	}
	a.json(t, &p)
	return p
}

// archive is a zip file, compressed.
func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		check(t, err)
		_, err = w.Write([]byte(content))
		check(t, err)
	}
	check(t, z.Close())
	return b.Bytes()
}

// locked is a workbook with a password, as another program writes it.
func locked(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := excelize.NewFile().WriteTo(&b, excelize.Options{Password: "secret"})
	check(t, err)
	return b.Bytes()
}

// badBook is a workbook with a circle, a text and an unknown function.
func badBook(t *testing.T) []byte {
	t.Helper()
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return archive(t, map[string]string{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                fmt.Sprintf(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>`, rel),
		"xl/workbook.xml":            fmt.Sprintf(`<?xml version="1.0"?><workbook %s xmlns:r="%s"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`, ns, rel),
		"xl/_rels/workbook.xml.rels": fmt.Sprintf(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`, rel),
		"xl/worksheets/sheet1.xml":   fmt.Sprintf(`<?xml version="1.0"?><worksheet %s><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f></c><c r="C1"><f>C2+A1</f></c><c r="D1"><f>NOSUCHFUNCTION(A1)</f></c></row><row r="2"><c r="A2"><v>2</v></c><c r="C2"><f>C1</f></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>text</t></is></c></row><row r="4"><c r="A4"><v>4</v></c></row></sheetData></worksheet>`, ns),
	})
}

// TestUploadsLeaveMemoryAlone refuses a bomb of half a megabyte that unpacks to 400 MB without growing.
func TestUploadsLeaveMemoryAlone(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	bomb := archive(t, map[string]string{"[Content_Types].xml": strings.Repeat(" ", 400<<20)})
	pid, found := n.child("tyche", "api")
	if !found {
		t.Fatal("no API process")
	}
	before := peak(t, pid)
	for range 3 {
		if a := n.caller().upload(t, "bomb.xlsx", bomb); a.status < 400 || a.status >= 500 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	}
	if grown := peak(t, pid) - before; grown > 64<<10 {
		t.Errorf("the API's peak memory grew by %d KB for a bomb of %d KB", grown, len(bomb)>>10)
	} else {
		t.Logf("bomb of %d KB: peak memory grew by %d KB", len(bomb)>>10, grown)
	}
}

// peak is a process's peak resident memory in KB.
func peak(t *testing.T, pid int) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	check(t, err)
	var kb int
	_, rest, _ := strings.Cut(string(data), "VmHWM:")
	_, err = fmt.Sscan(rest, &kb)
	check(t, err)
	return kb
}
