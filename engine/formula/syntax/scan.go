package syntax

import (
	"encoding/binary"
	"fmt"

	"tyche/engine/workbook"
)

// MaxLength is the longest formula text in bytes. Excel stores at most 8,192 characters.
const MaxLength = 1 << 16

// Error is a formula that cannot be read: what is wrong and at which byte of the text.
type Error struct {
	At     int
	Reason string
}

// Error is the reason and the place in words.
func (e *Error) Error() string { return fmt.Sprintf("%s at position %d", e.Reason, e.At+1) }

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenText
	tokenError
	tokenIdent
	tokenRef    // a cell, whole columns or whole rows, relative to the anchor
	tokenPrefix // a sheet prefix, with its !
	tokenTable  // from the table's name to the closing bracket
	tokenOp
	tokenPunct // ( ) { } , ;
)

type token struct {
	kind       tokenKind
	op         Op
	start, end int32
	ref        Ref
}

// Tokens is a scanned formula text. Its key tells rules apart.
type Tokens struct {
	text string
	list []token
}

type scanner struct {
	text   string
	anchor workbook.Address
	at     int
	out    []token
}

// Scan splits a formula text (without =) that stands in the cell anchor. It may reuse the memory of an earlier result.
func Scan(text string, anchor workbook.Address, reuse *Tokens) error {
	if len(text) > MaxLength {
		return &Error{MaxLength, "the formula is too long"}
	}
	s := scanner{text: text, anchor: anchor, out: reuse.list[:0]}
	for s.at < len(text) {
		if err := s.next(); err != nil {
			return err
		}
	}
	reuse.text, reuse.list = text, append(s.out, token{kind: tokenEnd, start: int32(len(text)), end: int32(len(text))})
	return nil
}

// AppendKey appends a form of the tokens that is equal for two formulas exactly when they are the same rule: the same
// text but for references, and the same references relative to their cells.
func (t *Tokens) AppendKey(dst []byte) []byte {
	for i := range t.list {
		tok := &t.list[i]
		dst = append(dst, byte(tok.kind))
		if tok.kind == tokenRef {
			dst = append(dst, byte(tok.ref.Kind))
			for _, a := range [...]Axis{tok.ref.Row, tok.ref.Col, tok.ref.Row2, tok.ref.Col2} {
				code := int64(a.At) << 1
				if a.Abs {
					code |= 1
				}
				dst = binary.AppendVarint(dst, code)
			}
			continue
		}
		dst = append(dst, t.text[tok.start:tok.end]...)
		if tok.kind == tokenOp {
			dst = append(dst, byte(tok.op))
		}
		dst = append(dst, 0)
	}
	return dst
}

func (s *scanner) emit(kind tokenKind, end int) {
	s.out = append(s.out, token{kind: kind, start: int32(s.at), end: int32(end)})
	s.at = end
}

func (s *scanner) emitOp(op Op, size int) {
	s.emit(tokenOp, s.at+size)
	s.out[len(s.out)-1].op = op
}

func (s *scanner) fail(reason string) error { return &Error{s.at, reason} }

func (s *scanner) peek(at int) byte {
	if at < len(s.text) {
		return s.text[at]
	}
	return 0
}

// afterOperand tells whether the last token ends an operand.
func (s *scanner) afterOperand() bool {
	if len(s.out) == 0 {
		return false
	}
	last := &s.out[len(s.out)-1]
	switch last.kind {
	case tokenNumber, tokenText, tokenError, tokenIdent, tokenRef, tokenTable:
		return true
	case tokenOp:
		return last.op == OpPercent || last.op == OpSpill
	case tokenPunct:
		c := s.text[last.start]
		return c == ')' || c == '}'
	}
	return false
}

func (s *scanner) next() error {
	c := s.text[s.at]
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		s.space()
		return nil
	case c == '"':
		return s.quoted(tokenText, '"', "the text has no closing quote")
	case c == '\'':
		return s.quotedPrefix()
	case c == '#':
		return s.hash()
	case c == '[':
		return s.bracket()
	case c >= '0' && c <= '9' || c == '.':
		return s.number()
	case c == '$' || identStart(c):
		return s.word()
	}
	return s.symbol(c)
}

