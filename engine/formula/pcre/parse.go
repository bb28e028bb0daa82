package pcre

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// ErrInvalid says that an expression is wrong, ErrUnsupported that it has what this package does not know.
var (
	ErrInvalid     = errors.New("pcre: the expression is wrong")
	ErrUnsupported = errors.New("pcre: the expression is not supported")
)

const (
	maxNesting = 200
	maxRepeat  = 65535
)

type options struct{ fold, dotAll, multiline, extended bool }

// parser turns an expression into matchers. After the first fault, err, it reads nothing more.
type parser struct {
	text  []rune
	at    int
	opt   options
	re    *Regexp
	depth int
	last  int      // the greatest group number that is referred to
	calls []func() // that set references to names, once all are known
	err   error
}

// Compile reads an expression; fold makes it ignore case.
func Compile(expression string, fold bool) (*Regexp, error) {
	p := &parser{text: unquoted([]rune(expression)), opt: options{fold: fold}, re: &Regexp{names: map[string]int{}}}
	p.re.match = p.alternatives()
	if p.at < len(p.text) {
		p.fail(ErrInvalid) // a ) without its (
	}
	for _, call := range p.calls {
		call()
	}
	if p.last > p.re.groups {
		p.fail(ErrInvalid)
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.re, nil
}

func (p *parser) fail(err error) matcher {
	if p.err == nil {
		p.err = err
	}
	p.at = len(p.text)
	return empty
}

// accept reads a text if it stands here.
func (p *parser) accept(s string) bool {
	if strings.HasPrefix(string(p.text[p.at:min(len(p.text), p.at+len(s))]), s) {
		p.at += len(s)
		return true
	}
	return false
}

// until reads up to a mark, and the mark.
func (p *parser) until(mark rune) string {
	for i := p.at; i < len(p.text); i++ {
		if p.text[i] == mark {
			s := string(p.text[p.at:i])
			p.at = i + 1
			return s
		}
	}
	p.fail(ErrInvalid)
	return ""
}

// alternatives reads up to a ) or the end; options that are set inside end there.
func (p *parser) alternatives() matcher {
	saved := p.opt
	if p.depth++; p.depth > maxNesting {
		return p.fail(ErrUnsupported)
	}
	list := []matcher{p.sequence()}
	for p.accept("|") {
		list = append(list, p.sequence())
	}
	p.depth--
	p.opt = saved
	return alternatives(list)
}

func (p *parser) sequence() matcher {
	var list []matcher
	for p.at < len(p.text) && p.text[p.at] != '|' && p.text[p.at] != ')' {
		if p.passedOver() {
			continue
		}
		list = append(list, p.quantified())
	}
	return sequence(list)
}

// passedOver reads what matches nothing: comments, blanks in an extended expression.
func (p *parser) passedOver() bool {
	switch {
	case p.accept("(?#"):
		p.until(')')
		return true
	case !p.opt.extended:
		return false
	case strings.ContainsRune(" \t\r\n\v\f", p.text[p.at]):
		p.at++
		return true
	case p.text[p.at] == '#':
		for p.at < len(p.text) && p.text[p.at] != '\n' {
			p.at++
		}
		return true
	}
	return false
}

// quantified reads one item with its quantifier.
func (p *parser) quantified() matcher {
	m, is := p.item()
	for p.at < len(p.text) && p.opt.extended && p.passedOver() {
	}
	low, high, ok := p.quantifier()
	if !ok {
		return m
	}
	lazy := p.accept("?")
	possessive := !lazy && p.accept("+")
	if is != nil {
		m = repeatOne(is, low, high, lazy)
	} else {
		m = repeat(m, low, high, lazy)
	}
	if possessive {
		m = atomic(m)
	}
	if _, _, again := p.quantifier(); again {
		return p.fail(ErrInvalid)
	}
	return m
}

func (p *parser) quantifier() (low, high int, ok bool) {
	switch {
	case p.accept("*"):
		return 0, math.MaxInt, true
	case p.accept("+"):
		return 1, math.MaxInt, true
	case p.accept("?"):
		return 0, 1, true
	}
	start := p.at
	if !p.accept("{") {
		return 0, 0, false
	}
	low, first := p.number()
	high = low
	last := true
	if p.accept(",") {
		if high, last = p.number(); !last {
			high = math.MaxInt
		}
		last = first || last
	}
	if !last && !first || !p.accept("}") { // an ordinary brace
		p.at = start
		return 0, 0, false
	}
	if low > high || low > maxRepeat || high > maxRepeat && high != math.MaxInt {
		p.fail(ErrInvalid)
	}
	return low, high, true
}

func (p *parser) number() (int, bool) {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	n, err := strconv.Atoi(string(p.text[start:p.at]))
	return n, err == nil
}

// item reads a character, a class, a group or a test; is is set for a single character.
func (p *parser) item() (m matcher, is func(rune) bool) {
	c := p.text[p.at]
	p.at++
	switch c {
	case '(':
		return p.group(), nil
	case '[':
		is = p.class()
	case '\\':
		return p.escape()
	case '.':
		all := p.opt.dotAll
		is = func(r rune) bool { return all || r != '\n' }
	case '^':
		if p.opt.multiline {
			return where(func(s *search, i int) bool { return i == 0 || s.text[i-1] == '\n' }), nil
		}
		return where(func(_ *search, i int) bool { return i == 0 }), nil
	case '$':
		if p.opt.multiline {
			return where(func(s *search, i int) bool { return i == len(s.text) || s.text[i] == '\n' }), nil
		}
		return where(atEnd), nil
	case '*', '+', '?':
		return p.fail(ErrInvalid), nil
	default:
		is = p.literal(c)
	}
	return one(is), is
}

func atEnd(s *search, i int) bool {
	return i == len(s.text) || i == len(s.text)-1 && s.text[i] == '\n'
}

func (p *parser) literal(c rune) func(rune) bool {
	if p.opt.fold {
		c = least(c)
		return func(r rune) bool { return least(r) == c }
	}
	return func(r rune) bool { return r == c }
}

// group reads what follows a (.
func (p *parser) group() matcher {
	if p.accept("*") {
		return p.fail(ErrUnsupported) // verbs
	}
	if !p.accept("?") {
		return p.capturing("")
	}
	for _, g := range []struct {
		mark string
		make func(matcher) matcher
	}{
		{":", func(m matcher) matcher { return m }}, {">", atomic}, {"=", func(m matcher) matcher { return look(m, false, false) }},
		{"!", func(m matcher) matcher { return look(m, false, true) }}, {"<=", func(m matcher) matcher { return look(m, true, false) }},
		{"<!", func(m matcher) matcher { return look(m, true, true) }},
	} {
		if p.accept(g.mark) {
			return g.make(p.closed())
		}
	}
	switch {
	case p.accept("P<"), p.accept("<"):
		return p.capturing(p.until('>'))
	case p.accept("'"):
		return p.capturing(p.until('\''))
	case p.accept("P="):
		return p.reference(p.until(')'))
	}
	return p.flags()
}

// closed reads the inside of a group and its ).
func (p *parser) closed() matcher {
	m := p.alternatives()
	if !p.accept(")") {
		return p.fail(ErrInvalid)
	}
	return m
}

func (p *parser) capturing(name string) matcher {
	p.re.groups++
	n := p.re.groups
	if _, twice := p.re.names[name]; twice && name != "" {
		return p.fail(ErrInvalid)
	}
	if name != "" {
		p.re.names[name] = n
	}
	return capture(n, p.closed())
}

// flags reads (?i), (?i-s) or (?i:...); other things after (? are recursion, conditions and calls.
func (p *parser) flags() matcher {
	saved, on := p.opt, true
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch c {
		case '-':
			on = false
		case 'i':
			p.opt.fold = on
		case 's':
			p.opt.dotAll = on
		case 'm':
			p.opt.multiline = on
		case 'x':
			p.opt.extended = on
		case ')':
			return empty
		case ':':
			m := p.closed()
			p.opt = saved
			return m
		default:
			return p.fail(ErrUnsupported)
		}
	}
	return p.fail(ErrInvalid)
}

// reference is a reference back to a group by its name or number.
func (p *parser) reference(name string) matcher {
	fold := p.opt.fold
	if n, err := strconv.Atoi(name); err == nil {
		if n < 0 {
			n += p.re.groups + 1
		}
		if n < 1 {
			return p.fail(ErrInvalid)
		}
		p.last = max(p.last, n)
		return backReference(n, fold)
	}
	n := new(int)
	p.calls = append(p.calls, func() {
		found, ok := p.re.names[name]
		if *n = found; !ok {
			p.fail(ErrInvalid)
		}
	})
	return func(s *search, i int, k func(int) bool) bool { return backReference(*n, fold)(s, i, k) }
}
