package function

import "sync"

// Find finds a function by its name in upper case, without prefixes.
func Find(name string) (*Spec, bool) {
	s, ok := table()[name]
	return s, ok
}

// All are all functions, in no order.
func All() map[string]*Spec { return table() }

// table is built once from the categories.
var table = sync.OnceValue(func() map[string]*Spec {
	out := map[string]*Spec{}
	for _, category := range [][]Spec{
		logicFunctions(), arithmeticFunctions(), sumFunctions(), conditionalFunctions(), lookupFunctions(),
		momentFunctions(), cashFlowFunctions(), forecastFunctions(),
		gammaFunctions(), betaFunctions(), discreteFunctions(), hypothesisFunctions(), trendFunctions(),
		infoFunctions(), textFunctions(), dateFunctions(), orderFunctions(), lambdaFunctions(), arrayFunctions(),
		matrixFunctions(), combinatoricFunctions(), annuityFunctions(), randomFunctions(), normalFunctions(),
		radixFunctions(), bitFunctions(), besselFunctions(), convertFunctions(), complexFunctions(), romanFunctions(),
		couponFunctions(), bondFunctions(), discountFunctions(), oddBondFunctions(), depreciationFunctions(), databaseFunctions(),
		subtotalFunctions(), splitFunctions(), regexFunctions(), widthFunctions(), cellFunctions(), pivotFunctions(),
		datedFlowFunctions(), getPivotFunctions(), urlFunctions(), xmlFunctions(), euroFunctions(),
		riskFunctions(), psiFunctions(), voseFunctions(), modelRisk(), ballFunctions(), theoretical(),
	} {
		drawing(category)
		for i := range category {
			if _, known := out[category[i].Name]; !known || !category[i].Absent {
				out[category[i].Name] = &category[i]
			}
		}
	}
	return out
})
