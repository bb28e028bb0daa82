package up_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tyche/cmd/tyche/up"
	"tyche/internal/node"
	"tyche/schema"
)

// TestMain makes the test binary play the product's: `up` with a plan of one role,
// and that role.
func TestMain(m *testing.M) {
	play := map[string]func(context.Context, []string) error{
		"up":    func(ctx context.Context, args []string) error { return up.Run(withParent(ctx), args, plan()) },
		"serve": serve,
	}
	if len(os.Args) < 2 || play[os.Args[1]] == nil {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := play[os.Args[1]](ctx, os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "tyche: %v\n", err)
		os.Exit(1)
	}
}

// withParent ends ctx when the test that started this process is gone.
func withParent(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent {
			<-time.After(100 * time.Millisecond)
		}
		cancel()
	}()
	return ctx
}

// plan counts the node's starts in a table of the owner's; the count is the key.
func plan() up.Plan {
	return up.Plan{
		Prepare: func(ctx context.Context, c node.Config) (up.Credentials, error) {
			conn, err := pgx.Connect(ctx, c.Postgres[schema.RoleOwner])
			if err != nil {
				return up.Credentials{}, err
			}
			defer conn.Close(ctx)
			var starts int
			_, err = conn.Exec(ctx, "create table if not exists starts(at timestamptz default now())")
			if err == nil {
				_, err = conn.Exec(ctx, "insert into starts default values")
			}
			if err == nil {
				err = conn.QueryRow(ctx, "select count(*) from starts").Scan(&starts)
			}
			return up.Credentials{APIKey: strconv.Itoa(starts)}, err
		},
		Roles: func(home string, c node.Config) []up.Role {
			return []up.Role{{Name: "serve", Args: []string{"serve", home}, Ready: up.AnswersAt(c.API.URL + "/readyz")}}
		},
	}
}

// serve answers on the API's address.
func serve(ctx context.Context, args []string) error {
	c, err := node.Load(args[0])
	if err != nil {
		return err
	}
	server := http.Server{Addr: c.API.Listen, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// program is bin/tyche-node; without it a node cannot run.
func program(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../../bin/tyche-node")
	check(t, err)
	if _, err := os.Stat(path); err != nil {
		t.Skip("bin/tyche-node is not built: make build")
	}
	return path
}

// running is an `up` in a process of its own.
type running struct {
	up.Ready
	cmd    *exec.Cmd
	file   string
	output bytes.Buffer
	exited chan struct{}
	took   time.Duration
}

// launch starts it without waiting.
func launch(t *testing.T, args ...string) *running {
	t.Helper()
	r := &running{file: filepath.Join(t.TempDir(), "ready.json"), exited: make(chan struct{})}
	r.cmd = exec.Command(os.Args[0], append([]string{"up", "--ready-file", r.file, "--listen", "127.0.0.1:0"}, args...)...)
	r.cmd.Stdout, r.cmd.Stderr = &r.output, &r.output
	check(t, r.cmd.Start())
	go func() {
		_ = r.cmd.Wait() // its state tells
		close(r.exited)
	}()
	t.Cleanup(func() {
		_ = r.cmd.Process.Signal(syscall.SIGTERM)
		<-r.exited
	})
	return r
}

// start starts it and waits until it is ready.
func start(t *testing.T, home string, args ...string) *running {
	t.Helper()
	begin := time.Now()
	r := launch(t, append([]string{"--home", home, "--tyche-node", program(t)}, args...)...)
	eventually(t, "the node is ready", func() bool {
		select {
		case <-r.exited:
			t.Fatalf("it ended: %s", &r.output)
		default:
		}
		data, err := os.ReadFile(r.file)
		return err == nil && json.Unmarshal(data, &r.Ready) == nil
	})
	r.took = time.Since(begin)
	return r
}

func (r *running) end(t *testing.T, s os.Signal) {
	t.Helper()
	check(t, r.cmd.Process.Signal(s))
	r.await(t)
}

// await returns when it has ended.
func (r *running) await(t *testing.T) {
	t.Helper()
	select {
	case <-r.exited:
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
}

// family lists the processes below one.
func family(pid int) []int {
	var all []int
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", queue[0]))
		for _, list := range lists {
			data, _ := os.ReadFile(list)
			for _, field := range strings.Fields(string(data)) {
				id, _ := strconv.Atoi(field)
				all, queue = append(all, id), append(queue, id)
			}
		}
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

func commandLine(pid int) string {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.ReplaceAll(string(data), "\x00", " ")
}

func status(url string) int {
	response, err := http.Get(url)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(40 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
		<-time.After(5 * time.Millisecond) // between two looks at the condition
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
