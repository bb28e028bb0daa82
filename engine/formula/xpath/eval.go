package xpath

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// ErrSteps is the error of an evaluation that takes too many steps.
var ErrSteps = errors.New("xpath: too many steps")

// maxSteps bounds an evaluation: about the nodes that it visits.
const maxSteps = 2_000_000

// context is where an expression is evaluated: a node at a position of size nodes.
type context struct {
	work           *work
	node           *Node
	position, size int
}

type work struct {
	doc  *Document
	left int
	// bad tells that a value had the wrong type.
	bad bool
}

// spend counts steps; false when they are used up.
func (c *context) spend(n int) bool {
	c.work.left -= n
	return c.work.left > 0 && !c.work.bad
}

func (c *context) textOf(n *Node) string {
	if !c.spend(n.end - n.order + 1) {
		return ""
	}
	s := n.Text()
	c.spend(len(s) / 64)
	return s
}

func (c *context) some(nodes []*Node, holds func(string) bool) bool {
	return slices.ContainsFunc(nodes, func(n *Node) bool { return holds(c.textOf(n)) })
}

// Value is what an expression gives: nodes' texts if Nodes is true, else one text, number or truth value.
type Value struct {
	Nodes  bool
	Texts  []string
	Number float64
	Truth  bool
	Kind   Kind
}

// Kind is the kind of a single value.
type Kind byte

// The kinds of single values.
const (
	Text Kind = iota
	Number
	Truth
)

// Evaluate evaluates an expression at the document's root. The error is ErrInvalid or ErrSteps.
func (d *Document) Evaluate(source string) (Value, error) {
	x, ok := d.parse(source)
	if !ok {
		return Value{}, ErrInvalid
	}
	c := &context{work: &work{doc: d, left: maxSteps}, node: d.nodes[0], position: 1, size: 1}
	r := x.eval(c)
	v := Value{Nodes: r.set, Kind: Kind(r.kind), Number: r.num, Truth: r.truth}
	if r.set {
		for _, n := range r.nodes {
			v.Texts = append(v.Texts, c.textOf(n))
		}
	} else {
		v.Texts = []string{r.string(c)}
	}
	if c.work.bad {
		return Value{}, ErrInvalid
	}
	if c.work.left <= 0 {
		return Value{}, ErrSteps
	}
	return v, nil
}

type constant struct{ value result }

func (x constant) eval(*context) result { return x.value }

type negation struct {
	of    expr
	minus bool
}

func (x negation) eval(c *context) result {
	v := x.of.eval(c).number(c)
	if x.minus {
		v = -v
	}
	return ofNumber(v)
}

type call struct {
	f    func(c *context, args []result) result
	args []expr
}

func (x call) eval(c *context) result {
	args := make([]result, len(x.args))
	for i, a := range x.args {
		args[i] = a.eval(c)
	}
	if !c.spend(1) {
		return result{}
	}
	return x.f(c, args)
}

type binary struct {
	op   string
	a, b expr
}

func (x binary) eval(c *context) result {
	if !c.spend(1) {
		return result{}
	}
	a := x.a.eval(c)
	switch x.op {
	case "or":
		return ofTruth(a.bool() || x.b.eval(c).bool())
	case "and":
		return ofTruth(a.bool() && x.b.eval(c).bool())
	case "|":
		b := x.b.eval(c)
		c.work.bad = c.work.bad || !a.set || !b.set
		return ofNodes(slices.Concat(a.nodes, b.nodes))
	case "+", "-", "*", "div", "mod":
		return ofNumber(arithmetic(x.op, a.number(c), x.b.eval(c).number(c)))
	}
	return ofTruth(compare(c, x.op, a, x.b.eval(c)))
}

func arithmetic(op string, a, b float64) float64 {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "div":
		return a / b
	}
	return math.Mod(a, b)
}

// ofNodes is a set of nodes in the document's order, each once.
func ofNodes(nodes []*Node) result {
	slices.SortFunc(nodes, func(a, b *Node) int { return cmp.Compare(a.order, b.order) })
	return result{set: true, nodes: slices.Compact(nodes)}
}

