package formula

import (
	"slices"

	"tyche/engine/formula/syntax"
	"tyche/engine/workbook"
)

// loader copies the cells of a workbook into the grids and binds each rule once.
type loader struct {
	*Model
	binder binder
	tokens syntax.Tokens
	key    []byte
	// rules finds a rule by its sheet and relative text; shared finds it by its entry in the sheet's formulas.
	rules  map[string]*Rule
	shared []*Rule
}

func (m *Model) load() {
	l := loader{Model: m, rules: map[string]*Rule{}}
	l.binder.init(m)
	for s := range m.sheets {
		l.sheet(int32(s))
	}
	for s := range m.book.Sheets {
		l.fill(int32(s))
	}
}

func (l *loader) sheet(s int32) {
	sheet := l.book.SheetAt(int(s))
	if sheet == nil {
		return // of a link of which the file keeps nothing
	}
	l.shared = make([]*Rule, len(sheet.Formulas))
	for at, cell := range sheet.All() {
		c := Cell{s, at}
		p := l.pageAt(c)
		l.sheets[s].cover(at)
		p.values[at.Row%pageRows] = cell.Value
		if cell.Formula == 0 {
			continue
		}
		f := &sheet.Formulas[cell.Formula-1]
		if f.Kind != workbook.Normal && at != f.Anchor {
			continue
		}
		l.nodes = append(l.nodes, node{c, f.Kind, l.rule(s, cell.Formula-1, f, at)})
		p.nodes[at.Row%pageRows] = int32(len(l.nodes))
		p.formulas = true
	}
}

// textAt is the text of the rule in one of its cells.
func (r *Rule) textAt(at workbook.Address) string {
	if at == r.Anchor || r.tree == nil {
		return r.Text
	}
	return syntax.Print(r.tree, at)
}

// rule is the bound rule of a formula in the cell at.
func (l *loader) rule(s, index int32, f *workbook.Formula, at workbook.Address) *Rule {
	if r := l.shared[index]; r != nil {
		return r
	}
	r := l.find(s, f)
	l.shared[index] = r
	return r
}

func (l *loader) find(s int32, f *workbook.Formula) *Rule {
	if f.Kind == workbook.DataTable {
		return tableRule(s, f)
	}
	if err := syntax.Scan(f.Text, f.Anchor, &l.tokens); err != nil {
		return refusedRule(s, f, "the formula cannot be read: "+err.Error())
	}
	l.key = append(l.key[:0], byte(s), byte(s>>8), byte(s>>16), byte(s>>24))
	l.key = l.tokens.AppendKey(l.key)
	if r := l.rules[string(l.key)]; r != nil {
		return r
	}
	r := &Rule{Text: f.Text, Anchor: f.Anchor, Sheet: s}
	l.rules[string(l.key)] = r
	n, err := syntax.Parse(&l.tokens)
	if err != nil {
		*r = *refusedRule(s, f, "the formula cannot be read: "+err.Error())
		return r
	}
	r.tree = n
	r.Expr = l.binder.formula(n, s)
	analyse(r)
	return r
}

func refusedRule(s int32, f *workbook.Formula, reason string) *Rule {
	return &Rule{Text: f.Text, Anchor: f.Anchor, Sheet: s, Expr: &Refused{Reason: reason}, Refusals: []string{reason}}
}

// fill lets the cells that array formulas fill point to the formulas. A dynamic array starts with the cells that it
// filled when the file was saved.
func (l *loader) fill(s int32) {
	for i := range l.nodes {
		n := &l.nodes[i]
		if n.Sheet != s || n.kind == workbook.Normal {
			continue
		}
		f := l.book.Sheets[s].Formulas[l.book.Sheets[s].At(n.Address).Formula-1]
		l.claim(int32(i), f.Ref)
	}
	l.sheets[s].formulaCols = l.columns(s)
}

// claim makes the cells of a rectangle the cells that node n fills, but for those that hold something else.
func (m *Model) claim(n int32, r workbook.Rect) {
	nd := &m.nodes[n]
	if !r.Contains(nd.Address) || r.Rows()*r.Cols() > 1<<22 {
		r = workbook.Rect{First: nd.Address, Last: nd.Address}
	}
	m.fills[n] = r
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			c := Cell{nd.Sheet, workbook.Address{Row: row, Col: col}}
			p := m.pageAt(c)
			if p.nodes[row%pageRows] == 0 {
				p.nodes[row%pageRows] = n + 1
				p.formulas = true
				m.sheets[nd.Sheet].cover(c.Address)
			}
		}
	}
}

// columns are the columns of a sheet that hold formulas.
func (m *Model) columns(s int32) []int32 {
	seen := map[int32]bool{}
	for _, gr := range m.sheets[s].groups {
		for k, p := range gr.pages {
			if p.formulas {
				seen[gr.cols[k]] = true
			}
		}
	}
	out := make([]int32, 0, len(seen))
	for c := range seen {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}
