package engine_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/recognise/report"
)

// vendorExample is a row of testdata/vendors: a call as its vendor documents it, and what the document says of it.
type vendorExample struct {
	// prefix begins the names of the vendor's functions; those of others in the formula are means to an end.
	prefix string
	// source is the document.
	source string
	// evidence is "example" where the document prints this call, or numbers for these parameters; "description" where it prints the
	// arguments in their order with what they mean or a formula, and the numbers are ours; "names" where it prints their names in
	// their order, letters that are usual for this distribution, and no more; "reader" where another program's or author's documents
	// say so and the vendor's own were not found.
	evidence string
	formula  string
	// equals is a family with its parameters (`normal {"mean":0,"sd":1}`), "refused", "output CELL", "correlation R with FORMULA" for a
	// rank correlation, or else a formula that has the same value where nothing is simulated: expectations of draws, quantiles of
	// ModelRisk's U.
	equals string
}

func vendorExamples(t *testing.T) []vendorExample {
	t.Helper()
	files, err := filepath.Glob("testdata/vendors/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var out []vendorExample
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(name, err)
		}
		prefix := strings.ToUpper(strings.TrimSuffix(filepath.Base(name), ".csv"))
		for _, r := range rows[1:] {
			if !slices.Contains([]string{"example", "description", "names", "reader"}, r[1]) {
				t.Fatalf("%s: evidence %q", name, r[1])
			}
			out = append(out, vendorExample{prefix, r[0], r[1], r[2], r[3]})
		}
	}
	return out
}

// vendorCells are what the examples refer to: A1:B5 and D1:F2 are the tables that Oracle's guide shows beside CB.Custom, H1:I2 is a
// correlation matrix, C7 and C8 are formulas, for statistics of their outcomes.
func vendorCells() map[string]any {
	cells := map[string]any{"D1": 5.0, "E1": 15.0, "F1": 0.75, "D2": 16.0, "E2": 21.0, "F2": 0.25, "C7": "=A1*3", "C8": "=A1*2",
		"H1": 1.0, "H2": 0.5, "I2": 1.0}
	for i, p := range []float64{0.1, 0.2, 0.4, 0.2, 0.1} {
		cells[string(rune('A'))+string(rune('1'+i))], cells["B"+string(rune('1'+i))] = float64(10*(i+1)), p
	}
	return cells
}

var (
	familyWithParameters = regexp.MustCompile(`^([a-z0-9_]+) (\{.*\})$`)
	correlationWith      = regexp.MustCompile(`^correlation (\S+) with (.*)$`)
)

// TestVendorsExamples holds calls as vendors print them against what they say that the calls draw from, give or mark.
func TestVendorsExamples(t *testing.T) {
	t.Parallel()
	for _, x := range vendorExamples(t) {
		cells := vendorCells()
		cells["C9"] = "=" + x.formula
		family := familyWithParameters.FindStringSubmatch(x.equals)
		output, marks := strings.CutPrefix(x.equals, "output ")
		pair := correlationWith.FindStringSubmatch(x.equals)
		switch {
		case pair != nil:
			checkCorrelation(t, x, pair[1], pair[2])
		case family != nil || x.equals == "refused":
			r := engine.Inspect(sheetM(t, cells), 45000)
			if len(r.Inputs) != 1 {
				t.Errorf("%s (%s): %d inputs", x.formula, x.source, len(r.Inputs))
				continue
			}
			got := "refused"
			if r.Inputs[0].Distribution != "" {
				got = r.Inputs[0].Distribution + " " + asJSON(t, r.Inputs[0].Parameters)
			}
			if found := familyWithParameters.FindStringSubmatch(got); got != x.equals &&
				!(found != nil && family != nil && found[1] == family[1] && sameNumbers(parametersOf(t, found[2]), parametersOf(t, family[2]))) {
				t.Errorf("%s (%s): %s, want %s", x.formula, x.source, got, x.equals)
			}
		case marks:
			if _, there := cells[output]; !there {
				cells[output] = "=RAND()" // what the statistic is of
			}
			r := engine.Inspect(sheetM(t, cells), 45000)
			if !slices.ContainsFunc(r.Outputs, func(o report.Output) bool { return o.Cell == "M!"+output }) {
				t.Errorf("%s (%s): outputs %v, want %s", x.formula, x.source, r.Outputs, output)
			}
		default:
			cells["C10"] = "=" + x.equals
			got := map[string]float64{}
			for r := range formula.Calc(sheetM(t, cells), formula.Options{}) {
				got[r.Cell] = r.Value.Num
			}
			if a, b := got["C9"], got["C10"]; a == 0 || !(math.Abs(a-b) <= 1e-5*math.Abs(b)) {
				t.Errorf("%s: %s is %v, want %s = %v", x.source, x.formula, a, x.equals, b)
			}
		}
	}
}

// checkCorrelation holds the rank correlation of two calls against what their vendor says.
func checkCorrelation(t *testing.T, x vendorExample, want, with string) {
	t.Helper()
	r, err := strconv.ParseFloat(want, 64)
	if err != nil {
		t.Fatal(x.equals, err)
	}
	cells := vendorCells()
	cells["C9"], cells["C10"] = "="+x.formula, "="+with
	c := run(t, compile(t, sheetM(t, cells), engine.Design{Trials: 20_000}, "C9", "C10"), 2)
	if got := rankCorrelation(c.Values[0], c.Values[1]); math.Abs(got-r) > 0.03 {
		t.Errorf("%s (%s): rank correlation %v with %s, want %v", x.formula, x.source, got, with, r)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func parametersOf(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(text, err)
	}
	if v["shift"] == 0.0 {
		delete(v, "shift")
	}
	return v
}

// sameNumbers tells whether two values of JSON are equal but for the rounding of numbers.
func sameNumbers(a, b any) bool {
	switch x := a.(type) {
	case float64:
		y, ok := b.(float64)
		return ok && math.Abs(x-y) <= 1e-9*math.Max(math.Abs(x), math.Abs(y))
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, sameNumbers)
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, sameNumbers)
	}
	return a == b
}

// TestEveryAddInFunctionHasEvidence names the functions whose meaning rests on nobody's document: testdata/vendors/memory.txt,
// which may only shrink.
func TestEveryAddInFunctionHasEvidence(t *testing.T) {
	t.Parallel()
	best, order := map[string]string{}, []string{"", "reader", "names", "description", "example"}
	calls := regexp.MustCompile(`(?i)\b(risk|psi|vose|cb\.)[a-z0-9]+\(`)
	for _, x := range vendorExamples(t) {
		if x.equals == "refused" {
			continue
		}
		for _, call := range calls.FindAllString(x.formula, -1) {
			name := strings.ToUpper(strings.TrimSuffix(call, "("))
			if strings.HasPrefix(name, x.prefix) && slices.Index(order, x.evidence) > slices.Index(order, best[name]) {
				best[name] = x.evidence
			}
		}
	}
	f, err := os.Open("testdata/vendors/memory.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	memory := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		memory[lines.Text()] = true
	}
	count := map[string]int{}
	for name, s := range function.All() {
		if s.Flags&function.AddIn == 0 || s.Derived || s.Absent || strings.HasSuffix(name, "OBJECT") {
			continue
		}
		count[best[name]]++
		if (best[name] == "") != memory[name] {
			t.Errorf("%s: evidence %q, in memory.txt: %v", name, best[name], memory[name])
		}
	}
	t.Logf("functions with an example: %d, with a description: %d, with names of arguments: %d, with another's word: %d, from memory: %d",
		count["example"], count["description"], count["names"], count["reader"], count[""])
}
