package formula

import "tyche/engine/formula/value"

// Calendar is the date system of the workbook.
func (m *Model) Calendar() value.Calendar { return m.cal }

// Clip cuts an area to the part of its sheet that is used; false when nothing is left.
func (m *Model) Clip(a value.Area) (value.Area, bool) {
	r, ok := m.sheets[a.Sheet].clip(a.Rect)
	return value.Area{Sheet: a.Sheet, Rect: r}, ok
}
