package function_test

import "testing"

// The values are those of Microsoft's documentation of each function.
func TestEngineeringFunctionsMatchDocumentation(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{`BIN2DEC(1100100)`, `100`}, {`BIN2DEC(1111111111)`, `-1`}, {`BIN2HEX(11111011,4)`, `"00FB"`}, {`BIN2HEX(1111111111)`, `"FFFFFFFFFF"`},
		{`BIN2OCT(1001,3)`, `"011"`}, {`BIN2OCT(1100100)`, `"144"`}, {`DEC2BIN(9,4)`, `"1001"`}, {`DEC2BIN(-100)`, `"1110011100"`},
		{`DEC2HEX(100,4)`, `"0064"`}, {`DEC2HEX(-54)`, `"FFFFFFFFCA"`}, {`DEC2OCT(58,3)`, `"072"`}, {`DEC2OCT(-100)`, `"7777777634"`},
		{`HEX2BIN("F",8)`, `"00001111"`}, {`HEX2BIN("B7")`, `"10110111"`}, {`HEX2BIN("FFFFFFFFFF")`, `"1111111111"`}, {`HEX2DEC("A5")`, `165`},
		{`HEX2DEC("FFFFFFFF5B")`, `-165`}, {`HEX2DEC("3DA408B9")`, `1034160313`}, {`HEX2OCT("F",3)`, `"017"`}, {`HEX2OCT("FFFFFFFF00")`, `"7777777400"`},
		{`OCT2BIN(3,3)`, `"011"`}, {`OCT2BIN(7777777000)`, `"1000000000"`}, {`OCT2DEC(54)`, `44`}, {`OCT2DEC(7777777533)`, `-165`},
		{`OCT2HEX(100,4)`, `"0040"`}, {`OCT2HEX(7777777533)`, `"FFFFFFFF5B"`}, {`BASE(15,2,10)`, `"0000001111"`}, {`DECIMAL("FF",16)`, `255`},
		{`DECIMAL("zap",36)`, `45745`}, {`BITAND(13,25)`, `9`}, {`BITOR(23,10)`, `31`}, {`BITXOR(5,3)`, `6`}, {`BITLSHIFT(4,2)`, `16`}, {`BITRSHIFT(13,2)`, `3`},
		{`COMPLEX(3,4)`, `"3+4i"`}, {`COMPLEX(0,1)`, `"i"`}, {`COMPLEX(1,0)`, `"1"`}, {`IMABS("5+12i")`, `13`}, {`IMARGUMENT("3+4i")`, `0.92729522`},
		{`IMCONJUGATE("3+4i")`, `"3-4i"`}, {`IMCOS("1+i")`, `"0.833730025131149-0.988897705762865i"`}, {`IMDIV("-238+240i","10+24i")`, `"5+12i"`},
		{`IMEXP("1+i")`, `"1.46869393991589+2.28735528717884i"`}, {`IMLN("3+4i")`, `"1.6094379124341+0.927295218001612i"`},
		{`IMLOG10("3+4i")`, `"0.698970004336019+0.402719196273373i"`}, {`IMLOG2("3+4i")`, `"2.32192809488736+1.33780421245098i"`},
		{`IMPRODUCT("3+4i","5-3i")`, `"27+11i"`}, {`IMPRODUCT("1+2i",30)`, `"30+60i"`}, {`IMSQRT("1+i")`, `"1.09868411346781+0.455089860562227i"`},
		{`ROUND(IMREAL(IMPOWER("2+3i",3)),9)`, `-46`}, {`IMSUB("13+4i","5+3i")`, `"8+i"`}, {`IMSUM("3+4i","5-3i")`, `"8+i"`},
		{`CONVERT(1,"lbm","kg")`, `0.45359237`}, {`CONVERT(68,"F","C")`, `20.000000000`}, {`CONVERT(2.5,"ft","sec")`, `#N/A`},
		{`CONVERT(CONVERT(100,"ft","m"),"ft","m")`, `9.290304`}, {`ERF(0.745)`, `0.70792892`}, {`ERF(0,1)`, `0.84270079`}, {`ERFC(1)`, `0.15729921`},
		{`BESSELI(1.5,1)`, `0.981666428`}, {`BESSELJ(1.9,2)`, `0.329925829`}, {`BESSELK(1.5,1)`, `0.277387804`}, {`BESSELY(2.5,1)`, `0.145918138`},
		{`DELTA(5,4)`, `0`}, {`DELTA(5,5)`, `1`}, {`GESTEP(5,4)`, `1`}, {`GESTEP(-4,-5)`, `1`}, {`GESTEP(-1)`, `0`},
		{`ROMAN(499,0)`, `"CDXCIX"`}, {`ROMAN(499,1)`, `"LDVLIV"`}, {`ROMAN(499,2)`, `"XDIX"`}, {`ROMAN(499,3)`, `"VDIV"`}, {`ROMAN(499,4)`, `"ID"`},
		{`ARABIC("LVII")`, `57`}, {`ARABIC("mcmxii")`, `1912`}, {`ARABIC("")`, `0`},
	})
}

