package engine_test

import (
	"math"
	"testing"

	"tyche/engine"
	"tyche/engine/formula"
	"tyche/engine/workbook"
)

// sheetWithArrays is sheetM with array formulas that fill ranges besides.
func sheetWithArrays(t *testing.T, cells map[string]any, arrays map[string]string) *workbook.Book {
	t.Helper()
	b := sheetM(t, cells)
	s := b.Sheets[0]
	for place, text := range arrays {
		ref, ok := workbook.ParseRect(place)
		if !ok {
			t.Fatal(place)
		}
		s.Formulas = append(s.Formulas, workbook.Formula{Text: text[1:], Anchor: ref.First, Ref: ref, Kind: workbook.Array})
		for row := ref.First.Row; row <= ref.Last.Row; row++ {
			for col := ref.First.Col; col <= ref.Last.Col; col++ {
				s.Set(workbook.Address{Row: row, Col: col}, workbook.Cell{Formula: int32(len(s.Formulas))})
			}
		}
	}
	return b
}

// expected is a cell with the mean and the standard deviation of its outcomes, 0 where it is not checked.
type expected struct {
	cell     string
	mean, sd float64
}

func holdAgainst(t *testing.T, b *workbook.Book, want []expected) {
	t.Helper()
	const n = 40_000
	var names []string
	for _, w := range want {
		names = append(names, w.cell)
	}
	c := run(t, compile(t, b, engine.Design{Trials: n, Seed: 5}, names...), 2)
	for k, w := range want {
		mean, sd := moments(t, c, k)
		if math.Abs(mean-w.mean) > 5*sd/math.Sqrt(n)+1e-12 || w.sd > 0 && math.Abs(sd/w.sd-1) > 0.03 {
			t.Errorf("%s: mean %v, standard deviation %v, want %v and %v", w.cell, mean, sd, w.mean, w.sd)
		}
	}
}

// TestCopulasHaveTheirDependence checks Kendall's tau, which is the mean of 4 C(U, V) - 1 for the copula C, and Spearman's rho, that of
// 12 U V - 3, against their closed forms (Nelsen: An Introduction to Copulas, 2006), and that the numbers are uniform.
func TestCopulasHaveTheirDependence(t *testing.T) {
	t.Parallel()
	b := sheetWithArrays(t, map[string]any{
		"A20": "=4*MAX(A1^-2+B1^-2-1,0)^(-1/2)-1",
		"A21": "=4*-LN(1+(EXP(-5*A2)-1)*(EXP(-5*B2)-1)/(EXP(-5)-1))/5-1",
		"A22": "=4*EXP(-((-LN(A3))^3+(-LN(B3))^3)^(1/3))-1",
		"A23": "=12*A4*B4-3", "A24": "=12*A5*B5-3", "A25": "=12*A6*B6-3", "A26": "=12*A7*B7-3",
		"A27": "=4*MAX(D1^-2+F1^-2-1,0)^(-1/2)-1", "A28": "=4*-LN(1+(EXP(-5*D4)-1)*(EXP(-5*D6)-1)/(EXP(-5)-1))/5-1",
		"A29": "=4*EXP(-((-LN(D7))^3+(-LN(D9))^3)^(1/3))-1", "A30": "=12*E11*F11-3", "A31": "=12*D11*F11-3",
		"A32": "=ASIN(12*A8*B8-3)", "A33": "=SIGN((A8-0.5)*(B8-0.5))", "A34": "=VoseNormal(10,2,A1)", "A35": "=VoseNormal(0,1,A4)*VoseNormal(0,1,B4)",
		"H1": 4.0, "I1": 1.2, "J1": -0.6, "H2": 1.2, "I2": 1.0, "J2": 0.2, "H3": -0.6, "I3": 0.2, "J3": 1.0,
		"A36": "=12*A9*B9-3", "A37": "=12*A10*B10-3", "K1": "=VoseCopulaBiNormalObject(0.5)",
	}, map[string]string{
		"A1:B1": "=VoseCopulaBiClayton(2)", "A2:B2": "=VoseCopulaBiFrank(5)", "A3:B3": "=VoseCopulaBiGumbel(3)", "A4:B4": "=VoseCopulaBiNormal(0.5)",
		"A5:B5": "=VoseCopulaBiNormal(-1)", "A6:B6": "=VoseCopulaBiClayton(2,3)", "A7:B7": "=VoseCopulaBiClayton(2,2)",
		"A8:B8": "=VoseCopulaBiT(3,0.5)", "D1:F1": "=VoseCopulaMultiClayton(2)", "D4:D6": "=VoseCopulaMultiFrank(5)", "D7:D9": "=VoseCopulaMultiGumbel(3)",
		"D11:F11": "=VoseCopulaMultiNormal(H1:J3)", "A9:B9": "=VoseCopulaSimulate(K1)", "A10:B10": "=VoseCopulaBiFrank(-5,1)",
	})
	spearman := func(r float64) float64 { return 6 / math.Pi * math.Asin(r/2) }
	debye, clayton := 0.0, 0.0 // D1(5), and Spearman's rho of Clayton's copula by its double integral
	const steps = 2000
	for i := range steps {
		x := 5 * (float64(i) + 0.5) / steps
		debye += x / math.Expm1(x) / steps
		u := (float64(i) + 0.5) / steps
		for k := range steps {
			v := (float64(k) + 0.5) / steps
			clayton += 12 / math.Sqrt(1/(u*u)+1/(v*v)-1) / (steps * steps)
		}
	}
	frank, clayton := 1-4.0/5*(1-debye), clayton-3
	want := []expected{{"A20", 2.0 / 4, 0}, {"A21", frank, 0}, {"A22", 1 - 1.0/3, 0}, {"A23", spearman(0.5), 0}, {"A24", -1, 0}, {"A25", clayton, 0}, {"A26", -clayton, 0},
		{"A27", 2.0 / 4, 0}, {"A28", frank, 0}, {"A29", 1 - 1.0/3, 0}, {"A30", spearman(0.2), 0}, {"A31", spearman(-0.3), 0},
		{"A33", 2 / math.Pi * math.Asin(0.5), 0}, {"A34", 10, 2}, {"A35", 0.5, math.Sqrt(1.25)}, {"A36", spearman(0.5), 0}}
	for _, u := range []string{"A1", "B1", "A2", "B2", "A3", "B3", "B4", "B6", "B7", "B8", "F1", "D6", "D9", "F11", "B10"} {
		want = append(want, expected{u, 0.5, math.Sqrt(1.0 / 12)})
	}
	holdAgainst(t, b, want)
}

