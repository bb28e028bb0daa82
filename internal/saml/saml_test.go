package saml_test

import (
	"net/url"
	"strings"
	"testing"

	"tyche/platform/identity"
)

func TestAPersonSignsInAtARealProvider(t *testing.T) {
	t.Parallel()
	for name, encryption := range map[string]bool{"encrypted": true, "plain": false} {
		w := newWorld(t, encryption)
		flow, form := w.signIn(t)
		if form.Get("RelayState") != "the state" {
			t.Errorf("%s: state %q", name, form.Get("RelayState"))
		}
		who, err := w.sp.Complete(t.Context(), w.provider, w.at, flow, form)
		check(t, err)
		if who.Subject != "ann@customer.example" || who.Email != "ann@customer.example" || !who.EmailVerified || who.Name != "Ann Analyst" {
			t.Errorf("%s: signed in as %+v", name, who)
		}
		_, err = w.sp.Complete(t.Context(), w.provider, w.at, flow, form)
		refused(t, name+", used twice", err, "already been used")
	}
	w := newWorld(t, true)
	if _, document := w.answer(t); strings.Contains(document, "ann@customer.example") || !strings.Contains(document, "EncryptedAssertion") {
		t.Error("the assertion is not encrypted")
	}
	t.Run("requests are signed", func(t *testing.T) {
		flow := identity.Flow{}
		address, err := w.sp.Begin(t.Context(), w.provider, w.at, "s", &flow)
		check(t, err)
		u, err := url.Parse(address)
		check(t, err)
		if u.Query().Get("Signature") == "" || !strings.HasSuffix(u.Query().Get("SigAlg"), "rsa-sha256") || flow.RequestID == "" {
			t.Errorf("asked with %v", u.Query())
		}
	})
}
