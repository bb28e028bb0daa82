package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/api"
	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/summary"
	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
	"tyche/internal/columns"
	"tyche/internal/events"
	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/audit"
	"tyche/platform/file"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"

	"github.com/prometheus/client_golang/prometheus"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// harness is an API over a real database of its own, with the keys of two organizations.
type harness struct {
	database *pgtest.Database
	dns      dns
	url      string
	deps     api.Deps
	contract *contract
	runs     postgres.Runs
	hub      *events.Hub
	launcher *launcher
	columns  *columns.Store
	log      *logBuffer
	orderer  postgres.Orderer
	signer   signer
	own      caller
	foreign  caller
	scope    tenant.Scope
	// stop ends the server's event streams.
	stop func()
}

// newHarness starts an API; change, if any, may exchange its parts first.
func newHarness(t testing.TB, change ...func(*api.Deps)) *harness {
	t.Helper()
	database := pgtest.New(t)
	db := database.Open(t)
	h := &harness{database: database, orderer: postgres.Orderer{DB: db}, signer: newSigner(t), contract: readContract(t), runs: postgres.Runs{DB: db}, launcher: &launcher{}, log: &logBuffer{}}
	ids := &identity.Service{Keys: postgres.Identity{DB: db}}
	store := newObjects(t)
	h.columns = columns.New(store)
	files := &file.Service{Files: postgres.Files{DB: db}, Objects: store, Inspector: inspector{}}
	log := slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.hub = events.NewHub(h.runs, log)
	h.listen(t, db)
	service := &simulation.Service{Runs: h.runs, Files: files, Compiler: compiler{}, Launcher: h.launcher, Outbox: postgres.Outbox{DB: db}}
	stopping := make(chan struct{})
	h.stop = sync.OnceFunc(func() { close(stopping) })
	h.deps = api.Deps{
		Log: log, Metrics: newRegistry(), Authenticator: ids, PlainCookies: true, Workbooks: files, Books: books{files},
		Simulations: service, Results: service, Columns: h.columns, Events: h.hub,
		Payloads: reversed{}, CodecOrigins: []string{webUI},
		Audit:  &audit.Service{Trail: postgres.Audit{DB: db}, Vault: pgtest.Vault{}, Signer: h.signer},
		Checks: []api.Check{{Name: "postgres", Ping: db.Ping}, {Name: "s3", Ping: store.Ping}}, Stopping: stopping,
	}
	h.people(db)
	h.providers(db)
	for _, c := range change {
		c(&h.deps)
	}
	handler, err := api.New(h.deps)
	check(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Cleanup(h.stop)
	h.url = server.URL
	h.own, h.foreign = h.member(t, ids, "A"), h.member(t, ids, "B")
	h.scope, err = ids.Authenticate(t.Context(), h.own.key)
	check(t, err)
	return h
}

// listen feeds the hub from PostgreSQL and returns once notifications arrive.
func (h *harness) listen(t testing.TB, db *postgres.DB) {
	ctx, cancel := context.WithCancel(context.Background())
	connected, done := make(chan struct{}), make(chan struct{}, 2)
	var once sync.Once
	go func() {
		_ = db.Listen(ctx, simulation.EventChannel, func() { h.hub.Resync(); once.Do(func() { close(connected) }) }, h.hub.Handle)
		done <- struct{}{}
	}()
	go func() {
		h.hub.Run(ctx)
		done <- struct{}{}
	}()
	t.Cleanup(func() { cancel(); <-done; <-done })
	<-connected
}

func newRegistry() *prometheus.Registry { return prometheus.NewRegistry() }

func (h *harness) member(t testing.TB, ids *identity.Service, name string) caller {
	t.Helper()
	_, key, err := ids.CreateOrganization(t.Context(), name, tenant.Enterprise)
	check(t, err)
	return caller{h, key}
}

// logBuffer keeps the log of a server.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// about is the lines that mention a text.
func (l *logBuffer) about(text string) string {
	var lines []string
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, text) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// launcher stands for Temporal: it notes what it is asked to start and cancel.
type launcher struct {
	mu                 sync.Mutex
	started, cancelled []uuid.UUID
}

func (l *launcher) Start(_ context.Context, _ tenant.Scope, run simulation.Run) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.started = append(l.started, run.ID)
	return nil
}

