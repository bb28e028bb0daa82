package xpath

import (
	"math"
	"strings"
)

// function is a function of the core library (section 4) with the least and the greatest number of its arguments.
type function struct {
	least, most int
	f           func(c *context, a []result) result
}

// functions are the core library. Without a document type nothing has an id.
func functions() map[string]function {
	textOf := func(f func(c *context, a []result) string) func(*context, []result) result {
		return func(c *context, a []result) result { return ofText(f(c, a)) }
	}
	perNumber := func(f func(float64) float64) function {
		return function{1, 1, func(c *context, a []result) result { return ofNumber(f(a[0].number(c))) }}
	}
	return map[string]function{
		"last":     {0, 0, func(c *context, _ []result) result { return ofNumber(float64(c.size)) }},
		"position": {0, 0, func(c *context, _ []result) result { return ofNumber(float64(c.position)) }},
		"id":       {1, 1, func(*context, []result) result { return result{set: true} }},
		"count":    {1, 1, func(c *context, a []result) result { return ofNumber(float64(len(c.set(a[0])))) }},
		"sum":      {1, 1, sum},
		"local-name": {0, 1, named(func(n *Node) string {
			return n.name
		})},
		"namespace-uri": {0, 1, named(func(n *Node) string { return n.space })},
		"name":          {0, 1, named((*Node).qualified)},
		"string":        {0, 1, textOf(func(c *context, a []result) string { return c.argument(a) })},
		"concat": {2, 1 << 10, textOf(func(c *context, a []result) string {
			var b strings.Builder
			for _, x := range a {
				b.WriteString(x.string(c))
			}
			return b.String()
		})},
		"starts-with":      {2, 2, func(c *context, a []result) result { return ofTruth(strings.HasPrefix(a[0].string(c), a[1].string(c))) }},
		"contains":         {2, 2, func(c *context, a []result) result { return ofTruth(strings.Contains(a[0].string(c), a[1].string(c))) }},
		"substring-before": {2, 2, textOf(before)},
		"substring-after":  {2, 2, textOf(after)},
		"substring":        {2, 3, textOf(substring)},
		"string-length":    {0, 1, func(c *context, a []result) result { return ofNumber(float64(len([]rune(c.argument(a))))) }},
		"normalize-space":  {0, 1, textOf(func(c *context, a []result) string { return normalized(c.argument(a)) })},
		"translate":        {3, 3, textOf(translate)},
		"boolean":          {1, 1, func(_ *context, a []result) result { return ofTruth(a[0].bool()) }},
		"not":              {1, 1, func(_ *context, a []result) result { return ofTruth(!a[0].bool()) }},
		"true":             {0, 0, func(*context, []result) result { return ofTruth(true) }},
		"false":            {0, 0, func(*context, []result) result { return ofTruth(false) }},
		"lang":             {1, 1, lang},
		"number": {0, 1, func(c *context, a []result) result {
			if len(a) == 1 {
				return ofNumber(a[0].number(c))
			}
			return ofNumber(numberOf(c.argument(a)))
		}},
		"floor": perNumber(math.Floor), "ceiling": perNumber(math.Ceil), "round": perNumber(round),
	}
}

// set are the nodes of an argument; anything else is invalid.
func (c *context) set(r result) []*Node {
	c.work.bad = c.work.bad || !r.set
	return r.nodes
}

// argument is the text of the only argument or, without it, of the node.
func (c *context) argument(a []result) string {
	if len(a) == 0 {
		return c.textOf(c.node)
	}
	return a[0].string(c)
}

func sum(c *context, a []result) result {
	total := 0.0
	for _, n := range c.set(a[0]) {
		total += numberOf(c.textOf(n))
	}
	return ofNumber(total)
}

// named is a function of the names of a node: the argument's first one, or the context's.
func named(f func(*Node) string) func(*context, []result) result {
	return func(c *context, a []result) result {
		n := c.node
		if len(a) == 1 {
			nodes := c.set(a[0])
			if len(nodes) == 0 {
				return ofText("")
			}
			n = nodes[0]
		}
		return ofText(f(n))
	}
}

func (n *Node) qualified() string {
	if n.prefix == "" {
		return n.name
	}
	return n.prefix + ":" + n.name
}

func before(c *context, a []result) string {
	s, _, found := strings.Cut(a[0].string(c), a[1].string(c))
	if !found {
		return ""
	}
	return s
}

func after(c *context, a []result) string {
	_, s, _ := strings.Cut(a[0].string(c), a[1].string(c))
	return s
}

// round is to the nearest whole number, halves upwards.
func round(x float64) float64 {
	f := math.Floor(x)
	if x-f >= 0.5 {
		return math.Copysign(f+1, x)
	}
	return f
}

func substring(c *context, a []result) string {
	s, from, to := []rune(a[0].string(c)), round(a[1].number(c)), math.Inf(1)
	if len(a) == 3 {
		to = from + round(a[2].number(c))
	}
	var b strings.Builder
	for i, r := range s {
		if p := float64(i + 1); p >= from && p < to {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func normalized(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }), " ")
}

func translate(c *context, a []result) string {
	to := []rune(a[2].string(c))
	change := map[rune]rune{}
	for i, r := range []rune(a[1].string(c)) {
		if _, again := change[r]; again {
			continue
		}
		change[r] = -1
		if i < len(to) {
			change[r] = to[i]
		}
	}
	return strings.Map(func(r rune) rune {
		if x, ok := change[r]; ok {
			return x
		}
		return r
	}, a[0].string(c))
}

// lang tells whether the node's language is the wanted one or a part of it.
func lang(c *context, a []result) result {
	want := strings.ToLower(a[0].string(c))
	for n := c.node; n != nil; n = n.parent {
		for _, x := range n.attrs {
			if x.prefix == "xml" && x.name == "lang" {
				have := strings.ToLower(x.text)
				return ofTruth(have == want || strings.HasPrefix(have, want+"-"))
			}
		}
	}
	return ofTruth(false)
}
