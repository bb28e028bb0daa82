package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"uuid"

	"tyche/api"
	"tyche/internal/postgres"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

type me struct {
	User          string   `json:"user_id"`
	Kind          string   `json:"kind"`
	Email         *string  `json:"email"`
	Name          *string  `json:"name"`
	Roles         []string `json:"roles"`
	Permissions   []string `json:"permissions"`
	Org           string   `json:"organization_id"`
	CSRF          *string  `json:"csrf_token"`
	Organizations []struct {
		ID    string
		Name  string
		Tier  string
		Roles []string
	}
}

func (b *browser) me(t testing.TB) (m me) {
	t.Helper()
	b.do(t, http.MethodGet, "/v1/me", nil).decode(t, http.StatusOK, &m)
	return m
}

// sessions lists the browser's sessions.
func (b *browser) sessions(t testing.TB) (ids []string, current string) {
	t.Helper()
	var list struct {
		Items []struct {
			ID      string
			Current bool
			Method  string
			Address string
			Agent   string
		}
	}
	b.do(t, http.MethodGet, "/v1/sessions", nil).decode(t, http.StatusOK, &list)
	for _, one := range list.Items {
		ids = append(ids, one.ID)
		if one.Current {
			current = one.ID
		}
		if one.Address != "127.0.0.1" || one.Method != "local" || one.Agent == "" {
			t.Errorf("session %+v", one)
		}
	}
	return ids, current
}

// TestPersonLives follows a person: invited, signed in, another organization, out.
func TestPersonLives(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "Ann@Example.com ", "analyst")
	m := b.me(t)
	if m.Kind != "person" || m.Email == nil || *m.Email != "ann@example.com" || *m.Name != "Somebody" || !slices.Equal(m.Roles, []string{"analyst"}) ||
		!slices.Contains(m.Permissions, "simulation:create") || slices.Contains(m.Permissions, "file:download") ||
		m.CSRF == nil || *m.CSRF != b.csrf || len(m.Organizations) != 1 || m.Organizations[0].Name != "A" {
		t.Errorf("me: %+v", m)
	}
	again := &browser{h: h}
	again.signedIn(t, h.signIn(t, " ANN@example.com", aPassword))
	if again.cookie == b.cookie || again.user != b.user {
		t.Error("the second session is the first one")
	}
	if ids, current := again.sessions(t); len(ids) != 2 || current != ids[0] {
		t.Errorf("sessions %v, current %s", ids, current)
	}
	// A member of A accepts an invitation of B, acts there, and comes back.
	was := again.cookie
	again.signedIn(t, again.do(t, http.MethodPost, "/v1/invitations/accept",
		map[string]any{"token": h.foreign.invite(t, "ann@b.example", "viewer"), "name": "Ann B"}))
	if m := again.me(t); len(m.Organizations) != 2 || m.Org == b.org || *m.Email != "ann@b.example" || !slices.Equal(m.Roles, []string{"viewer"}) {
		t.Errorf("me in B: %+v", m)
	}
	stale := browser{h: h, cookie: was, csrf: identity.CrossSiteToken(was)}
	stale.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
	again.signedIn(t, again.do(t, http.MethodPost, "/v1/sessions/switch", map[string]any{"organization_id": b.org}))
	if m := again.me(t); m.Org != b.org || !slices.Equal(m.Roles, []string{"analyst"}) {
		t.Errorf("me back in A: %+v", m)
	}
	for _, elsewhere := range []string{uuid.NewV4().String(), "x", ""} {
		again.do(t, http.MethodPost, "/v1/sessions/switch", map[string]any{"organization_id": elsewhere}).failure(t, http.StatusNotFound)
	}
	again.do(t, http.MethodDelete, "/v1/sessions/current", nil).wants(t, http.StatusNoContent)
	again.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
	b.do(t, http.MethodGet, "/v1/me", nil).wants(t, http.StatusOK)
	gone := b.do(t, http.MethodDelete, "/v1/sessions", nil)
	if gone.wants(t, http.StatusNoContent); !strings.Contains(gone.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the cookie stays: %v", gone.header)
	}
	b.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
}

