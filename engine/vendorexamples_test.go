package engine_test

import (
	"encoding/json"
	"math"
	"testing"

	"tyche/engine"
	"tyche/engine/formula"
)

// The documents that the examples of TestVendorsExamples are printed in.
const (
	risk   = "@RISK 8 help, functions, distributions"
	riskKB = "Palisade knowledge base, @RISK distributions"
	solver = "Frontline Systems, Risk Solver help, Psi functions"
	vose   = "Vose Software, ModelRisk help and risk wiki"
	epix   = "EpiX Analytics, ModelAssist"
	oracle = "Oracle Crystal Ball user's guide 11.1.2, appendix A"
	grinde = "R. Grinde, Summary of probability distributions (Crystal Ball and @RISK), 2002"
)

// TestVendorsExamples holds calls as vendors print them against what they say that the calls draw from.
func TestVendorsExamples(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ source, call, family, parameters string }{
		{risk, `RiskDiscrete({0,5},{1,1})`, "discrete", `{"values":[0,5],"weights":[1,1]}`},
		{risk, `RiskHistogrm(10,20,{1,2,3,2,1})`, "cumulative", `{"max":20,"min":10,"probabilities":[0.1111111111111111,0.3333333333333333,0.6666666666666666,0.8888888888888888],"values":[12,14,16,18]}`},
		{risk, `RiskWeibull(3,20)`, "weibull", `{"scale":20,"shape":3}`},
		{risk, `RiskGamma(2.5,1)`, "gamma", `{"scale":1,"shape":2.5}`},
		{risk, `RiskBinomial(5,0.25)`, "binomial", `{"n":5,"p":0.25}`},
		{risk, `RiskBinomial(10,20%)`, "binomial", `{"n":10,"p":0.2}`},
		{risk, `RiskExtvalue(1,2)`, "gumbel_max", `{"location":1,"scale":2}`},
		{riskKB, `RiskExtValueMin(1,2)`, "gumbel_min", `{"location":1,"scale":2}`},
		{risk, `RiskNegbin(5,.25)`, "negative_binomial", `{"p":0.25,"r":5}`},
		{risk, `RiskResample(2,{1,2.1,4.45,99})`, "discrete", `{"values":[1,2.1,4.45,99],"weights":[1,1,1,1]}`},
		{solver, `PsiNormal(0,1)`, "normal", `{"mean":0,"sd":1}`},
		{solver, `PsiNormal(0, 1, PsiTruncate( ,2))`, "normal", `{"mean":0,"sd":1,"truncate_max":2}`},
		{solver, `PsiNormal(0, 1, PsiTruncate(-2))`, "normal", `{"mean":0,"sd":1,"truncate_min":-2}`},
		{solver, `PsiNormal(0,1,PsiTruncate(,2,1))`, "normal", `{"mean":0,"sd":1,"truncate_max":2}`},
		{solver, `PsiNormal(0, 0.5, PsiTruncate( , 2, 2))`, "normal", `{"mean":0,"sd":0.5,"truncate_max":1}`},
		{solver, `PsiNormal(0, 0.5, PsiTruncate(, 0.98, 3))`, "normal", `{"mean":0,"sd":0.5,"truncate_max":1.0268744553159113}`}, // printed: 1.0269
		{solver, `PsiNormal(100,2, PsiTruncate(-2, 2, 2))`, "normal", `{"mean":100,"sd":2,"truncate_max":104,"truncate_min":96}`},
		{solver, `PsiMetalog(, , {33, 3.7, -2.4, 5.7, 10.1})`, "metalog", `{"coefficients":[33,3.7,-2.4,5.7,10.1]}`},
		{solver, `PsiMetalog(0, , {33, 3.7, -2.4, 5.7, 10.1})`, "metalog", `{"coefficients":[33,3.7,-2.4,5.7,10.1],"min":0}`},
		{solver, `PsiMetalog(0, 55, {33, 3.7, -2.4, 5.7, 10.1})`, "metalog", `{"coefficients":[33,3.7,-2.4,5.7,10.1],"max":55,"min":0}`},
		{vose, `VoseNormal(100,10)`, "normal", `{"mean":100,"sd":10}`},
		{vose, `VoseNormal(100,10,,VoseXBounds(90,120))`, "normal", `{"mean":100,"sd":10,"truncate_max":120,"truncate_min":90}`},
		{vose, `VoseLaplace(0,1)`, "", ``}, // the page describes two different scales
		{oracle, `CB.Custom(A1:B5)`, "discrete", `{"values":[10,20,30,40,50],"weights":[0.1,0.2,0.4,0.2,0.1]}`},
		{oracle, `CB.Custom(D1:F2)`, "cumulative", `{"max":21,"min":5,"probabilities":[0.75,0.75],"values":[15,16]}`},
		{epix, `CB.Custom(A1:A5)`, "discrete", `{"values":[10,20,30,40,50],"weights":[1,1,1,1,1]}`},
		{grinde, `CB.Binomial(0.3,8)`, "binomial", `{"n":8,"p":0.3}`},
		{grinde, `RiskBinomial(8,0.3)`, "binomial", `{"n":8,"p":0.3}`},
	} {
		cells := map[string]any{"C9": "=" + x.call, "D1": 5.0, "E1": 15.0, "F1": 0.75, "D2": 16.0, "E2": 21.0, "F2": 0.25}
		for i, p := range []float64{0.1, 0.2, 0.4, 0.2, 0.1} {
			cells[string(rune('A'))+string(rune('1'+i))], cells["B"+string(rune('1'+i))] = float64(10*(i+1)), p
		}
		r := engine.Inspect(sheetM(t, cells), 45000)
		if len(r.Inputs) != 1 {
			t.Errorf("%s (%s): %d inputs", x.call, x.source, len(r.Inputs))
			continue
		}
		got := ""
		if r.Inputs[0].Parameters != nil {
			b, err := json.Marshal(r.Inputs[0].Parameters)
			if err != nil {
				t.Fatal(err)
			}
			got = string(b)
		}
		if r.Inputs[0].Distribution != x.family || got != x.parameters {
			t.Errorf("%s (%s): %s %s, want %s %s", x.call, x.source, r.Inputs[0].Distribution, got, x.family, x.parameters)
		}
	}
}

