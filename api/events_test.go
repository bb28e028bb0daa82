package api_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"uuid"

	"tyche/api"
	"tyche/platform/problem"
	"tyche/platform/simulation"
)

// event is one server-sent event.
type event struct {
	id, name string
	state    eventBody
}

type eventBody struct {
	Status string
	Trials int64
	Done   int64 `json:"trials_done"`
	Rate   *float64
	ETA    *float64 `json:"eta_seconds"`
	Worker *string  `json:"worker_time"`
	Error  *struct{ Type, Detail string }
}

// watcher reads one event stream.
type watcher struct {
	t        testing.TB
	contract *contract
	response *http.Response
	lines    *bufio.Scanner
	comments int
}

func (c caller) watch(t testing.TB, run uuid.UUID, header ...string) *watcher {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.h.url+"/v1/simulations/"+run.String()+"/events", nil)
	check(t, err)
	req.Header.Set("Authorization", "Bearer "+c.key)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	check(t, err)
	t.Cleanup(func() { res.Body.Close() })
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s of type %q", res.Status, res.Header.Get("Content-Type"))
	}
	return &watcher{t: t, contract: c.h.contract, response: res, lines: bufio.NewScanner(res.Body)}
}

// next is the next event; false at the end of the stream.
func (w *watcher) next() (event, bool) {
	w.t.Helper()
	var e event
	for w.lines.Scan() {
		field, value, _ := strings.Cut(w.lines.Text(), ":")
		value = strings.TrimSpace(value)
		switch {
		case w.lines.Text() == "" && e.name != "":
			return e, true
		case w.lines.Text() == ":":
			w.comments++
		case field == "id":
			e.id = value
		case field == "event":
			e.name = value
		case field == "data":
			if err := w.contract.validate("/components/schemas/Event", []byte(value)); err != nil {
				w.t.Errorf("%s: %v", value, err)
			}
			check(w.t, json.Unmarshal([]byte(value), &e.state))
		}
	}
	return e, false
}

// want reads the next event and checks its name, status and trials.
func (w *watcher) want(name string, status simulation.Status, done int64) event {
	w.t.Helper()
	e, ok := w.next()
	if !ok || e.name != name || e.state.Status != string(status) || e.state.Done != done {
		w.t.Fatalf("got %+v (%v), want %s of a %s run with %d trials", e, ok, name, status, done)
	}
	return e
}

func (w *watcher) wantEnd() {
	w.t.Helper()
	if e, more := w.next(); more {
		w.t.Fatalf("after its end: %+v", e)
	}
}

func (h *harness) report(t testing.TB, run uuid.UUID, done int64) {
	t.Helper()
	check(t, h.runs.ReportProgress(t.Context(), h.scope, run, []simulation.ShardProgress{{TrialsDone: done}}, time.Now()))
}

func (h *harness) begin(t testing.TB, run uuid.UUID) {
	t.Helper()
	_, err := h.runs.BeginRun(t.Context(), h.scope, run)
	check(t, err)
}

func TestStreamTellsStateProgressAndEnd(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	w := h.own.watch(t, run)
	first := w.want("progress", simulation.Queued, 0)
	if first.state.Worker != nil || first.state.Rate != nil || first.state.Trials != 1000 {
		t.Errorf("first %+v", first)
	}
	h.begin(t, run)
	w.want("progress", simulation.Running, 0)
	h.report(t, run, 300)
	progress := w.want("progress", simulation.Running, 300)
	if progress.state.Rate == nil || progress.state.ETA == nil || progress.state.Worker == nil {
		t.Errorf("progress %+v", progress)
	}
	_, err := h.runs.CompleteRun(t.Context(), h.scope, run, simulation.Results{})
	check(t, err)
	last := w.want("completed", simulation.Completed, 1000)
	if last.id <= progress.id || progress.id <= first.id {
		t.Errorf("identifiers %s, %s, %s do not grow", first.id, progress.id, last.id)
	}
	w.wantEnd()
	h.own.watch(t, run, "Last-Event-ID", last.id).want("completed", simulation.Completed, 1000)
}

func TestStreamOfAnEndedRunIsItsEnding(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endings := map[string]func(uuid.UUID) error{
		"failed": func(run uuid.UUID) error {
			_, err := h.runs.FailRun(t.Context(), h.scope, run, problem.Wrap(problem.Internal, errors.New("secret"), "It broke."))
			return err
		},
		"cancelled": func(run uuid.UUID) error {
			_, err := h.runs.CancelRun(t.Context(), h.scope, run)
			return err
		},
	}
	for name, end := range endings {
		run := h.own.run(t)
		live := h.own.watch(t, run)
		live.want("progress", simulation.Queued, 0)
		h.begin(t, run)
		live.want("progress", simulation.Running, 0)
		check(t, end(run))
		for _, w := range []*watcher{live, h.own.watch(t, run)} {
			e := w.want(name, simulation.Status(name), 0)
			if (name == "failed") != (e.state.Error != nil) || (e.state.Error != nil && e.state.Error.Detail != "It broke.") {
				t.Errorf("%s: %+v", name, e.state.Error)
			}
			w.wantEnd()
		}
	}
}

func TestReconnectingClientMissesNothing(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	h.begin(t, run)
	h.report(t, run, 100)
	w := h.own.watch(t, run)
	seen := w.want("progress", simulation.Running, 100)
	w.response.Body.Close()
	h.report(t, run, 200) // while nobody watches
	h.own.watch(t, run, "Last-Event-ID", seen.id).want("progress", simulation.Running, 200)
	// A client that has seen the present state waits for the next; one with a made-up identifier gets the state.
	present := fmt.Sprint(h.version(t, run))
	again := h.own.watch(t, run, "Last-Event-ID", present)
	for _, id := range []string{"", "x", "-1", "999999"} {
		h.own.watch(t, run, "Last-Event-ID", id).want("progress", simulation.Running, 200)
	}
	h.report(t, run, 300)
	again.want("progress", simulation.Running, 300)
}

func (h *harness) version(t testing.TB, run uuid.UUID) int64 {
	t.Helper()
	r, err := h.runs.GetRun(t.Context(), h.scope, run)
	check(t, err)
	return r.Progress.Version
}

func TestDeletedRunEndsItsStreams(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	w := h.own.watch(t, run)
	w.want("progress", simulation.Queued, 0)
	h.own.do(t, http.MethodDelete, "/v1/simulations/"+run.String(), nil).wants(t, http.StatusNoContent)
	h.hub.Resync() // what the hub does by itself within seconds
	w.want("cancelled", simulation.Cancelled, 0)
	w.wantEnd()
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) { d.KeepAlive = time.Millisecond })
	w := h.own.watch(t, h.own.run(t))
	w.want("progress", simulation.Queued, 0)
	h.stop()
	w.wantEnd()
	check(t, w.lines.Err()) // ended, not broken off
	within(t, 5*time.Second, "the stream is counted as closed", func() bool {
		return strings.Contains(string(h.own.get(t, "/metrics").body), "tyche_http_event_streams 0")
	})
}

func TestQuietStreamIsKeptAlive(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) { d.KeepAlive = 5 * time.Millisecond })
	run := h.own.run(t)
	w := h.own.watch(t, run)
	w.want("progress", simulation.Queued, 0)
	go func() {
		<-time.After(100 * time.Millisecond) // quiet for that long
		h.stop()
	}()
	if w.wantEnd(); w.comments == 0 {
		t.Error("no comment in a quiet stream")
	}
}