// TestSessionsEndInTime moves sessions into the past.
func TestSessionsEndInTime(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	admin := h.database.Unaudited(t)
	for name, change := range map[string]string{
		"unused":  "last_seen_at = now() - interval '61 minutes'",
		"too old": "expires_at = now() - interval '1 second'",
		"ended":   "ended_at = now()",
	} {
		b := h.own.person(t, strings.ReplaceAll(name, " ", "")+"@example.com", "viewer")
		_, err := admin.Exec(t.Context(), "update sessions set last_seen_at = now() - interval '59 minutes' where user_id = $1", b.user)
		check(t, err)
		b.do(t, http.MethodGet, "/v1/me", nil).wants(t, http.StatusOK)
		_, err = admin.Exec(t.Context(), "update sessions set "+change+" where user_id = $1", b.user)
		check(t, err)
		b.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
	}
	// An organization may want other limits; a switch does not lengthen a session.
	h.own.send(t, http.MethodPatch, "/v1/organization", map[string]any{"settings": map[string]any{"session_hours": 1, "session_idle_minutes": 5}}).wants(t, http.StatusOK)
	b := h.own.person(t, "limits@example.com", "viewer")
	b.signedIn(t, b.do(t, http.MethodPost, "/v1/invitations/accept", map[string]any{"token": h.foreign.invite(t, "limits@b.example", "viewer"), "name": "L"}))
	var minutes, idle int
	err := admin.QueryRow(t.Context(), "select ceil(extract(epoch from expires_at - now()) / 60)::integer, idle_s from sessions where user_id = $1 and ended_at is null", b.user).Scan(&minutes, &idle)
	if err != nil || minutes != 60 || idle != 3600 {
		t.Errorf("the session of the switch lasts %d minutes and may idle %d s (%v)", minutes, idle, err)
	}
}

// TestSessionIsNeverFixed signs in with a cookie that an attacker has set: it means
// nothing before and after.
func TestSessionIsNeverFixed(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	victim := h.own.person(t, "victim@example.com", "analyst")
	attacker := h.own.person(t, "attacker@example.com", "viewer")
	made := "tyches_" + strings.Repeat("a", 43)
	for _, planted := range []string{attacker.cookie, made, "x"} {
		b := &browser{h: h, cookie: planted, csrf: attacker.csrf}
		a := b.do(t, http.MethodPost, "/v1/sessions", map[string]any{"email": victim.email, "password": aPassword})
		b.signedIn(t, a)
		if b.cookie == planted || b.user != victim.user {
			t.Errorf("the planted cookie %s became the session", planted)
		}
	}
	if m := attacker.me(t); m.User != attacker.user {
		t.Error("the attacker's session became the victim's")
	}
	(&browser{h: h, cookie: made}).do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
}

// TestCrossSiteRequestsAreRefused sends what another site can have a browser send:
// the cookie, and a body of a form's types, without our header.
func TestCrossSiteRequestsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "victim@example.com", "power_user")
	workbook := h.own.workbook(t)
	target := "/v1/workbooks/" + workbook + "/sharing"
	cookie := "tyche_session=" + b.cookie
	body := func() *strings.Reader { return strings.NewReader(`{"shared": true}`) }
	for name, header := range map[string][]string{
		"no token":             {"Sec-Fetch-Site", "same-origin"},
		"another site":         {"Sec-Fetch-Site", "cross-site", "X-Tyche-CSRF", b.csrf},
		"a sister domain":      {"Sec-Fetch-Site", "same-site", "X-Tyche-CSRF", b.csrf},
		"another origin":       {"Origin", "https://evil.example", "X-Tyche-CSRF", b.csrf},
		"no origin":            {"Origin", "null", "X-Tyche-CSRF", b.csrf},
		"another token":        {"X-Tyche-CSRF", identity.CrossSiteToken("x")},
		"the session as token": {"X-Tyche-CSRF", b.cookie},
		"nothing":              {},
	} {
		for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete} {
			path := map[string]string{http.MethodPut: target, http.MethodPost: "/v1/api-keys", http.MethodPatch: "/v1/organization", http.MethodDelete: "/v1/sessions"}[method]
			a := caller{h, ""}.do(t, method, path, body(), append([]string{"Cookie", cookie, "Content-Type", "application/json"}, header...)...)
			if f := a.failure(t, http.StatusForbidden); f.Type != "/problems/cross-site" {
				t.Errorf("%s, %s: %+v", name, method, f)
			}
		}
	}
	// Signing somebody in to an account of the attacker's is such a request too.
	for _, path := range []string{"/v1/sessions", "/v1/setup", "/v1/invitations/accept"} {
		a := caller{h, ""}.do(t, http.MethodPost, path, body(), "Content-Type", "application/json", "Sec-Fetch-Site", "cross-site")
		a.failure(t, http.StatusForbidden)
	}
	var noted int
	check(t, h.database.Connect(t, "postgres").QueryRow(t.Context(),
		"select count(*) from audit_pending where outcome = 'denied' and action in ('request.signIn', 'request.setUp', 'request.acceptInvitation')").Scan(&noted))
	if noted != 3 {
		t.Errorf("%d of 3 refused sign-ins of other sites are in the trail", noted)
	}
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", ""} {
		a := caller{h, ""}.do(t, http.MethodPost, "/v1/sessions", body(), "Content-Type", media)
		a.failure(t, http.StatusUnsupportedMediaType)
	}
	// A key is sent by nobody but its owner, wherever the request comes from.
	h.own.do(t, http.MethodPut, target, body(), "Content-Type", "application/json", "Sec-Fetch-Site", "cross-site").wants(t, http.StatusOK)
	b.do(t, http.MethodGet, "/v1/me", nil).wants(t, http.StatusOK)
}

