package formula_test

import (
	"math"
	"strconv"
	"testing"
)

// agrees tells whether a shown value agrees with one that is documented with fewer digits.
func agrees(got string, want float64) bool {
	x, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Abs(x-want) <= 6e-7*max(1, math.Abs(want))
}

// The values are those of the examples in Microsoft's documentation of each function, with as many digits as it shows.
func TestStatisticsMatchDocumentedExamples(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"BETA.DIST(2,8,10,TRUE,1,3)": 0.6854706, "BETA.DIST(2,8,10,FALSE,1,3)": 1.4837646, "BETADIST(2,8,10,1,3)": 0.6854706,
		"BETA.INV(0.685470581,8,10,1,3)": 2, "BETAINV(0.685470581,8,10,1,3)": 2,
		"BINOM.DIST(6,10,0.5,FALSE)": 0.2050781, "BINOMDIST(6,10,0.5,FALSE)": 0.2050781, "ROUND(BINOM.DIST.RANGE(60,0.75,48),3)": 0.084,
		"ROUND(BINOM.DIST.RANGE(60,0.75,45,50),3)": 0.524, "BINOM.INV(6,0.5,0.75)": 4, "CRITBINOM(6,0.5,0.75)": 4,
		"CHISQ.DIST(0.5,1,TRUE)": 0.52049988, "CHISQ.DIST(2,3,FALSE)": 0.20755375, "CHISQ.DIST.RT(18.307,10)": 0.0500006,
		"CHIDIST(18.307,10)": 0.0500006, "CHISQ.INV(0.93,1)": 3.2830203, "CHISQ.INV(0.6,2)": 1.8325815, "CHISQ.INV.RT(0.050001,10)": 18.306973,
		"CHIINV(0.050001,10)": 18.306973,
		// Gnumeric's collection of what Excel gives, samples/chitest.xls: shapes may differ, and negative numbers count.
		"CHISQ.TEST({1;2.1},{1,2.2})": 0.946247358667315, "CHISQ.TEST({1,2;3,4},{1,2,3,4})": 1,
		"CHISQ.TEST({58,35;11,25;10,23},{45.35,47.65;17.56,18.44;16.09,16.91})": 0.0003082, "CONFIDENCE.T(0.05,1,50)": 0.2841969,
		"F.DIST(15.20686486,6,4,TRUE)": 0.99, "F.DIST(15.20686486,6,4,FALSE)": 0.0012238, "F.DIST.RT(15.20686486,6,4)": 0.01,
		"FDIST(15.20686486,6,4)": 0.01, "F.INV(0.01,6,4)": 0.1093099, "F.INV.RT(0.01,6,4)": 15.20686, "FINV(0.01,6,4)": 15.20686,
		"F.TEST({6,7,9,15,21},{20,28,31,38,40})": 0.6483178, "FISHER(0.75)": 0.9729551, "FISHERINV(0.972955)": 0.75,
		"ROUND(GAMMA(2.5),3)": 1.329, "ROUND(GAMMA(-3.75),3)": 0.268, "GAMMALN(4)": 1.7917595, "GAMMALN.PRECISE(4.5)": 2.4537366,
		"GAMMA.DIST(10.00001131,9,2,FALSE)": 0.032639, "GAMMADIST(10.00001131,9,2,TRUE)": 0.068094, "GAMMA.INV(0.068094,9,2)": 10.0000112,
		"ROUND(HYPGEOM.DIST(1,4,8,20,TRUE),4)": 0.4654, "ROUND(HYPGEOM.DIST(1,4,8,20,FALSE),4)": 0.3633, "HYPGEOMDIST(1,4,8,20)": 0.3632611,
		"NEGBINOM.DIST(10,5,0.25,TRUE)": 0.3135141, "NEGBINOM.DIST(10,5,0.25,FALSE)": 0.0550487, "NEGBINOMDIST(10,5,0.25)": 0.0550487,
		"POISSON.DIST(2,5,TRUE)": 0.124652, "POISSON(2,5,FALSE)": 0.0842243, "PROB({0,1,2,3},{0.2,0.3,0.1,0.4},2)": 0.1,
		"PROB({0,1,2,3},{0.2,0.3,0.1,0.4},1,3)": 0.8, "T.DIST(60,1,TRUE)": 0.9946953, "T.DIST(8,3,FALSE)": 0.0007369,
		"T.DIST.2T(1.959999998,60)": 0.0546449, "T.DIST.RT(1.959999998,60)": 0.0273225, "TDIST(1.959999998,60,2)": 0.0546449,
		"T.INV(0.75,2)": 0.8164966, "T.INV.2T(0.546449,60)": 0.6065335, "TINV(0.054644927,60)": 1.9600000,
		"T.TEST({3,4,5,8,9,1,2,4,5},{6,19,3,2,14,4,5,17,1},2,1)": 0.1960158, "WEIBULL.DIST(105,20,100,TRUE)": 0.9295814,
		"WEIBULL(105,20,100,FALSE)": 0.0355889, "Z.TEST({3,6,7,8,6,5,4,2,1,9},4)": 0.0905742, "ZTEST({3,6,7,8,6,5,4,2,1,9},6)": 0.8630434,
		"INDEX(LINEST({1;9;5;7},{0;4;2;3}),1)": 2, "INDEX(LINEST({1;9;5;7},{0;4;2;3},,FALSE),2)": 1,
		"SUM(LINEST({3100,4500,4400,5400,7500,8100},{1,2,3,4,5,6})*{9,1})":                      11000,
		"INDEX(LOGEST({33100;47300;69000;102000;150000;220000},{11;12;13;14;15;16}),1)":         1.4632756,
		"INDEX(LOGEST({33100;47300;69000;102000;150000;220000},{11;12;13;14;15;16}),2)":         495.3047702,
		"INDEX(GROWTH({33100;47300;69000;102000;150000;220000},{11;12;13;14;15;16}),6)":         218821.8762,
		"INDEX(GROWTH({33100;47300;69000;102000;150000;220000},{11;12;13;14;15;16},{17;18}),2)": 468536.0542,
		"TREND({1,2,4},{10,20,30},40)": 5.3333333, "TREND({1,2,4},,4)": 5.3333333, "INDEX(TREND({1,2,4}),3)": 3.8333333,
	} {
		if got := calculated(t, "=", text); !agrees(got, want) {
			t.Errorf("%s gives %s, want %v", text, got, want)
		}
	}
}

