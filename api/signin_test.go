package api_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"uuid"

	"github.com/crewjam/saml/samlidp"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"tyche/api"
	"tyche/internal/oidc"
	"tyche/internal/outbound"
	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/internal/saml"
	"tyche/platform/identity"
)

// providers gives the API identity providers on a database.
func (h *harness) providers(db *postgres.DB) {
	routes, store, vault := postgres.SignInRoutes{DB: db}, postgres.Providers{DB: db}, pgtest.Vault{}
	sp := &saml.ServiceProvider{Used: routes, Now: time.Now}
	providers := &identity.Providers{Store: store, Vault: vault, ReadMetadata: saml.CheckMetadata, NewPair: saml.NewPair, Now: time.Now}
	signIns := &identity.SignIns{Routes: routes, Bindings: store, Providers: providers, Sessions: h.deps.Sessions.(*identity.Sessions), Vault: vault,
		Protocols: map[identity.Protocol]identity.Federation{identity.SAML: sp}, Describe: sp.Metadata, Now: time.Now,
		Endpoints: func(id uuid.UUID) identity.Endpoints { return identity.EndpointsAt(h.url)(id) }}
	h.deps.Providers, h.deps.SignIns = providers, signIns
	h.deps.Provisioning = &identity.Provisioning{Store: store, Providers: providers, Members: h.deps.Members.(*identity.Members), Vault: vault}
	h.deps.Authenticator.(*identity.Service).Tokens = signIns
	trusting()(&h.deps)
}

// trusting has the API reach providers at these addresses, host:port, although they are not public.
func trusting(addresses ...string) func(*api.Deps) {
	return func(d *api.Deps) {
		policy := outbound.Policy{Trusted: addresses}
		client := oidc.New(outbound.Client(policy), time.Now)
		d.Providers.(*identity.Providers).CheckAddress = policy.Check
		signIns := d.SignIns.(*identity.SignIns)
		signIns.Protocols[identity.OpenIDConnect], signIns.Tokens = client, client
	}
}

// provider is what the API tells of one.
type provider struct {
	ID       string `json:"id"`
	SignIn   string `json:"sign_in_url"`
	Callback string `json:"callback_url"`
	Metadata string `json:"metadata_url"`
	Issuer   string `json:"issuer"`
}

// openID is zitadel's example provider, which the caller's organization knows.
func openID(t *testing.T) (h *harness, p provider) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	h = newHarness(t, trusting(server.Listener.Addr().String()))
	issuer := "http://" + server.Listener.Addr().String() + "/"
	h.own.send(t, http.MethodPost, "/v1/identity-providers", map[string]any{
		"protocol": "oidc", "name": "Zitadel", "issuer": issuer, "client_id": "tyche", "client_secret": "a secret",
	}).decode(t, http.StatusCreated, &p)
	clients := map[string]*storage.Client{"tyche": storage.WebClient("tyche", "a secret", p.Callback)}
	logs := slog.Default() // the example replaces the process's logger
	server.Config.Handler = exampleop.SetupServer(issuer, storage.NewStorageWithClients(storage.NewUserStore(issuer), clients), slog.New(slog.DiscardHandler), false)
	slog.SetDefault(logs)
	server.Start()
	t.Cleanup(server.Close)
	return h, p
}

// verifyDomain has the caller's organization own a mail domain.
func (h *harness) verifyDomain(t *testing.T, domain string) {
	t.Helper()
	var added struct{ Record, Value string }
	h.own.send(t, http.MethodPost, "/v1/organization/domains", map[string]any{"domain": domain}).decode(t, http.StatusCreated, &added)
	h.dns[added.Record] = []string{added.Value}
	h.own.send(t, http.MethodPost, "/v1/organization/domains/"+domain+"/verification", map[string]any{}).wants(t, http.StatusOK)
}

// surfer is a browser that goes where it is led. It notes the addresses of ours that it comes to.
type surfer struct {
	*http.Client
	h    *harness
	seen []string
}

func (h *harness) surfer(t *testing.T) *surfer {
	t.Helper()
	jar, err := cookiejar.New(nil)
	check(t, err)
	s := &surfer{h: h}
	s.Client = &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		s.seen = append(s.seen, req.URL.String())
		return nil
	}}
	return s
}

