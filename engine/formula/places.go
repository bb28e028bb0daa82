package formula

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// placeIndex tells where each value stands in a row or a column of cells, for functions that ask the same cells again and again.
type placeIndex struct {
	round uint32
	asked int
	// ends are the first and the last place of a value, next the place after a place with the same value, -1 for none.
	ends map[workbook.Scalar][2]int32
	next []int32
	// numerals says that a text among the cells reads as a number.
	numerals bool
}

const (
	fewPlaces  = 64 // cells that are looked through rather than indexed
	placesFrom = 3  // the look-up of a round from which on an index is worth its making
	maxIndexes = 64 // that are kept
)

// eachPlace visits the indexes of the cells of a row or a column that hold a value, in order, until visit answers false. They are
// not known where the cells have to be looked through: because they are few or seldom asked, or one has not been computed
// or cannot be, or because texts that read as the number are asked for too.
func (ev *Evaluator) eachPlace(a value.Area, want workbook.Scalar, numerals bool, visit func(i int) bool) (known bool) {
	if a.Rows()+a.Cols() < fewPlaces || ev.m.book.Calc.Iterate {
		return false
	}
	p := ev.indexOf(a)
	if p == nil || p.numerals && numerals && want.Kind == workbook.Number {
		return false
	}
	ends, ok := p.ends[canonical(want)]
	for at := ends[0]; ok && at >= 0; at = p.next[at] {
		if !visit(int(at)) {
			break
		}
	}
	return true
}

// indexOf is the index of an area, made if it is worth it; nil for none.
func (ev *Evaluator) indexOf(a value.Area) *placeIndex {
	p := ev.places[a]
	if p == nil {
		if len(ev.places) >= maxIndexes {
			return nil
		}
		if ev.places == nil {
			ev.places = map[value.Area]*placeIndex{}
		}
		p = &placeIndex{}
		ev.places[a] = p
	}
	if p.round != ev.round {
		*p = placeIndex{round: ev.round}
	}
	if p.ends != nil {
		return p
	}
	p.asked++
	again := p.asked == placesFrom || p.asked > placesFrom && p.asked&(p.asked-1) == 0
	if !again || !ev.indexPlaces(a, p) {
		return nil
	}
	return p
}

// indexPlaces makes the index of an area whose cells are all computed.
func (ev *Evaluator) indexPlaces(a value.Area, p *placeIndex) bool {
	complete := true
	fresh := placeIndex{round: p.round, asked: p.asked, ends: map[workbook.Scalar][2]int32{}}
	ev.m.eachGroup(a, func(at int32, pages []*page, cols []int32) bool {
		top := at * pageRows
		for row := max(top, a.First.Row); row <= min(top+pageRows-1, a.Last.Row); row++ {
			for k, page := range pages {
				c := Cell{a.Sheet, workbook.Address{Row: row, Col: cols[k]}}
				s, ready := ev.computedAlready(page, c)
				if complete = ready && s.Kind != value.Unsupported; !complete {
					return false
				}
				fresh.add(s, row-a.First.Row+c.Col-a.First.Col)
			}
		}
		return true
	})
	if complete {
		*p = fresh
	}
	return complete
}

// add appends the value of a place that lies behind all others.
func (p *placeIndex) add(s workbook.Scalar, at int32) {
	for int32(len(p.next)) <= at {
		p.next = append(p.next, -1)
	}
	if s.Kind == workbook.Blank {
		return
	}
	if s.Kind == workbook.Text && !p.numerals {
		_, p.numerals = value.Calendar{}.ParseNumber(s.Text)
	}
	key := canonical(s)
	ends, seen := p.ends[key]
	if seen {
		p.next[ends[1]] = at
		p.ends[key] = [2]int32{ends[0], at}
		return
	}
	p.ends[key] = [2]int32{at, at}
}

// computedAlready is the value of a cell that is no formula, or one that has been computed.
func (ev *Evaluator) computedAlready(p *page, c Cell) (s workbook.Scalar, ready bool) {
	i := c.Row % pageRows
	if ev.over != nil {
		if o := ev.over[p.id]; o == nil || o.varies>>i&1 == 0 {
			if ev.outer != nil {
				return ev.outer.computedAlready(p, c)
			}
			return p.values[i], true
		}
	}
	if n := p.nodes[i] - 1; n >= 0 && ev.stamp[n] != ev.round+computed {
		return s, false
	}
	return ev.onPage(p, c), true
}

// canonical is one scalar for all that are the same for look-ups (value.Same).
func canonical(s workbook.Scalar) workbook.Scalar {
	if s.Kind == workbook.Text {
		s.Text = strings.Map(smallestFold, s.Text)
	}
	return s
}

// smallestFold is the least of the characters that differ from one in case only.
func smallestFold(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}
