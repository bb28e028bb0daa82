package sipmath_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"tyche/engine/sipmath"
)

func library(t *testing.T, text []byte) *sipmath.Library {
	t.Helper()
	l, err := sipmath.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func published(t *testing.T) *sipmath.Library {
	t.Helper()
	text, err := os.ReadFile("testdata/published.json")
	if err != nil {
		t.Fatal(err)
	}
	return library(t, text)
}

// values are the first trials of a SIP.
func values(t *testing.T, l *sipmath.Library, name string, n int) []float64 {
	t.Helper()
	s, err := l.Sip(name)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, n)
	s.Fill(out, 0)
	return out
}

// TestPublishedTrials checks the first three trials that the published example library of the 3.0 standard states for its
// SIPs: generators, the Gaussian copula, metalogs and stored uniform numbers.
func TestPublishedTrials(t *testing.T) {
	t.Parallel()
	l := published(t)
	for name, want := range map[string][]float64{
		"Accounts": {5.91064824323855, 3.99951401423695, 3.61593085127843}, "products": {4.81850430027545, 16.264999616127, 9.21182344011462},
		"Orders": {8.84993813887317, 5.73877017205265, 7.90854997496018}, "Fulfillment": {6.7522436646553, 11.4933053690752, 5.97047076730257},
		"Marketing": {4.97377773402723, 5.26303264347232, 11.3668582781926}, "Steelhead1": {10.4413037681972, 9.96709008630459, 10.2471838687802},
		"Stored": {141994, 75597, 103047},
	} {
		for i, x := range values(t, l, name, 3) {
			within := 1e-11
			if name == "Steelhead1" { // its DIST string rounds to 16 bits what the published trials are made of
				within = 1e-5
			}
			if math.Abs(x-want[i]) > within*want[i] {
				t.Errorf("%s, trial %d: %v, want %v", name, i+1, x, want[i])
			}
		}
	}
}

// TestVectors checks generator and metalog against exact integers and mpmath (testdata/vectors.py).
func TestVectors(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		var n [5]int64
		for i := range n {
			n[i], _ = strconv.ParseInt(r[i], 10, 64)
		}
		want, _ := strconv.ParseFloat(r[5], 64)
		if u := sipmath.HDR(n[0], sipmath.Seeds{Entity: n[1], VarID: n[2], Seed3: n[3], Seed4: n[4]}); u != want {
			t.Errorf("%v: %v, want %v", r[:5], u, want)
		}
		bounds := ""
		if r[6] != "" {
			bounds += `"lowerBound":` + r[6] + ","
		}
		if r[7] != "" {
			bounds += `"upperBound":` + r[7] + ","
		}
		text := fmt.Sprintf(`{"U01":{"rng":[{"name":"h","function":"HDR_2_0","arguments":{"entity":%d,"varId":%d,"seed3":%d,"seed4":%d}}]},
			"sips":[{"name":"x","ref":{"source":"rng","name":"h"},"function":"Metalog_1_0","arguments":{%s"aCoefficients":[%s]}}]}`,
			n[1], n[2], n[3], n[4], bounds, strings.ReplaceAll(r[8], " ", ","))
		s, err := library(t, []byte(text)).Sip("x")
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float64, 1)
		s.Fill(x, uint64(n[0]-1))
		if want, _ := strconv.ParseFloat(r[9], 64); math.Abs(x[0]-want) > 1e-12*math.Max(1, math.Abs(want)) {
			t.Errorf("%v: %v, want %v", r, x[0], want)
		}
	}
}

// TestCopulaCorrelates checks the correlation of normal scores that the published library asks for.
func TestCopulaCorrelates(t *testing.T) {
	t.Parallel()
	const n = 20_000
	l := published(t)
	a, b := values(t, l, "Products", n), values(t, l, "Fulfillment", n)
	concordant := 0
	for i := 0; i+1 < n; i += 2 {
		if (a[i] < a[i+1]) == (b[i] < b[i+1]) {
			concordant++
		}
	}
	tau, want := float64(concordant)/(n/2)*2-1, 2/math.Pi*math.Asin(0.75)
	if math.Abs(tau-want) > 0.03 {
		t.Errorf("Kendall's tau %v, want %v", tau, want)
	}
}

// TestStoredTrialsInXML checks SIPs of SIPmath 2.0. The DIST string is the beginning of a published one, whose trials are
// permuted points of a grid.
func TestStoredTrialsInXML(t *testing.T) {
	t.Parallel()
	text, _ := json.Marshal(`<?xml version="1.0"?><SLURP name="lib" provenance="x" count="2">
		<SIP name="a" count="3" type="CSV" origin="R" ver="1.0.0">1.5, -2, 3e2 </SIP>
		<dist name="Steelhead1" avg="0.4997" min="0.0002" max="0.9992" type="Double" ver="1.1">leiEvY79klJyzYkYdJj2QizY4P2UX9zk</dist></SLURP>`)
	l := library(t, text)
	if got := values(t, l, "A", 4); l.Name != "lib" || fmt.Sprint(got) != "[1.5 -2 300 NaN]" {
		t.Errorf("%s: %v", l.Name, got)
	}
	grid := values(t, l, "steelhead1", 12)
	for _, x := range grid {
		if on := (x - 0.0002) * 1000; math.Abs(on-math.Round(on)) > 0.01 || x < 0.0002 || x > 0.9992 {
			t.Errorf("%v is not on the grid", x)
		}
	}
	if math.Abs(grid[0]-0.5852) > 1e-5 || math.Abs(grid[1]-0.5182) > 1e-5 {
		t.Errorf("%v, want 0.5852 and 0.5182 first", grid[:2])
	}
}

func TestWhatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	l := published(t)
	for name, words := range map[string]string{"Variable2_seed3_param": "parameters", "ProductDemand": "elsewhere", "Poisson": "Lookup_Table", "None": "no SIP"} {
		if _, err := l.Sip(name); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", name, err, words)
		}
	}
	metalog := func(args, more string) string {
		return `{"U01":{"rng":[{"name":"h","function":"HDR_2_0","arguments":{"varId":1` + more + `}}]},"sips":[{"name":"x","ref":{"source":"rng","name":"h"},"function":"Metalog_1_0","arguments":{` + args + `}}]}`
	}
	for text, words := range map[string]string{
		metalog(`"aCoefficients":[1]`, ""): "2 to 30", metalog(`"lowerBound":3,"upperBound":1,"aCoefficients":[1,2]`, ""): "below",
		metalog(`"aCoefficients":[1,2]`, `,"entity":-1`): "whole number", metalog(`"aCoefficients":[1,2]`, `,"seed3":0.5`): "whole number",
		metalog(`"aCoefficients":[1,"a"]`, ""): "arguments",
	} {
		if _, err := library(t, []byte(text)).Sip("x"); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", text, err, words)
		}
	}
	for _, text := range []string{`{}`, `[]`, `1`, `"<a>"`, `"<SIP name='a' type='CSV'>1,x</SIP>"`, `"<SIP name='a' type='CSV' count='3'>1</SIP>"`, `"<dist name='a' type='Double' min='0' max='1'>AA==</dist>"`, `{"sips":3}`} {
		if l, err := sipmath.Parse([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", text, l)
		}
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/published.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, "Accounts")
	f.Add([]byte(`"<SIP name='a' type='CSV'>1,2</SIP>"`), "a")
	f.Fuzz(func(_ *testing.T, text []byte, name string) {
		if l, err := sipmath.Parse(text); err == nil {
			if s, err := l.Sip(name); err == nil {
				s.Fill(make([]float64, 4), 0)
			}
		}
	})
}
