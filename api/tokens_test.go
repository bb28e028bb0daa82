package api_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
	"uuid"

	"github.com/go-jose/go-jose/v4"

	"tyche/api"
	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// TestProgramsShowAccessTokens has an issuer whose tokens the test signs itself; what else can be wrong with a token is tested
// where they are verified.
func TestProgramsShowAccessTokens(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	check(t, err)
	server := httptest.NewUnstartedServer(nil)
	issuer := "http://" + server.Listener.Addr().String()
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := any(map[string]any{"issuer": issuer, "authorization_endpoint": issuer + "/a", "token_endpoint": issuer + "/t", "jwks_uri": issuer + "/keys"})
		if r.URL.Path == "/keys" {
			answer = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: private.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}}
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
	server.Start()
	t.Cleanup(server.Close)
	h := newHarness(t, trusting(server.Listener.Addr().String()), func(d *api.Deps) { d.Recheck = 20 * time.Millisecond })
	var p provider
	h.own.send(t, http.MethodPost, "/v1/identity-providers", map[string]any{
		"protocol": "oidc", "name": "Own", "issuer": issuer, "client_id": "c", "audience": "https://api.tyche.example",
	}).decode(t, http.StatusCreated, &p)
	token := func(subject, audience string) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: private}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
		check(t, err)
		claims, err := json.Marshal(map[string]any{"iss": issuer, "sub": subject, "aud": []string{audience}, "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix()})
		check(t, err)
		signed, err := signer.Sign(claims)
		check(t, err)
		text, err := signed.CompactSerialize()
		check(t, err)
		return text
	}
	ann := h.own.person(t, "ann@a.example", "viewer")
	provider, user := uuid.MustParse(p.ID), uuid.MustParse(ann.user)
	subject, err := pgtest.Vault{}.Digest(t.Context(), tenant.Name{Org: h.scope.Org, Kind: "provider.subject", ID: p.ID}, []byte("ann"))
	check(t, err)
	check(t, postgres.Providers{DB: h.runs.DB}.Bind(t.Context(), h.scope, provider, subject, user))

	program := caller{h, token("ann", "https://api.tyche.example")}
	var m me
	program.get(t, "/v1/me").decode(t, http.StatusOK, &m)
	if m.User != ann.user || len(m.Roles) != 1 || m.Roles[0] != "viewer" {
		t.Errorf("speaks for %+v", m)
	}
	program.send(t, http.MethodPost, "/v1/organization/domains", map[string]any{"domain": "x.example"}).failure(t, http.StatusForbidden)
	for name, key := range map[string]string{
		"nobody known":     token("bob", "https://api.tyche.example"),
		"for the client":   token("ann", "c"),
		"for another":      token("ann", "https://elsewhere.example"),
		"three parts":      "a.b.c",
		"an empty payload": "..",
	} {
		if a := (caller{h, key}).get(t, "/v1/me"); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	run := h.own.run(t)
	h.own.send(t, http.MethodPut, "/v1/simulations/"+run.String()+"/sharing", map[string]any{"shared": true}).wants(t, http.StatusOK)
	w := program.watch(t, run)
	w.want("progress", simulation.Queued, 0)
	h.own.send(t, http.MethodPatch, "/v1/members/"+ann.user, map[string]any{"active": false}).wants(t, http.StatusOK)
	w.wantEnd()
	program.get(t, "/v1/me").failure(t, http.StatusUnauthorized)
}
