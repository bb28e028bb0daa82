package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/api"
)

// TestRouteWithoutPermissionDoesNotStart plants what somebody may forget.
func TestRouteWithoutPermissionDoesNotStart(t *testing.T) {
	t.Parallel()
	const document = "paths:\n  /v1/x:\n    get:\n      operationId: getX\n      x-permission: %s\n"
	if got, err := api.ReadOperations(fmt.Sprintf(document, "simulation:read")); err != nil || got["getX"] != "simulation:read" {
		t.Errorf("%v (%v)", got, err)
	}
	for _, permission := range []string{`""`, "null", "simulation:fly", "admin", "Public", "'*'"} {
		if _, err := api.ReadOperations(fmt.Sprintf(document, permission)); err == nil {
			t.Errorf("a route with the permission %s starts", permission)
		}
	}
	for _, doc := range []string{"paths:\n  /v1/x:\n    get:\n      operationId: getX\n", "paths:\n  /v1/x:\n    put:\n      x-permission: self\n"} {
		if _, err := api.ReadOperations(doc); err == nil {
			t.Errorf("%s starts", doc)
		}
	}
}

// TestNobodyAssignsThemselvesMore sends members that only the server sets, wherever a body is taken.
func TestNobodyAssignsThemselvesMore(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "ann@example.com", "viewer")
	_, foreignOrg := h.foreign, h.scope.Org
	for _, op := range h.contract.operations() {
		body, known := bodies[op.body["operationId"].(string)].(map[string]any)
		if !known {
			continue
		}
		for name, value := range map[string]any{
			"org_id": foreignOrg, "organization": foreignOrg, "tier": "enterprise", "role": "admin", "admin": true, "created_by": b.user,
			"user_id": b.user, "actor": b.user, "bootstrap": true, "id": uuid.NewV4(), "active ": true, "ROLES": []string{"admin"}, "roles\u0000": 1,
		} {
			planted := map[string]any{name: value}
			for k, v := range body {
				planted[k] = v
			}
			text, err := json.Marshal(planted)
			check(t, err)
			a := h.own.do(t, op.method, op.at(h.scope.Actor.String()), strings.NewReader(string(text)), "Content-Type", "application/json")
			f := a.failure(t, http.StatusUnprocessableEntity)
			if f.Type != "/problems/validation" || len(f.Errors) == 0 || !strings.HasPrefix(f.Errors[0].Pointer, "/") {
				t.Errorf("%s %s with %q: %+v", op.method, op.path, name, f)
			}
		}
	}
	// A member that is repeated is no way around either.
	for path, text := range map[string]string{
		"/v1/members/" + b.user: `{"active": true, "roles": ["viewer"], "roles": ["admin"]}`,
		"/v1/organization":      `{"settings": {"session_hours": 1, "tier": "enterprise"}}`,
	} {
		a := h.own.do(t, http.MethodPatch, path, strings.NewReader(text), "Content-Type", "application/json")
		if a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest {
			t.Errorf("%s with %s: %d %s", path, text, a.status, a.body)
		}
	}
	if m := b.me(t); !slices.Equal(m.Roles, []string{"viewer"}) {
		t.Errorf("the roles are %v", m.Roles)
	}
}

