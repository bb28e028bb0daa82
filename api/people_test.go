package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"

	"tyche/internal/password"
	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/identity"
)

// dns holds TXT records.
type dns map[string][]string

func (d dns) LookupTXT(_ context.Context, name string) ([]string, error) {
	if records, is := d[name]; is {
		return records, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// people gives the API accounts, sessions and members on a database.
func (h *harness) people(db *postgres.DB) {
	store, vault, passwords := postgres.Identity{DB: db}, pgtest.Vault{}, password.New()
	h.dns = dns{}
	sessions := &identity.Sessions{Store: store, Belongings: store, Organizations: store, Vault: vault}
	h.deps.Sessions, h.deps.Credentials = sessions, store
	h.deps.Accounts = &identity.Accounts{Store: store, Attempts: store, Passwords: passwords, Vault: vault, Sessions: sessions, Trail: postgres.Audit{DB: db}}
	h.deps.Invitations = &identity.Invitations{Store: store, Setups: store, Passwords: passwords, Vault: vault, Sessions: sessions}
	h.deps.Members = &identity.Members{Store: store, Vault: vault}
	h.deps.Organizations = &identity.Organizations{Store: store, Domains: store, DNS: h.dns}
	h.deps.Keys = &identity.MemberKeys{Store: store, Organizations: store}
}

// aPassword is long enough.
const aPassword = "correct horse battery staple"

// browser is a person at a browser: a cookie and the token of its page.
type browser struct {
	h            *harness
	cookie, csrf string
	user         string
	email        string
	org          string
}

// do sends what a page of ours would.
func (b *browser) do(t testing.TB, method, path string, body any, header ...string) answer {
	t.Helper()
	var content bytes.Buffer
	if body != nil {
		check(t, json.NewEncoder(&content).Encode(body))
		header = append([]string{"Content-Type", "application/json"}, header...)
	}
	own := []string{"X-Tyche-CSRF", b.csrf, "Sec-Fetch-Site", "same-origin"}
	if b.cookie != "" {
		own = append(own, "Cookie", "tyche_session="+b.cookie)
	}
	return caller{b.h, ""}.do(t, method, path, &content, append(own, header...)...)
}

// signedIn takes over the session that an answer gives.
func (b *browser) signedIn(t testing.TB, a answer) {
	t.Helper()
	if a.status != http.StatusCreated && a.status != http.StatusOK {
		t.Fatalf("not signed in: %d %s", a.status, a.body)
	}
	var body struct {
		User string `json:"user_id"`
		Org  string `json:"organization_id"`
		CSRF string `json:"csrf_token"`
	}
	check(t, json.Unmarshal(a.body, &body))
	cookie := a.header.Get("Set-Cookie")
	value, rest, _ := strings.Cut(strings.TrimPrefix(cookie, "tyche_session="), ";")
	if !strings.HasPrefix(cookie, "tyche_session=tyches_") || rest != " Path=/; HttpOnly; SameSite=Lax" {
		t.Errorf("cookie %q", cookie)
	}
	b.cookie, b.csrf, b.user, b.org = value, body.CSRF, body.User, body.Org
}

// invite has a caller's organization invite somebody, and gives the token.
func (c caller) invite(t testing.TB, email string, roles ...string) string {
	t.Helper()
	var created struct{ Token string }
	c.send(t, http.MethodPost, "/v1/invitations", map[string]any{"email": email, "roles": roles}).decode(t, http.StatusCreated, &created)
	return created.Token
}

// send sends a JSON body.
func (c caller) send(t testing.TB, method, path string, body any, header ...string) answer {
	t.Helper()
	content, err := json.Marshal(body)
	check(t, err)
	return c.do(t, method, path, bytes.NewReader(content), append([]string{"Content-Type", "application/json"}, header...)...)
}

// person is a new member of the caller's organization, signed in.
func (c caller) person(t testing.TB, email string, roles ...string) *browser {
	t.Helper()
	b := &browser{h: c.h, email: email}
	b.signedIn(t, b.do(t, http.MethodPost, "/v1/invitations/accept",
		map[string]any{"token": c.invite(t, email, roles...), "name": "Somebody", "password": aPassword}))
	return b
}

// signIn signs in with a password.
func (h *harness) signIn(t testing.TB, email, password string, header ...string) answer {
	t.Helper()
	b := browser{h: h}
	return b.do(t, http.MethodPost, "/v1/sessions", map[string]any{"email": email, "password": password}, header...)
}
