package engine_test

import (
	"math"
	"testing"

	"tyche/engine"
	"tyche/engine/spec"
)

// TestDistributionsAreHandedOnByCells checks functions that take distributions from cells: sums whose severities stand in cells, splices,
// objects. Means and standard deviations are by the laws of compound sums.
func TestDistributionsAreHandedOnByCells(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{
		"A1": "=RiskLognorm(20,10)", "A2": "=A1", "A3": "=RiskNormal(20,2)", "A4": "=RiskLognorm(A3,10)*(1+A5)", "A5": 0.5, "A6": "=RiskPoisson(5)",
		"B1": "=RiskCompound(RiskPoisson(5),A1)", "B2": "=RiskCompound(A6,A2)", "B3": "=RiskCompound(RiskPoisson(5),A4)",
		"B4": "=RiskCompound(A6,A5)", "B5": "=RiskCompound(RiskPoisson(5),IF(A5>0,A1,A4))",
		"C1": "=VoseLognormalObject(20,10)", "C2": "=VoseAggregateMC(VosePoisson(5),C1)", "C3": "=VoseNormalObject(A3,1)", "C4": "=VoseSimulate(C3)",
		"C5": "=VoseSimulate(INDEX(C1:C3,1))",
		"D1": "=PsiNormal(2,1,PsiCompound(25))", "D2": "=PsiMakeInput(10,PsiNormal(0,1)+2*D3,1)", "D3": "=PsiUniform(0,1)",
		"D4": "=PsiExponential(10,PsiCompound(0,2,15))", "D5": "=PsiMakeInput(D6,D7)", "D6": "=PsiBinomial(5,0.4)", "D7": "=PsiExponential(10)",
		"E1": "=RiskNormal(10,2)", "E2": "=RiskNormal(10,5)", "E3": "=RiskSplice(E1,E2,10)",
	})
	over := 10 * math.Exp(-17.0/10) // of an exponential number of mean 10, what lies above 17
	half := math.Sqrt(2 / math.Pi)
	for k, w := range []struct {
		cell     string
		mean, sd float64
	}{
		{"B1", 100, 50}, {"B2", 100, 50}, {"B3", 150, math.Sqrt(5*2.25*504 + 7.5*7.5*4)}, {"B4", 2.5, 0.5 * math.Sqrt(5)}, {"B5", 100, 50},
		{"C2", 100, 50}, {"C4", 20, math.Sqrt(5)}, {"C5", 20, 10},
		{"D1", 50, 5}, {"D2", 0, math.Sqrt(10 + 400.0/12)}, {"D4", 8 - over, 0},
		{"D5", 10 * (2 + math.Pow(0.6, 5)), 0},
		{"E3", 10 + half*(-2*2+5*5)/(2+5), 0}, // weights 2/7 and 5/7 make the density continuous
	} {
		c := run(t, compile(t, b, engine.Design{Trials: 100_000, Seed: uint64(k)}, w.cell), 2)
		mean, sd := moments(t, c, 0)
		if math.Abs(mean-w.mean) > 5*sd/math.Sqrt(100_000) || w.sd > 0 && math.Abs(sd/w.sd-1) > 0.02 {
			t.Errorf("%s: mean %v, standard deviation %v, want %v and %v", w.cell, mean, sd, w.mean, w.sd)
		}
	}
}

// TestInputsThatHandOnAreRefused checks that a specification cannot replace a cell whose formula others draw from, but their frequency.
func TestInputsThatHandOnAreRefused(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskLognorm(20,10)", "A2": "=RiskPoisson(5)", "B1": "=RiskCompound(A2,A1)"})
	for cell, faults := range map[string]int{"M!A1": 1, "M!A2": 0} {
		s := &spec.Specification{Inputs: []spec.Input{{Cell: cell, Distribution: "poisson", Numbers: map[string]float64{"mean": 3}}}, Outputs: []spec.Output{{Cell: "M!B1"}}}
		if _, found := engine.Compile(b, s, engine.Design{Trials: 10}); len(found) != faults {
			t.Errorf("%s: faults %v", cell, found)
		}
	}
}

// TestComputedReferencesHandOn checks distributions that OFFSET and INDIRECT point to: with the parameters of the trial, and not in place of an
// input.
func TestComputedReferencesHandOn(t *testing.T) {
	t.Parallel()
	for _, f := range []string{"=VoseSimulate(OFFSET(A1,4,0))", "=VoseSimulate(INDIRECT(\"A5\"))", "=RiskCompound(1,OFFSET(A1,C2,0))", "=VoseAggregateMC(1,INDEX(A1:A6,5))"} {
		b := sheetM(t, map[string]any{"C1": 5.0, "C2": 4.0, "A5": "=RiskNormal(E1,0.001)", "E1": "=C1+1", "B1": f, "B2": "=C1"})
		s := &spec.Specification{Inputs: []spec.Input{{Cell: "M!C1", Distribution: "uniform", Numbers: map[string]float64{"min": 10, "max": 1000}}},
			Outputs: []spec.Output{{Cell: "M!B1"}, {Cell: "M!B2"}}}
		sim, faults := engine.Compile(b, s, engine.Design{Trials: 20})
		if len(faults) > 0 {
			t.Fatal(f, faults)
		}
		c := run(t, sim, 1)
		for i, x := range c.Values[0] {
			if math.Abs(x-c.Values[1][i]-1) > 0.01 {
				t.Errorf("%s: %v, want %v", f, x, c.Values[1][i]+1)
			}
		}
		s.Inputs[0].Cell = "M!A5"
		if _, faults := engine.Compile(b, s, engine.Design{Trials: 20}); len(faults) != 1 {
			t.Errorf("%s: faults %v", f, faults)
		}
	}
}

// TestSeveritiesOfCellsAreIndependent checks that two sums of one cell's severities, and the cell itself, are independent of each other.
func TestSeveritiesOfCellsAreIndependent(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskNormal(0,1)", "B1": "=RiskCompound(1,A1)", "B2": "=RiskCompound(1,A1)", "C1": "=B1*B2", "C2": "=A1*B1", "C3": "=RiskCompound(2,A1)^2"})
	c := run(t, compile(t, b, engine.Design{Trials: 100_000}, "C1", "C2", "C3"), 2)
	for k, want := range []float64{0, 0, 2} {
		if mean, sd := moments(t, c, k); math.Abs(mean-want) > 5*sd/math.Sqrt(100_000) {
			t.Errorf("output %d: mean %v, want %v", k, mean, want)
		}
	}
}

// TestCriteriaOfRecordsInRuns checks a criterion whose formula reads an uncertain cell.
func TestCriteriaOfRecordsInRuns(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "Height", "B1": "Yield", "A2": 18.0, "B2": 14.0, "A3": 12.0, "B3": 10.0, "A4": 13.0, "B4": 9.0, "A5": 14.0, "B5": 10.0,
		"D1": "higher", "D2": "=A2>$E$2", "E2": "=RiskUniform(10,18)", "F1": "=DSUM(A1:B5,\"Yield\",D1:D2)"})
	c := run(t, compile(t, b, engine.Design{Trials: 50_000, Sampling: "lhs"}, "F1"), 2)
	if mean, _ := moments(t, c, 0); math.Abs(mean-24.875) > 0.01 { // 14 + 10/4 + 9*3/8 + 10/2
		t.Errorf("mean %v, want 24.875", mean)
	}
}