// TestMultivariateDistributionsHaveTheirMoments checks means, deviations and products.
func TestMultivariateDistributionsHaveTheirMoments(t *testing.T) {
	t.Parallel()
	b := sheetWithArrays(t, map[string]any{"H1": 4.0, "I1": 1.2, "I2": 1.0, "H2": 1.2, "A9": "=(A1-10)*(B1-20)", "A10": "=A3+B3+C3", "A11": "=A2+B2+C2", "A12": "=A4+B4+C4", "A13": "=A6+B6+C6", "A14": "=A6*B6", "A15": "=A7*B7"},
		map[string]string{"A1:B1": "=VoseMultiNormal({10,20},H1:I2)", "A2:C2": "=VoseDirichlet({2,3,5})", "A3:C3": "=VoseMultinomial(12,{0.5,0.3,0.2})",
			"A4:C4": "=VoseMultiHypergeo(6,{10,5,5})", "E1:E3": "=VoseDirichlet({2,3,5})", "A5:B5": "=VoseMarkovSample({100,50},{0.9,0.1;0.4,0.6},1)",
			"A6:C6": "=VoseShuffle({1,2,6})", "A7:B7": "=VoseSample({1,2,6})"})
	holdAgainst(t, b, []expected{{"A1", 10, 2}, {"B1", 20, 1}, {"A9", 1.2, 0}, {"A2", 0.2, math.Sqrt(0.2 * 0.8 / 11)}, {"C2", 0.5, math.Sqrt(0.25 / 11)}, {"A10", 12, 0}, {"A11", 1, 0},
		{"A12", 6, 0}, {"B3", 3.6, math.Sqrt(12 * 0.3 * 0.7)}, {"C3", 2.4, math.Sqrt(12 * 0.2 * 0.8)}, {"B4", 1.5, math.Sqrt(6 * 0.25 * 0.75 * 14 / 19)}, {"E3", 0.5, math.Sqrt(0.25 / 11)},
		{"B5", 40, math.Sqrt(100*0.09 + 50*0.24)}, {"A13", 9, 0}, {"B6", 3, math.Sqrt(14.0 / 3)}, {"A14", 20.0 / 3, 0}, {"A15", 9, 0}})
}