// TestKeyNeverExceedsItsOwner makes keys with more than one has, and takes roles away from the owner of one.
func TestKeyNeverExceedsItsOwner(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "ann@example.com", "power_user")
	for _, roles := range [][]string{{"admin"}, {"power_user", "admin"}, {"analyst"}} {
		f := b.do(t, http.MethodPost, "/v1/api-keys", map[string]any{"name": "k", "roles": roles}).failure(t, http.StatusForbidden)
		if f.Type != "/problems/roles-exceeded" {
			t.Errorf("%v: %+v", roles, f)
		}
	}
	for _, roles := range [][]string{{}, {"root"}, {"power_user", "power_user"}} {
		b.do(t, http.MethodPost, "/v1/api-keys", map[string]any{"name": "k", "roles": roles}).failure(t, http.StatusUnprocessableEntity)
	}
	soon := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	key := b.key(t, map[string]any{"name": "k", "expires_at": soon})
	// A key that a key makes ends with it at the latest.
	var child struct {
		Key struct {
			ID      string
			Expires time.Time `json:"expires_at"`
		}
		APIKey string `json:"api_key"`
	}
	key.send(t, http.MethodPost, "/v1/api-keys", map[string]any{"name": "forever"}).decode(t, http.StatusCreated, &child)
	if !child.Key.Expires.Equal(soon) {
		t.Errorf("the child of a key that ends at %v ends at %v", soon, child.Key.Expires)
	}
	// An administrator's key with a lesser role is no administrator's.
	lesser := h.own.person(t, "root@example.com", "admin").key(t, map[string]any{"name": "k", "roles": []string{"viewer"}})
	lesser.get(t, "/v1/members").failure(t, http.StatusForbidden)
	lesser.send(t, http.MethodPost, "/v1/api-keys", map[string]any{"name": "k", "roles": []string{"admin"}}).failure(t, http.StatusForbidden)
	var list struct{ Items []struct{ ID string } }
	if lesser.get(t, "/v1/api-keys").decode(t, http.StatusOK, &list); len(list.Items) != 1 {
		t.Errorf("it sees %d keys", len(list.Items))
	}
	// Roles that the owner loses, the key loses.
	h.own.send(t, http.MethodPatch, "/v1/members/"+b.user, map[string]any{"roles": []string{"viewer", "analyst"}}).wants(t, http.StatusOK)
	key.get(t, "/v1/simulations").failure(t, http.StatusForbidden) // power_user is no role of the owner's any more
	h.own.send(t, http.MethodPatch, "/v1/members/"+b.user, map[string]any{"roles": []string{"power_user"}}).wants(t, http.StatusOK)
	key.get(t, "/v1/simulations").wants(t, http.StatusOK)
	// What is revoked, has expired or whose owner is gone opens nothing.
	admin := h.database.Unaudited(t)
	h.own.do(t, http.MethodDelete, "/v1/api-keys/"+child.Key.ID, nil).wants(t, http.StatusNoContent)
	caller{h, child.APIKey}.get(t, "/v1/me").failure(t, http.StatusUnauthorized)
	_, err := admin.Exec(t.Context(), "update api_keys set expires_at = now() where actor_id = $1", b.user)
	check(t, err)
	key.get(t, "/v1/me").failure(t, http.StatusUnauthorized)
}

// TestMemberLosesAccessAtOnce takes roles and access away from somebody with sessions and keys.
func TestMemberLosesAccessAtOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "ann@example.com", "analyst")
	key := b.key(t, map[string]any{"name": "k"})
	patch := func(change map[string]any) answer {
		return h.own.send(t, http.MethodPatch, "/v1/members/"+b.user, change)
	}
	patch(map[string]any{"roles": []string{"analyst"}}).wants(t, http.StatusOK) // changes nothing
	b.do(t, http.MethodGet, "/v1/me", nil).wants(t, http.StatusOK)
	patch(map[string]any{"roles": []string{"viewer", "analyst"}}).wants(t, http.StatusOK)
	b.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
	key.get(t, "/v1/me").wants(t, http.StatusOK)
	b.signedIn(t, h.signIn(t, b.email, aPassword))
	h.own.do(t, http.MethodDelete, "/v1/members/"+b.user, nil).wants(t, http.StatusNoContent)
	b.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
	key.get(t, "/v1/me").failure(t, http.StatusUnauthorized)
	h.signIn(t, b.email, aPassword).failure(t, http.StatusUnauthorized)
	patch(map[string]any{"active": true}).wants(t, http.StatusOK)
	b.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized) // ended for good
	key.get(t, "/v1/me").failure(t, http.StatusUnauthorized)
	h.signIn(t, b.email, aPassword).wants(t, http.StatusCreated)
}

// TestLastAdministratorStays has two administrators remove each other at once.
func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	ann, bob := h.own.person(t, "ann@example.com", "admin"), h.own.person(t, "bob@example.com", "admin")
	h.own.do(t, http.MethodDelete, "/v1/members/"+h.scope.Actor.String(), nil).wants(t, http.StatusNoContent) // the program
	var wait sync.WaitGroup
	statuses := make([]int, 2)
	for i, pair := range [][2]*browser{{ann, bob}, {bob, ann}} {
		wait.Go(func() {
			statuses[i] = pair[0].do(t, http.MethodPatch, "/v1/members/"+pair[1].user, map[string]any{"roles": []string{"viewer"}}).status
		})
	}
	wait.Wait()
	left := 0
	for _, b := range []*browser{ann, bob} {
		var m me
		if a := h.signIn(t, b.email, aPassword); a.status == http.StatusCreated {
			b.signedIn(t, a)
			if m = b.me(t); slices.Contains(m.Roles, "admin") {
				left++
				b.do(t, http.MethodDelete, "/v1/members/"+b.user, nil).failure(t, http.StatusConflict)
				b.do(t, http.MethodPatch, "/v1/members/"+b.user, map[string]any{"roles": []string{"viewer"}}).failure(t, http.StatusConflict)
			}
		}
	}
	if left != 1 {
		t.Errorf("%d administrators are left after %v", left, statuses)
	}
}

