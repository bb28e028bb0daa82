package function_test

import "testing"

func TestTextIsSplitAsDocumented(t *testing.T) {
	t.Parallel()
	holdExamples(t, []string{"A2: Little Red Riding Hood's red hood", "A3: Little red Riding Hood's red hood", "B1: 1", "B2: x", "B4: TRUE"}, []example{
		{`TEXTBEFORE(A2,"Red")`, `"Little "`}, {`TEXTBEFORE(A3,"Red")`, `#N/A`}, {`TEXTBEFORE(A3,"red",2)`, `"Little red Riding Hood's "`}, {`TEXTBEFORE(A3,"red",-2)`, `"Little "`},
		{`TEXTBEFORE(A3,"red",3)`, `#N/A`}, {`TEXTBEFORE(A2,"red",,1)`, `"Little "`}, {`TEXTAFTER(A2,"Red")`, `" Riding Hood's red hood"`}, {`TEXTAFTER(A2,"basket")`, `#N/A`},
		{`TEXTAFTER(A3,"red",-1)`, `" hood"`}, {`TEXTAFTER(A3,{"Riding","red"},2)`, `" Hood's red hood"`}, {`TEXTBEFORE("Socrates"," ",,,1)`, `"Socrates"`}, {`TEXTAFTER("Immanuel Kant"," ",,,1)`, `"Kant"`},
		{`TEXTBEFORE("abc","")`, `""`}, {`TEXTAFTER("abc","",-1)`, `""`}, {`TEXTBEFORE("abc","x",,,,"none")`, `"none"`}, {`TEXTBEFORE("abc","b",0)`, `#VALUE!`}, {`TEXTBEFORE("abc","b",1,2)`, `#VALUE!`},
		{`TEXTBEFORE("abc","b",9)`, `#VALUE!`}, {`TEXTBEFORE("aXbxc","x",-1)`, `"aXb"`}, {`TEXTBEFORE(1/0,"x")`, `#DIV/0!`}, {`INDEX(TEXTBEFORE({"a-b";"c-d"},"-"),2)`, `"c"`},
		{`INDEX(TEXTSPLIT("Dakota Lennon Sanchez"," "),3)`, `"Sanchez"`}, {`INDEX(TEXTSPLIT("1,2,3;4,5,6",",",";"),2,3)`, `"6"`}, {`INDEX(TEXTSPLIT("a,b;c",",",";"),2,2)`, `#N/A`},
		{`INDEX(TEXTSPLIT("a,b;c",",",";",,,"-"),2,2)`, `"-"`}, {`COLUMNS(TEXTSPLIT("a..b",".",,TRUE))`, `2`}, {`COLUMNS(TEXTSPLIT("a..b","."))`, `3`}, {`COLUMNS(TEXTSPLIT("aXbxc","x",,,1))`, `3`},
		{`TEXTSPLIT("abc","")`, `#VALUE!`}, {`TEXTSPLIT("abc",,)`, `#VALUE!`}, {`TEXTSPLIT(",,",",",,TRUE)`, `#CALC!`}, {`TEXTSPLIT("a",",",,,2)`, `#VALUE!`},
		{`ARRAYTOTEXT(B1:B4)`, `"1, x, , TRUE"`}, {`ARRAYTOTEXT(B1:B4,1)`, `"{1;"x";;TRUE}"`}, {`ARRAYTOTEXT(B1,2)`, `#VALUE!`}, {`VALUETOTEXT("a",1)`, `""a""`}, {`VALUETOTEXT(1/0)`, `"#DIV/0!"`}, {`VALUETOTEXT(1,3)`, `#VALUE!`},
	})
}

