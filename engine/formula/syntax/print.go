package syntax

import (
	"strconv"
	"strings"

	"tyche/engine/workbook"
)

// Print is the text of a formula that stands in the cell anchor, without =. Reading it gives the same tree.
func Print(n Node, anchor workbook.Address) string {
	p := printer{anchor: anchor}
	p.node(n)
	return p.b.String()
}

type printer struct {
	b      strings.Builder
	anchor workbook.Address
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case *Literal:
		p.scalar(n.Value)
	case *ArrayLit:
		p.array(n)
	case *Ref:
		p.ref(n)
	case *Name:
		p.place(n.In)
		p.b.WriteString(n.Text)
	case *TableRef:
		p.table(n)
	case *Unary:
		p.unary(n)
	case *Binary:
		p.side(n.Op, n.X)
		p.b.WriteString(n.Op.String())
		p.side(n.Op, n.Y)
	case *Call:
		p.place(n.In)
		p.b.WriteString(n.Name)
		p.arguments(n.Args)
	case *Apply:
		p.node(n.Fn)
		p.arguments(n.Args)
	case *Paren:
		p.b.WriteByte('(')
		p.node(n.X)
		p.b.WriteByte(')')
	}
}

// side prints an operand of a binary operator. Names beside a colon stand in parentheses, lest they read as columns or
// sheets.
func (p *printer) side(op Op, n Node) {
	if _, name := n.(*Name); name && op == OpRange {
		n = &Paren{n}
	}
	p.node(n)
}

func (p *printer) unary(n *Unary) {
	after := n.Op == OpPercent || n.Op == OpSpill
	if !after {
		p.b.WriteString(n.Op.String())
	}
	p.node(n.X)
	if after {
		p.b.WriteString(n.Op.String())
	}
}

func (p *printer) arguments(args []Node) {
	p.b.WriteByte('(')
	for i, a := range args {
		if i > 0 {
			p.b.WriteByte(',')
		}
		p.node(a)
	}
	p.b.WriteByte(')')
}

func (p *printer) scalar(s workbook.Scalar) {
	switch s.Kind {
	case workbook.Number:
		p.b.WriteString(strings.ToUpper(strconv.FormatFloat(s.Num, 'g', -1, 64)))
	case workbook.Text:
		p.b.WriteString(`"` + strings.ReplaceAll(s.Text, `"`, `""`) + `"`)
	case workbook.Bool:
		p.b.WriteString(strings.ToUpper(strconv.FormatBool(s.Num != 0)))
	case workbook.Error:
		p.b.WriteString(s.Err.String())
	}
}

func (p *printer) array(a *ArrayLit) {
	sep := byte('{')
	for i, c := range a.Cells {
		if i > 0 {
			sep = ','
			if i%a.Cols == 0 {
				sep = ';'
			}
		}
		p.b.WriteByte(sep)
		p.scalar(c)
	}
	p.b.WriteByte('}')
}

func (p *printer) place(in Place) {
	if !in.Given {
		return
	}
	name := in.First
	if in.Last != "" {
		name += ":" + in.Last
	}
	if in.Book != "" {
		name = "[" + strings.TrimPrefix(in.Book, "?") + "]" + name
	}
	if quoted := QuoteSheet(in.First); in.Book == "" && quoted == in.First && (in.Last == "" || QuoteSheet(in.Last) == in.Last) {
		p.b.WriteString(name + "!")
		return
	}
	p.b.WriteString("'" + strings.ReplaceAll(name, "'", "''") + "'!")
}

func (p *printer) row(a Axis) {
	if a.Abs {
		p.b.WriteByte('$')
	}
	p.b.WriteString(strconv.Itoa(int(a.From(p.anchor.Row, workbook.MaxRows)) + 1))
}

func (p *printer) col(a Axis) {
	if a.Abs {
		p.b.WriteByte('$')
	}
	p.b.WriteString(workbook.ColumnName(a.From(p.anchor.Col, workbook.MaxCols)))
}

func (p *printer) ref(r *Ref) {
	p.place(r.In)
	if r.Kind != RefRows {
		p.col(r.Col)
	}
	if r.Kind != RefCols {
		p.row(r.Row)
	}
	if r.Kind == RefCell {
		return
	}
	p.b.WriteByte(':')
	if r.Kind != RefRows {
		p.col(r.Col2)
	}
	if r.Kind != RefCols {
		p.row(r.Row2)
	}
}

func (p *printer) table(t *TableRef) {
	p.b.WriteString(t.Table)
	p.b.WriteByte('[')
	for i, item := range t.Items {
		if i > 0 {
			p.b.WriteByte(',')
		}
		p.b.WriteString("[" + item + "]")
	}
	if t.First != "" {
		if len(t.Items) > 0 {
			p.b.WriteByte(',')
		}
		p.b.WriteString("[" + escape(t.First) + "]")
		if t.Last != t.First {
			p.b.WriteString(":[" + escape(t.Last) + "]")
		}
	}
	p.b.WriteByte(']')
}

func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte("[]#'@", s[i]) >= 0 {
			b.WriteByte('\'')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
