package formula_test

import (
	"testing"

	"tyche/engine/formula/function"
)

// FuzzFormula computes any formula, entered in each way: no panic, no unbounded time or memory.
func FuzzFormula(f *testing.F) {
	for _, text := range []string{"SUM(A1:A7)*2", "LET(x,A1:A3,SUM(x*x))", "INDEX(SORT(B1:B3,1,-1),2)", "OFFSET(A1,1,1,2,2)", "INDIRECT(\"A\"&B1)", "TEXT(A1,C1)",
		"REDUCE(0,A1:B3,LAMBDA(s,x,s+x))", "A1:INDEX(B:B,3)", "IF(A1:A3>1,B1:B3,C1:C3)", "VLOOKUP({1,2},A1:B3,2,0)", "D10#", "SEQUENCE(3,2)", "SUM(A:XFD)", "REPT(\"x\",1E9)",
		"DATE(2024,1E9,1)", "WORKDAY(1,1E9)", "FACT(170)", "MMULT(A1:B2,A1:B2)", "XLOOKUP(2,A1:A3,B1:B3)", "TAKE(A1:B3,-1)"} {
		f.Add(text)
	}
	for name := range function.All() {
		f.Add(name + "(A1,B1:B3,3)")
		f.Add(name + "(1E300,-1,A1:A7,TRUE,\"x\")")
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 300 {
			return
		}
		for _, kind := range []string{"=", "{=}", "~="} {
			calculated(t, kind, text, data...)
		}
	})
}
