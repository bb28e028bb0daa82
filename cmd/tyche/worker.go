package main

import (
	"context"
	"errors"
	"runtime"

	"tyche/internal/keyring"
	"tyche/internal/launch"
	"tyche/internal/node"
	"tyche/internal/postgres"
	"tyche/internal/telemetry"
	"tyche/platform/audit"
	"tyche/platform/simulation"
	"tyche/workers"
)

// spareThreads run beside those that compute, one a CPU, so that a report or a heartbeat does not wait until a computing
// goroutine yields: each of a transaction's round trips would wait up to 10 ms.
const spareThreads = 2

// runWorker serves one task queue, or all of them, until the context ends.
func runWorker(ctx context.Context, args []string) error {
	p, queues, err := openRole(ctx, "worker", args, 1, "worker QUEUE|all --home DIR")
	if err != nil {
		return err
	}
	defer p.close()
	if queues[0] == "all" {
		queues = nil
	}
	cpus := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(cpus + spareThreads)
	err = workers.Run(ctx, workers.Deps{
		Client: p.temporal, Runs: p.runs, Workbooks: p.files, Columns: p.columns,
		Outbox: &simulation.Sweeper{Outbox: postgres.Outbox{DB: p.db}, Runs: p.runs, Files: postgres.Files{DB: p.db}, Objects: p.objects,
			Launcher: launch.New(p.temporal, windowPerCPU*cpus)},
		Pending: postgres.Orderer{DB: p.db}, Quotas: postgres.Quotas{DB: p.db},
		Checkpoints: &audit.Checkpoints{Heads: postgres.Orderer{DB: p.db}, Signer: keyring.Signer{Keys: p.keys},
			Keep: node.KeepCheckpoints(p.home)},
		Logger: p.log, Metrics: telemetry.NewMetrics(), CPUs: cpus,
	}, queues...)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
