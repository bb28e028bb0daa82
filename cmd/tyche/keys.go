package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"uuid"

	"tyche/internal/keyring"
	"tyche/internal/keyring/vault"
	"tyche/internal/node"
	"tyche/platform/audit"
)

// openKeys opens the key store that a node's configuration names.
func openKeys(c node.Config) (*keyring.Keyring, error) {
	o := keyring.Options{Folder: c.Keys, Journal: c.KeyJournal}
	if c.KMS != "" {
		client := &vault.Client{Token: vaultToken, Namespace: os.Getenv("VAULT_NAMESPACE"), Plain: strings.HasPrefix(os.Getenv("VAULT_ADDR"), "http://")}
		if !client.Supported(c.KMS) {
			return nil, fmt.Errorf("--kms %s: only hcvault://HOST:PORT/MOUNT/keys/NAME is known", c.KMS)
		}
		o.KMS = keyring.KMS{Client: client, URI: c.KMS}
	}
	return keyring.New(o)
}

// vaultToken is VAULT_TOKEN's, or what the file holds that VAULT_TOKEN_FILE names: an agent keeps it current.
func vaultToken() (string, error) {
	if token := os.Getenv("VAULT_TOKEN"); token != "" {
		return token, nil
	}
	path := os.Getenv("VAULT_TOKEN_FILE")
	if path == "" {
		return "", errors.New("VAULT_TOKEN or VAULT_TOKEN_FILE is needed")
	}
	token, err := os.ReadFile(path)
	return strings.TrimSpace(string(token)), err
}

const keysUsage = `keys status  --home DIR [--json]
       tyche keys rotate  --home DIR --master | --kms | --node | --org ID [--subject ID]
       tyche keys destroy --home DIR --org ID | --subject ID [--org ID]  --confirm ID
       tyche keys replay  --home DIR --log FILE
       tyche keys public  --home DIR`

// keysFlags are the flags of the keys commands.
type keysFlags struct {
	home, org, subject, confirm, log string
	master, kms, node, asJSON        bool
}

// runKeys shows, rotates and destroys keys, whether the node runs or not.
func runKeys(_ context.Context, args []string) error {
	var f keysFlags
	flags := flag.NewFlagSet("keys", flag.ContinueOnError)
	flags.StringVar(&f.home, "home", "", "the folder of the node")
	flags.StringVar(&f.org, "org", "", "an organization's identifier")
	flags.StringVar(&f.subject, "subject", "", "a person's identifier")
	flags.StringVar(&f.confirm, "confirm", "", "destroy: the identifier once more; there is no way back")
	flags.StringVar(&f.log, "log", "", "replay: the log of destructions of another replica (destroyed.jsonl)")
	flags.BoolVar(&f.master, "master", false, "rotate the master key")
	flags.BoolVar(&f.kms, "kms", false, "rotate the key service's key that wraps the master key")
	flags.BoolVar(&f.node, "node", false, "rotate the node's own keys, signatures among them")
	flags.BoolVar(&f.asJSON, "json", false, "status: print JSON")
	words, err := parse(flags, args, 1, keysUsage)
	if err != nil {
		return err
	}
	if f.home == "" {
		return errNoHome
	}
	c, keys, err := f.open()
	if err != nil {
		return err
	}
	switch words[0] {
	case "status":
		return f.status(keys, os.Stdout)
	case "rotate":
		return f.rotate(c, keys)
	case "destroy":
		return f.destroy(c, keys)
	case "replay":
		return f.replay(c, keys)
	case "public":
		public, err := keys.PublicKeys(context.Background())
		if err == nil {
			_, err = fmt.Println(string(public))
		}
		return err
	}
	flags.Usage()
	return fmt.Errorf("keys: there is no command %q", words[0])
}

// open opens the store of a node that was started before; a folder without one is left alone.
func (f keysFlags) open() (c node.Config, keys *keyring.Keyring, err error) {
	if c, err = node.Load(f.home); err != nil {
		return c, nil, err
	}
	if _, err := os.Stat(filepath.Join(c.Keys, "master.json")); err != nil {
		return c, nil, fmt.Errorf("there is no key store: %w", err)
	}
	keys, err = openKeys(c)
	return c, keys, err
}

// owner is what --org and --subject name.
func (f keysFlags) owner() (o keyring.Owner, err error) {
	for _, id := range []struct {
		text, flag string
		into       *uuid.UUID
	}{{f.org, "--org", &o.Org}, {f.subject, "--subject", &o.Subject}} {
		if id.text == "" {
			continue
		}
		if *id.into, err = uuid.Parse(id.text); err != nil {
			return o, fmt.Errorf("%s %s is not an identifier", id.flag, id.text)
		}
	}
	if o == (keyring.Owner{}) {
		return o, errors.New("--org ID or --subject ID is needed")
	}
	return o, nil
}

