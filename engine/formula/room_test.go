package formula_test

import (
	"testing"

	"tyche/engine/formula"
)

// TestEmptyInputsBelowArraysStayFree has a data table whose empty input cell stands where an array may grow.
func TestEmptyInputsBelowArraysStayFree(t *testing.T) {
	t.Parallel()
	b := book(t, "A1: 3", "M2 = A1", "L3: 1", "L4: 2", "T1 ~= SEQUENCE(1+A1)", "U1 = SUM(T1#)+T8", "W2 = U1", "V3: 7", "V4: 1", "E1 = SUM(W3:W4)+T8")
	whatIf(t, b, "M3:M4", "", "A1") // so that the array may have another size
	whatIf(t, b, "W3:W4", "", "T8")
	out, _ := at(t, b, "E1")
	if got := formula.New(b, fresh()).Base(out).Num; got != 10+7+10+1 {
		t.Errorf("%v", got)
	}
}
