package api_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tyche/api"
	"tyche/platform/audit"
	"tyche/platform/tenant"
)

// signer signs exports with a key of its own.
type signer struct{ key ed25519.PrivateKey }

func newSigner(t testing.TB) signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	check(t, err)
	return signer{key}
}

func (s signer) Sign(_ context.Context, message []byte) ([]byte, error) {
	return ed25519.Sign(s.key, message), nil
}

func (s signer) PublicKeys(context.Context) ([]audit.PublicKey, error) {
	return []audit.PublicKey{audit.PublicKey(s.key.Public().(ed25519.PublicKey))}, nil
}

// roles takes a role for a key: that of the harness's organization in this role.
type roles struct {
	api.Authenticator
	scope tenant.Scope
}

func (r *roles) Authenticate(ctx context.Context, key string) (tenant.Scope, error) {
	if role := tenant.Role(key); role.Valid() {
		as := r.scope
		as.Roles = []tenant.Role{role}
		return as, nil
	}
	return r.Authenticator.Authenticate(ctx, key)
}

type auditPage struct {
	Items []struct {
		Seq                                             int64
		Actor, Action, Outcome, Kind, Resource, Request string
		Address, Agent, Key                             *string
		At                                              time.Time
	}
	NextCursor *string `json:"next_cursor"`
}

// chained has everything chained that has happened.
func (h *harness) chained(t testing.TB) {
	t.Helper()
	for {
		n, err := h.orderer.Chain(t.Context(), 1000)
		check(t, err)
		if n == 0 {
			return
		}
	}
}

func (c caller) audit(t testing.TB, query string) (p auditPage) {
	t.Helper()
	c.h.chained(t)
	c.get(t, "/v1/audit"+query).decode(t, http.StatusOK, &p)
	return p
}

func (p auditPage) actions() (all []string) {
	for _, e := range p.Items {
		all = append(all, e.Action)
	}
	return all
}

func TestAuditShowsWhoDidWhat(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	h.own.do(t, http.MethodDelete, "/v1/simulations/"+run.String(), nil, "X-Request-Id", "delete-it", "User-Agent", "tester/1").wants(t, http.StatusNoContent)
	p := h.own.audit(t, "?kind=simulation")
	want := []string{"simulation.delete", "simulation.cancel", "simulation.create"}
	if !slices.Equal(p.actions(), want) {
		t.Errorf("actions %v, want %v", p.actions(), want)
	}
	e := p.Items[0]
	if e.Request != "delete-it" || e.Resource != run.String() || e.Actor != h.scope.Actor.String() || e.Outcome != "done" ||
		e.Address == nil || *e.Address != "127.0.0.1" || e.Agent == nil || *e.Agent != "tester/1" || e.Key == nil {
		t.Errorf("entry %+v", e)
	}
	if foreign := h.foreign.audit(t, "?kind=simulation"); len(foreign.Items) != 0 {
		t.Errorf("another organization sees %v", foreign.actions())
	}
	if reads := h.own.audit(t, "?action=audit.read"); len(reads.Items) != 1 {
		t.Errorf("reading left %d entries before this one", len(reads.Items))
	}
}

func TestAuditFiltersAndPages(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	first, second := h.own.run(t), h.own.run(t)
	all := h.own.audit(t, "")
	now := time.Now().UTC()
	cases := []struct {
		query string
		want  int
	}{
		{"?resource=" + first.String(), 1},
		{"?resource=" + second.String() + "&action=simulation.create", 1},
		{"?resource=" + second.String() + "&action=simulation.delete", 0},
		{"?kind=workbook", 2},
		{"?kind=workbook&actor=" + h.scope.Actor.String(), 2},
		{"?kind=workbook&actor=" + h.scope.Org.String(), 0},
		{"?kind=workbook&address=127.0.0.1", 2},
		{"?kind=workbook&address=::ffff:127.0.0.1", 2},
		{"?kind=workbook&address=127.0.0.2", 0},
		{"?kind=workbook&outcome=done", 2},
		{"?kind=workbook&outcome=denied", 0},
		{"?kind=workbook&until=" + url.QueryEscape(now.Add(-time.Hour).Format(time.RFC3339Nano)), 0},
		{"?kind=workbook&since=" + url.QueryEscape(now.Add(-time.Hour).Format(time.RFC3339Nano)), 2},
	}
	for _, c := range cases {
		if p := h.own.audit(t, c.query); len(p.Items) != c.want {
			t.Errorf("%s: %v, want %d", c.query, p.actions(), c.want)
		}
	}
	var paged []int64
	for cursor := ""; ; {
		p := h.own.audit(t, "?limit=1&until="+url.QueryEscape(now.Format(time.RFC3339Nano))+cursor)
		for _, e := range p.Items {
			paged = append(paged, e.Seq)
		}
		if p.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *p.NextCursor
	}
	if len(paged) < len(all.Items) || !slices.IsSortedFunc(paged, func(a, b int64) int { return int(b - a) }) || paged[len(paged)-1] != 1 {
		t.Errorf("pages of one give %v", paged)
	}
	for _, bad := range []string{"?actor=me", "?outcome=x", "?address=home", "?since=now", "?limit=0", "?limit=201", "?cursor=x", "?limit=x"} {
		h.own.get(t, "/v1/audit"+bad).failure(t, http.StatusBadRequest)
	}
}

