package pcre

import (
	"strconv"
	"strings"
	"unicode"
)

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isWord(r rune) bool {
	return r == '_' || isDigit(r) || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func isSpace(r rune) bool { return r >= '\t' && r <= '\r' || r == ' ' }

func isHorizontal(r rune) bool {
	return r == '\t' || r == ' ' || r == 0xa0 || r == 0x1680 || r == 0x180e || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000
}

func isVertical(r rune) bool {
	return r >= '\n' && r <= '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// sets are the escapes of sets of characters; their upper case stands for all others.
var sets = map[rune]func(rune) bool{'d': isDigit, 'w': isWord, 's': isSpace, 'h': isHorizontal, 'v': isVertical}

// controls are the escapes of single characters.
var controls = map[rune]rune{'n': '\n', 't': '\t', 'r': '\r', 'f': '\f', 'e': 0x1b, 'a': 7}

func not(is func(rune) bool) func(rune) bool { return func(r rune) bool { return !is(r) } }

// escape reads what follows a \ outside a class.
func (p *parser) escape() (matcher, func(rune) bool) {
	if p.at == len(p.text) {
		return p.fail(ErrInvalid), nil
	}
	switch c := p.text[p.at]; c {
	case 'b', 'B', 'A', 'z', 'Z', 'G', 'K':
		p.at++
		return where(tests[c]), nil
	case 'R':
		p.at++
		newline := []matcher{sequence([]matcher{one(p.is('\r')), one(p.is('\n'))}), one(isVertical)}
		return atomic(alternatives(newline)), nil
	case 'k':
		p.at++
		for open, end := range map[string]rune{"<": '>', "{": '}', "'": '\''} {
			if p.accept(open) {
				return p.reference(p.until(end)), nil
			}
		}
		return p.fail(ErrInvalid), nil
	case 'g':
		p.at++
		if p.accept("{") {
			return p.reference(p.until('}')), nil
		}
		if n, ok := p.number(); ok {
			return p.reference(strconv.Itoa(n)), nil
		}
		return p.fail(ErrUnsupported), nil // a call of a group
	}
	if c := p.text[p.at]; c >= '1' && c <= '9' {
		n, _ := p.number()
		return p.reference(strconv.Itoa(n)), nil
	}
	is := p.charEscape()
	return one(is), is
}

func (p *parser) is(c rune) func(rune) bool { return func(r rune) bool { return r == c } }

// tests are the escapes that match at places.
var tests = map[rune]func(s *search, i int) bool{
	'A': func(_ *search, i int) bool { return i == 0 },
	'z': func(s *search, i int) bool { return i == len(s.text) },
	'Z': atEnd,
	'G': func(s *search, i int) bool { return i == s.from },
	'b': func(s *search, i int) bool { return boundary(s.text, i) },
	'B': func(s *search, i int) bool { return !boundary(s.text, i) },
	'K': func(s *search, i int) bool { s.begin = i; return true },
}

func boundary(text []rune, i int) bool {
	return (i > 0 && isWord(text[i-1])) != (i < len(text) && isWord(text[i]))
}

// unquoted writes what stands between \Q and \E with escapes.
func unquoted(text []rune) []rune {
	var out []rune
	quoted := false
	for i := 0; i < len(text); i++ {
		pair := text[i] == '\\' && i+1 < len(text)
		switch {
		case pair && quoted && text[i+1] == 'E', pair && !quoted && text[i+1] == 'Q':
			quoted = !quoted
			i++
		case quoted && !isWord(text[i]):
			out = append(out, '\\', text[i])
		case pair && !quoted:
			out = append(out, text[i], text[i+1])
			i++
		default:
			out = append(out, text[i])
		}
	}
	return out
}

// charEscape reads the escape of a character or a set of characters, in a class or outside.
func (p *parser) charEscape() func(rune) bool {
	c := p.text[p.at]
	p.at++
	if is, ok := sets[c]; ok {
		return is
	}
	if is, ok := sets[unicode.ToLower(c)]; ok {
		return not(is)
	}
	if c == 'N' {
		return not(p.is('\n'))
	}
	if c == 'p' || c == 'P' {
		return p.property(c == 'P')
	}
	if x, ok := p.escaped(c); ok {
		return p.literal(x)
	}
	p.fail(ErrUnsupported)
	return p.is(c)
}

// escaped is the character that \c stands for.
func (p *parser) escaped(c rune) (rune, bool) {
	if x, ok := controls[c]; ok {
		return x, true
	}
	if c == 'x' {
		digits := ""
		if p.accept("{") {
			digits = p.until('}')
		} else {
			for len(digits) < 2 && p.at < len(p.text) && strings.ContainsRune("0123456789abcdefABCDEF", p.text[p.at]) {
				digits += string(p.text[p.at])
				p.at++
			}
		}
		n, err := strconv.ParseUint("0"+digits, 16, 31)
		return rune(n), err == nil
	}
	return c, !isWord(c)
}

// property reads what follows \p: L, {Lu} or {^Greek}.
func (p *parser) property(negative bool) func(rune) bool {
	name := ""
	if p.accept("{") {
		name = p.until('}')
	} else if p.at < len(p.text) {
		name = string(p.text[p.at])
		p.at++
	}
	if rest, ok := strings.CutPrefix(name, "^"); ok {
		name, negative = rest, !negative
	}
	table, ok := unicode.Categories[name]
	if !ok {
		table, ok = unicode.Scripts[name]
	}
	if !ok {
		p.fail(ErrUnsupported)
		return p.is(0)
	}
	return func(r rune) bool { return unicode.Is(table, r) != negative }
}

// posix are the classes that are written as [:name:].
var posix = map[string]func(rune) bool{
	"alpha": func(r rune) bool { return isWord(r) && !isDigit(r) && r != '_' }, "digit": isDigit, "alnum": func(r rune) bool { return isWord(r) && r != '_' },
	"upper": func(r rune) bool { return r >= 'A' && r <= 'Z' }, "lower": func(r rune) bool { return r >= 'a' && r <= 'z' }, "space": isSpace, "word": isWord,
	"blank": func(r rune) bool { return r == ' ' || r == '\t' }, "punct": func(r rune) bool { return r > ' ' && r < 127 && !(isWord(r) && r != '_') },
	"xdigit": func(r rune) bool { return isDigit(r) || r|0x20 >= 'a' && r|0x20 <= 'f' }, "cntrl": func(r rune) bool { return r < ' ' || r == 127 },
	"print": func(r rune) bool { return r >= ' ' && r < 127 }, "graph": func(r rune) bool { return r > ' ' && r < 127 }, "ascii": func(r rune) bool { return r < 128 },
}

// class reads what follows a [.
func (p *parser) class() func(rune) bool {
	negative := p.accept("^")
	var list []func(rune) bool
	for first := true; ; first = false {
		if p.at >= len(p.text) {
			p.fail(ErrInvalid)
			return p.is(0)
		}
		if p.text[p.at] == ']' && !first {
			p.at++
			break
		}
		list = append(list, p.member())
	}
	fold := p.opt.fold
	return func(r rune) bool {
		for _, is := range list {
			if is(r) || fold && anyFold(r, is) {
				return !negative
			}
		}
		return negative
	}
}

func anyFold(r rune, is func(rune) bool) bool {
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		if is(f) {
			return true
		}
	}
	return false
}

// member reads a character, a range or a set inside a class.
func (p *parser) member() func(rune) bool {
	if p.accept("[:") {
		name := p.until(':')
		rest, negative := strings.CutPrefix(name, "^")
		is, ok := posix[rest]
		if !ok || !p.accept("]") {
			p.fail(ErrUnsupported)
			return p.is(0)
		}
		if negative {
			return not(is)
		}
		return is
	}
	low, set := p.bound()
	if set != nil || p.at+1 >= len(p.text) || p.text[p.at] != '-' || p.text[p.at+1] == ']' {
		if set != nil {
			return set
		}
		return p.is(low)
	}
	p.at++
	high, set := p.bound()
	if set != nil || high < low {
		p.fail(ErrInvalid)
	}
	return func(r rune) bool { return low <= r && r <= high }
}

// bound is a character of a class, or a set if its escape stands for one.
func (p *parser) bound() (rune, func(rune) bool) {
	c := p.text[p.at]
	p.at++
	if c != '\\' {
		return c, nil
	}
	if p.at >= len(p.text) {
		p.fail(ErrInvalid)
		return 0, nil
	}
	c = p.text[p.at]
	if c == 'b' {
		p.at++
		return '\b', nil
	}
	if x := p.at; !strings.ContainsRune("dDwWsShHvVpP", c) {
		p.at++
		if r, ok := p.escaped(c); ok {
			return r, nil
		}
		p.at = x
		p.fail(ErrUnsupported)
		return 0, nil
	}
	return 0, p.charEscape()
}
