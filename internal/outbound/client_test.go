package outbound_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tyche/internal/outbound"
	"tyche/platform/problem"
)

func get(t *testing.T, c *http.Client, url string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// TestPrivateAddressesAreRefused names a server that runs, in every way in which a customer could write it.
func TestPrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()
	reached := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	client := outbound.Client(outbound.Policy{Transport: insecure})
	for _, host := range []string{"127.0.0.1", "127.1.2.3", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "100.64.0.1", "[64:ff9b::7f00:1]",
		"[2002:7f00:1::]", "[::ffff:0:127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2001:0:7f00:1::]", "[::127.0.0.1]", "[4000::1]", "224.0.0.1", "255.255.255.255"} {
		if text, err := get(t, client, "https://"+host+":"+port+"/"); err == nil || !strings.Contains(err.Error(), "not public") {
			t.Errorf("%s: %q, %v", host, text, err)
		}
	}
	if reached {
		t.Error("a request reached the server")
	}
}

// TestNamesThatResolveAnewAreCheckedWhenDialled has a name whose address is public when asked first and the loopback
// afterwards: what counts is the address of the connection.
func TestNamesThatResolveAnewAreCheckedWhenDialled(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	dialled := ""
	client := outbound.Client(outbound.Policy{Transport: func(tr *http.Transport) {
		insecure(tr)
		guarded := tr.DialContext
		tr.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			dialled = server.Listener.Addr().String() // what a rebound name would give
			return guarded(ctx, network, dialled)
		}
	}})
	if _, err := get(t, client, "https://provider.example/"); err == nil || dialled == "" {
		t.Errorf("reached %q: %v", dialled, err)
	}
}

func TestRedirectsLeadNowhereElse(t *testing.T) {
	t.Parallel()
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "secret") }))
	t.Cleanup(inner.Close)
	outer := httptest.NewTLSServer(http.RedirectHandler(inner.URL, http.StatusFound))
	t.Cleanup(outer.Close)
	trusting := outbound.Policy{Trusted: []string{outer.Listener.Addr().String()}, Transport: trust(outer)}
	if text, err := get(t, outbound.Client(trusting), outer.URL); err == nil {
		t.Errorf("the redirect was followed: %q", text)
	}
	trusting.Trusted = append(trusting.Trusted, inner.Listener.Addr().String())
	if text, err := get(t, outbound.Client(trusting), outer.URL); err != nil || text != "secret" {
		t.Errorf("a trusted redirect: %q, %v", text, err)
	}
	endless := httptest.NewUnstartedServer(nil)
	endless.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	endless.Start()
	t.Cleanup(endless.Close)
	if _, err := get(t, outbound.Client(outbound.Policy{Trusted: []string{endless.Listener.Addr().String()}}), endless.URL); err == nil {
		t.Error("redirects without end")
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 64 {
			_, _ = w.Write(make([]byte, 1<<20))
		}
	}))
	t.Cleanup(server.Close)
	text, err := get(t, outbound.Client(outbound.Policy{Trusted: []string{server.Listener.Addr().String()}}), server.URL)
	if err != nil || len(text) != 2<<20 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func TestConfiguredAddressesAreChecked(t *testing.T) {
	t.Parallel()
	p := outbound.Policy{Trusted: []string{"127.0.0.1:9000", "idp.internal:80"}}
	for url, ok := range map[string]bool{
		"https://login.example.com/x": true, "http://login.example.com": false, "https://127.0.0.1": false, "ftp://a.example": false,
		"http://127.0.0.1:9000/": true, "http://127.0.0.1:9001/": false, "http://IDP.internal": true, "https://[::1]/": false,
		"https://user:pw@login.example.com": false, "login.example.com": false, "": false, "https://": false, "file:///etc/passwd": false,
	} {
		err := p.Check(url)
		var known *problem.Error
		if ok != (err == nil) || err != nil && (!errors.As(err, &known) || known.Kind != problem.Invalid) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func insecure(tr *http.Transport) { tr.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} } //nolint:gosec // a test's own server

func trust(server *httptest.Server) func(*http.Transport) {
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return func(tr *http.Transport) { tr.TLSClientConfig = &tls.Config{RootCAs: pool} }
}
