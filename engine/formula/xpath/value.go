package xpath

import (
	"math"
	"strconv"
	"strings"
)

// result is a value: of nodes if set is true, else of a text, a number or a truth value, by kind.
type result struct {
	set   bool
	nodes []*Node
	kind  resultKind
	text  string
	num   float64
	truth bool
}

type resultKind byte

const (
	ofKindText resultKind = iota
	ofKindNumber
	ofKindTruth
)

func ofText(s string) result    { return result{kind: ofKindText, text: s} }
func ofNumber(x float64) result { return result{kind: ofKindNumber, num: x} }
func ofTruth(b bool) result     { return result{kind: ofKindTruth, truth: b} }

// string is the value as a text; of nodes the first one's.
func (r result) string(c *context) string {
	switch {
	case r.set && len(r.nodes) == 0:
		return ""
	case r.set:
		return c.textOf(r.nodes[0])
	case r.kind == ofKindNumber:
		return numeral(r.num)
	case r.kind == ofKindTruth:
		return strconv.FormatBool(r.truth)
	}
	return r.text
}

// numeral writes a number without an exponent.
func numeral(x float64) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "Infinity"
	case math.IsInf(x, -1):
		return "-Infinity"
	case x == 0:
		return "0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

func (r result) number(c *context) float64 {
	switch {
	case r.set || r.kind == ofKindText:
		return numberOf(r.string(c))
	case r.kind == ofKindTruth && r.truth:
		return 1
	}
	return r.num
}

// numberOf reads a number: digits with a point, a minus before it, white space around; anything else is none.
func numberOf(s string) float64 {
	s = strings.Trim(s, " \t\r\n")
	digits := strings.TrimPrefix(s, "-")
	if strings.Trim(digits, "0123456789.") != "" || !strings.ContainsAny(digits, "0123456789") {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

func (r result) bool() bool {
	switch {
	case r.set:
		return len(r.nodes) > 0
	case r.kind == ofKindNumber:
		return r.num != 0 && !math.IsNaN(r.num)
	case r.kind == ofKindTruth:
		return r.truth
	}
	return r.text != ""
}

// compare is = != < <= > >= of two values (section 3.4).
func compare(c *context, op string, a, b result) bool {
	switch {
	case a.set && b.set:
		return anyPair(c, op, a, b)
	case a.set && b.kind != ofKindTruth:
		return c.some(a.nodes, func(s string) bool { return basic(c, op, a.like(s, b), b) })
	case b.set && a.kind != ofKindTruth:
		return c.some(b.nodes, func(s string) bool { return basic(c, op, a, b.like(s, a)) })
	case a.set:
		a = ofTruth(a.bool())
	case b.set:
		b = ofTruth(b.bool())
	}
	return basic(c, op, a, b)
}

// like is a node's text, as a number where the other value is one.
func (r result) like(s string, other result) result {
	if other.kind == ofKindNumber {
		return ofNumber(numberOf(s))
	}
	return ofText(s)
}

func anyPair(c *context, op string, a, b result) bool {
	texts := make([]string, 0, len(b.nodes))
	for _, n := range b.nodes {
		texts = append(texts, c.textOf(n))
	}
	return c.some(a.nodes, func(s string) bool {
		for _, t := range texts {
			if c.spend(1+len(s)/64) && basic(c, op, ofText(s), ofText(t)) {
				return true
			}
		}
		return false
	})
}

// basic compares two values that are no nodes.
func basic(c *context, op string, a, b result) bool {
	if op == "=" || op == "!=" {
		equal := false
		switch {
		case a.kind == ofKindTruth || b.kind == ofKindTruth:
			equal = a.bool() == b.bool()
		case a.kind == ofKindNumber || b.kind == ofKindNumber:
			x, y := a.number(c), b.number(c)
			if op == "!=" {
				return x != y
			}
			return x == y
		default:
			equal = a.text == b.text
		}
		return equal == (op == "=")
	}
	x, y := a.number(c), b.number(c)
	switch op {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}
