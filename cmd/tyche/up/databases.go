package up

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"tyche/internal/child"
	"tyche/internal/node"
	"tyche/internal/postgres"
	"tyche/internal/postgresd"
	"tyche/schema"
)

const (
	database  = "tyche"
	namespace = "tyche" // as in temporal-config/namespaces.yaml
	bucket    = "tyche"
	appRole   = schema.RoleApp

	postgresGrace = 30 * time.Second // it writes what it holds in memory
)

// Ranks order the stop: from the lowest up, after the plan's roles.
const (
	rankTemporal = 1000 + iota
	rankS3
	rankPostgres
)

func roles() []string { return append(schema.Roles(), postgresd.Superuser) }

// configuration is what is known before anything runs: ports and secrets.
func (n *supervisor) configuration() node.Config {
	c := node.Config{
		API:      node.API{Listen: n.ports.api.Address(), URL: url(n.ports.api), Public: n.options.publicURL, TrustedProviders: n.options.trustedProviders},
		Temporal: node.Temporal{Address: n.ports.temporal.Address(), Namespace: namespace, UI: url(n.ports.ui), Metrics: url(n.ports.metrics) + "/metrics"},
		Postgres: map[string]string{},
		S3:       node.S3{Endpoint: url(n.ports.s3), Bucket: bucket, AccessKey: n.secrets.S3AccessKey, SecretKey: n.secrets.S3SecretKey},
		Keys:     n.path("keys"), KeyJournal: n.path("destroyed-keys.jsonl"), KMS: n.options.kms,
	}
	for _, role := range schema.Roles() {
		c.Postgres[role] = postgresd.DSN(n.ports.postgres.Port, role, n.secrets.Postgres[role], database)
	}
	return c
}

func (n *supervisor) startPostgres(ctx context.Context) error {
	cluster, err := postgresd.Prepare(ctx, n.path("postgres"), n.programs.postgres, n.secrets.Postgres[postgresd.Superuser],
		func(ctx context.Context, c postgresd.Command) (string, error) {
			spec := specOf(c)
			spec.Inherit = []*os.File{n.lock.Shared} // initdb's own children outlive it by a moment when it is killed
			return child.Run(ctx, spec)
		})
	if err != nil {
		return err
	}
	spec := specOf(cluster.Serve(n.ports.postgres.Port))
	spec.Name, spec.Grace = "postgres", postgresGrace
	// SIGINT has it shut down at once but cleanly, SIGTERM would wait for clients.
	spec.Stop, spec.Orphaned = syscall.SIGINT, syscall.SIGINT
	super := postgresd.DSN(n.ports.postgres.Port, postgresd.Superuser, n.secrets.Postgres[postgresd.Superuser], "postgres")
	err = n.startChild(ctx, rankPostgres, spec, func(ctx context.Context) error { return postgresd.WaitReady(ctx, super) })
	if err != nil {
		return err
	}
	return postgres.Bootstrap(ctx, super, database, n.secrets.Postgres)
}

func specOf(c postgresd.Command) child.Spec {
	spec := child.Spec{Path: c.Path, Args: c.Args, Env: c.Env, Dir: c.Dir, Open: c.Open}
	if c.User != nil {
		spec.User = &child.User{UID: c.User.UID, GID: c.User.GID}
	}
	return spec
}

func (n *supervisor) startTemporal(ctx context.Context) error {
	ready := n.path("run", "temporal.json")
	spec := child.Spec{Name: "temporal", Path: n.programs.node, Args: []string{
		"temporal", "--home", n.path("temporal"), "--ready-file", ready,
		"--frontend-port", strconv.Itoa(n.ports.temporal.Port),
		"--ui-port", strconv.Itoa(n.ports.ui.Port), "--metrics-port", strconv.Itoa(n.ports.metrics.Port),
	}, Env: append(os.Environ(), "TYCHE_CODEC_ENDPOINT="+url(n.ports.api)+"/v1/codec", "TYCHE_CODEC_HELP="+url(n.ports.api)+"/sign-in")}
	if err := removeFile(ready); err != nil {
		return err
	}
	return n.startChild(ctx, rankTemporal, spec, func(ctx context.Context) error {
		return node.AwaitFile(ctx, ready, &node.TemporalReady{})
	})
}

func (n *supervisor) startS3(ctx context.Context) error {
	ready := n.path("run", "s3.json")
	spec := child.Spec{
		Name: "s3", Path: n.programs.node,
		Args: []string{"s3", "--home", n.path("objects"), "--ready-file", ready, "--port", strconv.Itoa(n.ports.s3.Port)},
		Env:  append(os.Environ(), "TYCHE_S3_ACCESS_KEY="+n.secrets.S3AccessKey, "TYCHE_S3_SECRET_KEY="+n.secrets.S3SecretKey),
	}
	if err := removeFile(ready); err != nil {
		return err
	}
	return n.startChild(ctx, rankS3, spec, func(ctx context.Context) error {
		var r node.S3Ready
		err := node.AwaitFile(ctx, ready, &r)
		n.config.S3.Region = r.Region
		return err
	})
}

// startChild starts a process and waits until it is ready. It fails with the
// process's own words when that ends first.
func (n *supervisor) startChild(ctx context.Context, rank int, spec child.Spec, ready func(context.Context) error) error {
	spec.Inherit = []*os.File{n.lock.Shared}
	spec.Log = n.path("logs", spec.Name+".log")
	if err := rotate(spec.Log); err != nil {
		return err
	}
	c, err := child.Start(spec, func(why error) { fmt.Fprintf(os.Stderr, "tyche: %v; it is started again\n", why) })
	if err != nil {
		return err
	}
	n.children.add(rank, c)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-c.Done():
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := ready(ctx); err != nil {
		if ended := c.Err(); ended != nil {
			return ended
		}
		return fmt.Errorf("%s did not become ready (its log is %s): %w", spec.Name, spec.Log, err)
	}
	return nil
}

const mostLog = 16 << 20 // bytes

// rotate keeps one earlier log beside a log that has become long.
func rotate(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && info.Size() < mostLog {
		return nil
	}
	return errors.Join(err, os.Rename(path, path+".1"))
}