// TestTimeSeriesHaveTheirMoments checks time series against the moments of their models.
func TestTimeSeriesHaveTheirMoments(t *testing.T) {
	t.Parallel()
	b := sheetWithArrays(t, map[string]any{"A20": "=LN(A5/100)", "B20": "=LN(A5/A4)*LN(A4/A3)", "C20": "=LN(D3/50)", "D20": "=(G2-0.01)*(G1-0.01)", "E20": "=I2^2", "F20": "=I3^2", "G20": "=K3^2",
		"P1": 0.04, "Q1": 0.01, "P2": 0.01, "Q2": 0.09, "H20": "=(LN(M2/M1)-0.01)*(LN(N2/N1)-0.02)", "R1": "=VoseTimeGBMObject(0.1,0.2,100)"},
		map[string]string{
			"A1:A5": "=VoseTimeGBM(0.1,0.2,100)", "B1:B3": "=VoseTimeGBM(0.1,0.2,100,{1;4;8},TRUE)", "D1:D3": "=VoseTimeGBMJD(0.1,0.2,0.5,0.3,0.1,FALSE,50)",
			"E1:E3": "=VoseTimeGBMMR(0.1,0.2,0.7,0.5,TRUE)", "F1:F3": "=VoseTimeAR1(0.1,0.2,0.6,0.5,TRUE)", "G1:G3": "=VoseTimeMA1(0.01,0.2,0.5,2,TRUE)",
			"H1:H3": "=VoseTimeAR2(0.1,0.2,0.5,0.3,0.4,0.6,TRUE)", "I1:I3": "=VoseTimeARCH(0,0.04,0.3,0.1,TRUE)", "J1:J3": "=VoseTimeMA2(0.1,0.2,0.5,0.25,1,2,TRUE)",
			"K1:K3": "=VoseTimeGARCH(0,0.04,0.3,0.5,0.2,0.1,TRUE)", "L1:L3": "=VoseTimeARMA(0.1,0.2,0.6,0.3,0.5,0.4,TRUE)",
			"M1:N3": "=VoseTimeMultiGBM({0.01,0.02},P1:Q2,FALSE,{5,7})", "S1:W1": "=VoseTimeSimulate(R1)",
		})
	second := func(constant, a, b, sd, last float64, periods int) float64 {
		v := constant + a*last*last + b*sd*sd
		for range periods - 1 {
			v = constant + (a+b)*v
		}
		return v
	}
	r2 := 0.1 + 0.5*(0.4-0.1) + 0.3*(0.6-0.1)
	holdAgainst(t, b, []expected{{"A20", 0.5, 0.2 * math.Sqrt(5)}, {"B20", 0.01, 0}, {"B1", 0.1, 0.2}, {"B3", 0.4, 0.4}, {"S1", 100 * math.Exp(0.12), 0}, {"W1", 100 * math.Exp(0.6), 0},
		{"C20", 3 * (0.1 + 0.15), math.Sqrt(3 * (0.04 + 0.5*(0.09+0.01)))},
		{"E1", 0.1 + math.Exp(-0.7)*0.4, 0.2 * math.Sqrt((1-math.Exp(-1.4))/1.4)}, {"E3", 0.1 + math.Exp(-2.1)*0.4, 0.2 * math.Sqrt((1-math.Exp(-4.2))/1.4)},
		{"F1", 0.1 + 0.6*0.4, 0.2}, {"F3", 0.1 + 0.216*0.4, 0.2 * math.Sqrt(1+0.36+0.1296)},
		{"G1", 0.01 + 0.2*0.5*2, 0.2}, {"G2", 0.01, 0.2 * math.Sqrt(1.25)}, {"D20", 0.5 * 0.04, 0},
		{"H1", r2, 0.2}, {"H2", 0.1 + 0.5*(r2-0.1) + 0.3*0.3, 0.2 * math.Sqrt(1.25)},
		{"I1", 0, math.Sqrt(0.043)}, {"E20", second(0.04, 0.3, 0, 0, 0.1, 2), 0}, {"F20", second(0.04, 0.3, 0, 0, 0.1, 3), 0}, {"G20", second(0.04, 0.3, 0.5, 0.2, 0.1, 3), 0},
		{"J1", 0.1 + 0.2*(0.5*1+0.25*2), 0.2}, {"J2", 0.1 + 0.2*0.25, 0.2 * math.Sqrt(1.25)}, {"J3", 0.1, 0.2 * math.Sqrt(1+0.25+0.0625)},
		{"L1", 0.1 + 0.6*0.3 + 0.3*0.5, 0.2}, {"L2", 0.1 + 0.36*0.3 + 0.6*0.3*0.5, 0.2 * math.Sqrt(1+0.81)},
		{"H20", 0.01, 0}, {"M1", 5 * math.Exp(0.03), 0}, {"N3", 7 * math.Exp(0.06+0.135), 0}})
}

