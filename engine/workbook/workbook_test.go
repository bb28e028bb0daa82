package workbook_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tyche/engine/workbook"
)

func address(t *testing.T, s string) workbook.Address {
	t.Helper()
	a, ok := workbook.ParseAddress(s)
	if !ok {
		t.Fatalf("%s is no address", s)
	}
	return a
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]workbook.Address{
		"A1": {}, "$B$3": {Row: 2, Col: 1}, "z10": {Row: 9, Col: 25}, "AA1": {Col: 26}, "XFD1048576": {Row: 1048575, Col: 16383},
	} {
		if got := address(t, s); got != want {
			t.Errorf("%s is %+v, want %+v", s, got, want)
		}
	}
	for _, s := range []string{"", "A", "1", "A0", "A01", "XFE1", "AAAA1", "A1048577", "A1:B2", "A-1", "$", "A$", "A1 ", "Ä1", "$$A1"} {
		if a, ok := workbook.ParseAddress(s); ok {
			t.Errorf("%q is read as %s", s, a)
		}
	}
	for col := range int32(workbook.MaxCols) {
		a := workbook.Address{Row: col % 1000, Col: col}
		if got := address(t, a.String()); got != a {
			t.Fatalf("%s is read as %s", a, got)
		}
	}
}

func TestRectangles(t *testing.T) {
	t.Parallel()
	r, ok := workbook.ParseRect("C4:$B$2")
	if !ok || r.String() != "B2:C4" || r.Rows() != 3 || r.Cols() != 2 {
		t.Errorf("got %s, %v", r, ok)
	}
	if !r.Contains(address(t, "C2")) || r.Contains(address(t, "D2")) || r.Contains(address(t, "B5")) {
		t.Error("Contains is wrong at an edge")
	}
	if one, ok := workbook.ParseRect("B2"); !ok || one.String() != "B2" {
		t.Errorf("got %s", one)
	}
}

// TestSheetBehavesLikeAMap drives the store with random cells, dense and sparse, and compares it with a map.
func TestSheetBehavesLikeAMap(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		rows, cols := int32(1+random.IntN(1<<random.IntN(21))), int32(1+random.IntN(1<<random.IntN(15)))
		sheet, model := workbook.NewSheet("S"), map[workbook.Address]workbook.Cell{}
		pick := func() workbook.Address {
			return workbook.Address{Row: random.Int32N(rows), Col: random.Int32N(cols)}
		}
		for i := range 500 {
			a, c := pick(), workbook.Cell{Value: workbook.NumberOf(float64(i)), Style: int32(i)}
			sheet.Set(a, c)
			model[a] = c
		}
		everything := workbook.Rect{Last: workbook.Address{Row: workbook.MaxRows - 1, Col: workbook.MaxCols - 1}}
		a, b := pick(), pick()
		for _, r := range []workbook.Rect{everything, {First: a, Last: a}, {
			First: workbook.Address{Row: min(a.Row, b.Row), Col: min(a.Col, b.Col)},
			Last:  workbook.Address{Row: max(a.Row, b.Row), Col: max(a.Col, b.Col)}}} {
			compareCells(t, sheet, model, r)
		}
		if sheet.Len() != len(model) {
			t.Fatalf("%d cells, want %d", sheet.Len(), len(model))
		}
		compareAdoption(t, sheet, model, workbook.Rect{First: a, Last: workbook.Address{Row: a.Row + 40, Col: a.Col + 3}})
	}
}