func TestAuditIsForAdministrators(t *testing.T) {
	t.Parallel()
	cast := &roles{}
	h := newHarness(t, func(d *api.Deps) { cast.Authenticator, d.Authenticator = d.Authenticator, cast })
	cast.scope = h.scope
	for _, path := range []string{"/v1/audit", "/v1/audit/export"} {
		for _, role := range []tenant.Role{tenant.PowerUser, tenant.Analyst, tenant.Viewer} {
			caller{h, string(role)}.get(t, path).failure(t, http.StatusForbidden)
		}
		caller{h, ""}.get(t, path).failure(t, http.StatusUnauthorized)
		h.own.get(t, path).wants(t, http.StatusOK)
	}
	p := h.own.audit(t, "?outcome=denied")
	if len(p.Items) != 6 || p.Items[0].Action != "request.exportAudit" || p.Items[5].Action != "request.listAudit" {
		t.Errorf("denied requests in the trail: %v", p.actions())
	}
}

// TestRefusedKeysAreNobodysEntries looks into the chain that no organization has.
func TestRefusedKeysAreNobodysEntries(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	caller{h, "tyche_nonsense"}.get(t, "/v1/simulations").failure(t, http.StatusUnauthorized)
	h.signIn(t, "nobody@example.com", "a wrong password").failure(t, http.StatusUnauthorized)
	h.chained(t)
	heads, err := h.orderer.Uncovered(t.Context(), audit.Nobody(), 10)
	check(t, err)
	if len(heads) == 0 || heads[0].Org != audit.Nobody() || heads[0].Seq != 2 {
		t.Errorf("chains: %+v", heads)
	}
}

func TestExportVerifiesAndIsFoundWhenAltered(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.own.run(t)
	h.chained(t)
	checkpoints := audit.Checkpoints{Heads: h.orderer, Signer: h.signer}
	if n, err := checkpoints.Sign(t.Context(), time.Now()); err != nil || n == 0 {
		t.Fatalf("%d checkpoints (%v)", n, err)
	}
	h.own.run(t)
	h.chained(t)
	a := h.own.get(t, "/v1/audit/export")
	a.wants(t, http.StatusOK)
	keys, _ := h.signer.PublicKeys(t.Context())
	r, err := audit.Verify(bytes.NewReader(a.body), keys[0].Fingerprint(), nil)
	check(t, err)
	if r.Fault != nil || r.Org != h.scope.Org || r.Last < 4 || r.Checkpoints != 1 {
		t.Errorf("%+v", r)
	}
	altered := strings.Replace(string(a.body), "simulation.create", "simulation.delete", 1)
	if r, err = audit.Verify(strings.NewReader(altered), keys[0].Fingerprint(), nil); err != nil || r.Fault == nil || r.Fault.Seq != 3 {
		t.Errorf("altered: %+v (%v)", r, err)
	}
	rest := h.own.get(t, fmt.Sprintf("/v1/audit/export?after=%d", 2))
	if r, err = audit.Verify(bytes.NewReader(rest.body), keys[0].Fingerprint(), nil); err != nil || r.Fault != nil || r.First != 3 {
		t.Errorf("behind entry 2: %+v (%v)", r, err)
	}
	h.own.get(t, "/v1/audit/export?after=999").failure(t, http.StatusNotFound)
	h.own.get(t, "/v1/audit/export?after=-1").failure(t, http.StatusBadRequest)
}
