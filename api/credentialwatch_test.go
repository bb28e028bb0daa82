package api_test

import (
	"net/http"
	"testing"
	"time"
	"uuid"

	"tyche/api"
	"tyche/platform/simulation"
)

// watch watches a run as a browser that is signed in.
func (b *browser) watch(t testing.TB, run uuid.UUID) *watcher {
	t.Helper()
	return caller{h: b.h}.watch(t, run, "Cookie", "tyche_session="+b.cookie, "Authorization", "")
}

// TestStreamsEndWithTheirCredentials opens streams with sessions, keys and takes what they were opened with away, one way
// each. The streams of others go on.
func TestStreamsEndWithTheirCredentials(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) { d.Recheck = 20 * time.Millisecond })
	admin := h.database.Unaudited(t)
	run := h.own.run(t)
	h.own.send(t, http.MethodPut, "/v1/simulations/"+run.String()+"/sharing", map[string]any{"shared": true}).wants(t, http.StatusOK)
	sql := func(statement string) func(testing.TB, *browser) {
		return func(t testing.TB, b *browser) {
			_, err := admin.Exec(t.Context(), statement, b.user)
			check(t, err)
		}
	}
	change := func(body map[string]any) func(testing.TB, *browser) {
		return func(t testing.TB, b *browser) {
			h.own.send(t, http.MethodPatch, "/v1/members/"+b.user, body).wants(t, http.StatusOK)
		}
	}
	ways := map[string]struct {
		key  bool // whether the stream is a program's
		take func(testing.TB, *browser)
	}{
		"signed out": {false, func(t testing.TB, b *browser) {
			b.do(t, http.MethodDelete, "/v1/sessions/current", nil).wants(t, http.StatusNoContent)
		}},
		"revoked": {false, func(t testing.TB, b *browser) {
			b.do(t, http.MethodDelete, "/v1/sessions", nil).wants(t, http.StatusNoContent)
		}},
		"session removed":    {false, change(map[string]any{"active": false})},
		"session of less":    {false, change(map[string]any{"roles": []string{"viewer"}})},
		"session too old":    {false, sql("update sessions set expires_at = now() - interval '1 second' where user_id = $1")},
		"session unused":     {false, sql("update sessions set last_seen_at = now() - interval '2 days' where user_id = $1")},
		"key removed":        {true, change(map[string]any{"active": false})},
		"key of less":        {true, change(map[string]any{"roles": []string{"viewer"}})},
		"key expired":        {true, sql("update api_keys set expires_at = now() - interval '1 second' where actor_id = $1")},
		"key revoked by sql": {true, sql("update api_keys set revoked_at = now() where actor_id = $1")},
		"key revoked by call": {true, func(t testing.TB, b *browser) {
			var list struct{ Items []struct{ ID string } }
			b.do(t, http.MethodGet, "/v1/api-keys", nil).decode(t, http.StatusOK, &list)
			b.do(t, http.MethodDelete, "/v1/api-keys/"+list.Items[0].ID, nil).wants(t, http.StatusNoContent)
		}},
	}
	others := h.own.watch(t, run)
	others.want("progress", simulation.Queued, 0)
	for name, way := range ways {
		b := h.own.person(t, uuid.NewV4().String()+"@example.com", "analyst")
		by := b.watch(t, run)
		if way.key {
			by = b.key(t, map[string]any{"name": "k"}).watch(t, run)
		}
		by.want("progress", simulation.Queued, 0)
		way.take(t, b)
		ended := make(chan bool, 1)
		go func() {
			_, more := by.next()
			ended <- !more
		}()
		select {
		case done := <-ended:
			if !done {
				t.Errorf("%s: the stream goes on", name)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: the stream is open after 10 s", name)
		}
	}
	h.begin(t, run)
	others.want("progress", simulation.Running, 0)
}

// TestWatchingIsNoUse lets a session go unused although its stream is asked about all the time.
func TestWatchingIsNoUse(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(d *api.Deps) { d.Recheck = time.Millisecond })
	run := h.own.run(t)
	h.own.send(t, http.MethodPut, "/v1/simulations/"+run.String()+"/sharing", map[string]any{"shared": true}).wants(t, http.StatusOK)
	b := h.own.person(t, "ann@example.com", "analyst")
	b.watch(t, run).want("progress", simulation.Queued, 0)
	admin := h.database.Unaudited(t)
	_, err := admin.Exec(t.Context(), "update sessions set last_seen_at = now() - interval '30 minutes' where user_id = $1", b.user)
	check(t, err)
	other := h.own.person(t, "bob@example.com", "analyst")
	w := other.watch(t, run)
	w.want("progress", simulation.Queued, 0)
	other.do(t, http.MethodDelete, "/v1/sessions/current", nil).wants(t, http.StatusNoContent)
	w.wantEnd() // so there was a round since
	var stale bool
	check(t, admin.QueryRow(t.Context(), "select last_seen_at < now() - interval '29 minutes' from sessions where user_id = $1", b.user).Scan(&stale))
	if !stale {
		t.Error("the session counts as used because it watches")
	}
}