// open signs in at zitadel's page behind an address; the answer is the last page's.
func (s *surfer) open(t *testing.T, address string) answer {
	t.Helper()
	resp, err := s.Get(address)
	check(t, err)
	page := read(t, resp)
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindSubmatch(page.body)
	if id == nil {
		return page
	}
	resp, err = s.PostForm(resp.Request.URL.String(), url.Values{"id": {string(id[1])}, "username": {"test-user2"}, "password": {"verysecure"}})
	check(t, err)
	return read(t, resp)
}

func read(t *testing.T, resp *http.Response) answer {
	t.Helper()
	body, err := io.ReadAll(resp.Body)
	check(t, err)
	check(t, resp.Body.Close())
	return answer{resp.StatusCode, resp.Header, body}
}

// me is who the browser is to the API; zero for nobody.
func (s *surfer) me(t *testing.T) (m me) {
	t.Helper()
	resp, err := s.Get(s.h.url + "/v1/me")
	check(t, err)
	if a := read(t, resp); a.status == http.StatusOK {
		check(t, json.Unmarshal(a.body, &m))
	}
	return m
}

// callback is the address with the provider's answer that the browser came to last.
func (s *surfer) callback(t *testing.T) string {
	t.Helper()
	for i := len(s.seen) - 1; i >= 0; i-- {
		if strings.HasPrefix(s.seen[i], s.h.url+"/v1/sign-in/") {
			return s.seen[i]
		}
	}
	t.Fatalf("never came back: %v", s.seen)
	return ""
}

// refusal is the type of the problem that a page tells.
func (a answer) refusal(t *testing.T) string {
	t.Helper()
	var f failure
	if json.Unmarshal(a.body, &f) != nil {
		t.Fatalf("no problem: %d %s", a.status, a.body)
	}
	return strings.TrimPrefix(f.Type, "/problems/")
}

func TestAPersonJoinsByOpenIDConnect(t *testing.T) {
	t.Parallel()
	h, p := openID(t)
	s := h.surfer(t)
	if got := s.open(t, p.SignIn).refusal(t); got != "domain-not-verified" || s.me(t).User != "" {
		t.Errorf("without a verified domain: %s", got)
	}
	h.verifyDomain(t, "zitadel.ch")
	s.open(t, p.SignIn+"?return_to=/v1/me")
	first := s.me(t)
	if first.Email == nil || *first.Email != "test-user2@zitadel.ch" || len(first.Roles) != 1 || first.Roles[0] != "analyst" || first.Kind != "person" {
		t.Fatalf("signed in as %+v", first)
	}
	if last := s.seen[len(s.seen)-1]; last != h.url+"/v1/me" {
		t.Errorf("went to %s", last)
	}
	again := h.surfer(t)
	again.open(t, p.SignIn)
	if m := again.me(t); m.User != first.User {
		t.Errorf("is another one the second time: %+v", m)
	}
	h.own.send(t, http.MethodPatch, "/v1/members/"+first.User, map[string]any{"active": false}).wants(t, http.StatusOK)
	if again.me(t).User != "" || s.me(t).User != "" {
		t.Error("sessions outlive the membership")
	}
	if got := h.surfer(t).open(t, p.SignIn).refusal(t); got != "membership-ended" {
		t.Errorf("without a membership: %s", got)
	}
	h.own.send(t, http.MethodPatch, "/v1/identity-providers/"+p.ID, map[string]any{"enabled": false}).wants(t, http.StatusOK)
	if got := h.surfer(t).open(t, p.SignIn); got.status != http.StatusNotFound {
		t.Errorf("a disabled provider: %d", got.status)
	}
}

