package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/simulation"
)

type runBody struct {
	ID, Status, Sampling string
	Workbook             string `json:"workbook_id"`
	Trials               int64
	Done                 int64 `json:"trials_done"`
	Rate                 *float64
	Seed                 *uint64
	Specification        json.RawMessage
	Error                *struct{ Type, Detail string }
	Started              *string `json:"started_at"`
	Finished             *string `json:"finished_at"`
}

func TestCreatedSimulationIsQueued(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	workbook := h.own.workbook(t)
	a := h.own.post(t, request(t, workbook))
	var made, got runBody
	a.decode(t, http.StatusAccepted, &made)
	if a.header.Get("Location") != "/v1/simulations/"+made.ID || made.Status != "queued" || made.Workbook != workbook {
		t.Errorf("at %q: %+v", a.header.Get("Location"), made)
	}
	if made.Seed == nil || *made.Seed != 0 || made.Sampling != "mc" || made.Trials != 1000 || made.Rate != nil {
		t.Errorf("made %+v", made)
	}
	h.own.get(t, "/v1/simulations/"+made.ID).decode(t, http.StatusOK, &got)
	_, specification := example(t)
	var want, kept bytes.Buffer
	check(t, json.Compact(&want, specification))
	check(t, json.Compact(&kept, got.Specification))
	if want.String() != kept.String() {
		t.Errorf("the specification came back as %s", kept.String())
	}
	if h.launcher.starts() != 1 {
		t.Errorf("started %d workflows", h.launcher.starts())
	}
}

func TestSeedIsChosenAndTold(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	r := request(t, h.own.workbook(t))
	delete(r, "seed")
	r["sampling"], r["trials"] = "sobol", json.RawMessage("1e4")
	var first, second runBody
	h.own.post(t, r).decode(t, http.StatusAccepted, &first)
	h.own.post(t, r).decode(t, http.StatusAccepted, &second)
	if *first.Seed == *second.Seed || first.ID == second.ID || first.Trials != 10_000 || first.Sampling != "sobol" {
		t.Errorf("runs %+v and %+v", first, second)
	}
	r["seed"] = uint64(simulation.MaxSeed)
	if h.own.post(t, r).decode(t, http.StatusAccepted, &first); *first.Seed != simulation.MaxSeed {
		t.Errorf("the largest seed came back as %d", *first.Seed)
	}
}

// TestEveryFaultIsListed sends requests that break rules and expects each at its pointer.
func TestEveryFaultIsListed(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	workbook := h.own.workbook(t)
	good := request(t, workbook)
	with := func(name string, value any) map[string]any {
		r := map[string]any{}
		for k, v := range good {
			r[k] = v
		}
		r[name] = value
		return r
	}
	specification := func(text string) map[string]any { return with("specification", json.RawMessage(text)) }
	for _, c := range []struct {
		name    string
		request any
		want    []string
	}{
		{"nothing", map[string]any{}, []string{"/specification", "/trials", "/workbook_id"}},
		{"no object", []int{1}, []string{""}},
		{"zero trials", with("trials", 0), []string{"/trials"}},
		{"negative trials", with("trials", -5), []string{"/trials"}},
		{"half a trial", with("trials", 1000.5), []string{"/trials"}},
		{"too many trials", with("trials", 100_000_001), []string{"/trials"}},
		{"far too many trials", with("trials", json.RawMessage("1e400")), []string{"/trials"}},
		{"trials as text", with("trials", "1000"), []string{"/trials"}},
		{"negative seed", with("seed", -1), []string{"/seed"}},
		{"seed beyond 2^53", with("seed", json.RawMessage("9007199254740992")), []string{"/seed"}},
		{"seed as null", with("seed", nil), []string{"/seed"}},
		{"sampling", with("sampling", "magic"), []string{"/sampling"}},
		{"empty sampling", with("sampling", ""), []string{"/sampling"}},
		{"unknown members", with("~a/b", 1), []string{"/~0a~1b"}},
		{"workbook as number", with("workbook_id", 7), []string{"/workbook_id"}},
		{"specification as text", with("specification", "x"), []string{"/specification"}},
		{"several", map[string]any{"trials": 0, "seed": "x", "sampling": 3, "extra": true},
			[]string{"/extra", "/sampling", "/seed", "/specification", "/trials", "/workbook_id"}},
		{"missing sheet", specification(`{"inputs":[{"cell":"Nowhere!A1","distribution":"uniform","min":0,"max":1}],"outputs":["Summary!B1"]}`),
			[]string{"/specification/inputs/0/cell"}},
		{"unknown distribution", specification(`{"inputs":[{"cell":"Assumptions!B2","distribution":"magic"}],"outputs":["Summary!B1"]}`),
			[]string{"/specification/inputs/0/distribution"}},
	} {
		f := h.own.post(t, c.request).failure(t, http.StatusUnprocessableEntity)
		var got []string
		for _, e := range f.Errors {
			got = append(got, e.Pointer)
			if !strings.HasSuffix(e.Detail, ".") {
				t.Errorf("%s: %q is no sentence", c.name, e.Detail)
			}
		}
		slices.Sort(got)
		if f.Type != "/problems/validation" || !slices.Equal(got, c.want) {
			t.Errorf("%s: %s at %q, want %q: %+v", c.name, f.Type, got, c.want, f.Errors)
		}
	}
	if h.launcher.starts() != 0 {
		t.Errorf("a refused request started a workflow")
	}
}

func TestUnreadableRequestsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	post := func(body string, contentType string) answer {
		return h.own.do(t, http.MethodPost, "/v1/simulations", strings.NewReader(body), "Content-Type", contentType)
	}
	for _, c := range []struct {
		name, body, contentType string
		status                  int
		kind                    string
	}{
		{"cut short", `{"trials": 10`, "application/json", 400, "bad-request"},
		{"no JSON", `trials=10`, "application/json", 400, "bad-request"},
		{"empty", ``, "application/json", 400, "bad-request"},
		{"two values", `{} {}`, "application/json", 400, "bad-request"},
		{"twice the same member", `{"trials": 10, "trials": 20}`, "application/json", 400, "bad-request"},
		{"broken UTF-8", "{\"trials\xff\": 10}", "application/json", 400, "bad-request"},
		{"deep", strings.Repeat("[", 100_000), "application/json", 400, "bad-request"},
		{"a form", `trials=10`, "application/x-www-form-urlencoded", 415, "unsupported-media-type"},
		{"too large", `{"specification": "` + strings.Repeat("x", 9<<20) + `"}`, "application/json", 413, "payload-too-large"},
	} {
		if f := post(c.body, c.contentType).failure(t, c.status); f.Type != "/problems/"+c.kind {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

func TestIdempotencyKeyGivesTheSameRun(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	r := request(t, h.own.workbook(t))
	first := h.own.post(t, r, "Idempotency-Key", "k1").id(t, http.StatusAccepted)
	again := h.own.post(t, r, "Idempotency-Key", "k1").id(t, http.StatusAccepted)
	other := h.own.post(t, r, "Idempotency-Key", "k2").id(t, http.StatusAccepted)
	without := h.own.post(t, r).id(t, http.StatusAccepted)
	if first != again || first == other || first == without || other == without {
		t.Errorf("runs %s, %s, %s, %s", first, again, other, without)
	}
	r["trials"] = 2000
	if f := h.own.post(t, r, "Idempotency-Key", "k1").failure(t, http.StatusConflict); f.Type != "/problems/idempotency-key-reused" {
		t.Errorf("another request under the key: %+v", f)
	}
	for _, key := range []string{"", strings.Repeat("k", 256)} {
		if f := h.own.post(t, r, "Idempotency-Key", key).failure(t, http.StatusBadRequest); f.Type != "/problems/bad-request" {
			t.Errorf("a key of %d characters: %+v", len(key), f)
		}
	}
	if h.launcher.starts() != 3 {
		t.Errorf("started %d workflows, want 3", h.launcher.starts())
	}
}

func TestSimulationIsCancelled(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	var got runBody
	queued := h.own.run(t)
	h.own.do(t, http.MethodPost, "/v1/simulations/"+queued.String()+"/cancel", nil).decode(t, http.StatusAccepted, &got)
	if got.Status != "cancelled" || got.Finished == nil {
		t.Errorf("a queued run: %+v", got)
	}
	running := h.own.run(t)
	_, err := h.runs.BeginRun(t.Context(), h.scope, running)
	check(t, err)
	h.own.do(t, http.MethodPost, "/v1/simulations/"+running.String()+"/cancel", nil).decode(t, http.StatusAccepted, &got)
	if got.Status != "running" || !slices.Contains(h.launcher.cancelled, running) {
		t.Errorf("a running run: %+v, cancelled %v", got, h.launcher.cancelled)
	}
	completed := h.own.run(t)
	h.complete(t, completed)
	f := h.own.do(t, http.MethodPost, "/v1/simulations/"+completed.String()+"/cancel", nil).failure(t, http.StatusConflict)
	if f.Type != "/problems/already-ended" {
		t.Errorf("a completed run: %+v", f)
	}
}

func TestDeletedSimulationIsGone(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, completed := range []bool{false, true} {
		run := h.own.run(t)
		if completed {
			h.complete(t, run)
		}
		path := "/v1/simulations/" + run.String()
		h.own.do(t, http.MethodDelete, path, nil).wants(t, http.StatusNoContent)
		for _, under := range []string{"", "/results", "/events", "/outputs/0/histogram"} {
			h.own.get(t, path+under).failure(t, http.StatusNotFound)
		}
		h.own.do(t, http.MethodDelete, path, nil).failure(t, http.StatusNotFound)
	}
	var list struct{ Items []runBody }
	if h.own.get(t, "/v1/simulations").decode(t, http.StatusOK, &list); len(list.Items) != 0 {
		t.Errorf("left %+v", list.Items)
	}
}

func TestFailedSimulationTellsWhy(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	_, err := h.runs.BeginRun(t.Context(), h.scope, run)
	check(t, err)
	_, err = h.runs.FailRun(t.Context(), h.scope, run,
		problem.Wrap(problem.Exhausted, fmt.Errorf("secret cause"), "The model needs too much memory.").WithCode("out-of-memory"))
	check(t, err)
	var got runBody
	a := h.own.get(t, "/v1/simulations/"+run.String())
	a.decode(t, http.StatusOK, &got)
	if got.Status != "failed" || got.Error == nil || got.Error.Type != "/problems/out-of-memory" || got.Error.Detail != "The model needs too much memory." {
		t.Errorf("failed run %s", a.body)
	}
	if strings.Contains(string(a.body), "secret") {
		t.Errorf("the cause is told: %s", a.body)
	}
	if f := h.own.get(t, "/v1/simulations/"+run.String()+"/results").failure(t, http.StatusConflict); f.Type != "/problems/no-results" {
		t.Errorf("results of a failed run: %+v", f)
	}
}

func TestResultsAreWhatTheWorkerStored(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	path := "/v1/simulations/" + run.String() + "/results"
	if f := h.own.get(t, path).failure(t, http.StatusConflict); f.Type != "/problems/no-results" {
		t.Errorf("results of a queued run: %+v", f)
	}
	h.complete(t, run)
	body := string(h.own.get(t, path).body)
	for _, want := range []string{`"cell":"Summary!B1"`, `"name":"Net present value"`, `"mean":0.1,`, `"sd":1e+21,`, `"skewness":-5e-324,`,
		`"kurtosis":null`, `"50":0.30000000000000004`, `"99":null`, `"errors":{"#DIV/0!":7}`, `"errors":{}`} {
		if !strings.Contains(body, want) {
			t.Errorf("results lack %s: %s", want, body)
		}
	}
}

func TestHistogramOfAnOutput(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	path := "/v1/simulations/" + run.String() + "/outputs/"
	h.own.get(t, path+"0/histogram").failure(t, http.StatusConflict)
	h.complete(t, run)
	var got struct {
		Cell, Name      string
		Trials, Counted int64
		Edges           []float64
		Counts          []int64
	}
	h.own.get(t, path+"0/histogram?bins=4").decode(t, http.StatusOK, &got)
	if got.Cell != "Summary!B1" || got.Trials != 1000 || got.Counted != 993 ||
		fmt.Sprint(got.Edges, got.Counts) != "[1 249 497 745 993] [248 248 248 249]" {
		t.Errorf("histogram %+v", got)
	}
	if h.own.get(t, path+"0/histogram").decode(t, http.StatusOK, &got); len(got.Counts) != 50 || len(got.Edges) != 51 {
		t.Errorf("%d bins by default", len(got.Counts))
	}
	if h.own.get(t, path+"1/histogram?bins=2").decode(t, http.StatusOK, &got); got.Counted != 1000 || len(got.Counts) != 2 || got.Edges[0] >= 4 {
		t.Errorf("one value only: %+v", got)
	}
	if h.own.get(t, path+"2/histogram").decode(t, http.StatusOK, &got); got.Counted != 0 || len(got.Counts) != 0 || len(got.Edges) != 0 {
		t.Errorf("no number: %+v", got)
	}
	for _, n := range []string{"3", "-1", "x", "00", "1.0", "99999999999999999999"} {
		h.own.get(t, path+n+"/histogram").failure(t, http.StatusNotFound)
	}
	for _, bins := range []string{"0", "-1", "1001", "x", "1.5"} {
		h.own.get(t, path+"0/histogram?bins="+bins).failure(t, http.StatusBadRequest)
	}
}

func TestProgressIsShownWhileItRuns(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	_, err := h.runs.BeginRun(t.Context(), h.scope, run)
	check(t, err)
	check(t, h.runs.ReportProgress(t.Context(), h.scope, run, []simulation.ShardProgress{{Shard: 0, TrialsDone: 400}}, time.Now()))
	var got runBody
	h.own.get(t, "/v1/simulations/"+run.String()).decode(t, http.StatusOK, &got)
	if got.Status != "running" || got.Done != 400 || got.Rate == nil || *got.Rate <= 0 || got.Started == nil || got.Finished != nil {
		t.Errorf("running run %+v", got)
	}
}

// TestForeignAndMalformedIdentifiersAnswerAlike asks every operation that names an object for one that is another
// organization's, that does not exist and that cannot exist.
func TestForeignAndMalformedIdentifiersAnswerAlike(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	workbook, run := h.own.workbook(t), h.own.run(t)
	h.complete(t, run)
	tried := 0
	for _, op := range h.contract.operations() {
		if !strings.Contains(op.path, "{id}") || op.body["x-permission"] == "public" {
			continue
		}
		own := run.String() // for other things it is one more that does not exist
		if strings.HasPrefix(op.path, "/v1/workbooks") {
			own = workbook
		}
		details := map[string]bool{}
		for _, id := range []string{own, uuid.NewV4().String(), "x", strings.ToUpper(own), "%2e%2e", "%00", "a%2Fb", "a%2Fb%25zz", own + "%20", strings.Repeat("9", 2000)} {
			path := op.at(id)
			body, header := op.content(t)
			f := h.foreign.do(t, op.method, path, body, header...).failure(t, http.StatusNotFound)
			if f.Type != "/problems/not-found" {
				t.Errorf("%s %s: %+v", op.method, path, f)
			}
			if id == own || !strings.Contains(id, "%") {
				details[f.Detail] = true
			}
			tried++
		}
		if len(details) != 1 {
			t.Errorf("%s %s tells missing from foreign: %v", op.method, op.path, details)
		}
	}
	if tried < 70 {
		t.Errorf("tried only %d", tried)
	}
	for _, id := range []string{workbook, uuid.NewV4().String(), "x"} {
		if f := h.foreign.post(t, request(t, id)).failure(t, http.StatusNotFound); f.Detail != "There is no such workbook." {
			t.Errorf("a run of workbook %s: %+v", id, f)
		}
	}
	h.own.get(t, "/v1/simulations/"+run.String()).wants(t, http.StatusOK)
	for _, path := range []string{"/v1/workbooks", "/v1/simulations"} {
		var list struct{ Items []any }
		if h.foreign.get(t, path).decode(t, http.StatusOK, &list); len(list.Items) != 0 {
			t.Errorf("%s shows another organization's objects: %v", path, list.Items)
		}
	}
}