type path struct {
	absolute   bool
	start      expr
	predicates []expr
	steps      []step
}

func (x path) eval(c *context) result {
	nodes := []*Node{c.node}
	switch {
	case x.absolute:
		nodes = []*Node{c.work.doc.nodes[0]}
	case x.start != nil:
		r := x.start.eval(c)
		c.work.bad = c.work.bad || !r.set
		nodes = c.filter(r.nodes, x.predicates)
	}
	for _, s := range x.steps {
		var out []*Node
		for _, n := range nodes {
			found := c.filter(c.along(n, s), s.predicates)
			if !c.spend(1 + len(found)) {
				return result{set: true}
			}
			out = append(out, found...)
		}
		nodes = ofNodes(out).nodes
	}
	return ofNodes(slices.Clone(nodes))
}

// filter keeps the nodes for which all predicates hold, one predicate after the other.
func (c *context) filter(nodes []*Node, predicates []expr) []*Node {
	for _, p := range predicates {
		var out []*Node
		for i, n := range nodes {
			inner := &context{work: c.work, node: n, position: i + 1, size: len(nodes)}
			if !c.spend(1) {
				return nil
			}
			v := p.eval(inner)
			if !v.set && v.kind == ofKindNumber && v.num == float64(i+1) || (v.set || v.kind != ofKindNumber) && v.bool() {
				out = append(out, n)
			}
		}
		nodes = out
	}
	return nodes
}

// along are the nodes of a step's axis that pass its test, in the axis's order.
func (c *context) along(n *Node, s step) []*Node {
	var out []*Node
	for _, m := range c.axis(n, s.axis) {
		if s.test.holds(m, s.axis == "attribute") {
			out = append(out, m)
		}
	}
	return out
}

func (c *context) axis(n *Node, axis string) []*Node {
	all := c.work.doc.nodes
	var out []*Node
	switch axis {
	case "self":
		return []*Node{n}
	case "child":
		out = n.children
	case "attribute":
		out = n.attrs
	case "parent":
		if n.parent != nil {
			out = []*Node{n.parent}
		}
	case "ancestor", "ancestor-or-self":
		out = ancestors(n, axis == "ancestor-or-self")
	case "descendant":
		out = unattributed(all[n.order+1 : n.end+1])
	case "descendant-or-self":
		out = append([]*Node{n}, unattributed(all[n.order+1:n.end+1])...)
	case "following":
		out = unattributed(all[n.end+1:])
	case "preceding":
		out = slices.DeleteFunc(unattributed(all[:n.order]), func(m *Node) bool { return m.end >= n.order })
		slices.Reverse(out)
	case "following-sibling", "preceding-sibling":
		out = siblings(n, axis == "following-sibling")
	}
	if !c.spend(1 + len(out)) {
		return nil
	}
	return out
}

func ancestors(n *Node, self bool) []*Node {
	var out []*Node
	if !self {
		n = n.parent
	}
	for ; n != nil; n = n.parent {
		out = append(out, n)
	}
	return out
}

func unattributed(nodes []*Node) []*Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n *Node) bool { return n.kind == attribute })
}

func siblings(n *Node, following bool) []*Node {
	if n.parent == nil || n.kind == attribute {
		return nil
	}
	i := slices.Index(n.parent.children, n)
	if following {
		return n.parent.children[i+1:]
	}
	out := slices.Clone(n.parent.children[:i])
	slices.Reverse(out)
	return out
}

func (t test) holds(n *Node, attributes bool) bool {
	switch t.kind {
	case "node":
		return true
	case "text":
		return n.kind == text
	case "comment":
		return n.kind == comment
	case "processing-instruction":
		return n.kind == instruction && (t.name == "" || t.name == n.name)
	}
	principal := element
	if attributes {
		principal = attribute
	}
	return n.kind == principal && (t.anySpace || t.space == n.space) && (t.name == "*" || t.name == n.name)
}