// TestArraysWithoutASimulation checks what arrays show that only recalculate.
func TestArraysWithoutASimulation(t *testing.T) {
	t.Parallel()
	b := sheetWithArrays(t, map[string]any{"A9": "=VoseCopulaBiNormalObject(0.5)"}, map[string]string{"A1:B1": "=VoseCopulaBiGumbel(3)", "A2:B2": "=VoseTimeGBM(0.1,0.2,100)",
		"A3:C3": "=VoseMultinomial(12,{0.5,0.3,0.2})", "A4:B4": "=VoseCopulaBiClayton(3)", "A5:B5": "=VoseCopulaBiFrank(8)"})
	want := map[string]float64{"B1": 0.5, "B4": 0.5, "B5": 0.5, "A2": 100 * math.Exp(0.1), "B2": 100 * math.Exp(0.2), "B3": 3.6}
	for r := range formula.Calc(b, formula.Options{}) {
		if w, ok := want[r.Cell]; ok && math.Abs(r.Value.Num-w) > 1e-9 {
			t.Errorf("%s: %v, want %v", r.Cell, r.Value.Num, w)
		}
		if r.Cell == "A9" && r.Value.Text != "VOSECOPULABINORMAL(0.5)" {
			t.Errorf("A9: %q", r.Value.Text)
		}
	}
}

// TestSumsHaveTheirProbabilities checks probabilities and quantiles of compound sums against closed forms and series.
func TestSumsHaveTheirProbabilities(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		call, want string
		within     float64
	}{
		{"VoseAggregateFFTProb(40,VosePoissonObject(3),VoseExponObject(10),,TRUE)", "EXP(-3)+SUMPRODUCT(POISSON.DIST(SEQUENCE(60),3,FALSE)*GAMMA.DIST(40,SEQUENCE(60),10,TRUE))", 1e-7},
		{"VoseAggregateFFTProb(0,VosePoissonObject(3),VoseExponObject(10),,TRUE)", "EXP(-3)", 1e-7},
		{"VoseAggregateFFTProb(40,VosePoissonObject(3),VoseExponObject(10))", "SUMPRODUCT(POISSON.DIST(SEQUENCE(60),3,FALSE)*GAMMA.DIST(40,SEQUENCE(60),10,FALSE))", 1e-7},
		{"VoseAggregateFFTU(VoseGeometricObject(0.2),VoseExponObject(10),,0.5)", "-10/0.2*LN(0.5/0.8)", 2e-5},
		{"VoseAggregateFFTU(VoseGeometricObject(0.2),VoseExponObject(10),,0.999)", "-10/0.2*LN(0.001/0.8)", 2e-5},
		{"VoseAggregateFFTProb(-3,VoseBinomialObject(6,0.5),VoseNormalObject(-2,3),,TRUE)",
			"SUMPRODUCT(BINOM.DIST(SEQUENCE(6),6,0.5,FALSE)*NORM.S.DIST((-3+2*SEQUENCE(6))/(3*SQRT(SEQUENCE(6))),TRUE))", 1e-6},
		{"VoseAggregateFFTProb(3,VoseBinomialObject(6,0.5),VoseNormalObject(-2,3),,TRUE)",
			"1/64+SUMPRODUCT(BINOM.DIST(SEQUENCE(6),6,0.5,FALSE)*NORM.S.DIST((3+2*SEQUENCE(6))/(3*SQRT(SEQUENCE(6))),TRUE))", 1e-6},
		{"VoseAggregateFFTProb(4,VosePoissonObject(3),VosePoissonObject(2),,TRUE)", "EXP(-3)+SUMPRODUCT(POISSON.DIST(SEQUENCE(60),3,FALSE)*POISSON.DIST(4,2*SEQUENCE(60),TRUE))", 1e-7},
		{"VoseAggregateFFTProb(0,VosePoissonObject(3),VosePoissonObject(2))", "EXP(3*(EXP(-2)-1))", 1e-9},
		{"VoseAggregateFFTU(VosePoissonObject(3),VosePoissonObject(2),,0.9)", "12", 0},
		{"VoseAggregateFFTU(VosePoissonObject(3),VosePoissonObject(2),,EXP(3*(EXP(-2)-1))-0.0001)", "0", 0},
		{"VoseAggregateFFTU(VoseBinomialObject(1,1),VoseParetoObject(3,20),,0.99)", "VosePareto(3,20,0.99)", 2e-5},
		{"VoseAggregateFFTProb(30,VoseBinomialObject(1,0.5),VoseLognormalObject(20,10),,TRUE)", "0.5+0.5*VoseLognormalProb(30,20,10,TRUE)", 1e-6},
	} {
		got := map[string]float64{}
		for r := range formula.Calc(sheetM(t, map[string]any{"A1": "=" + x.call, "A2": "=" + x.want}), formula.Options{}) {
			got[r.Cell] = r.Value.Num
		}
		if a, b := got["A1"], got["A2"]; !(math.Abs(a-b) <= x.within*math.Max(1, math.Abs(b))) {
			t.Errorf("%s: %v, want %v", x.call, a, b)
		}
	}
}

