package main

import (
	"net"
	"time"

	"tyche/internal/oidc"
	"tyche/internal/outbound"
	"tyche/internal/password"
	"tyche/internal/postgres"
	"tyche/internal/saml"
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
	providers     *identity.Providers
	signIns       *identity.SignIns
	provisioning  *identity.Provisioning
}

func newPeople(p *parts) people {
	store, passwords := postgres.Identity{DB: p.db}, password.New()
	policy := outbound.Policy{Trusted: p.config.API.TrustedProviders}
	routes, open := postgres.SignInRoutes{DB: p.db}, oidc.New(outbound.Client(policy), time.Now)
	saml2 := &saml.ServiceProvider{Used: routes, Now: time.Now}
	providers := &identity.Providers{Store: postgres.Providers{DB: p.db}, Vault: p.keys, CheckAddress: policy.Check,
		ReadMetadata: saml.CheckMetadata, NewPair: saml.NewPair, Now: time.Now}
	members := &identity.Members{Store: store, Vault: p.keys}
	sessions := &identity.Sessions{Store: store, Belongings: store, Organizations: store, Vault: p.keys}
	return people{
		store: store, sessions: sessions,
		accounts: &identity.Accounts{Store: store, Attempts: store, Passwords: passwords, Vault: p.keys, Sessions: sessions,
			Trail: postgres.Audit{DB: p.db}},
		invitations: &identity.Invitations{Store: store, Setups: store, Passwords: passwords, Vault: p.keys, Sessions: sessions},
		members:     members,
		organizations: &identity.Organizations{Store: store, Domains: store,
			DNS: net.DefaultResolver},
		keys:         &identity.MemberKeys{Store: store, Organizations: store},
		providers:    providers,
		provisioning: &identity.Provisioning{Store: postgres.Providers{DB: p.db}, Providers: providers, Members: members, Vault: p.keys},
		signIns: &identity.SignIns{Routes: routes, Bindings: postgres.Providers{DB: p.db}, Providers: providers, Sessions: sessions,
			Vault: p.keys, Protocols: map[identity.Protocol]identity.Federation{identity.OpenIDConnect: open, identity.SAML: saml2},
			Tokens: open, Describe: saml2.Metadata, Endpoints: identity.EndpointsAt(p.config.API.Address()), Now: time.Now},
	}
}
