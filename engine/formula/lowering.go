package formula

import (
	"strings"

	"tyche/engine/formula/value"
)

// Calendar is the date system of the workbook.
func (m *Model) Calendar() value.Calendar { return m.cal }

// Clip cuts an area to the part of its sheet that is used; false when nothing is left.
func (m *Model) Clip(a value.Area) (value.Area, bool) {
	r, ok := m.sheets[a.Sheet].clip(a.Rect)
	return value.Area{Sheet: a.Sheet, Rect: r}, ok
}

// IsConsequence tells whether the reason why a cell cannot be computed is another such cell that it reads.
func IsConsequence(reason string) bool { return strings.HasPrefix(reason, needs) }