// offices is the multiple regression in Microsoft's documentation of LINEST.
var offices = [][]string{
	{"2310", "2", "2", "20", "142000"}, {"2333", "2", "2", "12", "144000"}, {"2356", "3", "1.5", "33", "151000"},
	{"2379", "3", "2", "43", "150000"}, {"2402", "2", "3", "53", "139000"}, {"2425", "4", "2", "23", "169000"},
	{"2448", "2", "1.5", "99", "126000"}, {"2471", "2", "2", "34", "142900"}, {"2494", "3", "3", "23", "163000"},
	{"2517", "4", "4", "55", "169000"}, {"2540", "2", "3", "22", "149000"},
}

func officeCells(down bool) []string {
	var lines []string
	for i, row := range offices {
		for k, x := range row {
			col, r := k, i
			if !down {
				col, r = i, k
			}
			lines = append(lines, string(rune('G'+col))+strconv.Itoa(20+r)+": "+x)
		}
	}
	return lines
}

func TestRegressionMatchesDocumentedExample(t *testing.T) {
	t.Parallel()
	want := [][]float64{
		{-234.2371645, 2553.21066, 12529.76817, 27.64138737, 52317.83051},
		{13.26801148, 530.6691519, 400.0668382, 5.429374042, 12237.3616},
		{0.996747993, 970.5784629},
		{459.7536742, 6},
		{1732393319, 5652135.316},
	}
	for down, call := range map[bool]string{true: "LINEST(K20:K30,G20:J30,TRUE,TRUE)", false: "LINEST(G24:Q24,G20:Q23,TRUE,TRUE)"} {
		for i, row := range want {
			for k, x := range row {
				text := "INDEX(" + call + "," + strconv.Itoa(i+1) + "," + strconv.Itoa(k+1) + ")"
				if got := calculated(t, "=", text, officeCells(down)...); !agrees(got, x) {
					t.Errorf("%s gives %s, want %v", text, got, x)
				}
			}
		}
		if got := calculated(t, "=", "INDEX("+call+",5,3)", officeCells(down)...); got != "#N/A" {
			t.Errorf("beside the statistics stands %s", got)
		}
	}
	for text, want := range map[string]float64{
		"TREND(K20:K30,G20:J30,{2500,3,2,25})":            158261.0955,
		"SUM(TREND(K20:K30,G20:J30))":                     1644900,
		"INDEX(LINEST(K20:K30,G20:J30,FALSE,TRUE),4,2)":   7,
		"INDEX(LINEST(LN(K20:K30),G20:J30,,TRUE),3,2)":    0.0060140,
		"INDEX(LOGEST(K20:K30,G20:J30,,TRUE),3,2)":        0.0060140,
		"LN(INDEX(GROWTH(K20:K30,G20:J30),3))-11.9223504": 0,
	} {
		if got := calculated(t, "=", text, officeCells(true)...); !agrees(got, want) {
			t.Errorf("%s gives %s, want %v", text, got, want)
		}
	}
}

