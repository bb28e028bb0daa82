package syntax

import (
	"strconv"
	"strings"

	"tyche/engine/workbook"
)

// MaxDepth bounds the nesting of a formula. Excel allows 64 levels of functions.
const MaxDepth = 400

type parser struct {
	text  string
	list  []token
	at    int
	depth int
}

// ParseText reads a formula text (without =) that stands in the cell anchor.
func ParseText(text string, anchor workbook.Address) (Node, error) {
	var t Tokens
	if err := Scan(text, anchor, &t); err != nil {
		return nil, err
	}
	return Parse(&t)
}

// Parse reads scanned tokens. The error is an *Error.
func Parse(t *Tokens) (Node, error) {
	p := parser{text: t.text, list: t.list}
	n, err := p.expr(1)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.fail("unexpected " + p.shown())
	}
	return n, nil
}

func (p *parser) peek() *token { return &p.list[p.at] }

func (p *parser) string(t *token) string { return p.text[t.start:t.end] }

func (p *parser) fail(reason string) error { return &Error{int(p.peek().start), reason} }

func (p *parser) shown() string {
	if p.peek().kind == tokenEnd {
		return "end of the formula"
	}
	return strconv.Quote(p.string(p.peek()))
}

func (p *parser) isPunct(c byte) bool {
	t := p.peek()
	return t.kind == tokenPunct && p.text[t.start] == c
}

func (p *parser) take(c byte) bool {
	if p.isPunct(c) {
		p.at++
		return true
	}
	return false
}

func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return p.fail("the formula is nested too deeply")
	}
	return nil
}

func precedence(op Op) int {
	switch op {
	case OpEQ, OpNE, OpLT, OpLE, OpGT, OpGE:
		return 1
	case OpConcat:
		return 2
	case OpAdd, OpSub:
		return 3
	case OpMul, OpDiv:
		return 4
	case OpPow:
		return 5
	}
	return 0
}

// expr reads operators of at least the given precedence; all of them bind from the left, ^ too.
func (p *parser) expr(least int) (Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	left, err := p.prefix()
	if err != nil {
		return nil, err
	}
	for p.peek().kind == tokenOp {
		op := p.peek().op
		level := precedence(op)
		if level < least || level == 0 {
			break
		}
		p.at++
		right, err := p.expr(level + 1)
		if err != nil {
			return nil, err
		}
		left = &Binary{op, left, right}
	}
	return left, nil
}

// prefix reads signs and @, which bind closer than any operator between values: -2^2 is 4.
func (p *parser) prefix() (Node, error) {
	t := p.peek()
	if t.kind != tokenOp {
		return p.postfix()
	}
	op := t.op
	switch op {
	case OpSub:
		op = OpNeg
	case OpAdd:
		op = OpPlus
	case OpSingle:
	default:
		return nil, p.fail("unexpected " + p.shown())
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at++
	x, err := p.prefix()
	if err != nil {
		return nil, err
	}
	if op == OpSingle { // @ binds closer than %
		if u, ok := x.(*Unary); ok && u.Op == OpPercent {
			return &Unary{OpPercent, &Unary{OpSingle, u.X}}, nil
		}
	}
	return &Unary{op, x}, nil
}

func (p *parser) postfix() (Node, error) {
	x, err := p.intersection()
	for err == nil && p.peek().kind == tokenOp && p.peek().op == OpPercent {
		p.at++
		x = &Unary{OpPercent, x}
	}
	return x, err
}

func (p *parser) intersection() (Node, error) {
	return p.chain(OpIntersect, p.rangeOp)
}

func (p *parser) rangeOp() (Node, error) {
	return p.chain(OpRange, p.spill)
}

// chain reads operands that are joined by one operator between references.
func (p *parser) chain(op Op, operand func() (Node, error)) (Node, error) {
	x, err := operand()
	for err == nil && p.peek().kind == tokenOp && p.peek().op == op {
		p.at++
		var y Node
		if y, err = operand(); err == nil {
			x = join(op, x, y)
		}
	}
	return x, err
}

// join makes one reference of two cells with a colon between them.
func join(op Op, x, y Node) Node {
	a, okA := x.(*Ref)
	b, okB := y.(*Ref)
	if op != OpRange || !okA || !okB || a.Kind != RefCell || b.Kind != RefCell || b.In.Given && b.In != a.In {
		return &Binary{op, x, y}
	}
	return &Ref{In: a.In, Kind: RefArea, Row: a.Row, Col: a.Col, Row2: b.Row, Col2: b.Col}
}

func (p *parser) spill() (Node, error) {
	x, err := p.primary()
	for err == nil {
		switch {
		case p.peek().kind == tokenOp && p.peek().op == OpSpill:
			p.at++
			x = &Unary{OpSpill, x}
		case p.isPunct('(') && callable(x):
			var args []Node
			args, err = p.arguments()
			x = &Apply{x, args}
		default:
			return x, nil
		}
	}
	return x, err
}

// callable tells whether an argument list may follow: after a call, and after parentheses.
func callable(x Node) bool {
	switch x.(type) {
	case *Call, *Apply, *Paren:
		return true
	}
	return false
}

func (p *parser) primary() (Node, error) {
	t := p.peek()
	switch t.kind {
	case tokenNumber, tokenText, tokenError:
		v, err := p.literal()
		return &Literal{v}, err
	case tokenRef:
		p.at++
		r := t.ref
		return &r, nil
	case tokenPrefix:
		return p.prefixed()
	case tokenTable:
		p.at++
		return parseTable(p.string(t), int(t.start))
	case tokenIdent:
		return p.word(Place{})
	case tokenPunct:
		if p.text[t.start] == '(' {
			return p.parenthesis()
		}
		if p.text[t.start] == '{' {
			return p.array()
		}
	}
	return nil, p.fail("unexpected " + p.shown())
}

// literal reads a number, a text or an error value.
func (p *parser) literal() (workbook.Scalar, error) {
	t := p.peek()
	p.at++
	s := p.string(t)
	switch t.kind {
	case tokenNumber:
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return workbook.Scalar{}, &Error{int(t.start), "the number is too large"}
		}
		return workbook.NumberOf(x), nil
	case tokenText:
		return workbook.TextOf(strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)), nil
	}
	code, _ := workbook.ParseError(s)
	return workbook.ErrorOf(code), nil
}

