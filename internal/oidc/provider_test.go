package oidc_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"tyche/internal/oidc"
	"tyche/internal/outbound"
	"tyche/platform/identity"
	"tyche/platform/problem"
)

const callback = "http://127.0.0.1:9999/callback"

// TestMain registers the clients of the example provider, which keeps them in a global.
func TestMain(m *testing.M) {
	storage.RegisterClients(storage.WebClient("tyche", "a secret", callback))
	os.Exit(m.Run())
}

// exampleProvider runs zitadel's example OpenID provider.
func exampleProvider(t *testing.T) (identity.Provider, *http.Client) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	issuer := "http://" + server.Listener.Addr().String() + "/"
	store := storage.NewStorage(storage.NewUserStore(issuer))
	logs := slog.Default() // the example replaces the process's logger
	server.Config.Handler = exampleop.SetupServer(issuer, store, slog.New(slog.DiscardHandler), false)
	slog.SetDefault(logs)
	server.Start()
	t.Cleanup(server.Close)
	return identity.Provider{Protocol: identity.OpenIDConnect, Preset: identity.Generic, Issuer: issuer, ClientID: "tyche", ClientSecret: "a secret"},
		outbound.Client(outbound.Policy{Trusted: []string{server.Listener.Addr().String()}})
}

// signIn is a person with a browser, from the address that Begin gives to the answer that comes back.
func signIn(t *testing.T, address string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	check(t, err)
	var answer url.Values
	browser := &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(req.URL.String(), callback) {
			answer = req.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := browser.Get(address)
	check(t, err)
	page, err := io.ReadAll(resp.Body)
	check(t, err)
	check(t, resp.Body.Close())
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindSubmatch(page)
	if id == nil {
		t.Fatalf("no form: %s", page)
	}
	form := url.Values{"id": {string(id[1])}, "username": {"test-user2"}, "password": {"verysecure"}}
	resp, err = browser.PostForm(resp.Request.URL.String(), form)
	check(t, err)
	check(t, resp.Body.Close())
	if answer == nil {
		t.Fatalf("did not come back from %s: %s", resp.Request.URL, resp.Status)
	}
	return answer
}

func TestAPersonSignsInAtARealProvider(t *testing.T) {
	t.Parallel()
	provider, http := exampleProvider(t)
	client := oidc.New(http, time.Now)
	at := identity.Endpoints{Callback: callback}
	flow := identity.Flow{}
	address, err := client.Begin(t.Context(), provider, at, "the state", &flow)
	check(t, err)
	asked, err := url.Parse(address)
	check(t, err)
	if q := asked.Query(); q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") != flow.Nonce || q.Get("state") != "the state" {
		t.Errorf("asked for %v", q)
	}
	answer := signIn(t, address)
	if answer.Get("state") != "the state" {
		t.Errorf("state %q", answer.Get("state"))
	}
	who, err := client.Complete(t.Context(), provider, at, flow, answer)
	check(t, err)
	if who.Subject != "id2" || who.Email != "test-user2@zitadel.ch" || !who.EmailVerified || !strings.Contains(who.Name, "User2") {
		t.Errorf("signed in as %+v", who)
	}
	t.Run("the code serves once", func(t *testing.T) {
		_, err := client.Complete(t.Context(), provider, at, flow, answer)
		unauthenticated(t, err)
	})
}

// TestACodeIsBoundToItsSignIn: a stolen code is of no use without the verifier, nor in a flow with another nonce.
func TestACodeIsBoundToItsSignIn(t *testing.T) {
	t.Parallel()
	provider, http := exampleProvider(t)
	client := oidc.New(http, time.Now)
	at := identity.Endpoints{Callback: callback}
	for name, spoil := range map[string]func(own *identity.Flow, foreign identity.Flow){
		"verifier of another sign-in": func(own *identity.Flow, foreign identity.Flow) { own.Verifier = foreign.Verifier },
		"nonce of another sign-in":    func(own *identity.Flow, foreign identity.Flow) { own.Nonce = foreign.Nonce },
		"no nonce":                    func(own *identity.Flow, _ identity.Flow) { own.Nonce = "" },
	} {
		own, foreign := identity.Flow{}, identity.Flow{}
		address, err := client.Begin(t.Context(), provider, at, "s", &own)
		check(t, err)
		_, err = client.Begin(t.Context(), provider, at, "s", &foreign)
		check(t, err)
		answer := signIn(t, address)
		spoil(&own, foreign)
		if _, err := client.Complete(t.Context(), provider, at, own, answer); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAProviderThatIsAwaySaysSo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(nil)
	at := server.Listener.Addr().String()
	server.Close()
	client := oidc.New(outbound.Client(outbound.Policy{Trusted: []string{at}}), time.Now)
	_, err := client.Begin(t.Context(), identity.Provider{Issuer: "http://" + at}, identity.Endpoints{}, "s", &identity.Flow{})
	if problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func unauthenticated(t *testing.T, err error) {
	t.Helper()
	if problem.KindOf(err) != problem.Unauthenticated {
		t.Errorf("error %v", err)
	}
}
