package engine_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tyche/engine"
	"tyche/engine/formula/function"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// nested makes random formulas of add-ins' functions within each other.
type nested struct {
	r     *rand.Rand
	names []string // of functions of add-ins that draw or hand on
}

func (g nested) pick(words ...string) string { return words[g.r.IntN(len(words))] }

func (g nested) number(depth int) string {
	if depth > 0 && g.r.IntN(3) == 0 {
		return g.draw(depth - 1)
	}
	return g.pick("0", "1", "2", "3", "0.5", "0.3", "-1", "10", "100", "1E9", "1E-9", "1E300", "Z1", "Z2", "Z3", "RAND()", "1E5", "20", "0.9")
}

func (g nested) object(depth int) string {
	if depth <= 0 || g.r.IntN(3) == 0 {
		return g.pick("Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "VoseNormalObject(0,1)", "VosePoissonObject(3)", "RiskNormal(1,2)", "PsiPoisson(2)", "Z4", "VosePoissonObject(1E5)",
			"VoseParetoObject(1,1)", "RiskCauchy(0,1)")
	}
	o := func() string { return g.object(depth - 1) }
	n := func() string { return g.number(depth - 1) }
	return g.pick(
		"VoseAggregateFFTObject("+o()+","+o()+")", "VoseAggregatePanjerObject("+o()+","+o()+")", "VoseDeductObject("+o()+","+n()+","+n()+","+g.pick("0", "1")+")",
		"VoseRiskEventObject("+n()+","+o()+")", "VoseCombinedObject(Y1:Y3,{1,2,3})", "VoseSpliceObject("+o()+","+o()+","+n()+")", "VoseLargestObject("+o()+","+n()+")",
		"VoseSmallestObject("+o()+","+n()+")", "VoseExpression(\"#1*2+"+g.pick("1", "RAND()", "VoseNormal(0,1)", "#2", "Z1")+"\","+o()+","+o()+")", "RiskSplice("+o()+","+o()+","+n()+")",
		"VoseAggregateDiscreteObject("+o()+",{1,2},{1,1})", "VoseNormalFitObject(X1:X5)", "VoseOgiveObject(0,100,X1:X5)", "VoseNormalObject("+n()+","+n()+")", "VoseGammaObject("+n()+","+n()+")",
		"IF(Z1>0,"+o()+","+o()+")", "CHOOSE(2,"+o()+","+o()+")", "VoseUniformObject("+n()+","+n()+",VoseXBounds("+n()+","+n()+"))", "VoseAggregateMultiFFTObject(Y1:Y2,Y2:Y3)",
		"VoseBinomialObject("+n()+","+n()+")", "VoseNegBinObject("+n()+","+n()+")", "VosePoissonObject("+n()+")", "VoseDiscreteObject({1,2,5},{1,2,1})",
	)
}

func (g nested) array(depth int) string {
	n := func() string { return g.number(depth - 1) }
	return g.pick("VoseCopulaBiClayton("+n()+","+g.pick("1", "2", "3", "4")+")", "VoseCopulaBiFrank("+n()+")", "VoseCopulaBiGumbel("+n()+")", "VoseCopulaMultiClayton("+n()+","+n()+")",
		"VoseCopulaMultiFrank("+n()+","+n()+")", "VoseCopulaMultiGumbel("+n()+","+n()+")", "VoseCopulaMultiNormal(W1:X2)", "VoseCopulaBiT("+n()+","+n()+")", "VoseCopulaMultiT("+n()+",W1:X2)",
		"VoseMultiNormal(X1:X2,W1:X2)", "VoseDirichlet(X1:X5)", "VoseMultinomial("+n()+",X1:X5)", "VoseMultiHypergeo("+n()+",X1:X5)", "VoseTimeGBM("+n()+","+n()+","+n()+")",
		"VoseTimeGBMJD("+n()+","+n()+","+n()+","+n()+","+n()+",0,"+n()+")", "VoseTimeGBMMR("+n()+","+n()+","+n()+","+n()+","+n()+",{1,2,5})", "VoseTimeAR1("+n()+","+n()+","+n()+","+n()+",0,1)",
		"VoseTimeGARCH("+n()+","+n()+","+n()+","+n()+","+n()+","+n()+",0,1)", "VoseTimeMultiGBM(X1:X2,W1:X2,0,X1:X2)", "VoseMarkovSample(X1:X2,W1:X2,"+n()+")", "VoseShuffle(X1:X5)",
		"VoseSample(X1:X5,"+n()+")", "PsiMVNormal(X1:X2,W1:X2)", "PsiMVLogNormal(X1:X2,W1:X2)", "PsiMVResample(W1:X5)", "VoseCholesky(W1:X2)", "VoseCorrMatrix(W1:X5)", "VoseMoments("+g.object(depth-1)+")",
		"VoseAggregateMoments("+g.object(depth-1)+","+g.object(depth-1)+")", "FILTER(X1:X5,X1:X5<"+n()+"*10)", "UNIQUE(X1:X5)", "SEQUENCE("+n()+")", "VoseNormalFitP(X1:X5)")
}

