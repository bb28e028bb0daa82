package formula

import (
	"strconv"
	"strings"

	"tyche/engine/formula/function"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

type nameKey struct {
	sheet int32 // where the name is used: its references without a sheet mean that one
	index int
}

// binder turns trees into bound expressions: it resolves sheets, names, tables and functions.
type binder struct {
	*Model
	names  map[nameKey]*Name
	byName map[string][]int // upper-case name -> indices in Book.Names
	tables map[string]int
	// sheet is where the formula stands; scope holds the names of LET and LAMBDA around, the innermost last.
	sheet int32
	scope []string
	depth int
	// link is the number of the other workbook that a name of it is being bound in, 0 for none; closed says that a text is bound,
	// which does not reach other workbooks.
	link   int
	closed bool
}

func (b *binder) init(m *Model) {
	*b = binder{Model: m, names: map[nameKey]*Name{}, byName: map[string][]int{}, tables: map[string]int{}}
	for i, n := range m.book.Names {
		key := strings.ToUpper(n.Name)
		b.byName[key] = append(b.byName[key], i)
	}
	for i, t := range m.book.Tables {
		b.tables[strings.ToUpper(t.Name)] = i
	}
}

// formula binds a whole formula that stands in a sheet.
func (b *binder) formula(n syntax.Node, sheet int32) Expr {
	b.sheet, b.scope = sheet, nil
	e := b.bind(n)
	if bin, ok := e.(*Binary); ok {
		if _, paren := n.(*syntax.Paren); !paren {
			bin.Snap = bin.Op == syntax.OpAdd || bin.Op == syntax.OpSub
		}
	}
	return e
}

func refused(reason string) Expr { return &Refused{Reason: reason} }

func errorExpr(e workbook.ErrorCode) Expr { return &Const{workbook.ErrorOf(e)} }

func (b *binder) bind(n syntax.Node) Expr {
	switch n := n.(type) {
	case *syntax.Literal:
		return &Const{n.Value}
	case *syntax.ArrayLit:
		return &Matrix{&value.Matrix{Rows: n.Rows, Cols: n.Cols, Cells: n.Cells}}
	case *syntax.Missing:
		return &Missing{}
	case *syntax.Ref:
		return b.ref(n)
	case *syntax.Name:
		return b.name(n)
	case *syntax.TableRef:
		return b.table(n)
	case *syntax.Unary:
		return &Unary{n.Op, b.bind(n.X)}
	case *syntax.Binary:
		return b.binary(n)
	case *syntax.Call:
		return b.call(n)
	case *syntax.Apply:
		return &Apply{b.bind(n.Fn), b.list(n.Args)}
	case *syntax.Paren:
		return b.bind(n.X)
	}
	return refused("an unknown part of a formula")
}

func (b *binder) list(nodes []syntax.Node) []Expr {
	out := make([]Expr, len(nodes))
	for i, n := range nodes {
		out[i] = b.bind(n)
	}
	return out
}

func (b *binder) binary(n *syntax.Binary) Expr {
	x, y := b.bind(n.X), b.bind(n.Y)
	if n.Op >= syntax.OpRange && n.Op <= syntax.OpUnion {
		return &RefOp{n.Op, x, y}
	}
	return &Binary{Op: n.Op, X: x, Y: y}
}

// linkOf is the number of the workbook that a prefix names: 0 for this one, -1 for one that the file does not know.
func (b *binder) linkOf(in syntax.Place) int {
	switch in.Book {
	case "":
		return b.link
	case "0":
		return 0
	}
	n, err := strconv.Atoi(in.Book)
	if err != nil || n < 1 || b.closed {
		return -1
	}
	return n
}

// linkedName binds a name of another workbook; its references mean that workbook.
func (b *binder) linkedName(n *syntax.Name, link int) Expr {
	if link > 0 && link <= len(b.book.Links) && b.depth < 200 {
		for _, def := range b.book.Links[link-1].Names {
			tree, err := syntax.ParseText(def.Formula, workbook.Address{})
			if !strings.EqualFold(def.Name, n.Text) || err != nil {
				continue
			}
			scope, outer := b.scope, b.link
			b.scope, b.link = nil, link
			b.depth++
			e := &Name{Text: def.Name, Body: b.bind(tree)}
			b.depth--
			b.scope, b.link = scope, outer
			return e
		}
	}
	return refused("a name of another workbook, of which the file keeps no values")
}

// place finds the sheets of a prefix.
func (b *binder) place(in syntax.Place) (first, last int32, problem Expr) {
	if !in.Given {
		return b.sheet, b.sheet, nil
	}
	find := b.book.Sheet
	link := b.linkOf(in)
	if link != 0 {
		find = func(name string) int { return b.book.LinkedSheet(link, name) }
	}
	first = int32(find(in.First))
	last = first
	if in.Last != "" {
		last = int32(find(in.Last))
	}
	if (first < 0 || last < 0) && link != 0 {
		return 0, 0, refused("a reference to another workbook, of which the file keeps no values")
	}
	if first < 0 || last < 0 {
		return 0, 0, errorExpr(workbook.ErrRef)
	}
	return min(first, last), max(first, last), nil
}

func (b *binder) ref(n *syntax.Ref) Expr {
	first, last, problem := b.place(n.In)
	if problem != nil {
		return problem
	}
	if n.Kind == syntax.RefCell && first == last {
		return &CellRef{first, n.Row, n.Col}
	}
	a := AreaRef{Sheet: first, Row: n.Row, Col: n.Col, Row2: n.Row2, Col2: n.Col2}
	switch n.Kind {
	case syntax.RefCell:
		a.Row2, a.Col2 = a.Row, a.Col
	case syntax.RefCols:
		a.WholeCols = true
		a.Row, a.Row2 = syntax.Axis{Abs: true}, syntax.Axis{At: workbook.MaxRows - 1, Abs: true}
	case syntax.RefRows:
		a.WholeRows = true
		a.Col, a.Col2 = syntax.Axis{Abs: true}, syntax.Axis{At: workbook.MaxCols - 1, Abs: true}
	}
	if first == last {
		return &a
	}
	return &SheetsRef{first, last, a}
}

// local finds a name of LET or LAMBDA.
func (b *binder) local(text string) (*Local, bool) {
	text = localName(text)
	for i := len(b.scope) - 1; i >= 0; i-- {
		if strings.EqualFold(b.scope[i], text) {
			return &Local{len(b.scope) - 1 - i, b.scope[i]}, true
		}
	}
	return nil, false
}

// localName cuts the prefixes that files put before the names of LET and LAMBDA.
func localName(s string) string {
	for _, prefix := range []string{"_xlpm.", "_xlop."} {
		if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			return s[len(prefix):]
		}
	}
	return s
}

