package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"uuid"

	"tyche/api"
	"tyche/platform/tenant"
)

// strict has a harness with rates so small that a test reaches them.
func strict(t testing.TB, scale float64) *harness {
	return newHarness(t, func(d *api.Deps) { d.RequestScale = scale })
}

// TestTooManyRequestsAreTurnedAwayBeforeTheirBodies posts bodies that would be
// refused for what they are.
func TestTooManyRequestsAreTurnedAwayBeforeTheirBodies(t *testing.T) {
	t.Parallel()
	h := strict(t, 0.01) // 5 requests a second, 20 at once
	var last answer
	admitted := 0
	for range 60 {
		last = h.own.do(t, http.MethodPost, "/v1/simulations", &endless{}, "Content-Type", "application/json")
		if last.status == http.StatusTooManyRequests {
			break
		}
		admitted++
	}
	f := last.failure(t, http.StatusTooManyRequests)
	if f.Type != "/problems/too-many-requests" || admitted < 20 || admitted > 40 {
		t.Errorf("after %d requests: %+v", admitted, f)
	}
	if retry, err := strconv.Atoi(last.header.Get("Retry-After")); err != nil || retry != 1 {
		t.Errorf("retry after %q", last.header.Get("Retry-After"))
	}
	if got := last.header.Get("RateLimit-Policy"); got != `"key";q=20;w=4` {
		t.Errorf("policy %q", got)
	}
	if got := last.header.Get("RateLimit"); !strings.HasPrefix(got, `"key";r=0;t=`) {
		t.Errorf("state %q", got)
	}
	h.foreign.get(t, "/v1/simulations").wants(t, http.StatusOK) // another organization's are its own
}

// endless is a body that says nothing useful and ends only at the limit of bodies.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	if e.n >= 64<<10 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = ' '
	}
	e.n += len(p)
	return len(p), nil
}

func TestAnswersTellWhatIsLeft(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	a := h.own.get(t, "/v1/simulations")
	if got := a.header.Get("RateLimit-Policy"); got != `"key";q=2000;w=4, "organization";q=2000;w=4` {
		t.Errorf("policy %q", got)
	}
	if got := a.header.Get("RateLimit"); got != `"key";r=1999;t=1, "organization";r=1999;t=1` {
		t.Errorf("state %q", got)
	}
	if got := h.own.get(t, "/healthz").header.Get("RateLimit-Policy"); got != `"address";q=500;w=5` {
		t.Errorf("policy without credentials %q", got)
	}
}

// TestKeysOfOneOrganizationShareItsRate has many keys ask, none of them too often.
func TestKeysOfOneOrganizationShareItsRate(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) { d.Authenticator, d.RequestScale = manyKeys{d.Authenticator}, 0.01 })
	refused := 0
	for i := range 100 {
		a := caller{h, fmt.Sprintf("key-%d", i)}.get(t, "/v1/simulations")
		if a.status == http.StatusTooManyRequests {
			refused++
			if f := a.failure(t, http.StatusTooManyRequests); !strings.Contains(f.Detail, "organization") {
				t.Errorf("%+v", f)
			}
		}
	}
	if refused < 40 || refused > 80 {
		t.Errorf("%d of 100 were refused", refused)
	}
}

// manyKeys takes key-N for the Nth key of one organization.
type manyKeys struct{ api.Authenticator }

func (m manyKeys) Authenticate(ctx context.Context, key string) (tenant.Scope, error) {
	if !strings.HasPrefix(key, "key-") {
		return m.Authenticator.Authenticate(ctx, key)
	}
	return tenant.Scope{Org: uuid.UUID{15: 1}, Actor: uuid.UUID{15: 2}, Tier: tenant.Enterprise, Roles: []tenant.Role{tenant.Admin},
		Origin: tenant.Origin{Key: uuid.NewV4()}}, nil
}

// counting counts what it is asked.
type counting struct {
	api.Authenticator
	lookups *atomic.Int64
}

func (c counting) Authenticate(ctx context.Context, key string) (tenant.Scope, error) {
	c.lookups.Add(1)
	return c.Authenticator.Authenticate(ctx, key)
}

