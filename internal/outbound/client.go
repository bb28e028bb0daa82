package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"tyche/platform/problem"
)

const (
	connectLimit = 5 * time.Second
	requestLimit = 10 * time.Second
	redirects    = 3
	// largest is how much of an answer is read, in bytes. Federation metadata of one provider takes some kilobytes.
	largest = 2 << 20
)

// Policy says what may be reached beyond public addresses over TLS.
type Policy struct {
	// Trusted lists host:port pairs, exactly as they stand in a URL, that the operator of this node vouches for. They may
	// lie on a private network and speak plain HTTP.
	Trusted []string
	// Transport adjusts the transport, such as the certificates that it trusts; nil leaves it as it is.
	Transport func(*http.Transport)
}

// errRefused is a cause, never shown as it is.
var errRefused = errors.New("outbound: address is not public")

// Client is an HTTP client that reaches public addresses over TLS and what the policy trusts, nothing else. It follows at
// most three redirects, reads at most 2 MiB of an answer, knows no proxy and keeps no cookies.
func Client(p Policy) *http.Client {
	transport := &http.Transport{
		DialContext:           p.dial,
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   connectLimit,
		ResponseHeaderTimeout: requestLimit,
		MaxIdleConnsPerHost:   2,
		IdleConnTimeout:       time.Minute,
	}
	if p.Transport != nil {
		p.Transport(transport)
	}
	return &http.Client{
		Transport: limited{p, transport},
		Timeout:   requestLimit,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > redirects {
				return fmt.Errorf("outbound: more than %d redirects", redirects)
			}
			return nil // the transport checks where it leads
		},
	}
}

// Check tells whether a URL may be configured at all. The addresses behind its name are checked when it is used. The error
// is a *problem.Error of kind Invalid.
func (p Policy) Check(raw string) error {
	req, err := http.NewRequest(http.MethodGet, raw, nil)
	if err != nil || req.URL.Host == "" || req.URL.User != nil {
		return problem.New(problem.Invalid, "%q is not the address of a provider: write https://host/path.", raw)
	}
	if err := p.allowed(req); err != nil {
		return problem.Wrap(problem.Invalid, err, "The address of a provider begins with https:// and names a public host.")
	}
	if ip, err := netip.ParseAddr(req.URL.Hostname()); err == nil && !p.trusts(hostPort(req)) && !public(ip) {
		return problem.Wrap(problem.Invalid, errRefused, "The address of a provider must be a public one.")
	}
	return nil
}

// allowed checks what a request asks for, before anything is resolved.
func (p Policy) allowed(req *http.Request) error {
	if req.URL.Scheme == "https" || req.URL.Scheme == "http" && p.trusts(hostPort(req)) {
		return nil
	}
	return fmt.Errorf("outbound: scheme %q: %w", req.URL.Scheme, errRefused)
}

func (p Policy) trusts(hostPort string) bool {
	return slices.Contains(p.Trusted, strings.ToLower(hostPort))
}

// hostPort is where a request goes, with the scheme's port where the URL has none.
func hostPort(req *http.Request) string {
	port := req.URL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[req.URL.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(req.URL.Hostname()), port)
}

// dial connects to a public address only, unless the pair of host and port is trusted. Control sees the very address of
// each attempt.
func (p Policy) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: connectLimit}
	if !p.trusts(address) {
		d.Control = func(_, dialled string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(dialled)
			if err != nil {
				return err
			}
			if !public(at.Addr()) {
				return fmt.Errorf("%s: %w", dialled, errRefused)
			}
			return nil
		}
	}
	return d.DialContext(ctx, network, address)
}

// limited bounds what is read of an answer, and checks each request of a chain of redirects.
type limited struct {
	policy Policy
	next   http.RoundTripper
}

func (l limited) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := l.policy.allowed(req); err != nil {
		return nil, err
	}
	resp, err := l.next.RoundTrip(req)
	if err == nil {
		resp.Body = body{io.LimitReader(resp.Body, largest), resp.Body}
	}
	return resp, err
}

type body struct {
	io.Reader
	io.Closer
}
