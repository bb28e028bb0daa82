package function

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func fail(e workbook.ErrorCode) workbook.Scalar { return workbook.ErrorOf(e) }

// perText makes a function of one text.
func perText(name string, f func(string) string) Spec {
	return Spec{Name: name, Args: "t", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
		return workbook.TextOf(f(a[0].Text))
	}}
}

func textFunctions() []Spec {
	return []Spec{
		perText("UPPER", strings.ToUpper),
		perText("LOWER", strings.ToLower),
		perText("PROPER", proper),
		perText("TRIM", func(s string) string {
			return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
		}),
		perText("CLEAN", clean),
		{Name: "LEN", Args: "t", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			return workbook.NumberOf(float64(value.Length(a[0].Text)))
		}},
		{Name: "LEFT", Args: "tn", Min: 1, Scalar: left},
		{Name: "RIGHT", Args: "tn", Min: 1, Scalar: right},
		{Name: "MID", Args: "tnn", Min: 3, Scalar: mid},
		{Name: "REPLACE", Args: "tnnt", Min: 4, Scalar: replace},
		{Name: "SUBSTITUTE", Args: "tttn", Min: 3, Scalar: substitute},
		{Name: "FIND", Args: "ttn", Min: 2, Scalar: find},
		{Name: "SEARCH", Args: "ttn", Min: 2, Scalar: searchText},
		{Name: "EXACT", Args: "tt", Min: 2, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			return workbook.BoolOf(a[0].Text == a[1].Text)
		}},
		{Name: "REPT", Args: "tn", Min: 2, Scalar: rept},
		{Name: "CHAR", Args: "n", Min: 1, Scalar: char},
		{Name: "CODE", Args: "t", Min: 1, Scalar: code},
		{Name: "UNICHAR", Args: "n", Min: 1, Scalar: unichar},
		{Name: "UNICODE", Args: "t", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			for _, r := range a[0].Text {
				return workbook.NumberOf(float64(r))
			}
			return fail(workbook.ErrValue)
		}},
		{Name: "VALUE", Args: "s", Min: 1, Scalar: toValue},
		{Name: "NUMBERVALUE", Args: "ttt", Min: 1, Scalar: numberValue},
		{Name: "TEXT", Args: "xt", Min: 2, Scalar: text},
		{Name: "FIXED", Args: "nnb", Min: 1, Scalar: fixed},
		{Name: "DOLLAR", Args: "nn", Min: 1, Scalar: dollar},
		{Name: "CONCATENATE", Args: "*t", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			var b strings.Builder
			for _, s := range a {
				b.WriteString(s.Text)
			}
			return workbook.TextOf(b.String())
		}},
		{Name: "CONCAT", Args: "*r", Min: 1, Eval: concat},
		{Name: "TEXTJOIN", Args: "rb*r", Min: 3, Eval: textJoin},
	}
}

// units are the UTF-16 units that Excel counts characters by.
func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

func fromUnits(u []uint16) workbook.Scalar { return workbook.TextOf(string(utf16.Decode(u))) }

func proper(s string) string {
	out, start := []rune(s), true
	for i, r := range out {
		if start {
			out[i] = unicode.ToUpper(r)
		} else {
			out[i] = unicode.ToLower(r)
		}
		start = !unicode.IsLetter(r)
	}
	return string(out)
}

func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 32 {
			return -1
		}
		return r
	}, s)
}

func left(_ Host, a []workbook.Scalar) workbook.Scalar {
	u, n := units(a[0].Text), 1.0
	if len(a) > 1 {
		n = a[1].Num
	}
	if n < 0 {
		return fail(workbook.ErrValue)
	}
	return fromUnits(u[:int(min(n, float64(len(u))))])
}

func right(_ Host, a []workbook.Scalar) workbook.Scalar {
	u, n := units(a[0].Text), 1.0
	if len(a) > 1 {
		n = a[1].Num
	}
	if n < 0 {
		return fail(workbook.ErrValue)
	}
	return fromUnits(u[len(u)-int(min(n, float64(len(u)))):])
}

