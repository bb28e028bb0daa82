package workbook

import (
	"strconv"
	"strings"
)

// The size of a sheet in Excel.
const (
	MaxRows = 1 << 20
	MaxCols = 1 << 14
)

// Address is a cell of a sheet; rows and columns count from 0.
type Address struct{ Row, Col int32 }

// String is the address in A1 form.
func (a Address) String() string { return ColumnName(a.Col) + strconv.Itoa(int(a.Row)+1) }

// ColumnName is the letters of a column that counts from 0: A, B, ..., XFD.
func ColumnName(col int32) string {
	var buf [8]byte
	i := len(buf)
	for n := int64(col) + 1; n > 0; n = (n - 1) / 26 {
		i--
		buf[i] = byte('A' + (n-1)%26)
	}
	return string(buf[i:])
}

// ParseAddress reads an address in A1 form, with or without dollar signs, inside the bounds of a sheet.
func ParseAddress(s string) (Address, bool) {
	i, col := 0, 0
	if i < len(s) && s[i] == '$' {
		i++
	}
	start := i
	for ; i < len(s) && i-start < 4; i++ {
		c := s[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		col = col*26 + int(c-'a') + 1
	}
	if i == start || col > MaxCols {
		return Address{}, false
	}
	if i < len(s) && s[i] == '$' {
		i++
	}
	if i == len(s) || s[i] < '1' || s[i] > '9' || len(s)-i > 7 {
		return Address{}, false
	}
	row, err := strconv.Atoi(s[i:])
	if err != nil || row > MaxRows {
		return Address{}, false
	}
	return Address{Row: int32(row - 1), Col: int32(col - 1)}, true
}

// Rect is a rectangle of cells, both corners inclusive.
type Rect struct{ First, Last Address }

// ParseRect reads "A1" or "A1:B2" in either order of corners.
func ParseRect(s string) (Rect, bool) {
	first, rest, isRange := strings.Cut(s, ":")
	a, ok := ParseAddress(first)
	if !ok {
		return Rect{}, false
	}
	b := a
	if isRange {
		if b, ok = ParseAddress(rest); !ok {
			return Rect{}, false
		}
	}
	return Rect{
		First: Address{Row: min(a.Row, b.Row), Col: min(a.Col, b.Col)},
		Last:  Address{Row: max(a.Row, b.Row), Col: max(a.Col, b.Col)},
	}, true
}

// Contains tells whether the address lies in the rectangle.
func (r Rect) Contains(a Address) bool {
	return r.First.Row <= a.Row && a.Row <= r.Last.Row && r.First.Col <= a.Col && a.Col <= r.Last.Col
}

// Rows is the number of rows.
func (r Rect) Rows() int { return int(r.Last.Row-r.First.Row) + 1 }

// Cols is the number of columns.
func (r Rect) Cols() int { return int(r.Last.Col-r.First.Col) + 1 }

// String is the rectangle in A1 form; one cell is written without a colon.
func (r Rect) String() string {
	if r.First == r.Last {
		return r.First.String()
	}
	return r.First.String() + ":" + r.Last.String()
}

// Intersect is what two rectangles have in common; false where that is nothing.
func Intersect(a, b Rect) (Rect, bool) {
	r := Rect{
		First: Address{Row: max(a.First.Row, b.First.Row), Col: max(a.First.Col, b.First.Col)},
		Last:  Address{Row: min(a.Last.Row, b.Last.Row), Col: min(a.Last.Col, b.Last.Col)},
	}
	return r, r.First.Row <= r.Last.Row && r.First.Col <= r.Last.Col
}