func (g nested) draw(depth int) string {
	o := func() string { return g.object(depth) }
	n := func() string { return g.number(depth) }
	switch g.r.IntN(7) {
	case 0:
		return "SUM(" + g.array(depth) + ")"
	case 1: // any function of any numbers
		name := g.names[g.r.IntN(len(g.names))]
		f, _ := function.Find(name)
		most := f.Max()
		if most > f.Min+4 {
			most = f.Min + 4
		}
		var args []string
		for i := range f.Min + g.r.IntN(most-f.Min+1) {
			switch f.Class(i) {
			case function.Own:
				args = append(args, o())
			case function.Range:
				args = append(args, g.pick(n(), n(), n(), n(), "X1:X5", "W1:X2", o()))
			default:
				args = append(args, n())
			}
		}
		return name + "(" + strings.Join(args, ",") + ")"
	}
	return g.pick("VoseSimulate("+o()+")", "VoseAggregateMC("+n()+","+o()+")", "VoseAggregateDeduct("+n()+","+o()+","+n()+","+n()+")", "VoseStopSum("+o()+","+n()+")", "VoseSumProduct("+n()+","+o()+","+o()+")",
		"VoseAggregateProduct("+o()+","+o()+","+o()+")", "VoseAggregateMultiMC(Y1:Y2,Y2:Y3)", "RiskCompound("+n()+","+n()+","+n()+")", "RiskCompound(RiskPoisson("+n()+"),Z5)", "RiskCompound("+n()+",Z4,,,RiskTruncate("+n()+",))",
		"PsiMakeInput("+n()+","+n()+")", "PsiNormal("+n()+",1,PsiCompound("+n()+"))", "VoseKthLargest("+o()+","+n()+","+n()+")", "VoseMean("+o()+")", "VoseSkewness("+o()+")", "VoseProb("+n()+","+o()+",1)",
		"VoseAggregateFFT("+o()+","+o()+",,"+n()+")", "VoseAggregatePanjerProb("+n()+","+o()+","+o()+",,,1)", "VoseIntegrate(\"#^2*"+g.pick("1", "RAND()", "Z1")+"\","+n()+","+n()+",5)", "VosejSum(\"j^2\",1,"+n()+",1)",
		"VoseNormal("+n()+","+n()+","+n()+")", "RiskNormal("+n()+","+n()+",RiskTruncate("+n()+","+n()+"))", "VoseNBootMean(X1:X5)", "RiskVary("+n()+",-10,10)", "PsiMyerson("+n()+","+n()+","+n()+","+n()+")",
		"RiskResample(3,X1:X5)", "PsiShuffle(X1:X5)", "RiskTheoXtoP("+o()+","+n()+")", "VoseDeduct("+o()+","+n()+","+n()+")", "VoseCombined(Y1:Y3,{1,1,1})", "IF("+n()+">1,"+n()+","+n()+")",
		"SUM(MAP({1,2,3},LAMBDA(k,k*"+n()+")))", "LET(x,"+n()+",x+x)", "SUM("+g.pick("D1#", "OFFSET(X1,0,0,"+n()+",1)")+")", "RiskNormalAlt(5%,"+n()+",95%,"+n()+")", "VoseMarkovMatrix(W1:X2,"+n()+")")
}