func TestStatisticsRefuseWrongArguments(t *testing.T) {
	t.Parallel()
	for want, list := range map[string][]string{
		"#NUM!": {"BETA.DIST(0.5,0,1,TRUE)", "BETA.DIST(0.5,1,0,TRUE)", "BETA.DIST(2,1,1,TRUE)", "BETA.DIST(-1,1,1,TRUE)", "BETA.DIST(1,1,1,TRUE,1,1)",
			"BETA.DIST(0,0.5,1,FALSE)", "BETA.INV(0,1,1)", "BETA.INV(1,1,1)", "BETA.INV(0.5,1,1,,)", "BINOM.DIST(-1,2,0.5,TRUE)", "BINOM.DIST(3,2,0.5,TRUE)",
			"BINOM.DIST(1,2,1.1,TRUE)", "BINOM.DIST(1,2,-0.1,TRUE)", "BINOM.DIST.RANGE(5,0.5,-1)", "BINOM.DIST.RANGE(5,0.5,3,2)",
			"BINOM.DIST.RANGE(5,0.5,3,6)", "BINOM.INV(-1,0.5,0.5)", "BINOM.INV(5,0,0.5)", "BINOM.INV(5,0.5,1)", "CHISQ.DIST(-1,1,TRUE)",
			"CHISQ.DIST(1,0.9,TRUE)", "CHISQ.DIST(1,1E11,TRUE)", "CHISQ.DIST(0,1,FALSE)", "CHISQ.INV(1,1)", "CHISQ.INV(-0.1,1)", "CHISQ.INV.RT(0,1)",
			"CONFIDENCE.T(0,1,5)", "CONFIDENCE.T(0.1,0,5)", "CONFIDENCE.T(0.1,1,0)", "F.DIST(-1,1,1,TRUE)", "F.DIST(1,0,1,TRUE)", "F.DIST(0,1,1,FALSE)",
			"F.INV(1,1,1)", "F.INV.RT(0,1,1)", "F.INV(0.5,1,0)", "FISHER(1)", "FISHER(-1)", "GAMMA(0)", "GAMMA(-2)", "GAMMA(172)", "GAMMALN(0)",
			"GAMMA.DIST(-1,1,1,TRUE)", "GAMMA.DIST(1,0,1,TRUE)", "GAMMA.DIST(1,1,0,TRUE)", "GAMMA.DIST(0,0.5,1,FALSE)", "GAMMA.INV(1,1,1)",
			"GAMMA.INV(-0.1,1,1)", "HYPGEOM.DIST(-1,4,8,20,TRUE)", "HYPGEOM.DIST(5,4,8,20,TRUE)", "HYPGEOM.DIST(1,21,8,20,TRUE)",
			"HYPGEOM.DIST(0,15,8,20,TRUE)", "NEGBINOM.DIST(-1,1,0.5,TRUE)", "NEGBINOM.DIST(1,0,0.5,TRUE)", "NEGBINOM.DIST(1,1,0,TRUE)",
			"NEGBINOM.DIST(1,1,1,TRUE)", "POISSON.DIST(-1,1,TRUE)", "POISSON.DIST(1,-1,TRUE)", "PROB({1,2},{0.5,0.6},1)", "PROB({1,2},{0,1},1)",
			"T.DIST(1,0,TRUE)", "T.DIST.2T(-1,5)", "TDIST(1,5,3)", "TDIST(-1,5,1)", "T.INV(0,5)", "T.INV(1,5)", "T.INV.2T(0,5)", "T.INV.2T(1.1,5)",
			"T.TEST({1,2},{3,5},3,1)", "T.TEST({1,2},{3,5},1,4)", "WEIBULL.DIST(-1,1,1,TRUE)", "WEIBULL.DIST(1,0,1,TRUE)", "WEIBULL.DIST(0,0.5,1,FALSE)",
			"Z.TEST({1,2},1,0)", "LOGEST({1,0,2})", "GROWTH({1,-1})"},
		"#DIV/0!": {"CONFIDENCE.T(0.1,1,1)", "CHISQ.TEST({1,2},{0,3})", "CHISQ.TEST({1;2;4;3},{1.1;-1;0;3.1})", "F.TEST({1},{1,2})", "F.TEST({1,1},{1,2})", "T.TEST({1,2},{2,3},1,1)",
			"T.TEST({1,1},{1,1},1,2)", "Z.TEST({5},1)", "Z.TEST({5,5},1)", "PROB({\"a\",\"b\"},{1,2},1)"},
		"#N/A": {"CHISQ.TEST({1,2},{1,2,3})", "CHISQ.TEST({1},{1})", "T.TEST({1,2},{1,2,3},1,1)", "Z.TEST(Z1:Z2,1)", "PROB({1,2},{1},1)",
			"BINOM.DIST(NA(),1,1,1)", "LINEST({1;2},NA())"},
		"#VALUE!": {"BETA.DIST(\"x\",1,1,TRUE)", "POISSON.DIST(1,1,\"x\")", "LINEST(Z1:Z3)", "LINEST({1,2,TRUE})", "TREND({1,2},{1,2},\"x\")"},
		"#REF!":   {"LINEST({1;2;3},{1;2})", "LINEST({1;2;3},{1,2,3})", "TREND({1;2;3;5},{1,2;2,1;3,3;4,0},{1;2})", "TREND({1,2},{1,2,3})"},
	} {
		for _, text := range list {
			if got := calculated(t, "=", text); got != want {
				t.Errorf("%s gives %s, want %s", text, got, want)
			}
		}
	}
}

