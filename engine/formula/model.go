package formula

import (
	"iter"
	"slices"

	"tyche/engine/formula/function"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Options are what a calculation depends on beside the workbook.
type Options struct {
	// Now is the moment of the calculation for NOW and TODAY: days since 30 December 1899, whatever the workbook's epoch.
	Now float64
	// Random gives the uniform numbers in (0, 1) of RAND and its like; nil makes formulas with them unsupported.
	Random Source
	// Still says that Random gives the same number each time: a data table that only repeats draws is computed once.
	Still bool
	// WhatIf is the place, from 0, of the values that what-if sets such as RiskSimtable give.
	WhatIf int
	// Simulations is how many what-if simulations a run has; 0 where that is not known.
	Simulations int
	// Simulated says that the workbook is computed for a simulation: what-if sets do not give what they are to give without one.
	Simulated bool
	// Reserve names blank cells that Evaluators will set.
	Reserve []Cell
	// Work bounds what all formulas together may do, in cells that they read; 0 is no bound beside that of each formula.
	Work int
	// Name gives the file's name for CELL and INFO.
	Name string
}

// Rule is one formula text in relative form on one sheet, bound once for all of its cells. It does not change.
type Rule struct {
	// Text is the formula as one of its cells, Anchor, has it; without =.
	Text   string
	Anchor workbook.Address
	Sheet  int32
	Expr   Expr
	// Reads are the static references: every cell that a value of the rule can depend on lies in one of them, unless
	// Dynamic is set. Elements are *CellRef, *AreaRef, *SheetsRef, *ThisRow or *Stretched.
	Reads []Expr
	// Spills are the cells among them of which it reads the whole array that spills from there (A1#): the cells that the array
	// fills, which differ from book to book and perhaps from trial to trial.
	Spills []*CellRef
	// Dynamic says that the cells it reads are known only when it is computed (OFFSET, INDIRECT, computed ranges).
	Dynamic bool
	// Flags are the properties of all functions of the rule together.
	Flags function.Flags
	// Refusals are the reasons why parts of it cannot be computed; a part that is not needed does no harm.
	Refusals []string
	// Draws are the calls that draw, in the order in which the formula writes them; a nil at the end stands for functions
	// that draw and are passed on as values.
	Draws []*Call
	// Hands are those of Reads that it takes for distributions or for criteria: the formulas of these cells may be computed within it.
	Hands []Expr
	// handsComputed says that it takes what a computed reference points to for a distribution, too.
	handsComputed bool
	// Marks are the calls that mark outputs of a simulation, or ask for their statistics.
	Marks []*Call
	// computed are the references that make it Dynamic.
	computed []computedRef
	// sized are the references by which an array that it gives may have another size; free says that something else has a say too.
	sized []Expr
	free  bool
	// grows says that it may have more rows than all that is read.
	grows bool
	// turns says that it may turn what it reads: rows become columns.
	turns bool
	// widens says that it computes its number of columns.
	widens bool
	place  map[*Call]int32 // in Draws
	often  []bool          // of those, which may be computed more than once
	tree   syntax.Node
}

// node is one formula as entered in the sheet: a cell, or the anchor of an array formula.
type node struct {
	Cell
	kind workbook.FormulaKind
	rule *Rule
}

// Model is a workbook whose formulas are bound, ordered and computed once. It does not change after New; any number of
// Evaluators may share it.
type Model struct {
	book   *workbook.Book
	opt    Options
	sheets []grid
	pages  int32
	nodes  []node
	// fills maps the node of an array formula to the cells that it fills.
	fills map[int32]workbook.Rect
	// room maps nodes of dynamic arrays to the cells that they may fill in a trial, where these may be more.
	room        map[int32]workbook.Rect
	blocks      []block
	blockAt     map[blockKey]int32
	diagnostics []Diagnostic
	// circular holds the nodes on circles that were resolved by iteration.
	circular map[int32]bool
	// tables are the data tables by their nodes.
	tables map[int32]*table
	// pins holds where the computed references of nodes point.
	pins map[int32][]pin
	// whatIfs holds the number of values of the what-if sets by the cells of their formulas.
	whatIfs map[Cell]int
	// drawn holds how often the calls of a node drew for the base, where one did more than once.
	drawn map[int32][]int32
	cal   value.Calendar
}

// New binds and computes a workbook. What cannot be computed is listed by Diagnostics; no workbook fails as a whole.
func New(book *workbook.Book, opt Options) *Model {
	m := &Model{book: book, opt: opt, sheets: make([]grid, book.AllSheets()), fills: map[int32]workbook.Rect{},
		blockAt: map[blockKey]int32{}, drawn: map[int32][]int32{}, whatIfs: map[Cell]int{}}
	m.cal = m.calendar()
	m.load()
	for n := range m.nodes {
		if t, ok := m.nodes[n].rule.Expr.(*DataTable); ok {
			m.reserve(t.inputs())
		}
	}
	m.reserve(opt.Reserve)
	m.buildBlocks()
	m.findTables()
	m.compute()
	if m.makeRoom(); len(m.room) > 0 && len(m.tables) > 0 {
		m.compute() // what data tables calculate anew has the room too
	}
	m.findPins()
	return m
}

// reserve makes place for cells that are blank.
func (m *Model) reserve(cells []Cell) {
	for _, c := range cells {
		m.pageAt(c)
		m.sheets[c.Sheet].cover(c.Address)
	}
}

// Book is the workbook as it was read.
func (m *Model) Book() *workbook.Book { return m.book }

// Base is the value of a cell with no draws. Its kind is value.Unsupported, with the reason as Text, where it cannot be
// computed.
func (m *Model) Base(c Cell) workbook.Scalar {
	if p := m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col); p != nil {
		return p.values[c.Row%pageRows]
	}
	return workbook.Scalar{}
}