// TestVendorsIdentities holds numbers that vendors print, and what they say that equals what.
func TestVendorsIdentities(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ source, formula, equals string }{
		{risk, `RiskTrigen(0,1,2,10,90)`, `RiskTriangAlt(10%,0,"m. likely",1,90%,2)`},
		{risk, `RiskTrigen(100,200,300,10,90)`, `200`}, // symmetric about its most likely value
		{risk, `RiskNormalAlt(5%,1,95%,10)`, `5.5`},
		{riskKB, `RiskExtValueMin(1,2)`, `-RiskExtValue(-1,2)`},
		{riskKB, `RiskGamma(4,3)`, `4*3`},
		{riskKB, `RiskLognorm(4,2)`, `4`},
		{riskKB, `RiskLognorm2(4,2)`, `EXP(4+2^2/2)`},
		{risk, `RiskLognorm2(10,0.5)`, `EXP(10+0.5^2/2)`},
		{riskKB, `RiskLognorm2(LN(2.1),LN(1.8))`, `2.1*EXP(LN(1.8)^2/2)`},
		{riskKB, `RiskPert(0,2,10)`, `RiskBetaSubj(0,2,(0+10+4*2)/(4+2),10)`},
		{riskKB, `VoseModPERT(0,2,10,7)`, `RiskBetaSubj(0,2,(0+10+7*2)/(7+2),10)`},
		{solver, `PsiNegBinomial(5,0.25)`, `5*PsiGeometric(0.25)`},
		{oracle, `CB.NegBinomial(0.25,5)`, `5*CB.Geometric(0.25)`},
		{oracle, `CB.NegBinomial(0.25,5)`, `RiskNegbin(5,0.25)+5`}, // "total number of trials"
		{epix, `RiskBetaGeneral(2,3,10,20)`, `RiskBeta(2,3)*(20-10)+10`},
		{epix, `RiskErlang(3,2)`, `RiskGamma(3,2)`},
		{vose, `VosePareto(20,0.95,0.7)`, `1.00895`},
		{vose, `VoseNormal(100,10,0.95)`, `NORM.INV(0.95,100,10)`},
		{vose, `VoseLognormalE(1,0.5,0.3)`, `EXP(VoseNormal(1,0.5,0.3))`},
		{vose, `VoseLognormalB(1,0.5,10,0.3)`, `10^VoseNormal(1,0.5,0.3)`},
		{vose, `VosePareto2(3,6,0.3)`, `VosePareto(6,3,0.3)-3`},
		{vose, `VoseRiskEvent(0.2,VoseLognormalObject(3,2),0.95)`, `VoseLognormal(3,2,0.75)`},
		{vose, `VoseRiskEvent(0.4,VoseNormalObject(-3,1),0.1)`, `VoseNormal(-3,1,0.25)`},
		{vose, `1+VoseRiskEvent(0.4,VoseNormalObject(-3,1),0.9)`, `1`},
		{vose, `VoseLogLaplace(3,1,10,0.3)`, `VoseUniform(0,10,0.3/0.75)`}, // "when b = 1, the distribution is uniform for x < d"
		{vose, `VoseLogLaplace(3,3,10,0.9)`, `1/VoseLogLaplace(3,3,1/10,0.1)`},
		{vose, `VoseHS(3,2,0.5)`, `3`},
		{vose, `VoseJohnsonB(0.5,2,10,20,NORM.S.DIST(0.5+2*LN(4/6),TRUE))`, `14`}, // Johnson 1949
		{vose, `VoseJohnsonU(0.5,2,3,10,NORM.S.DIST(0.5+2*ASINH((14-10)/3),TRUE))`, `14`},
		{vose, `VoseDagum(4,2,3,(1+(5/2)^-4)^-3)`, `5`},
		{vose, `VoseLevy(2,1,2*(1-NORM.S.DIST(SQRT(2/(5-1)),TRUE)))`, `5`},
		{oracle, `CB.Lognormal2(10,15,2)`, `15`},
	} {
		b := sheetM(t, map[string]any{"A1": "=" + x.formula, "A2": "=" + x.equals})
		var got []float64
		for r := range formula.Calc(b, formula.Options{}) {
			got = append(got, r.Value.Num)
		}
		if len(got) != 2 || got[0] == 0 || !(math.Abs(got[0]-got[1]) <= 1e-5*math.Abs(got[1])) {
			t.Errorf("%s: %s is %v, want %s", x.source, x.formula, got, x.equals)
		}
	}
}
