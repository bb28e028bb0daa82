package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"uuid"
)

const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

type scimUser struct {
	ID          string `json:"id"`
	UserName    string `json:"userName"`
	DisplayName string `json:"displayName"`
	Active      bool   `json:"active"`
}

// scim sends what a provisioning client sends.
func (c caller) scim(t *testing.T, method, path string, body string) answer {
	t.Helper()
	return c.do(t, method, path, strings.NewReader(body), "Content-Type", "application/scim+json; charset=utf-8")
}

// TestAProviderAnnouncesAndTakesAway follows a person through the requests that Okta and Entra ID document for their
// provisioning clients.
func TestAProviderAnnouncesAndTakesAway(t *testing.T) {
	t.Parallel()
	h, p := openID(t)
	users := "/v1/identity-providers/" + p.ID + "/scim/v2/Users"
	announce := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Test-User2@zitadel.ch","name":{"givenName":"Test","familyName":"User"},
		"emails":[{"primary":true,"value":"test-user2@zitadel.ch","type":"work"}],"locale":"en-US","externalId":"id2","groups":[],"password":"1mz050nq","active":true}`
	h.own.scim(t, http.MethodPost, users, announce).failure(t, http.StatusForbidden) // nobody has verified the domain
	h.verifyDomain(t, "zitadel.ch")
	var listed struct {
		TotalResults int
		Resources    []scimUser
	}
	find := func(filter string) []scimUser {
		listed.Resources = nil
		h.own.get(t, users+"?filter="+url.QueryEscape(filter)).decode(t, http.StatusOK, &listed)
		return listed.Resources
	}
	if found := find(`userName eq "test-user2@zitadel.ch"`); len(found) != 0 {
		t.Errorf("found %v", found)
	}
	var user scimUser
	h.own.scim(t, http.MethodPost, users, announce).decode(t, http.StatusCreated, &user)
	if user.UserName != "test-user2@zitadel.ch" || user.DisplayName != "Test User" || !user.Active {
		t.Errorf("announced %+v", user)
	}
	h.own.scim(t, http.MethodPost, users, announce).failure(t, http.StatusConflict)
	for _, filter := range []string{`userName eq "TEST-user2@zitadel.ch"`, `externalId eq "id2"`, `USERNAME EQ "test-user2@zitadel.ch"`} {
		if found := find(filter); len(found) != 1 || found[0].ID != user.ID {
			t.Errorf("%s finds %v", filter, found)
		}
	}
	for _, filter := range []string{`userName co "a"`, `userName eq "a" or active eq true`, `x`, `userName eq "a`} {
		h.own.get(t, users+"?filter="+url.QueryEscape(filter)).failure(t, http.StatusBadRequest)
	}
	s := h.surfer(t)
	s.open(t, p.SignIn)
	if m := s.me(t); m.User != user.ID {
		t.Fatalf("the sign-in does not find the member: %+v", m)
	}
	for name, patch := range map[string]string{
		"Okta":  `{"schemas":["` + patchOp + `"],"Operations":[{"op":"replace","value":{"active":false}}]}`,
		"Entra": `{"schemas":["` + patchOp + `"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}`,
	} {
		s := h.surfer(t)
		s.open(t, p.SignIn)
		if s.me(t).User != user.ID {
			t.Fatalf("%s: not signed in", name)
		}
		h.own.scim(t, http.MethodPatch, users+"/"+user.ID, patch).decode(t, http.StatusOK, &user)
		if user.Active || s.me(t).User != "" {
			t.Errorf("%s: the session goes on", name)
		}
		if got := h.surfer(t).open(t, p.SignIn).refusal(t); got != "membership-ended" {
			t.Errorf("%s: signs in again: %s", name, got)
		}
		on := `{"schemas":["` + patchOp + `"],"Operations":[{"op":"Add","path":"active","value":true},{"op":"replace","path":"name.formatted","value":"Renamed"},{"op":"add","path":"title","value":"Lead"}]}`
		h.own.scim(t, http.MethodPatch, users+"/"+user.ID, on).decode(t, http.StatusOK, &user)
		if !user.Active || user.DisplayName != "Renamed" {
			t.Errorf("%s: %+v", name, user)
		}
	}
	h.own.scim(t, http.MethodPut, users+"/"+user.ID, strings.Replace(announce, `"externalId":"id2"`, `"externalId":"other"`, 1)).wants(t, http.StatusOK)
	h.own.scim(t, http.MethodPatch, users+"/"+user.ID, `{"Operations":[{"op":"remove","path":"active"}]}`).failure(t, http.StatusBadRequest)
	h.own.do(t, http.MethodDelete, users+"/"+user.ID, nil).wants(t, http.StatusNoContent)
	var gone scimUser
	h.own.get(t, users+"/"+user.ID).decode(t, http.StatusOK, &gone)
	if gone.Active {
		t.Error("still has access")
	}
	h.own.get(t, users+"/"+uuid.NewV4().String()).failure(t, http.StatusNotFound)
	h.own.get(t, strings.TrimSuffix(users, "Users")+"ServiceProviderConfig").wants(t, http.StatusOK)
	h.own.get(t, users).decode(t, http.StatusOK, &listed)
	if listed.TotalResults < 2 {
		t.Errorf("lists %+v", listed)
	}
	// A person's key ends with the access too.
	b := h.own.person(t, "second@zitadel.ch", "analyst")
	key := b.key(t, map[string]any{"name": "k"})
	key.get(t, "/v1/simulations").wants(t, http.StatusOK)
	h.own.scim(t, http.MethodPatch, users+"/"+b.user, `{"Operations":[{"op":"Replace","path":"active","value":"False"}]}`).wants(t, http.StatusOK)
	key.get(t, "/v1/simulations").failure(t, http.StatusUnauthorized)
	// Nothing that is wrong with the rest of a request lets somebody keep access whom it takes it from.
	c := h.own.person(t, "third@zitadel.ch", "analyst")
	kept := c.key(t, map[string]any{"name": "k"})
	h.own.scim(t, http.MethodPut, users+"/"+c.user, `{"userName":"third@zitadel.ch","externalId":"other","active":false}`).failure(t, http.StatusConflict)
	kept.get(t, "/v1/simulations").failure(t, http.StatusUnauthorized)
}