func (l *launcher) Cancel(_ context.Context, _ tenant.Scope, run uuid.UUID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cancelled = append(l.cancelled, run)
	return nil
}

func (l *launcher) starts() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.started)
}

// inspector reads workbooks with the engine's reader.
type inspector struct{}

func (inspector) Inspect(_ context.Context, content []byte) (file.Summary, error) {
	book, err := readBook(content)
	if err != nil {
		return file.Summary{}, err
	}
	var s file.Summary
	for _, sheet := range book.Sheets {
		used, _ := sheet.Used()
		s.Sheets = append(s.Sheets, file.Sheet{Name: sheet.Name, Rows: int(used.Last.Row) + 1, Columns: int(used.Last.Col) + 1})
		for _, cell := range sheet.All() {
			if cell.Formula > 0 {
				s.Formulas++
			}
		}
	}
	for _, n := range book.Notices {
		s.Notices = append(s.Notices, problem.Fault{Message: n.Detail})
	}
	report := engine.Inspect(book, 46000)
	s.Model = &report
	return s, nil
}

func readBook(content []byte) (*workbook.Book, error) {
	book, err := xlsx.Read(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
	var refusal *xlsx.Error
	if errors.As(err, &refusal) {
		return nil, problem.Wrap(problem.Invalid, err, "%s", refusal.Message).WithCode(string(refusal.Code))
	}
	return book, err
}

type books struct{ files *file.Service }

func (b books) Book(ctx context.Context, scope tenant.Scope, id uuid.UUID) (*workbook.Book, error) {
	_, content, err := b.files.Content(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	return readBook(content)
}

// compiler checks a specification as the engine does, against the workbook, and plans one piece of work.
type compiler struct{}

func (compiler) Check(ctx context.Context, m simulation.Model) (simulation.Plan, []problem.Fault, error) {
	content, err := m.Workbook.Read(ctx)
	if err != nil {
		return simulation.Plan{}, nil, err
	}
	book, err := readBook(content)
	if err != nil {
		return simulation.Plan{}, nil, err
	}
	s, faults := spec.Parse(m.Specification)
	if len(faults) == 0 {
		_, faults = s.Resolve(book)
	}
	var told []problem.Fault
	for _, f := range faults {
		told = append(told, problem.Fault{Pointer: "/specification" + f.Pointer, Message: f.Message, Cell: strings.Join(f.Cells, ", ")})
	}
	if len(told) > 0 {
		return simulation.Plan{}, told, nil
	}
	return simulation.Plan{Small: true, ShardTrials: 65536, EngineVersion: engine.Version, Outputs: len(s.Outputs)}, nil, nil
}

// answer is a response that was read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// decode reads the body of an answer with the wanted status.
func (a answer) decode(t testing.TB, status int, into any) {
	t.Helper()
	a.wants(t, status)
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

func (a answer) wants(t testing.TB, status int) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
}

func (a answer) id(t testing.TB, status int) string {
	t.Helper()
	var body struct {
		ID string `json:"id"`
	}
	a.decode(t, status, &body)
	return body.ID
}

// failure is problem+json as a client reads it.
type failure struct {
	Type, Title, Detail, Instance string
	Status                        int
	Errors                        []struct {
		Pointer, Detail string
		Cells           []string
	}
}

func (a answer) failure(t testing.TB, status int) failure {
	t.Helper()
	var f failure
	a.decode(t, status, &f)
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("a failure of type %q", got)
	}
	if f.Status != status || f.Instance == "" || f.Instance != a.header.Get("X-Request-Id") {
		t.Errorf("failure %+v does not fit status %d and request %s", f, status, a.header.Get("X-Request-Id"))
	}
	return f
}

// caller speaks HTTP with one key; every answer is held against the contract.
type caller struct {
	h   *harness
	key string
}

func (c caller) do(t testing.TB, method, path string, body io.Reader, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.h.url+path, body)
	check(t, err)
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	check(t, err)
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	check(t, err)
	a := answer{res.StatusCode, res.Header, data}
	if err := c.h.contract.verify(method, path, a); err != nil {
		t.Errorf("%s %s answered %d %s: %v", method, path, a.status, a.body, err)
	}
	return a
}

