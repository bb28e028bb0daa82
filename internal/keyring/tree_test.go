package keyring_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/internal/keyring"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// personal is a name whose ciphertext takes a subject's key.
func personal(org uuid.UUID) tenant.Name {
	return tenant.Name{Org: org, Kind: "workbook", ID: uuid.NewV4().String(), Subject: uuid.NewV4()}
}

func value(t testing.TB, k *keyring.Keyring, name tenant.Name) []byte {
	t.Helper()
	sealed, err := k.SealValue(t.Context(), name, []byte("value"))
	check(t, err)
	return sealed
}

func readable(t testing.TB, k *keyring.Keyring, name tenant.Name, sealed []byte) error {
	t.Helper()
	back, err := k.OpenValue(t.Context(), name, sealed)
	if err == nil && string(back) != "value" {
		t.Errorf("came back as %q", back)
	}
	return err
}

func TestSubjectsHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	k := open(t, t.TempDir())
	mine := personal(uuid.NewV4())
	sealed := value(t, k, mine)
	if sealed[5] != 2 || !bytes.Equal(sealed[6:22], mine.Subject[:]) || !k.Owned(mine, sealed) {
		t.Errorf("the header does not name the subject: %x", sealed[:22])
	}
	shared := mine
	shared.Subject = uuid.UUID{}
	if k.Owned(shared, sealed) {
		t.Error("a subject's ciphertext counts as the organization's")
	}
	check(t, readable(t, k, shared, sealed)) // whose key it took, it says itself
	other := value(t, k, tenant.Name{Org: mine.Org, Kind: mine.Kind, ID: mine.ID, Subject: uuid.NewV4()})
	forged := append(bytes.Clone(other[:22]), sealed[22:]...)
	if readable(t, k, mine, forged) == nil {
		t.Error("another subject's key opens it")
	}
	moved := mine
	moved.Org = uuid.NewV4()
	value(t, k, moved)
	if readable(t, k, moved, sealed) == nil {
		t.Error("the subject's key in another organization opens it")
	}
}

func TestRotationKeepsWhatWasEncrypted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	k, other := open(t, folder), open(t, folder) // other is another process
	org := newName()
	mine, private := personal(org.Org), personal(uuid.UUID{})
	before := map[tenant.Name][]byte{org: value(t, k, org), mine: value(t, k, mine), private: value(t, k, private)}
	stream := seal(t, k, mine, content(9000))
	digest, err := k.Digest(t.Context(), org, []byte("text"))
	check(t, err)
	check(t, readable(t, other, org, before[org]))
	wrappedBefore := storeText(t, folder)
	for round := range 2 {
		check(t, k.RotateMaster())
		check(t, k.Rotate(keyring.Owner{Org: org.Org}))
		check(t, k.Rotate(keyring.Owner{Org: mine.Org, Subject: mine.Subject}))
		for _, ring := range []*keyring.Keyring{k, other, open(t, folder)} {
			for name, sealed := range before {
				check(t, readable(t, ring, name, sealed))
			}
			if back, err := unseal(t, ring, mine, stream); err != nil || len(back) != 9000 {
				t.Errorf("round %d: a stream comes back as %d bytes (%v)", round, len(back), err)
			}
			again, err := ring.Digest(t.Context(), org, []byte("text"))
			if err != nil || !bytes.Equal(again, digest) {
				t.Errorf("round %d: the digest has changed (%v)", round, err)
			}
		}
		now := value(t, k, org)
		check(t, readable(t, other, org, now))
		if bytes.Equal(now[22:27], before[org][22:27]) { // Tink's key identifier
			t.Errorf("round %d: the old key still encrypts", round)
		}
	}
	for path, text := range storeText(t, folder) {
		if text == wrappedBefore[path] && !strings.Contains(path, private.Subject.String()) { // the node's keys were not rotated
			t.Errorf("%s was not wrapped anew", path)
		}
	}
	status, err := k.Status()
	check(t, err)
	if status.Master.Keys != 1 || len(status.Owners) != 4 {
		t.Errorf("%+v", status)
	}
	for _, o := range status.Owners {
		if o.Org == org.Org && o.Keys["value"] != 3 {
			t.Errorf("%+v", o)
		}
	}
}

func storeText(t testing.TB, folder string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"*.json", "*/*.json"} {
		paths, err := filepath.Glob(filepath.Join(folder, "store", pattern))
		check(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			check(t, err)
			texts[path] = string(text)
		}
	}
	return texts
}

