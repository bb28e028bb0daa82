package syntax

import (
	"strconv"

	"tyche/engine/workbook"
)

func (s *scanner) digits(at int) int {
	for at < len(s.text) && s.text[at] >= '0' && s.text[at] <= '9' {
		at++
	}
	return at
}

// number reads a number, or whole rows such as 1:3.
func (s *scanner) number() error {
	if s.wholeRows() {
		return nil
	}
	end := s.digits(s.at)
	if s.peek(end) == '.' {
		end = s.digits(end + 1)
	}
	if end == s.at+1 && s.text[s.at] == '.' {
		return s.fail("unexpected character '.'")
	}
	if c := s.peek(end); c == 'e' || c == 'E' {
		exp := end + 1
		if c := s.peek(exp); c == '+' || c == '-' {
			exp++
		}
		if stop := s.digits(exp); stop > exp {
			end = stop
		}
	}
	if identPart(s.peek(end)) {
		return s.fail("a name cannot start with a digit")
	}
	s.emit(tokenNumber, end)
	return nil
}

// rowAt reads $? and digits; ok is false where no row of a sheet stands.
func (s *scanner) rowAt(at int) (a Axis, end int, ok bool) {
	if s.peek(at) == '$' {
		a.Abs = true
		at++
	}
	end = s.digits(at)
	if end == at || end-at > 7 {
		return a, end, false
	}
	row, err := strconv.Atoi(s.text[at:end])
	if err != nil || row < 1 || row > workbook.MaxRows {
		return a, end, false
	}
	a.At = int32(row - 1)
	if !a.Abs {
		a.At -= s.anchor.Row
	}
	return a, end, true
}

// colAt reads $? and letters; ok is false where no column of a sheet stands.
func (s *scanner) colAt(at int) (a Axis, end int, ok bool) {
	if s.peek(at) == '$' {
		a.Abs = true
		at++
	}
	col := 0
	for end = at; end < len(s.text) && end-at < 4; end++ {
		c := s.text[end] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		col = col*26 + int(c-'a') + 1
	}
	if end == at || col > workbook.MaxCols {
		return a, end, false
	}
	a.At = int32(col - 1)
	if !a.Abs {
		a.At -= s.anchor.Col
	}
	return a, end, true
}

// stops tells that a reference may end before the character at an index.
func (s *scanner) stops(at int) bool {
	c := s.peek(at)
	return !identPart(c) && c != '!' && c != '(' && c != '$' && c != '['
}

func (s *scanner) wholeRows() bool {
	first, end, ok := s.rowAt(s.at)
	if !ok || s.peek(end) != ':' {
		return false
	}
	last, end, ok := s.rowAt(end + 1)
	if !ok || !s.stops(end) {
		return false
	}
	s.emitRef(Ref{Kind: RefRows, Row: first, Row2: last}, end)
	return true
}

func (s *scanner) wholeCols() bool {
	first, end, ok := s.colAt(s.at)
	if !ok || s.peek(end) != ':' {
		return false
	}
	last, end, ok := s.colAt(end + 1)
	if !ok || !s.stops(end) {
		return false
	}
	s.emitRef(Ref{Kind: RefCols, Col: first, Col2: last}, end)
	return true
}

func (s *scanner) cell() bool {
	col, end, ok := s.colAt(s.at)
	if !ok {
		return false
	}
	row, end, ok := s.rowAt(end)
	if !ok || !s.stops(end) {
		return false
	}
	s.emitRef(Ref{Kind: RefCell, Row: row, Col: col}, end)
	return true
}

func (s *scanner) emitRef(r Ref, end int) {
	s.emit(tokenRef, end)
	s.out[len(s.out)-1].ref = r
}

// word reads what starts with a letter or $: a reference, a sheet prefix, a table or a name.
func (s *scanner) word() error {
	if s.cell() || s.wholeCols() {
		return nil
	}
	if s.text[s.at] == '$' {
		if s.wholeRows() {
			return nil
		}
		return s.fail("a reference after $ is not complete")
	}
	end := s.identEnd(s.at)
	switch {
	case s.peek(end) == '!':
		s.emit(tokenPrefix, end+1)
	case s.peek(end) == ':' && s.lastSheet(end+1) > 0:
		s.emit(tokenPrefix, s.lastSheet(end+1))
	case s.peek(end) == '[':
		stop := s.bracketEnd(end)
		if stop < 0 {
			return s.fail("a bracket is not closed")
		}
		s.emit(tokenTable, stop)
	default:
		s.emit(tokenIdent, end)
	}
	return nil
}

func (s *scanner) identEnd(at int) int {
	for at < len(s.text) && identPart(s.text[at]) {
		at++
	}
	return at
}

// lastSheet is the index after the ! of the second sheet of a 3-D prefix that starts at an index; 0 when there is none.
func (s *scanner) lastSheet(at int) int {
	end := s.identEnd(at)
	if end == at || s.peek(end) != '!' {
		return 0
	}
	return end + 1
}
