package node_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"tyche/internal/node"
)

const (
	accessKey = "access"
	secretKey = "a secret of some length"
)

// role is a running role of bin/tyche-node.
type role struct {
	cmd    *exec.Cmd
	output *bytes.Buffer
	exited chan struct{}
}

// begin starts bin/tyche-node without waiting for it.
func begin(t *testing.T, args ...string) *role {
	t.Helper()
	program, err := filepath.Abs("../../bin/tyche-node")
	check(t, err)
	if _, err := os.Stat(program); err != nil {
		t.Skip("bin/tyche-node is not built: make build")
	}
	r := &role{cmd: exec.Command(program, args...), output: new(bytes.Buffer), exited: make(chan struct{})}
	r.cmd.Env = append(os.Environ(), "TYCHE_S3_ACCESS_KEY="+accessKey, "TYCHE_S3_SECRET_KEY="+secretKey)
	r.cmd.Stderr = r.output
	check(t, r.cmd.Start())
	go func() {
		_ = r.cmd.Wait() // its state tells
		close(r.exited)
	}()
	t.Cleanup(func() { r.end(t, syscall.SIGTERM) })
	return r
}

func (r *role) end(t *testing.T, s os.Signal) {
	t.Helper()
	_ = r.cmd.Process.Signal(s) // it may have ended
	select {
	case <-r.exited:
	case <-time.After(30 * time.Second):
		t.Fatalf("%v does not end: %s", r.cmd.Args, r.output)
	}
}

// serve starts a role and reads its ready file into ready.
func serve(t *testing.T, name, home string, ready any, more ...string) *role {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	start := time.Now()
	r := begin(t, append([]string{name, "--home", home, "--ready-file", file}, more...)...)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	go func() {
		select {
		case <-r.exited:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := node.AwaitFile(ctx, file, ready); err != nil {
		t.Fatalf("%v: %s", err, r.output)
	}
	t.Logf("%s ready after %v", name, time.Since(start).Round(time.Millisecond))
	return r
}

// wait is a workflow that a signal ends.
func wait(ctx workflow.Context, word string) (string, error) {
	var more string
	workflow.GetSignalChannel(ctx, "more").Receive(ctx, &more)
	return word + more, nil
}

// TestTemporalKeepsWorkflows starts a workflow, kills the server, starts it on the
// same folder and ports, and finishes the workflow.
func TestTemporalKeepsWorkflows(t *testing.T) {
	t.Parallel()
	home := filepath.Join(t.TempDir(), "an odd?name%20#")
	var ready node.TemporalReady
	server := serve(t, "temporal", home, &ready)
	if status := status(ready.UI); status != http.StatusOK {
		t.Errorf("the Web UI answers %d", status)
	}
	if status := status(ready.Metrics); status != http.StatusOK {
		t.Errorf("the metrics answer %d", status)
	}
	c, err := client.Dial(client.Options{HostPort: ready.Frontend, Namespace: "tyche"})
	check(t, err)
	defer c.Close()
	hasWhatIsConfigured(t, c)
	w := worker.New(c, "queue", worker.Options{})
	w.RegisterWorkflow(wait)
	check(t, w.Start())
	defer w.Stop()
	key := temporal.NewSearchAttributeKeyKeyword("TycheRun")
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: "kept", TaskQueue: "queue", TypedSearchAttributes: temporal.NewSearchAttributes(key.ValueSet("r1")),
	}, wait, "be")
	check(t, err)

	server.end(t, os.Kill)
	var again node.TemporalReady
	_, port, _ := strings.Cut(ready.Frontend, ":")
	serve(t, "temporal", home, &again, "--frontend-port", port)
	if again.Frontend != ready.Frontend || again.PID == ready.PID {
		t.Errorf("restarted as %+v after %+v", again, ready)
	}
	check(t, c.SignalWorkflow(t.Context(), "kept", "", "more", "gun"))
	var got string
	check(t, run.Get(t.Context(), &got))
	if got != "begun" {
		t.Errorf("the workflow answers %q", got)
	}
	hasWhatIsConfigured(t, c)
	eventually(t, "the workflow is found by its search attribute", func() bool {
		list, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "TycheRun = 'r1'"})
		return err == nil && len(list.GetExecutions()) == 1
	})
}

func hasWhatIsConfigured(t *testing.T, c client.Client) {
	t.Helper()
	found, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "tyche"})
	check(t, err)
	if kept := found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); kept != 7*24*time.Hour {
		t.Errorf("closed workflows are kept for %v", kept)
	}
	have, err := c.OperatorService().ListSearchAttributes(t.Context(), &operatorservice.ListSearchAttributesRequest{Namespace: "tyche"})
	check(t, err)
	for _, name := range []string{"TycheOrg", "TycheRun", "TycheKind"} {
		if have.GetCustomAttributes()[name] != enumspb.INDEXED_VALUE_TYPE_KEYWORD {
			t.Errorf("search attribute %s is %v", name, have.GetCustomAttributes()[name])
		}
	}
}