func TestStatisticsAtTheirEdges(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"LINEST({1;2;3;5},{1,2;2,4;3,6;4,8})": "0.65", "INDEX(LINEST({1;2;3;5},{1,2;2,4;3,6;4,8},TRUE,TRUE),2,2)": "0",
		"INDEX(LINEST({1;2;3;5},{1,2;2,4;3,6;4,8},TRUE,TRUE),4,2)": "2", "LINEST({1;2;3},{1,1;1,1;1,1})": "0",
		// numpy.linalg.pinv
		"INDEX(LINEST({1;2;3;5;7},{1,2,3;2,1,3;4,6,10;0,8,8;1,1,2},TRUE,TRUE),3,1)": "0.127331453007006",
		"BETA.DIST(0,1,3,FALSE)": "3", "BETA.DIST(1,3,1,FALSE)": "3", "BETA.DIST(0,2,3,FALSE)": "0", "BETA.DIST(1,2,3,TRUE)": "1",
		"GAMMA.DIST(0,1,4,FALSE)": "0.25", "GAMMA.DIST(0,2,4,FALSE)": "0", "GAMMA.INV(0,2,4)": "0", "CHISQ.DIST(0,2,FALSE)": "0.5",
		"CHISQ.INV(0,3)": "0", "CHISQ.INV.RT(1,3)": "0", "F.DIST(0,2,5,FALSE)": "1", "F.DIST(0,3,5,FALSE)": "0", "F.INV(0,3,5)": "0",
		"T.INV(0.5,7)": "0", "T.INV.2T(1,7)": "0", "ROUND(T.DIST(0,1,FALSE)*PI(),14)": "1", "T.DIST(0,7,TRUE)": "0.5", "T.DIST(-1,1,TRUE)": "0.25",
		"WEIBULL.DIST(0,1,4,FALSE)": "0.25", "WEIBULL.DIST(0,2,4,FALSE)": "0", "POISSON.DIST(0,0,FALSE)": "1", "POISSON.DIST(1,0,FALSE)": "0",
		"POISSON.DIST(2,0,TRUE)": "1", "BINOM.DIST(0,5,0,FALSE)": "1", "BINOM.DIST(1,5,0,FALSE)": "0", "BINOM.DIST(5,5,1,FALSE)": "1",
		"BINOM.DIST(4,5,1,TRUE)": "0", "BINOM.DIST(2.9,10.9,0.5,TRUE)": "0.0546875", "BINOM.INV(2,0.5,0.25)": "0", "BINOM.INV(2,0.5,0.75)": "1",
		"BINOM.DIST.RANGE(5,0.5,0,5)": "1", "HYPGEOM.DIST(4,4,4,4,TRUE)": "1", "T.DIST(2,5.9,TRUE)=T.DIST(2,5,TRUE)": "TRUE",
		"ROUND(T.INV(0.975,1E8),6)": "1.959964", "ROUND(F.INV.RT(0.05,1,1E8),5)": "3.84146", "GAMMA.INV(1E-300,0.001,1)<1E-300": "TRUE",
		"GAMMA(6)": "120", "BETA.INV(0.5,3,3,,2)": "1", "SUM(POISSON.DIST({0,1,2},2,FALSE))=POISSON.DIST(2,2,TRUE)": "TRUE",
		"COLUMNS(LINEST({1;2;4},{1;2;3},TRUE,TRUE))": "2", "ROWS(LINEST({1;2;4},{1;2;3},TRUE,TRUE))": "5",
		"INDEX(LINEST({1;2;4},{5;5;5},TRUE,TRUE),1,1)": "0", "INDEX(LINEST({1;3},{1;2},TRUE,TRUE),4,1)": "#NUM!",
		"INDEX(LINEST({1;3;4},{1;2;3},FALSE,TRUE),2,2)": "#N/A", "INDEX(LINEST({1;3;4},{1;2;3},FALSE),1,2)": "0",
		"INDEX(LOGEST({1;3;4},{1;2;3},FALSE),1,2)": "1", "ROWS(TREND({1,2,3},{1,2,3},{4;5}))": "2", "COLUMNS(TREND({1,2;3,5}))": "2",
		"TREND({1;2;3},{2;4;6},8)": "4", "PROB({1;2;3},{0.2;0.3;0.5},3,1)": "0",
	} {
		if got := calculated(t, "=", text); got != want {
			t.Errorf("%s gives %s, want %s", text, got, want)
		}
	}
}

