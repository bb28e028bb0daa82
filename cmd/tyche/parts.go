package main

import (
	"context"
	"errors"
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
	log      *slog.Logger
	config   node.Config
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
	p := &parts{log: log, config: c}
	p.db, err = postgres.Open(ctx, postgres.Options{App: c.Postgres[schema.RoleApp], Auth: c.Postgres[schema.RoleAuth], Launcher: c.Postgres[schema.RoleLauncher]})
	if err != nil {
		return nil, err
	}
	if p.objects, err = objectStore(c); err == nil {
		p.temporal, err = launch.Dial(launch.Options{Address: c.Temporal.Address, Namespace: c.Temporal.Namespace, Logger: log})
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

func objectStore(c node.Config) (*objects.Store, error) {
	keys, err := keyring.Open(c.Keys)
	if err != nil {
		return nil, err
	}
	return objects.New(objects.Options{Endpoint: c.S3.Endpoint, AccessKey: c.S3.AccessKey, SecretKey: c.S3.SecretKey,
		Region: c.S3.Region, Bucket: c.S3.Bucket}, keys)
}

func (p *parts) close() {
	p.temporal.Close()
	p.db.Close()
}

// homeError refuses a missing folder.
func homeError(home string) error {
	if home == "" {
		return errors.New("--home DIR is needed: the folder of the node")
	}
	return nil
}
