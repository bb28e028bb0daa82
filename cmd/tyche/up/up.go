package up

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"tyche/internal/child"
	"tyche/internal/node"
)

// Plan is what the node runs beside its databases.
type Plan struct {
	// Prepare runs once PostgreSQL, Temporal and S3 serve and node.json is written:
	// migrations, the bucket, and what a person begins with.
	Prepare func(ctx context.Context, c node.Config) (Credentials, error)
	// Roles are started afterwards, all at once, in processes of this binary. They
	// are stopped first, in their order.
	Roles func(home string, c node.Config) []Role
}

// Credentials are what a person begins with on a node.
type Credentials struct {
	APIKey string
	// Setup is the one-time token of the first administrator, "" when there is one.
	Setup string
}

// Role is one more process of this binary.
type Role struct {
	Name string
	Args []string // the subcommand and its flags; no secrets
	Nice int      // its priority, 0 or 1 (lower) to 19 (lowest)
	// Ready returns nil once the role works, and an error when ctx ends before.
	Ready func(ctx context.Context) error
}

// Ready is the content of the ready file.
type Ready struct {
	API        string `json:"api"`         // URL without a path
	Temporal   string `json:"temporal"`    // host:port
	TemporalUI string `json:"temporal_ui"` // URL without a path
	Postgres   string `json:"postgres"`    // connection string of the application's role
	S3         string `json:"s3"`          // URL without a path
	APIKey     string `json:"api_key"`
	// Setup is where the first administrator signs up, once; left out when there is one.
	Setup string `json:"setup,omitempty"`
}

// Run is the subcommand: it starts a node, writes the ready file, and returns nil
// once ctx has ended and every process has stopped. A node that cannot start
// leaves no process behind and returns why.
func Run(ctx context.Context, args []string, plan Plan) error {
	begin := time.Now()
	o, err := parse(args)
	if err != nil {
		return err
	}
	undo, err := makeHome(o.Home)
	if err != nil {
		return err
	}
	lock, err := node.Acquire(ctx, o.Home)
	if err != nil {
		return unlessAsked(ctx, err)
	}
	n := &supervisor{options: o, plan: plan, lock: lock, begin: begin}
	err = n.run(ctx)
	n.stop()
	if !n.prepared {
		undo()
	}
	return errors.Join(unlessAsked(ctx, err), lock.Release())
}

// unlessAsked drops errors that stopping on request brings about.
func unlessAsked(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// longestHome is how long the path of the node's folder may be, in bytes: SQLite takes paths of at most 512.
const longestHome = 400

// makeHome creates the node's folder, if needed, and checks that it is writable.
// undo removes it again where it did not exist.
func makeHome(home string) (undo func(), err error) {
	if len(home) > longestHome {
		return nil, fmt.Errorf("the folder's path has %d bytes, and at most %d are possible: choose a shorter one", len(home), longestHome)
	}
	_, err = os.Stat(home)
	missing := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, fmt.Errorf("the folder cannot be created: %w", err)
	}
	probe, err := os.CreateTemp(home, ".probe-*")
	if err != nil {
		return nil, fmt.Errorf("the folder is not writable: %w", err)
	}
	err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	if missing {
		undo = func() { _ = os.RemoveAll(home) } // nothing but ours has been there
	} else {
		undo = func() {}
	}
	return undo, err
}

// supervisor is a node that starts, runs or stops.
type supervisor struct {
	options  options
	plan     Plan
	lock     *node.Lock
	begin    time.Time
	programs programs
	secrets  node.Secrets
	config   node.Config
	ports    ports
	prepared bool // something worth keeping is below home
	children children
}

// run starts everything and waits for the end of ctx.
func (n *supervisor) run(ctx context.Context) error {
	if err := n.prepare(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	starting, done := context.WithTimeout(ctx, n.options.startLimit)
	defer done()
	credentials, err := n.start(starting)
	if err != nil {
		return err
	}
	if err := n.children.keepAlive(); err != nil {
		return err
	}
	if err := n.announce(credentials); err != nil {
		return err
	}
	n.greet(os.Stderr)
	<-ctx.Done()
	return nil
}

// prepare finds the programs and the ports before anything is created.
func (n *supervisor) prepare(ctx context.Context) (err error) {
	if n.programs, err = findPrograms(ctx, n.options); err != nil {
		return err
	}
	if n.ports, err = claimPorts(n.options); err != nil {
		return err
	}
	if err := removeFile(n.options.ReadyFile); err != nil {
		return err
	}
	n.prepared = true
	for _, folder := range []string{"postgres", "temporal", "objects", "logs", "run"} {
		if err := os.MkdirAll(n.path(folder), 0o700); err != nil {
			return fmt.Errorf("the folder is not writable: %w", err)
		}
	}
	n.secrets, err = node.LoadSecrets(n.options.Home, roles())
	return err
}

// start brings up the databases, then what the plan says, and returns what a
// person begins with.
func (n *supervisor) start(ctx context.Context) (Credentials, error) {
	n.config = n.configuration()
	databases, starting := errgroup.WithContext(ctx)
	databases.Go(func() error { return n.startPostgres(starting) })
	databases.Go(func() error { return n.startTemporal(starting) })
	databases.Go(func() error { return n.startS3(starting) })
	if err := databases.Wait(); err != nil {
		return Credentials{}, err
	}
	if err := n.config.Save(n.options.Home); err != nil {
		return Credentials{}, err
	}
	credentials, err := n.plan.Prepare(ctx, n.config)
	if err != nil {
		return Credentials{}, err
	}
	return credentials, n.startRoles(ctx)
}

func (n *supervisor) startRoles(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("up: %w", err)
	}
	group, starting := errgroup.WithContext(ctx)
	for rank, role := range n.plan.Roles(n.options.Home, n.config) {
		group.Go(func() error {
			return n.startChild(starting, rank, child.Spec{Name: role.Name, Path: self, Args: role.Args, Nice: role.Nice}, role.Ready)
		})
	}
	return group.Wait()
}

func (n *supervisor) announce(c Credentials) error {
	setup := ""
	if c.Setup != "" {
		setup = n.config.API.Address() + "/setup#" + c.Setup // what follows # is never sent, so no log has it
	}
	return node.WriteJSON(n.options.ReadyFile, Ready{
		API: n.config.API.URL, Temporal: n.config.Temporal.Address, TemporalUI: n.config.Temporal.UI,
		Postgres: n.config.Postgres[appRole], S3: n.config.S3.Endpoint, APIKey: c.APIKey, Setup: setup,
	})
}

// greet tells a person what runs now and where. Nothing in it is secret.
func (n *supervisor) greet(w io.Writer) {
	fmt.Fprintf(w, "Ready after %.1f s. Ctrl-C or SIGTERM stops everything.\n", time.Since(n.begin).Seconds())
	for _, line := range [][2]string{
		{"API", n.config.API.URL}, {"key", "api_key in " + n.options.ReadyFile},
		{"Temporal Web UI", n.config.Temporal.UI}, {"data and logs", n.options.Home},
	} {
		fmt.Fprintf(w, "  %-16s %s\n", line[0], line[1])
	}
}

// stop ends every process in order; the ready file goes first.
func (n *supervisor) stop() {
	_ = removeFile(n.options.ReadyFile) // it is only a hint now
	n.children.stop()
}

func (n *supervisor) path(parts ...string) string {
	return filepath.Join(append([]string{n.options.Home}, parts...)...)
}

func removeFile(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("the ready file cannot be written: %s is a folder", path)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("the ready file cannot be written: %w", err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the ready file cannot be replaced: %w", err)
	}
	return nil
}
