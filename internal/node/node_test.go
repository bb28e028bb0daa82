package node_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tyche/internal/node"
)

func TestConfigReturnsAsSaved(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if _, err := node.Load(home); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a node: %v", err)
	}
	want := node.Config{
		API:      node.API{Listen: "0.0.0.0:1", URL: "http://127.0.0.1:1"},
		Temporal: node.Temporal{Address: "127.0.0.1:2", Namespace: "n", UI: "http://u", Metrics: "http://m"},
		Postgres: map[string]string{"r": "postgres://r"},
		S3:       node.S3{Endpoint: "http://s", Region: "x", Bucket: "b", AccessKey: "a", SecretKey: "k"},
		Keys:     "/keys", KeyJournal: "/journal", KMS: "kms://k",
	}
	check(t, want.Save(home))
	got, err := node.Load(home)
	check(t, err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[node.Config]()) {
		if reflect.ValueOf(want).FieldByIndex(field.Index).IsZero() {
			t.Errorf("the test does not cover %s", field.Name)
		}
	}
	onlyMine(t, filepath.Join(home, "node.json"))
	if left, err := os.ReadDir(home); err != nil || len(left) != 1 {
		t.Errorf("beside the file lies %v (%v)", left, err)
	}
}

func TestSecretsStay(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first, err := node.LoadSecrets(home, []string{"a", "b"})
	check(t, err)
	second, err := node.LoadSecrets(home, []string{"a", "b", "later"})
	check(t, err)
	if first.Postgres["a"] != second.Postgres["a"] || first.S3SecretKey != second.S3SecretKey {
		t.Error("a secret changed")
	}
	third, err := node.LoadSecrets(home, []string{"a"})
	check(t, err)
	if second.Postgres["later"] == "" || !reflect.DeepEqual(second, third) {
		t.Errorf("%+v became %+v", second, third)
	}
	all := map[string]bool{first.Postgres["a"]: true, first.Postgres["b"]: true, first.S3AccessKey: true, first.S3SecretKey: true}
	for secret := range all {
		if len(secret) < 26 { // 128 bits in base 32
			t.Errorf("a secret has %d characters", len(secret))
		}
	}
	if len(all) != 4 {
		t.Error("two secrets are equal")
	}
	onlyMine(t, filepath.Join(home, "secrets.json"))
	check(t, os.WriteFile(filepath.Join(home, "secrets.json"), []byte("{"), 0o600))
	if _, err := node.LoadSecrets(home, nil); err == nil {
		t.Error("a damaged file is overwritten instead of reported")
	}
}

func TestOneHolderAtATime(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first, err := node.Acquire(t.Context(), home)
	check(t, err)
	if _, err := node.Acquire(t.Context(), home); err == nil || !strings.Contains(err.Error(), "another node runs on "+home) {
		t.Errorf("error %v", err)
	}
	check(t, first.Release())
	second, err := node.Acquire(t.Context(), home)
	check(t, err)
	check(t, second.Release())
}

// TestStartWaitsForOrphans holds the shared lock as a child does that outlives its
// supervisor.
func TestStartWaitsForOrphans(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first, err := node.Acquire(t.Context(), home)
	check(t, err)
	orphan, err := duplicate(first.Shared)
	check(t, err)
	check(t, first.Release())
	acquired := make(chan error, 1)
	go func() {
		lock, err := node.Acquire(t.Context(), home)
		if err == nil {
			err = lock.Release()
		}
		acquired <- err
	}()
	select {
	case err := <-acquired:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(100 * time.Millisecond): // it is expected to go on waiting
	}
	check(t, orphan.Close())
	check(t, <-acquired)

	held, err := node.Acquire(t.Context(), home)
	check(t, err)
	orphan, err = duplicate(held.Shared)
	check(t, err)
	defer orphan.Close()
	check(t, held.Release())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := node.Acquire(ctx, home); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	check(t, orphan.Close())
	last, err := node.Acquire(t.Context(), home) // the failed attempt left no lock
	check(t, err)
	check(t, last.Release())
}

func TestChosenPortsAreFreeAndDifferent(t *testing.T) {
	t.Parallel()
	listens := make([]*node.Listen, 50)
	for i := range listens {
		listens[i] = &node.Listen{Name: "x", Host: "127.0.0.1"}
	}
	check(t, node.ClaimPorts(listens...))
	seen := map[int]bool{}
	for _, l := range listens {
		if l.Port < 20_000 || l.Port >= 32_000 || seen[l.Port] {
			t.Errorf("port %d", l.Port)
		}
		seen[l.Port] = true
	}
	for _, l := range listens { // a port is free again: another process may take it before we ask for it twice
		err := node.ClaimPorts(&node.Listen{Name: "one", Host: "127.0.0.1", Port: l.Port}, &node.Listen{Name: "two", Host: "127.0.0.1", Port: l.Port})
		if err != nil && strings.Contains(err.Error(), "for one is taken") && l != listens[len(listens)-1] {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "for two is taken") {
			t.Errorf("the same port twice: %v", err)
		}
		break
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer taken.Close()
	l := node.Listen{Name: "the API", Host: "127.0.0.1", Port: taken.Addr().(*net.TCPAddr).Port}
	if err := node.ClaimPorts(&l); err == nil || !strings.HasSuffix(err.Error(), "for the API is taken") {
		t.Errorf("error %v", err)
	}
	if err := node.ClaimPorts(&node.Listen{Name: "the API", Host: "192.0.2.1"}); err == nil || !strings.Contains(err.Error(), "192.0.2.1") {
		t.Errorf("an address of another machine: %v", err)
	}
}

func TestAwaitFileReadsWhatAppears(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ready.json")
	got := make(chan node.S3Ready, 1)
	go func() {
		var r node.S3Ready
		if err := node.AwaitFile(t.Context(), path, &r); err != nil {
			t.Error(err)
		}
		got <- r
	}()
	want := node.S3Ready{Endpoint: "http://x", Region: "r", PID: 7}
	check(t, node.WriteJSON(path, want))
	if r := <-got; r != want {
		t.Errorf("got %+v", r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := node.AwaitFile(ctx, path+"x", &want); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func onlyMine(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	check(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
