package engine_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/spec"
	"tyche/engine/stats"
	"tyche/engine/workbook"
)

// addIn is a call of an add-in's function with mean and standard deviation of what it draws, by scipy
// (testdata/addins.py).
type addIn struct {
	formula  string
	mean, sd float64
}

func addIns(t *testing.T) []addIn {
	t.Helper()
	f, err := os.Open("testdata/addins.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []addIn
	for _, r := range records[1:] {
		mean, errMean := strconv.ParseFloat(r[1], 64)
		sd, errSD := strconv.ParseFloat(r[2], 64)
		if errMean != nil || errSD != nil {
			t.Fatal(r)
		}
		out = append(out, addIn{r[0], mean, sd})
	}
	return out
}

// TestAddInsDrawTheirDistributions checks every function of add-ins that draws against its closed form.
func TestAddInsDrawTheirDistributions(t *testing.T) {
	t.Parallel()
	const n = 100_000
	cells, names, list := map[string]any{}, []string{}, addIns(t)
	for i, a := range list {
		name := fmt.Sprintf("A%d", i+1)
		cells[name], names = "="+a.formula, append(names, name)
	}
	c := run(t, compile(t, sheetM(t, cells), engine.Design{Trials: n, Seed: 11}, names...), 2)
	for k, a := range list {
		mean, sd := moments(t, c, k)
		slack := 1e-12 * math.Abs(a.mean)
		if bound := 5*a.sd/math.Sqrt(n) + slack; math.Abs(mean-a.mean) > bound {
			t.Errorf("%s: mean %v, want %v ± %v", a.formula, mean, a.mean, bound)
		}
		s := stats.Of(c.Values[k], c.Codes[k]).Summary()
		spread := 5 * math.Sqrt(math.Max(s.Kurtosis-1, 0)/n) / 2 // of the standard deviation, by the delta method
		if a.sd > 0 && !(math.Abs(sd/a.sd-1) <= math.Max(spread, 0.01)) || a.sd == 0 && sd > slack {
			t.Errorf("%s: standard deviation %v, want %v within %v", a.formula, sd, a.sd, spread)
		}
	}
}

// TestAddInsWithoutASimulation checks what functions give that only recalculate: the static value, else the mean.
func TestAddInsWithoutASimulation(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]workbook.Scalar{
		"=RiskNormal(10,2)": workbook.NumberOf(10), "=RiskNormal(10,2,RiskStatic(7))": workbook.NumberOf(7),
		"=PsiUniform(0,4)": workbook.NumberOf(2), "=PsiUniform(0,4,PsiBaseCase(1))": workbook.NumberOf(1),
		"=VoseGamma(2,3)": workbook.NumberOf(6), "=VoseNormal(100,10,0.5)": workbook.NumberOf(100),
		"=CB.Binomial(0.25,8)": workbook.NumberOf(2), "=RiskOutput(\"a\")+3": workbook.NumberOf(3),
		"=RiskNormal(10,-2)": workbook.ErrorOf(workbook.ErrNum), "=RiskNormal(\"x\",2)": workbook.ErrorOf(workbook.ErrValue),
		"=RiskNormal(1/0,2)": workbook.ErrorOf(workbook.ErrDiv0), "=RiskUniform(5,RiskName(\"x\"))": workbook.ErrorOf(workbook.ErrValue),
		"=RiskTruncate(1,2)": workbook.ErrorOf(workbook.ErrCalc), "=RiskSimtable(A2:A3)": workbook.NumberOf(4),
		"=RiskDiscrete(A2:A3,{1,1})": workbook.NumberOf(5), "=RiskGammaAlt(10%,5,50%,4)": workbook.ErrorOf(workbook.ErrNum),
		"=RiskPertAlt(50%,1,60%,1.001,\"m. likely\",900)": workbook.ErrorOf(workbook.ErrNum), "=RiskStudentAlt(50%,1)": workbook.ErrorOf(workbook.ErrNum),
	} {
		b := sheetM(t, map[string]any{"A1": text, "A2": 4.0, "A3": 6.0})
		for r := range formula.Calc(b, formula.Options{}) {
			if r.Value != want {
				t.Errorf("%s: %+v, want %+v", text, r.Value, want)
			}
		}
	}
}

// TestUncertainParametersOutsideTheDomain checks that such a trial is #NUM!, and no other one.
func TestUncertainParametersOutsideTheDomain(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskUniform(-1,3)", "A2": "=RiskNormal(0,A1)", "A3": "=IFERROR(A2*0,1)"})
	c := run(t, compile(t, b, engine.Design{Trials: 10_000}, "A2", "A3"), 2)
	bad := engine.Summarize(spec.Output{}, c.Values[0], c.Codes[0]).Errors["#NUM!"]
	mean, _ := moments(t, c, 1)
	if math.Abs(float64(bad)-2500) > 5*math.Sqrt(1875) || math.Abs(mean-float64(bad)/10_000) > 1e-12 {
		t.Fatalf("%d trials are #NUM!, want about 2500; share %v", bad, mean)
	}
}

