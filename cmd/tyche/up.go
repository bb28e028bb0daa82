package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"

	"tyche/cmd/tyche/up"
	"tyche/internal/node"
	"tyche/internal/postgres"
	"tyche/platform/identity"
	"tyche/platform/tenant"
	"tyche/schema"
)

// runUp starts a node and keeps it running.
func runUp(ctx context.Context, args []string) error {
	return up.Run(ctx, args, up.Plan{Prepare: prepare, Roles: roles})
}

func runPostgres(ctx context.Context, args []string) error { return up.Postgres(ctx, args, os.Stdout) }

// prepare brings the schema up to date, makes the bucket, and mints the bootstrap key and, while nobody can administer the
// node, the token of the first administrator.
func prepare(ctx context.Context, c node.Config) (up.Credentials, error) {
	keys, err := openKeys(c)
	if err != nil {
		return up.Credentials{}, err
	}
	if err := postgres.Migrate(ctx, c.Postgres[schema.RoleOwner], keys); err != nil {
		return up.Credentials{}, err
	}
	store, err := objectStore(c, keys)
	if err != nil {
		return up.Credentials{}, err
	}
	if err := store.EnsureBucket(ctx); err != nil {
		return up.Credentials{}, err
	}
	db, err := postgres.Open(ctx, postgres.Options{Auth: c.Postgres[schema.RoleAuth], Vault: keys})
	if err != nil {
		return up.Credentials{}, err
	}
	defer db.Close()
	org, key, err := (&identity.Service{Keys: postgres.Identity{DB: db}, Origin: atCommandLine("org create")}).Bootstrap(ctx)
	if err != nil {
		return up.Credentials{}, err
	}
	setup, err := (&identity.Invitations{Setups: postgres.Identity{DB: db}}).MintSetup(ctx, org)
	return up.Credentials{APIKey: key, Setup: setup}, err
}

// workerNice is the priority of the worker: on one machine, whoever computes yields to whoever answers.
const workerNice = 10

// roles are the processes of this binary that a node runs: who answers requests, and who computes.
func roles(home string, c node.Config) []up.Role {
	return []up.Role{
		{Name: "api", Args: []string{"api", "--home", home}, Ready: up.AnswersAt(c.API.URL + "/readyz")},
		{Name: "worker", Args: []string{"worker", "all", "--home", home}, Nice: workerNice, Ready: func(context.Context) error { return nil }},
	}
}

// runOrg adds an organization to a running node.
func runOrg(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("org", flag.ContinueOnError)
	home := flags.String("home", "", "the folder of the running node")
	tier := flags.String("tier", string(tenant.Enterprise), "starter, standard, professional or enterprise")
	words, err := parse(flags, args, 2, "org create NAME --home DIR [--tier TIER]")
	if err != nil {
		return err
	}
	if words[0] != "create" {
		return unknown("org", words[0], "create NAME")
	}
	db, _, err := reach(ctx, *home)
	if err != nil {
		return err
	}
	defer db.Close()
	org, key, err := (&identity.Service{Keys: postgres.Identity{DB: db}}).CreateOrganization(ctx, words[1], tenant.Tier(*tier))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]string{"id": org.ID.String(), "api_key": key})
}
