package workers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"uuid"

	"go.temporal.io/sdk/client"

	"tyche/internal/columns"
	"tyche/internal/keyring"
	"tyche/internal/launch"
	"tyche/internal/objects"
	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/internal/telemetry"
	"tyche/platform/file"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/workers"
)

// These tests run one after the other: each has workers of its own, on task
// queues that all of them share.

// workerRole makes the test binary a worker: a process that can be killed.
const workerRole = "TYCHE_TEST_WORKER"

func TestMain(m *testing.M) {
	if config := os.Getenv(workerRole); config != "" {
		os.Exit(beWorker(config))
	}
	stop, err := startServers()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := pgtest.Run(m)
	stop()
	os.Exit(code)
}

// place is where everything of a test is; a worker process gets it as JSON.
type place struct {
	// Broken has checkpoints fail.
	Broken   bool
	Postgres postgres.Options
	Temporal launch.Options
	S3       objects.Options
	Keys     string
	Plain    bool // payloads are not encrypted
}

// servers are Temporal and the S3 gateway of this test binary.
var servers struct{ temporal, s3 string }

// startServers starts bin/tyche-node's roles in a folder of their own.
func startServers() (stop func(), err error) {
	node, err := filepath.Abs("../bin/tyche-node")
	if err != nil {
		return nil, err
	}
	if _, missing := os.Stat(node); missing != nil {
		return func() {}, nil //nolint:nilerr // the tests say what is missing
	}
	folder, err := os.MkdirTemp("", "tyche-workers-")
	if err != nil {
		return nil, err
	}
	var running []*exec.Cmd
	stop = func() {
		for _, cmd := range running {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait()
		}
		_ = os.RemoveAll(folder)
	}
	ready := map[string]map[string]any{}
	for _, role := range []string{"temporal", "s3"} {
		cmd, told, err := startServer(node, folder, role)
		if err != nil {
			stop()
			return nil, err
		}
		running, ready[role] = append(running, cmd), told
	}
	servers.temporal, servers.s3 = ready["temporal"]["frontend"].(string), ready["s3"]["endpoint"].(string)
	return stop, nil
}

// startServer starts a role below a folder and returns what its ready file says.
func startServer(node, folder, role string, more ...string) (cmd *exec.Cmd, ready map[string]any, err error) {
	at := filepath.Join(folder, role+".json")
	cmd = exec.Command(node, append([]string{role, "--home", filepath.Join(folder, role), "--ready-file", at}, more...)...)
	cmd.Env = append(os.Environ(), "TYCHE_S3_ACCESS_KEY=access", "TYCHE_S3_SECRET_KEY=secretsecret")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err = cmd.Start(); err != nil {
		return nil, nil, err
	}
	if ready, err = awaitReady(at); err != nil {
		_, _ = cmd.Process.Kill(), cmd.Wait()
		return nil, nil, fmt.Errorf("%s: %w\n%s", role, err, log.String())
	}
	return cmd, ready, nil
}

