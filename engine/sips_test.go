package engine_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/sipmath"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

func parsed(t *testing.T, text string) *spec.Specification {
	t.Helper()
	s, faults := spec.Parse([]byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return s
}

// TestSIPsAsInputs runs the published example library of SIPmath 3.0: the trials are those that it states, under any seed and
// sampling.
func TestSIPsAsInputs(t *testing.T) {
	t.Parallel()
	library, err := os.ReadFile("sipmath/testdata/published.json")
	if err != nil {
		t.Fatal(err)
	}
	text := `{"inputs":[{"cell":"M!A1","sip":"Accounts"},{"cell":"M!A2","sip":"Fulfillment","library":"Gaussian Copula Development Time Library"},
		{"cell":"M!A3","distribution":"normal","mean":0,"sd":1}],"outputs":["M!B1","M!B2"],"libraries":[` + string(library) + `,"<SIP name='x' type='CSV'>1,2</SIP>"]}`
	b := sheetM(t, map[string]any{"A1": 1.0, "A2": 1.0, "A3": 0.0, "B1": "=A1+A2", "B2": "=A2+0*A3"})
	for _, d := range []engine.Design{{Trials: 1000}, {Trials: 1000, Seed: 7, Sampling: "lhs"}} {
		sim, faults := engine.Compile(b, parsed(t, text), d)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c := run(t, sim, 2)
		for i, want := range []float64{5.91064824323855 + 6.7522436646553, 3.99951401423695 + 11.4933053690752, 3.61593085127843 + 5.97047076730257} {
			if math.Abs(c.Values[0][i]-want) > 1e-10 {
				t.Errorf("trial %d: %v, want %v", i+1, c.Values[0][i], want)
			}
		}
		part := engine.NewColumns(2, 10)
		if err := sim.NewWorker().Run(500, part); err != nil || part.Values[0][3] != c.Values[0][503] {
			t.Errorf("trial 504 in a piece of its own: %v, %v; want %v", part.Values[0][3], err, c.Values[0][503])
		}
	}
	data, err := json.Marshal(parsed(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if again := parsed(t, string(data)); again.Inputs[1].Sip != "Fulfillment" || len(again.Libraries) != 2 || again.Inputs[0].Distribution != "" {
		t.Errorf("written and read again: %+v", again)
	}
}

func TestSIPsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": 1.0, "A2": 2.0, "B1": "=A1+A2"})
	const stored = `"libraries":["<SIP name='x' type='CSV'>1,2</SIP>"]`
	for text, want := range map[string][2]string{
		`{"inputs":[{"cell":"M!A1","sip":"x"}],"outputs":["M!B1"]}`:                                                                                     {"/inputs/0/sip", "no libraries"},
		`{"inputs":[{"cell":"M!A1","sip":"y"}],"outputs":["M!B1"],` + stored + `}`:                                                                      {"/inputs/0/sip", "no SIP"},
		`{"inputs":[{"cell":"M!A1","sip":"x","library":"z"}],"outputs":["M!B1"],` + stored + `}`:                                                        {"/inputs/0/sip", "no library"},
		`{"inputs":[{"cell":"M!A1","sip":"x"}],"outputs":["M!B1"],` + stored + `}`:                                                                      {"/inputs/0/sip", "has 2 trials, and 10"},
		`{"inputs":[{"cell":"M!A1","sip":"x"}],"outputs":["M!B1"],"libraries":["<SIP name='x' type='CSV'>1,2</SIP>","no"]}`:                             {"/libraries/1", "cannot be read"},
		`{"inputs":[{"cell":"M!A1","sip":"x"}],"outputs":["M!B1"],"libraries":["<SIP name='x' type='CSV'>1</SIP>","<SIP name='X' type='CSV'>1</SIP>"]}`: {"/inputs/0/sip", "Several"},
		`{"inputs":[{"cell":"M!A1","sip":"x"},{"cell":"M!A2","distribution":"normal","mean":0,"sd":1}],"outputs":["M!B1"],
			"correlations":[{"cells":["M!A2","M!A1"],"matrix":[[1,0.5],[0.5,1]]}],"libraries":["<SIP name='x' type='CSV'>1,2,3,4,5,6,7,8,9,10</SIP>"]}`: {"/correlations/0/cells/1", "SIP"},
	} {
		_, faults := engine.Compile(b, parsed(t, text), engine.Design{Trials: 10})
		found := false
		for _, f := range faults {
			found = found || f.Pointer == want[0] && strings.Contains(f.Message, want[1])
		}
		if !found {
			t.Errorf("%s: %v, want %q", text, faults, want)
		}
	}
	for text, pointer := range map[string]string{
		`{"inputs":[{"cell":"M!A1","sip":"x","distribution":"normal","mean":1,"sd":1}],"outputs":[]}`: "/inputs/0/sip",
		`{"inputs":[{"cell":"M!A1","sip":"x","mean":1}],"outputs":[]}`:                                "/inputs/0/mean",
		`{"inputs":[{"cell":"M!A1","library":"x","distribution":"poisson","mean":1}],"outputs":[]}`:   "/inputs/0/library",
		`{"inputs":[],"outputs":[],"libraries":{}}`:                                                   "/libraries",
	} {
		if _, faults := spec.Parse([]byte(text)); len(faults) == 0 || faults[0].Pointer != pointer {
			t.Errorf("%s: %v, want a fault at %s", text, faults, pointer)
		}
	}
}

// hdr is the generator of Hubbard Decision Research as SIPmath Modeler Tools write it into a cell.
const hdr = "=(MOD((MOD(MOD(999999999999989,MOD(PM_Index*2499997+(B1)*1800451+(B2)*2000371+(0)*1796777+(4)*2299603,7450589)*4658+7450581)*383,99991)*7440893+" +
	"MOD(MOD(999999999999989,MOD(PM_Index*2246527+(B1)*2399993+(B2)*2100869+(0)*1918303+(4)*1624729,7450987)*7580+7560584)*17669,7440893))*1343,4294967296)+0.5)/4294967296"

// TestSIPmathModels runs a workbook of SIPmath Modeler Tools: a data table counts the trials in PM_Index, which a generator
// and a library of stored trials read.
func TestSIPmathModels(t *testing.T) {
	t.Parallel()
	cells := map[string]any{"A1": 1.0, "B1": 5.0, "B2": 9039920.0, "C1": hdr, "C2": "=INDEX(F1:F20,PM_Index)", "C3": "=C1*100+C2",
		"H1": "=C3", "H30": "=AVERAGE(H2:H21)"}
	for i := range 20 {
		a := workbook.Address{Row: int32(i), Col: 5}
		cells[a.String()] = float64(i * i)
		cells[workbook.Address{Row: int32(i) + 1, Col: 6}.String()] = float64(i + 1)
	}
	b := sheetM(t, cells)
	b.Names = append(b.Names, workbook.Name{Name: "PM_Index", Sheet: -1, Formula: "M!$A$1"})
	dataTable(t, b, "H2:H21", workbook.DataTableInputs{Col: "A1"})
	r := engine.Inspect(b, 45000)
	if got := outputs(r.Outputs); got != "M!H1 data table" || r.Tables[0].Kind != "trials" {
		t.Fatalf("outputs %q, tables %+v", got, r.Tables)
	}
	sim, faults := engine.Compile(b, &spec.Specification{}, engine.Design{Trials: 25})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := run(t, sim, 1)
	for i := range 20 {
		want := float64(sipmath.HDR(int64(i+1), sipmath.Seeds{Entity: 9039920, VarID: 5, Seed4: 4})*100) + float64(i*i)
		if x := c.Values[0][i]; c.Codes[0][i] != 0 || math.Abs(x-want) > 1e-12*want {
			t.Errorf("trial %d: %v, want %v", i+1, x, want)
		}
	}
	if n := engine.Summarize(spec.Output{}, c.Values[0], c.Codes[0]).Errors["#REF!"]; n != 5 {
		t.Errorf("%d trials beyond the stored ones are errors, want 5", n)
	}
}

// TestTrialsStoredInTheWorkbook has each trial take the value at its place, under any seed, sampling and cut of the run.
func TestTrialsStoredInTheWorkbook(t *testing.T) {
	t.Parallel()
	cells := map[string]any{"B1": "=PsiSip(A1:A8)", "B2": "=B1*10+0*RAND()", "B3": "=RiskResample(1,A1:A8,RiskStatic(3),RiskName(\"x\"))"}
	want := []float64{5, -1, 2, 2, 9, 0.5, 7, 1}
	for i, x := range want {
		cells[fmt.Sprintf("A%d", i+1)] = x
	}
	b := sheetM(t, cells)
	outputs := &spec.Specification{Outputs: []spec.Output{{Cell: "M!B2"}, {Cell: "M!B3"}}}
	for _, d := range []engine.Design{{Trials: 8}, {Trials: 6, Seed: 9, Sampling: "lhs"}} {
		sim, faults := engine.Compile(b, outputs, d)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c := run(t, sim, 2)
		part := engine.NewColumns(2, 2)
		if err := sim.NewWorker().Run(4, part); err != nil {
			t.Fatal(err)
		}
		for i := range c.Values[0] {
			if c.Values[0][i] != 10*want[i] || c.Values[1][i] != want[i] {
				t.Errorf("trial %d: %v and %v, want ten times and once %v", i+1, c.Values[0][i], c.Values[1][i], want[i])
			}
		}
		if part.Values[1][0] != want[4] || part.Values[1][1] != want[5] {
			t.Errorf("trials 5 and 6 in a piece of their own: %v", part.Values[1])
		}
	}
	if _, faults := engine.Compile(b, outputs, engine.Design{Trials: 9}); len(faults) == 0 || !strings.Contains(faults[0].Message, "has 8 stored trials, and 9 are to be run") {
		t.Errorf("nine trials of eight: %+v", faults)
	}
	for _, text := range []string{"=PsiSip(A1:A8,PsiShift(1))", "=PsiSip(A1:A8,PsiTruncate(0,1))", "=SUM(MAP(A1:A2,LAMBDA(a,PsiSip(A1:A8))))", "=PsiSip(C1:C2)",
		"=RiskResample(4,A1:A8)", "=RiskResample(0,A1:A8)", "=RiskResample(1,C1:C2)", "=RiskResample(1,A1:A8,RiskShift(2))"} {
		cells["B2"], cells["C1"], cells["C2"] = text, "=RAND()", 1.0
		if codes := refusal(t, sheetM(t, cells)); !codes {
			t.Errorf("%s gives numbers", text)
		}
	}
}

// TestDrawsWithoutReplacement has each value once before any comes again, in another order for each call.
func TestDrawsWithoutReplacement(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"B1": "=RiskResample(3,{5,-1,2,2,9})", "B2": "=PsiShuffle({5,-1,2,2,9})"})
	sim, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!B1"}, {Cell: "M!B2"}}}, engine.Design{Trials: 5000, Sampling: "lhs"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := run(t, sim, 2)
	for from := 0; from < 5000; from += 5 {
		if got := slices.Sorted(slices.Values(c.Values[0][from : from+5])); !slices.Equal(got, []float64{-1, 2, 2, 5, 9}) {
			t.Fatalf("trials from %d: %v", from, got)
		}
	}
	if slices.Equal(c.Values[0], c.Values[1]) {
		t.Error("two calls have one order")
	}
}

// refusal tells whether M!B2 is refused, or is no number in any of four trials.
func refusal(t *testing.T, b *workbook.Book) bool {
	t.Helper()
	sim, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!B2"}}}, engine.Design{Trials: 4})
	if len(faults) > 0 {
		return true
	}
	for _, code := range run(t, sim, 1).Codes[0] {
		if code == 0 {
			return false
		}
	}
	return true
}