// TestASignInCountsOnceInItsBrowser replays answers, takes them to other browsers, providers and times.
func TestASignInCountsOnceInItsBrowser(t *testing.T) {
	t.Parallel()
	h, p := openID(t)
	h.verifyDomain(t, "zitadel.ch")
	s := h.surfer(t)
	s.open(t, p.SignIn)
	for name, who := range map[string]*surfer{"the same browser": s, "another browser": h.surfer(t)} {
		resp, err := who.Get(s.callback(t))
		check(t, err)
		if a := read(t, resp); a.status != http.StatusUnauthorized {
			t.Errorf("a replay in %s: %d", name, a.status)
		}
	}
	// answered begins a sign-in and stops before the answer is taken.
	answered := func() (*surfer, string) {
		s := h.surfer(t)
		to := ""
		s.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(req.URL.String(), p.Callback) {
				to = req.URL.String()
				return http.ErrUseLastResponse
			}
			return nil
		}
		s.open(t, p.SignIn)
		s.CheckRedirect = nil
		return s, to
	}
	visit := func(s *surfer, address string) int {
		resp, err := s.Get(address)
		check(t, err)
		return read(t, resp).status
	}
	_, stolen := answered()
	if got := visit(h.surfer(t), stolen); got != http.StatusUnauthorized {
		t.Errorf("an answer in a browser that never began: %d", got)
	}
	begun, _ := answered()
	_, foreign := answered()
	if got := visit(begun, foreign); got != http.StatusUnauthorized || begun.me(t).User != "" {
		t.Errorf("an answer of somebody else's sign-in (login CSRF): %d", got)
	}
	late, answer := answered()
	admin := h.database.Connect(t, "postgres")
	_, err := admin.Exec(t.Context(), "update sign_in_flows set expires_at = now() - interval '1 second'")
	check(t, err)
	if got := visit(late, answer); got != http.StatusUnauthorized {
		t.Errorf("an answer after ten minutes: %d", got)
	}
	other := h.provider(t, "https://other.example/")
	moved, answer := answered()
	if got := visit(moved, strings.Replace(answer, p.ID, other.ID, 1)); got != http.StatusUnauthorized {
		t.Errorf("an answer of another provider: %d", got)
	}
	for _, elsewhere := range []string{"https://evil.example/", "//evil.example", `/\evil.example`} {
		s := h.surfer(t)
		s.open(t, p.SignIn+"?return_to="+url.QueryEscape(elsewhere))
		if last := s.seen[len(s.seen)-1]; last != h.url+"/" {
			t.Errorf("%s leads to %s", elsewhere, last)
		}
	}
}

// provider configures one that is never reached.
func (h *harness) provider(t *testing.T, issuer string) (p provider) {
	t.Helper()
	h.own.send(t, http.MethodPost, "/v1/identity-providers", map[string]any{
		"protocol": "oidc", "name": "Other", "issuer": issuer, "client_id": "c", "client_secret": "hidden words", "preset": "okta",
		"roles": map[string]any{"map": map[string]any{"lead": "admin"}},
	}).decode(t, http.StatusCreated, &p)
	return p
}

// TestSomebodyWithAnAddressThatIsTakenLinks: an identity never takes over an account by its address.
func TestSomebodyWithAnAddressThatIsTakenLinks(t *testing.T) {
	t.Parallel()
	h, p := openID(t)
	h.verifyDomain(t, "zitadel.ch")
	b := h.own.person(t, "test-user2@zitadel.ch", "viewer")
	if got := h.surfer(t).open(t, p.SignIn).refusal(t); got != "member-exists" {
		t.Errorf("an account was taken over by its address: %s", got)
	}
	// A key, which may be found or have less than its owner's roles, links nothing that would outlive it.
	b.key(t, map[string]any{"name": "k"}).send(t, http.MethodPost, "/v1/sign-in/"+p.ID+"/link", map[string]any{}).failure(t, http.StatusConflict)
	linked := b.do(t, http.MethodPost, "/v1/sign-in/"+p.ID+"/link", map[string]any{})
	var begun struct{ URL string }
	linked.decode(t, http.StatusOK, &begun)
	s := h.surfer(t)
	at, err := url.Parse(h.url)
	check(t, err)
	cookies, err := http.ParseSetCookie(linked.header.Get("Set-Cookie"))
	check(t, err)
	s.Jar.SetCookies(at, []*http.Cookie{cookies})
	s.open(t, begun.URL)
	if m := s.me(t); m.User != b.user || m.Roles[0] != "viewer" {
		t.Errorf("linked as %+v", m)
	}
	again := h.surfer(t)
	again.open(t, p.SignIn)
	if m := again.me(t); m.User != b.user {
		t.Errorf("signed in as %+v", m)
	}
}

