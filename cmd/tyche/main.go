// Command tyche is every role of Tyche in one binary: the node that a person starts, the servers and workers that it
// consists of, and the engine on one workbook for scripts. This package wires and parses flags; rules live elsewhere.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// command is one subcommand: its line in the usage text and the function that runs it.
type command struct {
	name, usage string
	run         func(ctx context.Context, args []string) error
}

// exitInterrupted is the exit code of shells for what SIGINT has ended.
const exitInterrupted = 130

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := dispatch(ctx, os.Args[1:])
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "tyche: interrupted")
		os.Exit(exitInterrupted)
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "tyche: %v\n", err)
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		usage(os.Stderr)
		return flag.ErrHelp
	}
	if args[0] == "--version" {
		return runVersion(ctx, nil)
	}
	if args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(os.Stdout)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:])
		}
	}
	usage(os.Stderr)
	return fmt.Errorf("there is no command %q", args[0])
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Tyche runs spreadsheet models as Monte Carlo simulations.\n\nUsage: tyche COMMAND [flags]   (tyche COMMAND -h lists the flags)\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-12s %s\n", c.name, c.usage)
	}
}
