package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"

	temporalconfig "tyche/temporal-config"
)

// temporalOptions are the flags of the role.
type temporalOptions struct {
	home, ready  string
	frontend, ui int // ports, 0: chosen
	metrics      int
	// codec decrypts payloads for the Web UI, "" for none; its users sign in at codecHelp.
	codec, codecHelp string // URLs
}

// temporalReady is the content of the ready file.
type temporalReady struct {
	Frontend string `json:"frontend"` // host:port for gRPC clients
	UI       string `json:"ui"`       // URL without a path
	Metrics  string `json:"metrics"`  // URL for Prometheus
	PID      int    `json:"pid"`
}

func parseTemporal(args []string) (temporalOptions, error) {
	o := temporalOptions{codec: os.Getenv("TYCHE_CODEC_ENDPOINT"), codecHelp: os.Getenv("TYCHE_CODEC_HELP")}
	flags := flag.NewFlagSet("tyche-node temporal", flag.ContinueOnError)
	flags.StringVar(&o.home, "home", "", "folder of the database; created if missing")
	flags.StringVar(&o.ready, "ready-file", "", "file that is written once the server serves")
	flags.IntVar(&o.frontend, "frontend-port", 0, "gRPC port, 0: any free one")
	flags.IntVar(&o.ui, "ui-port", 0, "port of the Web UI, 0: any free one")
	flags.IntVar(&o.metrics, "metrics-port", 0, "port of the Prometheus metrics, 0: any free one")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.home == "" {
		return o, errors.New("temporal: --home is missing")
	}
	return o, nil
}

func runTemporal(ctx context.Context, args []string) error {
	o, err := parseTemporal(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if o.ready, err = prepareReady(o.ready); err != nil {
		return err
	}
	if err := enter(filepath.Clean(o.home)); err != nil {
		return fmt.Errorf("temporal: %w", err)
	}
	var inner innerPorts
	if err := claim(append(inner.all(), &o.frontend, &o.ui, &o.metrics)...); err != nil {
		return fmt.Errorf("temporal: %w", err)
	}
	return serveTemporal(ctx, o, inner)
}

// serveTemporal runs the server and its Web UI until ctx ends. The working
// directory is the database's folder.
func serveTemporal(ctx context.Context, o temporalOptions, inner innerPorts) error {
	wanted, err := readWanted()
	if err != nil {
		return err
	}
	settings := serverConfig(o, inner)
	if err := prepareDatabase(settings, wanted); err != nil {
		return fmt.Errorf("temporal: %w", err)
	}
	server, err := newServer(settings, inner)
	if err != nil {
		return fmt.Errorf("temporal: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("temporal: start: %w", err)
	}
	ui := startUI(o)
	if err := waitServing(ctx, o, wanted); err != nil {
		return errors.Join(fmt.Errorf("temporal: %w", err), server.Stop())
	}
	ready := temporalReady{
		Frontend: address(o.frontend), UI: "http://" + address(o.ui),
		Metrics: "http://" + address(o.metrics) + "/metrics", PID: os.Getpid(),
	}
	if err := writeReady(o.ready, ready); err != nil {
		return errors.Join(err, server.Stop())
	}
	<-ctx.Done()
	ui.Stop()
	return server.Stop()
}

func newServer(settings *config.Config, inner innerPorts) (temporal.Server, error) {
	dynamic := dynamicconfig.LoadYamlFile(temporalconfig.DynamicConfig())
	// A misspelt key is only a warning there; the file is ours, so it is a fault.
	if err := errors.Join(append(dynamic.Warnings, dynamic.Err())...); err != nil {
		return nil, fmt.Errorf("dynamic configuration: %w", err)
	}
	values := dynamicconfig.StaticClient{}
	for key, value := range dynamic.Map {
		values[key] = value
	}
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "warn"}))
	return temporal.NewServer(
		temporal.WithConfig(settings),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(inner.hosts(settings)),
		temporal.WithLogger(logger),
		temporal.WithDynamicConfigClient(values),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
	)
}