// TestInvitationWorksOnce accepts one many times at once, and others that do not hold.
func TestInvitationWorksOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	token := h.own.invite(t, "ann@example.com", "analyst")
	accept := func(token string) answer {
		b := browser{h: h}
		return b.do(t, http.MethodPost, "/v1/invitations/accept", map[string]any{"token": token, "name": "Ann", "password": aPassword})
	}
	statuses := make([]int, 4)
	var wait sync.WaitGroup
	for i := range statuses {
		wait.Go(func() { statuses[i] = accept(token).status })
	}
	wait.Wait()
	if slices.Sort(statuses); !slices.Equal(statuses, []int{201, 404, 404, 404}) {
		t.Errorf("accepted with %v", statuses)
	}
	accept(token).failure(t, http.StatusNotFound)
	// An earlier one to the same address, a revoked one and an expired one.
	first := h.own.invite(t, "bob@example.com", "admin")
	second := h.own.invite(t, "bob@example.com", "viewer")
	accept(first).failure(t, http.StatusNotFound)
	var list struct {
		Items []struct{ ID, Email string }
	}
	h.own.get(t, "/v1/invitations").decode(t, http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].Email != "bob@example.com" {
		t.Errorf("open invitations: %+v", list.Items)
	}
	h.own.do(t, http.MethodDelete, "/v1/invitations/"+list.Items[0].ID, nil).wants(t, http.StatusNoContent)
	accept(second).failure(t, http.StatusNotFound)
	third := h.own.invite(t, "bob@example.com", "viewer")
	_, err := h.database.Unaudited(t).Exec(t.Context(), "update invitations set expires_at = now()")
	check(t, err)
	accept(third).failure(t, http.StatusNotFound)
	// A member is not invited again, and an account is not made twice.
	h.own.send(t, http.MethodPost, "/v1/invitations", map[string]any{"email": "ANN@example.com", "roles": []string{"admin"}}).failure(t, http.StatusConflict)
	if f := accept(h.foreign.invite(t, "ann@example.com", "viewer")).failure(t, http.StatusConflict); f.Type != "/problems/account-exists" {
		t.Errorf("%+v", f)
	}
}

// TestSignInTakesAsLongForUnknownAddresses compares the shortest times, which differ by the cost of a hash where it is left
// out; whatever else the machine does makes them longer.
func TestSignInTakesAsLongForUnknownAddresses(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.own.person(t, "known@example.com", "viewer")
	admin := h.database.Unaudited(t)
	took := map[string][]time.Duration{}
	rounds := 20
	if os.Getenv("TYCHE_SOAK") != "" {
		rounds = 100
	}
	for round := range rounds {
		emails := []string{"known@example.com", fmt.Sprintf("unknown%d@example.com", round)}
		if round%2 == 1 {
			slices.Reverse(emails)
		}
		for _, email := range emails {
			began := time.Now()
			h.signIn(t, email, "wrong password it is").failure(t, http.StatusUnauthorized)
			kind := strings.TrimRight(strings.Split(email, "@")[0], "0123456789")
			took[kind] = append(took[kind], time.Since(began))
		}
		_, err := admin.Exec(t.Context(), "delete from sign_in_attempts")
		check(t, err)
	}
	known, unknown := slices.Min(took["known"]), slices.Min(took["unknown"])
	t.Logf("known %v, unknown %v", known, unknown)
	if unknown < known/2 || known < unknown/2 {
		t.Errorf("the times tell them apart: known %v, unknown %v", known, unknown)
	}
}

