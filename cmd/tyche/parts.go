package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"runtime"

	"go.temporal.io/sdk/client"

	"tyche/internal/columns"
	"tyche/internal/keyring"
	"tyche/internal/launch"
	"tyche/internal/node"
	"tyche/internal/objects"
	"tyche/internal/postgres"
	"tyche/internal/telemetry"
	"tyche/platform/file"
	"tyche/platform/model"
	"tyche/schema"
)

// parts are what the roles of a node have in common: connections and the services on top of them.
type parts struct {
	home     string
	log      *slog.Logger
	config   node.Config
	keys     *keyring.Keyring
	db       *postgres.DB
	objects  *objects.Store
	columns  *columns.Store
	temporal client.Client
	runs     postgres.Runs
	files    *file.Service
}

// windowPerCPU is how many shards of a run are under way at once, for each of the machine's processors.
const windowPerCPU = 4

// open connects a role to what the node's configuration names.
func open(ctx context.Context, home, role string) (*parts, error) {
	log, err := telemetry.Logger(os.Stderr, role, os.Getenv("TYCHE_LOG"))
	if err != nil {
		return nil, err
	}
	c, err := node.Load(home)
	if err != nil {
		return nil, err
	}
	p := &parts{home: home, log: log, config: c}
	if p.keys, err = openKeys(c); err != nil {
		return nil, err
	}
	p.db, err = postgres.Open(ctx, postgres.Options{App: c.Postgres[schema.RoleApp], Auth: c.Postgres[schema.RoleAuth],
		Launcher: c.Postgres[schema.RoleLauncher], Auditor: c.Postgres[schema.RoleAuditor], Vault: p.keys})
	if err != nil {
		return nil, err
	}
	if p.objects, err = objectStore(c, p.keys); err == nil {
		p.temporal, err = launch.Dial(launch.Options{Address: c.Temporal.Address, Namespace: c.Temporal.Namespace, Logger: log, Keys: p.keys,
			TLS: (*launch.TLS)(c.Temporal.TLS)})
	}
	if err != nil {
		p.db.Close()
		return nil, err
	}
	p.columns = columns.New(p.objects)
	p.runs = postgres.Runs{DB: p.db}
	p.files = &file.Service{Files: postgres.Files{DB: p.db}, Objects: p.objects, Inspector: model.Inspector{},
		Slots: make(chan struct{}, 2*runtime.NumCPU())}
	return p, nil
}

func objectStore(c node.Config, keys *keyring.Keyring) (*objects.Store, error) {
	return objects.New(objects.Options{Endpoint: c.S3.Endpoint, AccessKey: c.S3.AccessKey, SecretKey: c.S3.SecretKey,
		Region: c.S3.Region, Bucket: c.S3.Bucket}, keys)
}

func (p *parts) close() {
	p.temporal.Close()
	p.db.Close()
}

// openRole parses the flags of a role that needs nothing but the node's folder, and connects it.
func openRole(ctx context.Context, name string, args []string, positional int, usage string) (*parts, []string, error) {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	home := flags.String("home", "", "the folder of the node, whose node.json names all addresses")
	words, err := parse(flags, args, positional, usage)
	if err != nil {
		return nil, nil, err
	}
	if *home == "" {
		return nil, nil, errNoHome
	}
	p, err := open(ctx, *home, name)
	return p, words, err
}

var errNoHome = errors.New("--home DIR is needed: the folder of the node")
