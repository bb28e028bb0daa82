package function

import (
	"math"
	"strings"
	"unicode"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func splitFunctions() []Spec {
	return []Spec{
		{Name: "TEXTBEFORE", Args: "trnnnx", Min: 2, Eval: textBeside},
		{Name: "TEXTAFTER", Args: "trnnnx", Min: 2, Eval: textBeside},
		{Name: "TEXTSPLIT", Args: "trrbnx", Min: 2, Flags: Arrays, Eval: textSplit},
		{Name: "VALUETOTEXT", Args: "xn", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			strict, ok := strictForm(a)
			if !ok {
				return fail(workbook.ErrValue)
			}
			return workbook.TextOf(valueText(a[0], strict))
		}},
		{Name: "ARRAYTOTEXT", Args: "rn", Min: 1, Eval: arrayToText},
	}
}

// delimiter is a text that separates others, folded to lower case if case does not matter.
type delimiter []rune

// delimiters reads an argument: one text or an array of them.
func (c *Call) delimiters(v value.Value, fold bool) ([]delimiter, workbook.ErrorCode) {
	var out []delimiter
	for _, s := range c.matrix(v).Cells {
		text, e := value.ToText(s)
		if e != workbook.NoError {
			return nil, e
		}
		out = append(out, folded([]rune(text), fold))
	}
	return out, workbook.NoError
}

func folded(text []rune, fold bool) []rune {
	if !fold {
		return text
	}
	out := make([]rune, len(text))
	for i, r := range text {
		out[i] = unicode.ToLower(r)
	}
	return out
}

// matchAt is the length of the longest delimiter that stands at a place; -1 for none.
func matchAt(text []rune, at int, delimiters []delimiter) int {
	longest := -1
	for _, d := range delimiters {
		if len(d) > longest && len(d) <= len(text)-at && string(text[at:at+len(d)]) == string(d) {
			longest = len(d)
		}
	}
	return longest
}

// occurrence finds the n-th delimiter, from the end if n is negative. The end that a search runs into counts as a
// delimiter too if asked.
func occurrence(text []rune, delimiters []delimiter, n int, end bool) (start, length int, ok bool) {
	if n < 0 {
		return occurrenceFromEnd(text, delimiters, -n, end)
	}
	for at := 0; at <= len(text); {
		size := matchAt(text, at, delimiters)
		if size >= 0 {
			if n--; n == 0 {
				return at, size, true
			}
		}
		at += max(size, 1)
	}
	return len(text), 0, end && n == 1
}

func occurrenceFromEnd(text []rune, delimiters []delimiter, n int, end bool) (start, length int, ok bool) {
	rest := text // what lies before the delimiter that was found last
	for at := len(text); at >= 0; at-- {
		if size := matchAt(rest, at, delimiters); size >= 0 {
			if n--; n == 0 {
				return at, size, true
			}
			rest = text[:at]
		}
	}
	return 0, 0, end && n == 1
}

// textBeside is TEXTBEFORE and TEXTAFTER: text, delimiters, which one, regard case (0) or not (1), the end counts (1), what
// to give where there is none.
func textBeside(c *Call) value.Value {
	text := []rune(c.Args[0].Text)
	n, mode, end := math.Floor(c.given(2, 1)), c.given(3, 0), c.given(4, 0)
	if n == 0 || mode != 0 && mode != 1 || end != 0 && end != 1 {
		return value.Error(workbook.ErrValue)
	}
	delimiters, e := c.delimiters(c.Args[1], mode == 1)
	if e != workbook.NoError {
		return value.Error(e)
	}
	if c.has(2) && math.Abs(n) > float64(len(text)-shortest(delimiters)+1) {
		return value.Error(workbook.ErrValue)
	}
	start, length, ok := occurrence(folded(text, mode == 1), delimiters, int(n), end == 1)
	switch {
	case ok && c.Name == "TEXTBEFORE":
		return value.Text(string(text[:start]))
	case ok:
		return value.Text(string(text[start+length:]))
	case c.has(5):
		return c.Args[5]
	}
	return value.Error(workbook.ErrNA)
}