func TestWrongCredentialsAreTurnedAwayBeforeTheyAreLookedUp(t *testing.T) {
	t.Parallel()
	var lookups atomic.Int64
	h := newHarness(t, func(d *api.Deps) {
		d.Authenticator, d.RequestScale = counting{d.Authenticator, &lookups}, 0.02
	})
	before := lookups.Load()
	refused := 0
	for range 60 {
		if (caller{h, "tyche_wrong"}).get(t, "/v1/simulations").status == http.StatusTooManyRequests {
			refused++
		}
	}
	if n := lookups.Load() - before; n+int64(refused) != 60 || refused < 20 {
		t.Errorf("%d lookups and %d refusals of 60", n, refused)
	}
}

// TestQuotasAnswer429 has the answers name the limit.
func TestQuotasAnswer429(t *testing.T) {
	t.Parallel()
	starter := &roles{}
	h := newHarness(t, func(d *api.Deps) { starter.Authenticator, d.Authenticator = d.Authenticator, starter })
	starter.scope = h.scope
	starter.scope.Tier = tenant.Starter
	c := caller{h, string(tenant.Admin)}
	workbook := c.workbook(t)
	much := request(t, workbook)
	much["trials"] = 2_000_001
	a := c.post(t, much)
	if f := a.failure(t, http.StatusTooManyRequests); f.Type != "/problems/trials-per-run" || !strings.Contains(f.Detail, "2,000,000") {
		t.Errorf("%+v", f)
	}
	var mu sync.Mutex
	statuses := map[int]int{}
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			a := c.post(t, request(t, workbook))
			mu.Lock()
			defer mu.Unlock()
			statuses[a.status]++
			if a.status != http.StatusTooManyRequests {
				return
			}
			if f := a.failure(t, a.status); f.Type != "/problems/simulations-at-once" || a.header.Get("Retry-After") != "5" {
				t.Errorf("%+v, retry after %q", f, a.header.Get("Retry-After"))
			}
		})
	}
	group.Wait()
	if statuses[http.StatusAccepted] != 3 || statuses[http.StatusTooManyRequests] != 7 {
		t.Errorf("answers %v", statuses)
	}
}

// TestTricklingBodyIsEnded sends an upload so slowly that it would hold its place
// for hours.
func TestTricklingBodyIsEnded(t *testing.T) {
	t.Parallel()
	if os.Getenv("TYCHE_SOAK") == "" {
		t.Skip("takes half a minute: make soak")
	}
	h := newHarness(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	check(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /v1/workbooks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n", h.own.key)
	check(t, err)
	began, answered := time.Now(), make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(conn).ReadString('\n')
		answered <- line
	}()
	for tick := time.NewTicker(500 * time.Millisecond); ; {
		select {
		case line := <-answered:
			if took := time.Since(began); !strings.Contains(line, " 400 ") || took > 40*time.Second {
				t.Errorf("%q after %v", line, took)
			}
			return
		case <-tick.C:
			if _, err := conn.Write([]byte("x")); err != nil && !errors.Is(err, net.ErrClosed) && time.Since(began) > time.Minute {
				t.Fatalf("the connection is still there after a minute: %v", err)
			}
		}
	}
}

// TestAddressIsTheClientsBehindTrustedProxiesOnly has the trail tell whose address counts.
func TestAddressIsTheClientsBehindTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		trusted []netip.Prefix
		header  string
		want    string
	}{
		{nil, "203.0.113.9", "127.0.0.1"},
		{proxies, "203.0.113.9", "203.0.113.9"},
		{proxies, "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{proxies, "203.0.113.9, 10.1.2.3", "203.0.113.9"},
		{proxies, "203.0.113.9, nonsense", "127.0.0.1"},
		{proxies, "2001:db8::7", "2001:db8::7"},
		{proxies, "", "127.0.0.1"},
	} {
		h := newHarness(t, func(d *api.Deps) { d.TrustedProxies = c.trusted })
		h.own.do(t, http.MethodGet, "/v1/audit", nil, "X-Forwarded-For", c.header, "X-Request-Id", "behind").wants(t, http.StatusOK)
		for _, e := range h.own.audit(t, "?action=audit.read").Items {
			if e.Request == "behind" && (e.Address == nil || *e.Address != c.want) {
				t.Errorf("%q behind %v: %v, want %s", c.header, c.trusted, e.Address, c.want)
			}
		}
	}
}
