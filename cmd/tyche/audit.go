package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"tyche/internal/keyring"
	"tyche/internal/node"
	"tyche/internal/postgres"
	"tyche/platform/audit"
	"tyche/platform/tenant"
)

// runAudit is `tyche audit verify`, `export` and `keys`.
func runAudit(ctx context.Context, args []string) error {
	switch {
	case len(args) > 0 && args[0] == "verify":
		return runAuditVerify(args[1:])
	case len(args) > 0 && args[0] == "export":
		return runAuditExport(ctx, args[1:])
	case len(args) > 0 && args[0] == "keys":
		return runAuditKeys(ctx, args[1:])
	}
	fmt.Fprintln(os.Stderr, "Usage: tyche audit verify FILE --fingerprint F [--checkpoints FILE,...] [--json]\n       tyche audit export FILE --home DIR [--after SEQ]\n       tyche audit keys --home DIR")
	return flag.ErrHelp
}

// runAuditVerify checks an export without a server.
func runAuditVerify(args []string) error {
	flags := flag.NewFlagSet("audit verify", flag.ContinueOnError)
	pin := flags.String("fingerprint", "", "the fingerprint of the key that must have signed, as `tyche audit keys` prints it; kept apart from the file")
	kept := flags.String("checkpoints", "", "files of checkpoints that were kept elsewhere, divided by commas")
	asJSON := flags.Bool("json", false, "print JSON")
	words, err := parse(flags, args, 1, "audit verify FILE --fingerprint F [--checkpoints FILE,...] [--json]")
	if err != nil {
		return err
	}
	if *pin == "" {
		return fmt.Errorf("--fingerprint is needed: whoever altered the file could have signed it with a key of their own")
	}
	fingerprint, err := audit.ParseFingerprint(*pin)
	if err != nil {
		return fmt.Errorf("--fingerprint has 64 hexadecimal digits, not %q", *pin)
	}
	checkpoints, err := readKept(*kept)
	if err != nil {
		return err
	}
	file, err := os.Open(words[0])
	if err != nil {
		return err
	}
	defer file.Close()
	report, err := audit.Verify(file, fingerprint, checkpoints)
	if err != nil {
		return err
	}
	return tellReport(report, *asJSON)
}

func readKept(paths string) (all []audit.Checkpoint, err error) {
	for path := range strings.SplitSeq(paths, ",") {
		if path == "" {
			continue
		}
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		kept, err := audit.ReadCheckpoints(file, audit.Nobody())
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, kept...)
	}
	return all, nil
}

// tellReport prints what was found. A fault is an error.
func tellReport(r audit.Report, asJSON bool) error {
	if asJSON {
		told := map[string]any{"valid": r.Fault == nil, "organization": r.Org, "exported_at": r.ExportedAt, "first": r.First, "last": r.Last,
			"hash": r.Hash, "checkpoints": r.Checkpoints}
		if r.Fault != nil {
			told["fault"] = map[string]any{"line": r.Fault.Line, "seq": r.Fault.Seq, "reason": r.Fault.Reason}
		}
		if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
			return err
		}
	}
	if r.Fault != nil {
		return fmt.Errorf("the export is not what was signed: %w", r.Fault)
	}
	if !asJSON {
		of := "organization " + r.Org.String()
		if r.Org == audit.Nobody() {
			of = "the node"
		}
		fmt.Printf("Whole and in order: entries %d to %d of %s, %d checkpoints, exported %s.\nLast hash %s.\n",
			r.First, r.Last, of, r.Checkpoints, r.ExportedAt.Format(time.RFC3339), r.Hash)
	}
	return nil
}

// runAuditExport writes the chain of what belongs to no organization, such as failed sign-ins and the node's keys, as signed lines.
func runAuditExport(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("audit export", flag.ContinueOnError)
	home := flags.String("home", "", "the folder of the running node")
	after := flags.Int64("after", 0, "begin behind this entry")
	words, err := parse(flags, args, 1, "audit export FILE --home DIR [--after SEQ]")
	if err != nil {
		return err
	}
	db, keys, err := reach(ctx, *home)
	if err != nil {
		return err
	}
	defer db.Close()
	trail := postgres.Audit{DB: db}
	on := tenant.Scope{Actor: audit.Operator(), Origin: atCommandLine("audit export")}
	if err := trail.Note(ctx, on, audit.Event{Action: "audit.export", Kind: "audit", Resource: audit.Nobody().String()}); err != nil {
		return err
	}
	source, err := trail.SourceOfNobody(ctx, *after)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(words[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // it holds addresses in the clear
	if err != nil {
		return err
	}
	err = audit.Export(ctx, file, keyring.Signer{Keys: keys}, keys, source, time.Now())
	return errors.Join(err, file.Sync(), file.Close())
}

// runAuditKeys prints the keys of a node and their fingerprints, the newest first.
func runAuditKeys(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("audit keys", flag.ContinueOnError)
	home := flags.String("home", "", "the folder of the node")
	if _, err := parse(flags, args, 0, "audit keys --home DIR"); err != nil {
		return err
	}
	if *home == "" {
		return errNoHome
	}
	c, err := node.Load(*home)
	if err != nil {
		return err
	}
	ring, err := keyring.Open(c.Keys)
	if err != nil {
		return err
	}
	keys, err := keyring.Signer{Keys: ring}.PublicKeys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		fmt.Printf("%s  ed25519 %x\n", k.Fingerprint(), []byte(k))
	}
	return nil
}
