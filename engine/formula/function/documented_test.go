package function_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// example is a formula and its value: a text in quotes, an error, TRUE or FALSE, or a number to as many decimals as written.
type example struct{ formula, want string }

// holdExamples computes each formula in Z99 beside cells that are written as "A1: 5". A cell that begins with = is a
// formula.
func holdExamples(t *testing.T, cells []string, examples []example) {
	t.Helper()
	for _, x := range examples {
		b := &workbook.Book{Sheets: []*workbook.Sheet{workbook.NewSheet("Sheet1")}}
		for _, line := range append(cells, "Z99: ="+x.formula) {
			place, text, _ := strings.Cut(line, ": ")
			put(t, b.Sheets[0], place, text)
		}
		at, _ := workbook.ParseRect("Z99")
		got := formula.New(b, formula.Options{}).Base(formula.Cell{Address: at.First})
		if !agrees(got, x.want) {
			t.Errorf("=%s is %s, wanted %s", x.formula, shown(got), x.want)
		}
	}
}

func put(t *testing.T, s *workbook.Sheet, place, text string) {
	t.Helper()
	r, ok := workbook.ParseRect(place)
	if !ok {
		t.Fatal("no such place:", place)
	}
	if body, ok := strings.CutPrefix(text, "="); ok {
		s.Formulas = append(s.Formulas, workbook.Formula{Text: body, Anchor: r.First, Kind: workbook.Dynamic, Ref: r})
		s.Set(r.First, workbook.Cell{Formula: int32(len(s.Formulas))})
		return
	}
	s.Set(r.First, workbook.Cell{Value: constant(text)})
}

func constant(text string) workbook.Scalar {
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return workbook.NumberOf(x)
	}
	if text == "TRUE" || text == "FALSE" {
		return workbook.BoolOf(text == "TRUE")
	}
	if e, ok := workbook.ParseError(text); ok {
		return workbook.ErrorOf(e)
	}
	return workbook.TextOf(strings.Trim(text, `"`))
}

func shown(s workbook.Scalar) string {
	switch s.Kind {
	case workbook.Text:
		return `"` + s.Text + `"`
	case workbook.Error:
		return s.Err.String()
	case workbook.Number:
		return strconv.FormatFloat(s.Num, 'g', -1, 64)
	case value.Unsupported:
		return "unsupported: " + s.Text
	}
	text, _ := value.ToText(s)
	return text
}

func agrees(got workbook.Scalar, want string) bool {
	x, err := strconv.ParseFloat(want, 64)
	if err != nil || got.Kind != workbook.Number {
		return shown(got) == want
	}
	unit := 1e-9 * math.Abs(x)
	if _, decimals, ok := strings.Cut(want, "."); ok {
		unit = math.Pow10(-len(decimals))
	}
	return math.Abs(got.Num-x) <= 0.51*unit
}
