package formula

import (
	"slices"
	"strconv"
)

// Site is where a random number comes from: the Index-th draw (from 0) of the Call-th call (in Rule.Draws) that draws in
// the formula of a cell; of an array formula in its anchor. The value of a site depends on nothing else, so the order in
// which formulas are computed does not matter.
type Site struct {
	Cell        Cell
	Call, Index int32
	// Pass is the recalculation by a data table that draws, from 1; 0 outside.
	Pass int32
}

// drawPlace is a call that draws, by its place in the formula of a cell.
type drawPlace struct {
	cell Cell
	call int32
}

// Source gives the number of a site: a uniform one in (0, 1), or, if final, what the call gives in place of it. NaN for a site
// that it does not know, which makes the formula unsupported.
type Source func(Site) (x float64, final bool)

// maxElements is how many draws of one call, such as RANDARRAY(1000,1), are sites of their own.
const maxElements = 1024

// Sites are the draws of the formulas of a slice, by cell, call and index. A call that drew several numbers for the base,
// up to 1,024, has as many sites, any other one has one; a Source must answer further indexes too.
func (m *Model) Sites(s *Slice) []Site {
	nodes := slices.Clone(s.drawing)
	slices.SortFunc(nodes, func(a, b int32) int { return m.nodes[a].Cell.Compare(m.nodes[b].Cell) })
	var out []Site
	for _, n := range nodes {
		for call := range m.nodes[n].rule.Draws {
			for index := range m.elements(n, call) {
				out = append(out, Site{Cell: m.nodes[n].Cell, Call: int32(call), Index: index})
			}
		}
	}
	return out
}

// elements is how many sites a call of a node has.
func (m *Model) elements(n int32, call int) int32 {
	if counts := m.drawn[n]; call < len(counts) {
		return min(max(counts[call], 1), maxElements)
	}
	return 1
}

// SiteName identifies the call of a site whatever else the workbook holds, such as "Model!B2#0".
func (m *Model) SiteName(s Site) string { return m.CellName(s.Cell) + "#" + strconv.Itoa(int(s.Call)) }

// countDraws remembers how often the calls of a node drew, where one did more than once.
func (m *Model) countDraws(n int32, drawn []int32) {
	if slices.Max(drawn) > 1 {
		m.drawn[n] = drawn
		return
	}
	delete(m.drawn, n)
}

// draws records a call that draws; often says that it may do so more than once.
func (r *Rule) draws(c *Call, often bool) {
	if _, known := r.place[c]; known {
		return
	}
	if r.place == nil {
		r.place = map[*Call]int32{}
	}
	r.place[c] = int32(len(r.Draws))
	r.often = append(r.often, often)
	r.Draws = append(r.Draws, c)
}

// DrawOf is the place of a call in Draws; -1 for one that does not draw.
func (r *Rule) DrawOf(c *Call) int32 {
	if at, ok := r.place[c]; ok {
		return at
	}
	return -1
}

// nextDraw is the site of the next number of the call that is being computed.
func (ev *Evaluator) nextDraw() Site {
	f := &ev.frame
	if f.renewal != nil {
		s := f.renewal.next
		f.renewal.next.Index++
		return s
	}
	ev.countFrom()
	s := Site{Cell: f.at, Call: f.call, Index: f.drawn[f.call]}
	f.drawn[f.call]++
	return s
}

// countFrom makes room for the counts of the draws of the formula that is being computed.
func (ev *Evaluator) countFrom() {
	if f := &ev.frame; f.drawn == nil {
		f.drawn = make([]int32, max(len(f.rule.Draws), int(f.call)+1))
	}
}
