package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"uuid"

	"tyche/api"
	"tyche/platform/model"
)

// bodies are valid bodies by operationId. An operation that takes JSON and is not here fails the tests that walk.
var bodies = map[string]any{
	"signIn":             map[string]any{"email": "nobody@example.com", "password": aPassword},
	"setUp":              map[string]any{"token": "x", "email": "nobody@example.com", "name": "N", "password": aPassword},
	"switchSession":      map[string]any{"organization_id": "0b9b4b1e-5c0e-4c57-9c1f-3b1f7f3a7d20"},
	"changePassword":     map[string]any{"current": aPassword, "new": aPassword},
	"createKey":          map[string]any{"name": "key"},
	"updateOrganization": map[string]any{},
	"addDomain":          map[string]any{"domain": "a.example"},
	"changeMember":       map[string]any{"active": true},
	"createInvitation":   map[string]any{"email": "new@example.com", "roles": []string{"viewer"}},
	"acceptInvitation":   map[string]any{"token": "x", "name": "N", "password": aPassword},
	"createProvider":     map[string]any{"protocol": "oidc", "name": "P", "issuer": "https://login.a.example/", "client_id": "c"},
	"updateProvider":     map[string]any{"enabled": true},
	"shareWorkbook":      map[string]any{"shared": false},
	"shareSimulation":    map[string]any{"shared": false},
	"decodePayloads":     map[string]any{"payloads": []any{}},
	"createSimulation":   map[string]any{"workbook_id": "0b9b4b1e-5c0e-4c57-9c1f-3b1f7f3a7d20", "specification": map[string]any{}, "trials": 1},
}

// body is a valid body of an operation, and the header that says so; none for one that takes no JSON.
func (op operation) content(t testing.TB) (io.Reader, []string) {
	t.Helper()
	takes, _ := op.body["requestBody"].(map[string]any)
	if takes == nil || takes["content"].(map[string]any)["application/json"] == nil {
		return nil, nil
	}
	body, known := bodies[op.body["operationId"].(string)]
	if !known {
		t.Fatalf("say in bodies what %s %s may be sent", op.method, op.path)
	}
	text, err := json.Marshal(body)
	check(t, err)
	return bytes.NewReader(text), []string{"Content-Type", "application/json"}
}

// at is the operation's path with its parameters filled in.
func (op operation) at(id string) string {
	return strings.NewReplacer("{id}", id, "{n}", "0", "{domain}", id, "{user}", uuid.NewV4().String()).Replace(op.path) + op.query()
}

// allowed is who may do what, written down a second time from the requirement.
var allowed = map[string][]string{
	"simulation:create":   {"admin", "power_user", "analyst"},
	"simulation:read":     {"admin", "power_user", "analyst", "viewer"},
	"simulation:delete":   {"admin", "power_user"},
	"file:upload":         {"admin", "power_user", "analyst"},
	"file:read":           {"admin", "power_user", "analyst"},
	"file:download":       {"admin", "power_user"},
	"results:view":        {"admin", "power_user", "analyst", "viewer"},
	"results:export":      {"admin", "power_user"},
	"self":                {"admin", "power_user", "analyst", "viewer"},
	"organization:read":   {"admin", "power_user", "analyst", "viewer"},
	"organization:manage": {"admin"},
	"audit:read":          {"admin"},
	"payload:read":        {"admin"},
}

// key makes an API key of a person who is signed in.
func (b *browser) key(t testing.TB, body map[string]any) caller {
	t.Helper()
	var created struct {
		APIKey string `json:"api_key"`
	}
	b.do(t, http.MethodPost, "/v1/api-keys", body).decode(t, http.StatusCreated, &created)
	return caller{b.h, created.APIKey}
}

// objects are one of each sort of thing of an organization, by the beginning of its path.
func (h *harness) objects(t testing.TB) map[string]string {
	t.Helper()
	run := h.own.run(t)
	h.complete(t, run)
	ann := h.own.person(t, "ann@a.example", "viewer")
	_, session := ann.sessions(t)
	h.own.send(t, http.MethodPost, "/v1/organization/domains", map[string]any{"domain": "a.example"}).wants(t, http.StatusCreated)
	h.own.invite(t, "open@a.example", "viewer")
	provider := h.own.send(t, http.MethodPost, "/v1/identity-providers", bodies["createProvider"]).id(t, http.StatusCreated)
	first := func(path string) string {
		var list struct{ Items []struct{ ID string } }
		h.own.get(t, path).decode(t, http.StatusOK, &list)
		return list.Items[0].ID
	}
	return map[string]string{
		"/v1/workbooks": h.own.workbook(t), "/v1/simulations": run.String(), "/v1/sessions": session, "/v1/members": ann.user,
		"/v1/api-keys": first("/v1/api-keys"), "/v1/invitations": first("/v1/invitations"), "/v1/organization/domains": "a.example",
		"/v1/identity-providers": provider, "/v1/sign-in": provider,
	}
}

// object is the one that a path names.
func object(t testing.TB, objects map[string]string, path string) string {
	t.Helper()
	before, _, _ := strings.Cut(path, "/{")
	id, known := objects[before]
	if !known {
		t.Fatalf("say in objects what %s may name", path)
	}
	return id
}

