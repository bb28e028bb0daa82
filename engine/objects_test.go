package engine_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/formula"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// TestFunctionsOfOneFormulaHaveTheirOwnLaws checks that functions with the same numbers as arguments do not take each other's
// distribution.
func TestFunctionsOfOneFormulaHaveTheirOwnLaws(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=VoseUniformU(10,20,0.3)", "A2": "=VoseNormalU(10,20,0.3)", "B1": "=VoseNormalU(10,20,0.3)-VoseUniformU(10,20,0.3)",
		"B2": "=VoseNormal(10,20,0.3)-VoseUniformU(10,20,0.3)", "B3": "=A2-A1"})
	got := map[string]float64{}
	for r := range formula.Calc(b, formula.Options{}) {
		got[r.Cell] = r.Value.Num
	}
	if got["A1"] != 13 || got["B1"] != got["B3"] || got["B2"] != got["B3"] {
		t.Errorf("%v", got)
	}
}

// TestObjectsHaveTheirOwnDraws checks distributions in cells whose parameters or formulas draw: parameters keep their value of the trial, what
// a formula draws is another number each time.
func TestObjectsHaveTheirOwnDraws(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{
		"A1": "=VoseNormalObject(0,1)", "A2": "=VoseNormalObject(VoseUniform(10,20),0.001)", "A3": "=VoseExpression(\"100+#1*0+RAND()\",A1)", "A4": "=VoseNormalObject(20*RAND(),0.001)",
		"A5": "=IF(A6>5,VoseNormalObject(VoseUniform(10,20),0.001),A1)", "A6": 7.0, "A7": "=VoseExpression(\"VoseUniform(0,1)*(1+0*#1)\",A1)",
		"B1": "=VoseSimulate(A2)", "B2": "=VoseSimulate(A2)-VoseSimulate(A2)", "B3": "=VoseAggregateMC(3,A3)", "B4": "=VoseAggregateMC(1,A3)-VoseAggregateMC(1,A3)",
		"B5": "=VoseSimulate(A4)", "B6": "=VoseSimulate(A5)", "B7": "=RAND()*0+VoseAggregateMC(2,A7)", "B8": "=LET(x,A1,m,5,VoseSimulate(x)+RiskNormal(m,1))",
		"B9": "=SUM(MAP({1,2},LAMBDA(k,VoseAggregateMC(k,A1))))",
	})
	holdAgainst(t, b, []expected{{"B1", 15, 10 / math.Sqrt(12)}, {"B2", 0, 0.001 * math.Sqrt2}, {"B3", 301.5, 0.5}, {"B4", 0, math.Sqrt(1.0 / 6)},
		{"B5", 10, 20 / math.Sqrt(12)}, {"B6", 15, 10 / math.Sqrt(12)}, {"B7", 1, math.Sqrt(1.0 / 6)}, {"B8", 5, math.Sqrt2}, {"B9", 0, math.Sqrt(3)}})
}

// TestDistributionsOfThemselvesAreRefused checks that objects in a circle, and long rows of objects of objects, are computed to no end.
func TestDistributionsOfThemselvesAreRefused(t *testing.T) {
	t.Parallel()
	cells := map[string]any{"A1": "=VoseExpression(\"#1+#2\",A1,A1)", "B1": "=VoseCombined(C1:D1,{1,1})", "C1": "=VoseRiskEventObject(0.5,B1)", "D1": "=VoseNormalObject(0,1)"}
	for i := 1; i < 19; i++ { // each of the other's next one
		cells["F"+strconv.Itoa(i)] = "=VoseCombinedObject(F" + strconv.Itoa(i+1) + ":G" + strconv.Itoa(i+1) + ",{1,1})"
		cells["G"+strconv.Itoa(i)] = cells["F"+strconv.Itoa(i)]
	}
	cells["F19"], cells["G19"] = "=VoseNormalObject(0,1)", "=VoseNormalObject(0,1)"
	for r := range formula.Calc(sheetM(t, cells), formula.Options{}) {
		switch r.Cell {
		case "A1", "B1":
			if !strings.Contains(r.Value.Text, "circular") {
				t.Errorf("%s: %q", r.Cell, r.Value.Text)
			}
		case "F1":
			if r.Value.Text == "" {
				t.Error("F1 was computed")
			}
		}
	}
}

// TestDataTablesKeepSumsOfOtherCellsDistributions checks that the recalculations of a data table have one value of a sum whose severity
// stands in another cell, wherever its call stands in the formula.
func TestDataTablesKeepSumsOfOtherCellsDistributions(t *testing.T) {
	t.Parallel()
	for _, sum := range []string{"RAND()*0+RAND()*0+RiskCompound(2,A1)", "RiskCompound(2,A1)", "RAND()*0+VoseAggregateMC(2,A2)"} {
		b := sheetM(t, map[string]any{"A1": "=RiskNormal(0,1)", "A2": "=VoseNormalObject(0,1)", "D1": "=Z1+" + sum, "C2": 1.0, "C3": 2.0, "Z1": 5.0, "F1": "=D3-D2-1"})
		s, ref := b.Sheets[0], workbook.Rect{First: workbook.Address{Row: 1, Col: 3}, Last: workbook.Address{Row: 2, Col: 3}}
		s.Formulas = append(s.Formulas, workbook.Formula{Anchor: ref.First, Ref: ref, Kind: workbook.DataTable, Table: workbook.DataTableInputs{Col: "Z1"}})
		for row := ref.First.Row; row <= ref.Last.Row; row++ {
			s.Set(workbook.Address{Row: row, Col: 3}, workbook.Cell{Formula: int32(len(s.Formulas))})
		}
		sim, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!F1"}, {Cell: "M!D2"}}}, engine.Design{Trials: 100, Seed: 1})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c := run(t, sim, 1)
		for i, x := range c.Values[0] {
			if math.Abs(x) > 1e-12 || c.Values[1][i] == c.Values[1][(i+1)%100] {
				t.Fatalf("%s: trial %d: %v of %v", sum, i, x, c.Values[1][i])
			}
		}
	}
}

// TestCorrelationsOfLocalNamesAreRefused checks that a correlation is not left out where the parameters are names of LET.
func TestCorrelationsOfLocalNamesAreRefused(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=LET(m,5,RiskNormal(m,1,RiskCorrmat(C1:D2,1)))", "A2": "=RiskNormal(5,1,RiskCorrmat(C1:D2,2))", "B1": "=A1+A2", "C1": 1.0, "D2": 1.0, "C2": 0.9})
	if _, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!B1"}}}, engine.Design{Trials: 10}); len(faults) != 1 {
		t.Errorf("%v", faults)
	}
}