// compareCells asserts that a rectangle holds the cells of the model, in row-major order.
func compareCells(t *testing.T, sheet *workbook.Sheet, model map[workbook.Address]workbook.Cell, r workbook.Rect) {
	t.Helper()
	var want []workbook.Address
	used, found := workbook.Rect{}, false
	for a := range model {
		if r.Contains(a) {
			want = append(want, a)
		}
		if !found {
			used, found = workbook.Rect{First: a, Last: a}, true
		}
		used.First = workbook.Address{Row: min(used.First.Row, a.Row), Col: min(used.First.Col, a.Col)}
		used.Last = workbook.Address{Row: max(used.Last.Row, a.Row), Col: max(used.Last.Col, a.Col)}
	}
	slices.SortFunc(want, func(a, b workbook.Address) int {
		return int(a.Row-b.Row)*workbook.MaxCols + int(a.Col-b.Col)
	})
	var got []workbook.Address
	for a, c := range sheet.Cells(r) {
		got = append(got, a)
		if c != model[a] || sheet.At(a) != c {
			t.Fatalf("%s holds %+v, want %+v", a, c, model[a])
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%s holds cells at %v, want %v", r, got, want)
	}
	if have, ok := sheet.Used(); ok != found || have != used {
		t.Fatalf("used is %s, want %s", have, used)
	}
}

func compareAdoption(t *testing.T, sheet *workbook.Sheet, model map[workbook.Address]workbook.Cell, r workbook.Rect) {
	t.Helper()
	sheet.Set(r.First, workbook.Cell{Formula: 9})
	model[r.First] = workbook.Cell{Formula: 9}
	sheet.Adopt(r, 5)
	for a, c := range model {
		if r.Contains(a) && c.Formula == 0 {
			c.Formula = 5
		}
		if sheet.At(a) != c {
			t.Fatalf("%s holds %+v after %s was adopted, want %+v", a, sheet.At(a), r, c)
		}
	}
}

func TestCellsStopsWhenAsked(t *testing.T) {
	t.Parallel()
	s := workbook.NewSheet("S")
	for row := range int32(100) {
		s.Set(workbook.Address{Row: row}, workbook.Cell{Value: workbook.NumberOf(1)})
	}
	n := 0
	for range s.All() {
		if n++; n == 40 {
			break
		}
	}
	if n != 40 {
		t.Errorf("%d cells were visited", n)
	}
	for a := range workbook.NewSheet("empty").All() {
		t.Errorf("an empty sheet has a cell at %s", a)
	}
}

func TestReferencesSplitAndQuote(t *testing.T) {
	t.Parallel()
	for sheet, want := range map[string]string{
		"Sheet1": "Sheet1!B2", "My Sheet": "'My Sheet'!B2", "It's": "'It''s'!B2", "A1": "'A1'!B2", "RC": "'RC'!B2", "r2": "'r2'!B2",
		"2024": "'2024'!B2", "a.b_c": "a.b_c!B2", "true": "'true'!B2", "Größe": "Größe!B2", "a!b": "'a!b'!B2", "a-b": "'a-b'!B2", "Rate": "Rate!B2",
	} {
		got := workbook.Reference(sheet, address(t, "B2"))
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if back, rest, ok := workbook.SplitReference(got); !ok || back != sheet || rest != "B2" {
			t.Errorf("%s splits into %q and %q, %v", got, back, rest, ok)
		}
	}
	for _, s := range []string{"", "A1", "!A1", "''!A1", "'S!A1", "'S'A1", "'S'"} {
		if sheet, rest, ok := workbook.SplitReference(s); ok {
			t.Errorf("%q splits into %q and %q", s, sheet, rest)
		}
	}
}

func TestErrorsHaveNames(t *testing.T) {
	t.Parallel()
	for code := workbook.ErrNull; code <= workbook.ErrCalc; code++ {
		if got, ok := workbook.ParseError(code.String()); !ok || got != code {
			t.Errorf("%s is read as %s", code, got)
		}
	}
	if got, ok := workbook.ParseError("#div/0!"); !ok || got != workbook.ErrDiv0 {
		t.Errorf("#div/0! is read as %s", got)
	}
	if got, ok := workbook.ParseError("#DIV/0"); ok {
		t.Errorf("#DIV/0 is read as %s", got)
	}
}

func TestSheetsAreFoundInAnyCase(t *testing.T) {
	t.Parallel()
	b := &workbook.Book{Sheets: []*workbook.Sheet{workbook.NewSheet("One"), workbook.NewSheet("Größe")}, Formats: []string{"General", "0%"}}
	if b.Sheet("ONE") != 0 || b.Sheet("GRÖSSE") != -1 || b.Sheet("gRÖßE") != 1 {
		t.Error("a sheet is not found by its name")
	}
	if b.Format(workbook.Cell{Style: 1}) != "0%" || b.Format(workbook.Cell{Style: 7}) != "General" {
		t.Error("a number format is wrong")
	}
}

func BenchmarkAt(b *testing.B) {
	s := workbook.NewSheet("S")
	for row := range int32(20_000) {
		for col := range int32(10) {
			s.Set(workbook.Address{Row: row, Col: col}, workbook.Cell{Value: workbook.NumberOf(1)})
		}
	}
	i, sum := int32(0), 0.0
	for b.Loop() {
		i = (i + 7919) % 200_000
		sum += s.At(workbook.Address{Row: i / 10, Col: i % 10}).Value.Num
	}
	if sum == 0 {
		b.Fatal("nothing was read")
	}
}