func TestProvidersAreConfiguredWithCare(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	p := h.provider(t, "https://login.customer.example/")
	shown := h.own.get(t, "/v1/identity-providers/"+p.ID)
	if shown.wants(t, http.StatusOK); strings.Contains(string(shown.body), "hidden words") || !strings.Contains(string(shown.body), `"lead":"admin"`) {
		t.Errorf("shows %s", shown.body)
	}
	h.foreign.get(t, "/v1/identity-providers/"+p.ID).failure(t, http.StatusNotFound)
	for name, change := range map[string]map[string]any{
		"a loopback issuer":   {"issuer": "https://127.0.0.1/"},
		"a private issuer":    {"issuer": "https://10.1.2.3/"},
		"cloud metadata":      {"issuer": "https://169.254.169.254/"},
		"plain HTTP":          {"issuer": "http://login.customer.example/"},
		"a query":             {"issuer": "https://login.customer.example/?a=b"},
		"any Entra ID tenant": {"issuer": "https://login.microsoftonline.com/common/v2.0", "preset": "entra"},
		"no client":           {"client_id": ""},
		"tokens for clients":  {"audience": "c"},
		"an unknown role":     {"roles": map[string]any{"map": map[string]any{"a": "root"}}},
		"an unknown protocol": {"protocol": "ldap"},
		"a chosen identifier": {"id": p.ID},
		"no SAML metadata":    {"protocol": "saml", "metadata": "<a/>"},
	} {
		body := map[string]any{"protocol": "oidc", "name": "N", "issuer": "https://login.customer.example/", "client_id": "c"}
		for k, v := range change {
			body[k] = v
		}
		if a := h.own.send(t, http.MethodPost, "/v1/identity-providers", body); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	h.own.send(t, http.MethodPatch, "/v1/identity-providers/"+p.ID, map[string]any{"name": "Renamed", "client_secret": "other"}).wants(t, http.StatusOK)
	h.own.send(t, http.MethodPatch, "/v1/identity-providers/"+p.ID, map[string]any{"issuer": "https://elsewhere.example/"}).failure(t, http.StatusUnprocessableEntity)
	h.own.do(t, http.MethodDelete, "/v1/identity-providers/"+p.ID, nil).wants(t, http.StatusNoContent)
	h.own.get(t, "/v1/identity-providers/"+p.ID).failure(t, http.StatusNotFound)
}

// samlProvider is crewjam's identity provider, which the caller's organization knows and which knows it.
func samlProvider(t *testing.T, h *harness, roles map[string]any) (p provider, at string) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	base, err := url.Parse("http://" + server.Listener.Addr().String())
	check(t, err)
	pair, err := saml.NewPair(time.Now())
	check(t, err)
	key, err := x509.ParsePKCS8PrivateKey(pair.Key)
	check(t, err)
	certificate, err := x509.ParseCertificate(pair.Certificate)
	check(t, err)
	idp, err := samlidp.New(samlidp.Options{URL: *base, Key: key.(*rsa.PrivateKey), Certificate: certificate, Store: &samlidp.MemoryStore{}, Logger: slogger{}})
	check(t, err)
	server.Config.Handler = idp
	server.Start()
	t.Cleanup(server.Close)
	resp, err := http.Get(base.String() + "/metadata")
	check(t, err)
	body := map[string]any{"protocol": "saml", "name": "crewjam", "metadata": string(read(t, resp).body)}
	if roles != nil {
		body["roles"] = roles
	}
	h.own.send(t, http.MethodPost, "/v1/identity-providers", body).decode(t, http.StatusCreated, &p)
	resp, err = http.Get(p.Metadata)
	check(t, err)
	put(t, base.String()+"/services/tyche", read(t, resp).body)
	put(t, base.String()+"/users/ann", []byte(`{"name":"ann","password":"verysecure","email":"Ann@customer.example","common_name":"Ann Analyst","groups":["risk","Everyone"]}`))
	return p, base.String()
}

func put(t *testing.T, address string, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, bytes.NewReader(body))
	check(t, err)
	resp, err := http.DefaultClient.Do(req)
	check(t, err)
	if a := read(t, resp); a.status >= 300 {
		t.Fatalf("PUT %s: %d %s", address, a.status, a.body)
	}
}

