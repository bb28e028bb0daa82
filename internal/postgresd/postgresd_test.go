package postgresd_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tyche/internal/child"
	"tyche/internal/node"
	"tyche/internal/postgresd"
)

const password = "a secret: it's \"quoted\" / ? #"

func run(ctx context.Context, c postgresd.Command) (string, error) {
	return child.Run(ctx, specOf(c))
}

func specOf(c postgresd.Command) child.Spec {
	s := child.Spec{Name: "postgres", Path: c.Path, Args: c.Args, Env: c.Env, Dir: c.Dir, Open: c.Open, Stop: syscall.SIGINT, Orphaned: syscall.SIGINT}
	if c.User != nil {
		s.User = &child.User{UID: c.User.UID, GID: c.User.GID}
	}
	return s
}

// programs finds PostgreSQL or fetches it, as a node does.
func programs(t *testing.T) postgresd.Programs {
	t.Helper()
	cache, err := postgresd.CacheFolder()
	check(t, err)
	p, err := postgresd.Find(t.Context(), os.Getenv("TYCHE_POSTGRES_BIN"), cache, 0)
	if errors.Is(err, postgresd.ErrNotFound) {
		p, err = postgresd.Fetch(t.Context(), cache)
	}
	check(t, err)
	return p
}

// server is a running cluster in a folder.
type server struct {
	*child.Child
	dsn string
}

func start(t *testing.T, folder string) server {
	t.Helper()
	cluster, err := postgresd.Prepare(t.Context(), folder, programs(t), password, run)
	check(t, err)
	l := node.Listen{Name: "PostgreSQL", Host: "127.0.0.1"}
	check(t, node.ClaimPorts(&l))
	s := specOf(cluster.Serve(l.Port))
	s.Log = filepath.Join(t.TempDir(), "log")
	c, err := child.Start(s, nil)
	check(t, err)
	t.Cleanup(c.Stop)
	check(t, c.KeepAlive())
	dsn := postgresd.DSN(l.Port, postgresd.Superuser, password, "postgres")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := postgresd.WaitReady(ctx, dsn); err != nil {
		log, _ := os.ReadFile(s.Log)
		t.Fatalf("%v\n%s", err, log)
	}
	return server{c, dsn}
}

func (s server) query(t *testing.T, sql string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	check(t, postgresd.WaitReady(ctx, s.dsn))
	conn, err := pgx.Connect(ctx, s.dsn)
	check(t, err)
	defer conn.Close(ctx)
	var text string
	if err := conn.QueryRow(ctx, sql).Scan(&text); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	return text
}

// closedHome is a folder that only this user may enter, below another, with
// characters that a careless command would stumble over.
func closedHome(t *testing.T) string {
	t.Helper()
	home := filepath.Join(t.TempDir(), "it's a home")
	folder := filepath.Join(home, "postgres")
	check(t, os.Mkdir(home, 0o700))
	check(t, os.Mkdir(folder, 0o700))
	return folder
}

// TestClusterLives covers a cluster below a closed folder: first start, what it
// keeps over an orderly stop and over SIGKILL of the server, with its lock file
// left behind naming a process that lives.
func TestClusterLives(t *testing.T) {
	t.Parallel()
	folder := closedHome(t)
	begin := time.Now()
	s := start(t, folder)
	t.Logf("first start: %v", time.Since(begin).Round(time.Millisecond))
	s.query(t, "create table kept as select 'here'::text as word")
	begin = time.Now()
	s.Stop()
	t.Logf("stop: %v", time.Since(begin).Round(time.Millisecond))
	stale := filepath.Join(folder, "data", "postmaster.pid")
	if _, err := os.Stat(stale); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an orderly stop leaves postmaster.pid: %v", err)
	}
	check(t, os.WriteFile(stale, []byte("1\n"), 0o600))
	begin = time.Now()
	s = start(t, folder)
	t.Logf("second start: %v", time.Since(begin).Round(time.Millisecond))
	for range 3 {
		before := s.PID()
		check(t, syscall.Kill(before, syscall.SIGKILL))
		begin = time.Now()
		if got := s.query(t, "select word from kept"); got != "here" {
			t.Errorf("after SIGKILL the table holds %q", got)
		}
		t.Logf("back after SIGKILL: %v", time.Since(begin).Round(time.Millisecond))
	}
}

func TestNothingIsOpenToOthers(t *testing.T) {
	t.Parallel()
	folder := closedHome(t)
	s := start(t, folder)
	if listen := s.query(t, "show listen_addresses"); listen != "127.0.0.1" {
		t.Errorf("it listens on %q", listen)
	}
	if socket := s.query(t, "show unix_socket_directories"); socket != "" {
		t.Errorf("it has a socket in %q", socket)
	}
	for _, dir := range []string{filepath.Dir(folder), folder, filepath.Join(folder, "data")} {
		info, err := os.Stat(dir)
		check(t, err)
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v", dir, info.Mode())
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("beside the data lies %v (%v)", left, err)
	}
	wrong := strings.Replace(s.dsn, ":a%20secret", ":no%20secret", 1)
	if err := postgresd.WaitReady(t.Context(), wrong); err == nil || !strings.Contains(err.Error(), "another password") {
		t.Errorf("another password: %v", err)
	}
	if os.Geteuid() == 0 {
		info, err := os.Stat(filepath.Join(folder, "data"))
		check(t, err)
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner == 0 {
			t.Error("the cluster belongs to root")
		}
	}
}

// TestKillDuringInitializationIsHarmless leaves half a cluster as a killed initdb
// would.
func TestKillDuringInitializationIsHarmless(t *testing.T) {
	t.Parallel()
	folder := closedHome(t)
	check(t, os.MkdirAll(filepath.Join(folder, "initializing", "data", "base"), 0o700))
	check(t, os.WriteFile(filepath.Join(folder, "initializing", "data", "PG_VERSION"), []byte("15\n"), 0o600))
	s := start(t, folder)
	if got := s.query(t, "select 'up'"); got != "up" {
		t.Errorf("got %q", got)
	}
}

func TestAnotherVersionsClusterIsRefused(t *testing.T) {
	t.Parallel()
	folder := closedHome(t)
	check(t, os.Mkdir(filepath.Join(folder, "data"), 0o700))
	check(t, os.WriteFile(filepath.Join(folder, "data", "PG_VERSION"), []byte("9\n"), 0o600))
	if major, err := postgresd.Version(folder); err != nil || major != 9 {
		t.Errorf("version %d, error %v", major, err)
	}
	_, err := postgresd.Prepare(t.Context(), folder, programs(t), password, run)
	if err == nil || !strings.Contains(err.Error(), "needs PostgreSQL 9") {
		t.Errorf("error %v", err)
	}
}

func TestFindSaysWhereItLooked(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	if _, err := postgresd.Find(t.Context(), empty, empty, 0); !errors.Is(err, postgresd.ErrNotFound) || !strings.Contains(err.Error(), empty) {
		t.Errorf("error %v", err)
	}
	if _, err := postgresd.Find(t.Context(), "", empty, 9); !errors.Is(err, postgresd.ErrNotFound) || !strings.HasSuffix(err.Error(), "; the data folder needs version 9") {
		t.Errorf("error %v", err)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
