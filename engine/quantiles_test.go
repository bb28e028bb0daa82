package engine_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/spec"
)

// TestQuantilesOfRandAreDraws puts what a quantile function of RAND() draws into the distribution function that belongs to it:
// in a replicate of a Latin hypercube each stratum has to be met once, whether the parameters are the same in every trial, so that
// the call draws from the distribution, or not.
func TestQuantilesOfRandAreDraws(t *testing.T) {
	t.Parallel()
	const n = 1000
	pairs := [][2]string{
		{"NORM.INV(RAND(),A1,2)", "NORM.DIST(x,A1,2,TRUE)"}, {"NORMINV(RAND(),A1,-(-2))", "NORMDIST(x,A1,2,TRUE)"},
		{"NORM.S.INV(RAND())", "NORM.S.DIST(x,TRUE)"}, {"NORMSINV(RAND())", "NORMSDIST(x)"},
		{"LOGNORM.INV(RAND(),0.1,A1/6)", "LOGNORM.DIST(x,0.1,A1/6,TRUE)"}, {"LOGINV(RAND(),0.1,0.5)", "LOGNORMDIST(x,0.1,0.5)"},
		{"BETA.INV(RAND(),A1,3)", "BETA.DIST(x,A1,3,TRUE)"}, {"BETAINV(RAND(),0.7,3,-1,A1)", "BETADIST(x,0.7,3,-1,A1)"},
		{"GAMMA.INV(RAND(),A1,2)", "GAMMA.DIST(x,A1,2,TRUE)"}, {"GAMMAINV(RAND(),0.5,A1)", "GAMMADIST(x,0.5,A1,TRUE)"},
		{"CHISQ.INV(RAND(),A1+0.9)", "CHISQ.DIST(x,A1,TRUE)"}, {"CHISQ.INV.RT(RAND(),A1)", "CHISQ.DIST.RT(x,A1)"}, {"CHIINV(RAND(),1)", "CHIDIST(x,1)"},
		{"F.INV(RAND(),A1,7)", "F.DIST(x,A1,7,TRUE)"}, {"F.INV.RT(RAND(),5.5,A1)", "F.DIST.RT(x,5,A1)"}, {"FINV(RAND(),2,9)", "FDIST(x,2,9)"},
		{"T.INV(RAND(),A1)", "T.DIST(x,A1,TRUE)"},
	}
	for _, uncertain := range []bool{false, true} {
		cells, outputs := map[string]any{"A1": 3.0}, []string{}
		if uncertain {
			cells["A1"] = "=RANDBETWEEN(3,3)"
		}
		for i, p := range pairs {
			x, u := fmt.Sprintf("B%d", i+1), fmt.Sprintf("C%d", i+1)
			cells[x], cells[u] = "="+p[0], "="+strings.Replace(p[1], "x", x, 1)
			outputs = append(outputs, u)
		}
		c := run(t, compile(t, sheetM(t, cells), engine.Design{Trials: n, Seed: 3, Sampling: "lhs"}, outputs...), 1)
		for k, p := range pairs {
			met := map[int]bool{}
			for _, u := range c.Values[k] {
				met[int(math.Floor(u*n))] = true
			}
			if len(met) != n {
				t.Errorf("%s, uncertain %v: %d strata of %d are met", p[0], uncertain, len(met), n)
			}
		}
	}
}

// TestQuantilesOfRandTellTheirDistribution checks what an inspection says, and which calls stay functions of a uniform number.
func TestQuantilesOfRandTellTheirDistribution(t *testing.T) {
	t.Parallel()
	for formula, want := range map[string]string{
		"=NORM.INV(RAND(),A1,A2*2)":                 "NORM.INV normal map[mean:3 sd:4]",
		"=5+2*NORMSINV(RAND())":                     "NORMSINV normal map[mean:0 sd:1]",
		"=LOGINV(RAND(),0,A2)":                      "LOGINV lognormal_log map[mu:0 sigma:2]",
		"=BETA.INV(RAND(),A1,A2,10,20)":             "BETA.INV beta map[alpha:3 beta:2 max:20 min:10]",
		"=BINOM.INV(10.7,0.25,RAND())":              "BINOM.INV binomial map[n:10 p:0.25]",
		"=CHIINV(RAND(),A1+0.5)":                    "CHIINV chi_squared map[df:3]",
		"=NORM.INV(1-RAND(),A1,A2)":                 "RAND uniform map[max:1 min:0]",
		"=SUM(NORM.INV(RAND(),A1:A2,1))":            "RAND uniform map[max:1 min:0]",
		"=NORM.INV(0.5,RAND(),A2)":                  "RAND uniform map[max:1 min:0]",
		"=NORM.INV(RAND(),OFFSET(A1,0,0,2,1),A2)":   "RAND uniform map[max:1 min:0]",
		"=SUM(NORM.INV(RANDARRAY(2,2),A1,A2))":      "RANDARRAY  map[]",
		"=NORM.INV(RAND(),A1,0)+IFERROR(A1/0,A2)*0": "NORM.INV  map[]",
	} {
		r := engine.Inspect(sheetM(t, map[string]any{"A1": 3.0, "A2": 2.0, "B1": formula}), 45000)
		if len(r.Inputs) != 1 {
			t.Errorf("%s: %d inputs", formula, len(r.Inputs))
			continue
		}
		in := r.Inputs[0]
		if got := fmt.Sprintf("%s %s %v", in.Function, in.Distribution, in.Parameters); got != want {
			t.Errorf("%s: %s, want %s", formula, got, want)
		}
	}
}

