package postgresd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Superuser is the name of the cluster's superuser.
const Superuser = "postgres"

// Command describes a process. Env is its whole environment; User is dropped to
// (nil: no drop) after the paths in Open were opened as descriptors 3, 4, ...
type Command struct {
	Path string
	Args []string
	Env  []string
	Dir  string
	Open []string
	User *User
}

// Runner runs a command to its end and returns what it printed.
type Runner func(ctx context.Context, c Command) (output string, err error)

// Cluster is an initialized cluster in a folder.
type Cluster struct {
	programs Programs
	data     string
	user     *User
}

// Version is the major version of the cluster in folder, 0 where there is none.
func Version(folder string) (int, error) {
	text, err := os.ReadFile(filepath.Join(folder, "data", "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("postgresd: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("postgresd: PG_VERSION: %w", err)
	}
	return major, nil
}

// Prepare makes folder hold a cluster that no server uses: it initializes a new
// one, beside and renamed into place, or clears what a killed server left. The
// superuser of a new cluster gets the password. The caller makes sure that nobody
// else works in folder, and creates it.
func Prepare(ctx context.Context, folder string, programs Programs, password string, run Runner) (*Cluster, error) {
	c := &Cluster{programs: programs, data: filepath.Join(folder, "data")}
	major, err := Version(folder)
	if err != nil {
		return nil, err
	}
	if major == 0 {
		err = c.initialize(ctx, folder, password, run)
	} else {
		err = c.reopen(major)
	}
	if err != nil {
		return nil, fmt.Errorf("postgresd: %w", err)
	}
	return c, nil
}

// reopen adopts an existing cluster. Its lock file is stale by contract; left
// there, it would stop the start if its process number is in use again.
func (c *Cluster) reopen(major int) (err error) {
	if major != c.programs.Major {
		return fmt.Errorf("the data folder needs PostgreSQL %d, but %s holds version %d", major, c.programs.Folder, c.programs.Major)
	}
	if c.user, err = owner(c.data); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(c.data, "postmaster.pid")); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// initialize runs initdb in a folder of its own, so that a kill leaves no half of
// a cluster at the final name.
func (c *Cluster) initialize(ctx context.Context, folder, password string, run Runner) (err error) {
	if c.user, err = unprivileged(); err != nil {
		return err
	}
	fresh := filepath.Join(folder, "initializing")
	data, secret := filepath.Join(fresh, "data"), filepath.Join(fresh, "password")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	defer os.RemoveAll(fresh) //nolint:errcheck // the next attempt removes what stays
	if err := errors.Join(c.user.makeFolder(fresh), c.user.makeFolder(data), c.user.writeFile(secret, password)); err != nil {
		return err
	}
	output, err := run(ctx, Command{
		Path: filepath.Join(c.programs.Folder, "initdb"), Env: environment(), Dir: "/", User: c.user, Open: []string{data, secret},
		Args: []string{
			"-D", c.reach(data, 3), "--username=" + Superuser, "--pwfile=" + c.reach(secret, 4), "--auth=scram-sha-256",
			"--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions",
		},
	})
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, output)
	}
	return os.Rename(data, c.data)
}

// reach is how a command names a path that it has open. Who was root cannot walk
// to it, but through a descriptor it is always reached.
func (c *Cluster) reach(path string, descriptor int) string {
	if c.user != nil && runtime.GOOS == "linux" {
		return "/proc/self/fd/" + strconv.Itoa(descriptor)
	}
	return path
}

// Serve is the command that serves the cluster on a port of the loopback
// interface, and nowhere else.
func (c *Cluster) Serve(port int) Command {
	args := []string{"-D", c.reach(c.data, 3), "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-k", ""}
	for _, setting := range settings() {
		args = append(args, "-c", setting)
	}
	return Command{
		Path: filepath.Join(c.programs.Folder, "postgres"), Args: args, Env: environment(), Dir: "/", User: c.user,
		Open: []string{c.data},
	}
}

// settings differ from PostgreSQL's defaults or matter enough to be said.
func settings() []string {
	return []string{
		"shared_buffers=128MB",
		"max_connections=100",
		"synchronous_commit=on", // what was answered survives a power failure
		"wal_level=replica",     // allows backups of the running cluster
		"max_wal_size=1GB",
		"jit=off", // short queries only: compiling them costs more than it saves
		"password_encryption=scram-sha-256",
		"timezone=UTC",
		"log_timezone=UTC",
		"log_checkpoints=off",
		"logging_collector=off", // its log is what it prints
	}
}

// environment is all that PostgreSQL sees of ours: no PG* variable changes it.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}