// openSAML signs in at crewjam's provider, and posts its form as a browser would that comes from there.
func (s *surfer) openSAML(t *testing.T, address, idp string) (form url.Values, action string, a answer) {
	t.Helper()
	resp, err := s.PostForm(idp+"/login", url.Values{"user": {"ann"}, "password": {"verysecure"}})
	check(t, err)
	read(t, resp)
	resp, err = s.Get(address)
	check(t, err)
	page := read(t, resp)
	form = url.Values{}
	for _, field := range regexp.MustCompile(`<input[^>]*>`).FindAllString(string(page.body), -1) {
		name := regexp.MustCompile(`name="([^"]*)"`).FindStringSubmatch(field)
		value := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(field)
		if name != nil && value != nil {
			form.Set(name[1], html.UnescapeString(value[1]))
		}
	}
	found := regexp.MustCompile(`action="([^"]*)"`).FindSubmatch(page.body)
	if found == nil || form.Get("SAMLResponse") == "" {
		t.Fatalf("no form: %s", page.body)
	}
	action = html.UnescapeString(string(found[1]))
	return form, action, s.post(t, action, form)
}

func (s *surfer) post(t *testing.T, action string, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, action, strings.NewReader(form.Encode()))
	check(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	req.Header.Set("Origin", "https://login.customer.example")
	resp, err := s.Do(req)
	check(t, err)
	return read(t, resp)
}

func TestAPersonJoinsBySAML(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	p, idp := samlProvider(t, h, map[string]any{"groups": true, "map": map[string]any{"risk": "power_user"}})
	h.verifyDomain(t, "customer.example")
	s := h.surfer(t)
	form, action, _ := s.openSAML(t, p.SignIn+"?return_to=/v1/me", idp)
	m := s.me(t)
	if m.Email == nil || *m.Email != "ann@customer.example" || *m.Name != "Ann Analyst" || len(m.Roles) != 1 || m.Roles[0] != "power_user" {
		t.Fatalf("signed in as %+v", m)
	}
	for name, who := range map[string]*surfer{"the same browser": s, "another browser": h.surfer(t)} {
		if a := who.post(t, action, form); a.status != http.StatusUnauthorized {
			t.Errorf("a replay in %s: %d", name, a.status)
		}
	}
	document, err := base64.StdEncoding.DecodeString(form.Get("SAMLResponse"))
	check(t, err)
	if !strings.Contains(string(document), "EncryptedAssertion") {
		t.Error("the assertion is not encrypted for us")
	}
	// The roles follow the provider.
	put(t, idp+"/users/ann", []byte(`{"name":"ann","password":"verysecure","email":"Ann@customer.example","groups":["Everyone"]}`))
	fresh := h.surfer(t)
	if _, _, a := fresh.openSAML(t, p.SignIn, idp); a.refusal(t) != "role-not-mapped" || fresh.me(t).User != "" {
		t.Errorf("groups without a role: %d %s", a.status, a.body)
	}
	// Who has lost the last group does not keep its role.
	put(t, idp+"/users/ann", []byte(`{"name":"ann","password":"verysecure","email":"Ann@customer.example","groups":[]}`))
	fresh = h.surfer(t)
	if _, _, a := fresh.openSAML(t, p.SignIn+"?return_to=/v1/me", idp); !slices.Equal(fresh.me(t).Roles, []string{"analyst"}) {
		t.Errorf("without groups: %d %s, %v", a.status, a.body, fresh.me(t).Roles)
	}
}

func TestARoleThatIsNotMappedIsRefused(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	p, idp := samlProvider(t, h, map[string]any{"map": map[string]any{"risk": "power_user"}})
	h.verifyDomain(t, "customer.example")
	s := h.surfer(t)
	if _, _, a := s.openSAML(t, p.SignIn, idp); a.refusal(t) != "role-not-mapped" || s.me(t).User != "" {
		t.Errorf("Everyone is no role: %d %s", a.status, a.body)
	}
}

// slogger silences crewjam's provider.
type slogger struct{}

func (slogger) Printf(string, ...any) {}
func (slogger) Print(...any)          {}
func (slogger) Println(...any)        {}
func (slogger) Fatal(...any)          {}
func (slogger) Fatalf(string, ...any) {}
func (slogger) Fatalln(...any)        {}
func (slogger) Panic(...any)          {}
func (slogger) Panicf(string, ...any) {}
func (slogger) Panicln(...any)        {}
