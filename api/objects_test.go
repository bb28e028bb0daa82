package api_test

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tyche/internal/keyring"
	"tyche/internal/objects"
)

// newObjects is an encrypted store in a real S3 gateway, in a bucket that all tests of the binary share; each has its
// own organizations.
func newObjects(t testing.TB) *objects.Store {
	t.Helper()
	node, err := filepath.Abs("../bin/tyche-node")
	check(t, err)
	if _, err := os.Stat(node); err != nil {
		t.Skip("bin/tyche-node is missing: make build")
	}
	gateway.once.Do(func() { gateway.start(t, node) })
	keys, err := keyring.Open(t.TempDir())
	check(t, err)
	store, err := objects.New(objects.Options{
		Endpoint: gateway.endpoint, AccessKey: "access", SecretKey: "secretsecret", Bucket: "tyche"}, keys)
	check(t, err)
	check(t, store.EnsureBucket(t.Context()))
	return store
}

// gateway is the test binary's S3 gateway. A test binary has no place but a package variable for what outlives a test.
var gateway sharedGateway

type sharedGateway struct {
	once     sync.Once
	endpoint string
	alive    io.Closer // open as long as the binary lives
}

// start runs the gateway under a shell that ends it, and removes its folder, when the test binary is gone.
func (g *sharedGateway) start(t testing.TB, node string) {
	t.Helper()
	home, err := os.MkdirTemp("", "tyche-api-")
	check(t, err)
	ready := filepath.Join(home, "ready.json")
	shell := exec.Command("sh", "-c", `"$@" & cat >/dev/null; kill $!; wait; rm -rf "$HOME_DIR"`,
		"sh", node, "s3", "--home", filepath.Join(home, "s3"), "--ready-file", ready)
	shell.Env = append(os.Environ(), "TYCHE_S3_ACCESS_KEY=access", "TYCHE_S3_SECRET_KEY=secretsecret", "HOME_DIR="+home)
	g.alive, err = shell.StdinPipe()
	check(t, err)
	check(t, shell.Start())
	var written struct{ Endpoint string }
	within(t, 20*time.Second, "the S3 gateway is ready", func() bool {
		text, err := os.ReadFile(ready)
		return err == nil && json.Unmarshal(text, &written) == nil
	})
	g.endpoint = written.Endpoint
}