// TestCookieIsForThisHostOverTLSOnly looks at the cookie as it is set in production.
func TestCookieIsForThisHostOverTLSOnly(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) { d.PlainCookies, d.PublicURL = false, "https://tyche.example" })
	token := h.own.invite(t, "ann@example.com", "viewer")
	b := browser{h: h}
	a := b.do(t, http.MethodPost, "/v1/invitations/accept", map[string]any{"token": token, "name": "Ann", "password": aPassword}, "Origin", "https://tyche.example")
	a.wants(t, http.StatusCreated)
	cookie := a.header.Get("Set-Cookie")
	value, rest, _ := strings.Cut(cookie, ";")
	if !strings.HasPrefix(value, "__Host-tyche_session=tyches_") || rest != " Path=/; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("cookie %q", cookie)
	}
	caller{h, ""}.do(t, http.MethodGet, "/v1/me", nil, "Cookie", value).wants(t, http.StatusOK)
	caller{h, ""}.do(t, http.MethodGet, "/v1/me", nil, "Cookie", strings.TrimPrefix(value, "__Host-")).failure(t, http.StatusUnauthorized)
}

// TestChangedPasswordEndsEverySession has the thief of a session find it ended.
func TestChangedPasswordEndsEverySession(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "ann@example.com", "viewer")
	thief := *b
	other := &browser{h: h}
	other.signedIn(t, h.signIn(t, b.email, aPassword))
	other.signedIn(t, other.do(t, http.MethodPost, "/v1/invitations/accept", map[string]any{"token": h.foreign.invite(t, "ann@b.example", "viewer"), "name": "A"}))
	change := func(current, next string) answer {
		return b.do(t, http.MethodPut, "/v1/me/password", map[string]any{"current": current, "new": next})
	}
	if f := change("wrong", aPassword+"2").failure(t, http.StatusForbidden); f.Type != "/problems/wrong-password" {
		t.Errorf("%+v", f)
	}
	if f := change(aPassword, "short").failure(t, http.StatusUnprocessableEntity); f.Errors[0].Pointer != "/new" {
		t.Errorf("%+v", f)
	}
	b.signedIn(t, change(aPassword, aPassword+"2"))
	b.do(t, http.MethodGet, "/v1/me", nil).wants(t, http.StatusOK)
	for _, ended := range []*browser{&thief, other} {
		ended.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
	}
	h.signIn(t, b.email, aPassword).failure(t, http.StatusUnauthorized)
	h.signIn(t, b.email, aPassword+"2").wants(t, http.StatusCreated)
}

// TestUnknownAddressesAnswerLikeKnownOnes compares bodies, and counts tries of both.
func TestUnknownAddressesAnswerLikeKnownOnes(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "known@example.com", "viewer")
	tries := map[string][]int{}
	for range 11 {
		bodies := map[string]string{}
		for _, email := range []string{b.email, "unknown@example.com"} {
			a := h.signIn(t, email, "wrong password it is")
			var f map[string]any
			check(t, json.Unmarshal(a.body, &f))
			delete(f, "instance")
			text, err := json.Marshal(f)
			check(t, err)
			bodies[email] = string(text)
			tries[email] = append(tries[email], a.status)
		}
		if bodies[b.email] != bodies["unknown@example.com"] {
			t.Errorf("the answers differ: %v", bodies)
		}
	}
	want := append(slices.Repeat([]int{401}, 10), 429)
	for email, statuses := range tries {
		if !slices.Equal(statuses, want) {
			t.Errorf("%s: %v", email, statuses)
		}
	}
	h.signIn(t, b.email, aPassword).failure(t, http.StatusTooManyRequests)
	// The window ends, and success forgets.
	_, err := h.database.Connect(t, "postgres").Exec(t.Context(), "update sign_in_attempts set since = now() - interval '16 minutes'")
	check(t, err)
	for range 3 {
		for range 9 {
			h.signIn(t, b.email, "wrong").failure(t, http.StatusUnauthorized)
		}
		h.signIn(t, b.email, aPassword).wants(t, http.StatusCreated)
	}
}