// space skips white space; between two operands it is the intersection operator.
func (s *scanner) space() {
	end := s.at
	for end < len(s.text) && (s.text[end] == ' ' || s.text[end] == '\t' || s.text[end] == '\n' || s.text[end] == '\r') {
		end++
	}
	c := s.peek(end)
	starts := identStart(c) || c == '$' || c == '\'' || c == '(' || c == '[' || c == '#'
	if s.afterOperand() && (starts || c >= '0' && c <= '9') {
		s.emitOp(OpIntersect, end-s.at)
		return
	}
	s.at = end
}

func (s *scanner) symbol(c byte) error {
	switch c {
	case '(', ')', '{', '}', ',', ';':
		s.emit(tokenPunct, s.at+1)
		return nil
	case '<', '>':
		return s.compare(c)
	}
	const ops = "+-*/^&=:%@"
	codes := [...]Op{OpAdd, OpSub, OpMul, OpDiv, OpPow, OpConcat, OpEQ, OpRange, OpPercent, OpSingle}
	for i := range ops {
		if ops[i] == c {
			s.emitOp(codes[i], 1)
			return nil
		}
	}
	return s.fail(fmt.Sprintf("unexpected character %q", c))
}

func (s *scanner) compare(c byte) error {
	d := s.peek(s.at + 1)
	switch {
	case c == '<' && d == '>':
		s.emitOp(OpNE, 2)
	case c == '<' && d == '=':
		s.emitOp(OpLE, 2)
	case c == '>' && d == '=':
		s.emitOp(OpGE, 2)
	case c == '<':
		s.emitOp(OpLT, 1)
	default:
		s.emitOp(OpGT, 1)
	}
	return nil
}

// quoteEnd is the index after the closing quote, where a doubled quote stands for itself; -1 when there is none.
func (s *scanner) quoteEnd(quote byte) int {
	for i := s.at + 1; i < len(s.text); i++ {
		if s.text[i] != quote {
			continue
		}
		if s.peek(i+1) != quote {
			return i + 1
		}
		i++
	}
	return -1
}

func (s *scanner) quoted(kind tokenKind, quote byte, missing string) error {
	end := s.quoteEnd(quote)
	if end < 0 {
		return s.fail(missing)
	}
	s.emit(kind, end)
	return nil
}

func (s *scanner) quotedPrefix() error {
	end := s.quoteEnd('\'')
	if end < 0 || s.peek(end) != '!' {
		return s.fail("a quoted sheet name must be followed by !")
	}
	s.emit(tokenPrefix, end+1)
	return nil
}

// hash reads an error value, or the spill operator after an operand.
func (s *scanner) hash() error {
	for code := workbook.ErrNull; code <= workbook.ErrCalc; code++ {
		name := code.String()
		if end := s.at + len(name); end <= len(s.text) {
			if got, ok := workbook.ParseError(s.text[s.at:end]); ok && got == code {
				s.emit(tokenError, end)
				return nil
			}
		}
	}
	if s.afterOperand() {
		s.emitOp(OpSpill, 1)
		return nil
	}
	return s.fail("unknown error value")
}

// bracketEnd is the index after the bracket that closes the one at index at; -1 when there is none.
func (s *scanner) bracketEnd(at int) int {
	depth := 0
	for i := at; i < len(s.text); i++ {
		switch s.text[i] {
		case '\'':
			i++
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// bracket reads what starts with [: a prefix of another workbook, or a structured reference without a table name.
func (s *scanner) bracket() error {
	end := s.bracketEnd(s.at)
	if end < 0 {
		return s.fail("a bracket is not closed")
	}
	after := end
	for identPart(s.peek(after)) || s.peek(after) == ':' {
		after++
	}
	if s.peek(after) == '!' {
		s.emit(tokenPrefix, after+1)
		return nil
	}
	s.emit(tokenTable, end)
	return nil
}

func identStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '\\' || c >= 0x80
}

func identPart(c byte) bool { return identStart(c) || c >= '0' && c <= '9' || c == '.' || c == '?' }
