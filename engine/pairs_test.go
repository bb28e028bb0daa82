package engine_test

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/spec"
)

// TestPairsCorrelate checks rank correlations of pairs: one by one, of two inputs that share an independent one, which are
// uncorrelated in @RISK and independent given that one in Analytic Solver, and of inputs at the ends of two pairs.
func TestPairsCorrelate(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskNormal(0,1,RiskIndepC(\"Price\"))", "A2": "=RiskUniform(0,1,RiskDepC(\"price\",0.8))",
		"A3": "=RiskExpon(1,RiskDepC(\"Price\",-0.5),RiskIndepC(\"x\"))", "A4": "=RiskGamma(2,1,RiskDepC(\"x\",0.3))",
		"B1": "=PsiNormal(0,1,PsiCorrIndep(\"Price2\"))", "B2": "=PsiUniform(0,1,PsiCorrDepen(\"Price2\",0.6))",
		"B3": "=PsiNormal(0,1,PsiCorrDepen(\"Price2\",-0.7))"})
	c := run(t, compile(t, b, engine.Design{Trials: 40_000}, "A1", "A2", "A3", "A4", "B1", "B2", "B3"), 2)
	copula := func(s float64) float64 { return 2 * math.Sin(math.Pi*s/6) }
	spearman := func(rho float64) float64 { return 6 / math.Pi * math.Asin(rho/2) }
	for _, want := range []struct {
		i, k int
		s    float64
	}{{0, 1, 0.8}, {0, 2, -0.5}, {2, 3, 0.3}, {4, 5, 0.6}, {0, 4, 0}, {1, 2, 0}, {0, 3, spearman(copula(-0.5) * copula(0.3))},
		{1, 3, 0}, {4, 6, -0.7}, {5, 6, spearman(copula(0.6) * copula(-0.7))}} {
		if got := rankCorrelation(c.Values[want.i], c.Values[want.k]); math.Abs(got-want.s) > 0.02 {
			t.Errorf("outputs %d and %d: rank correlation %v, want %v", want.i, want.k, got, want.s)
		}
	}
}

// rankCorrelation is Spearman's, of columns without ties.
func rankCorrelation(x, y []float64) float64 {
	a, b := ranks(x), ranks(y)
	n, sum := float64(len(x)), 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return 1 - 6*sum/(n*(n*n-1))
}

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for rank, i := range order {
		out[i] = float64(rank)
	}
	return out
}

func TestPairsThatAreNone(t *testing.T) {
	t.Parallel()
	for words, cells := range map[string]map[string]any{
		"No input":   {"A1": "=RiskNormal(0,1,RiskDepC(\"a\",0.5))", "A2": "=A1"},
		"Two inputs": {"A1": "=RiskNormal(0,1,RiskIndepC(\"a\"))", "A2": "=RiskNormal(0,1,RiskIndepC(\"a\"))+A1"},
		"-1 to 1":    {"A1": "=RiskNormal(0,1,RiskIndepC(\"a\"))", "A2": "=RiskNormal(0,1,RiskDepC(\"a\",1.5))+A1"},
		"circle": {"A1": "=RiskNormal(0,1,RiskIndepC(\"a\"),RiskDepC(\"c\",0.5))", "A3": "=RiskNormal(0,1,RiskIndepC(\"b\"),RiskDepC(\"a\",0.5))",
			"A4": "=RiskNormal(0,1,RiskIndepC(\"c\"),RiskDepC(\"b\",0.5))", "A2": "=A1+A3+A4"},
	} {
		_, faults := engine.Compile(sheetM(t, cells), &spec.Specification{Outputs: []spec.Output{{Cell: "M!A2"}}}, engine.Design{Trials: 10})
		if len(faults) != 1 || !strings.Contains(faults[0].Message, words) || len(faults[0].Cells) == 0 {
			t.Errorf("%v: %v, want one fault with %q", cells, faults, words)
		}
	}
	contradicting := sheetM(t, map[string]any{"A1": "=RiskNormal(0,1,RiskCorrmat(E1:G3,1))", "A3": "=RiskNormal(0,1,RiskCorrmat(E1:G3,2))",
		"A4": "=RiskNormal(0,1,RiskCorrmat(E1:G3,3))", "A2": "=A1+A3+A4", "E1": 1.0, "E2": 0.9, "E3": -0.9, "F2": 1.0, "F3": 0.9, "G3": 1.0})
	_, faults := engine.Compile(contradicting, &spec.Specification{Outputs: []spec.Output{{Cell: "M!A2"}}}, engine.Design{Trials: 10})
	if len(faults) != 1 || len(faults[0].Nearest) != 3 || faults[0].Distance <= 0 {
		t.Errorf("faults %+v, want one that offers the nearest matrix", faults)
	}
	// @RISK takes 0 for the correlation of the two, which cannot be.
	contradicting = sheetM(t, map[string]any{"A1": "=RiskNormal(0,1,RiskIndepC(\"a\"))", "A3": "=RiskNormal(0,1,RiskDepC(\"a\",0.9))",
		"A4": "=RiskNormal(0,1,RiskDepC(\"a\",0.5))", "A2": "=A1+A3+A4"})
	_, faults = engine.Compile(contradicting, &spec.Specification{Outputs: []spec.Output{{Cell: "M!A2"}}}, engine.Design{Trials: 10})
	if len(faults) != 1 || len(faults[0].Nearest) != 3 || faults[0].Distance <= 0 {
		t.Errorf("faults %+v, want one that offers the nearest matrix", faults)
	}
}