// FuzzAddInsWithinEachOther runs random workbooks of add-ins' functions: no panic, no end of time or memory, no number that is none, and the
// same bits on one thread and in parts.
func FuzzAddInsWithinEachOther(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed)
	}
	var names []string
	for name, s := range function.All() {
		if s.Flags&function.AddIn != 0 && !s.Absent && s.Flags&(function.Marker|function.Statistic|function.WhatIf) == 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := nested{rand.New(rand.NewPCG(seed, 7)), names}
		cells := map[string]any{"Z1": 2.0, "Z2": "=RAND()", "Z3": "=RiskUniform(0,4)", "Z4": "=RiskExpon(2)", "Z5": "=RiskLognorm(Z3+1,2)*2",
			"X1": 1.0, "X2": 2.0, "X3": 5.0, "X4": 3.0, "X5": 2.0, "W1": 1.0, "W2": 0.5, "W3": 3.0, "W4": 1.0, "W5": 0.0,
			"Y1": "=VosePoissonObject(3)", "Y2": "=VoseLognormalObject(Z3+1,2)", "Y3": "=" + g.object(1), "Y4": "=" + g.object(2), "Y5": "=VoseNormalObject(VoseUniform(0,1),1)",
			"Y6": "=VoseExpression(\"#1+#2*RAND()\",Y1,Y2)", "Y7": "=" + g.object(2)}
		outputs := []string{"A1", "A2", "A3", "B1", "C1"}
		cells["A1"], cells["A2"], cells["A3"] = "="+g.draw(1+g.r.IntN(2)), "="+g.draw(1+g.r.IntN(2)), "="+g.draw(1)
		cells["B1"] = "=A1-" + cells["A1"].(string)[1:]
		b := sheetWithArrays(t, cells, map[string]string{"C1:C3": "=" + g.array(2)})
		start := time.Now()
		text := fmt.Sprint(cells)
		d := formulaDynamic(b, "D1", g.array(2))
		text += d
		if _, err := json.Marshal(engine.Inspect(b, 45000)); err != nil {
			t.Fatal(err, text)
		}
		design := engine.Design{Trials: 20, Seed: seed, Sampling: g.pick("mc", "lhs", "sobol")}
		s := &spec.Specification{}
		for _, name := range outputs {
			s.Outputs = append(s.Outputs, spec.Output{Cell: "M!" + name})
		}
		sim, faults := engine.Compile(b, s, design)
		if len(faults) > 0 {
			return
		}
		whole := run(t, sim, 1)
		if took := time.Since(start); took > 40*time.Second {
			t.Fatalf("%v: %s", took, text)
		}
		parts, w := engine.NewColumns(len(outputs), 20), sim.NewWorker()
		for from := 20; from > 0; from -= 7 {
			if err := w.Run(int64(max(from-7, 0)), parts.Slice(max(from-7, 0), from)); err != nil {
				t.Fatal(err)
			}
		}
		for k := range outputs {
			for i, x := range whole.Values[k] {
				if math.Float64bits(x) != math.Float64bits(parts.Values[k][i]) || whole.Codes[k][i] != parts.Codes[k][i] {
					t.Fatalf("%s trial %d: %v (%d) in one piece, %v (%d) in parts\n%s", outputs[k], i, x, whole.Codes[k][i], parts.Values[k][i], parts.Codes[k][i], text)
				}
				if whole.Codes[k][i] == 0 && x-x != 0 {
					t.Fatalf("%s trial %d: %v\n%s", outputs[k], i, x, text)
				}
			}
		}
	})
}

// formulaDynamic puts a dynamic array into a cell.
func formulaDynamic(b *workbook.Book, name, text string) string {
	at, _ := workbook.ParseAddress(name)
	s := b.Sheets[0]
	s.Formulas = append(s.Formulas, workbook.Formula{Text: text, Anchor: at, Ref: workbook.Rect{First: at, Last: at}, Kind: workbook.Dynamic})
	s.Set(at, workbook.Cell{Formula: int32(len(s.Formulas))})
	return name + ":" + text
}