func (b *binder) name(n *syntax.Name) Expr {
	if !n.In.Given {
		if l, ok := b.local(n.Text); ok {
			return l
		}
		if b.link != 0 {
			return b.linkedName(n, b.link)
		}
	}
	sheet := b.sheet
	if n.In.Given {
		if link := b.linkOf(n.In); link != 0 {
			return b.linkedName(n, link)
		}
		if s := b.book.Sheet(n.In.First); s >= 0 {
			sheet = int32(s)
		}
	}
	if i := b.findName(n.Text, sheet); i >= 0 {
		return b.useName(i)
	}
	if t, ok := b.tables[strings.ToUpper(n.Text)]; ok {
		return b.tableArea(t, 0, len(b.book.Tables[t].Columns)-1, nil)
	}
	if f, ok := asFunction(n.Text); ok {
		return &FuncValue{f}
	}
	return errorExpr(workbook.ErrName)
}

// asFunction finds a worksheet function that is used as a value, as in BYROW(A1:B2,SUM).
func asFunction(text string) (*function.Spec, bool) {
	const prefix = "_xleta."
	if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
		text = text[len(prefix):]
	}
	return function.Find(syntax.FunctionName(text))
}

// findName is the index of a defined name as seen from a sheet; -1 when there is none.
func (b *binder) findName(text string, sheet int32) int {
	found := -1
	for _, i := range b.byName[strings.ToUpper(text)] {
		switch b.book.Names[i].Sheet {
		case int(sheet):
			return i
		case -1:
			found = i
		}
	}
	return found
}

// useName binds a defined name once for each sheet that uses it. A name that uses itself finds its unfinished entry.
func (b *binder) useName(i int) Expr {
	key := nameKey{b.sheet, i}
	if e := b.names[key]; e != nil {
		return e
	}
	def := &b.book.Names[i]
	e := &Name{Text: def.Name}
	b.names[key] = e
	n, err := syntax.ParseText(def.Formula, workbook.Address{})
	if err != nil {
		e.Body = refused("the name " + def.Name + " cannot be read: " + err.Error())
		return e
	}
	if b.depth++; b.depth > 200 {
		e.Body = refused("names are nested too deeply")
		b.depth--
		return e
	}
	scope := b.scope
	b.scope = nil
	e.Body = b.bind(n)
	b.scope = scope
	b.depth--
	return e
}