// TestFormulasAsCriteria holds Microsoft's description of criteria that are formulas: a label that is no column's, and references to the
// first record that go down with the records.
func TestFormulasAsCriteria(t *testing.T) {
	t.Parallel()
	cells := []string{"A1: Tree", "B1: Height", "C1: Yield", "A2: Apple", "B2: 18", "C2: 14", "A3: Pear", "B3: 12", "C3: 10", "A4: Cherry", "B4: 13", "C4: 9", "A5: Apple", "B5: 14", "C5: 10",
		"E1: Calc", "E2 = B2>AVERAGE($B$2:$B$5)", "F1: Tree", "F2: Apple", "G2 = B2>H2", "H2: 13", "I1: y", "I2 = C2<B2", "J1: z", "J2: TRUE", "K1: w", "K2 = $H$2=14"}
	for text, want := range map[string]string{
		"DSUM(A1:C5,\"Yield\",E1:E2)": "14", "DCOUNT(A1:C5,\"Yield\",I1:I2)": "4", "DGET(A1:C5,\"Tree\",E1:F2)": `"Apple"`, "DSUM(A1:C5,3,J1:J2)": "43", "DSUM(A1:C5,3,K1:K2)": "0",
		"DSUM(A1:C5,3,G1:G2)": "unsupported: a criterion that reads, row by row, what is not in its table",
	} {
		if got := calculated(t, "=", text, cells...); got != want {
			t.Errorf("%s is %s, wanted %s", text, got, want)
		}
	}
}
