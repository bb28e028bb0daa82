package up_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
)

// newHome is a folder of mode 0700 with a foreign file.
func newHome(t *testing.T) string {
	t.Helper()
	home := filepath.Join(t.TempDir(), "a home")
	check(t, os.Mkdir(home, 0o700))
	check(t, os.WriteFile(filepath.Join(home, "NOTES.txt"), []byte("not Tyche's"), 0o600))
	return home
}

// TestNodeLives covers a whole life: start on an empty folder, everything that the
// ready file names answers, an orderly stop, a second start, SIGKILL of the
// supervisor, and a start right after it.
func TestNodeLives(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	r := start(t, home)
	t.Logf("first start: %v", r.took.Round(time.Millisecond))
	answersEverywhere(t, r)
	info, err := os.Stat(r.file)
	check(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the ready file has mode %v", info.Mode())
	}
	processes := family(r.cmd.Process.Pid)
	begin := time.Now()
	r.end(t, syscall.SIGTERM)
	t.Logf("stop: %v", time.Since(begin).Round(time.Millisecond))
	if code := r.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d after SIGTERM: %s", code, &r.output)
	}
	text := r.output.String()
	for _, told := range []string{"Ready after ", r.API, r.TemporalUI, r.file, home} {
		if !strings.Contains(text, told) || strings.Contains(text, r.Postgres) {
			t.Errorf("it does not tell %q: %s", told, text)
		}
	}
	for _, pid := range processes {
		if alive(pid) {
			t.Errorf("process %d outlived SIGTERM: %s", pid, commandLine(pid))
		}
	}
	if _, err := os.Stat(r.file); err == nil {
		t.Error("the ready file outlived the node")
	}

	r = start(t, home)
	t.Logf("second start: %v", r.took.Round(time.Millisecond))
	processes = family(r.cmd.Process.Pid)
	r.end(t, syscall.SIGKILL)
	r = start(t, home)
	t.Logf("start right after SIGKILL: %v", r.took.Round(time.Millisecond))
	for _, pid := range processes {
		if alive(pid) {
			t.Errorf("process %d outlived its parent: %s", pid, commandLine(pid))
		}
	}
	if r.APIKey != "3" {
		t.Errorf("the database counts start %s, want 3", r.APIKey)
	}
	answersEverywhere(t, r)
	if content, err := os.ReadFile(filepath.Join(home, "NOTES.txt")); err != nil || string(content) != "not Tyche's" {
		t.Errorf("the foreign file holds %q (%v)", content, err)
	}
}

// answersEverywhere uses each address of the ready file.
func answersEverywhere(t *testing.T, r *running) {
	t.Helper()
	for name, url := range map[string]string{"the API": r.API + "/", "the Web UI": r.TemporalUI + "/namespaces/tyche/workflows", "S3": r.S3 + "/healthz"} {
		if got := status(url); got != 200 {
			t.Errorf("%s answers %d at %s", name, got, url)
		}
	}
	conn, err := pgx.Connect(t.Context(), r.Postgres)
	check(t, err)
	check(t, conn.Close(t.Context()))
	c, err := client.Dial(client.Options{HostPort: r.Temporal, Namespace: "tyche"})
	check(t, err)
	c.Close()
}

// TestInitializationHoldsTheFolder looks at the servers that initdb starts: they end a moment after it when all is killed, and
// the next start has to wait for them, since they still write.
func TestInitializationHoldsTheFolder(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	r := launch(t, "--home", home, "--tyche-node", program(t))
	eventually(t, "a server of initdb holds the lock", func() bool {
		for _, pid := range family(r.cmd.Process.Pid) {
			if line := commandLine(pid); strings.Contains(line, "--boot") || strings.Contains(line, "--single") {
				return holds(pid, filepath.Join(home, "children.lock"))
			}
		}
		return false
	})
	r.end(t, syscall.SIGKILL)
	start(t, home)
}

// holds tells whether a process has a file open.
func holds(pid int, file string) bool {
	descriptors, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	return slices.ContainsFunc(descriptors, func(d string) bool {
		target, err := os.Readlink(d)
		return err == nil && target == file
	})
}

// TestKilledProcessesReturn kills each process of the node in turn; it returns at
// the same address.
func TestKilledProcessesReturn(t *testing.T) {
	t.Parallel()
	r := start(t, newHome(t))
	for _, words := range []string{"postgres -D", "tyche-node temporal", "tyche-node s3", " serve "} {
		pid := find(t, r, words)
		check(t, syscall.Kill(pid, syscall.SIGKILL))
		begin := time.Now()
		eventually(t, words+" runs again", func() bool {
			for _, p := range family(r.cmd.Process.Pid) {
				if p != pid && strings.Contains(commandLine(p), words) {
					return true
				}
			}
			return false
		})
		t.Logf("%s runs again after %v", words, time.Since(begin).Round(time.Millisecond))
		eventually(t, "everything answers after the death of "+words, func() bool { return answers(t, r) })
		t.Logf("%s serves again after %v", words, time.Since(begin).Round(time.Millisecond))
	}
}

