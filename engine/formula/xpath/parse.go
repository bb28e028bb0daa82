package xpath

import (
	"slices"
	"strconv"
	"strings"
)

// expr is a parsed expression.
type expr interface{ eval(c *context) result }

// step is one step of a path.
type step struct {
	axis       string
	test       test
	predicates []expr
}

// test is a test of nodes: of their kind ("node", "text", "comment", "processing-instruction") or, if kind is empty, of names.
type test struct {
	kind, space, name string
	anySpace          bool
}

var axes = []string{"ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
	"following-sibling", "parent", "preceding", "preceding-sibling", "self"}

var kinds = []string{"node", "text", "comment", "processing-instruction"}

// maxNesting bounds the depth of an expression.
const maxNesting = 100

type parser struct {
	doc    *Document
	tokens []token
	at     int
	depth  int
	bad    bool
}

// parse reads an expression; prefixes stand for what the document declares.
func (d *Document) parse(source string) (expr, bool) {
	tokens, ok := lex(source)
	p := &parser{doc: d, tokens: tokens}
	if !ok || len(tokens) == 0 {
		return nil, false
	}
	x := p.binary(0)
	return x, !p.bad && p.at == len(p.tokens)
}

func (p *parser) peek() token {
	if p.bad || p.at >= len(p.tokens) {
		return token{}
	}
	return p.tokens[p.at]
}

func (p *parser) fail() expr {
	p.bad = true
	return constant{}
}

func (p *parser) is(k tokenKind, texts ...string) bool {
	t := p.peek()
	return t.kind == k && (len(texts) == 0 || slices.Contains(texts, t.text))
}

func (p *parser) accept(k tokenKind, text string) bool {
	if p.is(k, text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(text string) {
	if !p.accept(symbol, text) {
		p.bad = true
	}
}

// levels are the binary operators from the loosest on.
var levels = [...][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

func (p *parser) binary(level int) expr {
	if level == len(levels) {
		return p.unary()
	}
	if p.depth++; p.depth > maxNesting*len(levels) {
		return p.fail()
	}
	defer func() { p.depth-- }()
	x := p.binary(level + 1)
	for p.is(operator, levels[level]...) {
		op := p.peek().text
		p.at++
		x = binary{op, x, p.binary(level + 1)}
	}
	return x
}

func (p *parser) unary() expr {
	minus, signs := false, 0
	for p.accept(operator, "-") {
		minus, signs = !minus, signs+1
	}
	x := p.path()
	for p.accept(operator, "|") {
		x = binary{"|", x, p.path()}
	}
	if signs == 0 {
		return x
	}
	return negation{x, minus}
}

// path is a location path, or a filter expression with a path behind it.
func (p *parser) path() expr {
	out := path{}
	switch {
	case p.accept(operator, "/"):
		out.absolute = true
		if !p.startsStep() {
			return out
		}
		out.steps = append(out.steps, p.step())
	case p.accept(operator, "//"):
		out.absolute = true
		out.steps = append(out.steps, everything, p.step())
	case p.startsStep():
		out.steps = append(out.steps, p.step())
	default:
		out.start = p.primary()
		out.predicates = p.conditions()
		if len(out.predicates) == 0 && !p.is(operator, "/", "//") {
			return out.start
		}
	}
	for p.is(operator, "/", "//") {
		if p.peek().text == "//" {
			out.steps = append(out.steps, everything)
		}
		p.at++
		out.steps = append(out.steps, p.step())
	}
	return out
}

// everything is what // stands for between steps.
var everything = step{axis: "descendant-or-self", test: test{kind: "node"}}

// startsStep tells whether a step of a path follows, and not a call of a function or another value.
func (p *parser) startsStep() bool {
	t := p.peek()
	if t.kind == symbol {
		return t.text == "." || t.text == ".." || t.text == "@"
	}
	if t.kind != name {
		return false
	}
	call := p.at+1 < len(p.tokens) && p.tokens[p.at+1] == token{symbol, "("}
	return !call || slices.Contains(kinds, t.text)
}

func (p *parser) step() step {
	switch {
	case p.accept(symbol, "."):
		return step{axis: "self", test: test{kind: "node"}}
	case p.accept(symbol, ".."):
		return step{axis: "parent", test: test{kind: "node"}}
	}
	s := step{axis: "child"}
	switch {
	case p.accept(symbol, "@"):
		s.axis = "attribute"
	case p.at+1 < len(p.tokens) && p.tokens[p.at+1] == token{symbol, "::"}:
		s.axis = p.peek().text
		p.bad = p.bad || !slices.Contains(axes, s.axis)
		p.at += 2
	}
	s.test = p.test()
	s.predicates = p.conditions()
	return s
}

func (p *parser) test() test {
	t := p.peek()
	if t.kind != name {
		p.bad = true
		return test{}
	}
	p.at++
	if slices.Contains(kinds, t.text) && p.accept(symbol, "(") {
		out := test{kind: t.text}
		if t.text == "processing-instruction" && p.is(literal) {
			out.name = p.peek().text
			p.at++
		}
		p.expect(")")
		return out
	}
	if t.text == "*" {
		return test{name: "*", anySpace: true}
	}
	prefix, local, ok := strings.Cut(t.text, ":")
	if !ok {
		return test{name: t.text}
	}
	space, known := p.doc.spaces[prefix]
	p.bad = p.bad || !known
	return test{space: space, name: local}
}

func (p *parser) conditions() []expr {
	var out []expr
	for p.accept(symbol, "[") {
		out = append(out, p.binary(0))
		p.expect("]")
	}
	return out
}

// primary is a literal, a number, a call or an expression in parentheses.
func (p *parser) primary() expr {
	t := p.peek()
	p.at++
	switch {
	case t.kind == literal:
		return constant{ofText(t.text)}
	case t.kind == number:
		x, err := strconv.ParseFloat(t.text, 64)
		p.bad = p.bad || err != nil
		return constant{ofNumber(x)}
	case t.kind == symbol && t.text == "(":
		x := p.binary(0)
		p.expect(")")
		return x
	case t.kind == name && p.accept(symbol, "("):
		return p.call(t.text)
	}
	return p.fail()
}

func (p *parser) call(function string) expr {
	out := call{}
	for !p.bad && !p.accept(symbol, ")") {
		if len(out.args) > 0 {
			p.expect(",")
		}
		out.args = append(out.args, p.binary(0))
	}
	f, ok := functions()[function]
	if !ok || len(out.args) < f.least || len(out.args) > f.most {
		return p.fail()
	}
	out.f = f.f
	return out
}
