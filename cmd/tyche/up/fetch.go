package up

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"tyche/internal/postgresd"
)

// Postgres is the subcommand `postgres fetch [--if-missing]`: it downloads
// PostgreSQL's programs to where `up` finds them, and prints that folder to out.
// With --if-missing a machine that has some keeps to them.
func Postgres(ctx context.Context, args []string, out io.Writer) error {
	const usage = "usage: tyche postgres fetch [--if-missing]"
	if len(args) == 0 || args[0] != "fetch" {
		return errors.New(usage)
	}
	flags := flag.NewFlagSet("tyche postgres fetch", flag.ContinueOnError)
	ifMissing := flags.Bool("if-missing", false, "do nothing on a machine that has PostgreSQL")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	cache, err := postgresd.CacheFolder()
	if err != nil {
		return err
	}
	programs, err := postgresd.Find(ctx, os.Getenv("TYCHE_POSTGRES_BIN"), cache, 0)
	if err != nil || !*ifMissing {
		programs, err = postgresd.Fetch(ctx, cache)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "PostgreSQL %d is in %s\n", programs.Major, programs.Folder)
	return err
}
