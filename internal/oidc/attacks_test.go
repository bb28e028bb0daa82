package oidc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"tyche/internal/oidc"
	"tyche/internal/outbound"
	"tyche/platform/identity"
	"tyche/platform/problem"
)

// issuer is a provider whose tokens the test makes itself. Its fields may be changed between requests.
type issuer struct {
	*httptest.Server
	mu      sync.Mutex
	key     *rsa.PrivateKey
	kid     string
	idToken string
	fetched int // of the keys
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{key: newKey(t), kid: "first"}
	mux := http.NewServeMux()
	i.Server = httptest.NewUnstartedServer(mux)
	i.URL = "http://" + i.Listener.Addr().String()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token",
			"jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.fetched++
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: i.kid, Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.idToken})
	})
	i.Start()
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) provider() identity.Provider {
	return identity.Provider{Preset: identity.Generic, Issuer: i.URL, ClientID: "tyche", Audience: "https://api.tyche.example"}
}

func (i *issuer) client(now func() time.Time) *oidc.Client {
	return oidc.New(outbound.Client(outbound.Policy{Trusted: []string{i.Listener.Addr().String()}}), now)
}

func (i *issuer) claims(changed map[string]any) map[string]any {
	c := map[string]any{"iss": i.URL, "sub": "u1", "aud": "https://api.tyche.example", "exp": time.Now().Add(time.Hour).Unix(),
		"iat": time.Now().Unix(), "email": "ann@customer.example", "email_verified": true, "name": "Ann"}
	maps.Copy(c, changed)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

func newKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(t, err)
	return key
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, header map[string]any, claims any) string {
	t.Helper()
	options := &jose.SignerOptions{ExtraHeaders: map[jose.HeaderKey]any{}}
	for name, value := range header {
		options.ExtraHeaders[jose.HeaderKey(name)] = value
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	check(t, err)
	payload, err := json.Marshal(claims)
	check(t, err)
	signed, err := signer.Sign(payload)
	check(t, err)
	text, err := signed.CompactSerialize()
	check(t, err)
	return text
}

// unsigned is a token of the algorithm "none" in the spelling given.
func unsigned(t *testing.T, alg string, claims any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	check(t, err)
	b64 := base64.RawURLEncoding.EncodeToString
	return b64([]byte(fmt.Sprintf(`{"alg":%q,"typ":"JWT"}`, alg))) + "." + b64(payload) + "."
}

// TestForgedTokensAreRefused has one token that is right, and everything else wrong with it in turn.
func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	client, kid := i.client(time.Now), map[string]any{"kid": "first"}
	if who, err := client.VerifyAccessToken(t.Context(), i.provider(), sign(t, jose.RS256, i.key, kid, i.claims(nil))); err != nil || who.Subject != "u1" || !who.EmailVerified {
		t.Fatalf("%+v, %v", who, err)
	}
	mine := newKey(t)
	der, err := x509.MarshalPKIXPublicKey(i.key.Public())
	check(t, err)
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("the keys of a jku header were asked for")
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: mine.Public(), KeyID: "mine"}}})
	}))
	t.Cleanup(keys.Close)
	right := i.claims(nil)
	for name, token := range map[string]string{
		"alg none":                     unsigned(t, "none", right),
		"alg nOnE":                     unsigned(t, "nOnE", right),
		"HS256 with the public key":    sign(t, jose.HS256, public, kid, right),
		"HS256 with the key's DER":     sign(t, jose.HS256, der, kid, right),
		"a foreign key, known kid":     sign(t, jose.RS256, mine, kid, right),
		"a foreign key, foreign kid":   sign(t, jose.RS256, mine, map[string]any{"kid": "mine"}, right),
		"a foreign key, no kid":        sign(t, jose.RS256, mine, nil, right),
		"a key of its own (jwk)":       sign(t, jose.RS256, mine, map[string]any{"jwk": jose.JSONWebKey{Key: mine.Public(), KeyID: "mine"}}, right),
		"keys elsewhere (jku)":         sign(t, jose.RS256, mine, map[string]any{"jku": keys.URL, "kid": "mine"}, right),
		"certificate elsewhere (x5u)":  sign(t, jose.RS256, mine, map[string]any{"x5u": keys.URL, "kid": "first"}, right),
		"kid that is a path":           sign(t, jose.RS256, mine, map[string]any{"kid": "../../../../dev/null"}, right),
		"an algorithm not announced":   sign(t, jose.RS512, i.key, kid, right),
		"wrong issuer":                 sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"iss": "https://elsewhere.example"})),
		"no issuer":                    sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"iss": nil})),
		"issuer with a slash more":     sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"iss": i.URL + "/"})),
		"wrong audience":               sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"aud": "https://other.example"})),
		"no audience":                  sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"aud": nil})),
		"expired":                      sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"exp": time.Now().Add(-time.Second).Unix()})),
		"without an end":               sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"exp": nil})),
		"not valid yet":                sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()})),
		"issued in the future":         sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"iat": time.Now().Add(time.Hour).Unix()})),
		"no subject":                   sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"sub": nil})),
		"an ID token":                  sign(t, jose.RS256, i.key, kid, i.claims(map[string]any{"nonce": "n"})),
		"nothing":                      "",
		"three dots":                   "...",
		"a right token's tail cut off": strings.TrimRight(sign(t, jose.RS256, i.key, kid, right), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
	} {
		if _, err := client.VerifyAccessToken(t.Context(), i.provider(), token); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("%s: %v", name, err)
		}
	}
	closed := i.provider()
	closed.Audience = ""
	_, err = client.VerifyAccessToken(t.Context(), closed, sign(t, jose.RS256, i.key, kid, right))
	unauthenticated(t, err)
	pinned := i.provider()
	pinned.Preset = identity.Entra
	_, err = client.VerifyAccessToken(t.Context(), pinned, sign(t, jose.PS256, i.key, kid, right))
	unauthenticated(t, err)
}

