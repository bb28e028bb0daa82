package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"tyche/api"
	"tyche/platform/file"
)

type workbookBody struct {
	ID, Name string
	Size     int
	Formulas int
	Sheets   []struct {
		Name          string
		Rows, Columns int
	}
	Notices []struct{ Detail string }
	Model   *struct {
		Draws           *int
		Inputs, Outputs []struct{ Cell string }
	}
}

func TestUploadedWorkbookIsDescribed(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	book, _ := example(t)
	a := h.own.upload(t, "launch.xlsx", book)
	var made, got workbookBody
	a.decode(t, http.StatusCreated, &made)
	location := a.header.Get("Location")
	if location != "/v1/workbooks/"+made.ID || made.Name != "launch.xlsx" || made.Size != len(book) || made.Formulas == 0 {
		t.Errorf("at %q: %+v", location, made)
	}
	h.own.get(t, location).decode(t, http.StatusOK, &got)
	if got.Model == nil || got.Model.Inputs == nil || got.Model.Outputs == nil || *got.Model.Draws != 0 {
		t.Errorf("model %+v, want one without draws", got.Model)
	}
	if got.Model = nil; fmt.Sprint(got) != fmt.Sprint(made) {
		t.Errorf("read back %+v, made %+v", got, made)
	}
	if len(got.Sheets) < 2 || got.Sheets[0].Name != "Assumptions" || got.Sheets[0].Rows < 12 || got.Sheets[0].Columns < 2 {
		t.Errorf("sheets %+v", got.Sheets)
	}
}

// TestFileNameIsData uploads hostile names. A name comes back as it was sent, but for what no text can hold.
func TestFileNameIsData(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	book, _ := example(t)
	emoji := strings.Repeat("🎲", 1000) // 4,000 bytes
	for _, c := range []struct{ sent, want string }{
		{"../../x", "../../x"},
		{`..\\..\\x.xlsx`, `..\..\x.xlsx`},
		{"/etc/passwd", "/etc/passwd"},
		{"bell\a tab\t escape\x1b[31m.xlsx", "bell\a tab\t escape\x1b[31m.xlsx"},
		{"<script>alert(1)</script>", "<script>alert(1)</script>"},
		{`a\"b'; drop table files`, `a"b'; drop table files`},
		{"nul\x00.xlsx", "nul\uFFFD.xlsx"},
		{"broken\xff.xlsx", "broken\uFFFD.xlsx"},
		{emoji, emoji},
		{"", "workbook.xlsx"},
	} {
		var made, got workbookBody
		h.own.upload(t, c.sent, book).decode(t, http.StatusCreated, &made)
		h.own.get(t, "/v1/workbooks/"+made.ID).decode(t, http.StatusOK, &got)
		if made.Name != c.want || got.Name != c.want {
			t.Errorf("%q was stored as %q and is shown as %q, want %q", c.sent, made.Name, got.Name, c.want)
		}
	}
	if f := h.own.upload(t, emoji+"🎲", book).failure(t, http.StatusUnprocessableEntity); f.Type != "/problems/name-too-long" {
		t.Errorf("a name that is too long: %+v", f)
	}
}

func TestUploadsAreRefusedWithASentence(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) {
		d.MaxFileBytes = 100_000
		d.Workbooks.(*file.Service).MaxSize = 100_000
	})
	book, _ := example(t)
	form := func(field string, data []byte, end bool) (io.Reader, string) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile(field, "x.xlsx")
		check(t, err)
		_, err = part.Write(data)
		check(t, err)
		if end {
			check(t, w.Close())
		}
		return &body, w.FormDataContentType()
	}
	post := func(body io.Reader, contentType string) answer {
		return h.own.do(t, http.MethodPost, "/v1/workbooks", body, "Content-Type", contentType)
	}
	wrongField, wrongFieldType := form("book", book, true)
	cutShort, cutShortType := form("file", book, false)
	for _, c := range []struct {
		name   string
		answer answer
		status int
		kind   string
	}{
		{"no form", post(bytes.NewReader(book), "application/zip"), 415, "unsupported-media-type"},
		{"no type", post(bytes.NewReader(book), ""), 415, "unsupported-media-type"},
		{"no boundary", post(bytes.NewReader(book), "multipart/form-data"), 400, "bad-request"},
		{"no such form", post(strings.NewReader("hello"), "multipart/form-data; boundary=x"), 400, "bad-request"},
		{"other field", post(wrongField, wrongFieldType), 400, "bad-request"},
		{"cut short", post(cutShort, cutShortType), 400, "upload-incomplete"},
		{"empty", h.own.upload(t, "x.xlsx", nil), 422, "file-empty"},
		{"not a workbook", h.own.upload(t, "x.xlsx", []byte("hello, world")), 422, ""},
		{"damaged", h.own.upload(t, "x.xlsx", book[:len(book)/2]), 422, ""},
		{"an archive", h.own.upload(t, "x.xlsx", archive(t)), 422, ""},
		{"over the limit", h.own.upload(t, "x.xlsx", make([]byte, 100_001)), 413, "file-too-large"},
		{"far over the limit", h.own.upload(t, "x.xlsx", make([]byte, 5_000_000)), 413, ""},
	} {
		f := c.answer.failure(t, c.status)
		if c.kind != "" && f.Type != "/problems/"+c.kind {
			t.Errorf("%s: type %s, want %s", c.name, f.Type, c.kind)
		}
		if len(f.Detail) < 15 || !strings.HasSuffix(f.Detail, ".") {
			t.Errorf("%s: %q is no sentence", c.name, f.Detail)
		}
	}
	var list struct{ Items []workbookBody }
	if h.own.get(t, "/v1/workbooks").decode(t, http.StatusOK, &list); len(list.Items) != 0 {
		t.Errorf("a refused upload left %+v behind", list.Items)
	}
}