// Bound is the formula of a cell.
type Bound struct {
	*Rule
	Kind workbook.FormulaKind
	// Anchor is the cell that the formula stands in; it differs from the cell for the other cells of an array formula.
	Anchor Cell
	// Fills are the cells that an array formula fills with the base values.
	Fills workbook.Rect
	// Reach are the cells that it may fill in a trial.
	Reach workbook.Rect
	pins  []pin
}

// Formula is the formula that computes a cell; false for a constant.
func (m *Model) Formula(c Cell) (Bound, bool) {
	n := m.nodeAt(c)
	if n < 0 {
		return Bound{}, false
	}
	nd := &m.nodes[n]
	fills, ok := m.fills[n]
	if !ok {
		fills = workbook.Rect{First: nd.Address, Last: nd.Address}
	}
	return Bound{nd.rule, nd.kind, nd.Cell, fills, m.reach(n), m.pins[n]}, true
}

// nodeAt is the node that computes a cell, or -1.
func (m *Model) nodeAt(c Cell) int32 {
	if c.Sheet < 0 || int(c.Sheet) >= len(m.sheets) {
		return -1
	}
	if p := m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col); p != nil {
		return p.nodes[c.Row%pageRows] - 1
	}
	return -1
}

// Formulas are the cells that hold formulas, in the order of sheets, rows and columns. Cells that an array formula fills
// beside its anchor are among them only if the array is of the legacy kind.
func (m *Model) Formulas() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for s := range m.sheets {
			if !m.formulasOf(int32(s), yield) {
				return
			}
		}
	}
}

func (m *Model) formulasOf(sheet int32, yield func(Cell) bool) bool {
	g := &m.sheets[sheet]
	for at := range g.groups {
		gr := &g.groups[at]
		for i := int32(0); i < pageRows; i++ {
			for k, p := range gr.pages {
				c := Cell{sheet, workbook.Address{Row: int32(at)*pageRows + i, Col: gr.cols[k]}}
				if n := p.nodes[i] - 1; n >= 0 && m.printed(n, c) && !yield(c) {
					return false
				}
			}
		}
	}
	return true
}

func (m *Model) printed(n int32, c Cell) bool {
	nd := &m.nodes[n]
	return nd.Cell == c || nd.kind != workbook.Dynamic
}

// Diagnostics list the cells that cannot be computed and why, in the order of the sheets; cells that only depend on such
// a cell are left out.
func (m *Model) Diagnostics() []Diagnostic { return m.diagnostics }

// calendar is the date system of the workbook.
func (m *Model) calendar() value.Calendar {
	y, _, _ := value.Calendar{}.Civil(int(m.opt.Now))
	return value.Calendar{Date1904: m.book.Date1904, Year: y}
}

// CellName is a cell with its sheet, as it stands in a formula.
func (m *Model) CellName(c Cell) string {
	return syntax.QuoteSheet(m.book.SheetAt(int(c.Sheet)).Name) + "!" + c.Address.String()
}

// Causes are the formula cells that an output statically reads, itself included, and that cannot be computed with the base
// values for a reason of their own.
func (m *Model) Causes(output Cell) []Cell {
	var out []Cell
	_, read := m.slice(nil, []Cell{output})
	for n, needed := range read {
		c := m.nodes[n].Cell
		if s := m.Base(c); needed && s.Kind == value.Unsupported && !IsConsequence(s.Text) {
			out = append(out, c)
		}
	}
	return out
}

// Unsupported are the cells of a list that cannot be computed with the base values.
func (m *Model) Unsupported(cells []Cell) []Diagnostic {
	var out []Diagnostic
	for _, c := range cells {
		if s := m.Base(c); s.Kind == value.Unsupported {
			out = append(out, Diagnostic{m.book.Sheets[c.Sheet].Name, c.Address.String(), s.Text})
		}
	}
	return slices.Clip(out)
}
