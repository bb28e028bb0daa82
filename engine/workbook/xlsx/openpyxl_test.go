package xlsx_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

// shared is the folder of workbooks beside the repository; tests that need it skip where it is missing.
const shared = "../../../../shared"

// TestReadsWhatOpenpyxlReads compares sheets, cells, formulas, names and tables of real workbooks with those that
// another reader finds.
func TestReadsWhatOpenpyxlReads(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads some hundred workbooks with Python")
	}
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import openpyxl").Run(); err != nil {
		t.Skip("needs openpyxl")
	}
	paths := append(workbooks(t, "conformance/excel"), workbooks(t, "bench/models")...)
	if len(paths) == 0 {
		t.Skip("the shared workbooks are missing")
	}
	read := filepath.Join(t.TempDir(), "read.jsonl")
	var lines bytes.Buffer
	for _, path := range paths {
		line, err := json.Marshal(dump(path, readFile(t, path)))
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	if err := os.WriteFile(read, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "testdata/compare.py", read).CombinedOutput()
	found := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(found) != 1 {
		t.Fatalf("%d differences (%v):\n%s", len(found)-1, err, strings.Join(found[:min(len(found), 30)], "\n"))
	}
	t.Log(found[0])
}

func workbooks(t *testing.T, folder string) []string {
	t.Helper()
	var paths []string
	root := filepath.Join(shared, folder)
	if _, err := os.Stat(root); err != nil {
		return nil
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".xlsx") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func readFile(t testing.TB, path string) *workbook.Book {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	book, err := xlsx.Read(bytes.NewReader(data), int64(len(data)), xlsx.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return book
}

var kindNames = map[workbook.Kind]string{workbook.Blank: "blank", workbook.Number: "number", workbook.Text: "text",
	workbook.Bool: "bool", workbook.Error: "error"}

var formulaNames = map[workbook.FormulaKind]string{workbook.Normal: "normal", workbook.Array: "array",
	workbook.Dynamic: "dynamic", workbook.DataTable: "table"}

// dump is a book in the form that testdata/compare.py reads.
func dump(path string, b *workbook.Book) map[string]any {
	var sheets, names, tables []any
	for _, s := range b.Sheets {
		cells := [][]any{}
		for a, c := range s.All() {
			cells = append(cells, dumpCell(s, a, c))
		}
		sheets = append(sheets, map[string]any{"name": s.Name, "hidden": s.Hidden, "cells": cells})
	}
	for _, n := range b.Names {
		names = append(names, map[string]any{"name": n.Name, "formula": n.Formula})
	}
	for _, t := range b.Tables {
		tables = append(tables, map[string]any{"name": t.Name, "ref": t.Rect.String(), "columns": t.Columns})
	}
	return map[string]any{"path": path, "sheets": sheets, "date1904": b.Date1904,
		"names": append([]any{}, names...), "tables": append([]any{}, tables...)}
}

func dumpCell(s *workbook.Sheet, a workbook.Address, c workbook.Cell) []any {
	var value any
	switch c.Value.Kind {
	case workbook.Number:
		value = c.Value.Num
	case workbook.Text:
		value = c.Value.Text
	case workbook.Bool:
		value = c.Value.Num == 1
	case workbook.Error:
		value = c.Value.Err.String()
	}
	kind, text, anchor := "none", "", workbook.Address{Row: -1, Col: -1}
	if c.Formula > 0 {
		f := s.Formulas[c.Formula-1]
		kind, text, anchor = formulaNames[f.Kind], f.Text, f.Anchor
	}
	return []any{a.Row + 1, a.Col + 1, kindNames[c.Value.Kind], value, kind, text, anchor.Row + 1, anchor.Col + 1}
}
