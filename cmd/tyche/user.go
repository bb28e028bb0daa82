package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"

	"tyche/internal/password"
	"tyche/internal/postgres"
	"tyche/platform/identity"
)

// runUser gives a local account of a running node a new password: for people who forgot theirs.
func runUser(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("user", flag.ContinueOnError)
	home := flags.String("home", "", "the folder of the running node")
	words, err := parse(flags, args, 2, "user password ADDRESS --home DIR")
	if err != nil {
		return err
	}
	if words[0] != "password" {
		return unknown("user", words[0], "password ADDRESS")
	}
	db, keys, err := reach(ctx, *home)
	if err != nil {
		return err
	}
	defer db.Close()
	accounts := &identity.Accounts{Store: postgres.Identity{DB: db}, Passwords: password.New(), Vault: keys}
	text, err := accounts.Reset(ctx, words[1], atCommandLine("user password"))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]string{"password": text})
}
