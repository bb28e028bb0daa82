package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres"
	"tyche/schema"
)

// password is every test role's; the cluster listens on loopback only and
// lives as long as the test binary.
const password = "pgtest"

// template is the migrated database that every test's own is a copy of.
const template = "template_tyche"

// folderPrefix begins the names of clusters' folders; one older than
// leftoverAge belongs to no running test.
const (
	folderPrefix = "tyche-pgtest-"
	leftoverAge  = 6 * time.Hour
)

// cluster is one running PostgreSQL.
type cluster struct {
	folder string
	port   int
	server *exec.Cmd
	exited chan struct{} // closed when the server has ended
	// durable has commits wait for the disk, as the product has.
	durable bool
}

// startCluster initializes and starts PostgreSQL in a temporary folder and
// migrates the template.
func startCluster(ctx context.Context, durable bool) (*cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	credential, err := unprivileged()
	if err != nil {
		return nil, err
	}
	c := &cluster{exited: make(chan struct{}), durable: durable}
	if c.folder, err = dataFolder(credential); err != nil {
		return nil, err
	}
	if c.port, err = freePort(); err != nil {
		return c, err
	}
	if err := c.initialize(ctx, bin, credential); err != nil {
		return c, err
	}
	if err := c.start(bin, credential); err != nil {
		return c, err
	}
	return c, c.migrateTemplate(ctx)
}

// programs finds the folder of initdb and postgres.
func programs() (string, error) {
	folders := []string{os.Getenv("TYCHE_POSTGRES_BIN")}
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin") //nolint:errcheck // a constant pattern is never malformed
	slices.Reverse(installed)
	for _, folder := range append(folders, installed...) {
		_, initdb := os.Stat(filepath.Join(folder, "initdb"))
		_, server := os.Stat(filepath.Join(folder, "postgres"))
		if folder != "" && errors.Join(initdb, server) == nil {
			return folder, nil
		}
	}
	return "", errors.New("pgtest: PostgreSQL's programs are neither in TYCHE_POSTGRES_BIN nor in PATH nor in /usr/lib/postgresql")
}

// unprivileged is who PostgreSQL runs as: it refuses root. nil means the
// current user.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("pgtest: read user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("pgtest: neither user postgres nor user nobody exists to run PostgreSQL as")
}

// dataFolder makes a folder that the unprivileged user can reach, which a
// test's own temporary folder need not be.
func dataFolder(credential *syscall.Credential) (string, error) {
	removeLeftovers()
	folder, err := os.MkdirTemp("/tmp", folderPrefix)
	if err == nil && credential != nil {
		err = os.Chown(folder, int(credential.Uid), int(credential.Gid))
	}
	if err != nil {
		return "", fmt.Errorf("pgtest: make data folder: %w", err)
	}
	return folder, nil
}

// removeLeftovers removes what test binaries that were killed left behind.
func removeLeftovers() {
	found, _ := filepath.Glob("/tmp/" + folderPrefix + "*") //nolint:errcheck // a constant pattern is never malformed
	for _, folder := range found {
		if info, err := os.Stat(folder); err == nil && time.Since(info.ModTime()) > leftoverAge {
			_ = os.RemoveAll(folder) // another user's stays
		}
	}
}

func (c *cluster) initialize(ctx context.Context, bin string, credential *syscall.Credential) error {
	passwordFile := filepath.Join(c.folder, "password")
	if err := os.WriteFile(passwordFile, []byte(password), 0o644); err != nil { // a constant, not a secret
		return fmt.Errorf("pgtest: write password file: %w", err)
	}
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(c.folder, "data"),
		"-U", "postgres", "--auth=scram-sha-256", "--pwfile="+passwordFile, "--encoding=UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	initdb.Dir = c.folder
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w: %s", err, out)
	}
	return nil
}

// start runs the server so that it ends with this process. The parent of a
// parent-death signal is a thread, so one is kept for as long as the server
// runs.
func (c *cluster) start(bin string, credential *syscall.Credential) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		args := []string{"-D", filepath.Join(c.folder, "data"), "-h", "127.0.0.1", "-p", strconv.Itoa(c.port), "-k", "",
			"-c", "max_connections=300", "-c", "jit=off"}
		if !c.durable {
			args = append(args, "-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
		}
		c.server = exec.Command(filepath.Join(bin, "postgres"), args...) // it ends with stop
		c.server.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Pdeathsig: syscall.SIGQUIT}
		c.server.Dir = c.folder
		err := c.server.Start()
		started <- err
		if err == nil {
			_ = c.server.Wait() // how it ended is of no interest
		}
		close(c.exited)
	}()
	return <-started
}

// freePort asks the system for a port that nobody listens on.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("pgtest: find a free port: %w", err)
	}
	defer listener.Close() //nolint:errcheck // it was only asked for its port
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// dsn is a connection string for a role and a database of the cluster.
func (c *cluster) dsn(role, database string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable", role, password, c.port, database)
}

// migrateTemplate waits for the server, then makes roles and template.
func (c *cluster) migrateTemplate(ctx context.Context) error {
	if err := c.waitReady(ctx); err != nil {
		return err
	}
	passwords := map[string]string{}
	for _, role := range schema.Roles() {
		passwords[role] = password
	}
	if err := postgres.Bootstrap(ctx, c.dsn("postgres", "postgres"), template, passwords); err != nil {
		return err
	}
	return postgres.Migrate(ctx, c.dsn(schema.RoleOwner, template), Vault{})
}

func (c *cluster) waitReady(ctx context.Context) error {
	for {
		conn, err := pgx.Connect(ctx, c.dsn("postgres", "postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.exited:
			return fmt.Errorf("pgtest: PostgreSQL ended before it was ready: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("pgtest: PostgreSQL is not ready: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// stop ends the server at once and removes its folder.
func (c *cluster) stop() {
	if c.server != nil && c.server.Process != nil {
		_ = c.server.Process.Signal(syscall.SIGQUIT) // it may have ended already
		<-c.exited
	}
	_ = os.RemoveAll(c.folder) // a rest in the temporary folder does no harm
}
