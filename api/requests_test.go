package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"uuid"

	"tyche/api"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

func TestEveryOperationButThePublicOnesNeedsAKey(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, op := range h.contract.operations() {
		path := strings.NewReplacer("{id}", uuid.NewV4().String(), "{n}", "0").Replace(op.path)
		for _, authorization := range []string{"", "Bearer", "Bearer ", "Bearer x", "Basic " + h.own.key, h.own.key, "Bearer " + h.own.key + "x"} {
			a := caller{h, ""}.do(t, op.method, path, nil, "Authorization", authorization)
			if op.body["x-permission"] == "public" {
				if op.method == http.MethodGet && !strings.Contains(op.path, "{") {
					a.wants(t, http.StatusOK)
				}
				continue
			}
			f := a.failure(t, http.StatusUnauthorized)
			challenge := a.header.Get("WWW-Authenticate")
			if f.Type != "/problems/unauthenticated" || !strings.HasPrefix(challenge, `Bearer realm="tyche"`) {
				t.Errorf("%s %s with %q: %+v, challenge %q", op.method, path, authorization, f, challenge)
			}
		}
	}
	caller{h, ""}.do(t, http.MethodGet, "/v1/simulations", nil, "Authorization", "bearer "+h.own.key).wants(t, http.StatusOK)
	if log := h.log.String(); strings.Contains(log, h.own.key) || !strings.Contains(log, `"route":"/v1/simulations"`) {
		t.Error("the log holds a key, or no requests")
	}
}

// broken is a service that fails as it is told, and panics when it is not.
type broken struct {
	api.Simulations
	err error
}

func (b *broken) Get(context.Context, tenant.Scope, uuid.UUID) (simulation.Run, error) {
	if b.err == nil {
		panic("no error to fail with: secret")
	}
	return simulation.Run{}, b.err
}

func TestEveryKindOfFailureHasItsStatus(t *testing.T) {
	t.Parallel()
	service := &broken{}
	h := newHarness(t, func(d *api.Deps) { service.Simulations, d.Simulations = d.Simulations, service })
	cause := errors.New("secret cause")
	for _, c := range []struct {
		err    error
		status int
		kind   string
		header string
	}{
		{problem.Wrap(problem.Forbidden, cause, "Your role does not allow this."), 403, "forbidden", ""},
		{problem.Wrap(problem.NotFound, cause, "There is no such simulation."), 404, "not-found", ""},
		{problem.Wrap(problem.Unauthenticated, cause, "The key is revoked."), 401, "unauthenticated", "Www-Authenticate"},
		{problem.Wrap(problem.Unavailable, cause, "The database cannot be reached."), 503, "unavailable", "Retry-After"},
		{problem.Wrap(problem.Internal, cause, "Something went wrong on our side."), 500, "internal", ""},
		{fmt.Errorf("outer: %w", cause), 500, "internal", ""},
		{context.DeadlineExceeded, 503, "unavailable", "Retry-After"},
		{nil, 500, "internal", ""},
	} {
		service.err = c.err
		a := h.own.get(t, "/v1/simulations/"+uuid.NewV4().String())
		f := a.failure(t, c.status)
		if f.Type != "/problems/"+c.kind || strings.Contains(string(a.body), "secret") || f.Title == "" {
			t.Errorf("%v: %s", c.err, a.body)
		}
		if c.header != "" && a.header.Get(c.header) == "" {
			t.Errorf("%v: no header %s", c.err, c.header)
		}
		if log := h.log.about(f.Instance); c.status == 500 && !strings.Contains(log, "secret") {
			t.Errorf("%v: the log does not tell the cause of request %s: %s", c.err, f.Instance, log)
		}
	}
}

func (b *broken) Create(context.Context, tenant.Scope, simulation.Request, string) (simulation.Run, bool, error) {
	return simulation.Run{}, false, b.err
}

func TestReachedLimitSaysWhenToRetry(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) {
		d.Simulations = &broken{d.Simulations, problem.New(problem.Exhausted, "Too many simulations run at once.")}
	})
	a := h.own.post(t, request(t, h.own.workbook(t)))
	if f := a.failure(t, http.StatusTooManyRequests); f.Type != "/problems/exhausted" || a.header.Get("Retry-After") == "" {
		t.Errorf("%+v, retry after %q", f, a.header.Get("Retry-After"))
	}
}

