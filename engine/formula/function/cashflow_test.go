package function_test

import "testing"

// TestDatedFlows holds Microsoft's documented examples; the last digits of XIRR are those that Excel shows for them.
func TestDatedFlows(t *testing.T) {
	t.Parallel()
	flows := []string{"A1: -10000", "A2: 2750", "A3: 4250", "A4: 3250", "A5: 2750", "B1: 39448", "B2: 39508", "B3: 39751", "B4: 39859", "B5: 39904",
		"C1: -100", "C2: TRUE", "C3: 60", "C4: 60", "D1: -100", "D3: 60", "D4: 60", "E1: -100", "E2: x", "E3: 60", "E4: 60",
		"F1: -1000", "F2: 700", "F3: 65"}
	holdExamples(t, flows, []example{
		{"XIRR(A1:A5,B1:B5,0.1)", "0.373362535238266"},
		{"XIRR(A1:A5,B1:B5)", "0.373362535238266"},
		{"ABS(XIRR(A1:A5,B1:B5,0.5)-0.37336253)<0.00000002", "TRUE"},
		{"ABS(XIRR(A1:A5,B1:B5,-0.5)-0.37336253)<0.00000002", "TRUE"},
		{"ABS(XIRR(F1:F3,B1:B3)+0.666233)<0.000001", "TRUE"},
		{"XNPV(0.09,A1:A5,B1:B5)", "2086.647602"},
		{"XNPV(0,A1:A5,B1:B5)", "#NUM!"},
		{"XNPV(-0.1,A1:A5,B1:B5)", "#NUM!"},
		{"XNPV(0.1,A1:A4,B1:B5)", "#NUM!"},
		{"XNPV(0.1,C1:C4,B1:B4)", "#NUM!"},
		{"XNPV(0.1,D1:D4,B1:B4)", "#NUM!"},
		{"XIRR(C1:C4,B1:B4)", "#VALUE!"},
		{"XIRR(E1:E4,B1:B4)", "#VALUE!"},
		{"ABS(XIRR(D1:D4,B1:B4)-XIRR(D1:D4+0,B1:B4))", "0"},
		{"XIRR(A2:A5,B2:B5)", "#NUM!"},
		{"XIRR(F1:F2,{1,2})", "#NUM!"},
	})
}

// TestRatesAreRoots holds internal rates of long series, where a step of the search ends where the one before it began, against their
// present values.
func TestRatesAreRoots(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{"IRR(VSTACK(-1000000,SEQUENCE(200)*100))", "0.0055006719978"},
		{"NPV(IRR(VSTACK(-1000000,SEQUENCE(200)*100)),SEQUENCE(200)*100)", "1000000.00000"},
		{"IRR(VSTACK(-5000000,SEQUENCE(200,1,1000,0)))", "-0.02361557059016"},
		{"PV(IRR(VSTACK(-5000000,SEQUENCE(200,1,1000,0))),200,-1000)", "5000000.0000"},
		{"RATE(12,56.18,-602729.74,85475.41,0,-0.5)", "#NUM!"},
		{"RATE(10,-1200,2000)", "#NUM!"}, // as Excel
		{"IRR({1,-2.2,1.21})", "0.100000000"},
	})
}

// TestCumulativePrincipal sums what every payment repays, where the sum does not cancel; the documented examples too.
func TestCumulativePrincipal(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{"CUMPRINC(0.09/12,30*12,125000,13,24,0)", "-934.1071234"},
		{"CUMPRINC(0.09/12,30*12,125000,1,1,0)", "-68.27827118"},
		{"CUMIPMT(0.09/12,30*12,125000,13,24,0)", "-11135.23213075"},
		{"CUMPRINC(0.01,48,8000,1,48,1)", "-8000.0000000"},
		{"ABS(CUMPRINC(0.01,48,8000,5,9,1)/SUM(PPMT(0.01,{5,6,7,8,9},48,8000,0,1))-1)<0.0000000001", "TRUE"},
		{"ABS(CUMPRINC(0.01,48,8000,1,9,0)/SUM(PPMT(0.01,ROW(A1:A9),48,8000))-1)<0.0000000001", "TRUE"},
		{"CUMPRINC(0.01,48,8000,5,49,1)", "#NUM!"},
	})
}

// TestCircularFunctions holds what Excel shows near the zeros of sine and cosine, where pi/2 of 64 bits tells.
func TestCircularFunctions(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{"SIN(PI())*10^16", "1.22514845490862"},
		{"COS(PI()/2)*10^16", "0.61257422745431"},
		{"TAN(PI())*10^16", "-1.22514845490862"},
		{"TAN(PI()/2)/10^16", "1.63245522776191"},
		{"1/SEC(PI()/2)*10^16", "0.61257422745431"},
		{"SIN(0)", "0"}, {"TAN(0.5)", "0.54630248984379"}, {"COS(0)", "1"}, {"SIN(134217728)", "#NUM!"},
	})
}
