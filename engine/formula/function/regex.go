package function

import (
	"errors"
	"math"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Excel's regular expressions are PCRE2's.

func regexFunctions() []Spec {
	return []Spec{
		{Name: "REGEXTEST", Args: "ttn", Min: 2, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar {
			_, matches, e := matchesOf(h, a[0].Text, a[1].Text, 1, a, 2)
			if e != workbook.NoError {
				return fail(e)
			}
			return workbook.BoolOf(len(matches) > 0)
		}},
		{Name: "REGEXREPLACE", Args: "tttnn", Min: 3, Scalar: regexReplace},
		{Name: "REGEXEXTRACT", Args: "ttnn", Min: 2, Flags: Arrays, Eval: regexExtract},
	}
}

// matchesOf finds the first n matches of a pattern, all if n is negative; argument i tells whether case matters (0) or not (1).
func matchesOf(h Host, text, pattern string, n int, a []workbook.Scalar, i int) (expression, [][]int, workbook.ErrorCode) {
	fold := false
	if i < len(a) {
		switch math.Trunc(a[i].Num) {
		case 0:
		case 1:
			fold = true
		default:
			return expression{}, nil, workbook.ErrValue
		}
	}
	x, err := compileExpression(pattern, fold)
	if errors.Is(err, errUnknown) {
		h.Unsupported("the regular expression " + pattern)
	}
	if err != nil {
		return expression{}, nil, workbook.ErrValue
	}
	matches, err := x.all(text, n)
	if err != nil {
		h.Unsupported("the regular expression " + pattern + ", which takes too many steps here")
		return expression{}, nil, workbook.ErrValue
	}
	return x, matches, workbook.NoError
}

// regexExtract is REGEXEXTRACT: the first match, all matches (1) or the groups of the first match (2).
func regexExtract(c *Call) value.Value {
	args := make([]workbook.Scalar, len(c.Args))
	for i := range args {
		args[i] = c.Args[i].Scalar
	}
	mode := math.Trunc(c.given(2, 0))
	if mode < 0 || mode > 2 {
		return value.Error(workbook.ErrValue)
	}
	most := 1
	if mode == 1 {
		most = value.MaxText
	}
	text := args[0].Text
	_, found, e := matchesOf(c.Host, text, args[1].Text, most, args, 3)
	switch {
	case e != workbook.NoError:
		return value.Error(e)
	case len(found) == 0 || mode == 2 && len(found[0]) == 2:
		return value.Error(workbook.ErrNA)
	case mode == 0:
		return value.Text(groupText(text, found[0], 0))
	}
	var texts []string
	if mode == 1 {
		for _, m := range found {
			texts = append(texts, groupText(text, m, 0))
		}
	} else {
		for n := 1; n < len(found[0])/2; n++ {
			texts = append(texts, groupText(text, found[0], n))
		}
	}
	return rowOfTexts(texts)
}

func rowOfTexts(texts []string) value.Value {
	out := value.NewMatrix(1, len(texts))
	for i, t := range texts {
		out.Cells[i] = workbook.TextOf(t)
	}
	return value.OfMatrix(out)
}

// regexReplace is REGEXREPLACE: text, pattern, replacement, which match (0 all, negative from the end), case. In the
// replacement $1 or ${1} is a group and $$ a dollar sign.
func regexReplace(h Host, a []workbook.Scalar) workbook.Scalar {
	text := a[0].Text
	x, matches, e := matchesOf(h, text, a[1].Text, -1, a, 4)
	if e != workbook.NoError {
		return fail(e)
	}
	which := 0.0
	if len(a) > 3 {
		which = math.Trunc(a[3].Num)
	}
	if which < 0 {
		which += float64(len(matches) + 1)
		if which < 1 {
			return a[0]
		}
	}
	var out []byte
	from, replacement := 0, braced(a[2].Text)
	for i, m := range matches {
		if which != 0 && float64(i+1) != which {
			continue
		}
		out = append(out, text[from:max(from, m[0])]...)
		out = x.expand(out, replacement, text, m)
		if from = m[1]; len(out) > 4*value.MaxText {
			return fail(workbook.ErrCalc)
		}
	}
	return limited(string(append(out, text[from:]...))).Scalar
}

// braced writes $1x as ${1}x: a group's number ends where its digits end.
func braced(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		end := i + 1
		for s[i] == '$' && end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		switch {
		case end > i+1:
			b.WriteString("${" + s[i+1:end] + "}")
			i = end - 1
		case s[i] == '$' && end < len(s) && s[end] == '$':
			b.WriteString("$$")
			i++
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
