package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tyche/api"
	"tyche/platform/payload"
	"tyche/platform/tenant"
)

// webUI is the origin of Temporal's Web UI.
const webUI = "http://127.0.0.1:8233"

// reversed decrypts by turning the bytes round.
type reversed struct{}

func (reversed) Decode(_ context.Context, _ tenant.Scope, all []payload.Payload) ([]payload.Payload, error) {
	out := make([]payload.Payload, len(all))
	for n, p := range all {
		out[n] = payload.Payload{Metadata: p.Metadata, Data: slices.Clone(p.Data)}
		slices.Reverse(out[n].Data)
	}
	return out, nil
}

const codec = "/v1/codec/decode"

func (c caller) decode(t testing.TB, body string, header ...string) answer {
	t.Helper()
	return c.do(t, http.MethodPost, codec, strings.NewReader(body), append([]string{"Content-Type", "application/json"}, header...)...)
}

func TestPayloadsAreDecryptedForAdministrators(t *testing.T) {
	t.Parallel()
	cast := &roles{}
	h := newHarness(t, func(d *api.Deps) { cast.Authenticator, d.Authenticator = d.Authenticator, cast })
	cast.scope = h.scope
	const sent = `{"payloads": [{"metadata": {"encoding": "eA=="}, "data": "MTIz"}, {}]}` // 123
	for _, role := range []tenant.Role{tenant.PowerUser, tenant.Analyst, tenant.Viewer} {
		caller{h, string(role)}.decode(t, sent).failure(t, http.StatusForbidden)
	}
	caller{h, ""}.decode(t, sent).failure(t, http.StatusUnauthorized)
	a := h.own.decode(t, sent)
	a.wants(t, http.StatusOK)
	if got := strings.TrimSpace(string(a.body)); !strings.Contains(got, `{"data":"MzIx","metadata":{"encoding":"eA=="}}`) {
		t.Errorf("answered %s", got)
	}
	p := h.own.audit(t, "?action=payload.decode")
	if len(p.Items) != 1 || p.Items[0].Actor != h.scope.Actor.String() || p.Items[0].Outcome != "done" {
		t.Errorf("the trail has %+v", p.Items)
	}
}

func TestMalformedPayloadsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, body := range []string{`{}`, `{"payloads": 1}`, `{"payloads": [{"data": "not base64!"}]}`, `{"payloads": [` + strings.Repeat(`{},`, 1000) + `{}]}`} {
		h.own.decode(t, body).failure(t, http.StatusUnprocessableEntity)
	}
	h.own.decode(t, `[`).failure(t, http.StatusBadRequest)
}

// TestOnlyTheWebUIMayAskFromAnotherOrigin looks at what a browser is told.
func TestOnlyTheWebUIMayAskFromAnotherOrigin(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	ask := func(method, path, origin string) http.Header {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, strings.NewReader(`{"payloads": []}`))
		check(t, err)
		req.Header.Set("Origin", origin)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+h.own.key)
		req.Header.Set("Access-Control-Request-Method", http.MethodPost)
		res, err := http.DefaultClient.Do(req)
		check(t, err)
		check(t, res.Body.Close())
		return res.Header
	}
	for _, method := range []string{http.MethodOptions, http.MethodPost} {
		if got := ask(method, codec, webUI); got.Get("Access-Control-Allow-Origin") != webUI || got.Get("Access-Control-Allow-Credentials") != "true" {
			t.Errorf("%s from the Web UI: %v", method, got)
		}
		for _, origin := range []string{"http://127.0.0.1:8234", "https://evil.example", "null", "http://127.0.0.1:8233.evil.example"} {
			if got := ask(method, codec, origin); got.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s from %s is let in: %v", method, origin, got)
			}
		}
		if got := ask(method, "/v1/simulations", webUI); got.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s of another path: %v", method, got)
		}
	}
}

// TestWebUIReadsWithTheSession has pages of several origins ask with nothing but an administrator's cookie, as a browser
// sends it. Only the Web UI's is heard, and only at the codec.
func TestWebUIReadsWithTheSession(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "admin@example.com", "admin")
	b.csrf = "" // a page of another origin does not have it
	body := map[string]any{"payloads": []any{}}
	for _, c := range []struct {
		path, origin, site string
		want               int
	}{
		{codec, webUI, "same-site", http.StatusOK},
		{codec, "http://127.0.0.1:8234", "same-site", http.StatusForbidden},
		{codec, "https://evil.example", "cross-site", http.StatusForbidden},
		{"/v1/api-keys", webUI, "same-site", http.StatusForbidden},
	} {
		a := b.do(t, http.MethodPost, c.path, body, "Origin", c.origin, "Sec-Fetch-Site", c.site)
		if a.status != c.want {
			t.Errorf("%s from %s: %d, want %d: %s", c.path, c.origin, a.status, c.want, a.body)
		}
	}
}
