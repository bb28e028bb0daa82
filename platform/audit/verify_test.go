package audit_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"uuid"

	"tyche/platform/audit"
	"tyche/platform/tenant"
)

// signer signs with one key; it may know older ones.
type signer struct {
	key   ed25519.PrivateKey
	older []audit.PublicKey
}

func newSigner(t testing.TB) *signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	check(t, err)
	return &signer{key: key}
}

func (s *signer) public() audit.PublicKey { return audit.PublicKey(s.key.Public().(ed25519.PublicKey)) }

func (s *signer) Sign(_ context.Context, message []byte) ([]byte, error) {
	return ed25519.Sign(s.key, message), nil
}

func (s *signer) PublicKeys(context.Context) ([]audit.PublicKey, error) {
	return append([]audit.PublicKey{s.public()}, s.older...), nil
}

// vault keeps texts as they are; those of erased subjects are gone.
type vault struct{ erased uuid.UUID }

func (vault) SealValue(_ context.Context, _ tenant.Name, value []byte) ([]byte, error) {
	return append([]byte("sealed"), value...), nil
}

func (v vault) OpenValue(_ context.Context, name tenant.Name, sealed []byte) ([]byte, error) {
	if name.Subject == v.erased {
		return nil, fmt.Errorf("vault: %w", tenant.ErrErased)
	}
	return bytes.TrimPrefix(sealed, []byte("sealed")), nil
}