func mid(_ Host, a []workbook.Scalar) workbook.Scalar {
	u, start, n := units(a[0].Text), a[1].Num, a[2].Num
	if start < 1 || n < 0 {
		return fail(workbook.ErrValue)
	}
	from := int(min(start-1, float64(len(u))))
	return fromUnits(u[from : from+int(min(n, float64(len(u)-from)))])
}

func replace(_ Host, a []workbook.Scalar) workbook.Scalar {
	u, start, n := units(a[0].Text), a[1].Num, a[2].Num
	if start < 1 || n < 0 {
		return fail(workbook.ErrValue)
	}
	from := int(min(start-1, float64(len(u))))
	to := from + int(min(n, float64(len(u)-from)))
	return fromUnits(append(append(append([]uint16{}, u[:from]...), units(a[3].Text)...), u[to:]...))
}

func substitute(_ Host, a []workbook.Scalar) workbook.Scalar {
	s, old, with := a[0].Text, a[1].Text, a[2].Text
	if old == "" {
		if len(a) > 3 && a[3].Num < 1 {
			return fail(workbook.ErrValue)
		}
		return a[0]
	}
	if len(a) < 4 {
		if len(with) > len(old) && len(s)+strings.Count(s, old)*(len(with)-len(old)) > 4*value.MaxText {
			return fail(workbook.ErrValue) // longer than a text may be
		}
		return workbook.TextOf(strings.ReplaceAll(s, old, with))
	}
	if a[3].Num < 1 {
		return fail(workbook.ErrValue)
	}
	at := 0
	for n := int(min(a[3].Num, 1e6)); n > 0; n-- {
		i := strings.Index(s[at:], old)
		if i < 0 {
			return a[0]
		}
		at += i
		if n > 1 {
			at += len(old)
		}
	}
	return workbook.TextOf(s[:at] + with + s[at+len(old):])
}

func find(_ Host, a []workbook.Scalar) workbook.Scalar {
	u, start := units(a[1].Text), 1.0
	if len(a) > 2 {
		start = a[2].Num
	}
	if start < 1 || start > float64(len(u)+1) {
		return fail(workbook.ErrValue)
	}
	from := int(start) - 1
	rest := string(utf16.Decode(u[from:]))
	i := strings.Index(rest, a[0].Text)
	if i < 0 {
		return fail(workbook.ErrValue)
	}
	return workbook.NumberOf(float64(from + value.Length(rest[:i]) + 1))
}

func searchText(_ Host, a []workbook.Scalar) workbook.Scalar {
	u, start := lower(a[1].Text), 1.0
	if len(a) > 2 {
		start = a[2].Num
	}
	if start < 1 || start > float64(len(u)+1) || start > float64(len(u)) && a[0].Text != "" {
		return fail(workbook.ErrValue)
	}
	i := NewPattern(a[0].Text).Find(u, int(start)-1)
	if i < 0 {
		return fail(workbook.ErrValue)
	}
	return workbook.NumberOf(float64(value.Length(string(u[:i])) + 1))
}

func rept(_ Host, a []workbook.Scalar) workbook.Scalar {
	n := a[1].Num
	if n < 0 || float64(value.Length(a[0].Text))*float64(int(min(n, 1e6))) > value.MaxText {
		return fail(workbook.ErrValue)
	}
	return workbook.TextOf(strings.Repeat(a[0].Text, int(min(n, 1e6))))
}

// cp1252 are the characters that Windows has at 128 to 159.
var cp1252 = [32]rune{0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
	0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D,
	0x17E, 0x178}

func char(_ Host, a []workbook.Scalar) workbook.Scalar {
	n := int(max(min(a[0].Num, 1000), -1))
	if n < 1 || n > 255 {
		return fail(workbook.ErrValue)
	}
	r := rune(n)
	if n >= 128 && n < 160 {
		r = cp1252[n-128]
	}
	return workbook.TextOf(string(r))
}

func code(_ Host, a []workbook.Scalar) workbook.Scalar {
	if a[0].Text == "" {
		return fail(workbook.ErrValue)
	}
	r, _ := utf8.DecodeRuneInString(a[0].Text)
	for i, c := range cp1252 {
		if r == c {
			return workbook.NumberOf(float64(128 + i))
		}
	}
	if r > 255 {
		r = '?'
	}
	return workbook.NumberOf(float64(r))
}