func awaitReady(path string) (map[string]any, error) {
	for deadline := time.After(30 * time.Second); ; {
		if text, err := os.ReadFile(path); err == nil {
			var ready map[string]any
			return ready, json.Unmarshal(text, &ready)
		}
		select {
		case <-deadline:
			return nil, errors.New("not ready after 30 s")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// world is an empty Tyche without API: database, object store, Temporal.
type world struct {
	place
	database *pgtest.Database
	runs     postgres.Runs
	files    *file.Service
	objects  *objects.Store
	columns  *columns.Store
	client   client.Client
	launcher *launch.Launcher
	org      tenant.Scope
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldAt(t, servers.temporal)
}

// newWorldAt is newWorld with a Temporal server of its own.
func newWorldAt(t testing.TB, temporal string) *world {
	t.Helper()
	return makeWorld(t, temporal, false)
}

// makeWorld is newWorldAt, with payloads that anyone can read where plain is set.
func makeWorld(t testing.TB, temporal string, plain bool) *world {
	t.Helper()
	if servers.temporal == "" {
		t.Skip("bin/tyche-node is missing: make build")
	}
	database := pgtest.New(t)
	w := &world{database: database, org: database.Organization(t, "Test"), place: place{
		Postgres: database.Options(), Temporal: launch.Options{Address: temporal, Namespace: "tyche"},
		S3:   objects.Options{Endpoint: servers.s3, AccessKey: "access", SecretKey: "secretsecret", Bucket: "tyche"},
		Keys: t.TempDir(), Plain: plain,
	}}
	parts, err := w.open(t.Context(), slog.New(slog.DiscardHandler))
	check(t, err)
	t.Cleanup(parts.close)
	check(t, parts.objects.EnsureBucket(t.Context()))
	w.runs, w.files, w.objects, w.columns, w.client = parts.runs, parts.files, parts.objects, parts.columns, parts.client
	w.launcher = launch.New(w.client, 4)
	return w
}

// parts are the adapters of a place.
type parts struct {
	keys    *keyring.Keyring
	db      *postgres.DB
	runs    postgres.Runs
	files   *file.Service
	objects *objects.Store
	columns *columns.Store
	client  client.Client
}

func (p place) open(ctx context.Context, log *slog.Logger) (*parts, error) {
	keys, err := keyring.Open(p.Keys)
	if err != nil {
		return nil, err
	}
	p.Postgres.Vault = keys
	db, err := postgres.Open(ctx, p.Postgres)
	if err != nil {
		return nil, err
	}
	store, err := objects.New(p.S3, keys)
	if err != nil {
		return nil, err
	}
	p.Temporal.Logger = log
	if !p.Plain {
		p.Temporal.Keys = keys
	}
	c, err := launch.Dial(p.Temporal)
	if err != nil {
		return nil, err
	}
	files := &file.Service{Files: postgres.Files{DB: db}, Objects: store, Inspector: anything{}}
	return &parts{keys: keys, db: db, runs: postgres.Runs{DB: db}, files: files, objects: store, columns: columns.New(store), client: c}, nil
}

func (p *parts) close() {
	p.client.Close()
	p.db.Close()
}

// anything is an inspector for workbooks that are known.
type anything struct{}

func (anything) Inspect(context.Context, []byte) (file.Summary, error) { return file.Summary{}, nil }

// work serves all task queues until ctx ends.
func (p place) work(ctx context.Context, log *slog.Logger) error {
	parts, err := p.open(ctx, log)
	if err != nil {
		return err
	}
	defer parts.close()
	return workers.Run(ctx, workers.Deps{
		Client: parts.client, Runs: parts.runs, Workbooks: parts.files, Columns: parts.columns,
		Logger: log, Metrics: telemetry.NewMetrics(), CPUs: 2, Pending: postgres.Orderer{DB: parts.db}, Quotas: postgres.Quotas{DB: parts.db}, Checkpoints: p.checkpoints(parts),
		Outbox: &simulation.Sweeper{
			Outbox: postgres.Outbox{DB: parts.db}, Runs: parts.runs, Files: postgres.Files{DB: parts.db},
			Objects: parts.objects, Launcher: launch.New(parts.client, 4),
		},
	})
}

// startWorkers serves all task queues in this process until the test ends or
// stop is called.
func (w *world) startWorkers(t testing.TB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- w.work(ctx, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	}()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		check(t, <-ended)
	}
	t.Cleanup(stop)
	return stop
}

// beWorker is the main function of a worker process.
func beWorker(config string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var p place
	err := json.Unmarshal([]byte(config), &p)
	if err == nil {
		err = p.work(ctx, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// startProcess serves all task queues in a process of its own.
func (w *world) startProcess(t testing.TB) *exec.Cmd {
	t.Helper()
	config, err := json.Marshal(w.place)
	check(t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), workerRole+"="+string(config))
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	check(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may be gone
		_ = cmd.Wait()
	})
	return cmd
}

// job is a run to be: one of the benchmark's models.
type job struct {
	model  string
	trials int64
	// shard is the number of trials of a shard, 0 for a small run.
	shard         int64
	seed          uint64
	specification []byte // instead of the model's own
}

func (j job) files(t testing.TB) (book, specification []byte) {
	t.Helper()
	book, err := os.ReadFile("../../shared/bench/models/" + j.model + ".xlsx")
	check(t, err)
	if j.specification != nil {
		return book, j.specification
	}
	specification, err = os.ReadFile("../../shared/bench/models/" + j.model + ".json")
	check(t, err)
	return book, specification
}

// record uploads the model and records the run.
func (w *world) record(t testing.TB, j job) simulation.Run {
	t.Helper()
	book, specification := j.files(t)
	workbook, err := w.files.Upload(t.Context(), w.org, j.model+".xlsx", bytes.NewReader(book))
	check(t, err)
	return w.recordOf(t, j, workbook.ID, specification)
}

func (w *world) recordOf(t testing.TB, j job, workbook uuid.UUID, specification []byte) simulation.Run {
	t.Helper()
	plan := simulation.Plan{Small: j.shard == 0, ShardTrials: max(j.shard, 1), EngineVersion: "test", Outputs: 1}
	run, _, err := w.runs.CreateRun(t.Context(), w.org, simulation.NewRun{Run: simulation.Run{
		ID: uuid.NewV4(), Org: w.org.Org, WorkbookID: workbook, Specification: specification, Trials: j.trials,
		Seed: j.seed, Sampling: simulation.MonteCarlo, Plan: plan, CreatedBy: w.org.Actor,
	}})
	check(t, err)
	return run
}

// start records a run and starts its workflow.
func (w *world) start(t testing.TB, j job) simulation.Run {
	t.Helper()
	run := w.record(t, j)
	check(t, w.launcher.Start(t.Context(), w.org, run))
	return run
}

// await waits until the run is as wanted.
func (w *world) await(t testing.TB, run simulation.Run, what string, wanted func(simulation.Run) bool) simulation.Run {
	t.Helper()
	for deadline := time.After(90 * time.Second); ; {
		now, err := w.runs.GetRun(t.Context(), w.org, run.ID)
		check(t, err)
		if wanted(now) {
			return now
		}
		select {
		case <-deadline:
			t.Fatalf("the run is not %s after 90 s: %s, %+v", what, now.Status, now.Progress)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func (w *world) awaitEnd(t testing.TB, run simulation.Run) simulation.Run {
	t.Helper()
	return w.await(t, run, "ended", func(r simulation.Run) bool { return r.Status.Ended() })
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func bytesReader(content []byte) *bytes.Reader { return bytes.NewReader(content) }

// shardPart is how the objects of shards are called.
func shardPart(number int) string { return fmt.Sprintf("shard-%06d", number) }