// Complex values from mpmath 1.3 with 30 digits.
func TestComplexFunctionsMatchReference(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{`IMREAL(IMTAN("0.5-1.25i"))`, `0.126108566484`}, {`IMAGINARY(IMTAN("0.5-1.25i"))`, `-0.906724804319`},
		{`IMREAL(IMCOT("0.5-1.25i"))`, `0.150477989068`}, {`IMAGINARY(IMCOT("0.5-1.25i"))`, `1.081941766496`},
		{`IMREAL(IMSECH("2+0.5i"))`, `0.237113896016`}, {`IMAGINARY(IMSECH("2+0.5i"))`, `-0.124876191557`},
		{`IMREAL(IMCSCH("2+0.5i"))`, `0.237812142015`}, {`IMAGINARY(IMCSCH("2+0.5i"))`, `-0.134765195501`},
		{`IMTAN("1+800i")`, `"i"`}, {`IMCOT("1+800i")`, `"-i"`},
	})
}

func TestEngineeringFunctionsRefuseWhatExcelRefuses(t *testing.T) {
	t.Parallel()
	holdExamples(t, []string{"A1: TRUE", "A3: #DIV/0!"}, []example{
		{`BIN2DEC(2)`, `#NUM!`}, {`BIN2DEC(A1)`, `#VALUE!`}, {`BIN2DEC(A2)`, `0`}, {`BIN2DEC(A3)`, `#DIV/0!`}, {`BIN2DEC("10000000000")`, `#NUM!`},
		{`BIN2HEX(1,0)`, `#NUM!`}, {`BIN2HEX(1,11)`, `#NUM!`}, {`BIN2HEX(1111,"x")`, `#VALUE!`}, {`DEC2BIN(512)`, `#NUM!`}, {`DEC2BIN(-513)`, `#NUM!`},
		{`DEC2HEX(549755813888)`, `#NUM!`}, {`DEC2BIN(9,3)`, `#NUM!`}, {`DEC2BIN("x")`, `#VALUE!`}, {`HEX2DEC("G")`, `#NUM!`}, {`OCT2DEC(8)`, `#NUM!`},
		{`BASE(-1,2)`, `#NUM!`}, {`BASE(7,37)`, `#NUM!`}, {`BASE(7,2,256)`, `#NUM!`}, {`DECIMAL("12",2)`, `#NUM!`}, {`DECIMAL("1",1)`, `#NUM!`},
		{`BITAND(1.5,1)`, `#NUM!`}, {`BITAND(-1,1)`, `#NUM!`}, {`BITLSHIFT(1,48)`, `#NUM!`}, {`BITLSHIFT(1,54)`, `#NUM!`}, {`BITRSHIFT(1,-47)`, `140737488355328`},
		{`COMPLEX(1,2,"k")`, `#VALUE!`}, {`COMPLEX("x",2)`, `#VALUE!`}, {`COMPLEX(A1,2)`, `#VALUE!`}, {`IMREAL("1+2k")`, `#NUM!`}, {`IMREAL(A1)`, `#VALUE!`},
		{`IMREAL("1e+5-2.5E-3j")`, `100000`}, {`IMAGINARY("1e+5-2.5E-3j")`, `-0.0025`}, {`IMAGINARY("-j")`, `-1`}, {`IMSUM("i","j")`, `#VALUE!`},
		{`IMDIV("1","0")`, `#NUM!`}, {`IMDIV(A3,"k")`, `#DIV/0!`}, {`IMARGUMENT(0)`, `#DIV/0!`}, {`IMLN(0)`, `#NUM!`}, {`IMCSC(0)`, `#NUM!`}, {`IMPOWER(0,0)`, `#NUM!`},
		{`IMEXP(1000)`, `#NUM!`}, {`CONVERT(1,"M","m")`, `#N/A`}, {`CONVERT(1,"kft","m")`, `#N/A`}, {`CONVERT(1,"km2","m2")`, `1000000`}, {`CONVERT(1,"kim","m")`, `#N/A`},
		{`CONVERT(1,"kibyte","bit")`, `8192`}, {`CONVERT(1,"dam","m")`, `10`}, {`CONVERT(1,"em","m")`, `10`}, {`CONVERT("x","m","ft")`, `#VALUE!`}, {`CONVERT(A1,"m","ft")`, `#VALUE!`},
		{`BESSELJ(1,-1)`, `#NUM!`}, {`BESSELY(0,1)`, `#NUM!`}, {`BESSELK(-1,1)`, `#NUM!`}, {`BESSELI("x",1)`, `#VALUE!`}, {`BESSELJ(1,1E+300)`, `#NUM!`},
		{`DELTA(A1)`, `#VALUE!`}, {`ROMAN(4000)`, `#VALUE!`}, {`ROMAN(-1)`, `#VALUE!`}, {`ROMAN(0)`, `""`}, {`ROMAN(1,5)`, `#VALUE!`}, {`ARABIC("A")`, `#VALUE!`}, {`ARABIC("-X")`, `-10`},
		{`SUM(BIN2DEC({1,10,11}))`, `6`}, {`SUM(BITAND({1,2,3},1))`, `2`}, {`INDEX(IMREAL({"1+i","2-i"}),2)`, `2`}, {`SUM(CONVERT({1,2},"m","cm"))`, `300`},
	})
}