func unichar(_ Host, a []workbook.Scalar) workbook.Scalar {
	n := a[0].Num
	if n < 1 || n >= 0x110000 {
		return fail(workbook.ErrValue)
	}
	if r := rune(n); r >= 0xD800 && r < 0xE000 || r == 0xFFFE || r == 0xFFFF {
		return fail(workbook.ErrNA)
	}
	return workbook.TextOf(string(rune(n)))
}

func toValue(h Host, a []workbook.Scalar) workbook.Scalar {
	if a[0].Kind == workbook.Bool {
		return fail(workbook.ErrValue)
	}
	x, e := h.Calendar().Number(a[0])
	if e != workbook.NoError {
		return fail(e)
	}
	return workbook.NumberOf(x)
}

// numberValue reads a number with given separators.
func numberValue(h Host, a []workbook.Scalar) workbook.Scalar {
	decimal, group := '.', ','
	if len(a) > 1 {
		decimal = firstRune(a[1].Text)
	}
	if len(a) > 2 {
		group = firstRune(a[2].Text)
	}
	if decimal == 0 || group == 0 {
		return fail(workbook.ErrValue)
	}
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, a[0].Text)
	if s == "" {
		return workbook.NumberOf(0)
	}
	whole, rest, point := strings.Cut(s, string(decimal))
	if strings.ContainsRune(rest, group) {
		return fail(workbook.ErrValue)
	}
	s = strings.ReplaceAll(whole, string(group), "")
	if point {
		s += "." + rest
	}
	percents := len(s) - len(strings.TrimRight(s, "%"))
	x, ok := h.Calendar().ParseNumber(strings.TrimRight(s, "%"))
	if !ok {
		return fail(workbook.ErrValue)
	}
	for range percents {
		x /= 100
	}
	return workbook.NumberOf(x)
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func concat(c *Call) value.Value {
	var b strings.Builder
	for _, v := range c.Args {
		if e := c.appendText(&b, v); e != workbook.NoError {
			return value.Error(e)
		}
	}
	return limited(b.String())
}

// limited is a text, or #CALC! where it is longer than a cell may hold.
func limited(s string) value.Value {
	if len(s) > value.MaxText && value.Length(s) > value.MaxText {
		return value.Error(workbook.ErrCalc)
	}
	return value.Text(s)
}

func (c *Call) appendText(b *strings.Builder, v value.Value) workbook.ErrorCode {
	code := workbook.NoError
	c.each(v, func(s workbook.Scalar) bool {
		var t string
		t, code = value.ToText(s)
		b.WriteString(t)
		return code == workbook.NoError && b.Len() <= 4*value.MaxText
	})
	return code
}

// textJoin is TEXTJOIN; several delimiters take turns.
func textJoin(c *Call) value.Value {
	delimiters, e := c.textsOf(c.Args[0])
	if e != workbook.NoError {
		return value.Error(e)
	}
	skip := c.Args[1].Num != 0
	var b strings.Builder
	n := 0
	for _, v := range c.Args[2:] {
		texts, e := c.textsOf(v)
		if e != workbook.NoError {
			return value.Error(e)
		}
		for _, t := range texts {
			if t == "" && skip {
				continue
			}
			if n > 0 && len(delimiters) > 0 {
				b.WriteString(delimiters[(n-1)%len(delimiters)])
			}
			b.WriteString(t)
			n++
			if b.Len() > 4*value.MaxText {
				return value.Error(workbook.ErrCalc)
			}
		}
	}
	return limited(b.String())
}

// textsOf are the texts of an argument, blank cells of the used part included.
func (c *Call) textsOf(v value.Value) ([]string, workbook.ErrorCode) {
	if r := v.Ref(); r != nil && len(r.Areas) == 1 {
		if a, ok := c.Clip(r.Areas[0]); ok {
			v = value.OfArea(a)
		} else {
			return []string{""}, workbook.NoError
		}
	}
	m := c.matrix(v)
	out := make([]string, len(m.Cells))
	for i, s := range m.Cells {
		t, e := value.ToText(s)
		if e != workbook.NoError {
			return nil, e
		}
		out[i] = t
	}
	return out, workbook.NoError
}