// TestInterruptedRotationIsCompletedByTheNext leaves the store as a crash between two of the rotation's writes would.
func TestInterruptedRotationIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	k := open(t, folder)
	first, second := newName(), newName()
	sealed := map[tenant.Name][]byte{first: value(t, k, first), second: value(t, k, second)}
	before := storeText(t, folder)
	master, err := os.ReadFile(filepath.Join(folder, "master.json"))
	check(t, err)
	check(t, k.RotateMaster())
	after, err := os.ReadFile(filepath.Join(folder, "master.json"))
	check(t, err)
	// one organization not yet wrapped anew, and both master keys still there
	for path, text := range before {
		if strings.HasSuffix(path, second.Org.String()+".json") {
			check(t, os.WriteFile(path, []byte(text), 0o600))
		}
	}
	var old, now struct {
		Primary json.RawMessage   `json:"primaryKeyId"`
		Key     []json.RawMessage `json:"key"`
	}
	check(t, json.Unmarshal(master, &old))
	check(t, json.Unmarshal(after, &now))
	now.Key = append(now.Key, old.Key...)
	both, err := json.Marshal(now)
	check(t, err)
	check(t, os.WriteFile(filepath.Join(folder, "master.json"), both, 0o600))
	k = open(t, folder)
	for name, s := range sealed {
		check(t, readable(t, k, name, s))
	}
	check(t, k.RotateMaster())
	k = open(t, folder)
	for name, s := range sealed {
		check(t, readable(t, k, name, s))
	}
	status, err := k.Status()
	check(t, err)
	if status.Master.Keys != 1 {
		t.Errorf("%+v", status.Master)
	}
}

// TestRotationWhileInUse rotates everything while other keyrings, as other processes do, encrypt, decrypt and make keys.
func TestRotationWhileInUse(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	k := open(t, folder)
	org := newName()
	value(t, k, org)
	done := make(chan struct{})
	var using sync.WaitGroup
	for range 4 {
		using.Go(func() {
			ring := open(t, folder)
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				name := org
				if n%3 > 0 {
					name = personal(org.Org)
				}
				sealed, err := ring.SealValue(t.Context(), name, []byte("value"))
				if err == nil {
					_, err = open(t, folder).OpenValue(t.Context(), name, sealed)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 10 {
		check(t, k.RotateMaster())
		check(t, k.Rotate(keyring.Owner{Org: org.Org}))
	}
	close(done)
	using.Wait()
}

func TestDestructionIsFinal(t *testing.T) {
	t.Parallel()
	for what, owner := range map[string]func(tenant.Name) keyring.Owner{
		"organization":       func(n tenant.Name) keyring.Owner { return keyring.Owner{Org: n.Org} },
		"subject":            func(n tenant.Name) keyring.Owner { return keyring.Owner{Org: n.Org, Subject: n.Subject} },
		"subject everywhere": func(n tenant.Name) keyring.Owner { return keyring.Owner{Subject: n.Subject} },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			folder, journal := t.TempDir(), filepath.Join(t.TempDir(), "destroyed.jsonl")
			options := keyring.Options{Folder: folder, Journal: journal}
			k, err := keyring.New(options)
			check(t, err)
			mine, neighbour := personal(uuid.NewV4()), personal(uuid.NewV4())
			neighbour.Org = mine.Org
			elsewhere := personal(uuid.NewV4())
			sealed := map[tenant.Name][]byte{mine: value(t, k, mine), neighbour: value(t, k, neighbour), elsewhere: value(t, k, elsewhere)}
			stream := seal(t, k, mine, content(100))
			other, err := keyring.New(options) // another process, with the keys in its memory
			check(t, err)
			check(t, readable(t, other, mine, sealed[mine]))
			copied := t.TempDir()
			check(t, os.CopyFS(copied, os.DirFS(folder)))
			check(t, k.Destroy(owner(mine)))
			check(t, k.Destroy(owner(mine))) // once more is as good as once
			restored, err := keyring.New(keyring.Options{Folder: restore(t, copied), Journal: journal})
			check(t, err)
			replayed := open(t, restore(t, copied))
			all, err := k.Destructions()
			check(t, err)
			if len(all) != 1 {
				t.Errorf("%+v", all)
			}
			check(t, replayed.Replay(all))
			for where, ring := range map[string]*keyring.Keyring{"here": k, "another process": other, "an older copy": restored, "a replica": replayed} {
				err := readable(t, ring, mine, sealed[mine])
				for began := time.Now(); err == nil && time.Since(began) < time.Second; { // another process looks every few milliseconds
					err = readable(t, ring, mine, sealed[mine])
				}
				if !errors.Is(err, tenant.ErrErased) || problem.Of(err).Kind != problem.NotFound {
					t.Errorf("%s: it is read, or: %v", where, err)
				}
				if _, err := unseal(t, ring, mine, stream); !errors.Is(err, tenant.ErrErased) {
					t.Errorf("%s: the stream: %v", where, err)
				}
				if _, err := ring.SealValue(t.Context(), mine, nil); !errors.Is(err, tenant.ErrErased) {
					t.Errorf("%s: a new key is made: %v", where, err)
				}
				if err := readable(t, ring, neighbour, sealed[neighbour]); (err == nil) != (what != "organization") {
					t.Errorf("%s: the neighbour: %v", where, err)
				}
				check(t, readable(t, ring, elsewhere, sealed[elsewhere]))
			}
			for path := range storeText(t, folder) {
				if strings.Contains(path, mine.Subject.String()) {
					t.Errorf("%s is still there", path)
				}
			}
		})
	}
}

func restore(t testing.TB, copied string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "keys")
	check(t, os.CopyFS(folder, os.DirFS(copied)))
	check(t, filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			err = os.Chmod(path, 0o600)
		}
		return err
	}))
	return folder
}