func (c caller) get(t testing.TB, path string) answer {
	t.Helper()
	return c.do(t, http.MethodGet, path, nil)
}

// upload posts a workbook; the file's name goes into the header as it stands.
func (c caller) upload(t testing.TB, name string, data []byte) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename="%s"`, name)}})
	check(t, err)
	_, err = part.Write(data)
	check(t, err)
	check(t, form.Close())
	return c.do(t, http.MethodPost, "/v1/workbooks", &body, "Content-Type", form.FormDataContentType())
}

// example is the workbook and the specification that the project bundles.
func example(t testing.TB) (book []byte, specification json.RawMessage) {
	t.Helper()
	book, err := os.ReadFile("../examples/launch.xlsx")
	check(t, err)
	specification, err = os.ReadFile("../examples/launch.json")
	check(t, err)
	return book, specification
}

// workbook uploads the example.
func (c caller) workbook(t testing.TB) string {
	t.Helper()
	book, _ := example(t)
	return c.upload(t, "launch.xlsx", book).id(t, http.StatusCreated)
}

// post sends a request for a run.
func (c caller) post(t testing.TB, request any, header ...string) answer {
	t.Helper()
	body, err := json.Marshal(request)
	check(t, err)
	return c.do(t, http.MethodPost, "/v1/simulations", bytes.NewReader(body), append([]string{"Content-Type", "application/json"}, header...)...)
}

// request asks for a run of the example.
func request(t testing.TB, workbook string) map[string]any {
	t.Helper()
	_, specification := example(t)
	return map[string]any{"workbook_id": workbook, "specification": specification, "trials": 1000, "seed": 0}
}

// run queues a run of the example.
func (c caller) run(t testing.TB) uuid.UUID {
	t.Helper()
	return uuid.MustParse(c.post(t, request(t, c.workbook(t))).id(t, http.StatusAccepted))
}

func float(x float64) *float64 { return &x }

// complete begins and completes a run as a worker does. Its 1,000 trials lie in two blocks: the first output is 1 to 993
// and seven times #DIV/0!, the second always 4, the third never a number.
func (h *harness) complete(t testing.TB, run uuid.UUID) {
	t.Helper()
	_, err := h.runs.BeginRun(t.Context(), h.scope, run)
	check(t, err)
	outcomes := engine.NewColumns(3, 1000)
	for i := range 1000 {
		outcomes.Values[0][i], outcomes.Values[1][i], outcomes.Codes[2][i] = float64(i-6), 4, 2
		if i < 7 {
			outcomes.Codes[0][i] = 2
		}
	}
	results := simulation.Results{Outputs: []summary.Output{
		{Cell: "Summary!B1", Name: "Net present value", Mean: float(0.1), SD: float(1e21), Min: float(1), Max: float(993),
			Skewness: float(-5e-324), Percentiles: summary.Percentiles{P50: float(0.30000000000000004)}, Errors: map[string]int64{"#DIV/0!": 7}},
		{Cell: "Summary!B2", Name: "Summary!B2", Min: float(4), Max: float(4), Errors: map[string]int64{}},
		{Cell: "Summary!B3", Name: "Summary!B3", Errors: map[string]int64{"#DIV/0!": 1000}},
	}}
	for i, first := range []int{0, 600} {
		end := []int{600, 1000}[i]
		key := file.Key{Org: h.scope.Org, Kind: file.RunColumn, Subject: run, Part: fmt.Sprintf("shard-%d", i)}
		check(t, h.columns.Put(t.Context(), key, outcomes.Slice(first, end)))
		results.Columns = append(results.Columns, simulation.Column{First: int64(first), Trials: int64(end - first), Key: key.String()})
	}
	_, err = h.runs.CompleteRun(t.Context(), h.scope, run, results)
	check(t, err)
}

// within waits for a condition.
func within(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(limit); !holds(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}
