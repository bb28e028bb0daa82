package xpath

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type token struct {
	kind tokenKind
	text string
}

type tokenKind byte

const (
	end      tokenKind = iota
	symbol             // punctuation
	operator           // and or mod div * / // | + - = != < <= > >=
	name               // a name, with a prefix or prefix:*, or *
	literal
	number
)

// lex cuts an expression into tokens (section 3.7 of the recommendation).
func lex(s string) ([]token, bool) {
	var out []token
	for s != "" {
		if c := s[0]; c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			s = s[1:]
			continue
		}
		t, n := next(s, operates(out))
		if n == 0 {
			return nil, false
		}
		out, s = append(out, t), s[n:]
	}
	return out, true
}

// operates tells whether a * or a name that follows is an operator.
func operates(before []token) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	return last.kind != operator && !(last.kind == symbol && slices.Contains([]string{"@", "::", "(", "[", ","}, last.text))
}

// next is the token that s begins with, and its length; 0 if there is none.
func next(s string, operates bool) (token, int) {
	switch c := s[0]; {
	case c == '"' || c == '\'':
		i := strings.IndexByte(s[1:], c)
		if i < 0 {
			return token{}, 0
		}
		return token{literal, s[1 : i+1]}, i + 2
	case digit(c) || c == '.' && len(s) > 1 && digit(s[1]):
		n := spanDigits(s)
		if n < len(s) && s[n] == '.' {
			n += 1 + spanDigits(s[n+1:])
		}
		return token{number, s[:n]}, n
	}
	for _, x := range [...]string{"//", "!=", "<=", ">=", "/", "|", "+", "-", "=", "<", ">"} {
		if strings.HasPrefix(s, x) {
			return token{operator, x}, len(x)
		}
	}
	for _, x := range [...]string{"..", "::", "(", ")", "[", "]", ".", "@", ","} {
		if strings.HasPrefix(s, x) {
			return token{symbol, x}, len(x)
		}
	}
	if s[0] == '*' {
		if operates {
			return token{operator, "*"}, 1
		}
		return token{name, "*"}, 1
	}
	n := spanName(s)
	if operates && slices.Contains([]string{"and", "or", "mod", "div"}, s[:n]) {
		return token{operator, s[:n]}, n
	}
	if n > 0 && strings.HasPrefix(s[n:], ":") && !strings.HasPrefix(s[n:], "::") {
		local := spanName(s[n+1:])
		if local == 0 && strings.HasPrefix(s[n+1:], "*") {
			local = 1
		}
		if local == 0 {
			return token{}, 0
		}
		n += 1 + local
	}
	return token{name, s[:n]}, n
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func spanDigits(s string) int {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n
}

// spanName is the length of the name without a colon that s begins with.
func spanName(s string) int {
	for i, r := range s {
		letter := unicode.IsLetter(r) || r == '_'
		rest := unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '.' || r == '·'
		if r == utf8.RuneError || !letter && (i == 0 || !rest) {
			return i
		}
	}
	return len(s)
}