// TestEveryRouteAsksWhoAndWhat walks every operation of the document: nobody gets 401, a role that may not 403, and one
// that may neither.
func TestEveryRouteAsksWhoAndWhat(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	roles := map[string]caller{}
	for _, role := range []string{"admin", "power_user", "analyst", "viewer"} {
		roles[role] = h.own.person(t, role+"@a.example", role).key(t, map[string]any{"name": role})
	}
	walked := 0
	for _, op := range h.contract.operations() {
		permission := op.body["x-permission"].(string)
		try := func(c caller) answer {
			body, header := op.content(t)
			return c.do(t, op.method, op.at(uuid.NewV4().String()), body, header...)
		}
		walked++
		if permission == "public" {
			if a := try(caller{h, ""}); a.status >= http.StatusInternalServerError {
				t.Errorf("%s %s for nobody: %d", op.method, op.path, a.status)
			}
			continue
		}
		may, known := allowed[permission]
		if !known {
			t.Errorf("%s %s needs %s, of which the test does not know who has it", op.method, op.path, permission)
		}
		try(caller{h, ""}).failure(t, http.StatusUnauthorized)
		for role, key := range roles {
			a := try(key)
			if refused := a.status == http.StatusForbidden; refused == slices.Contains(may, role) || a.status == http.StatusUnauthorized || a.status >= 500 {
				t.Errorf("%s %s as %s: %d %s", op.method, op.path, role, a.status, a.body)
			}
		}
	}
	if walked < 45 {
		t.Errorf("walked only %d operations", walked)
	}
}

// TestEveryRouteHidesAnotherOrganizationsObjects asks, as the administrator of B, for one of each of A's.
func TestEveryRouteHidesAnotherOrganizationsObjects(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	objects := h.objects(t)
	walked := 0
	for _, op := range h.contract.operations() {
		if !strings.Contains(op.path, "{id}") && !strings.Contains(op.path, "{domain}") || op.body["x-permission"] == "public" {
			continue
		}
		details := map[string]bool{}
		for _, id := range []string{object(t, objects, op.path), uuid.NewV4().String()} {
			body, header := op.content(t)
			f := h.foreign.do(t, op.method, op.at(id), body, header...).failure(t, http.StatusNotFound)
			details[f.Type+" "+f.Detail] = true
		}
		if len(details) != 1 {
			t.Errorf("%s %s tells missing from foreign: %v", op.method, op.path, details)
		}
		walked++
	}
	if walked < 20 {
		t.Errorf("walked only %d operations", walked)
	}
	// Nothing of it has happened.
	for path, id := range objects {
		switch path {
		case "/v1/workbooks", "/v1/simulations", "/v1/members":
			h.own.get(t, path+"/"+id).wants(t, http.StatusOK)
		}
	}
}

// TestEveryRouteHidesAColleaguesObjects asks, as a power user of A, for what an administrator of A has and has not shared.
func TestEveryRouteHidesAColleaguesObjects(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	objects := h.objects(t)
	colleague := h.own.person(t, "power@a.example", "power_user").key(t, map[string]any{"name": "k"})
	for _, op := range h.contract.operations() {
		if !strings.Contains(op.path, "{id}") || !slices.Contains(allowed[op.body["x-permission"].(string)], "power_user") ||
			op.body["operationId"] == "linkIdentity" { // a provider is everybody's in the organization
			continue
		}
		body, header := op.content(t)
		f := colleague.do(t, op.method, op.at(object(t, objects, op.path)), body, header...).failure(t, http.StatusNotFound)
		if f.Type != "/problems/not-found" {
			t.Errorf("%s %s: %+v", op.method, op.path, f)
		}
	}
	run := "/v1/simulations/" + objects["/v1/simulations"]
	h.own.send(t, http.MethodPut, run+"/sharing", map[string]any{"shared": true}).wants(t, http.StatusOK)
	for _, path := range []string{run, run + "/results", run + "/outputs/0/histogram"} {
		colleague.get(t, path).wants(t, http.StatusOK)
	}
	colleague.do(t, http.MethodDelete, run, nil).failure(t, http.StatusForbidden)
	colleague.send(t, http.MethodPut, run+"/sharing", map[string]any{"shared": false}).failure(t, http.StatusForbidden)
	workbook := "/v1/workbooks/" + objects["/v1/workbooks"]
	colleague.get(t, workbook).failure(t, http.StatusNotFound)
	h.own.send(t, http.MethodPut, workbook+"/sharing", map[string]any{"shared": true}).wants(t, http.StatusOK)
	content, _ := example(t)
	if a := colleague.get(t, workbook+"/content"); a.status != http.StatusOK || !bytes.Equal(a.body, content) {
		t.Errorf("the shared workbook's content: %d, %d bytes", a.status, len(a.body))
	}
}

// TestUnsharedWorkbookIsNotServedFromMemory reads cells of a shared workbook, and again when it is not shared any more.
func TestUnsharedWorkbookIsNotServedFromMemory(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) { d.Books = model.NewBooks(d.Workbooks) })
	colleague := h.own.person(t, "ann@a.example", "analyst").key(t, map[string]any{"name": "k"})
	workbook := "/v1/workbooks/" + h.own.workbook(t)
	for _, shared := range []bool{true, false, true} {
		h.own.send(t, http.MethodPut, workbook+"/sharing", map[string]any{"shared": shared}).wants(t, http.StatusOK)
		want := http.StatusNotFound
		if shared {
			want = http.StatusOK
		}
		if a := colleague.get(t, workbook+"/cells"); a.status != want {
			t.Errorf("shared %v: %d %s", shared, a.status, a.body)
		}
	}
}