// TestKeysRotate: a new key is found as soon as a token names it, and the old one is not taken any more.
func TestKeysRotate(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	client, old := i.client(time.Now), i.key
	_, err := client.VerifyAccessToken(t.Context(), i.provider(), sign(t, jose.RS256, old, map[string]any{"kid": "first"}, i.claims(nil)))
	check(t, err)
	i.mu.Lock()
	i.key, i.kid = newKey(t), "second"
	i.mu.Unlock()
	_, err = client.VerifyAccessToken(t.Context(), i.provider(), sign(t, jose.RS256, i.key, map[string]any{"kid": "second"}, i.claims(nil)))
	check(t, err)
	_, err = client.VerifyAccessToken(t.Context(), i.provider(), sign(t, jose.RS256, old, map[string]any{"kid": "first"}, i.claims(nil)))
	unauthenticated(t, err)
	if i.fetched < 2 {
		t.Errorf("keys were read %d times", i.fetched)
	}
}

// TestIDTokensOfOtherClientsAreRefused goes the whole way of a code whose ID token the issuer made for somebody else.
func TestIDTokensOfOtherClientsAreRefused(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	client := i.client(time.Now)
	complete := func(changed map[string]any, answer url.Values) error {
		flow := identity.Flow{}
		_, err := client.Begin(t.Context(), i.provider(), identity.Endpoints{Callback: callback}, "s", &flow)
		check(t, err)
		base := map[string]any{"aud": "tyche", "nonce": flow.Nonce}
		maps.Copy(base, changed)
		i.idToken = sign(t, jose.RS256, i.key, map[string]any{"kid": "first"}, i.claims(base))
		if answer == nil {
			answer = url.Values{"code": {"c"}}
		}
		_, err = client.Complete(t.Context(), i.provider(), identity.Endpoints{Callback: callback}, flow, answer)
		return err
	}
	check(t, complete(nil, nil))
	check(t, complete(map[string]any{"aud": []string{"tyche", "other"}, "azp": "tyche"}, nil))
	for name, err := range map[string]error{
		"audience":                    complete(map[string]any{"aud": "other"}, nil),
		"authorized party":            complete(map[string]any{"azp": "other"}, nil),
		"two audiences and no party":  complete(map[string]any{"aud": []string{"tyche", "other"}}, nil),
		"nonce":                       complete(map[string]any{"nonce": "other"}, nil),
		"no nonce":                    complete(map[string]any{"nonce": nil}, nil),
		"an answer of another issuer": complete(nil, url.Values{"code": {"c"}, "iss": {"https://elsewhere.example"}}),
		"the provider's own refusal":  complete(nil, url.Values{"error": {"access_denied"}}),
		"groups elsewhere (overage)":  complete(map[string]any{"_claim_names": map[string]any{"groups": "src1"}, "_claim_sources": map[string]any{"src1": map[string]any{"endpoint": "http://127.0.0.1:1/"}}}, nil),
		"roles that are not texts":    complete(map[string]any{"groups": map[string]any{"a": 1}}, nil),
	} {
		if problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestADiscoveryDocumentOfAnotherIssuerIsRefused: whoever answers at an address cannot speak for another issuer.
func TestADiscoveryDocumentOfAnotherIssuerIsRefused(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	p := i.provider()
	p.Issuer += "/"
	if _, err := i.client(time.Now).Begin(t.Context(), p, identity.Endpoints{}, "s", &identity.Flow{}); err == nil {
		t.Error("the issuer's name was not compared")
	}
}

// TestPresetsDifferInTheirClaims has tokens as each product writes them.
func TestPresetsDifferInTheirClaims(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	client := i.client(time.Now)
	for name, c := range map[string]struct {
		preset   identity.Preset
		claims   map[string]any
		verified bool
		values   string
	}{
		"okta":                 {identity.Okta, map[string]any{"groups": []string{"Everyone", "risk"}}, true, "Everyone risk"},
		"okta, not verified":   {identity.Okta, map[string]any{"email_verified": false}, false, ""},
		"auth0":                {identity.Auth0, map[string]any{"https://tyche/roles": []string{"lead"}, "groups": []string{"x"}}, true, "lead"},
		"entra":                {identity.Entra, map[string]any{"roles": []string{"Tyche.Admin"}, "xms_edov": true}, true, "Tyche.Admin"},
		"entra, owner unknown": {identity.Entra, map[string]any{"email_verified": true}, false, ""},
		"entra, as a number":   {identity.Entra, map[string]any{"xms_edov": 1}, true, ""},
		"generic, as a text":   {identity.Generic, map[string]any{"email_verified": "true", "groups": "one"}, true, "one"},
		"no email":             {identity.Generic, map[string]any{"email": nil}, false, ""},
	} {
		p := i.provider()
		p.Preset = c.preset
		who, err := client.VerifyAccessToken(t.Context(), p, sign(t, jose.RS256, i.key, map[string]any{"kid": "first"}, i.claims(c.claims)))
		if err != nil || who.EmailVerified != c.verified || strings.Join(who.Values, " ") != c.values {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
}