func TestRegularExpressions(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{`REGEXTEST("alfalfa","a")`, `TRUE`}, {`REGEXTEST("alfalfa","^[a-f]+$")`, `FALSE`}, {`REGEXTEST("ABC","b")`, `FALSE`}, {`REGEXTEST("ABC","b",1)`, `TRUE`}, {`REGEXTEST("a","(")`, `#VALUE!`},
		{`REGEXTEST("a","a",2)`, `#VALUE!`}, {`REGEXEXTRACT("DylanWilliams","[A-Z][a-z]+")`, `"Dylan"`}, {`INDEX(REGEXEXTRACT("DylanWilliams","[A-Z][a-z]+",1),2)`, `"Williams"`},
		{`INDEX(REGEXEXTRACT("378-555-4195","(\d+)-(\d+)",2),2)`, `"555"`}, {`REGEXEXTRACT("abc","\d")`, `#N/A`}, {`REGEXEXTRACT("abc","b",3)`, `#VALUE!`},
		{`REGEXREPLACE("378-555-4195","[0-9]+-","***-")`, `"***-***-4195"`}, {`REGEXREPLACE("SoniaBrown","([A-Z][a-z]+)([A-Z][a-z]+)","$2, $1")`, `"Brown, Sonia"`},
		{`REGEXREPLACE("aaa","a","b",2)`, `"aba"`}, {`REGEXREPLACE("aaa","a","b",-1)`, `"aab"`}, {`REGEXREPLACE("aaa","a","b",9)`, `"aaa"`}, {`REGEXREPLACE("aaa","a","b",-9)`, `"aaa"`},
		{`REGEXREPLACE("a","(a)","$1x$$")`, `"ax$"`}, {`REGEXREPLACE("A","a","b",0,1)`, `"b"`}, {`ENCODEURL("http://contoso.sharepoint.com/Finance/Profit and Loss Statement.xlsx")`, `"http%3A%2F%2Fcontoso.sharepoint.com%2FFinance%2FProfit%20and%20Loss%20Statement.xlsx"`},
		{`ENCODEURL("ü&é")`, `"%C3%BC%26%C3%A9"`}, {`ENCODEURL("a(b)")`, "unsupported: ENCODEURL of !, ~, *, ', ( or )"},
		{`REGEXTEST("ab","a(?=b)")`, `TRUE`}, {`REGEXTEST("ac","a(?=b)")`, `FALSE`},
		{`REGEXREPLACE("1234567.89","(?<=\d)(?=(\d{3})+\.)",",")`, `"1,234,567.89"`}, {`REGEXREPLACE("it is is so","\b(\w+) \1\b","<$1>")`, `"it <is> so"`}, {`REGEXEXTRACT("price: 40 EUR","\d+(?= EUR)")`, `"40"`},
		{`REGEXREPLACE("a-b","(?<x>a)(?=-)","${x}$$$1")`, `"a$a-b"`}, {`COLUMNS(REGEXEXTRACT("a1 b2 c","[a-z](?=\d)",1))`, `2`}, {`REGEXTEST("Pässword1","^(?=.*\d)(?=.*[a-z]).{8,}$")`, `TRUE`},
		{`REGEXTEST("AB","a(?=b)",1)`, `TRUE`}, {`REGEXTEST("a","(?R)")`, "unsupported: the regular expression (?R)"}, {`REGEXTEST(REPT("a",40)&"b","(a+)+(?!b)$")`, "unsupported: the regular expression (a+)+(?!b)$, which takes too many steps here"},
		{`XMATCH("^b(?!1)",{"a","b1","b2"},3)`, `3`}, {`REGEXEXTRACT("ab","(a)(?=b)(c)?",2)`, `"a"`},
	})
}

func TestWidthsAndThai(t *testing.T) {
	t.Parallel()
	holdExamples(t, []string{"A1: text", "A2: 5"}, []example{
		{`ASC("ＥＸＣＥＬ　１")`, `"EXCEL 1"`}, {`ASC("エクセル")`, `"ｴｸｾﾙ"`}, {`ASC("ガパ")`, `"ｶﾞﾊﾟ"`}, {`DBCS("EXCEL 1")`, `"ＥＸＣＥＬ　１"`}, {`JIS("ｶﾞﾊﾟｱ")`, `"ガパア"`},
		{`BAHTTEXT(1234)`, `"หนึ่งพันสองร้อยสามสิบสี่บาทถ้วน"`}, {`BAHTTEXT(0)`, `"ศูนย์บาทถ้วน"`}, {`BAHTTEXT(21.25)`, `"ยี่สิบเอ็ดบาทยี่สิบห้าสตางค์"`}, {`BAHTTEXT(-11)`, `"ลบสิบเอ็ดบาทถ้วน"`},
		{`BAHTTEXT(0.5)`, `"ห้าสิบสตางค์"`}, {`BAHTTEXT(2000000)`, `"สองล้านบาทถ้วน"`}, {`BAHTTEXT("x")`, `#VALUE!`}, {`LENB("héllo")`, `5`}, {`LEFTB("hello",2)`, `"he"`}, {`MIDB("hello",2,3)`, `"ell"`},
		{`RIGHTB("hello",2)`, `"lo"`}, {`FINDB("l","hello")`, `3`}, {`SEARCHB("L","hello")`, `3`}, {`REPLACEB("hello",1,1,"J")`, `"Jello"`}, {`PHONETIC(A1:A2)`, `"text"`},
	})
}