// TestDistributionsOfDistributionsAreDrawn checks what is drawn from distributions that are made of others, with certain parameters and
// with uncertain ones.
func TestDistributionsOfDistributionsAreDrawn(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{
		"Z1": "=VosePoissonObject(5)", "Z2": "=VoseLognormalObject(20,10)", "Z3": "=VoseAggregatePanjerObject(Z1,Z2)", "Z4": "=RiskUniform(15,25)", "Z5": "=VoseLognormalObject(Z4,10)",
		"Z6": "=VoseExpression(\"IF(#1>20,(#1-25)/2,IF(#1<5,0,#1))\",Z7)", "Z7": "=VoseUniformObject(0,40)", "Z8": "=VosePoissonObject(3)",
		"A1": "=VoseAggregatePanjer(Z1,Z2)", "A2": "=VoseAggregateFFT(Z1,Z5)", "A3": "=VoseSimulate(Z3)", "A4": "=VoseAggregateFFT(Z1,Z2,,RAND())", "A5": "=VoseAggregateMC(3,Z3)",
		"A6": "=VoseRiskEvent(0.3,Z2)", "A7": "=VoseRiskEvent(0.3,Z5)", "A8": "=VoseCombined(Z1:Z2,{1,3})", "A9": "=VoseDeduct(Z7,10,20,TRUE)", "A10": "=VoseDeduct(Z7,10,20)",
		"A11": "=VoseLargest(Z7,3)", "A12": "=VoseSmallest(Z7,3)", "A13": "=VoseAggregateMC(VosePoisson(5),VoseRiskEventObject(0.3,Z2))", "A14": "=VoseAggregatePanjer(Z1,VoseRiskEventObject(0.3,Z2))",
		"A15": "=VoseAggregateMC(VosePoisson(3),Z6)", "A16": "=VoseAggregatePanjer(Z1,VoseDeductObject(Z7,10,20,TRUE))", "A17": "=VoseAggregateMultiMC(Z1:Z1,Z2:Z2)",
		"A18": "=VoseAggregateMultiFFT(Z8:Z8,Z7)", "A19": "=VoseNormalFit({1,2,6})", "A20": "=VoseStopSum(VoseBinomialObject(1,0.5),3)", "A21": "=VoseSumProduct(4,Z7,VoseBinomialObject(1,0.5))",
		"A22": "=VoseNBootMean({1,2,6})", "A23": "=VoseAggregateDiscrete(Z1,{1,4},{1,1})", "A24": "=VoseSplice(Z7,VoseUniformObject(0,20),10)",
	})
	event := func(mean, square float64) float64 { return math.Sqrt(0.3*square - 0.09*mean*mean) }
	expression := func(k int) float64 { // moments of the formula of a uniform number on 0..40
		sum, n := 0.0, 400_000
		for i := range n {
			x := 40 * (float64(i) + 0.5) / float64(n)
			y := x
			if x > 20 {
				y = (x - 25) / 2
			} else if x < 5 {
				y = 0
			}
			sum += math.Pow(y, float64(k)) / float64(n)
		}
		return sum
	}
	paid := 0.5*10 + 0.25*20 // of a uniform number on 0..40 above 10, at most 20
	square := 0.5*400/3 + 0.25*400
	holdAgainst(t, b, []expected{{"A1", 100, 50}, {"A2", 100, math.Sqrt(5*(100+400+100.0/12) + 25*100.0/12)}, {"A3", 100, 50}, {"A4", 100, 50}, {"A5", 300, 50 * math.Sqrt(3)},
		{"A6", 6, event(20, 500)}, {"A7", 6, event(20, 500+100.0/12)}, {"A8", 16.25, math.Sqrt(0.25*30 + 0.75*500 - 16.25*16.25)}, {"A9", paid, math.Sqrt(square - paid*paid)},
		{"A10", paid / 0.75, math.Sqrt(square/0.75 - paid*paid/0.5625)}, {"A11", 30, 40 * math.Sqrt(3.0/80)}, {"A12", 10, 40 * math.Sqrt(3.0/80)},
		{"A13", 30, math.Sqrt(5 * 150)}, {"A14", 30, math.Sqrt(5 * 150)}, {"A15", 3 * expression(1), math.Sqrt(3 * expression(2))}, {"A16", 5 * paid, math.Sqrt(5 * square)}, {"A17", 100, 50},
		{"A18", 60, math.Sqrt(3 * 1600.0 / 3)}, {"A19", 3, math.Sqrt(14.0 / 3)}, {"A20", 6, math.Sqrt(6)}, {"A21", 40, math.Sqrt(4 * (800.0/3 - 100))}, {"A22", 3, math.Sqrt(14.0 / 9)},
		{"A23", 12.5, math.Sqrt(5 * 8.5)}, {"A24", 10, 20 / math.Sqrt(12)}})
}

