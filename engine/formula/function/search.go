package function

import (
	"errors"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// line is a row or a column of values, of cells or of an array.
type line struct {
	c    *Call
	n    int
	area value.Area
	m    *value.Matrix
	down bool // the values lie below each other
	at   int  // the row or the column of the array or area that the line is
}

// lineOf is an argument as one line; ok is false where it has several rows and several columns.
func (c *Call) lineOf(v value.Value) (line, bool) {
	if r := v.Ref(); r != nil {
		if len(r.Areas) != 1 {
			return line{}, false
		}
		a := r.Areas[0]
		l := line{c: c, area: a, down: a.Cols() == 1}
		return l.cut(), a.Cols() == 1 || a.Rows() == 1
	}
	m := c.matrix(v)
	l := line{c: c, m: m, down: m.Cols == 1, n: len(m.Cells)}
	return l, m.Cols == 1 || m.Rows == 1
}

// part is a row or a column of a table.
func (c *Call) part(v value.Value, at int, down bool) line {
	if r := v.Ref(); r != nil {
		l := line{c: c, area: r.Areas[0], down: down, at: at}
		return l.cut()
	}
	m := c.matrix(v)
	l := line{c: c, m: m, down: down, at: at, n: m.Cols}
	if down {
		l.n = m.Rows
	}
	return l
}

// cut ends the line where nothing more is used.
func (l line) cut() line {
	l.n = 0
	if used, ok := l.c.Clip(l.area); ok {
		l.n = int(used.Last.Col-l.area.First.Col) + 1
		if l.down {
			l.n = int(used.Last.Row-l.area.First.Row) + 1
		}
	}
	return l
}

// length is the number of values, blank ones at the end included.
func (l line) length() int {
	if l.m != nil {
		return l.n
	}
	if l.down {
		return l.area.Rows()
	}
	return l.area.Cols()
}

func (l line) get(i int) workbook.Scalar {
	row, col := l.at, i
	if l.down {
		row, col = i, l.at
	}
	if l.m != nil {
		return l.m.Cells[row*l.m.Cols+col]
	}
	return l.c.Cell(l.area.Sheet, offset(l.area, row, col))
}

// sought is a value to look for, as a cell would hold it: blank is 0.
func sought(s workbook.Scalar) workbook.Scalar {
	if s.Kind == workbook.Blank || s.Kind == value.Omitted {
		return workbook.NumberOf(0)
	}
	return s
}

// exact is the first index that holds the value; texts may have wildcards. -1 when there is none.
func (l line) exact(want workbook.Scalar, wild bool) int {
	test, literal := equalTo(want, wild)
	if literal && l.m == nil && l.n > 0 {
		found := -1
		if l.c.EachPlace(l.cells(), want, false, func(i int) bool { found = i; return false }) {
			return found
		}
	}
	return l.firstValue(test)
}

// cells is the area of a line of cells that are used.
func (l line) cells() value.Area {
	a := value.Area{Sheet: l.area.Sheet, Rect: workbook.Rect{First: offset(l.area, 0, l.at), Last: offset(l.area, l.n-1, l.at)}}
	if !l.down {
		a.Rect = workbook.Rect{First: offset(l.area, l.at, 0), Last: offset(l.area, l.at, l.n-1)}
	}
	return a
}

// exactLast is exact from the end.
func (l line) exactLast(want workbook.Scalar, wild bool) int {
	test, _ := equalTo(want, wild)
	if !l.c.Spend(l.n) {
		return -1
	}
	for i := l.n - 1; i >= 0; i-- {
		if test(l.get(i)) {
			return i
		}
	}
	return -1
}

// equalTo tells values that are the same as the wanted one, or, if not literal, texts that fit it: it has wildcards.
func equalTo(want workbook.Scalar, wild bool) (test func(workbook.Scalar) bool, literal bool) {
	if want.Kind == workbook.Text && wild {
		if p := NewPattern(want.Text); p.wild || len(p.runes) != len([]rune(want.Text)) {
			return func(s workbook.Scalar) bool { return s.Kind == workbook.Text && p.Match(s.Text) }, false
		}
	}
	return func(s workbook.Scalar) bool { return value.Same(s, want) }, true
}

// firstValue is the index of the first value, other than a blank one, that passes a test. -1 when there is none.
func (l line) firstValue(test func(workbook.Scalar) bool) int {
	found := -1
	if l.m != nil {
		if !l.c.Spend(l.n) {
			return -1
		}
		for i := range l.n {
			if s := l.get(i); s.Kind != workbook.Blank && test(s) {
				return i
			}
		}
		return found
	}
	if l.n == 0 {
		return -1
	}
	l.c.EachCell(l.cells(), func(row, col int, s workbook.Scalar) bool {
		if test(s) {
			found = row + col // one of them is 0
		}
		return found < 0
	})
	return found
}

// ascending is the index of the last value that is not above the wanted one, found as Excel finds it in sorted values:
// by halving, which ends at the last of the equal values behind one that is met. Values of another kind are passed over. -1 when there
// is none.
func (l line) ascending(want workbook.Scalar) int {
	low, high, found := 0, l.n-1, -1
	for low <= high {
		middle := (low + high) / 2
		k := middle
		for k <= high && l.get(k).Kind != want.Kind {
			k++
		}
		if k > high {
			high = middle - 1
			continue
		}
		switch order := value.Compare(l.get(k), want); {
		case order == 0:
			return l.lastEqual(k, want)
		case order < 0:
			found, low = k, k+1
		default:
			high = middle - 1
		}
	}
	return found
}

// lastEqual is the last of the values from index k on that are equal to the wanted one and stand together, but for values of other kinds.
// Behind a long run of equal values it is found by halving too.
func (l line) lastEqual(k int, want workbook.Scalar) int {
	const oneByOne = 64
	low, high, last := k+1, l.n-1, k+oneByOne
	for low <= high {
		middle := low
		if low > last {
			middle = (low + high) / 2
		}
		i := middle
		for i <= high && l.get(i).Kind != want.Kind {
			i++
		}
		switch {
		case i <= high && value.Compare(l.get(i), want) == 0:
			k, low = i, i+1
		case low <= last:
			return k
		default:
			high = middle - 1
		}
	}
	return k
}

// descending is the index of the last value before the first one that is below the wanted one. -1 when there is none.
func (l line) descending(want workbook.Scalar) int {
	found := -1
	if !l.c.Spend(l.n) {
		return found
	}
	for i := range l.n {
		s := l.get(i)
		if s.Kind != want.Kind {
			continue
		}
		order := value.Compare(s, want)
		if order < 0 {
			break
		}
		found = i
		if order == 0 {
			break
		}
	}
	return found
}

// nearest is the index of the value that is equal to the wanted one or the next below it (side -1) or above it (side 1),
// in values of any order. Reverse looks from the end. Of several equal values it is the first one; in a binary search for
// the next one below, the last one, which lies beside the place of the wanted value.
func (l line) nearest(want workbook.Scalar, side int, reverse, binary bool) int {
	best := -1
	if !l.c.Spend(l.n) {
		return best
	}
	for k := range l.n {
		i := k
		if reverse {
			i = l.n - 1 - k
		}
		s := l.get(i)
		if s.Kind == workbook.Blank || s.Kind == workbook.Error {
			continue
		}
		order := value.Order(s, want)
		if order == 0 {
			return i
		}
		if order != side {
			continue
		}
		if best < 0 || value.Order(s, l.get(best)) == -side || binary && side < 0 && value.Order(s, l.get(best)) == 0 {
			best = i
		}
	}
	return best
}

// blank is the index of the first blank cell; of the last one if reverse is set.
func (l line) blank(reverse bool) int {
	return l.first(reverse, func(s workbook.Scalar) bool { return s.Kind == workbook.Blank })
}

// matching is the index of a text that fits a regular expression.
func (l line) matching(pattern string, reverse bool) (int, workbook.ErrorCode) {
	x, err := compileExpression(pattern, false)
	if errors.Is(err, errUnknown) {
		l.c.Unsupported("the regular expression " + pattern)
	}
	if err != nil || len(pattern) > maxExpression {
		return -1, workbook.ErrValue
	}
	return l.first(reverse, func(s workbook.Scalar) bool {
		if s.Kind != workbook.Text {
			return false
		}
		matches, err := x.all(s.Text, 1)
		if err != nil {
			l.c.Unsupported("the regular expression " + pattern + ", which takes too many steps here")
		}
		return len(matches) > 0
	}), workbook.NoError
}

// maxExpression bounds the length of a regular expression.
const maxExpression = 4096

// first is the index of the first value that passes a test, from the end if reverse is set.
func (l line) first(reverse bool, test func(workbook.Scalar) bool) int {
	n := l.n
	if n < l.length() {
		n++ // one of the blank cells beyond what is used
	}
	if !l.c.Spend(n) {
		return -1
	}
	for k := range n {
		i := k
		if reverse {
			i = n - 1 - k
		}
		if test(l.get(i)) {
			return i
		}
	}
	return -1
}
