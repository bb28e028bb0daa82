package child_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tyche/internal/child"
)

func TestKilledChildReturns(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pid")
	var restarts atomic.Int32
	c, err := child.Start(spec("wait", file), func(why error) {
		if !strings.Contains(why.Error(), "killed") {
			t.Errorf("restarted because of %v", why)
		}
		restarts.Add(1)
	})
	check(t, err)
	defer c.Stop()
	check(t, c.KeepAlive())
	pid := reported(t, file, 0)
	for round := range 4 {
		check(t, syscall.Kill(pid, syscall.SIGKILL))
		start := time.Now()
		pid = reported(t, file, pid)
		if took := time.Since(start); round == 0 && took > time.Second {
			t.Errorf("the first restart took %v", took)
		}
	}
	if got := restarts.Load(); got != 4 {
		t.Errorf("told of %d restarts, want 4", got)
	}
	c.Stop()
	if alive(pid) || c.Err() != nil || c.PID() != 0 {
		t.Errorf("after Stop: alive %v, error %v, number %d", alive(pid), c.Err(), c.PID())
	}
}

func TestFirstEndIsFinalAndSaysWhy(t *testing.T) {
	t.Parallel()
	s := spec("fail")
	s.Log = filepath.Join(t.TempDir(), "log")
	check(t, os.WriteFile(s.Log, []byte("an older line\n"), 0o600))
	c, err := child.Start(s, nil)
	check(t, err)
	<-c.Done()
	const want = "child: fail ended (exit status 3): port 7 is taken"
	if c.Err() == nil || c.Err().Error() != want {
		t.Errorf("got %v, want %s", c.Err(), want)
	}
	if err := c.KeepAlive(); err == nil {
		t.Error("a process that has ended can be kept alive")
	}
	c.Stop() // does nothing and returns
}

func TestStopKillsAfterGrace(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pid")
	s := spec("stubborn", file)
	s.Grace = 50 * time.Millisecond
	c, err := child.Start(s, nil)
	check(t, err)
	check(t, c.KeepAlive())
	pid := reported(t, file, 0)
	c.Stop()
	if alive(pid) {
		t.Error("it survived Stop")
	}
}

func TestStopEndsTheBackoff(t *testing.T) {
	t.Parallel()
	var restarts atomic.Int32
	s := child.Spec{Path: "/bin/sleep", Args: []string{"0.05"}}
	c, err := child.Start(s, func(error) { restarts.Add(1) })
	check(t, err)
	check(t, c.KeepAlive())
	eventually(t, "it pauses for long", func() bool { return restarts.Load() >= 5 })
	start := time.Now()
	c.Stop()
	if took := time.Since(start); took > 500*time.Millisecond {
		t.Errorf("Stop took %v", took)
	}
}

func TestMissingProgramIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := child.Start(child.Spec{Name: "x", Path: "/does/not/exist"}, nil); err == nil {
		t.Error("no error")
	}
	if _, err := child.Run(t.Context(), child.Spec{Path: "/does/not/exist"}); err == nil {
		t.Error("no error")
	}
}

// TestNothingOutlivesItsParent kills a parent with a child and a grandchild that
// ignore SIGTERM; the kernel must end both.
func TestNothingOutlivesItsParent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	parent := exec.Command(os.Args[0], dir, "2")
	parent.Env = append(os.Environ(), roleVar+"=parent")
	check(t, parent.Start())
	grandchild := reported(t, filepath.Join(dir, "pid-1"), 0)
	if !alive(grandchild) {
		t.Fatal("the grandchild does not run")
	}
	check(t, parent.Process.Kill())
	_ = parent.Wait() // killed, as asked
	eventually(t, "the grandchild ended", func() bool { return !alive(grandchild) })
}

// TestClosedFolderCanBeUsed runs a process as nobody on a folder of nobody's below
// one that only root may enter.
func TestClosedFolderCanBeUsed(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can drop privileges")
	}
	closed := filepath.Join(t.TempDir(), "closed")
	inner := filepath.Join(closed, "inner")
	check(t, os.Mkdir(closed, 0o700))
	check(t, os.Mkdir(inner, 0o700))
	check(t, os.Chown(inner, 65534, 65534))
	s := child.Spec{Path: "/bin/sh", Args: []string{"-c", "id -u; cd /proc/self/fd/3 && echo x >file && cat file"}, Dir: "/",
		Open: []string{inner}, User: &child.User{UID: 65534, GID: 65534}}
	out, err := child.Run(t.Context(), s)
	check(t, err)
	if out != "65534\nx" {
		t.Errorf("printed %q", out)
	}
	s.Args[1] = "ls " + closed
	if out, err := child.Run(t.Context(), s); err == nil {
		t.Errorf("the closed folder can be listed: %q", out)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	file := filepath.Join(t.TempDir(), "pid")
	done := make(chan error, 1)
	go func() {
		_, err := child.Run(ctx, spec("stubborn", file))
		done <- err
	}()
	pid := reported(t, file, 0)
	cancel()
	if err := <-done; err == nil || alive(pid) {
		t.Errorf("error %v, alive %v", err, alive(pid))
	}
}

func TestInheritedFilesStayOpen(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "held"))
	check(t, err)
	defer file.Close()
	out, err := child.Run(t.Context(), child.Spec{Path: "/bin/sh", Args: []string{"-c", "readlink /proc/self/fd/3"}, Inherit: []*os.File{file}})
	check(t, err)
	if out != file.Name() {
		t.Errorf("descriptor 3 is %q, want %q", out, file.Name())
	}
}

func TestNiceLowersThePriority(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("a thread's priority is inherited on Linux only")
	}
	file := filepath.Join(t.TempDir(), "nice")
	c, err := child.Start(child.Spec{Path: "/bin/sh", Args: []string{"-c", "nice > " + file}, Nice: 13}, func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	<-c.Done()
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if nice := strings.TrimSpace(string(got)); nice != "13" {
		t.Errorf("the priority is %s, want 13", nice)
	}
}
