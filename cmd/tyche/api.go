package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/sync/errgroup"

	"tyche/api"
	"tyche/engine"
	"tyche/internal/events"
	"tyche/internal/keyring"
	"tyche/internal/launch"
	"tyche/internal/node"
	"tyche/internal/postgres"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/model"
	"tyche/platform/quota"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// runAPI serves HTTP until the context ends.
func runAPI(ctx context.Context, args []string) error {
	p, _, err := openRole(ctx, "api", args, 0, "api --home DIR")
	if err != nil {
		return err
	}
	defer p.close()
	// What was changed at the command line while the node was down. Without the database nothing would start anyway.
	if err := node.DeliverUnrecorded(p.home, func(entries []audit.Entry) error { return postgres.Audit{DB: p.db}.Add(ctx, entries) }); err != nil {
		p.log.Warn("Entries of commands are not in the audit trail yet.", "error", err)
	}
	hub := events.NewHub(p.runs, p.log)
	stored, err := maxStored()
	if err != nil {
		return err
	}
	deps := apiDeps(ctx, p, hub, stored)
	if deps.RequestScale, err = requestScale(); err != nil {
		return err
	}
	if deps.TrustedProxies, err = trustedProxies(); err != nil {
		return err
	}
	handler, err := api.New(deps)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", p.config.API.Listen)
	if err != nil {
		return fmt.Errorf("the API cannot listen on %s: %w", p.config.API.Listen, err)
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return api.Serve(ctx, listener, handler, p.log) })
	work.Go(func() error {
		hub.Run(ctx)
		return nil
	})
	work.Go(func() error {
		audit.Order(ctx, postgres.Orderer{DB: p.db}, orderingFailed(p.log))
		return nil
	})
	work.Go(func() error { return p.db.Listen(ctx, simulation.EventChannel, hub.Resync, hub.Handle) })
	if err := work.Wait(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// requestScale is by how much the rates of requests are multiplied: TYCHE_REQUESTS_PER_SECOND is what an enterprise
// organization may have, and the other tiers' rates go with it.
func requestScale() (float64, error) {
	text := os.Getenv("TYCHE_REQUESTS_PER_SECOND")
	if text == "" {
		return 1, nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !(rate >= 1 && rate <= 1e6) {
		return 0, fmt.Errorf("TYCHE_REQUESTS_PER_SECOND must be a number from 1 to 1,000,000, not %q", text)
	}
	return rate / quota.Of(tenant.Enterprise).Requests.PerSecond, nil
}

// trustedProxies are the networks in TYCHE_TRUSTED_PROXIES, divided by commas: 10.0.0.0/8,192.0.2.7/32.
func trustedProxies() (all []netip.Prefix, err error) {
	for text := range strings.SplitSeq(os.Getenv("TYCHE_TRUSTED_PROXIES"), ",") {
		if text == "" {
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("TYCHE_TRUSTED_PROXIES lists networks such as 10.0.0.0/8, not %q", text)
		}
		all = append(all, network)
	}
	return all, nil
}

// maxStored is how many bytes the outcomes of one run may take in the store: TYCHE_MAX_OUTCOME_BYTES, 0 for the default.
func maxStored() (int64, error) {
	text := os.Getenv("TYCHE_MAX_OUTCOME_BYTES")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < engine.OutcomeBytes {
		return 0, fmt.Errorf("TYCHE_MAX_OUTCOME_BYTES must be a whole number of bytes from %d on, not %q", engine.OutcomeBytes, text)
	}
	return n, nil
}

// orderingFailed logs that entries could not be chained; they are not lost.
func orderingFailed(log *slog.Logger) func(error) {
	return func(err error) { log.Warn("Audit entries wait to be chained.", "error", err) }
}

func apiDeps(ctx context.Context, p *parts, hub *events.Hub, stored int64) api.Deps {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	compiler := model.NewCompiler(runtime.NumCPU())
	compiler.MaxStored = stored
	simulations := &simulation.Service{
		Runs: p.runs, Files: p.files, Compiler: compiler,
		Launcher: launch.New(p.temporal, windowPerCPU*runtime.NumCPU()), Outbox: postgres.Outbox{DB: p.db},
		Late: func(_ context.Context, err error) { p.log.Warn("A launch is left to the sweep.", "error", err) },
	}
	people := newPeople(p)
	return api.Deps{
		Log: p.log, Metrics: registry, Authenticator: &identity.Service{Keys: people.store, Tokens: people.signIns},
		Credentials: people.store, Sessions: people.sessions, Accounts: people.accounts, Invitations: people.invitations, Members: people.members,
		Organizations: people.organizations, Keys: people.keys,
		Providers: people.providers, SignIns: people.signIns, Provisioning: people.provisioning,
		PublicURL: p.config.API.Public, PlainCookies: p.config.API.Plain(),
		Workbooks: p.files, Books: model.NewBooks(p.files), Simulations: simulations, Results: simulations,
		Columns: p.columns, Events: hub, Payloads: launch.Reader{Keys: p.keys}, CodecOrigins: []string{p.config.Temporal.UI},
		Audit: &audit.Service{Trail: postgres.Audit{DB: p.db}, Vault: p.keys, Signer: keyring.Signer{Keys: p.keys}}, Stopping: ctx.Done(),
		Checks: []api.Check{
			{Name: "postgres", Ping: p.db.Ping},
			{Name: "temporal", Ping: func(ctx context.Context) error { return launch.Ping(ctx, p.temporal) }},
			{Name: "s3", Ping: p.objects.Ping},
		},
	}
}
