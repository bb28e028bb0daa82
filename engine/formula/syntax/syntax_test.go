package syntax_test

import (
	"reflect"
	"strings"
	"testing"

	"tyche/engine/formula/syntax"
	"tyche/engine/workbook"
)

var here = workbook.Address{Row: 9, Col: 3} // D10

// roundTrips are formulas that print as they were written.
var roundTrips = []string{
	"1+2*3", "-2^2", "(1+2)*3", "A1", "$A1:B$2", "A:C", "$1:$3", "Sheet1!A1", "'My Sheet'!A1:B2", "Jan:Dec!A1", "SUM(A1,,B2)",
	"IF(A1>=0,\"yes\",\"no \"\"x\"\"\")", "{1,2;3,-4}", "{TRUE,\"a\",#N/A}", "A1%", "A1#", "@A1:A10", "A1:B2 B2:C3", "(A1,B2)",
	"Table1[[#This Row],[a b]]", "Table1[[x]:[y]]", "Table1[[#All]]", "LAMBDA(x,x+1)(2)", "OFFSET(A1,1,1):B5", "#REF!", "TRUE",
	"NOT(FALSE)", "[1]Book!A1", "'[1]My Book'!$A$1", "1E+300", "A1<>B1", "a.b_c\\d", "LOG10(100)", "R", "_xlpm.x+1", "A1048576",
	"XFD1", "--A1", "+A1", "A1=B1=C1",
}

func TestPrintGivesTheFormulaBack(t *testing.T) {
	t.Parallel()
	for _, text := range roundTrips {
		n, err := syntax.ParseText(text, here)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := syntax.Print(n, here)
		if strings.ReplaceAll(got, "'", "") != strings.ReplaceAll(text, "'", "") {
			t.Errorf("%s printed as %s", text, got)
		}
	}
}

func TestOperatorsBindAsInExcel(t *testing.T) {
	t.Parallel()
	for text, same := range map[string]string{
		"-2^2": "(-2)^2", "2^3^2": "(2^3)^2", "1+2&3": "(1+2)&3", "1&2=3": "(1&2)=3", "-5%": "-(5%)", "2*3%^2": "2*((3%)^2)",
		"1-2-3": "(1-2)-3", "8/4/2": "(8/4)/2",
	} {
		a, err := syntax.ParseText(text, here)
		b, err2 := syntax.ParseText(same, here)
		if err != nil || err2 != nil {
			t.Fatal(text, err, err2)
		}
		if !reflect.DeepEqual(bare(a), bare(b)) {
			t.Errorf("%s is not %s", text, same)
		}
	}
}

// bare takes the parentheses out of a tree.
func bare(n syntax.Node) syntax.Node {
	switch n := n.(type) {
	case *syntax.Paren:
		return bare(n.X)
	case *syntax.Unary:
		return &syntax.Unary{Op: n.Op, X: bare(n.X)}
	case *syntax.Binary:
		return &syntax.Binary{Op: n.Op, X: bare(n.X), Y: bare(n.Y)}
	}
	return n
}

func TestBadFormulasAreErrorsWithAPlace(t *testing.T) {
	t.Parallel()
	for text, at := range map[string]int{
		"": 0, "1+": 2, "SUM(A1": 6, "\"abc": 0, "A1)": 2, "{1,2;3}": 6, "#WRONG": 0, "1..2": 0, "'S'A1": 0, "A1!": 3, "*1": 0, "[abc": 0,
		"IF(1,2": 6, "5A": 0, "$": 0,
	} {
		_, err := syntax.ParseText(text, here)
		e, ok := err.(*syntax.Error)
		if !ok {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if e.At != at {
			t.Errorf("%q: %v, wanted position %d", text, e, at+1)
		}
	}
}

func TestDeepAndLongFormulasAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("(", 100_000), strings.Repeat("-", 60_000) + "1", strings.Repeat("F(", 20_000), strings.Repeat("1+", 40_000) + "1",
		strings.Repeat("{", 9_000),
	} {
		if _, err := syntax.ParseText(text, here); err == nil {
			t.Errorf("%.10s...: accepted", text)
		}
	}
}

func TestSameRulesHaveSameKeys(t *testing.T) {
	t.Parallel()
	key := func(text string, row int32) string {
		var tok syntax.Tokens
		if err := syntax.Scan(text, workbook.Address{Row: row, Col: 1}, &tok); err != nil {
			t.Fatal(err)
		}
		return string(tok.AppendKey(nil))
	}
	if key("A1*$C$1+SUM(A:A)", 0) != key("A2*$C$1+SUM(A:A)", 1) {
		t.Error("a filled-down formula has another key")
	}
	for _, other := range []string{"A2*$C$1+SUM(A:A)", "A1*$C$2+SUM(A:A)", "A1*C1+SUM(A:A)", "A1*$C$1+SUM(B:B)", "A1*$C$1-SUM(A:A)"} {
		if key("A1*$C$1+SUM(A:A)", 0) == key(other, 0) {
			t.Errorf("%s has the same key", other)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range roundTrips {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := syntax.ParseText(text, here)
		if err != nil {
			return
		}
		printed := syntax.Print(n, here)
		again, err := syntax.ParseText(printed, here)
		if err != nil {
			t.Fatalf("%q printed as %q, which cannot be read: %v", text, printed, err)
		}
		if second := syntax.Print(again, here); second != printed {
			t.Fatalf("%q printed as %q and then as %q", text, printed, second)
		}
	})
}
