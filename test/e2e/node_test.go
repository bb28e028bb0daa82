package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ready is the ready file of a node.
type ready struct {
	API        string `json:"api"`
	Temporal   string `json:"temporal"`
	TemporalUI string `json:"temporal_ui"`
	Postgres   string `json:"postgres"`
	S3         string `json:"s3"`
	APIKey     string `json:"api_key"`
	Setup      string `json:"setup"`
}

// node is a running `tyche up`.
type node struct {
	ready
	home   string
	cmd    *exec.Cmd
	log    *bytes.Buffer
	exited chan struct{}
	took   time.Duration
}

// binary is the path of a program in bin; the test fails where it was not built.
func binary(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", name))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("%v: run make build first", err)
	}
	return path
}

// newHome is a folder as a careful administrator would make it: mode 0700, with a foreign file in it.
func newHome(t testing.TB) string {
	t.Helper()
	home := t.TempDir()
	check(t, os.Chmod(home, 0o700))
	check(t, os.WriteFile(filepath.Join(home, "NOTES.txt"), []byte("not Tyche's"), 0o600))
	return home
}

// up starts a node and waits until it is ready.
func up(t testing.TB, home string, more ...string) *node {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	n := &node{home: home, log: new(bytes.Buffer), exited: make(chan struct{})}
	args := append([]string{"up", "--home", home, "--listen", "127.0.0.1:0", "--ready-file", file}, more...)
	n.cmd = exec.Command(binary(t, "tyche"), args...)
	n.cmd.Stdout, n.cmd.Stderr = n.log, n.log
	start := time.Now()
	check(t, n.cmd.Start())
	go func() {
		_ = n.cmd.Wait()
		close(n.exited)
	}()
	t.Cleanup(func() { n.stop(t) })
	waitFor(t, 30*time.Second, "the node is ready", func() bool {
		select {
		case <-n.exited:
			t.Fatalf("tyche up ended before it was ready:\n%s", n.log)
		default:
		}
		data, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(data, &n.ready) == nil
	})
	n.took = time.Since(start)
	return n
}

// stop ends the node as an administrator would, with SIGTERM, and waits until it is gone.
func (n *node) stop(t testing.TB) {
	t.Helper()
	_ = n.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.exited:
	case <-time.After(30 * time.Second):
		_ = n.cmd.Process.Kill()
		t.Errorf("the node did not stop within 30 s of SIGTERM:\n%s", tail(n.log.String()))
	}
	if t.Failed() {
		t.Logf("log of the node:\n%s", tail(n.log.String()))
	}
}

// kill ends the parent with SIGKILL and waits until none of its processes is left.
func (n *node) kill(t testing.TB) {
	t.Helper()
	family := descendants(n.cmd.Process.Pid)
	check(t, n.cmd.Process.Kill())
	<-n.exited
	waitFor(t, 15*time.Second, "every child has gone with its parent", func() bool {
		for _, pid := range family {
			if alive(pid) {
				return false
			}
		}
		return true
	})
}

// child finds a direct or indirect child whose command line holds every one of the words.
func (n *node) child(words ...string) (int, bool) {
	for _, pid := range descendants(n.cmd.Process.Pid) {
		line := commandLine(pid)
		found := true
		for _, w := range words {
			found = found && strings.Contains(line, w)
		}
		if found {
			return pid, true
		}
	}
	return 0, false
}

func commandLine(pid int) string {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.ReplaceAll(string(data), "\x00", " ")
}

// descendants lists the processes below a process, parents before children.
func descendants(pid int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		id, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if len(fields) > 1 {
			parent, _ := strconv.Atoi(fields[1])
			children[parent] = append(children[parent], id)
		}
	}
	var all []int
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		all = append(all, children[queue[0]]...)
		queue = append(queue, children[queue[0]]...)
	}
	return all
}

func alive(pid int) bool {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(data), ") ")
	return !strings.HasPrefix(state, "Z")
}

// waitFor polls a condition until it holds.
func waitFor(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		if holds() {
			tick.Stop()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited %v and still not: %s", limit, what)
		case <-tick.C:
		}
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func tail(s string) string {
	const most = 8000
	if len(s) > most {
		return "..." + s[len(s)-most:]
	}
	return s
}

// command runs bin/tyche to its end and returns what it printed.
func command(t testing.TB, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(binary(t, "tyche"), args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
