package child_test

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tyche/internal/child"
)

// roleVar makes the test binary play a process instead of running tests.
const roleVar = "CHILD_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVar) {
	case "":
		os.Exit(m.Run())
	case "wait": // tells its number, ends on SIGTERM
		report(os.Args[1])
		forever()
	case "stubborn": // ends on SIGKILL only
		signal.Ignore(syscall.SIGTERM)
		report(os.Args[1])
		forever()
	case "fail":
		fmt.Fprintln(os.Stderr, "first line\nport 7 is taken")
		os.Exit(3)
	case "parent": // supervises a stubborn process, and a parent of one
		depth, _ := strconv.Atoi(os.Args[2])
		role := "stubborn"
		args := []string{filepath.Join(os.Args[1], "pid-"+os.Args[2]), ""}
		if depth > 1 {
			role, args = "parent", []string{os.Args[1], strconv.Itoa(depth - 1)}
			report(filepath.Join(os.Args[1], "pid-"+os.Args[2]))
		}
		if _, err := child.Start(spec(role, args...), nil); err != nil {
			panic(err)
		}
		forever()
	}
}

// forever lets this process live until a signal ends it.
func forever() {
	for {
		<-time.After(time.Hour)
	}
}

// report writes this process's number to a file, all at once.
func report(path string) {
	temp := path + ".new"
	if err := os.WriteFile(temp, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(temp, path); err != nil {
		panic(err)
	}
}

func spec(role string, args ...string) child.Spec {
	return child.Spec{Name: role, Path: os.Args[0], Args: args, Env: append(os.Environ(), roleVar+"="+role)}
}

// reported waits for a process number in path other than the last.
func reported(t *testing.T, path string, last int) int {
	t.Helper()
	pid := 0
	eventually(t, "a process reports in "+path, func() bool {
		data, err := os.ReadFile(path)
		if err == nil {
			pid, err = strconv.Atoi(string(data))
		}
		return err == nil && pid != last
	})
	return pid
}

func alive(pid int) bool {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(data), ") ")
	return !strings.HasPrefix(state, "Z")
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
		<-time.After(2 * time.Millisecond) // between two looks at the condition
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
