package function

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"tyche/engine/formula/pcre"
)

// expression is a regular expression: of package regexp, which takes time linear in the text, or of package pcre where it has
// what only backtracking can match.
type expression struct {
	linear *regexp.Regexp
	back   *pcre.Regexp
}

// maxSteps bounds what one call of a function may take in an expression that backtracks.
const maxSteps = 2_000_000

// errUnknown says that an expression has what neither package knows, errSteps that a search took too many steps.
var (
	errUnknown = errors.New("function: an unknown part of a regular expression")
	errSteps   = errors.New("function: too many steps")
)

// compileExpression reads an expression; the error is errUnknown, or another one where it is wrong.
func compileExpression(pattern string, fold bool) (expression, error) {
	flagged := pattern
	if fold {
		flagged = "(?i)" + pattern
	}
	re, err := regexp.Compile(flagged)
	if err == nil {
		return expression{linear: re}, nil
	}
	var fault *syntax.Error
	if !errors.As(err, &fault) {
		return expression{}, err
	}
	switch fault.Code {
	case syntax.ErrInvalidPerlOp, syntax.ErrInvalidEscape, syntax.ErrInvalidRepeatOp, syntax.ErrInvalidRepeatSize, syntax.ErrLarge,
		syntax.ErrNestingDepth, syntax.ErrInvalidCharRange, syntax.ErrInvalidNamedCapture:
	default:
		return expression{}, err
	}
	back, err := pcre.Compile(pattern, fold)
	if errors.Is(err, pcre.ErrUnsupported) {
		err = errUnknown
	}
	return expression{back: back}, err
}

// all are the first n matches, all if n is negative: pairs of the begin and the end of each match and of its groups, -1 for groups
// that took no part. The error is errSteps.
func (x expression) all(text string, n int) ([][]int, error) {
	if x.linear != nil {
		return x.linear.FindAllStringSubmatchIndex(text, n), nil
	}
	runes, at := []rune(text), make([]int, 0, len(text)+1)
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	var out [][]int
	steps := maxSteps
	for from := 0; from <= len(runes) && (n < 0 || len(out) < n); {
		m, done := x.back.Find(runes, from, &steps)
		if !done {
			return nil, errSteps
		}
		if m == nil {
			break
		}
		from = m[1]
		if m[1] <= m[0] {
			from++
		}
		for i, place := range m {
			if place >= 0 {
				m[i] = at[place]
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// expand appends a replacement in which $1, ${1} and ${name} stand for groups of a match and $$ for a dollar sign.
func (x expression) expand(dst []byte, replacement, text string, match []int) []byte {
	if x.linear != nil {
		return x.linear.ExpandString(dst, replacement, text, match)
	}
	for replacement != "" {
		before, after, found := strings.Cut(replacement, "$")
		dst = append(dst, before...)
		if !found {
			break
		}
		replacement = after
		switch name, rest, ok := groupName(after); {
		case strings.HasPrefix(after, "$"):
			dst, replacement = append(dst, '$'), after[1:]
		case ok:
			dst, replacement = x.group(dst, name, text, match), rest
		default:
			dst = append(dst, '$')
		}
	}
	return dst
}

// groupName cuts the name of a group, in braces or not, off what follows a $.
func groupName(s string) (name, rest string, ok bool) {
	if strings.HasPrefix(s, "{") {
		name, rest, ok = strings.Cut(s[1:], "}")
		return name, rest, ok && name != ""
	}
	end := 0
	for end < len(s) && (s[end] == '_' || s[end] >= '0' && s[end] <= '9' || s[end] >= 'A' && s[end] <= 'Z' || s[end] >= 'a' && s[end] <= 'z') {
		end++
	}
	return s[:end], s[end:], end > 0
}

func (x expression) group(dst []byte, name, text string, match []int) []byte {
	n, err := strconv.Atoi(name)
	if err != nil {
		var ok bool
		if n, ok = x.back.Name(name); !ok {
			return dst
		}
	}
	if 2*n+1 < len(match) && n >= 0 && match[2*n] >= 0 {
		dst = append(dst, text[match[2*n]:match[2*n+1]]...)
	}
	return dst
}

// groupText is the text of a group of a match; empty where it took no part.
func groupText(text string, match []int, n int) string {
	if match[2*n] < 0 || match[2*n] > match[2*n+1] {
		return ""
	}
	return text[match[2*n]:match[2*n+1]]
}
