package formula_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"tyche/engine/formula"
	"tyche/engine/workbook"
)

// TestLargeBooksAreQuickAndSmall computes 200,000 formula cells in eight filled-down columns: at most 3 s of one processor and
// 1 GB, and one rule a column. It does not run in parallel, so that only its own time counts.
func TestLargeBooksAreQuickAndSmall(t *testing.T) {
	const rows = 25_000
	b := book(t)
	s := b.Sheets[0]
	columns := []string{"A2*1.05", "IF(B2>100,B2-A2,0)", "SUM(A2:C2)", "E1+B2", "ROUND(E2/12,2)", "INDEX($A$2:$A$501,MOD(A2,500)+1)*F2", "MAX(A2:G2)-MIN(A2:G2)",
		"IFERROR(VLOOKUP(A2,$A$2:$B$101,2,TRUE),0)+SUMIF($A$2:$A$60,\">9\")"}
	for i, text := range columns {
		s.Formulas = append(s.Formulas, workbook.Formula{Text: text, Anchor: workbook.Address{Row: 1, Col: int32(i + 1)}})
	}
	for row := int32(1); row <= rows; row++ {
		s.Set(workbook.Address{Row: row}, workbook.Cell{Value: workbook.NumberOf(float64(row) * 1.5)})
		for i := range columns {
			s.Set(workbook.Address{Row: row, Col: int32(i + 1)}, workbook.Cell{Formula: int32(i + 1)})
		}
	}
	before := processorTime(t)
	m := formula.New(b, fresh())
	took := processorTime(t) - before
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	rules := map[*formula.Rule]bool{}
	for c := range m.Formulas() {
		bound, _ := m.Formula(c)
		rules[bound.Rule] = true
	}
	if took > 3*time.Second || mem.HeapAlloc > 1<<30 || len(rules) != len(columns) {
		t.Errorf("%v, %d MB, %d rules", took, mem.HeapAlloc>>20, len(rules))
	}
	last, _ := at(t, b, fmt.Sprintf("E%d", rows+1))
	if got, want := m.Base(last).Num, 1.05*1.5*rows*(rows+1)/2; got < want*(1-1e-12) || got > want*(1+1e-12) {
		t.Errorf("the running total ends with %v, wanted %v", got, want)
	}
}

// processorTime is what this process has used.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
