package formula

import (
	"strings"

	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// table binds a structured reference.
func (b *binder) table(n *syntax.TableRef) Expr {
	t, ok := b.tables[strings.ToUpper(n.Table)]
	if n.Table == "" {
		return refused("a structured reference without its table")
	}
	if !ok {
		return errorExpr(workbook.ErrRef)
	}
	first, last := 0, len(b.book.Tables[t].Columns)-1
	if n.First != "" {
		first, last = b.column(t, n.First), b.column(t, n.Last)
		if first < 0 || last < 0 {
			return errorExpr(workbook.ErrRef)
		}
	}
	return b.tableArea(t, min(first, last), max(first, last), n.Items)
}

func (b *binder) column(t int, name string) int {
	for i, c := range b.book.Tables[t].Columns {
		if strings.EqualFold(c, name) {
			return i
		}
	}
	return -1
}

// tableArea is the part of a table's columns that the items name; without items the data.
func (b *binder) tableArea(t, first, last int, items []string) Expr {
	tab := &b.book.Tables[t]
	headers, data, totals, row := false, len(items) == 0, false, false
	for _, item := range items {
		switch strings.ToLower(item) {
		case "#all":
			headers, data, totals = true, true, true
		case "#headers":
			headers = true
		case "#data":
			data = true
		case "#totals":
			totals = true
		case "#this row":
			row = true
		}
	}
	r := tab.Rect
	r.First.Col, r.Last.Col = tab.Rect.First.Col+int32(first), tab.Rect.First.Col+int32(last)
	top, bottom := r.First.Row+int32(tab.HeaderRows), r.Last.Row-int32(tab.TotalsRows)
	if row {
		r.First.Row, r.Last.Row = top, bottom
		return &ThisRow{value.Area{Sheet: int32(tab.Sheet), Rect: r}}
	}
	if !headers {
		r.First.Row = top
		if !data {
			r.First.Row = bottom + 1
		}
	}
	if !totals {
		r.Last.Row = bottom
		if !data {
			r.Last.Row = top - 1
		}
	}
	if r.First.Row > r.Last.Row || headers && totals && !data {
		return errorExpr(workbook.ErrRef)
	}
	return fixedArea(int32(tab.Sheet), r)
}

func fixedArea(sheet int32, r workbook.Rect) Expr {
	abs := func(at int32) syntax.Axis { return syntax.Axis{At: at, Abs: true} }
	if r.First == r.Last {
		return &CellRef{sheet, abs(r.First.Row), abs(r.First.Col)}
	}
	return &AreaRef{Sheet: sheet, Row: abs(r.First.Row), Col: abs(r.First.Col), Row2: abs(r.Last.Row), Col2: abs(r.Last.Col)}
}
