package saml_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"uuid"

	"github.com/crewjam/saml/logger"
	"github.com/crewjam/saml/samlidp"

	"tyche/internal/saml"
	"tyche/platform/identity"
	"tyche/platform/problem"
)

// world is a service provider of ours and crewjam's identity provider, each knowing the other's metadata.
type world struct {
	sp       *saml.ServiceProvider
	provider identity.Provider
	at       identity.Endpoints
	idp      *samlidp.Server
	url      string
	used     *used
	mu       sync.Mutex
	now      time.Time
}

// used remembers assertions in memory.
type used struct {
	mu  sync.Mutex
	ids map[string]time.Time
}

func (u *used) Consume(_ context.Context, provider uuid.UUID, assertion string, until time.Time) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	key := provider.String() + assertion
	if _, known := u.ids[key]; known {
		return problem.New(problem.Conflict, "used")
	}
	u.ids[key] = until
	return nil
}

// Keys take a while to make: all worlds have the same two.
var (
	theirs = sync.OnceValues(func() (identity.Pair, error) { return saml.NewPair(time.Now()) })
	ours   = sync.OnceValues(func() (identity.Pair, error) { return saml.NewPair(time.Now()) })
)

// newWorld makes one. Without encryption the provider sees no certificate of ours to encrypt for.
func newWorld(t *testing.T, encryption bool) *world {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	w := &world{url: "http://" + server.Listener.Addr().String(), used: &used{ids: map[string]time.Time{}}, now: time.Now()}
	base, err := url.Parse(w.url)
	check(t, err)
	pair, err := theirs()
	check(t, err)
	key, err := x509.ParsePKCS8PrivateKey(pair.Key)
	check(t, err)
	certificate, err := x509.ParseCertificate(pair.Certificate)
	check(t, err)
	w.idp, err = samlidp.New(samlidp.Options{URL: *base, Key: key.(*rsa.PrivateKey), Certificate: certificate, Store: &samlidp.MemoryStore{}, Logger: silent{}})
	check(t, err)
	server.Config.Handler = w.idp
	server.Start()
	t.Cleanup(server.Close)
	own, err := ours()
	check(t, err)
	w.sp = &saml.ServiceProvider{Used: w.used, Now: w.clock}
	w.at = identity.Endpoints{Consumer: "https://tyche.example/v1/sign-in/p/acs", Metadata: "https://tyche.example/v1/sign-in/p/metadata"}
	w.provider = identity.Provider{ID: uuid.NewV4(), Protocol: identity.SAML, Preset: identity.Generic, Metadata: w.get(t, "/metadata"), Pair: own}
	w.provider.Issuer, err = saml.CheckMetadata(w.provider.Metadata)
	check(t, err)
	metadata, err := w.sp.Metadata(w.provider, w.at)
	check(t, err)
	if !encryption {
		metadata = regexp.MustCompile(`(?s)<KeyDescriptor use="encryption">.*?</KeyDescriptor>`).ReplaceAll(metadata, nil)
	}
	w.put(t, "/services/tyche", metadata)
	user, err := json.Marshal(map[string]any{"name": "ann", "password": "verysecure", "email": "ann@customer.example", "common_name": "Ann Analyst", "groups": []string{"risk", "Everyone"}})
	check(t, err)
	w.put(t, "/users/ann", user)
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) get(t *testing.T, path string) []byte {
	t.Helper()
	resp, err := http.Get(w.url + path)
	check(t, err)
	text, err := io.ReadAll(resp.Body)
	check(t, err)
	check(t, resp.Body.Close())
	return text
}

func (w *world) put(t *testing.T, path string, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, w.url+path, bytes.NewReader(body))
	check(t, err)
	resp, err := http.DefaultClient.Do(req)
	check(t, err)
	text, _ := io.ReadAll(resp.Body)
	check(t, resp.Body.Close())
	if resp.StatusCode >= 300 {
		t.Fatalf("PUT %s: %s: %s", path, resp.Status, text)
	}
}

// signIn is a person with a browser: to the provider with our request, in with a password, and back with its form.
func (w *world) signIn(t *testing.T) (identity.Flow, url.Values) {
	t.Helper()
	flow := identity.Flow{}
	address, err := w.sp.Begin(t.Context(), w.provider, w.at, "the state", &flow)
	check(t, err)
	jar, err := cookiejar.New(nil)
	check(t, err)
	browser := &http.Client{Jar: jar}
	resp, err := browser.PostForm(w.url+"/login", url.Values{"user": {"ann"}, "password": {"verysecure"}})
	check(t, err)
	check(t, resp.Body.Close())
	resp, err = browser.Get(address)
	check(t, err)
	page, err := io.ReadAll(resp.Body)
	check(t, err)
	check(t, resp.Body.Close())
	form := url.Values{}
	for _, field := range regexp.MustCompile(`<input[^>]*>`).FindAllString(string(page), -1) {
		name, value := attribute(field, "name"), attribute(field, "value")
		if name != "" {
			form.Set(name, value)
		}
	}
	if form.Get("SAMLResponse") == "" {
		t.Fatalf("no answer in %s", page)
	}
	return flow, form
}

func attribute(tag, name string) string {
	found := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(tag)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// complete hands an answer over.
func (w *world) complete(t *testing.T, flow identity.Flow, document string) (identity.ExternalIdentity, error) {
	t.Helper()
	return w.sp.Complete(t.Context(), w.provider, w.at, flow, url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(document))}})
}

// answer is a fresh and valid one, as XML.
func (w *world) answer(t *testing.T) (identity.Flow, string) {
	t.Helper()
	flow, form := w.signIn(t)
	document, err := base64.StdEncoding.DecodeString(form.Get("SAMLResponse"))
	check(t, err)
	return flow, string(document)
}

type silent struct{}

var _ logger.Interface = silent{}

func (silent) Printf(string, ...any) {}
func (silent) Print(...any)          {}
func (silent) Println(...any)        {}
func (silent) Fatal(...any)          {}
func (silent) Fatalf(string, ...any) {}
func (silent) Fatalln(...any)        {}
func (silent) Panic(...any)          {}
func (silent) Panicf(string, ...any) {}
func (silent) Panicln(...any)        {}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused fails unless a sign-in was, for the reason given.
func refused(t *testing.T, what string, err error, reason string) {
	t.Helper()
	if problem.KindOf(err) != problem.Unauthenticated || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(reason)) {
		t.Errorf("%s: %v", what, err)
	}
	var known *problem.Error
	if errors.As(err, &known) && strings.Contains(known.Message, "saml") {
		t.Errorf("%s: the public message tells why: %s", what, known.Message)
	}
}
