package spec_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"tyche/engine/spec"
	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

// book is a small workbook: numbers in In!A1:A3, a text in B1, an error in B2, TRUE in B3, an array over C1:C2, and a
// formula in 'My Sheet'!A1.
func book() *workbook.Book {
	in, mine := workbook.NewSheet("In"), workbook.NewSheet("My Sheet")
	for row := range int32(3) {
		in.Set(workbook.Address{Row: row}, workbook.Cell{Value: workbook.NumberOf(float64(row))})
	}
	for row, v := range []workbook.Scalar{workbook.TextOf("x"), workbook.ErrorOf(workbook.ErrNA), workbook.BoolOf(true)} {
		in.Set(workbook.Address{Row: int32(row), Col: 1}, workbook.Cell{Value: v})
	}
	ref, _ := workbook.ParseRect("C1:C2")
	in.Formulas = []workbook.Formula{{Text: "A1:A2*2", Kind: workbook.Array, Anchor: ref.First, Ref: ref}}
	in.Set(ref.First, workbook.Cell{Formula: 1})
	in.Set(ref.Last, workbook.Cell{Formula: 1})
	mine.Formulas = []workbook.Formula{{Text: "In!A1+1"}}
	mine.Set(workbook.Address{}, workbook.Cell{Formula: 1, Value: workbook.NumberOf(1)})
	return &workbook.Book{Sheets: []*workbook.Sheet{in, mine}, Names: []workbook.Name{
		{Name: "Price", Sheet: -1, Formula: "In!$A$1"},
		{Name: "Price", Sheet: 1, Formula: "In!$A$2"},
		{Name: "Result", Sheet: -1, Formula: "'My Sheet'!$A$1:$A$1"},
		{Name: "Block", Sheet: -1, Formula: "In!$A$1:$A$3"},
	}}
}

func TestResolveFindsCells(t *testing.T) {
	t.Parallel()
	s, faults := spec.Parse([]byte(`{"inputs": [{"cell": " price ", "distribution": "poisson", "mean": 1},
		{"cell": "'my sheet'!PRICE", "distribution": "poisson", "mean": 1}],
		"correlations": [{"cells": ["in!a2", "in!$a$1"], "matrix": [[1, 0], [0, 1]]}],
		"outputs": [{"cell": "result", "name": "R"}, "IN!C2", "in!A2"]}`))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	r, faults := s.Resolve(book())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	want := &spec.Resolved{
		Inputs:  []spec.Place{{At: workbook.Address{}}, {At: workbook.Address{Row: 1}}},
		Outputs: []spec.Place{{Sheet: 1}, {At: workbook.Address{Row: 1, Col: 2}}, {At: workbook.Address{Row: 1}}},
		Groups:  [][]int{{1, 0}},
	}
	if !reflect.DeepEqual(r.Inputs, want.Inputs) || !reflect.DeepEqual(r.Outputs, want.Outputs) ||
		!reflect.DeepEqual(r.Groups, want.Groups) {
		t.Errorf("got %+v, want %+v", r, want)
	}
	canonical := r.Specification
	if canonical.Inputs[1].Cell != "In!A2" || canonical.Outputs[0].Cell != "'My Sheet'!A1" ||
		canonical.Correlations[0].Cells[0] != "In!A2" || s.Inputs[1].Cell != "'my sheet'!PRICE" {
		t.Errorf("canonical form is %+v", canonical)
	}
}

func TestResolveTellsEveryFault(t *testing.T) {
	t.Parallel()
	poisson := `, "distribution": "poisson", "mean": 1}`
	s, faults := spec.Parse([]byte(`{"inputs": [{"cell": "Nowhere!A1"` + poisson + `, {"cell": "Missing"` + poisson + `,
		{"cell": "Block"` + poisson + `, {"cell": "In!B1"` + poisson + `, {"cell": "In!B2"` + poisson + `,
		{"cell": "In!B3"` + poisson + `, {"cell": "In!C2"` + poisson + `, {"cell": "In!Z9"` + poisson + `,
		{"cell": "In!A1"` + poisson + `, {"cell": "Price"` + poisson + `, {"cell": "My Sheet!A1"` + poisson + `],
		"correlations": [{"cells": ["In!A1", "Price", "In!A3"], "matrix": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}],
		"outputs": ["In!B1", {"cell": "In!Z9", "name": "Z"}, "Nope", "result", "In!Z8", "'My Sheet'!A1"]}`))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	_, faults = s.Resolve(book())
	want := map[string]string{
		"/inputs/0/cell": "no sheet Nowhere; it has In, 'My Sheet'", "/inputs/1/cell": "no defined name Missing",
		"/inputs/2/cell": "is not one cell", "/inputs/3/cell": "holds a text", "/inputs/4/cell": "holds an error",
		"/inputs/5/cell": "truth value", "/inputs/6/cell": "array formula", "/inputs/7/cell": "is empty",
		"/inputs/9": "listed twice", "/correlations/0/cells/1": "correlated twice",
		"/correlations/0/cells/2": "not among the inputs", "/outputs/2": "no defined name Nope", "/outputs/5": "listed twice",
		"/outputs/4": "is empty",
	}
	for _, f := range faults {
		if text, ok := want[f.Pointer]; !ok || !strings.Contains(f.Message, text) {
			t.Errorf("unexpected: %+v", f)
		}
		delete(want, f.Pointer)
	}
	for pointer, text := range want {
		t.Errorf("nothing at %s about %q", pointer, text)
	}
}

func TestResolveFindsTheModels(t *testing.T) {
	t.Parallel()
	for _, path := range models(t, "*.json") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, faults := spec.Parse(data)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		file, err := os.Open(strings.TrimSuffix(path, ".json") + ".xlsx")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			t.Fatal(err)
		}
		b, err := xlsx.Read(file, info.Size(), xlsx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		r, faults := s.Resolve(b)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", path, faults)
		}
		if !reflect.DeepEqual(r.Specification.Outputs, s.Outputs) || len(r.Inputs) != len(s.Inputs) {
			t.Errorf("%s resolves to %+v", path, r.Specification.Outputs)
		}
	}
}

func TestCanonicalCell(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"Sheet1!$B$3": "Sheet1!B3", "'Sheet1'!b3": "Sheet1!B3", "My Sheet!A1": "'My Sheet'!A1", "'It''s'!a1": "'It''s'!A1",
		"'A1'!C2": "'A1'!C2", "'R1C1'!C2": "'R1C1'!C2", "'2024'!C2": "'2024'!C2", "Größe!a1": "Größe!A1", " Price ": "Price",
		"'a!b'!A1": "'a!b'!A1", "'TRUE'!A1": "'TRUE'!A1", "S!Price": "S!Price",
	} {
		if got := spec.CanonicalCell(given); got != want {
			t.Errorf("%s becomes %s, want %s", given, got, want)
		}
		if again := spec.CanonicalCell(want); again != want {
			t.Errorf("%s is not stable: %s", want, again)
		}
	}
}
