package e2e_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestNodeStartsAndStops covers the life of a node: a fast first start and restart, a ready file for its owner alone, a
// key that is revoked at the next start, and no process left after SIGTERM or SIGKILL.
func TestNodeStartsAndStops(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	n := up(t, home)
	first := n.caller()
	if a := first.get(t, "/v1/workbooks"); a.status != 200 {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	family := descendants(n.cmd.Process.Pid)
	if len(family) < 4 {
		t.Errorf("only %d processes below the node", len(family))
	}
	n.stop(t)
	for _, pid := range family {
		if alive(pid) {
			t.Errorf("process %d (%s) outlived SIGTERM", pid, commandLine(pid))
		}
	}
	if code := n.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	n = up(t, home)
	if n.took > 5*time.Second {
		t.Errorf("second start: ready after %v", n.took)
	}
	if a := (caller{base: n.API, key: first.key}).get(t, "/v1/workbooks"); a.status != 401 {
		t.Errorf("the key of the last start answers %d, want 401", a.status)
	}
	n.kill(t)
	n = up(t, home)
	t.Logf("ready after a kill: %v", n.took)
}

// TestInterruptedRunSaysSo interrupts `tyche run` once it reads its specification, which comes through a pipe.
func TestInterruptedRunSaysSo(t *testing.T) {
	t.Parallel()
	book, specification := model(t, "dcf")
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "dcf.xlsx"), book, 0o600))
	check(t, syscall.Mkfifo(filepath.Join(dir, "spec"), 0o600))
	var errs bytes.Buffer
	cmd := exec.Command(binary(t, "tyche"), "run", filepath.Join(dir, "dcf.xlsx"), "--spec", filepath.Join(dir, "spec"), "--trials", "100000000")
	cmd.Stderr = &errs
	check(t, cmd.Start())
	pipe, err := os.OpenFile(filepath.Join(dir, "spec"), os.O_WRONLY, 0) // opens when it is read
	check(t, err)
	check(t, cmd.Process.Signal(os.Interrupt))
	_, err = pipe.Write(specification)
	check(t, errors.Join(err, pipe.Close()))
	_ = cmd.Wait() // its state tells
	if code := cmd.ProcessState.ExitCode(); code != 130 || errs.String() != "tyche: interrupted\n" {
		t.Errorf("code %d, stderr %q", code, errs.String())
	}
}

// TestNodeSaysWhyItCannotStart checks that a start that must fail is one sentence, exit code 1 and nothing left behind.
func TestNodeSaysWhyItCannotStart(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o600))
	for name, args := range map[string][]string{
		"port taken":        {"--home", newHome(t), "--listen", taken.Addr().String()},
		"home is a file":    {"--home", file, "--listen", "127.0.0.1:0"},
		"home below a file": {"--home", filepath.Join(file, "x"), "--listen", "127.0.0.1:0"},
	} {
		args := append([]string{"up", "--ready-file", filepath.Join(t.TempDir(), "ready")}, args...)
		_, stderr, code := command(t, args...)
		lines := strings.Split(strings.TrimSpace(stderr), "\n")
		if last := lines[len(lines)-1]; code != 1 || !strings.HasPrefix(last, "tyche: ") {
			t.Errorf("%s: code %d, stderr %q", name, code, stderr)
		}
	}
}