// TestAddressesAreLimitedToo tries a hundred accounts from one address.
func TestAddressesAreLimitedToo(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	admin := h.database.Unaudited(t)
	h.signIn(t, "a@example.com", "wrong").failure(t, http.StatusUnauthorized)
	_, err := admin.Exec(t.Context(), "update sign_in_attempts set tries = 99")
	check(t, err)
	_, err = admin.Exec(t.Context(), "delete from sign_in_attempts where tries < 99")
	check(t, err)
	h.signIn(t, "b@example.com", "wrong").failure(t, http.StatusUnauthorized)
	h.signIn(t, "c@example.com", "wrong").failure(t, http.StatusTooManyRequests)
}

// TestFirstAdministratorSetsUpOnce uses the token of a starting node.
func TestFirstAdministratorSetsUpOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	ids := &identity.Service{Keys: postgres.Identity{DB: h.database.Open(t)}}
	org, key, err := ids.Bootstrap(t.Context())
	check(t, err)
	setups := &identity.Invitations{Setups: postgres.Identity{DB: h.database.Open(t)}}
	mint := func() string {
		token, err := setups.MintSetup(t.Context(), org)
		check(t, err)
		return token
	}
	replaced, token := mint(), mint()
	b := &browser{h: h}
	setUp := func(token, email, password string) answer {
		return b.do(t, http.MethodPost, "/v1/setup", map[string]any{"token": token, "email": email, "name": "Root", "password": password})
	}
	for _, bad := range []string{replaced, "", "x", h.own.invite(t, "x@example.com", "admin"), key} {
		setUp(bad, "root@example.com", aPassword).failure(t, http.StatusNotFound)
	}
	setUp(token, "nobody", aPassword).failure(t, http.StatusUnprocessableEntity)
	setUp(token, "root@example.com", "short").failure(t, http.StatusUnprocessableEntity)
	// A setup's token is no invitation.
	b.do(t, http.MethodPost, "/v1/invitations/accept", map[string]any{"token": token, "name": "X", "password": aPassword}).failure(t, http.StatusNotFound)
	b.signedIn(t, setUp(token, "root@example.com", aPassword))
	if m := b.me(t); !slices.Equal(m.Roles, []string{"admin"}) || m.Org != org.String() || m.Organizations[0].Tier != "enterprise" {
		t.Errorf("me: %+v", m)
	}
	setUp(token, "second@example.com", aPassword).failure(t, http.StatusNotFound)
	if token := mint(); token != "" {
		t.Error("an administrator exists and another may set up")
	}
	h.signIn(t, "root@example.com", aPassword).wants(t, http.StatusCreated)
}

// TestPagesRunTheirOwnScriptsOnly reads the pages as a browser does.
func TestPagesRunTheirOwnScriptsOnly(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, path := range []string{"/setup", "/invitation", "/sign-in"} {
		runsItsOwnScript(t, caller{h, ""}.get(t, path))
	}
	with := caller{h, ""}.do(t, http.MethodGet, "/sign-in", nil, "Cookie", "tyche_session=x")
	runsItsOwnScript(t, with)
	without := caller{h, ""}.get(t, "/sign-in")
	if marked := " data-session>"; !strings.Contains(string(with.body), marked) || strings.Contains(string(without.body), marked) {
		t.Error("the page does not know whether the browser has a cookie")
	}
}

func runsItsOwnScript(t *testing.T, a answer) {
	t.Helper()
	a.wants(t, http.StatusOK)
	policy := a.header.Get("Content-Security-Policy")
	for _, element := range []string{"script", "style"} {
		_, rest, _ := strings.Cut(string(a.body), "<"+element+">")
		inside, _, _ := strings.Cut(rest, "</"+element+">")
		sum := sha256.Sum256([]byte(inside))
		want := element + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if inside == "" || !strings.Contains(policy, want) || strings.Count(string(a.body), "<"+element) != 1 {
			t.Errorf("policy %q, want %s", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
}

// TestOperatorResetsAPassword gives a person who forgot theirs a new one.
func TestOperatorResetsAPassword(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "ann@example.com", "viewer")
	accounts := h.deps.Accounts.(*identity.Accounts)
	password, err := accounts.Reset(t.Context(), " Ann@example.com", tenant.Origin{})
	check(t, err)
	b.do(t, http.MethodGet, "/v1/me", nil).failure(t, http.StatusUnauthorized)
	h.signIn(t, b.email, aPassword).failure(t, http.StatusUnauthorized)
	h.signIn(t, b.email, password).wants(t, http.StatusCreated)
	if _, err := accounts.Reset(t.Context(), "nobody@example.com", tenant.Origin{}); problem.KindOf(err) != problem.NotFound {
		t.Errorf("nobody's: %v", err)
	}
}
