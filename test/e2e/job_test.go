package e2e_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// bits is what must be equal wherever and however a run was computed.
type bits struct {
	Outputs json.RawMessage `json:"outputs"`
}

// local computes a run with `tyche run` and returns its outputs in canonical form.
func local(t *testing.T, name string, trials int, seed uint64, threads int) string {
	t.Helper()
	out, errs, code := command(t, "run", modelFolder+name+".xlsx", "--spec", modelFolder+name+".json",
		"--trials", strconv.Itoa(trials), "--seed", strconv.FormatUint(seed, 10), "--threads", strconv.Itoa(threads), "--json")
	if code != 0 {
		t.Fatalf("tyche run: %s", errs)
	}
	var b bits
	check(t, json.Unmarshal([]byte(out), &b))
	return canonical(t, b.Outputs)
}

func canonical(t *testing.T, data []byte) string {
	t.Helper()
	var v any
	check(t, json.Unmarshal(data, &v))
	out, err := json.Marshal(v)
	check(t, err)
	return string(out)
}

func (c caller) results(t *testing.T, id string) string {
	t.Helper()
	a := c.get(t, "/v1/simulations/"+id+"/results")
	if a.status != http.StatusOK {
		t.Fatalf("results answered %d: %s", a.status, a.body)
	}
	var b bits
	a.json(t, &b)
	return canonical(t, b.Outputs)
}

// TestMainJob is the main job from end to end: upload, run, watch, read; the bits are those of `tyche run` with any
// number of threads, whole or sharded.
func TestMainJob(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	if n.took > 5*time.Second {
		t.Errorf("ready after %v, want under 5 s", n.took)
	}
	c := n.caller()
	for _, job := range []struct {
		model  string
		trials int
		seed   uint64
	}{
		{"dcf", 100_000, 0},        // one piece of work
		{"retirement", 400_000, 7}, // several shards
		{"claims", 50_000, 1},
	} {
		book, specification := model(t, job.model)
		workbook := c.upload(t, job.model+".xlsx", book).id(t, http.StatusCreated)
		id := c.run(t, map[string]any{"workbook_id": workbook, "specification": specification,
			"trials": job.trials, "seed": job.seed}).id(t, http.StatusAccepted)
		last := ""
		c.events(t, id, func(e event) bool {
			last = e.name
			return e.name == "progress"
		})
		if last != "completed" {
			t.Errorf("%s: the event stream ended with %q", job.model, last)
		}
		if s := c.finish(t, id, time.Minute); s.Status != "completed" || s.TrialsDone != int64(job.trials) {
			t.Errorf("%s: %+v", job.model, s)
		}
		got := c.results(t, id)
		for _, threads := range []int{1, 2} {
			if want := local(t, job.model, job.trials, job.seed, threads); got != want {
				t.Errorf("%s: the platform and tyche run with %d threads differ:\n%s\n%s", job.model, threads, got, want)
			}
		}
		c.checkHistogram(t, id, job.trials)
	}
}

func (c caller) checkHistogram(t *testing.T, id string, trials int) {
	t.Helper()
	var h struct {
		Edges  []float64 `json:"edges"`
		Counts []int64   `json:"counts"`
	}
	c.get(t, "/v1/simulations/"+id+"/outputs/0/histogram?bins=20").json(t, &h)
	sum := int64(0)
	for _, n := range h.Counts {
		sum += n
	}
	if len(h.Counts) != 20 || len(h.Edges) != 21 || sum != int64(trials) {
		t.Errorf("histogram: %d counts, %d edges, %d trials", len(h.Counts), len(h.Edges), sum)
	}
}

// TestFilesAtRestAreCiphertext looks for the workbook's own bytes, and for a hostile name, in everything that the node
// keeps in its object store.
func TestFilesAtRestAreCiphertext(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	book, _ := model(t, "dcf")
	name := `../../x\u0001\"; drop table files`
	a := n.caller().upload(t, name, book)
	id := a.id(t, http.StatusCreated)
	if a := n.caller().get(t, "/v1/workbooks/"+id); a.status != http.StatusOK {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	marker := book[len(book)/2 : len(book)/2+32]
	files := 0
	check(t, filepath.WalkDir(n.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // PostgreSQL's temporary files come and go
		}
		files++
		if data, err := os.ReadFile(path); err == nil && (bytes.Contains(data, marker) || bytes.HasPrefix(data, []byte("PK\x03\x04"))) {
			t.Errorf("%s holds the workbook in plain text", path)
		}
		return nil
	}))
	if files < 10 {
		t.Errorf("found only %d files below the home folder", files)
	}
	if _, err := os.Stat(filepath.Join(n.home, "..", "x")); err == nil {
		t.Error("a file was written outside the home folder")
	}
}

// TestForeignOrganizationSeesNothing asks for every object of one organization with another's key.
func TestForeignOrganizationSeesNothing(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	out, errs, code := command(t, "org", "create", "Other & Sons", "--home", n.home)
	if code != 0 {
		t.Fatal(errs)
	}
	var other struct {
		ID  string `json:"id"`
		Key string `json:"api_key"`
	}
	check(t, json.Unmarshal([]byte(out), &other))
	book, specification := model(t, "dcf")
	c := n.caller()
	workbook := c.upload(t, "dcf.xlsx", book).id(t, http.StatusCreated)
	id := c.run(t, map[string]any{"workbook_id": workbook, "specification": specification, "trials": 1000}).id(t, http.StatusAccepted)
	c.finish(t, id, time.Minute)
	foreign := caller{base: n.API, key: other.Key}
	for _, path := range []string{"/v1/workbooks/" + workbook, "/v1/workbooks/" + workbook + "/cells?sheet=Inputs&range=A1:B2",
		"/v1/simulations/" + id, "/v1/simulations/" + id + "/events", "/v1/simulations/" + id + "/results",
		"/v1/simulations/" + id + "/outputs/0/histogram?bins=10"} {
		if a := c.get(t, path); a.status != http.StatusOK {
			t.Errorf("own %s: %d %s", path, a.status, a.body)
		}
		if a := foreign.get(t, path); a.status != http.StatusNotFound {
			t.Errorf("foreign %s: %d, want 404", path, a.status)
		}
	}
	for method, path := range map[string]string{"POST": "/v1/simulations/" + id + "/cancel", "DELETE": "/v1/simulations/" + id} {
		if a := foreign.do(t, method, path, "", nil); a.status != http.StatusNotFound {
			t.Errorf("foreign %s %s: %d, want 404", method, path, a.status)
		}
	}
	if a := foreign.run(t, map[string]any{"workbook_id": workbook, "specification": specification, "trials": 1000}); a.status != http.StatusNotFound {
		t.Errorf("a run of a foreign workbook: %d, want 404", a.status)
	}
}