// TestObjectsSurviveSIGKILL stores objects and reads them after a restart, with
// their metadata in extended attributes and, as on a file system without, in files.
func TestObjectsSurviveSIGKILL(t *testing.T) {
	t.Parallel()
	t.Run("attributes", func(t *testing.T) {
		t.Parallel()
		objectsSurvive(t, t.TempDir())
	})
	t.Run("files", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		check(t, os.Mkdir(filepath.Join(home, "metadata"), 0o700)) // a folder that began so stays so
		objectsSurvive(t, home)
		if used, err := os.ReadDir(filepath.Join(home, "metadata")); err != nil || len(used) == 0 {
			t.Errorf("no metadata in files: %v", err)
		}
	})
}

func objectsSurvive(t *testing.T, home string) {
	t.Helper()
	var ready node.S3Ready
	server := serve(t, "s3", home, &ready)
	c := connect(t, ready, secretKey)
	check(t, c.MakeBucket(t.Context(), "bucket", minio.MakeBucketOptions{Region: ready.Region}))
	content := strings.Repeat("0123456789", 200_000)
	for _, key := range []string{"a/b/one", "two"} {
		_, err := c.PutObject(t.Context(), "bucket", key, strings.NewReader(content), int64(len(content)), minio.PutObjectOptions{ContentType: "text/x-test"})
		check(t, err)
	}
	server.end(t, os.Kill)
	serve(t, "s3", home, &ready)
	c = connect(t, ready, secretKey)
	object, err := c.GetObject(t.Context(), "bucket", "a/b/one", minio.GetObjectOptions{})
	check(t, err)
	got, err := io.ReadAll(object)
	check(t, err)
	info, err := object.Stat()
	check(t, err)
	if string(got) != content || info.ContentType != "text/x-test" {
		t.Errorf("%d bytes of type %s", len(got), info.ContentType)
	}
	if _, err := connect(t, ready, "another").StatObject(t.Context(), "bucket", "two", minio.StatObjectOptions{}); err == nil {
		t.Error("another secret key reads")
	}
	check(t, filepath.WalkDir(home, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && path != home && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	}))
}

func connect(t *testing.T, ready node.S3Ready, secret string) *minio.Client {
	t.Helper()
	c, err := minio.New(strings.TrimPrefix(ready.Endpoint, "http://"), &minio.Options{Creds: credentials.NewStaticV4(accessKey, secret, ""), Region: ready.Region})
	check(t, err)
	return c
}

// TestProgramSaysWhyItCannotStart checks one sentence and exit code 1.
func TestProgramSaysWhyItCannotStart(t *testing.T) {
	t.Parallel()
	busy := node.Listen{Name: "x", Host: "127.0.0.1"}
	var ready node.S3Ready
	check(t, node.ClaimPorts(&busy))
	serve(t, "s3", t.TempDir(), &ready, "--port", fmt.Sprint(busy.Port))
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o600))
	port, readyFile := fmt.Sprint(busy.Port), filepath.Join(t.TempDir(), "ready")
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"port of S3 taken":       {[]string{"s3", "--home", t.TempDir(), "--ready-file", readyFile, "--port", port}, "s3: port " + port + " is taken"},
		"port of Temporal taken": {[]string{"temporal", "--home", t.TempDir(), "--ready-file", readyFile, "--frontend-port", port}, "temporal: port " + port + " is taken"},
		"home is a file":         {[]string{"temporal", "--home", file, "--ready-file", readyFile}, "not a directory"},
		"no ready file":          {[]string{"s3", "--home", t.TempDir()}, "--ready-file is missing"},
		"no role":                {nil, "usage"},
		"unknown role":           {[]string{"x"}, "unknown role"},
	} {
		r := begin(t, test.args...)
		<-r.exited
		text := r.output.String()
		if r.cmd.ProcessState.ExitCode() != 1 || strings.Count(text, "\n") != 1 || !strings.Contains(text, test.want) {
			t.Errorf("%s: code %d, %q", name, r.cmd.ProcessState.ExitCode(), text)
		}
	}
	if _, err := os.Stat(readyFile); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a ready file was written: %v", err)
	}
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
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
		<-time.After(20 * time.Millisecond) // between two looks at the condition
	}
}

// duplicate opens the same open file once more, as a child's descriptor is.
func duplicate(file *os.File) (*os.File, error) {
	descriptor, err := syscall.Dup(int(file.Fd()))
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(descriptor), file.Name()), nil
}
