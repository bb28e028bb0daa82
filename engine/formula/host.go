package formula

import (
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// host is the face of an Evaluator towards functions: function.Host.
type host struct{ *Evaluator }

func (h host) Cell(sheet int32, at workbook.Address) workbook.Scalar {
	return h.read(Cell{sheet, at})
}

func (h host) EachCell(a value.Area, visit func(row, col int, s workbook.Scalar) bool) {
	h.each(a, visit)
}

func (h host) EachPlace(a value.Area, want workbook.Scalar, numerals bool, visit func(i int) bool) bool {
	return h.eachPlace(a, want, numerals, visit)
}

func (h host) SumArea(a value.Area) (float64, workbook.ErrorCode) { return h.sumArea(a) }

func (h host) Clip(a value.Area) (value.Area, bool) { return h.clip(a) }

func (h host) HiddenRow(sheet, row int32) (hidden, filtered bool) {
	s := h.m.book.SheetAt(int(sheet))
	return s.HiddenRows[row], s.FilteredRows[row]
}

func (h host) Formula(sheet int32, at workbook.Address) (string, bool) {
	return h.m.FormulaText(Cell{sheet, at})
}

func (h host) Calendar() value.Calendar { return h.m.cal }

func (h host) Now() float64 {
	if h.m.book.Date1904 {
		return h.m.opt.Now - 1462
	}
	return h.m.opt.Now
}

func (h host) Random() float64 {
	u, _ := h.Draw()
	return u
}

func (h host) Draw() (x float64, final bool) {
	if h.random == nil {
		h.poison("random numbers")
		return 0.5, false
	}
	x, final = h.random(h.nextDraw())
	if x != x {
		h.poison("random numbers of a function that was not found before the run")
		return 0.5, false
	}
	return x, final
}

func (h host) Reserve(n int) {
	if h.over != nil || h.frame.renewal != nil || h.frame.rule == nil || len(h.frame.rule.Draws) == 0 {
		return
	}
	h.countFrom()
	h.frame.drawn[h.frame.call] += int32(min(n, maxElements))
}

// mostMemories bounds the calls that have a memory.
const mostMemories = 4096

func (h host) Memory() *any {
	key := drawPlace{h.frame.at, h.frame.call}
	m := h.memories[key]
	if m == nil && len(h.memories) < mostMemories {
		if h.memories == nil {
			h.Evaluator.memories = map[drawPlace]*any{}
		}
		m = new(any)
		h.memories[key] = m
	}
	return m
}

func (h host) Trial() bool { return h.trial }

func (h host) Here() (int32, workbook.Address) { return h.frame.at.Sheet, h.frame.at.Address }

func (h host) Book() *workbook.Book { return h.m.book }

func (h host) FileName() string { return h.m.opt.Name }

func (h host) ParseReference(text string, a1 bool) value.Value { return h.parseReference(text, a1) }

func (h host) Apply(fn value.Value, args ...value.Value) value.Value { return h.applyTo(fn, args) }

// Read gives the array that a reference stands for, whatever formula asks.
func (h host) Read(v value.Value) value.Value {
	array := h.frame.array
	h.Evaluator.frame.array = true
	v = h.deref(v)
	h.Evaluator.frame.array = array
	return v
}

func (h host) ArrayMode() bool { return h.frame.array }

func (h host) Shape() (rows, cols int) {
	n := h.m.nodeAt(h.frame.at)
	if r, ok := h.m.fills[n]; ok && n >= 0 {
		return r.Rows(), r.Cols()
	}
	return 1, 1
}

func (h host) HandedOn(v value.Value) value.Value { return h.distribution(v) }

func (h host) Unsupported(reason string) value.Value {
	h.poison(reason)
	return value.Error(workbook.ErrNA)
}

func (h host) Spend(n int) bool { return h.spend(n) }

func (ev *Evaluator) clip(a value.Area) (value.Area, bool) {
	r, ok := ev.m.sheets[a.Sheet].clip(a.Rect)
	a.Rect = r
	return a, ok
}

// each visits the cells of an area that are not blank, row by row.
func (ev *Evaluator) each(a value.Area, visit func(row, col int, s workbook.Scalar) bool) {
	ev.m.eachGroup(a, func(at int32, pages []*page, cols []int32) bool {
		if !ev.spend(pageRows * len(pages)) {
			return false
		}
		top := at * pageRows
		for row := max(top, a.First.Row); row <= min(top+pageRows-1, a.Last.Row); row++ {
			for k, p := range pages {
				c := Cell{a.Sheet, workbook.Address{Row: row, Col: cols[k]}}
				s := ev.readPage(p, c)
				if s.Kind != workbook.Blank && !visit(int(row-a.First.Row), int(c.Col-a.First.Col), s) {
					return false
				}
			}
		}
		return true
	})
}

// FormulaText is the formula of a cell as its rule has it there, in the notation of the workbook; without =.
func (m *Model) FormulaText(c Cell) (string, bool) {
	n := m.nodeAt(c)
	if n < 0 {
		return "", false
	}
	nd := &m.nodes[n]
	if r, ok := m.fills[n]; ok && !r.Contains(c.Address) { // room for another trial
		return "", false
	}
	text := nd.rule.textAt(nd.Address)
	for _, prefix := range []string{"_xlfn._xlws.", "_xlfn.", "_xlpm.", "_xlop."} {
		text = strings.ReplaceAll(text, prefix, "")
	}
	return text, true
}