// TestIdentifiersCannotBeGuessedNorProbed looks at identifiers, and at the time that missing and foreign ones take.
func TestIdentifiersCannotBeGuessedNorProbed(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	if run[6]>>4 != 4 {
		t.Errorf("%s is no random identifier", run)
	}
	took := map[bool][]time.Duration{}
	rounds := 100
	if os.Getenv("TYCHE_SOAK") != "" {
		rounds = 2000
	}
	for range rounds {
		for _, foreign := range []bool{true, false} {
			id := uuid.NewV4()
			if foreign {
				id = run
			}
			began := time.Now()
			h.foreign.get(t, "/v1/simulations/"+id.String()).failure(t, http.StatusNotFound)
			took[foreign] = append(took[foreign], time.Since(began))
		}
	}
	quartile := func(d []time.Duration) time.Duration { slices.Sort(d); return d[len(d)/4] }
	foreign, missing := quartile(took[true]), quartile(took[false])
	t.Logf("foreign %v, missing %v", foreign, missing)
	if foreign < missing/2 || missing < foreign/2 {
		t.Errorf("the times tell them apart: foreign %v, missing %v", foreign, missing)
	}
}

// TestFileNamesStayNames downloads workbooks with names that try to be something else.
func TestFileNamesStayNames(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	content, _ := example(t)
	for name, want := range map[string]string{
		"plain.xlsx":                          "plain.xlsx",
		"x.xlsx\r\nSet-Cookie: a=b":           "x.xlsx__Set-Cookie: a=b",
		"..%2f..%2fetc/passwd":                "..%2f..%2fetc_passwd",
		`..\..\boot.ini`:                      ".._.._boot.ini",
		"\u202egpj.xlsx":                      "\u202egpj.xlsx",
		"a; filename=evil.exe; x=.xlsx":       "a; filename=evil.exe; x=.xlsx",
		"Umsatz \u20ac 2026 (\u00fc).xlsx":    "Umsatz \u20ac 2026 (\u00fc).xlsx",
		"\x7f\x1b[31mred.xlsx":                "__[31mred.xlsx",
		strings.Repeat("long", 200) + ".xlsx": strings.Repeat("long", 200) + ".xlsx",
	} {
		// Not every name can be sent in a form; whatever is stored must not do harm.
		f, err := h.deps.Workbooks.Upload(t.Context(), h.scope, name, bytes.NewReader(content))
		check(t, err)
		id := f.ID.String()
		a := h.own.get(t, "/v1/workbooks/"+id+"/content")
		a.wants(t, http.StatusOK)
		header := a.header.Get("Content-Disposition")
		disposition, params, err := mime.ParseMediaType(header)
		if err != nil || disposition != "attachment" || params["filename"] != want || len(params) != 1 {
			t.Errorf("%q became %q: %v (%v)", name, header, params, err)
		}
		for _, r := range header {
			if r < ' ' || r > '~' {
				t.Errorf("%q has %q in the header", name, r)
			}
		}
		if a.header.Get("Set-Cookie") != "" || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("headers %v", a.header)
		}
	}
}

// TestDomainIsVerifiedByDNS proves one, and lets nobody else prove it.
func TestDomainIsVerifiedByDNS(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	type domain struct {
		Domain, Record, Value string
		Verified              *time.Time `json:"verified_at"`
	}
	add := func(c caller) (d domain) {
		c.send(t, http.MethodPost, "/v1/organization/domains", map[string]any{"domain": " Example.COM"}).decode(t, http.StatusCreated, &d)
		return d
	}
	own, foreign := add(h.own), add(h.foreign)
	if own.Domain != "example.com" || own.Record != "_tyche.example.com" || own.Value == foreign.Value || own.Verified != nil {
		t.Errorf("%+v and %+v", own, foreign)
	}
	if again := add(h.own); again != own {
		t.Errorf("added twice: %+v, then %+v", own, again)
	}
	const verification = "/v1/organization/domains/example.com/verification"
	verify := func(c caller) answer { return c.do(t, http.MethodPost, verification, nil) }
	if f := verify(h.own).failure(t, http.StatusConflict); f.Type != "/problems/domain-not-proved" {
		t.Errorf("%+v", f)
	}
	h.dns[own.Record] = []string{"v=spf1", own.Value}
	var proved domain
	if verify(h.own).decode(t, http.StatusOK, &proved); proved.Verified == nil {
		t.Errorf("%+v", proved)
	}
	verify(h.foreign).failure(t, http.StatusConflict)
	h.dns[own.Record] = []string{foreign.Value}
	if f := verify(h.foreign).failure(t, http.StatusConflict); f.Type != "/problems/domain-taken" {
		t.Errorf("%+v", f)
	}
	h.own.do(t, http.MethodDelete, "/v1/organization/domains/example.com", nil).wants(t, http.StatusNoContent)
	verify(h.foreign).wants(t, http.StatusOK)
	for _, bad := range []string{"", "localhost", "a b.example", "-a.example", "a..example", "http://a.example", strings.Repeat("a", 64) + ".example", "exämple.com"} {
		h.own.send(t, http.MethodPost, "/v1/organization/domains", map[string]any{"domain": bad}).failure(t, http.StatusUnprocessableEntity)
	}
}

