package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// parameters are argon2id's: memory in KiB, passes over it, and threads.
type parameters struct {
	memory, passes uint32
	threads        uint8
}

// today returns what a new hash takes: OWASP's recommendation for argon2id, 19 MiB
// and two passes, about 30 ms on one core.
func today() parameters { return parameters{memory: 19 << 10, passes: 2, threads: 1} }

const (
	saltBytes = 16
	hashBytes = 32
	// mostMemory and mostPasses bound what a stored hash may ask for.
	mostMemory = 256 << 10
	mostPasses = 16
)

// ErrMalformed says that a stored hash is none of ours.
var ErrMalformed = errors.New("password: malformed hash")

// Hasher hashes a few passwords at a time. It is safe for concurrent use.
type Hasher struct{ slots chan struct{} }

// New makes a hasher that computes as many hashes at once as there are
// processors: each takes 19 MiB and a core.
func New() *Hasher { return &Hasher{slots: make(chan struct{}, runtime.GOMAXPROCS(0))} }

// Hash hashes a password with a salt of its own, as
// $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	var salt [saltBytes]byte
	_, _ = rand.Read(salt[:]) // never fails: it ends the program instead
	p := today()
	hash, err := h.compute(ctx, password, salt[:], p, hashBytes)
	if err != nil {
		return "", err
	}
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.threads, text(salt[:]), text(hash)), nil
}

// Verify tells whether a password has a hash, and whether that was made with
// other parameters than a new one. The hash "" is nobody's: it takes as long and
// is never right.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (right, stale bool, err error) {
	p, salt, want := today(), make([]byte, saltBytes), make([]byte, hashBytes)
	if hash != "" {
		if p, salt, want, err = read(hash); err != nil {
			return false, false, err
		}
	}
	got, err := h.compute(ctx, password, salt, p, uint32(len(want))) // a few bytes
	if err != nil {
		return false, false, err
	}
	right = subtle.ConstantTimeCompare(got, want) == 1 && hash != ""
	return right, p != today(), nil
}

// compute waits for its turn.
func (h *Hasher) compute(ctx context.Context, password string, salt []byte, p parameters, length uint32) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("password: wait for a turn: %w", ctx.Err())
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, p.passes, p.memory, p.threads, length), nil
}

// read takes a stored hash apart.
func read(text string) (p parameters, salt, hash []byte, err error) {
	fields := strings.Split(text, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, ErrMalformed
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return p, nil, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(fields[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(fields[5])
	if err := errors.Join(saltErr, hashErr); err != nil {
		return p, nil, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	bounded := p.memory >= 8 && p.memory <= mostMemory && p.passes >= 1 && p.passes <= mostPasses && p.threads >= 1
	if !bounded || len(salt) < 8 || len(hash) < 16 || len(hash) > 64 {
		return p, nil, nil, ErrMalformed
	}
	return p, salt, hash, nil
}
