package password_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tyche/internal/password"
)

// TestHashesOfTheReferenceImplementationVerify takes hashes that the reference
// program printed (phc-winner-argon2, test.c, version 0x13).
func TestHashesOfTheReferenceImplementationVerify(t *testing.T) {
	t.Parallel()
	h := password.New()
	for hash, text := range map[string]string{
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc":  "password",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4":    "password",
		"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc":    "password",
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CzIWG7gxKXhJIfZ94aNLrLgy4LhKt4Mr4n2KhVyUfQs=": "",
	} {
		right, stale, err := h.Verify(t.Context(), text, hash)
		if strings.HasSuffix(hash, "=") { // padding does not belong there
			if !errors.Is(err, password.ErrMalformed) {
				t.Errorf("%s: %v", hash, err)
			}
			continue
		}
		if err != nil || !right || !stale {
			t.Errorf("%s: right %v, stale %v (%v)", hash, right, stale, err)
		}
		if right, _, err := h.Verify(t.Context(), text+"x", hash); err != nil || right {
			t.Errorf("%s takes another password (%v)", hash, err)
		}
	}
}

func TestHashVerifiesItsPasswordOnly(t *testing.T) {
	t.Parallel()
	h := password.New()
	const text = "correct horse battery staple \u2603"
	first, err := h.Hash(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.Hash(t.Context(), text)
	if err != nil || first == second {
		t.Errorf("two hashes of one password are equal (%v)", err)
	}
	if !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(first, "horse") {
		t.Errorf("hash %s", first)
	}
	for try, want := range map[string]bool{text: true, text + " ": false, "": false} {
		if right, stale, err := h.Verify(t.Context(), try, first); err != nil || right != want || stale {
			t.Errorf("%q: right %v, stale %v (%v)", try, right, stale, err)
		}
	}
	if right, _, err := h.Verify(t.Context(), "", ""); err != nil || right {
		t.Errorf("nobody's hash takes a password (%v)", err)
	}
}

func TestMalformedHashesAreErrors(t *testing.T) {
	t.Parallel()
	h := password.New()
	for _, hash := range []string{
		"x", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=256$c29tZXNhbHQ$nf65EOgLrQMR",
	} {
		if right, _, err := h.Verify(t.Context(), "password", hash); right || !errors.Is(err, password.ErrMalformed) {
			t.Errorf("%s: right %v (%v)", hash, right, err)
		}
	}
}

func TestHashersWaitNoLongerThanTheirCallers(t *testing.T) {
	t.Parallel()
	h := password.New()
	ended, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := h.Hash(ended, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hashed for a caller who is gone: %v", err)
	}
	if _, _, err := h.Verify(ended, "x", ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("verified for a caller who is gone: %v", err)
	}
}
