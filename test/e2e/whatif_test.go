package e2e_test

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// whatIfBook has a what-if set in A1, an input in A2 and their product in A3.
func whatIfBook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	check(t, f.SetCellFormula("Sheet1", "A1", "RiskSimtable({10,20})"))
	check(t, f.SetCellValue("Sheet1", "A2", 1))
	check(t, f.SetCellFormula("Sheet1", "A3", "A1*A2"))
	var b bytes.Buffer
	check(t, f.Write(&b))
	return b.Bytes()
}

// TestWhatIfSimulationsOverALibrary runs two what-if simulations over the four trials of a SIP: each has its own results, which are
// those of the stored trials, and what the model does not have is refused at its field.
func TestWhatIfSimulationsOverALibrary(t *testing.T) {
	t.Parallel()
	c := up(t, newHome(t)).caller()
	workbook := c.upload(t, "whatif.xlsx", whatIfBook(t)).id(t, http.StatusCreated)
	request := func(simulations int, sip string) map[string]any {
		return map[string]any{"workbook_id": workbook, "trials": 4, "seed": 1, "specification": map[string]any{
			"inputs": []any{map[string]any{"cell": "Sheet1!A2", "sip": sip}}, "outputs": []any{"Sheet1!A3"}, "simulations": simulations,
			"libraries": []any{`<SIP name="Demand" type="CSV" count="4">1,2,4,9</SIP>`}}}
	}
	id := c.run(t, request(2, "Demand")).id(t, http.StatusAccepted)
	if s := c.finish(t, id, time.Minute); s.Status != "completed" || s.TrialsDone != 4 {
		t.Fatalf("the run ended as %+v", s)
	}
	var got []struct {
		Cell           string
		Simulation     int
		Mean, Min, Max float64
	}
	check(t, json.Unmarshal([]byte(c.results(t, id)), &got))
	if len(got) != 2 {
		t.Fatalf("%d outputs, want one for each simulation: %+v", len(got), got)
	}
	for i, o := range got {
		by := float64(10 * (i + 1))
		if o.Cell != "Sheet1!A3" || o.Simulation != i+1 || math.Abs(o.Mean-4*by) > 1e-12 || o.Min != by || o.Max != 9*by {
			t.Errorf("simulation %d: %+v, want %v times 1, 2, 4, 9", i+1, o, by)
		}
	}
	for name, bad := range map[string]map[string]any{"/specification/simulations": request(3, "Demand"), "/specification/inputs/0/sip": request(2, "Supply")} {
		if a := c.run(t, bad); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest || !bytes.Contains(a.body, []byte(name)) {
			t.Errorf("want a refusal at %s: %d %s", name, a.status, a.body)
		}
	}
}
