package keyring_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"uuid"

	"tyche/internal/keyring"
	"tyche/platform/tenant"
)

func open(t testing.TB, folder string) *keyring.Keyring {
	t.Helper()
	k, err := keyring.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func seal(t testing.TB, k *keyring.Keyring, name tenant.Name, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := k.SealStream(t.Context(), name, &out)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unseal(t testing.TB, k *keyring.Keyring, name tenant.Name, sealed []byte) ([]byte, error) {
	t.Helper()
	r, err := k.OpenStream(t.Context(), name, bytes.NewReader(sealed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func newName() tenant.Name {
	return tenant.Name{Org: uuid.NewV4(), Kind: "workbook", ID: uuid.NewV4().String()}
}

// content has a marker that must not be found in ciphertext.
func content(size int) []byte {
	return bytes.Repeat([]byte("planted-marker. "), size/16+1)[:size]
}

func TestStreamsComeBack(t *testing.T) {
	t.Parallel()
	k := open(t, t.TempDir())
	name := newName()
	for _, size := range []int{0, 1, 4095, 4096, 4097, 1 << 20, 3<<20 + 17} {
		plain := content(size)
		sealed := seal(t, k, name, plain)
		if size > 16 && bytes.Contains(sealed, []byte("planted-marker")) {
			t.Errorf("%d bytes: plain text shows", size)
		}
		back, err := unseal(t, k, name, sealed)
		if err != nil || !bytes.Equal(back, plain) {
			t.Errorf("%d bytes: came back as %d (%v)", size, len(back), err)
		}
	}
}

func TestMovedCiphertextDoesNotDecrypt(t *testing.T) {
	t.Parallel()
	k := open(t, t.TempDir())
	name := newName()
	other := newName()
	seal(t, k, other, nil) // the other organization has keys
	sealed := seal(t, k, name, content(10000))
	value, err := k.SealValue(t.Context(), name, content(100))
	if err != nil {
		t.Fatal(err)
	}
	moved := map[string]tenant.Name{
		"organization": {Org: other.Org, Kind: name.Kind, ID: name.ID},
		"kind":         {Org: name.Org, Kind: "run", ID: name.ID},
		"identifier":   {Org: name.Org, Kind: name.Kind, ID: other.ID},
		// the fields run together to the same text
		"border": {Org: name.Org, Kind: name.Kind + name.ID[:1], ID: name.ID[1:]},
	}
	for what, place := range moved {
		if plain, err := unseal(t, k, place, sealed); err == nil || len(plain) > 0 {
			t.Errorf("%s: %d bytes decrypt elsewhere (%v)", what, len(plain), err)
		}
		if _, err := k.OpenValue(t.Context(), place, value); err == nil {
			t.Errorf("%s: a value decrypts elsewhere", what)
		}
		// a header rewritten for the new owner does not help
		forged := append(seal(t, k, place, nil)[:22:22], sealed[22:]...)
		if plain, err := unseal(t, k, place, forged); err == nil || len(plain) > 0 {
			t.Errorf("%s: %d bytes decrypt under a forged header (%v)", what, len(plain), err)
		}
	}
	if back, err := k.OpenValue(t.Context(), name, value); err != nil || !bytes.Equal(back, content(100)) {
		t.Errorf("in its place the value is %q (%v)", back, err)
	}
}

func TestTruncatedOrChangedStreamIsAnError(t *testing.T) {
	t.Parallel()
	k := open(t, t.TempDir())
	name := newName()
	sealed := seal(t, k, name, content(3*4096))
	for _, cut := range []int{0, 3, 21, 22, 30, 62, 4096, 2 * 4096, len(sealed) - 1} {
		if _, err := unseal(t, k, name, sealed[:cut]); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", cut, len(sealed))
		}
	}
	for _, at := range []int{0, 4, 5, 10, 22, 70, 5000, len(sealed) - 1} {
		changed := bytes.Clone(sealed)
		changed[at] ^= 1
		if _, err := unseal(t, k, name, changed); err == nil {
			t.Errorf("byte %d changed: no error", at)
		}
	}
	if _, err := unseal(t, k, name, append(bytes.Clone(sealed), 'x')); err == nil {
		t.Error("a byte added: no error")
	}
}

func TestUnknownVersionIsNotCiphertext(t *testing.T) {
	t.Parallel()
	k := open(t, t.TempDir())
	name := newName()
	sealed := seal(t, k, name, content(100))
	if string(sealed[:5]) != "TYCH\x01" {
		t.Fatalf("header begins %q", sealed[:5])
	}
	next := bytes.Clone(sealed)
	next[4] = 2
	for what, data := range map[string][]byte{"plain text": content(100), "next version": next, "nothing": nil} {
		if _, err := unseal(t, k, name, data); !errors.Is(err, keyring.ErrNotCiphertext) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := k.OpenValue(t.Context(), name, data); !errors.Is(err, keyring.ErrNotCiphertext) {
			t.Errorf("%s as a value: %v", what, err)
		}
	}
}

func TestDestroyedKeyMakesCopiesUnreadable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := newName()
	sealed := seal(t, open(t, folder), name, content(100))
	if back, err := unseal(t, open(t, folder), name, sealed); err != nil || !bytes.Equal(back, content(100)) {
		t.Fatalf("after a restart: %v", err)
	}
	if err := os.Remove(filepath.Join(folder, "store", name.Org.String()+".json")); err != nil {
		t.Fatal(err)
	}
	k := open(t, folder)
	if _, err := unseal(t, k, name, sealed); !errors.Is(err, keyring.ErrNoKey) {
		t.Errorf("without the key: %v", err)
	}
	seal(t, k, name, nil) // makes a new key
	if _, err := unseal(t, k, name, sealed); err == nil {
		t.Error("the new key opens what the old one closed")
	}
}

func TestWrappedKeysStayInTheirPlace(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	k := open(t, folder)
	first, second := newName(), newName()
	seal(t, k, first, nil)
	path := func(n tenant.Name) string { return filepath.Join(folder, "store", n.Org.String()+".json") }
	text, err := os.ReadFile(path(first))
	if err != nil {
		t.Fatal(err)
	}
	swapped := strings.ReplaceAll(string(text), first.Org.String(), second.Org.String())
	if err := os.WriteFile(path(second), []byte(swapped), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, folder).SealValue(t.Context(), second, nil); err == nil {
		t.Error("one organization's keys serve another")
	}
	// another master key opens nothing
	if err := os.Rename(filepath.Join(folder, "master.json"), filepath.Join(folder, "old")); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, folder).SealValue(t.Context(), first, nil); err == nil {
		t.Error("another master key opens the store")
	}
}

func TestKeyFilesArePrivate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "keys")
	name := newName()
	seal(t, open(t, folder), name, nil)
	master := filepath.Join(folder, "master.json")
	want := map[string]os.FileMode{
		folder: 0o700, filepath.Join(folder, "store"): 0o700, master: 0o600,
		filepath.Join(folder, "store", name.Org.String()+".json"): 0o600,
	}
	for path, mode := range want {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v (%v), want %v", path, info.Mode().Perm(), err, mode)
		}
	}
	if err := os.Chmod(master, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Open(folder); err == nil || !strings.Contains(err.Error(), "0644") {
		t.Errorf("a master key that others may read is taken: %v", err)
	}
}

// TestOneKeyHoweverManyMakeIt lets keyrings that share no memory, as processes
// do not, use an organization's key for the first time at once.
func TestOneKeyHoweverManyMakeIt(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := newName()
	const many = 16
	sealed := make([][]byte, many)
	start := make(chan struct{})
	var group sync.WaitGroup
	for n := range many {
		group.Go(func() {
			<-start
			k, err := keyring.Open(folder)
			if err == nil {
				sealed[n], err = k.SealValue(t.Context(), name, []byte("value"))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	group.Wait()
	k := open(t, folder)
	for n, s := range sealed {
		if back, err := k.OpenValue(t.Context(), name, s); err != nil || string(back) != "value" {
			t.Errorf("keyring %d used another key: %v", n, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(folder, "*", ".new-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func BenchmarkSealStream(b *testing.B) {
	k := open(b, b.TempDir())
	name := newName()
	plain := content(8 << 20)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		seal(b, k, name, plain)
	}
}