// TestOrganizationIsChangedWithinLimits changes name and settings, and nothing else.
func TestOrganizationIsChangedWithinLimits(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	type organization struct {
		ID, Name, Tier string
		Settings       map[string]int
	}
	patch := func(body map[string]any) answer { return h.own.send(t, http.MethodPatch, "/v1/organization", body) }
	var org organization
	patch(map[string]any{"name": "Acme \u2603", "settings": map[string]any{"key_days": 30}}).decode(t, http.StatusOK, &org)
	if org.Name != "Acme \u2603" || org.Tier != "enterprise" || len(org.Settings) != 1 || org.Settings["key_days"] != 30 || org.ID != h.scope.Org.String() {
		t.Errorf("%+v", org)
	}
	var created struct {
		Key struct {
			Expires *time.Time `json:"expires_at"`
		}
	}
	h.own.send(t, http.MethodPost, "/v1/api-keys", map[string]any{"name": "k"}).decode(t, http.StatusCreated, &created)
	if created.Key.Expires == nil || time.Until(*created.Key.Expires).Round(24*time.Hour) != 30*24*time.Hour {
		t.Errorf("a key expires at %v where 30 days are the limit", created.Key.Expires)
	}
	for _, when := range []time.Time{time.Now().Add(-time.Minute), time.Now().AddDate(0, 0, 31)} {
		h.own.send(t, http.MethodPost, "/v1/api-keys", map[string]any{"name": "k", "expires_at": when}).failure(t, http.StatusUnprocessableEntity)
	}
	for _, bad := range []map[string]any{
		{"name": ""}, {"name": "a\nb"}, {"name": strings.Repeat("x", 201)}, {"settings": map[string]any{"session_hours": 0}},
		{"settings": map[string]any{"session_hours": 169}}, {"settings": map[string]any{"session_idle_minutes": 4}}, {"settings": map[string]any{"key_days": -1}},
	} {
		f := patch(bad).failure(t, http.StatusUnprocessableEntity)
		if len(f.Errors) != 1 || f.Errors[0].Pointer == "" {
			t.Errorf("%v: %+v", bad, f)
		}
	}
	org = organization{}
	patch(map[string]any{"settings": map[string]any{}}).decode(t, http.StatusOK, &org)
	if org.Name != "Acme \u2603" || len(org.Settings) != 0 {
		t.Errorf("%+v", org)
	}
	org = organization{}
	if h.foreign.get(t, "/v1/organization").decode(t, http.StatusOK, &org); org.Name != "B" {
		t.Errorf("the other organization is %+v", org)
	}
}

// TestFormerAdministratorsInviteNobody has administrators leave invitations behind, as who foresees the end may, and lose the role or
// the access. Those of others hold.
func TestFormerAdministratorsInviteNobody(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	kept := h.own.invite(t, "kept@example.com", "viewer")
	accept := func(token string) answer {
		return caller{h, ""}.send(t, http.MethodPost, "/v1/invitations/accept", map[string]any{"token": token, "name": "N", "password": aPassword})
	}
	for name, change := range map[string]map[string]any{"role": {"roles": []string{"analyst"}}, "access": {"active": false}} {
		b := h.own.person(t, name+"@example.com", "admin")
		left := b.key(t, map[string]any{"name": "k"}).invite(t, name+"-friend@example.com", "admin")
		h.own.send(t, http.MethodPatch, "/v1/members/"+b.user, change).wants(t, http.StatusOK)
		if a := accept(left); a.status != http.StatusNotFound {
			t.Errorf("after the %s has gone: %d %s", name, a.status, a.body)
		}
	}
	accept(kept).wants(t, http.StatusCreated)
}
