package spec_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tyche/engine/spec"
)

const good = `{"inputs": [
  {"cell": "In!A1", "name": "Price", "distribution": "normal", "mean": 1, "sd": 0.5, "truncate_min": 0},
  {"cell": "In!A2", "distribution": "discrete", "values": [1, 2], "weights": [0.5, 0.5], "shift": 1}],
 "correlations": [{"cells": ["In!A1", "In!A2"], "matrix": [[1, 0.3], [0.3, 1]], "kind": "spearman"}],
 "outputs": ["Out!A1", {"cell": "Out!A2", "name": "Profit"}], "name": "Base"}`

func TestParseReadsEveryField(t *testing.T) {
	t.Parallel()
	got, faults := spec.Parse([]byte(good))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	want := &spec.Specification{
		Name: "Base",
		Inputs: []spec.Input{
			{Cell: "In!A1", Name: "Price", Distribution: "normal", Lists: map[string][]float64{},
				Numbers: map[string]float64{"mean": 1, "sd": 0.5, "truncate_min": 0}},
			{Cell: "In!A2", Distribution: "discrete", Numbers: map[string]float64{"shift": 1},
				Lists: map[string][]float64{"values": {1, 2}, "weights": {0.5, 0.5}}},
		},
		Correlations: []spec.Correlation{{Cells: []string{"In!A1", "In!A2"}, Matrix: [][]float64{{1, 0.3}, {0.3, 1}},
			Kind: spec.Spearman}},
		Outputs: []spec.Output{{Cell: "Out!A1"}, {Cell: "Out!A2", Name: "Profit"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

// input is a specification with one input, given by its fields beside the cell, and one output.
func input(fields string) string {
	return `{"inputs": [{"cell": "In!A1", ` + fields + `}], "outputs": ["Out!A1"]}`
}

func correlations(fields string) string {
	return `{"inputs": [{"cell": "S!A1", "distribution": "poisson", "mean": 1}, {"cell": "S!A2", "distribution": "poisson",
 "mean": 1}], "correlations": [` + fields + `], "outputs": ["S!A3"]}`
}

// badSpecifications are specifications with the pointers of their faults. Where alone is set, only Parse can tell: JSON
// Schema cannot say it.
var badSpecifications = []struct {
	name, text string
	pointers   []string
	alone      bool
}{
	{"no object", `[]`, []string{""}, false},
	{"outputs no list", `{"inputs": [], "outputs": "S!A1"}`, []string{"/outputs"}, false},
	{"empty output", `{"outputs": [""]}`, []string{"/outputs/0"}, false},
	{"unknown field", `{"outputs": ["S!A1"], "trials": 10}`, []string{"/trials"}, false},
	{"escaped pointer", `{"outputs": ["S!A1"], "a/b~c": 10}`, []string{"/a~1b~0c"}, false},
	{"field twice", `{"outputs": ["S!A1"], "outputs": ["S!A2"]}`, []string{"/outputs"}, true},
	{"name no text", `{"outputs": ["S!A1"], "name": 3}`, []string{"/name"}, false},
	{"name too long", `{"outputs": ["S!A1"], "name": "` + strings.Repeat("x", 256) + `"}`, []string{"/name"}, false},
	{"outputs no list", `{"outputs": "S!A1"}`, []string{"/outputs"}, false},
	{"output of a wrong type", `{"outputs": ["S!A1", 7]}`, []string{"/outputs/1"}, false},
	{"output without cell", `{"outputs": [{"name": "x"}]}`, []string{"/outputs/0"}, false},
	{"output with unknown field", `{"outputs": [{"cell": "S!A1", "sum": true}]}`, []string{"/outputs/0/sum"}, false},
	{"output twice", `{"outputs": ["S!A1", {"cell": "s!$A$1", "name": "x"}]}`, []string{"/outputs/1"}, true},
	{"output without sheet", `{"outputs": ["A1"]}`, []string{"/outputs/0"}, true},
	{"output a range", `{"outputs": ["S!A1:A3"]}`, []string{"/outputs/0"}, true},
	{"output badly quoted", `{"outputs": ["'S!A1"]}`, []string{"/outputs/0"}, true},
	{"input twice", `{"inputs": [{"cell": "S!A1", "distribution": "poisson", "mean": 1},
		{"cell": "'S'!a1", "distribution": "poisson", "mean": 1}], "outputs": ["S!A1"]}`, []string{"/inputs/1"}, true},
	{"empty cell", `{"outputs": [""]}`, []string{"/outputs/0"}, false},
	{"no distribution", input(`"mean": 1`), []string{"/inputs/0"}, false},
	{"unknown distribution", input(`"distribution": "gauss"`), []string{"/inputs/0/distribution"}, false},
	{"missing parameters", input(`"distribution": "normal"`), []string{"/inputs/0", "/inputs/0"}, false},
	{"unknown parameter", input(`"distribution": "poisson", "mean": 1, "sd": 2`), []string{"/inputs/0/sd"}, false},
	{"text as parameter", input(`"distribution": "poisson", "mean": "1"`), []string{"/inputs/0/mean"}, false},
	{"object as parameter", input(`"distribution": "poisson", "mean": {"a": [1]}`), []string{"/inputs/0/mean"}, false},
	{"list as number", input(`"distribution": "poisson", "mean": [1]`), []string{"/inputs/0/mean"}, false},
	{"number as list", input(`"distribution": "discrete", "values": 1, "weights": [1]`), []string{"/inputs/0/values"}, false},
	{"text in list", input(`"distribution": "discrete", "values": ["a", null], "weights": [1]`),
		[]string{"/inputs/0/values/0", "/inputs/0/values/1"}, false},
	{"too large a number", input(`"distribution": "poisson", "mean": 1e999`), []string{"/inputs/0/mean"}, true},
	{"several at once", `{"inputs": [{"distribution": "poisson", "x": 1}, 5], "outputs": [null], "y": 0}`, []string{
		"/inputs/0", "/inputs/0", "/inputs/0/x", "/inputs/1", "/outputs/0", "/y"}, false},
	{"correlation of one cell", correlations(`{"cells": ["S!A1"], "matrix": [[1]]}`), []string{"/correlations/0/cells"}, false},
	{"matrix too small", correlations(`{"cells": ["S!A1", "S!A2"], "matrix": [[1]]}`), []string{
		"/correlations/0/matrix", "/correlations/0/matrix/0"}, true},
	{"ragged matrix", correlations(`{"cells": ["S!A1", "S!A2"], "matrix": [[1, 0], [0, 1, 2]]}`), []string{
		"/correlations/0/matrix/1"}, true},
	{"matrix of texts", correlations(`{"cells": ["S!A1", "S!A2"], "matrix": [["1", 0], 5]}`), []string{
		"/correlations/0/matrix/0/0", "/correlations/0/matrix/1"}, false},
	{"no matrix", correlations(`{"cells": ["S!A1", "S!A2"]}`), []string{"/correlations/0"}, false},
	{"unknown kind", correlations(`{"cells": ["S!A1", "S!A2"], "matrix": [[1, 0], [0, 1]], "kind": "kendall"}`), []string{
		"/correlations/0/kind"}, false},
	{"correlated but no input", correlations(`{"cells": ["S!A1", "S!A3"], "matrix": [[1, 0], [0, 1]]}`), []string{
		"/correlations/0/cells/1"}, true},
	{"correlated twice", correlations(`{"cells": ["S!A1", "S!A2"], "matrix": [[1, 0], [0, 1]]},
		{"cells": ["S!A2", "s!A1"], "matrix": [[1, 0], [0, 1]]}`), []string{
		"/correlations/1/cells/0", "/correlations/1/cells/1"}, true},
}

func TestParseTellsEveryFault(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for _, c := range badSpecifications {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, faults := spec.Parse([]byte(c.text))
			var pointers []string
			for _, f := range faults {
				pointers = append(pointers, f.Pointer)
				if f.Message == "" {
					t.Errorf("no message at %s", f.Pointer)
				}
			}
			if s != nil || !reflect.DeepEqual(pointers, c.pointers) {
				t.Errorf("faults %v, want them at %v", faults, c.pointers)
			}
			if err := validate(t, schema, []byte(c.text)); (err == nil) != c.alone {
				t.Errorf("the schema says %v", err)
			}
		})
	}
}

func TestParseTakesAByteOrderMark(t *testing.T) {
	t.Parallel()
	if s, faults := spec.Parse([]byte("\ufeff" + good)); len(faults) > 0 || len(s.Inputs) != 2 {
		t.Errorf("%v", faults)
	}
}

// TestFaultsAreToldOnce joins the faults of the text with those that a second look finds.
func TestFaultsAreToldOnce(t *testing.T) {
	t.Parallel()
	first := []spec.Fault{{Pointer: "/outputs/0/cell", Message: "no sheet"}, {Pointer: "/outputs/1", Message: "twice"},
		{Pointer: "/correlations/0", Message: "no cells"}, {Pointer: "/correlations/0", Message: "no matrix"}}
	second := []spec.Fault{{Pointer: "/outputs/0", Message: "no such cell"}, {Pointer: "/outputs/1", Message: "twice"},
		{Pointer: "/correlations/0/matrix", Message: "no rows"}, {Pointer: "/outputs", Message: "not supported", Cells: []string{"S!B1"}}}
	var got []string
	for _, f := range spec.Distinct(first, second) {
		got = append(got, f.Pointer+" "+f.Message)
	}
	want := []string{"/outputs/0/cell no sheet", "/outputs/1 twice", "/correlations/0 no cells", "/correlations/0 no matrix", "/outputs not supported"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestParseTellsWhereTheJSONEnds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", "{\"outputs\": [\n\"S!A1\"\n}", good + "x", "\xff"} {
		s, faults := spec.Parse([]byte(text))
		if s != nil || len(faults) != 1 || faults[0].Pointer != "" || !strings.Contains(faults[0].Message, "no JSON") {
			t.Errorf("%q: %v", text, faults)
		}
	}
	_, faults := spec.Parse([]byte("{\"outputs\": [\n\"S!A1\"\n}"))
	if !strings.Contains(faults[0].Message, "line 3") {
		t.Errorf("%v does not tell the line", faults)
	}
}

func TestParseEnforcesLimits(t *testing.T) {
	t.Parallel()
	var cells []string
	for i := range spec.MaxOutputs + 1 {
		cells = append(cells, fmt.Sprintf(`"S!A%d"`, i+1))
	}
	many := strings.Join(cells, ",")
	numbers := strings.Repeat("1,", spec.MaxList) + "1"
	for text, pointer := range map[string]string{
		`{"outputs": [` + many + `]}`: "/outputs",
		input(`"distribution": "discrete", "weights": [1], "values": [` + numbers + `]`): "/inputs/0/values",
	} {
		if _, faults := spec.Parse([]byte(text)); len(faults) != 1 || faults[0].Pointer != pointer {
			t.Errorf("faults %v, want one at %s", faults, pointer)
		}
	}
	_, faults := spec.Parse([]byte(`{"outputs": [` + strings.Repeat("1,", 500) + `1]}`))
	if len(faults) != 101 || !strings.Contains(faults[100].Message, "401 more") {
		t.Errorf("%d faults, the last is %v", len(faults), faults[len(faults)-1])
	}
}

func TestModelsSurviveARoundTrip(t *testing.T) {
	t.Parallel()
	for _, path := range models(t, "*.json") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		first, faults := spec.Parse(data)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", path, faults)
		}
		written, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if !sameJSON(t, data, written) {
			t.Errorf("%s: what is written differs from what was read", filepath.Base(path))
		}
		var second spec.Specification
		if err := json.Unmarshal(written, &second); err != nil || !reflect.DeepEqual(first, &second) {
			t.Errorf("%s: the round trip changes it (%v)", filepath.Base(path), err)
		}
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal(a, &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &y); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(x, y)
}

func TestDigestIgnoresHowItIsWritten(t *testing.T) {
	t.Parallel()
	base := `{"inputs": [{"cell": "In!A1", "distribution": "normal", "mean": 1, "sd": 0.5}], "outputs": ["Out!B2"]}`
	for text, same := range map[string]bool{
		` {"outputs":["Out!$B$2"],"inputs":[{"sd":5e-1,"mean":1.0,"distribution":"normal","cell":"'In'!a1"}]}`:                                true,
		`{"inputs": [{"cell": "In!A1", "distribution": "normal", "mean": 1, "sd": 0.6}], "outputs": ["Out!B2"]}`:                              false,
		`{"inputs": [{"cell": "In!A1", "distribution": "normal", "mean": 1, "sd": 0.5}], "outputs": ["Out!B3"]}`:                              false,
		`{"inputs": [{"cell": "In!A1", "distribution": "normal", "mean": 1, "sd": 0.5}], "outputs": [{"cell": "Out!B2", "name": "Outcome"}]}`: false,
	} {
		if (digest(t, text) == digest(t, base)) != same {
			t.Errorf("%s: want same digest: %v", text, same)
		}
	}
}

func digest(t *testing.T, text string) [32]byte {
	t.Helper()
	s, faults := spec.Parse([]byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	d, err := s.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	for _, c := range badSpecifications {
		f.Add([]byte(c.text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, faults := spec.Parse(data)
		if (s == nil) == (len(faults) == 0) {
			t.Fatalf("specification %v with faults %v", s, faults)
		}
		if s == nil {
			return
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, faults := spec.Parse(written)
		if len(faults) > 0 {
			t.Fatalf("what was written is refused: %v", faults)
		}
		a, err := s.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if b, err := again.Digest(); err != nil || a != b {
			t.Fatalf("the digest changes in a round trip (%v)", err)
		}
	})
}
