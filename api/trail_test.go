package api_test

import (
	"net/http"
	"slices"
	"testing"

	"tyche/internal/postgres/pgtest"
	"tyche/platform/audit"
)

// TestPeoplesChangesAreInTheTrail changes everything that there is about people, and reads what the trail has of it.
func TestPeoplesChangesAreInTheTrail(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	b := h.own.person(t, "ann@example.com", "analyst")
	_, session := b.sessions(t)
	key := b.key(t, map[string]any{"name": "k"})
	var keys struct{ Items []struct{ ID string } }
	key.get(t, "/v1/api-keys").decode(t, http.StatusOK, &keys)
	b.do(t, http.MethodDelete, "/v1/api-keys/"+keys.Items[0].ID, nil).wants(t, http.StatusNoContent)
	b.do(t, http.MethodDelete, "/v1/sessions/"+session, nil).wants(t, http.StatusNoContent)
	b.signedIn(t, h.signIn(t, b.email, aPassword))
	b.signedIn(t, b.do(t, http.MethodPut, "/v1/me/password", map[string]any{"current": aPassword, "new": aPassword + "2"}))
	b.do(t, http.MethodDelete, "/v1/sessions", nil).wants(t, http.StatusNoContent)
	h.own.send(t, http.MethodPatch, "/v1/members/"+b.user, map[string]any{"roles": []string{"viewer"}}).wants(t, http.StatusOK)
	h.own.get(t, "/v1/members").wants(t, http.StatusOK)
	h.own.get(t, "/v1/members/"+b.user).wants(t, http.StatusOK)
	h.own.send(t, http.MethodPatch, "/v1/organization", map[string]any{"name": "New"}).wants(t, http.StatusOK)
	h.own.send(t, http.MethodPost, "/v1/organization/domains", map[string]any{"domain": "a.example"}).wants(t, http.StatusCreated)
	h.own.do(t, http.MethodDelete, "/v1/organization/domains/a.example", nil).wants(t, http.StatusNoContent)
	h.own.invite(t, "bob@example.com", "viewer")
	var open struct{ Items []struct{ ID string } }
	h.own.get(t, "/v1/invitations").decode(t, http.StatusOK, &open)
	h.own.do(t, http.MethodDelete, "/v1/invitations/"+open.Items[0].ID, nil).wants(t, http.StatusNoContent)
	got := h.own.audit(t, "?limit=200")
	actions := got.actions()
	slices.Reverse(actions)
	want := []string{"organization.create", "invitation.create", "invitation.accept", "session.start", "key.create", "key.revoke", "session.end",
		"session.start", "account.change_password", "session.start", "session.end_all", "member.change", "member.list", "member.read",
		"organization.update", "domain.add", "domain.delete", "invitation.create", "invitation.list", "invitation.revoke"}
	if !slices.Equal(actions, want) {
		t.Errorf("the trail has\n%v\nwant\n%v", actions, want)
	}
	for _, e := range got.Items {
		if e.Action != "organization.create" && (e.Request == "" || e.Address == nil) {
			t.Errorf("%s does not say which request it was: %+v", e.Action, e)
		}
	}
}

// TestFailedSignInIsInNobodysTrail looks for the address that was tried, sealed, in no organization.
func TestFailedSignInIsInNobodysTrail(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.signIn(t, "someone@example.com", "wrong password it is").failure(t, http.StatusUnauthorized)
	var org, action string
	var personal []byte
	var id [16]byte
	err := h.database.Connect(t, "postgres").QueryRow(t.Context(),
		"select org_id::text, action, personal, id from audit_pending where action = 'session.start' and outcome = 'failed'").Scan(&org, &action, &personal, &id)
	check(t, err)
	var all int
	check(t, h.database.Connect(t, "postgres").QueryRow(t.Context(), "select count(*) from audit_pending where org_id = $1", org).Scan(&all))
	if all != 1 {
		t.Errorf("one failed sign-in makes %d entries", all)
	}
	text, err := pgtest.Vault{}.OpenValue(t.Context(), audit.Entry{ID: id}.Name(), personal)
	if err != nil || org != audit.Nobody().String() || !slices.Contains([]string{`{"address":"127.0.0.1","agent":"Go-http-client/1.1","email":"someone@example.com"}`}, string(text)) {
		t.Errorf("%s in %s: %s (%v)", action, org, text, err)
	}
}
