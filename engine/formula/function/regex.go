package function

import (
	"errors"
	"math"
	"regexp"
	"regexp/syntax"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Excel's regular expressions are PCRE2's. These are RE2's: without look-around, references back and possessive
// quantifiers, and in time linear in the text. A pattern that needs the others is reported as not supported.

func regexFunctions() []Spec {
	return []Spec{
		{Name: "REGEXTEST", Args: "ttn", Min: 2, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar {
			re, e := compilePattern(h, a[1].Text, a, 2)
			if e != workbook.NoError {
				return fail(e)
			}
			return workbook.BoolOf(re.MatchString(a[0].Text))
		}},
		{Name: "REGEXREPLACE", Args: "tttnn", Min: 3, Scalar: regexReplace},
		{Name: "REGEXEXTRACT", Args: "ttnn", Min: 2, Flags: Arrays, Eval: regexExtract},
	}
}

// compilePattern compiles a pattern; argument i tells whether case matters (0) or not (1).
func compilePattern(h Host, pattern string, a []workbook.Scalar, i int) (*regexp.Regexp, workbook.ErrorCode) {
	if i < len(a) {
		switch math.Trunc(a[i].Num) {
		case 0:
		case 1:
			pattern = "(?i)" + pattern
		default:
			return nil, workbook.ErrValue
		}
	}
	re, err := regexp.Compile(pattern)
	if err == nil {
		return re, workbook.NoError
	}
	var fault *syntax.Error
	if errors.As(err, &fault) {
		switch fault.Code {
		case syntax.ErrInvalidPerlOp, syntax.ErrInvalidEscape, syntax.ErrInvalidRepeatOp, syntax.ErrInvalidRepeatSize,
			syntax.ErrLarge, syntax.ErrNestingDepth, syntax.ErrInvalidCharRange:
			h.Unsupported("the regular expression " + pattern)
		}
	}
	return nil, workbook.ErrValue
}

// regexExtract is REGEXEXTRACT: the first match, all matches (1) or the groups of the first match (2).
func regexExtract(c *Call) value.Value {
	args := make([]workbook.Scalar, len(c.Args))
	for i := range args {
		args[i] = c.Args[i].Scalar
	}
	re, e := compilePattern(c.Host, args[1].Text, args, 3)
	mode := math.Trunc(c.given(2, 0))
	if e != workbook.NoError || mode < 0 || mode > 2 {
		return value.Error(workbook.ErrValue)
	}
	text := args[0].Text
	found := re.FindStringSubmatch(text)
	switch {
	case found == nil:
		return value.Error(workbook.ErrNA)
	case mode == 0:
		return value.Text(found[0])
	case mode == 1:
		return rowOfTexts(re.FindAllString(text, value.MaxText))
	case len(found) == 1:
		return value.Error(workbook.ErrNA)
	}
	return rowOfTexts(found[1:])
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
	re, e := compilePattern(h, a[1].Text, a, 4)
	if e != workbook.NoError {
		return fail(e)
	}
	which := 0.0
	if len(a) > 3 {
		which = math.Trunc(a[3].Num)
	}
	text, replacement := a[0].Text, braced(a[2].Text)
	matches := re.FindAllStringSubmatchIndex(text, -1)
	if which < 0 {
		which += float64(len(matches) + 1)
		if which < 1 {
			return a[0]
		}
	}
	var out []byte
	from := 0
	for i, m := range matches {
		if which != 0 && float64(i+1) != which {
			continue
		}
		out = append(out, text[from:m[0]]...)
		out = re.ExpandString(out, replacement, text, m)
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
