package main

import (
	"net"

	"tyche/internal/password"
	"tyche/internal/postgres"
	"tyche/platform/identity"
)

// people are the services about who is signed in and who belongs where.
type people struct {
	store         postgres.Identity
	sessions      *identity.Sessions
	accounts      *identity.Accounts
	invitations   *identity.Invitations
	members       *identity.Members
	organizations *identity.Organizations
	keys          *identity.MemberKeys
}

func newPeople(p *parts) people {
	store, passwords := postgres.Identity{DB: p.db}, password.New()
	sessions := &identity.Sessions{Store: store, Belongings: store, Organizations: store, Vault: p.keys}
	return people{
		store: store, sessions: sessions,
		accounts: &identity.Accounts{Store: store, Attempts: store, Passwords: passwords, Vault: p.keys, Sessions: sessions,
			Trail: postgres.Audit{DB: p.db}},
		invitations: &identity.Invitations{Store: store, Setups: store, Passwords: passwords, Vault: p.keys, Sessions: sessions},
		members:     &identity.Members{Store: store, Vault: p.keys},
		organizations: &identity.Organizations{Store: store, Domains: store,
			DNS: net.DefaultResolver},
		keys: &identity.MemberKeys{Store: store, Organizations: store},
	}
}
