package xpath_test

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"tyche/engine/formula/xpath"
)

// TestExpressionsGiveWhatLibxml2Gives: testdata/libxml2.py wrote the references.
func TestExpressionsGiveWhatLibxml2Gives(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/library.xml")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/libxml2.tsv")
	if err != nil {
		t.Fatal(err)
	}
	d, err := xpath.Parse(string(source))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		expression, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		want = strings.ReplaceAll(want, "\t", " ")
		if got := shown(d.Evaluate(expression)); got != want {
			t.Errorf("%s is %s, wanted %s", expression, got, want)
		}
	}
}

// TestExpressionsStartAtTheDocument: lxml starts at its root element and knows no position there; and libxml2 writes and reads
// numbers with exponents, which the recommendation does not.
func TestExpressionsStartAtTheDocument(t *testing.T) {
	t.Parallel()
	d, err := xpath.Parse("<a><b>1</b><b>2</b></a>")
	if err != nil {
		t.Fatal(err)
	}
	for expression, want := range map[string]string{"/": "nodes 12", "//..": "nodes 12 12 1 2", "name()": "text ", "position()": "number 1.0", "last()": "number 1.0",
		"*": "nodes 12", "a/b[2]": "nodes 2", "child::b": "nodes", "number('1e3')": "number nan", "string(1000000000000000000000)": "text 1000000000000000000000"} {
		if got := shown(d.Evaluate(expression)); got != want {
			t.Errorf("%s is %s, wanted %s", expression, got, want)
		}
	}
}

func shown(v xpath.Value, err error) string {
	blank := strings.NewReplacer(" ", "~", "\n", "~")
	switch {
	case err != nil:
		return strings.TrimPrefix(err.Error(), "xpath: ")
	case v.Nodes:
		out := "nodes"
		for _, s := range v.Texts {
			out += " " + blank.Replace(s)
		}
		return out
	case v.Kind == xpath.Truth:
		return "truth " + strconv.FormatBool(v.Truth)
	case v.Kind == xpath.Number:
		return "number " + pythons(v.Number)
	}
	return "text " + blank.Replace(v.Texts[0])
}

// pythons writes a number as Python does.
func pythons(x float64) string {
	s := strconv.FormatFloat(x, 'g', -1, 64)
	switch {
	case s == "NaN":
		return "nan"
	case s == "+Inf" || s == "-Inf":
		return strings.ToLower(strings.TrimPrefix(s, "+"))
	case !strings.ContainsAny(s, ".e"):
		return s + ".0"
	}
	return s
}

func TestWhatIsNoXMLIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "a", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a b=1/>", "<a b='1' b='2'/>", "<a>&nbsp;</a>", "<a>&</a>",
		"<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY e 'e'>]><a>&e;</a>", "<x:a/>", "<a x:b='1'/>", "<a><?xml version='1.0'?></a>", "<a>]]></a>", "<a",
		strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300), "<a:b xmlns:a='u'></b>"} {
		if _, err := xpath.Parse(s); !errors.Is(err, xpath.ErrInvalid) {
			t.Errorf("%.60s: %v", s, err)
		}
	}
}

func TestEvaluationsEnd(t *testing.T) {
	t.Parallel()
	d, err := xpath.Parse("<r>" + strings.Repeat("<a>1</a>", 4000) + "</r>")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []string{"//*[//*[//*=2]=2]", "//a[//a[//a[//a[.=3]]]]", "//a[following::a[following::a=7]]", "//a/..//a/..//a/..//a"} {
		if v, err := d.Evaluate(x); err != nil && !errors.Is(err, xpath.ErrSteps) {
			t.Errorf("%s: %v %v", x, v, err)
		}
	}
	deep := strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000)
	if _, err := d.Evaluate(deep); !errors.Is(err, xpath.ErrInvalid) {
		t.Error("deep nesting:", err)
	}
}

// FuzzEvaluate: no panic, and an end, whatever the texts.
func FuzzEvaluate(f *testing.F) {
	source, err := os.ReadFile("testdata/library.xml")
	if err != nil {
		f.Fatal(err)
	}
	expressions, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(expressions)) {
		f.Add(string(source), strings.TrimSpace(line))
	}
	f.Fuzz(func(_ *testing.T, source, expression string) {
		if d, err := xpath.Parse(source); err == nil {
			_, _ = d.Evaluate(expression)
		}
	})
}
