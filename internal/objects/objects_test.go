package objects_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
	"uuid"

	"tyche/internal/keyring"
	"tyche/internal/objects"
	"tyche/platform/file"
	"tyche/platform/problem"
)

// gateway is a real S3 gateway on a folder of its own.
type gateway struct {
	endpoint string
	folder   string
}

var shared gateway

// TestMain starts bin/tyche-node's gateway once for all tests.
func TestMain(m *testing.M) { os.Exit(withGateway(m)) }

func withGateway(m *testing.M) int {
	node, err := filepath.Abs("../../bin/tyche-node")
	if err == nil {
		_, err = os.Stat(node)
	}
	if err != nil {
		return m.Run() // the tests say what is missing
	}
	folder, err := os.MkdirTemp("", "tyche-objects-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a rest does no harm
	stop, err := startGateway(node, folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer stop()
	return m.Run()
}

func startGateway(node, folder string) (stop func(), err error) {
	ready := filepath.Join(folder, "ready.json")
	server := exec.Command(node, "s3", "--home", filepath.Join(folder, "home"), "--ready-file", ready) // stop ends it
	server.Env = append(os.Environ(), "TYCHE_S3_ACCESS_KEY=access", "TYCHE_S3_SECRET_KEY=secretsecret")
	var log bytes.Buffer
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		return nil, err
	}
	exited := make(chan struct{})
	go func() { _ = server.Wait(); close(exited) }() // how it ended is of no interest
	stop = func() { _ = server.Process.Signal(syscall.SIGTERM); <-exited }
	for deadline := time.After(20 * time.Second); ; {
		if text, err := os.ReadFile(ready); err == nil {
			var written struct {
				Endpoint string `json:"endpoint"`
			}
			shared = gateway{folder: filepath.Join(folder, "home")}
			err := json.Unmarshal(text, &written)
			shared.endpoint = written.Endpoint
			return stop, err
		}
		select {
		case <-exited:
			return nil, fmt.Errorf("the gateway ended: %s", log.String())
		case <-deadline:
			stop()
			return nil, errors.New("the gateway is not ready after 20 s")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func newStore(t *testing.T) *objects.Store {
	t.Helper()
	if shared.endpoint == "" {
		t.Skip("bin/tyche-node is missing: make build")
	}
	keys, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return storeWith(t, keys)
}

func storeWith(t *testing.T, sealer objects.Sealer) *objects.Store {
	t.Helper()
	store, err := objects.New(objects.Options{
		Endpoint: shared.endpoint, AccessKey: "access", SecretKey: "secretsecret", Bucket: "tyche",
	}, sealer)
	if err == nil {
		err = store.EnsureBucket(t.Context())
	}
	if err == nil {
		err = store.EnsureBucket(t.Context()) // twice is as good as once
	}
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func newKey(part string) file.Key {
	return file.Key{Org: uuid.NewV4(), Kind: file.RunColumn, Subject: uuid.NewV4(), Part: part}
}

func put(t *testing.T, s *objects.Store, key file.Key, content []byte) {
	t.Helper()
	if err := s.Put(t.Context(), key, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

func get(ctx context.Context, s *objects.Store, key file.Key) ([]byte, error) {
	object, err := s.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer object.Close() //nolint:errcheck // read to its end
	return io.ReadAll(object)
}

func content(size int) []byte {
	return bytes.Repeat([]byte("planted-marker. "), size/16+1)[:size]
}

func TestObjectsComeBack(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for _, size := range []int{0, 1, 100_000, 8<<20 - 100, 8 << 20, 20 << 20} {
		key := newKey("shard-1/output-0")
		put(t, s, key, content(size))
		back, err := get(t.Context(), s, key)
		if err != nil || !bytes.Equal(back, content(size)) {
			t.Errorf("%d bytes came back as %d (%v)", size, len(back), err)
		}
	}
	key := newKey("")
	put(t, s, key, content(1000))
	put(t, s, key, content(10)) // replaces
	if back, err := get(t.Context(), s, key); err != nil || len(back) != 10 {
		t.Errorf("replaced object has %d bytes (%v)", len(back), err)
	}
}

func TestRangeIsThePieceAskedFor(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	key := newKey("column")
	whole := content(50_000)
	put(t, s, key, whole)
	for _, c := range []struct{ offset, length int64 }{{0, 10}, {4000, 9000}, {49_990, 100}, {60_000, 5}} {
		piece, err := s.Range(t.Context(), key, c.offset, c.length)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(piece)
		if err := errors.Join(err, piece.Close()); err != nil {
			t.Fatal(err)
		}
		from, to := min(c.offset, 50_000), min(c.offset+c.length, 50_000)
		if !bytes.Equal(got, whole[from:to]) {
			t.Errorf("range %d+%d: %d bytes, want %d", c.offset, c.length, len(got), to-from)
		}
	}
}

func TestNothingIsStoredInTheClear(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	key := newKey("column")
	put(t, s, key, content(10_000))
	found := 0
	err := filepath.WalkDir(shared.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return ignoreMissing(err)
		}
		text, err := os.ReadFile(path)
		if strings.Contains(path, key.Subject.String()) {
			found++
			if !bytes.HasPrefix(text, []byte("TYCH")) {
				t.Errorf("%s begins %q", path, text[:min(len(text), 8)])
			}
		}
		if bytes.Contains(text, []byte("planted-marker")) {
			t.Errorf("%s holds plain text", path)
		}
		return ignoreMissing(err)
	})
	if err != nil || found != 1 {
		t.Errorf("looked at %d files of the object (%v)", found, err)
	}
}

// ignoreMissing passes over files that parallel tests remove.
func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func TestSwappedObjectsDoNotDecrypt(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	first, second := newKey("a"), newKey("a")
	second.Org = first.Org
	put(t, s, first, content(5000))
	put(t, s, second, content(5000))
	path := func(key file.Key) string {
		matches, err := filepath.Glob(filepath.Join(shared.folder, "*", "tyche", filepath.FromSlash(key.String())))
		if err != nil || len(matches) != 1 {
			t.Fatalf("%s lies at %v (%v)", key, matches, err)
		}
		return matches[0]
	}
	text, err := os.ReadFile(path(first))
	if err == nil {
		err = os.WriteFile(path(second), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if back, err := get(t.Context(), s, second); err == nil || len(back) > 0 {
		t.Errorf("%d bytes of another object decrypt (%v)", len(back), err)
	}
	if err := os.Truncate(path(first), int64(len(text)-1)); err != nil {
		t.Fatal(err)
	}
	if _, err := get(t.Context(), s, first); err == nil {
		t.Error("a truncated object reads as whole")
	}
}

func TestFailedContentStoresNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	broken := errors.New("the upload broke off")
	for _, size := range []int{100, 10 << 20} {
		key := newKey("column")
		reader := io.MultiReader(bytes.NewReader(content(size)), iotest.ErrReader(broken))
		if err := s.Put(t.Context(), key, reader); !errors.Is(err, broken) {
			t.Errorf("%d bytes: %v", size, err)
		}
		if _, err := get(t.Context(), s, key); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%d bytes: something is there: %v", size, err)
		}
	}
}

func TestDeletePrefixLeavesNothingOfTheSubject(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	key := newKey("")
	sibling := newKey("column")
	sibling.Org = key.Org
	var parts []file.Key
	for _, part := range []string{"", "partial-1", "shard/1/output-0", "shard/2/output-0"} {
		k := key
		k.Part = part
		parts = append(parts, k)
		put(t, s, k, content(100))
	}
	put(t, s, sibling, content(100))
	for range 2 { // the second time there is nothing to remove
		if err := s.DeletePrefix(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range parts {
		if _, err := get(t.Context(), s, k); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s is still there: %v", k, err)
		}
	}
	if _, err := get(t.Context(), s, sibling); err != nil {
		t.Errorf("the sibling is gone: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(shared.folder, "*", "tyche", key.Org.String(), "*", key.Subject.String())); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if err := s.Delete(t.Context(), sibling); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), sibling); err != nil {
		t.Errorf("deleting what is gone: %v", err)
	}
	if _, err := get(t.Context(), s, sibling); problem.KindOf(err) != problem.NotFound {
		t.Errorf("the deleted sibling: %v", err)
	}
}

func TestKeysThatAreNotOursAreRefused(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for _, key := range []file.Key{{}, {Org: uuid.NewV4(), Kind: "other", Subject: uuid.NewV4()}, newKey("../x"), newKey("a//b"), newKey("A\n")} {
		if err := s.Put(t.Context(), key, strings.NewReader("x")); !errors.Is(err, file.ErrBadKey) {
			t.Errorf("%q: %v", key, err)
		}
		if err := s.DeletePrefix(t.Context(), key); !errors.Is(err, file.ErrBadKey) {
			t.Errorf("delete %q: %v", key, err)
		}
	}
}

func TestUnreachableStoreIsUnavailable(t *testing.T) {
	t.Parallel()
	keys, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := objects.New(objects.Options{Endpoint: "http://127.0.0.1:1", AccessKey: "a", SecretKey: "b", Bucket: "tyche"}, keys)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := s.Ping(ctx); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("ping: %v", err)
	}
	if _, err := s.Get(ctx, newKey("x")); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("get: %v", err)
	}
	if _, err := objects.New(objects.Options{Endpoint: "ftp://x"}, keys); err == nil {
		t.Error("an address that is no object store's is taken")
	}
}
