package formula

import (
	"strconv"
	"strings"

	"tyche/engine/formula/function"
	"tyche/engine/formula/syntax"
	"tyche/engine/workbook"
)

// textFormula makes a LAMBDA of the first argument of a function that takes a formula as a text: of "VoseNormalProb(#,10,1,0)" one with the
// variable #. What & joins to the text stands for its value: "#*"&A1 has the value of A1 there. References in the text mean the same cells wherever
// the formula stands. An argument of another form stays as it is.
func textFormula(f *function.Spec, args []syntax.Node) []syntax.Node {
	if !f.Is(function.Formulas) || len(args) == 0 {
		return args
	}
	var text strings.Builder
	var let []syntax.Node
	literal := false
	for _, part := range joined(args[0]) {
		if l, ok := part.(*syntax.Literal); ok && l.Value.Kind == workbook.Text {
			text.WriteString(l.Value.Text)
			literal = true
			continue
		}
		name := "_vose.v" + strconv.Itoa(len(let)/2)
		let = append(let, &syntax.Name{Text: name}, part)
		text.WriteString(name)
	}
	if !literal {
		return args
	}
	formula, variables := variablesOf(f, text.String())
	tree, err := syntax.ParseText(strings.TrimPrefix(strings.TrimSpace(formula), "="), workbook.Address{})
	if err != nil {
		return args
	}
	lambda := &syntax.Call{Name: "LAMBDA"}
	for _, v := range variables {
		lambda.Args = append(lambda.Args, &syntax.Name{Text: v})
	}
	lambda.Args = append(lambda.Args, absolute(tree))
	out := append([]syntax.Node{lambda}, args[1:]...)
	if len(let) > 0 {
		out[0] = &syntax.Call{Name: "LET", Args: append(let, lambda)}
	}
	return out
}

// joined are the operands of &.
func joined(n syntax.Node) []syntax.Node {
	switch n := n.(type) {
	case *syntax.Binary:
		if n.Op == syntax.OpConcat {
			return append(joined(n.X), joined(n.Y)...)
		}
	case *syntax.Paren:
		if b, ok := n.X.(*syntax.Binary); ok && b.Op == syntax.OpConcat {
			return joined(b)
		}
	}
	return []syntax.Node{n}
}

// variablesOf are the variables of the text of a formula, in which # and #1, #2 are replaced by names: j, or j and k, of sums and products
// over these, # of integrals, and as many numbered ones as distributions stand behind the text.
func variablesOf(f *function.Spec, text string) (formula string, names []string) {
	most := 0
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			quoted = !quoted
		}
		if text[i] != '#' || quoted {
			b.WriteByte(text[i])
			continue
		}
		end := i + 1
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		n, _ := strconv.Atoi(text[i+1 : end])
		most = max(most, n)
		b.WriteString("_vose.n" + strconv.Itoa(n))
		i = end - 1
	}
	switch {
	case strings.HasPrefix(f.Name, "VOSEJK"):
		return b.String(), []string{"j", "k"}
	case strings.HasPrefix(f.Name, "VOSEJ"):
		return b.String(), []string{"j"}
	case f.Name == "VOSEINTEGRATE":
		return b.String(), []string{"_vose.n0"}
	}
	for n := range most {
		names = append(names, "_vose.n"+strconv.Itoa(n+1))
	}
	return b.String(), names
}

// absolute lets the references of a tree that was read at the first cell of a sheet mean the same cells everywhere.
func absolute(n syntax.Node) syntax.Node {
	list := func(nodes []syntax.Node) []syntax.Node {
		out := make([]syntax.Node, len(nodes))
		for i, x := range nodes {
			out[i] = absolute(x)
		}
		return out
	}
	switch n := n.(type) {
	case *syntax.Ref:
		r := *n
		r.Row.Abs, r.Col.Abs, r.Row2.Abs, r.Col2.Abs = true, true, true, true
		return &r
	case *syntax.Unary:
		return &syntax.Unary{Op: n.Op, X: absolute(n.X)}
	case *syntax.Binary:
		return &syntax.Binary{Op: n.Op, X: absolute(n.X), Y: absolute(n.Y)}
	case *syntax.Call:
		return &syntax.Call{In: n.In, Name: n.Name, Args: list(n.Args)}
	case *syntax.Apply:
		return &syntax.Apply{Fn: absolute(n.Fn), Args: list(n.Args)}
	case *syntax.Paren:
		return &syntax.Paren{X: absolute(n.X)}
	}
	return n
}
