package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = "usage: tyche-node temporal|s3 --home DIR --ready-file F [ports]; tyche-node ROLE -h lists them"

func main() {
	syscall.Umask(0o077) // what is stored here is for this user only
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tyche-node:", err)
		os.Exit(1)
	}
}

// run starts the role that args name and returns when ctx ends or the role fails.
func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	switch args[0] {
	case "temporal":
		return runTemporal(ctx, args[1:])
	case "s3":
		return runS3(ctx, args[1:])
	}
	return fmt.Errorf("unknown role %q; %s", args[0], usage)
}
