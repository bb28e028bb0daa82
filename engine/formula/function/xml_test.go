package function_test

import "testing"

// TestFilterXML: errors are Microsoft's; that texts are trimmed and read as numbers is how workbooks use the function to split
// texts.
func TestFilterXML(t *testing.T) {
	t.Parallel()
	cells := []string{`A1: <t><s>one</s><s>2</s><s>003</s><s> four  </s><s>2020-01-31</s><s k="7"/></t>`, "A2: one,2,003", "A3: <t><s>1</t>",
		`A4: <r xmlns="urn:d" xmlns:p="urn:p"><p:v>5</p:v><w>6</w></r>`}
	holdExamples(t, cells, []example{
		{`FILTERXML(A1,"//s[1]")`, `"one"`}, {`FILTERXML(A1,"//s[2]")`, "2"}, {`FILTERXML(A1,"//s[3]")`, "3"}, {`FILTERXML(A1,"//s[4]")`, `"four"`},
		{`FILTERXML(A1,"//s[5]")`, "43861"}, {`FILTERXML(A1,"//s[6]")`, `""`}, {`FILTERXML(A1,"//s/@k")`, "7"},
		{`ROWS(FILTERXML(A1,"//s"))`, "6"}, {`SUM(FILTERXML("<t><s>"&SUBSTITUTE(A2,",","</s><s>")&"</s></t>","//s"))`, "5"},
		{`TEXTJOIN("|",TRUE,FILTERXML(A1,"//s[.*0!=0]"))`, `"one|four|43861"`}, {`TEXTJOIN("|",TRUE,FILTERXML(A1,"//s[.*0=0]"))`, `"2|3"`},
		{`FILTERXML(A1,"count(//s)")`, "6"}, {`FILTERXML(A1,"//x")`, "#VALUE!"}, {`FILTERXML(A3,"//s")`, "#VALUE!"}, {`FILTERXML(A1,"//s[")`, "#VALUE!"},
		{`FILTERXML(A4,"//p:v")`, "5"}, {`FILTERXML(A4,"//q:v")`, "#VALUE!"}, {`FILTERXML(A4,"//*[local-name()='w']")`, "6"},
	})
}

// TestEuroConvert: the first five are Microsoft's examples, the next three a knowledge base article's (Q231015).
func TestEuroConvert(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{`EUROCONVERT(1.2,"DEM","EUR")`, "0.61"}, {`EUROCONVERT(1,"FRF","EUR",TRUE,3)`, "0.152"}, {`EUROCONVERT(1,"FRF","EUR",FALSE,3)`, "0.15"},
		{`EUROCONVERT(1,"FRF","DEM",TRUE,3)`, "0.29728616"}, {`EUROCONVERT(1,"FRF","DEM",FALSE,3)`, "0.3"},
		{`EUROCONVERT(100,"FRF","EUR",FALSE,3)`, "15.25"}, {`EUROCONVERT(100,"FRF","EUR",TRUE,3)`, "15.245"}, {`EUROCONVERT(100,"FRF","EUR",FALSE,4)`, "15.24"},
		{`EUROCONVERT(100,"EUR","BEF")`, "4034"}, {`EUROCONVERT(100.123456,"EUR","DEM",TRUE,3)`, "195.82445894848"}, {`EUROCONVERT(1,"DEM","FRF",TRUE)`, "3.35385488513828"},
		{`EUROCONVERT(1.234567,"dem","DEM")`, "1.234567"}, {`EUROCONVERT(1,"XXX","EUR")`, "#VALUE!"}, {`EUROCONVERT(1,"DEM","EUR",TRUE,2)`, "#VALUE!"},
		{`EUROCONVERT(1.234567,"DEM","EUR",,3)`, "0.63"}, {`EUROCONVERT(-1.005,"EUR","DEM")`, "-1.97"},
	})
}
