package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"uuid"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"tyche/internal/keyring"
	"tyche/internal/keyring/vault"
	"tyche/platform/tenant"
)

// transit is a transit engine as Vault documents it: one key with versions, texts in base64, errors as a list.
type transit struct {
	mu       sync.Mutex
	versions []tink.AEAD
	paths    []string
	minimum  int // the lowest version that still decrypts
}

func (s *transit) rotate(t testing.TB) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		t.Fatal(err)
	}
	s.versions = append(s.versions, primitive)
}

func (s *transit) encrypt(plain, ad []byte) (string, error) {
	n := len(s.versions)
	sealed, err := s.versions[n-1].Encrypt(plain, ad)
	return fmt.Sprintf("vault:v%d:%s", n, base64.StdEncoding.EncodeToString(sealed)), err
}

func (s *transit) decrypt(text string, ad []byte) ([]byte, error) {
	fields := strings.SplitN(text, ":", 3)
	if len(fields) != 3 || fields[0] != "vault" {
		return nil, errors.New("invalid ciphertext: no prefix")
	}
	version, err := strconv.Atoi(strings.TrimPrefix(fields[1], "v"))
	if err != nil || version < 1 || version > len(s.versions) {
		return nil, errors.New("invalid ciphertext: version is not known")
	}
	if version < s.minimum {
		return nil, errors.New("ciphertext or signature version is disallowed by policy (too old)")
	}
	sealed, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil {
		return nil, err
	}
	return s.versions[version-1].Decrypt(sealed, ad)
}

func (s *transit) serve(t testing.TB) *httptest.Server {
	s.rotate(t)
	answer := func(w http.ResponseWriter, data map[string]string, err error) {
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]any{"errors": []string{err.Error()}})
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"request_id": uuid.NewV4().String(), "data": data})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/secret/transit/{action}/master", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Plaintext, Ciphertext, Associated_Data []byte }
		var text struct{ Ciphertext string }
		body := new(bytes.Buffer)
		_, _ = body.ReadFrom(r.Body)
		_ = json.Unmarshal(body.Bytes(), &text)
		_ = json.Unmarshal(bytes.ReplaceAll(body.Bytes(), []byte(`"ciphertext"`), []byte(`"x"`)), &in)
		switch r.PathValue("action") {
		case "encrypt":
			sealed, err := s.encrypt(in.Plaintext, in.Associated_Data)
			answer(w, map[string]string{"ciphertext": sealed}, err)
		case "decrypt":
			plain, err := s.decrypt(text.Ciphertext, in.Associated_Data)
			answer(w, map[string]string{"plaintext": base64.StdEncoding.EncodeToString(plain)}, err)
		case "rewrap": // the API takes no associated data here
			plain, err := s.decrypt(text.Ciphertext, nil)
			if err != nil {
				answer(w, nil, err)
				return
			}
			sealed, err := s.encrypt(plain, nil)
			answer(w, map[string]string{"ciphertext": sealed}, err)
		}
	})
	mux.HandleFunc("POST /v1/secret/transit/keys/master/rotate", func(w http.ResponseWriter, _ *http.Request) {
		s.rotate(t)
		w.WriteHeader(http.StatusNoContent)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.paths = append(s.paths, r.URL.Path)
		if r.Header.Get("X-Vault-Token") != "s.token" {
			w.WriteHeader(http.StatusForbidden)
			_ = json.NewEncoder(w).Encode(map[string]any{"errors": []string{"permission denied"}})
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

func uri(server *httptest.Server) string {
	return "hcvault://" + strings.TrimPrefix(server.URL, "http://") + "/secret/transit/keys/master"
}

func client(token string) *vault.Client {
	return &vault.Client{Plain: true, Token: func() (string, error) { return token, nil }}
}

func TestEncryptsWithVersionsAndAssociatedData(t *testing.T) {
	t.Parallel()
	s := &transit{}
	server := s.serve(t)
	key, err := client("s.token").GetAEAD(uri(server))
	if err != nil {
		t.Fatal(err)
	}
	for _, ad := range [][]byte{nil, []byte("bound to this")} {
		sealed, err := key.Encrypt([]byte("master"), ad)
		if err != nil || !bytes.HasPrefix(sealed, []byte("vault:v1:")) {
			t.Fatalf("%s (%v)", sealed, err)
		}
		if plain, err := key.Decrypt(sealed, ad); err != nil || string(plain) != "master" {
			t.Errorf("%q (%v)", plain, err)
		}
		if plain, err := key.Decrypt(sealed, []byte("bound elsewhere")); err == nil {
			t.Errorf("decrypts elsewhere: %q", plain)
		}
	}
}

func TestFailuresSayWhatVaultSays(t *testing.T) {
	t.Parallel()
	server := (&transit{}).serve(t)
	key, err := client("s.other").GetAEAD(uri(server))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := key.Encrypt([]byte("x"), nil); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("%v", err)
	}
	key, _ = client("s.token").GetAEAD(uri(server))
	if _, err := key.Decrypt([]byte("vault:v7:eA=="), nil); err == nil || !strings.Contains(err.Error(), "version is not known") {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", "hcvault://", "https://x/transit/keys/a", "hcvault://host/keys/a", "hcvault://host/transit/keys/a/b", "hcvault://host/transit/keys/../a?"} {
		if _, err := client("s.token").GetAEAD(bad); err == nil {
			t.Errorf("%q is taken for a key", bad)
		}
	}
}

// TestMasterKeyLivesWithVault opens a key store whose master key Vault wraps, rotates both keys, and shuts Vault.
func TestMasterKeyLivesWithVault(t *testing.T) {
	t.Parallel()
	s := &transit{}
	server := s.serve(t)
	folder := t.TempDir()
	name := tenant.Name{Org: uuid.NewV4(), Kind: "test", ID: "1"}
	old, err := keyring.Open(folder) // a store that began with a key file
	check(t, err)
	sealed, err := old.SealValue(t.Context(), name, []byte("value"))
	check(t, err)
	options := keyring.Options{Folder: folder, KMS: keyring.KMS{Client: client("s.token"), URI: uri(server)}}
	k, err := keyring.New(options)
	check(t, err)
	if err := k.RotateKMS(); err == nil {
		t.Error("a master key in the clear is rewrapped")
	}
	check(t, k.RotateMaster())
	text, err := os.ReadFile(filepath.Join(folder, "master.json"))
	check(t, err)
	if !bytes.Contains(text, []byte("encryptedKeyset")) || bytes.Contains(text, []byte(`"keyData"`)) {
		t.Errorf("the master key lies in the clear: %s", text)
	}
	if _, err := keyring.Open(folder); err == nil {
		t.Error("the store opens without Vault")
	}
	check(t, k.RotateKMS())
	s.minimum = 2 // version 1 is retired: the rewrapped master key is of version 2
	for _, path := range s.paths[len(s.paths)-2:] {
		if strings.Contains(path, "/decrypt/") {
			t.Errorf("rotating asked for the master key: %v", s.paths)
		}
	}
	fresh, err := keyring.New(options)
	check(t, err)
	status, err := fresh.Status()
	check(t, err)
	if status.Master.KMS != options.KMS.URI || status.Master.Keys != 1 {
		t.Errorf("%+v", status.Master)
	}
	server.Close() // what has been unwrapped goes on
	if value, err := fresh.OpenValue(t.Context(), name, sealed); err != nil || string(value) != "value" {
		t.Errorf("%q (%v)", value, err)
	}
	if _, err := keyring.New(options); err == nil {
		t.Error("the store opens while Vault is away")
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