func archive(t *testing.T) []byte {
	t.Helper()
	var data bytes.Buffer
	z := zip.NewWriter(&data)
	w, err := z.Create("readme.txt")
	check(t, err)
	_, err = w.Write([]byte("no workbook"))
	check(t, err)
	check(t, z.Close())
	return data.Bytes()
}

func TestListsArePagedWithCursors(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	var books, runs []string
	for range 5 {
		id := h.own.workbook(t)
		books = append([]string{id}, books...)
		runs = append([]string{h.own.post(t, request(t, id)).id(t, http.StatusAccepted)}, runs...)
	}
	for path, want := range map[string][]string{"/v1/workbooks": books, "/v1/simulations": runs} {
		var got []string
		cursor, pages := "", 0
		for more := true; more; pages++ {
			var page struct {
				Items      []struct{ ID string }
				NextCursor *string `json:"next_cursor"`
			}
			h.own.get(t, path+"?limit=2"+cursor).decode(t, http.StatusOK, &page)
			for _, item := range page.Items {
				got = append(got, item.ID)
			}
			if more = page.NextCursor != nil; more {
				cursor = "&cursor=" + *page.NextCursor
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || pages != 3 {
			t.Errorf("%s: %d pages with %v, want %v", path, pages, got, want)
		}
		if f := h.own.get(t, path+"?limit=0").failure(t, http.StatusBadRequest); !strings.Contains(f.Detail, "not 0") {
			t.Errorf("%s?limit=0: %s", path, f.Detail)
		}
		for _, query := range []string{"?limit=-1", "?limit=201", "?limit=x", "?cursor=x", "?cursor=AAAA", "?limit=1&limit=2"} {
			if f := h.own.get(t, path+query).failure(t, http.StatusBadRequest); f.Type != "/problems/bad-request" {
				t.Errorf("%s%s: %+v", path, query, f)
			}
		}
	}
}

type cellsBody struct {
	Sheet, Range string
	Cells        []struct {
		Cell, Type, Formula, Anchor, Format string
		Value                               any
	}
}

func TestCellsAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	path := "/v1/workbooks/" + h.own.workbook(t) + "/cells"
	var got cellsBody
	h.own.get(t, path+"?sheet=summary&range=b1:A1").decode(t, http.StatusOK, &got)
	if got.Sheet != "Summary" || got.Range != "A1:B1" || len(got.Cells) != 2 {
		t.Fatalf("cells %+v", got)
	}
	label, value := got.Cells[0], got.Cells[1]
	if label.Cell != "A1" || label.Type != "text" || label.Formula != "" {
		t.Errorf("label %+v", label)
	}
	if _, number := value.Value.(float64); value.Cell != "B1" || value.Formula == "" || (value.Type == "number") != number {
		t.Errorf("value %+v", value)
	}
	var first cellsBody
	if h.own.get(t, path).decode(t, http.StatusOK, &first); first.Sheet != "Assumptions" || len(first.Cells) < 20 {
		t.Errorf("the first sheet: %+v", first)
	}
	var beyond cellsBody
	if h.own.get(t, path+"?range=XFD1048576").decode(t, http.StatusOK, &beyond); len(beyond.Cells) != 0 {
		t.Errorf("the last cell: %+v", beyond)
	}
	h.own.get(t, path+"?sheet=Nowhere").failure(t, http.StatusNotFound)
	for _, r := range []string{"x", "A0", "A1:", "XFE1", "A1:A10001", "A1:XFD1048576", "A:A"} {
		if f := h.own.get(t, path+"?range="+r).failure(t, http.StatusBadRequest); f.Type != "/problems/bad-request" {
			t.Errorf("range %s: %+v", r, f)
		}
	}
}
