package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

const (
	head    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	main    = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS   = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relType = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// parts is a workbook by its parts; pack makes the archive.
type parts map[string]string

// simple is a workbook of one sheet whose sheetData is given.
func simple(sheetData string) parts {
	return parts{
		"_rels/.rels":                relations("rId1", "officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml":            head + `<workbook ` + main + ` ` + relNS + `><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations("rId1", "worksheet", "worksheets/sheet1.xml"),
		"xl/worksheets/sheet1.xml":   sheetXML(`<sheetData>` + sheetData + `</sheetData>`),
	}
}

func sheetXML(content string) string {
	return head + `<worksheet ` + main + ` ` + relNS + `>` + content + `</worksheet>`
}

// relations is a relationship part of (id, kind, target) triples.
func relations(triples ...string) string {
	var b strings.Builder
	b.WriteString(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i < len(triples); i += 3 {
		b.WriteString(`<Relationship Id="` + triples[i] + `" Type="` + relType + triples[i+1] + `" Target="` + triples[i+2] + `"/>`)
	}
	return b.String() + `</Relationships>`
}

// with is a copy in which some parts are replaced or added.
func (p parts) with(others parts) parts {
	all := parts{}
	for name, text := range p {
		all[name] = text
	}
	for name, text := range others {
		all[name] = text
	}
	return all
}

func (p parts) pack(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range p {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBytes(data []byte) (*workbook.Book, error) {
	return xlsx.Read(bytes.NewReader(data), int64(len(data)), xlsx.Limits{})
}

func (p parts) read(t testing.TB) *workbook.Book {
	t.Helper()
	b, err := readBytes(p.pack(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// refused asserts that reading fails with a code and a sentence that a person can act on.
func refused(t testing.TB, err error, code xlsx.Code) *xlsx.Error {
	t.Helper()
	var e *xlsx.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error with the code %s", err, code)
	}
	if e.Code != code {
		t.Fatalf("got the code %s (%v), want %s", e.Code, e, code)
	}
	if len(e.Message) < 20 || !strings.HasSuffix(e.Message, ".") || strings.ContainsAny(e.Message, "\x00\n") {
		t.Fatalf("the message is no sentence: %q", e.Message)
	}
	return e
}

func at(t testing.TB, s *workbook.Sheet, address string) workbook.Cell {
	t.Helper()
	a, ok := workbook.ParseAddress(address)
	if !ok {
		t.Fatalf("%s is no address", address)
	}
	return s.At(a)
}