// TestQuantilesOfRandCountWrongParameters checks that a standard deviation of 0 is an error of each trial, as in Excel.
func TestQuantilesOfRandCountWrongParameters(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": 0.0, "A2": "=RANDBETWEEN(0,1)", "B1": "=NORM.INV(RAND(),5,A1)", "B2": "=NORM.INV(RAND(),5,A2)",
		"B3": "=IFERROR(NORM.INV(RAND(),5,A2),0)", "B4": "=BINOM.INV(-1,0.5,RAND())"})
	c := run(t, compile(t, b, engine.Design{Trials: 1000, Seed: 1}, "B1", "B2", "B3", "B4"), 1)
	counts := make([]int, len(c.Codes))
	for k, codes := range c.Codes {
		for _, code := range codes {
			if code != 0 {
				counts[k]++
			}
		}
	}
	if counts[0] != 1000 || counts[3] != 1000 || counts[2] != 0 || counts[1] < 400 || counts[1] > 600 {
		t.Errorf("errors %v", counts)
	}
}

// TestEqualDistributionsAreMadeOnce compiles thousands of cells that draw from a few distributions, each of which takes a
// fraction of a millisecond to tabulate.
func TestEqualDistributionsAreMadeOnce(t *testing.T) {
	t.Parallel()
	cells := map[string]any{"A1": 2.5}
	for i := range 5000 {
		cells[fmt.Sprintf("B%d", i+1)] = fmt.Sprintf("=BETA.INV(RAND(),$A$1,%d)", i%3+1)
	}
	cells["C1"] = "=AVERAGE(B1:B5000)"
	c := run(t, compile(t, sheetM(t, cells), engine.Design{Trials: 64, Seed: 1}, "C1"), 1)
	mean, _ := moments(t, c, 0)
	want := (2.5/3.5 + 2.5/4.5 + 2.5/5.5) / 3
	if math.Abs(mean-want) > 0.002 {
		t.Errorf("mean %v, want %v", mean, want)
	}
}

// TestModelsRunToTheirEnds takes the cells in which a model ends for outputs where a workbook marks none.
func TestModelsRunToTheirEnds(t *testing.T) {
	t.Parallel()
	cells := map[string]any{
		"A1": "Demand", "B1": "=NORM.INV(RAND(),100,10)", "A2": "Price", "B2": 5.0, "A3": "Revenue", "B3": "=B1*B2",
		"C5": "Share above 600", "C6": "=IF(B3>600,1,0)", "A8": "Label", "B8": "=IF(B3>0,\"up\",\"down\")", "A9": "Fixed", "B9": "=B2*2",
		"A10": "Half", "B10": "=SUM(B1:B2)/2", "D1": "=SUM(D2:D40)", "E1": "=MAX(D2:D10)",
	}
	for i := 2; i <= 40; i++ {
		cells[fmt.Sprintf("D%d", i)] = "=RAND()"
	}
	b := sheetM(t, cells)
	var got []string
	for _, o := range engine.Inspect(b, 45000).Outputs {
		got = append(got, o.Cell+" "+o.Name+" "+o.By)
	}
	want := "[M!D1  end M!E1  end M!C6 Share above 600 end M!B10 Half end]"
	if fmt.Sprint(got) != want {
		t.Errorf("%v, want %v", got, want)
	}
	c := run(t, compile(t, b, engine.Design{Trials: 1000, Seed: 1}), 1)
	if mean, _ := moments(t, c, 3); len(c.Values) != 4 || math.Abs(mean-52.5) > 1 {
		t.Errorf("%d outputs, mean %v", len(c.Values), mean)
	}
	cells["F1"] = "=B3+RiskOutput(\"profit\")"
	if outputs := engine.Inspect(sheetM(t, cells), 45000).Outputs; len(outputs) != 1 || outputs[0].Name != "profit" {
		t.Errorf("outputs %v, want the marked one", outputs)
	}
	s := &spec.Specification{Inputs: []spec.Input{{Cell: "M!B2", Distribution: "uniform", Numbers: map[string]float64{"min": 1, "max": 2}}}}
	if _, faults := engine.Compile(b, s, engine.Design{Trials: 1000}); len(faults) != 1 || faults[0].Pointer != "/outputs" {
		t.Errorf("a specification with inputs and no outputs: %v", faults)
	}
}