// TestUnconfirmedDestructionIsWrittenOver cuts the log's last line, as a crash would.
func TestUnconfirmedDestructionIsWrittenOver(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	k := open(t, folder)
	first, second := newName(), newName()
	value(t, k, first)
	sealed := value(t, k, second)
	check(t, k.Destroy(keyring.Owner{Org: first.Org}))
	path := filepath.Join(folder, "destroyed.jsonl")
	text, err := os.ReadFile(path)
	check(t, err)
	torn := strings.ReplaceAll(string(text), first.Org.String(), second.Org.String())
	check(t, os.WriteFile(path, []byte(string(text)+torn[:len(torn)-1]), 0o600))
	k = open(t, folder)
	check(t, readable(t, k, second, sealed))
	third := newName()
	value(t, k, third)
	check(t, k.Destroy(keyring.Owner{Org: third.Org}))
	all, err := open(t, folder).Destructions()
	if err != nil || len(all) != 2 || all[1].Org != third.Org {
		t.Errorf("%+v (%v)", all, err)
	}
	check(t, os.WriteFile(path, []byte("{}\n"), 0o600))
	if _, err := keyring.Open(folder); err == nil {
		t.Error("a log that makes no sense is passed over")
	}
}

func TestDigestsTellEqualValuesToWhoHasTheKey(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	k := open(t, folder)
	name := newName()
	digest := func(k *keyring.Keyring, name tenant.Name, value string) string {
		sum, err := k.Digest(t.Context(), name, []byte(value))
		check(t, err)
		if len(sum) != 32 {
			t.Errorf("%d bytes", len(sum))
		}
		return string(sum)
	}
	first := digest(k, name, "a@example.com")
	if digest(open(t, folder), name, "a@example.com") != first {
		t.Error("another process has another digest")
	}
	kind, person, node := name, name, name
	kind.Kind, person.Subject, node.Org = "other", uuid.NewV4(), uuid.UUID{}
	border := tenant.Name{Org: name.Org, Kind: name.Kind, ID: name.ID[:35]}
	for what, other := range map[string]string{"value": digest(k, name, "b@example.com"), "kind": digest(k, kind, "a@example.com"),
		"subject": digest(k, person, "a@example.com"), "organization": digest(k, node, "a@example.com"),
		"node": digest(open(t, t.TempDir()), name, "a@example.com"), "border": digest(k, border, name.ID[35:]+"a@example.com")} {
		if other == first {
			t.Errorf("another %s has the same digest", what)
		}
	}
}

// TestSignaturesVerifyOutside checks a signature with the standard library too, by the key in the public keyset.
func TestSignaturesVerifyOutside(t *testing.T) {
	t.Parallel()
	k := open(t, t.TempDir())
	data := []byte("checkpoint 1")
	sum, err := k.Sign(t.Context(), data)
	check(t, err)
	public, err := k.PublicKeys(t.Context())
	check(t, err)
	var form struct {
		Key []struct{ KeyData struct{ Value []byte } }
	}
	check(t, json.Unmarshal(public, &form))
	raw := form.Key[0].KeyData.Value // protobuf: field 2, length 32, the key
	if !ed25519.Verify(raw[len(raw)-ed25519.PublicKeySize:], data, sum) {
		t.Error("the standard library does not verify it")
	}
	check(t, k.Rotate(keyring.Owner{}))
	public, err = k.PublicKeys(t.Context())
	check(t, err)
	again, err := k.Sign(t.Context(), data)
	check(t, err)
	check(t, keyring.Verify(public, sum, data))
	check(t, keyring.Verify(public, again, data))
	if bytes.Equal(sum, again) {
		t.Error("the old key still signs")
	}
	if err := keyring.Verify(public, sum, []byte("checkpoint 2")); !errors.Is(err, keyring.ErrBadSignature) {
		t.Errorf("other data: %v", err)
	}
	foreign, err := open(t, t.TempDir()).PublicKeys(t.Context())
	check(t, err)
	if err := keyring.Verify(foreign, sum, data); !errors.Is(err, keyring.ErrBadSignature) {
		t.Errorf("foreign keys: %v", err)
	}
}

func BenchmarkValue(b *testing.B) {
	k := open(b, b.TempDir())
	name := newName()
	name.Subject = uuid.NewV4()
	plain := content(200)
	for b.Loop() {
		sealed, err := k.SealValue(b.Context(), name, plain)
		check(b, err)
		_, err = k.OpenValue(b.Context(), name, sealed)
		check(b, err)
	}
}
