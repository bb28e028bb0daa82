package function

import (
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Criterion decides whether a cell counts, as COUNTIF and its like understand "">5"", ""a*"" or 3.
type Criterion struct {
	op      string // "", "<>", "<", "<=", ">", ">=" ("" is equality)
	want    workbook.Scalar
	pattern *Pattern
}

// NewCriterion reads a criterion.
func NewCriterion(cal value.Calendar, s workbook.Scalar) Criterion {
	switch s.Kind {
	case workbook.Blank, value.Omitted:
		return Criterion{want: workbook.NumberOf(0)}
	case workbook.Text:
	default:
		return Criterion{want: s}
	}
	op, rest := cutOperator(s.Text)
	c := Criterion{op: op}
	if rest == "" {
		if op != "" || s.Text != "" {
			c.want = workbook.Scalar{} // "=" and "<>" ask for blank cells
			return c
		}
		c.want = workbook.TextOf("")
		return c
	}
	c.want = parsed(cal, rest)
	if c.want.Kind == workbook.Text && (op == "" || op == "<>") {
		c.pattern = NewPattern(rest)
	}
	if op == "=" {
		c.op = ""
	}
	return c
}

func cutOperator(s string) (op, rest string) {
	for _, op := range []string{"<>", "<=", ">=", "<", ">", "="} {
		if strings.HasPrefix(s, op) {
			if op == "=" {
				return "", s[1:]
			}
			return op, s[len(op):]
		}
	}
	return "", s
}

// parsed is what a text in a criterion means: a number, a truth value, an error or a text.
func parsed(cal value.Calendar, s string) workbook.Scalar {
	if x, ok := cal.ParseNumber(s); ok {
		return workbook.NumberOf(x)
	}
	if strings.EqualFold(s, "TRUE") || strings.EqualFold(s, "FALSE") {
		return workbook.BoolOf(len(s) == 4)
	}
	if e, ok := workbook.ParseError(s); ok {
		return workbook.ErrorOf(e)
	}
	return workbook.TextOf(s)
}

// Blanks tells whether blank cells meet the criterion.
func (c *Criterion) Blanks() bool { return c.Holds(workbook.Scalar{}) }

// literal is the value that cells have to be equal to; false where others meet the criterion too.
func (c *Criterion) literal() (workbook.Scalar, bool) {
	if c.op != "" || c.want.Kind == workbook.Blank {
		return workbook.Scalar{}, false
	}
	if c.want.Kind != workbook.Text {
		return c.want, true
	}
	plain := c.want.Text != "" && !c.pattern.wild && len(c.pattern.runes) == len(c.want.Text)
	return c.want, plain // of one byte a character: all agree on what differs in case only
}

// Holds tells whether a cell meets the criterion.
func (c *Criterion) Holds(s workbook.Scalar) bool {
	switch c.op {
	case "":
		return c.equal(s)
	case "<>":
		return !c.equal(s)
	}
	if s.Kind != c.want.Kind || s.Kind == workbook.Blank || s.Kind == workbook.Error {
		return false
	}
	var order int
	if s.Kind == workbook.Text {
		order = value.CompareTexts(s.Text, c.want.Text)
	} else {
		order = sign(s.Num - c.want.Num)
	}
	switch c.op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func sign(x float64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

func (c *Criterion) equal(s workbook.Scalar) bool {
	switch c.want.Kind {
	case workbook.Blank:
		return s.Kind == workbook.Blank
	case workbook.Text:
		if c.want.Text == "" {
			return s.Kind == workbook.Blank || s.Kind == workbook.Text && s.Text == ""
		}
		return s.Kind == workbook.Text && c.pattern.Match(s.Text)
	case workbook.Number:
		if s.Kind == workbook.Text && c.op == "" {
			x, ok := value.Calendar{}.ParseNumber(s.Text)
			return ok && x == c.want.Num
		}
		return s.Kind == workbook.Number && s.Num == c.want.Num
	}
	return value.Same(s, c.want)
}
