package main

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"time"
	"uuid"

	"tyche/internal/keyring"
	"tyche/internal/node"
	"tyche/internal/postgres"
	"tyche/platform/audit"
	"tyche/platform/tenant"
	"tyche/schema"
)

// recordTimeout is how long a command waits for the database to take its audit entries in.
const recordTimeout = 5 * time.Second

// atCommandLine is where a command comes from, for the audit trail: which command, and who of the machine gave it.
func atCommandLine(command string) tenant.Origin {
	name := fmt.Sprint("user ", os.Getuid())
	if who, err := user.Current(); err == nil {
		name = who.Username
	}
	if sudo := os.Getenv("SUDO_USER"); sudo != "" {
		name += " by sudo of " + sudo
	}
	return tenant.Origin{Agent: "tyche " + command + " (" + name + ")"}
}

// reach opens the database of a running node, as the roles that a command may take, with the keys of what is sealed in it. It
// connects when first asked.
func reach(ctx context.Context, home string) (*postgres.DB, *keyring.Keyring, error) {
	if home == "" {
		return nil, nil, errNoHome
	}
	c, err := node.Load(home)
	if err != nil {
		return nil, nil, err
	}
	keys, err := openKeys(c)
	if err != nil {
		return nil, nil, err
	}
	db, err := postgres.Open(ctx, postgres.Options{Auth: c.Postgres[schema.RoleAuth], Auditor: c.Postgres[schema.RoleAuditor], Vault: keys})
	return db, keys, err
}

// aboutKeys is an audit entry to be made about the keys of an organization, or of the node.
type aboutKeys struct {
	org   uuid.UUID
	event audit.Event
}

// recorded makes a change of the key store that the audit trail tells of: the entries are on disk before it and in the
// database after it, at the latest when the node starts next.
func recorded(c node.Config, home, command string, keys *keyring.Keyring, about []aboutKeys, change func() error) error {
	ctx, cancel := context.WithTimeout(context.Background(), recordTimeout)
	defer cancel()
	entries := make([]audit.Entry, len(about))
	for i, a := range about {
		var err error
		on := tenant.Scope{Org: a.org, Actor: audit.Operator(), Origin: atCommandLine(command)}
		if entries[i], err = audit.NewEntry(ctx, keys, on, a.event, time.Now()); err != nil {
			return err
		}
	}
	announced, err := node.Announce(home, entries)
	if err != nil {
		return err
	}
	changed := change()
	if changed != nil {
		if err := announced.Failed(); err != nil {
			return fmt.Errorf("%w (and the audit trail does not know that it failed: %w)", changed, err)
		}
	}
	db, err := postgres.Open(ctx, postgres.Options{Auth: c.Postgres[schema.RoleAuth]})
	if err == nil {
		defer db.Close()
		err = announced.Deliver(func(entries []audit.Entry) error { return postgres.Audit{DB: db}.Add(ctx, entries) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "The audit trail takes this in when the node starts next: its database cannot be reached now.")
	}
	return changed
}
