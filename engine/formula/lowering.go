package formula

import (
	"strings"

	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
)

// Calendar is the date system of the workbook.
func (m *Model) Calendar() value.Calendar { return m.cal }

// Clip cuts an area to the part of its sheet that is used; false when nothing is left.
func (m *Model) Clip(a value.Area) (value.Area, bool) {
	r, ok := m.sheets[a.Sheet].clip(a.Rect)
	return value.Area{Sheet: a.Sheet, Rect: r}, ok
}

// InTotals tells whether SUBTOTAL counts a cell: not in rows that a filter hides or, where hidden says so, that are hidden in any way,
// and not if the cell is a total itself.
func (m *Model) InTotals(c Cell, hidden bool) bool {
	s := m.book.SheetAt(int(c.Sheet))
	if s.FilteredRows[c.Row] || hidden && s.HiddenRows[c.Row] {
		return false
	}
	text, ok := m.FormulaText(c)
	return !ok || !function.IsTotal(text)
}

// IsConsequence tells whether the reason why a cell cannot be computed is another such cell that it reads.
func IsConsequence(reason string) bool { return strings.HasPrefix(reason, needs) }