func TestUnknownPathsAndMethodsAreProblems(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, path := range []string{"/", "/v1", "/v1/nothing", "/v2/simulations", "/v1/simulations/", "/v1/workbooks/a/b/c"} {
		h.own.get(t, path).failure(t, http.StatusNotFound)
	}
	for path, method := range map[string]string{"/v1/simulations": http.MethodPut, "/v1/workbooks": http.MethodDelete, "/healthz": http.MethodPost} {
		if f := h.own.do(t, method, path, nil).failure(t, http.StatusMethodNotAllowed); f.Type != "/problems/method-not-allowed" {
			t.Errorf("%s %s: %+v", method, path, f)
		}
	}
}

// TestProbesMayAskForTheStatusOnly sends what `curl -I` and some load balancers send.
func TestProbesMayAskForTheStatusOnly(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/v1/simulations": http.StatusMethodNotAllowed} {
		a := h.own.do(t, http.MethodHead, path, nil)
		if a.wants(t, want); len(a.body) > 0 {
			t.Errorf("HEAD %s has a body: %s", path, a.body)
		}
	}
}

func TestRequestIdentifierIsKeptWhenItIsPlain(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for sent, kept := range map[string]bool{"trace-7_A": true, "": false, "two words": false, strings.Repeat("x", 65): false, `"};drop`: false} {
		got := h.own.do(t, http.MethodGet, "/healthz", nil, "X-Request-Id", sent).header.Get("X-Request-Id")
		if (got == sent) != kept || got == "" {
			t.Errorf("sent %q, got %q", sent, got)
		}
	}
}

func TestResponsesCarrySecurityHeaders(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, path := range []string{"/v1/simulations", "/v1/nothing", "/healthz"} {
		header := h.own.get(t, path).header
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Server": ""} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestReadinessAsksEveryPart(t *testing.T) {
	t.Parallel()
	type readiness struct {
		Status string
		Checks map[string]string
	}
	var got readiness
	h := newHarness(t)
	if h.own.get(t, "/readyz").decode(t, http.StatusOK, &got); got.Status != "ready" || got.Checks["postgres"] != "ok" {
		t.Errorf("a ready server: %+v", got)
	}
	h = newHarness(t, func(d *api.Deps) {
		d.Checks = append(d.Checks,
			api.Check{Name: "temporal", Ping: func(context.Context) error { return errors.New("secret address refused") }},
			api.Check{Name: "s3", Ping: func(context.Context) error { select {} }}) // heeds nothing
	})
	start := time.Now()
	a := h.own.get(t, "/readyz")
	a.decode(t, http.StatusServiceUnavailable, &got)
	if got.Status != "unready" || got.Checks["postgres"] != "ok" || got.Checks["temporal"] != "unavailable" || got.Checks["s3"] != "unavailable" {
		t.Errorf("an unready server: %+v", got)
	}
	if took := time.Since(start); took > 5*time.Second || strings.Contains(string(a.body), "secret") {
		t.Errorf("after %v: %s", took, a.body)
	}
	h.own.get(t, "/healthz").wants(t, http.StatusOK)
}

func TestMetricsMeasureRoutes(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	h.own.get(t, "/v1/simulations/"+run.String())
	h.own.get(t, "/v1/invented-"+run.String())
	h.own.get(t, "/v1/simulations/"+run.String()+"/invented")
	h.own.do(t, "INVENT", "/v1/simulations", nil)
	body := string(h.own.get(t, "/metrics").body)
	for _, want := range []string{
		`tyche_http_request_duration_seconds_count{method="GET",route="/v1/simulations/:id",status="200"} 1`,
		`tyche_simulations_accepted_total{sampling="mc"} 1`, "tyche_simulation_trials_accepted_total 1000", "tyche_workbooks_uploaded_total 1",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if strings.Contains(body, run.String()) || strings.Contains(strings.ToLower(body), "invent") {
		t.Error("metrics name a run, or what a client invented")
	}
}

func TestDocumentAndSchemaAreServed(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	nobody := caller{h, ""}
	if body := nobody.get(t, "/v1/openapi.yaml").body; !strings.HasPrefix(string(body), "openapi: 3.1.0\n") {
		t.Errorf("the document begins with %.40q", body)
	}
	if body := nobody.get(t, "/v1/specification.schema.json").body; !strings.HasPrefix(string(body), "{") {
		t.Errorf("the schema begins with %.40q", body)
	}
}

func TestServerNeedsAllItsParts(t *testing.T) {
	t.Parallel()
	deps := newHarness(t).deps
	deps.Events = nil
	if _, err := api.New(deps); err == nil || !strings.Contains(err.Error(), "Events") {
		t.Errorf("without events: %v", err)
	}
}