func answers(t *testing.T, r *running) bool {
	conn, err := pgx.Connect(t.Context(), r.Postgres)
	if err != nil || conn.Close(t.Context()) != nil {
		return false
	}
	c, err := client.Dial(client.Options{HostPort: r.Temporal})
	if err != nil {
		return false
	}
	c.Close()
	return status(r.API) == 200 && status(r.S3+"/healthz") == 200 && status(r.TemporalUI) == 200
}

func find(t *testing.T, r *running, words string) int {
	t.Helper()
	for _, pid := range family(r.cmd.Process.Pid) {
		if strings.Contains(commandLine(pid), words) {
			return pid
		}
	}
	t.Fatalf("no process runs %q", words)
	return 0
}

// TestSecretsStayOffCommandLines looks for every stored password where any user of
// the machine can read: in the arguments.
func TestSecretsStayOffCommandLines(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	r := start(t, home)
	secrets, err := os.ReadFile(filepath.Join(home, "secrets.json"))
	check(t, err)
	found := 0
	for _, word := range strings.FieldsFunc(string(secrets), func(c rune) bool { return c < '0' || c > 'z' }) {
		if len(word) < 20 {
			continue
		}
		found++
		for _, pid := range append(family(r.cmd.Process.Pid), r.cmd.Process.Pid) {
			if strings.Contains(commandLine(pid), word) {
				t.Errorf("a secret is on the command line of %d", pid)
			}
		}
	}
	if found < 7 { // five roles and two S3 keys
		t.Errorf("only %d secrets were drawn", found)
	}
	for _, name := range []string{"secrets.json", "node.json"} {
		info, err := os.Stat(filepath.Join(home, name))
		check(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

// TestNodeSaysWhyItCannotStart checks that what is missing or taken is one sentence
// and exit code 1, and that no process and no new folder stays.
func TestNodeSaysWhyItCannotStart(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	t.Cleanup(func() { _ = taken.Close() }) // after the parallel parts below
	_, port, err := net.SplitHostPort(taken.Addr().String())
	check(t, err)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	check(t, os.WriteFile(file, nil, 0o600))
	fresh := func() string { return filepath.Join(t.TempDir(), "absent") }
	node := func(more ...string) []string { return append([]string{"--tyche-node", program(t)}, more...) }
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"API port taken":       {node("--home", fresh(), "--listen", "127.0.0.1:"+port), "port " + port + " for the API is taken"},
		"database port taken":  {node("--home", fresh(), "--postgres-port", port), "port " + port + " for PostgreSQL is taken"},
		"Temporal port taken":  {node("--home", fresh(), "--temporal-port", port), "port " + port + " for Temporal is taken"},
		"S3 port taken":        {node("--home", fresh(), "--s3-port", port), "port " + port + " for the object store is taken"},
		"home is a file":       {node("--home", file), "the folder cannot be created"},
		"home is below a file": {node("--home", filepath.Join(file, "x")), "not a directory"},
		"no tyche-node":        {[]string{"--tyche-node", fresh(), "--home", fresh()}, "the program tyche-node is missing"},
		"tyche-node is a file": {[]string{"--tyche-node", file, "--home", fresh()}, "is not a program"},
		"a word too many":      {node("--home", fresh(), "extra"), `it takes flags only, not "extra"`},
		"home is too long":     {node("--home", filepath.Join(fresh(), strings.Repeat("long/", 80))), "at most 400 are possible"},
		"no PostgreSQL":        {node("--home", fresh(), "--postgres-bin", dir), "PostgreSQL's programs were not found"},
		"no home":              {node(), "--home and --ready-file are needed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := launch(t, test.args...)
			r.await(t)
			text := r.output.String()
			if r.cmd.ProcessState.ExitCode() != 1 || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "tyche: ") || !strings.Contains(text, test.want) {
				t.Errorf("code %d, output %q, want %q", r.cmd.ProcessState.ExitCode(), text, test.want)
			}
			for i, arg := range test.args {
				if arg != "--home" {
					continue
				}
				if info, err := os.Stat(test.args[i+1]); err == nil && info.IsDir() {
					t.Error("the folder of a failed start stayed")
				}
			}
		})
	}
}

func TestOneNodeAFolder(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	start(t, home)
	second := launch(t, "--home", home, "--tyche-node", program(t))
	second.await(t)
	if text := second.output.String(); second.cmd.ProcessState.ExitCode() != 1 || !strings.Contains(text, "another node runs on "+home) {
		t.Errorf("code %d, output %q", second.cmd.ProcessState.ExitCode(), text)
	}
}

// TestInterruptedStartLeavesNothing ends the start at different stages.
func TestInterruptedStartLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, stage := range map[string]string{"initializing": "postgres/initializing", "databases": "temporal/temporal.db", "roles": "node.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			r := launch(t, "--home", home, "--tyche-node", program(t))
			eventually(t, stage+" exists", func() bool {
				_, err := os.Stat(filepath.Join(home, stage))
				return err == nil
			})
			processes := family(r.cmd.Process.Pid)
			r.end(t, syscall.SIGTERM)
			if code := r.cmd.ProcessState.ExitCode(); code != 0 {
				t.Errorf("exit code %d: %s", code, &r.output)
			}
			for _, pid := range processes {
				if alive(pid) {
					t.Errorf("process %d stayed: %s", pid, commandLine(pid))
				}
			}
			answersEverywhere(t, start(t, home))
		})
	}
}
