package numfmt

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

type partKind uint8

const (
	literal partKind = iota
	digit            // 0, # or ?
	point
	comma
	percent
	exponent // E+ or E-, in either case
	slash
	general
	at     // @
	date   // a run of y, m, d, h, s, e, b or a fraction of a second
	half   // AM/PM or A/P
	elapse // [h], [m] or [s]
)

type part struct {
	kind partKind
	text string
}

// section is one of up to four parts of a format code.
type section struct {
	parts []part
	// test and limit are a condition such as [<=100]; test is empty without one.
	test  string
	limit float64
	dates bool
}

// sections splits a format code at the semicolons outside quotes.
func sections(code string) []section {
	var out []section
	start := 0
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			if end := strings.IndexByte(code[i:], ']'); end >= 0 {
				i += end
			}
		case ';':
			out = append(out, parse(code[start:i]))
			start = i + 1
		}
	}
	return append(out, parse(code[min(start, len(code)):]))
}

func parse(code string) section {
	var s section
	for code != "" {
		code = s.next(code)
	}
	s.minutes()
	return s
}

func (s *section) add(kind partKind, text string) { s.parts = append(s.parts, part{kind, text}) }

// next takes one part off a code.
func (s *section) next(code string) string {
	c := code[0]
	switch {
	case c == '"':
		text, rest, _ := strings.Cut(code[1:], `"`)
		s.add(literal, text)
		return rest
	case c == '\\' || c == '_' || c == '*':
		_, size := utf8.DecodeRuneInString(code[1:])
		if c == '\\' {
			s.add(literal, code[1:1+size])
		} else if c == '_' && size > 0 {
			s.add(literal, " ")
		}
		return code[1+size:]
	case c == '[':
		return s.bracket(code)
	case c == '0' || c == '#' || c == '?':
		s.add(digit, code[:1])
		return code[1:]
	case len(code) >= 7 && strings.EqualFold(code[:7], "general"):
		s.add(general, "")
		return code[7:]
	case len(code) > 1 && (c == 'E' || c == 'e') && (code[1] == '+' || code[1] == '-'):
		s.add(exponent, code[:2])
		return code[2:]
	}
	return s.sign(code, c)
}

func (s *section) sign(code string, c byte) string {
	for _, mark := range []string{"AM/PM", "A/P"} {
		if len(code) >= len(mark) && strings.EqualFold(code[:len(mark)], mark) {
			if mark == "A/P" { // am/pm is written in capitals whatever its case
				mark = code[:len(mark)]
			}
			s.add(half, mark)
			s.dates = true
			return code[len(mark):]
		}
	}
	if strings.IndexByte("yYmMdDhHsSeEbBgG", c) >= 0 {
		n := 1
		for n < len(code) && code[n]|0x20 == c|0x20 {
			n++
		}
		s.add(date, strings.ToLower(code[:n]))
		s.dates = true
		return code[n:]
	}
	kinds := map[byte]partKind{'.': point, ',': comma, '%': percent, '/': slash, '@': at}
	if kind, ok := kinds[c]; ok {
		s.add(kind, code[:1])
		return code[1:]
	}
	_, size := utf8.DecodeRuneInString(code)
	s.add(literal, code[:size])
	return code[size:]
}

// bracket reads [h], [$€-407], [<=100] or a colour.
func (s *section) bracket(code string) string {
	inner, rest, ok := strings.Cut(code[1:], "]")
	if !ok {
		s.add(literal, code)
		return ""
	}
	low := strings.ToLower(inner)
	switch {
	case low != "" && strings.Trim(low, low[:1]) == "" && strings.IndexByte("hms", low[0]) >= 0:
		s.add(elapse, low)
		s.dates = true
	case strings.HasPrefix(inner, "$"):
		sign, _, _ := strings.Cut(inner[1:], "-")
		s.add(literal, sign)
	case inner != "" && strings.IndexByte("<>=", inner[0]) >= 0:
		n := 1
		if len(inner) > 1 && strings.IndexByte("<>=", inner[1]) >= 0 {
			n = 2
		}
		if x, err := strconv.ParseFloat(strings.TrimSpace(inner[n:]), 64); err == nil {
			s.test, s.limit = inner[:n], x
		}
	}
	return rest
}

// minutes tells minutes from months: m after hours or before seconds, or anywhere in a format of elapsed time.
func (s *section) minutes() {
	last, elapsed := byte(0), s.has(elapse)
	for i, p := range s.parts {
		if p.kind != date && p.kind != elapse {
			continue
		}
		if p.kind == date && p.text[0] == 'm' && len(p.text) <= 2 && (last == 'h' || elapsed || s.nextUnit(i+1) == 's') {
			s.parts[i].text = strings.Repeat("n", len(p.text))
		}
		last = p.text[0]
	}
}

func (s *section) nextUnit(i int) byte {
	for ; i < len(s.parts); i++ {
		if s.parts[i].kind == date || s.parts[i].kind == elapse {
			return s.parts[i].text[0]
		}
	}
	return 0
}

func (s *section) holds(x float64) bool {
	switch s.test {
	case "<":
		return x < s.limit
	case "<=":
		return x <= s.limit
	case ">":
		return x > s.limit
	case ">=":
		return x >= s.limit
	case "<>":
		return x != s.limit
	}
	return x == s.limit
}

func (s *section) has(kind partKind) bool {
	for _, p := range s.parts {
		if p.kind == kind {
			return true
		}
	}
	return false
}