func shortest(delimiters []delimiter) int {
	n := len(delimiters[0])
	for _, d := range delimiters {
		n = min(n, len(d))
	}
	return n
}

// splitBy cuts a text at its delimiters. Empty parts are left out if asked.
func splitBy(text []rune, delimiters []delimiter, fold, skipEmpty bool) [][]rune {
	var out [][]rune
	search, from := folded(text, fold), 0
	add := func(part []rune) {
		if len(part) > 0 || !skipEmpty {
			out = append(out, part)
		}
	}
	for at := 0; at < len(text); {
		if size := matchAt(search, at, delimiters); size > 0 {
			add(text[from:at])
			at += size
			from = at
			continue
		}
		at++
	}
	add(text[from:])
	return out
}

// textSplit is TEXTSPLIT: text, delimiters of columns, of rows, leave out empty parts, regard case (0) or not (1), what
// fills rows that are too short.
func textSplit(c *Call) value.Value {
	mode := c.given(4, 0)
	if mode != 0 && mode != 1 {
		return value.Error(workbook.ErrValue)
	}
	var by [2][]delimiter // columns, rows
	for i := range by {
		if !c.has(i + 1) {
			continue
		}
		d, e := c.delimiters(c.Args[i+1], mode == 1)
		if e != workbook.NoError {
			return value.Error(e)
		}
		if shortest(d) == 0 {
			return value.Error(workbook.ErrValue)
		}
		by[i] = d
	}
	if by[0] == nil && by[1] == nil {
		return value.Error(workbook.ErrValue)
	}
	skipEmpty := c.has(3) && c.Args[3].Num != 0
	pad := workbook.ErrorOf(workbook.ErrNA)
	if c.has(5) {
		pad = c.Args[5].Scalar
	}
	var rows [][][]rune
	for _, line := range splitBy([]rune(c.Args[0].Text), by[1], mode == 1, skipEmpty) {
		rows = append(rows, splitBy(line, by[0], mode == 1, skipEmpty))
	}
	return textTable(rows, pad)
}

// textTable lays rows of texts out as an array.
func textTable(rows [][][]rune, pad workbook.Scalar) value.Value {
	cols := 0
	for _, row := range rows {
		cols = max(cols, len(row))
	}
	if cols == 0 {
		return value.Error(workbook.ErrCalc)
	}
	if len(rows)*cols > value.MaxCells {
		return value.Error(workbook.ErrNum)
	}
	out := value.NewMatrix(len(rows), cols)
	for i, row := range rows {
		for k := range cols {
			out.Cells[i*cols+k] = pad
			if k < len(row) {
				out.Cells[i*cols+k] = workbook.TextOf(string(row[k]))
			}
		}
	}
	return value.OfMatrix(out)
}

// strictForm reads the format argument: 0 as shown, 1 as a formula would be written.
func strictForm(a []workbook.Scalar) (strict, ok bool) {
	if len(a) < 2 {
		return false, true
	}
	form := math.Trunc(a[1].Num)
	return form == 1, form == 0 || form == 1
}

// valueText writes any value; in the strict form texts stand in quotes.
func valueText(s workbook.Scalar, strict bool) string {
	switch {
	case s.Kind == workbook.Error:
		return s.Err.String()
	case s.Kind == workbook.Text && strict:
		return `"` + strings.ReplaceAll(s.Text, `"`, `""`) + `"`
	}
	text, _ := value.ToText(s)
	return text
}

func arrayToText(c *Call) value.Value {
	form := []workbook.Scalar{{}}
	if c.has(1) {
		form = append(form, c.Args[1].Scalar)
	}
	strict, ok := strictForm(form)
	if !ok {
		return value.Error(workbook.ErrValue)
	}
	m := c.matrix(c.Args[0])
	var b strings.Builder
	for i, s := range m.Cells {
		switch {
		case i == 0:
		case !strict:
			b.WriteString(", ")
		case i%m.Cols == 0:
			b.WriteByte(';')
		default:
			b.WriteByte(',')
		}
		if b.WriteString(valueText(s, strict)); b.Len() > 4*value.MaxText {
			return value.Error(workbook.ErrCalc)
		}
	}
	if strict {
		return limited("{" + b.String() + "}")
	}
	return limited(b.String())
}