func (vault) Digest(_ context.Context, name tenant.Name, value []byte) ([]byte, error) {
	sum := sha256.Sum256(append([]byte(name.Kind), value...))
	return sum[:], nil
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ledger is a chain with checkpoints.
type ledger struct {
	org         uuid.UUID
	entries     []audit.Entry
	checkpoints []audit.Checkpoint
}

// newLedger makes a chain of n entries with a checkpoint after every seventh.
func newLedger(t testing.TB, s *signer, n int) ledger {
	t.Helper()
	l := ledger{org: uuid.NewV4()}
	hash := audit.Genesis(l.org)
	for i := range n {
		scope := tenant.Scope{Org: l.org, Actor: uuid.NewV4(), Origin: tenant.Origin{
			Request: fmt.Sprint("r", i), Key: uuid.NewV4(), Address: "203.0.113.7", Agent: "<b>&agent"}}
		e, err := audit.NewEntry(t.Context(), vault{}, scope, audit.Event{
			Action: "simulation.create", Kind: "simulation", Resource: uuid.NewV4().String(), Before: i, After: i + 1,
		}, time.Now())
		check(t, err)
		e.Seq = int64(i) + 1
		hash = audit.Chain(hash, e)
		e.Hash = hash
		l.entries = append(l.entries, e)
		if e.Seq%7 == 0 {
			l.sign(t, s)
		}
	}
	return l
}

// sign adds a checkpoint of the last entry.
func (l *ledger) sign(t testing.TB, s *signer) {
	t.Helper()
	last := l.entries[len(l.entries)-1]
	c := audit.Checkpoint{Org: l.org, Number: int64(len(l.checkpoints)) + 1, Seq: last.Seq, Hash: last.Hash, At: time.Now().UTC().Truncate(time.Microsecond)}
	signature, err := s.Sign(t.Context(), c.Message())
	check(t, err)
	c.Signature, c.Key = signature, s.public().Fingerprint()
	l.checkpoints = append(l.checkpoints, c)
}

// rehash chains the entries anew from one on, as who has the database could.
func (l *ledger) rehash(from int) {
	hash := audit.Genesis(l.org)
	for i := range l.entries {
		if i >= from {
			l.entries[i].Seq = int64(i) + 1
			l.entries[i].Hash = audit.Chain(hash, l.entries[i])
		}
		hash = l.entries[i].Hash
	}
}

// export writes the ledger; lines are without their ends.
func (l ledger) export(t testing.TB, s *signer) (lines []string) {
	t.Helper()
	source := audit.Source{Org: l.org, Before: audit.Genesis(l.org), Checkpoints: l.checkpoints,
		Entries: func(_ context.Context, each func(audit.Entry) error) error {
			for _, e := range l.entries {
				if err := each(e); err != nil {
					return err
				}
			}
			return nil
		}}
	var out bytes.Buffer
	check(t, audit.Export(t.Context(), &out, s, vault{}, source, time.Now()))
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func verify(t testing.TB, s *signer, lines []string, kept ...audit.Checkpoint) audit.Report {
	t.Helper()
	r, err := audit.Verify(strings.NewReader(strings.Join(lines, "\n")+"\n"), s.public().Fingerprint(), kept)
	check(t, err)
	return r
}

// body reads a line's body.
func body(t testing.TB, line string) (b struct {
	Type  string
	Entry struct{ Seq int64 }
}) {
	t.Helper()
	var signed struct{ Body json.RawMessage }
	check(t, errors.Join(json.Unmarshal([]byte(line), &signed), json.Unmarshal(signed.Body, &b)))
	return b
}

func TestUntouchedExportVerifies(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	for _, n := range []int{0, 1, 6, 7, 8, 40} {
		l := newLedger(t, s, n)
		r := verify(t, s, l.export(t, s), l.checkpoints...)
		if r.Fault != nil || r.Last != int64(n) || r.Checkpoints != int64(n/7) || r.Org != l.org {
			t.Errorf("%d entries: %+v", n, r)
		}
	}
}

// TestAnyTamperingIsFoundAndNamed alters exports at random, in every way in which
// a text of lines can be altered.
func TestAnyTamperingIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	random := rand.New(rand.NewPCG(7, uint64(time.Now().UnixNano())))
	whole := newLedger(t, s, 40).export(t, s)
	other := newLedger(t, s, 40).export(t, s)
	for round := range 400 {
		lines := slices.Clone(whole)
		at := random.IntN(len(lines))
		first := at // index of the first line that is not as it was
		var did string
		switch random.IntN(8) {
		case 0:
			did = "alter a byte"
			line := []byte(lines[at])
			i := random.IntN(len(line))
			for old := line[i]; line[i] == old; {
				line[i] = byte('0' + random.IntN(75))
			}
			lines[at] = string(line)
		case 1:
			did = "drop a line"
			lines = slices.Delete(lines, at, at+1)
		case 2:
			did = "swap lines"
			to := random.IntN(len(lines))
			if to == at {
				continue
			}
			lines[at], lines[to] = lines[to], lines[at]
			first = min(at, to)
		case 3:
			did = "cut the tail off"
			lines = lines[:at]
		case 4:
			did = "take another export's line"
			lines[at] = other[at]
			if at == 0 { // a true header, which nothing belongs to
				first = 1
			}
		case 5:
			did = "repeat a line"
			lines = slices.Insert(lines, at+1, lines[at])
			first = at + 1
		case 7:
			did = "add what no signature covers"
			lines[at] = []string{" " + lines[at], lines[at] + " ", `{"body":1,` + lines[at][1:], lines[at][:len(lines[at])-1] + `,"x":1}`, lines[at] + lines[at]}[random.IntN(5)]
		case 6:
			did = "move a line"
			line := lines[at]
			lines = slices.Delete(lines, at, at+1)
			to := random.IntN(len(lines) + 1)
			if to == at {
				continue
			}
			lines = slices.Insert(lines, to, line)
			first = min(at, to)
		}
		r := verify(t, s, lines)
		if r.Fault == nil {
			t.Fatalf("round %d: %s %d: not found", round, did, at)
		}
		if r.Fault.Line != int64(first)+1 {
			t.Errorf("round %d: %s %d: %v, want line %d", round, did, at, r.Fault, first+1)
		}
		if b := body(t, whole[min(first, len(whole)-1)]); b.Type == "entry" && did != "repeat a line" && r.Fault.Seq != b.Entry.Seq {
			t.Errorf("round %d: %s %d: %v, want entry %d", round, did, at, r.Fault, b.Entry.Seq)
		}
	}
}

// TestTamperedDatabaseIsFound alters the entries before they are exported, as
// someone with the database but not the keys could.
func TestTamperedDatabaseIsFound(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	forger := newSigner(t)
	cases := []struct {
		name   string
		tamper func(*ledger)
		seq    int64
		words  string
	}{
		{"an action", func(l *ledger) { l.entries[9].Action = "simulation.read" }, 10, "altered"},
		{"an actor", func(l *ledger) { l.entries[9].Actor = uuid.NewV4() }, 10, "altered"},
		{"a time", func(l *ledger) { l.entries[9].At = l.entries[9].At.Add(time.Microsecond) }, 10, "altered"},
		{"an outcome", func(l *ledger) { l.entries[9].Outcome = audit.Denied }, 10, "altered"},
		{"a kind and the resource after it", func(l *ledger) {
			l.entries[9].Kind, l.entries[9].Resource = l.entries[9].Kind+l.entries[9].Resource[:1], l.entries[9].Resource[1:]
		}, 10, "altered"},
		{"a digest", func(l *ledger) { l.entries[9].Before[3]++ }, 10, "altered"},
		{"a digest moved", func(l *ledger) { l.entries[9].Before, l.entries[9].After = nil, l.entries[9].Before }, 10, "altered"},
		{"a request", func(l *ledger) { l.entries[9].Request = "x" }, 10, "altered"},
		{"a session", func(l *ledger) { l.entries[9].Session = uuid.NewV4() }, 10, "altered"},
		{"a key", func(l *ledger) { l.entries[9].Key = uuid.NewV4() }, 10, "altered"},
		{"a subject", func(l *ledger) { l.entries[9].Subject = uuid.NewV4() }, 10, "altered"},
		{"a ciphertext", func(l *ledger) { l.entries[9].Address[0]++ }, 10, "altered"},
		{"an identifier", func(l *ledger) { l.entries[9].ID = uuid.NewV4() }, 10, "altered"},
		{"an entry gone", func(l *ledger) { l.entries = slices.Delete(l.entries, 9, 10) }, 10, "missing"},
		{"two entries swapped", func(l *ledger) { l.entries[9], l.entries[10] = l.entries[10], l.entries[9] }, 10, "missing"},
		{"an entry gone and all chained anew", func(l *ledger) { l.entries = slices.Delete(l.entries, 9, 10); l.rehash(9) }, 14, "chained anew"},
		{"an entry altered and all chained anew", func(l *ledger) { l.entries[9].Action = "y"; l.rehash(9) }, 14, "chained anew"},
		{"the tail gone", func(l *ledger) { l.entries = l.entries[:30] }, 31, "missing"},
		{"a checkpoint gone", func(l *ledger) { l.checkpoints = slices.Delete(l.checkpoints, 1, 2) }, 0, "checkpoint 2 is missing"},
		{"a checkpoint forged", func(l *ledger) {
			l.entries[9].Action = "y"
			l.rehash(9)
			l.checkpoints = l.checkpoints[:1]
			for _, e := range l.entries {
				if e.Seq > 7 && e.Seq%7 == 0 {
					short := ledger{l.org, l.entries[:e.Seq], l.checkpoints}
					short.sign(t, forger)
					l.checkpoints = short.checkpoints
				}
			}
		}, 0, "altered or forged"},
	}
	for _, c := range cases {
		l := newLedger(t, s, 40)
		c.tamper(&l)
		r := verify(t, s, l.export(t, s))
		if r.Fault == nil || r.Fault.Seq != c.seq || !strings.Contains(r.Fault.Reason, c.words) {
			t.Errorf("%s: %v", c.name, r.Fault)
		}
	}
}

// TestKeptCheckpointsFindWhatTheDatabaseForgot drops the tail with its checkpoints.
func TestKeptCheckpointsFindWhatTheDatabaseForgot(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	l := newLedger(t, s, 40)
	kept := l.checkpoints
	l.entries, l.checkpoints = l.entries[:30], l.checkpoints[:4]
	if r := verify(t, s, l.export(t, s)); r.Fault != nil {
		t.Errorf("without what was kept: %v", r.Fault)
	}
	if r := verify(t, s, l.export(t, s), kept...); r.Fault == nil || r.Fault.Seq != 31 {
		t.Errorf("with it: %v", r.Fault)
	}
	// A node keeps the checkpoints of all chains together: another's say nothing about this one.
	if r := verify(t, s, l.export(t, s), newLedger(t, s, 90).checkpoints...); r.Fault != nil {
		t.Errorf("with another chain's: %v", r.Fault)
	}
	l = newLedger(t, s, 40)
	kept = slices.Clone(l.checkpoints)
	l.entries[9].Action = "y"
	l.rehash(9)
	l.checkpoints = l.checkpoints[:1]
	if r := verify(t, s, l.export(t, s), kept...); r.Fault == nil || r.Fault.Seq != 14 {
		t.Errorf("chained anew: %v", r.Fault)
	}
}

func TestOnlyThePinnedKeyCounts(t *testing.T) {
	t.Parallel()
	s, forger := newSigner(t), newSigner(t)
	l := newLedger(t, s, 10)
	if r := verify(t, forger, l.export(t, s)); r.Fault == nil || r.Fault.Line != 1 {
		t.Errorf("signed by another key: %v", r.Fault)
	}
	// The forger names the true key in a header of his own.
	forger.older = []audit.PublicKey{s.public()}
	if r := verify(t, s, l.export(t, forger)); r.Fault == nil || r.Fault.Line != 1 {
		t.Errorf("signed by a forger: %v", r.Fault)
	}
	// After a rotation the new key vouches for the older one.
	next := newSigner(t)
	next.older = []audit.PublicKey{s.public()}
	if r := verify(t, next, l.export(t, next)); r.Fault != nil || r.Checkpoints != 1 {
		t.Errorf("after a rotation: %+v", r)
	}
}

func TestErasedPersonalFieldsLeaveTheChainWhole(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	l := newLedger(t, s, 3)
	before := l.export(t, s)
	if !strings.Contains(strings.Join(before, ""), "203.0.113.7") {
		t.Error("an export has no personal fields while their key lives")
	}
	var out bytes.Buffer
	source := audit.Source{Org: l.org, Before: audit.Genesis(l.org), Entries: func(_ context.Context, each func(audit.Entry) error) error {
		var errs []error
		for _, e := range l.entries {
			errs = append(errs, each(e))
		}
		return errors.Join(errs...)
	}}
	check(t, audit.Export(t.Context(), &out, s, vault{erased: l.entries[1].Actor}, source, time.Now()))
	after := strings.Split(out.String(), "\n")
	if strings.Contains(after[2], "203.0.113.7") || !strings.Contains(after[2], `"erased":true`) || !strings.Contains(after[1], "203.0.113.7") {
		t.Errorf("erased: %s", after[2])
	}
	r, err := audit.Verify(strings.NewReader(out.String()), s.public().Fingerprint(), nil)
	check(t, err)
	if r.Fault != nil || r.Last != 3 {
		t.Errorf("%+v", r)
	}
}

// TestHashIsThatOfAnotherProgram compares with a digest that Python's hashlib made
// of the documented form.
func TestHashIsThatOfAnotherProgram(t *testing.T) {
	t.Parallel()
	id := func(n byte) uuid.UUID { return uuid.UUID{15: n} }
	e := audit.Entry{
		Org: id(1), Seq: 258, ID: id(2), At: time.UnixMicro(1_700_000_000_123_456).UTC(), Actor: id(3), Action: "a.b",
		Outcome: audit.Done, Kind: "k", Resource: "ü", Before: bytes.Repeat([]byte{7}, 32), Request: "r",
		Session: id(4), Key: id(5), Subject: id(6), Personal: []byte{0, 255}, Address: bytes.Repeat([]byte{9}, 32),
	}
	if got := audit.Chain(audit.Genesis(id(1)), e).String(); got != pythonHash {
		t.Errorf("hash %s, want %s", got, pythonHash)
	}
}

const pythonHash = "a73ac9f6aeacca0196214f9d90b3b321f80094ae9c401d39e3159830d7008c3f"