func (f keysFlags) rotate(c node.Config, keys *keyring.Keyring) error {
	ofNode := func(action string, change func() error) error {
		about := []aboutKeys{{audit.Nobody(), audit.Event{Action: action, Kind: "keys", Resource: "node"}}}
		return recorded(c, f.home, "keys rotate", keys, about, change)
	}
	switch {
	case f.master:
		return ofNode("keys.rotate_master", keys.RotateMaster)
	case f.kms:
		return ofNode("keys.rotate_kms", keys.RotateKMS)
	case f.node:
		return ofNode("keys.rotate", func() error { return keys.Rotate(keyring.Owner{}) })
	}
	owner, err := f.owner()
	if err != nil {
		return fmt.Errorf("keys rotate: --master, --kms, --node or: %w", err)
	}
	about, err := aboutOwners(keys, "keys.rotate", owner)
	if err != nil {
		return err
	}
	return recorded(c, f.home, "keys rotate", keys, about, func() error { return keys.Rotate(owner) })
}

// aboutOwners makes an entry for each owner in the chain of its organization. A person whom no organization is named with
// concerns every organization that has keys of theirs, and the node. What is of an organization without keys is the node's: to
// make an entry of its own would give it some.
func aboutOwners(keys *keyring.Keyring, action string, owners ...keyring.Owner) (about []aboutKeys, err error) {
	status, err := keys.Status()
	if err != nil {
		return nil, err
	}
	for _, owner := range owners {
		event := audit.Event{Action: action, Kind: "organization", Resource: owner.Org.String()}
		if owner.Subject != (uuid.UUID{}) {
			event.Kind, event.Resource = "member", owner.Subject.String()
		}
		there := false
		for _, o := range status.Owners {
			named := o.Org == owner.Org && o.Subject == (uuid.UUID{})
			everywhere := owner.Org == (uuid.UUID{}) && owner.Subject != (uuid.UUID{}) && o.Subject == owner.Subject
			if named && owner.Org != (uuid.UUID{}) || everywhere {
				about, there = append(about, aboutKeys{o.Org, event}), there || named
			}
		}
		if !there {
			about = append(about, aboutKeys{audit.Nobody(), event})
		}
	}
	return about, nil
}

func (f keysFlags) destroy(c node.Config, keys *keyring.Keyring) error {
	owner, err := f.owner()
	if err != nil {
		return fmt.Errorf("keys destroy: %w", err)
	}
	want, what := owner.Org.String(), "everything of organization "+owner.Org.String()
	if owner.Subject != (uuid.UUID{}) {
		want, what = owner.Subject.String(), "what is private to "+owner.Subject.String()
	}
	if f.confirm != want {
		return fmt.Errorf("this makes %s unreadable for good, in every copy; say --confirm %s to have it so", what, want)
	}
	about, err := aboutOwners(keys, "keys.destroy", owner)
	if err != nil {
		return err
	}
	return recorded(c, f.home, "keys destroy", keys, about, func() error { return keys.Destroy(owner) })
}

func (f keysFlags) replay(c node.Config, keys *keyring.Keyring) error {
	text, err := os.ReadFile(f.log)
	if err != nil {
		return fmt.Errorf("keys replay: --log FILE: %w", err)
	}
	all, err := keyring.ParseDestructions(text)
	if err != nil {
		return fmt.Errorf("keys replay: %s: %w", f.log, err)
	}
	owners := make([]keyring.Owner, len(all))
	for i, d := range all {
		owners[i] = keyring.Owner{Org: d.Org, Subject: d.Subject}
	}
	about, err := aboutOwners(keys, "keys.destroy", owners...)
	if err != nil {
		return err
	}
	return recorded(c, f.home, "keys replay", keys, about, func() error { return keys.Replay(all) })
}

func (f keysFlags) status(keys *keyring.Keyring, w io.Writer) error {
	s, err := keys.Status()
	if err != nil {
		return err
	}
	if f.asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(s)
	}
	where := "a file of mode 0600"
	if s.Master.KMS != "" {
		where = s.Master.KMS
	}
	fmt.Fprintf(w, "Master key %d, in %s, since %s\n\n", s.Master.KeyID, where, s.Master.Changed.Format("2006-01-02 15:04:05Z"))
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "ORGANIZATION\tSUBJECT\tKEYS\tNEWEST")
	for _, o := range s.Owners {
		organization, subject := "the node", ""
		if o.Org != (uuid.UUID{}) {
			organization = o.Org.String()
		}
		if o.Subject != (uuid.UUID{}) {
			subject = o.Subject.String()
		}
		total := 0
		for _, n := range o.Keys {
			total += n
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\n", organization, subject, total, o.Rotated.Format("2006-01-02 15:04:05Z"))
	}
	fmt.Fprintf(table, "\nDestroyed: %d\n", len(s.Destroyed))
	return table.Flush()
}
