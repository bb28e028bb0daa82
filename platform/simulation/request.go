package simulation

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
	"uuid"

	"tyche/platform/problem"
)

// The limits of a request.
const (
	// MaxTrials is the most trials of a run.
	MaxTrials = 100_000_000
	// MaxSeed is the largest seed: the largest integer that every JSON reader
	// keeps exactly, 2^53-1.
	MaxSeed = 1<<53 - 1
	// MaxSpecification is the largest specification, in bytes.
	MaxSpecification = 8 << 20
	// MaxIdempotencyKey is the longest idempotency key, in bytes.
	MaxIdempotencyKey = 255
)

// Request asks for a run.
type Request struct {
	WorkbookID    uuid.UUID       `json:"workbook_id"`
	Specification json.RawMessage `json:"specification"`
	Trials        int64           `json:"trials"`
	// Seed is optional; 0 is a seed. Without one a random seed is taken.
	Seed *uint64 `json:"seed,omitempty"`
	// Sampling is optional, MonteCarlo when "".
	Sampling Sampling `json:"sampling,omitempty"`
}

// Faults lists the rules that the request breaks by itself, before anything is
// looked at in the workbook.
func (r Request) Faults() []problem.Fault {
	var faults []problem.Fault
	refuse := func(pointer, format string, args ...any) {
		faults = append(faults, problem.Fault{Pointer: pointer, Message: fmt.Sprintf(format, args...)})
	}
	if r.WorkbookID == (uuid.UUID{}) {
		refuse("/workbook_id", "workbook_id must name an uploaded workbook.")
	}
	if r.Trials < 1 || r.Trials > MaxTrials {
		refuse("/trials", "trials must be from 1 to %d, not %d.", MaxTrials, r.Trials)
	}
	if r.Seed != nil && *r.Seed > MaxSeed {
		refuse("/seed", "seed must be from 0 to %d, not %d.", uint64(MaxSeed), *r.Seed)
	}
	if r.Sampling != "" && !r.Sampling.Valid() {
		refuse("/sampling", "sampling must be mc, lhs or sobol, not %q.", string(r.Sampling))
	}
	switch {
	case len(r.Specification) > MaxSpecification:
		refuse("/specification", "specification must be smaller than %d MB.", MaxSpecification>>20)
	case !r.hasObject():
		refuse("/specification", "specification must be a JSON object.")
	}
	return faults
}

// hasObject tells whether the specification is a JSON object.
func (r Request) hasObject() bool {
	object := bytes.TrimSpace(r.Specification)
	return len(object) > 0 && object[0] == '{' && json.Valid(object) && utf8.Valid(object)
}

// NamesModel tells whether the request names a workbook and holds a
// specification, so that the model can be checked.
func (r Request) NamesModel() bool {
	return r.WorkbookID != (uuid.UUID{}) && len(r.Specification) <= MaxSpecification && r.hasObject()
}

// checkKey refuses an idempotency key that is too long or not plain text.
func checkKey(key string) error {
	odd := func(r rune) bool { return r < ' ' || r > '~' }
	if len(key) > MaxIdempotencyKey || strings.ContainsFunc(key, odd) {
		return problem.New(problem.Invalid, "An idempotency key has at most %d printable ASCII characters.", MaxIdempotencyKey)
	}
	return nil
}

// digest identifies the request for idempotency: what differs in spaces only is
// the same request.
func (r Request) digest() ([32]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return [32]byte{}, fmt.Errorf("simulation: encode request: %w", err)
	}
	return sha256.Sum256(text), nil
}

// seed is the request's or a random one.
func (r Request) seed() uint64 {
	if r.Seed != nil {
		return *r.Seed
	}
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // never fails: it ends the program instead
	return binary.BigEndian.Uint64(raw[:]) & MaxSeed
}

// sampling is the request's or Monte Carlo.
func (r Request) sampling() Sampling {
	if r.Sampling == "" {
		return MonteCarlo
	}
	return r.Sampling
}