// TestCopulasOfStrongDependence checks copulas with large parameters: each number is uniform, and two ways of drawing from one copula, one of
// which conditions on the first number, have the same mean distance of the numbers; there is none where they are one.
func TestCopulasOfStrongDependence(t *testing.T) {
	t.Parallel()
	const n = 20_000
	for _, a := range []string{"0.1", "2", "9", "30", "700", "1E5"} {
		b := sheetWithArrays(t, map[string]any{"E1": "=ABS(A1-B1)", "E2": "=ABS(A2-B2)", "E3": "=ABS(A3-B3)", "E4": "=ABS(A4-B4)", "E5": "=ABS(A5+B5-1)", "E6": "=ABS(A6-B6)"}, map[string]string{
			"A1:B1": "=VoseCopulaBiClayton(" + a + ")", "A2:B2": "=VoseCopulaMultiClayton(" + a + ")", "A3:B3": "=VoseCopulaBiFrank(" + a + ")",
			"A4:B4": "=VoseCopulaMultiFrank(" + a + ")", "A5:B5": "=VoseCopulaBiFrank(-" + a + ")", "A6:B6": "=VoseCopulaMultiGumbel(1+" + a + ")"})
		names := []string{"E1", "E2", "E3", "E4", "E5", "E6", "B1", "A2", "B2", "B3", "A4", "B4", "B5", "A6", "B6"}
		c := run(t, compile(t, b, engine.Design{Trials: n, Seed: 5}, names...), 2)
		for k, name := range names {
			mean, sd := moments(t, c, k)
			switch {
			case k >= 6 && (math.Abs(mean-0.5) > 5/math.Sqrt(12*n) || math.Abs(sd*math.Sqrt(12)-1) > 0.03):
				t.Errorf("%s: %s: mean %v, standard deviation %v", a, name, mean, sd)
			case k < 5 && k != 0 && k != 2:
				of := []int{0, 0, 2, 2, 2}[k]
				if other, spread := moments(t, c, of); math.Abs(mean-other) > 5*(sd+spread)/math.Sqrt(n) {
					t.Errorf("%s: %s: mean %v, want %v", a, name, mean, other)
				}
			case k < 6 && a == "1E5" && mean > 1e-3:
				t.Errorf("%s: %s: mean %v", a, name, mean)
			}
		}
	}
}