func (p *parser) parenthesis() (Node, error) {
	p.at++
	x, err := p.expr(1)
	if err != nil {
		return nil, err
	}
	for p.take(',') {
		y, err := p.expr(1)
		if err != nil {
			return nil, err
		}
		x = &Binary{OpUnion, x, y}
	}
	if !p.take(')') {
		return nil, p.fail("a parenthesis is not closed")
	}
	return &Paren{x}, nil
}

func (p *parser) arguments() ([]Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at++ // (
	if p.take(')') {
		return nil, nil
	}
	var args []Node
	for {
		if p.isPunct(',') || p.isPunct(')') {
			args = append(args, &Missing{})
		} else {
			x, err := p.expr(1)
			if err != nil {
				return nil, err
			}
			args = append(args, x)
		}
		if p.take(')') {
			return args, nil
		}
		if !p.take(',') {
			return nil, p.fail("unexpected " + p.shown() + " among arguments")
		}
	}
}

// word reads a function call, a truth value or a name.
func (p *parser) word(in Place) (Node, error) {
	s := p.string(p.peek())
	p.at++
	if p.isPunct('(') {
		args, err := p.arguments()
		return &Call{in, FunctionName(s), args}, err
	}
	if !in.Given && strings.EqualFold(s, "TRUE") {
		return &Literal{workbook.BoolOf(true)}, nil
	}
	if !in.Given && strings.EqualFold(s, "FALSE") {
		return &Literal{workbook.BoolOf(false)}, nil
	}
	return &Name{in, s}, nil
}

// FunctionName is the name of a function in upper case, without the prefixes that files put before newer ones.
func FunctionName(s string) string {
	s = strings.ToUpper(s)
	s = strings.TrimPrefix(s, "_XLFN.")
	return strings.TrimPrefix(s, "_XLWS.")
}

func (p *parser) array() (Node, error) {
	a := &ArrayLit{Rows: 1}
	p.at++
	for width := 1; ; width++ {
		v, err := p.element()
		if err != nil {
			return nil, err
		}
		a.Cells = append(a.Cells, v)
		if p.take(',') {
			continue
		}
		if a.Rows == 1 {
			a.Cols = width
		}
		if width != a.Cols {
			return nil, p.fail("the rows of the array constant differ in length")
		}
		if p.take('}') {
			return a, nil
		}
		if !p.take(';') {
			return nil, p.fail("unexpected " + p.shown() + " in an array constant")
		}
		a.Rows++
		width = 0
	}
}

func (p *parser) element() (workbook.Scalar, error) {
	sign := 1.0
	for p.peek().kind == tokenOp && (p.peek().op == OpSub || p.peek().op == OpAdd) {
		if p.peek().op == OpSub {
			sign = -sign
		}
		p.at++
	}
	switch t := p.peek(); t.kind {
	case tokenNumber:
		v, err := p.literal()
		v.Num *= sign
		return v, err
	case tokenText, tokenError:
		return p.literal()
	case tokenIdent:
		if s := p.string(t); strings.EqualFold(s, "TRUE") || strings.EqualFold(s, "FALSE") {
			p.at++
			return workbook.BoolOf(len(s) == 4), nil
		}
	}
	return workbook.Scalar{}, p.fail("unexpected " + p.shown() + " in an array constant")
}