// TestFixedParametersGiveTheBitsOfAnInput checks that a call with constant parameters draws as an input with that
// distribution does, whether its formula has a vector form or not.
func TestFixedParametersGiveTheBitsOfAnInput(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskGamma(2.5,3)", "A2": "=LET(x,1,RiskGamma(2.5,3)*x)", "B1": "=A1"})
	c := run(t, compile(t, b, engine.Design{Trials: 5_000, Sampling: "lhs"}, "A1", "A2", "B1"), 1)
	for i, x := range c.Values[0] {
		if x != c.Values[2][i] {
			t.Fatalf("trial %d: %v and %v", i, x, c.Values[2][i])
		}
	}
	if a, _ := moments(t, c, 0); math.Abs(a-7.5) > 0.01 {
		t.Errorf("mean %v under Latin hypercube, want 7.5", a)
	}
	if a, _ := moments(t, c, 1); math.Abs(a-7.5) > 0.01 {
		t.Errorf("mean %v by the evaluator under Latin hypercube, want 7.5", a)
	}
}

func TestCorrelationMatricesJoinDraws(t *testing.T) {
	t.Parallel()
	for _, prop := range []string{"RiskCorrmat(E1:F2,%d)", "RiskCorrmat(E1:F2,%d,\"a\")"} {
		b := sheetM(t, map[string]any{
			"A1": "=RiskNormal(0,1," + fmt.Sprintf(prop, 1) + ")", "A2": "=RiskUniform(-1,1," + fmt.Sprintf(prop, 2) + ")", "A3": "=A1*A2*SQRT(3)",
			"B1": "=RiskNormal(0,1)", "B2": "=RiskNormal(0,A9," + fmt.Sprintf(prop, 1) + ")", "A9": 1.0,
			"E1": 1.0, "E2": 0.8, "F2": 1.0,
		})
		c := run(t, compile(t, b, engine.Design{Trials: 50_000}, "A3", "A1"), 2)
		// Pearson's correlation of a normal and a uniform of a Gaussian copula with Spearman's r: rho sqrt(3/pi).
		want := 2 * math.Sin(math.Pi*0.8/6) * math.Sqrt(3/math.Pi)
		if mean, _ := moments(t, c, 0); math.Abs(mean-want) > 0.02 {
			t.Errorf("%s: correlation %v, want %v", prop, mean, want)
		}
	}
	twice := sheetM(t, map[string]any{"A1": "=PsiNormal(0,1,PsiCorrMatrix(E1:F2,1))", "A2": "=PsiNormal(0,1,PsiCorrMatrix(E1:F2,1))",
		"A3": "=A1+A2", "E1": 1.0, "E2": 0.8, "F2": 1.0})
	_, faults := engine.Compile(twice, &spec.Specification{Outputs: []spec.Output{{Cell: "M!A3"}}}, engine.Design{Trials: 10})
	if len(faults) != 1 || len(faults[0].Cells) != 2 {
		t.Errorf("faults %v, want one that names both cells", faults)
	}
}

// TestEveryAddInFunctionSaysWhatItIs checks that no name is in two tables and that what is not there says so.
func TestEveryAddInFunctionSaysWhatItIs(t *testing.T) {
	t.Parallel()
	laws, withoutLaw := 0, []string{"VOSEAGGREGATEMC", "VOSEAGGREGATEDEDUCT", "VOSERISKEVENT", "VOSEKTHLARGEST", "VOSEKTHSMALLEST", "PSIMVNORMAL", "PSIMVLOGNORMAL", "PSIMVRESAMPLE"}
	for name, f := range function.All() {
		if !f.Is(function.AddIn) {
			continue
		}
		if f.Law != nil {
			laws++
			continue
		}
		if computed := slices.Contains(withoutLaw, name) || strings.HasPrefix(name, "VOSEAGGREGATE") || strings.HasPrefix(name, "VOSENBOOT") || name == "VOSESTOPSUM" || name == "VOSESUMPRODUCT" ||
			f.Is(function.Random|function.Arrays) && !f.Absent; !computed && (f.Is(function.Random) || f.Is(function.Statistic)) {
			b := sheetM(t, map[string]any{"A1": "=" + name + "(1,2)", "A2": "=A1+RAND()"})
			_, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!A2"}}}, engine.Design{Trials: 10})
			if len(faults) == 0 {
				t.Errorf("%s is computed although it cannot be", name)
			}
		}
	}
	if laws < 255 {
		t.Errorf("%d functions draw", laws)
	}
}

// TestLocksHoldInputs checks that a locked input has its static value or its mean in every trial, or the value of its lock.
func TestLocksHoldInputs(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskNormal(10,2,RiskLock())", "A2": "=PsiNormal(10,2,PsiLock(7))", "A3": "=RiskNormal(10,2,RiskLock(),RiskStatic(4),RiskShift(1))",
		"A4": "=RiskNormal(A5,2,RiskLock())-A5", "A5": "=RiskUniform(9,11)"})
	c := run(t, compile(t, b, engine.Design{Trials: 1000}, "A1", "A2", "A3", "A4"), 1)
	for k, want := range []float64{10, 7, 4, 0} {
		if mean, sd := moments(t, c, k); math.Abs(mean-want) > 1e-12 || sd > 1e-12 {
			t.Errorf("A%d: %v with a standard deviation of %v, want %v", k+1, mean, sd, want)
		}
	}
}
