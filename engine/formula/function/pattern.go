package function

import (
	"unicode"
)

// Pattern is a text with the wildcards * (any text) and ? (any character); ~ makes the next one ordinary. Case does not
// matter.
type Pattern struct {
	runes []rune // lower case; wildcards as negative numbers
	wild  bool
}

const (
	anyText rune = -1 - iota
	anyRune
)

// NewPattern reads a pattern.
func NewPattern(s string) *Pattern {
	p := &Pattern{}
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			p.runes = append(p.runes, unicode.ToLower(r))
			escaped = false
		case r == '~':
			escaped = true
		case r == '*':
			p.runes, p.wild = append(p.runes, anyText), true
		case r == '?':
			p.runes, p.wild = append(p.runes, anyRune), true
		default:
			p.runes = append(p.runes, unicode.ToLower(r))
		}
	}
	return p
}

// Match tells whether the whole text fits. It takes at most length of text times length of pattern steps.
func (p *Pattern) Match(s string) bool {
	text := lower(s)
	i, k, star, mark := 0, 0, -1, 0
	for i < len(text) {
		switch {
		case k < len(p.runes) && p.runes[k] == anyText:
			star, mark = k, i
			k++
		case k < len(p.runes) && (p.runes[k] == anyRune || p.runes[k] == text[i]):
			i++
			k++
		case star >= 0:
			mark++
			i, k = mark, star+1
		default:
			return false
		}
	}
	for k < len(p.runes) && p.runes[k] == anyText {
		k++
	}
	return k == len(p.runes)
}

// Find is the index in runes of the first place at or after from where the pattern fits; -1 when there is none.
func (p *Pattern) Find(text []rune, from int) int {
	for i := from; i <= len(text); i++ {
		if p.prefix(text[i:]) {
			return i
		}
	}
	return -1
}

// prefix tells whether the pattern fits the beginning of a text.
func (p *Pattern) prefix(text []rune) bool {
	i, k, star, mark := 0, 0, -1, 0
	for k < len(p.runes) {
		switch {
		case p.runes[k] == anyText:
			star, mark = k, i
			k++
		case i < len(text) && (p.runes[k] == anyRune || p.runes[k] == text[i]):
			i++
			k++
		case star >= 0 && mark < len(text):
			mark++
			i, k = mark, star+1
		default:
			return false
		}
	}
	return true
}

func lower(s string) []rune {
	out := []rune(s)
	for i, r := range out {
		out[i] = unicode.ToLower(r)
	}
	return out
}
