package engine_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tyche/engine"
	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/spec"
)

// strange are arguments that a workbook may hold by mistake, beside sound ones.
func strange() []string {
	return []string{"0", "1", "-1", "0.5", "2", "3.7", "10", "100", "1E9", "1E15", "1E100", "1E300", "-1E300", "1E-9", "1E-300", "0.999999999",
		"1E6", "123456789.5", "\"\"", "\"x\"", "\"5%\"", "TRUE", "", "A9", "B1:B4", "{1,2,3}", "{0.2,0.5,0.9}", "{1;5;9}", "{3,1,2}", "1/0", "PI()", "RAND()",
		"RiskTruncate(1,2)", "PsiTruncateP(0.1,0.2)", "VoseXBounds(,5)", "RiskShift(1E300)", "RiskCorrmat(B1:C2,1)", "RiskStatic(1)", "PsiName(\"x\")",
		"D1", "D1:D3", "VoseNormalObject(0,1)", "VosePoissonObject(1E5)", "VoseExpression(\"#1*RAND()\",D1)", "\"j*#\"", "VoseCopulaBiNormalObject(0.5)"}
}

// maxCall bounds what one call may take: far more than the slowest, the table of a Poisson distribution with a mean of a billion,
// takes on a busy machine.
const maxCall = 30 * time.Second

// TestAddInsTakeAnyArgument calls each function of add-ins with arguments that make no sense: the call must end soon, and with a
// value, an error or a reason.
func TestAddInsTakeAnyArgument(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	var names []string
	for name, f := range function.All() {
		if f.Is(function.AddIn) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	for _, name := range names {
		for range rounds {
			args := make([]string, 1+random.IntN(6))
			for i := range args {
				args[i] = strange()[random.IntN(len(strange()))]
			}
			call := "=" + name + "(" + strings.Join(args, ",") + ")"
			b := sheetM(t, map[string]any{"A1": call, "A2": "=IFERROR(A1,0)+0*RAND()", "B1": 1.0, "B2": 0.2, "B3": 3.0, "C1": 0.2, "C2": 1.0,
				"D1": "=VoseLognormalObject(2,1)", "D2": "=RiskNormal(0,RAND())", "D3": "=VoseAggregateFFTObject(VosePoissonObject(3),D1)"})
			start := time.Now()
			for range formula.Calc(b, formula.Options{Random: func(formula.Site) (float64, bool) { return random.Float64(), false }}) {
			}
			sim, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!A2"}}}, engine.Design{Trials: 64})
			if len(faults) == 0 {
				run(t, sim, 1)
			}
			if took := time.Since(start); took > maxCall {
				t.Errorf("%s takes %v", call, took)
			}
		}
	}
}

// TestSumsOfSumsEnd checks that sums whose severities are sums of sums end, as ones that take too much work, and sums that are drawn
// until they are within limits that none of them meets.
func TestSumsOfSumsEnd(t *testing.T) {
	t.Parallel()
	for _, f := range []string{"=VoseAggregateFFT(A1,VoseAggregateFFTObject(A1,VoseAggregateFFTObject(A1,A2)))", "=VoseAggregateMC(90000,VoseAggregateFFTObject(A1,A2))",
		"=RiskCompound(90000,RiskUniform(0,1),,,RiskTruncate(1E9,))", "=VoseStopSum(VoseAggregateFFTObject(A1,A2),1E300)", "=SUM(MAP(SEQUENCE(100000),LAMBDA(k,VoseAggregateFFTU(VosePoissonObject(k/100000),A2,,0.9))))"} {
		b := sheetM(t, map[string]any{"A1": "=VosePoissonObject(90000)", "A2": "=VoseUniformObject(0,1)", "B1": f})
		start := time.Now()
		sim, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!B1"}}}, engine.Design{Trials: 1})
		if len(faults) == 0 {
			if c := run(t, sim, 1); c.Codes[0][0] == 0 {
				t.Errorf("%s is %v", f, c.Values[0][0])
			}
		}
		if took := time.Since(start); took > maxCall {
			t.Errorf("%s takes %v", f, took)
		}
	}
}

// TestAddInsGiveErrorsForWhatIsNoNumber checks that a formula sees #NUM! where a function has no finite result, in arrays too.
func TestAddInsGiveErrorsForWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=IFERROR(INDEX(VoseMarkovMatrix({3,0;0,3},1000000),1,1),-1)", "A2": "=IFERROR(VoseLargest(VoseExpression(\"#1\",VoseNormalObject(0,1)),3),-1)",
		"A3": "=IFERROR(INDEX(VoseCovToCorr({0,1;1,1}),1,2),-1)", "A4": "=IFERROR(VoseLargest(VoseAggregateFFTObject(VosePoissonObject(50000),VoseExponObject(1)),2),-1)",
		"A5": "=IFERROR(VoseAggregateFFT(VoseCombinedObject(B1:B1,{1}),B1),-1)", "A6": "=IFERROR(VoseAggregateMultiFFT(B1:B1,B1:B1),-1)", "B1": "=VoseNormalObject(3,1)"})
	c := run(t, compile(t, b, engine.Design{Trials: 3}, "A1", "A2", "A3", "A4", "A5", "A6"), 1)
	for k, x := range c.Values {
		if x[1] != -1 {
			t.Errorf("A%d: %v, code %d", k+1, x[1], c.Codes[k][1])
		}
	}
}
