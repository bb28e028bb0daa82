package postgres_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/internal/postgres"
	"tyche/platform/audit"
	"tyche/platform/tenant"
)

// slow is a transaction that has added entries and is still open.
type slow struct {
	ids    []string
	commit chan bool // false rolls it back
	done   chan error
}

// begin opens a transaction that adds some entries and then waits.
func (w world) begin(ctx context.Context, scope tenant.Scope, n int) *slow {
	s := &slow{commit: make(chan bool), done: make(chan error, 1)}
	written := make(chan struct{})
	for range n {
		s.ids = append(s.ids, uuid.NewV4().String())
	}
	go func() {
		var once sync.Once
		err := w.db.InTenant(ctx, scope, func(tx postgres.Tx) error {
			for _, id := range s.ids {
				if err := tx.Record(ctx, audit.Event{Action: "x", Kind: "x", Resource: id}); err != nil {
					return err
				}
			}
			once.Do(func() { close(written) })
			if !<-s.commit {
				return context.Canceled
			}
			return nil
		})
		once.Do(func() { close(written) })
		s.done <- err
	}()
	<-written
	return s
}

// TestChainHoldsWhatCommittedHoweverLate keeps random transactions open, ends them
// in random order, one in five by a rollback, and lets two orderers chain at
// random moments in between. Every entry that committed is in its chain once,
// none that did not is, and both chains verify.
func TestChainHoldsWhatCommittedHoweverLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	want := map[int][]string{}
	scopes := []tenant.Scope{w.a, w.b}
	s := newSigner(t)
	var open []*slow
	of := map[*slow]int{}
	end := func() {
		i := random.IntN(len(open))
		tx := open[i]
		open = slices.Delete(open, i, i+1)
		commit := random.IntN(5) > 0
		tx.commit <- commit
		if err := <-tx.done; (err == nil) != commit {
			t.Fatalf("commit %v: %v", commit, err)
		}
		if commit {
			want[of[tx]] = append(want[of[tx]], tx.ids...)
		}
	}
	for range 300 {
		switch action := random.IntN(6); {
		case action < 2 && len(open) < 6:
			which := random.IntN(2)
			tx := w.begin(t.Context(), scopes[which], 1+random.IntN(3))
			open, of[tx] = append(open, tx), which
		case action < 4 && len(open) > 0:
			end()
		default:
			w.chainAtOnce(t, 1+random.IntN(4))
			if random.IntN(4) == 0 {
				w.checkpoint(t, s)
			}
		}
	}
	for len(open) > 0 {
		end()
	}
	for which, scope := range scopes {
		var got []string
		for i, e := range w.trail(t, scope) {
			got = append(got, e.Resource)
			if e.Seq != int64(i)+1 {
				t.Fatalf("entry %d has the number %d", i+1, e.Seq)
			}
		}
		slices.Sort(got)
		slices.Sort(want[which])
		if !slices.Equal(got, want[which]) {
			t.Errorf("%d entries are chained, %d committed", len(got), len(want[which]))
		}
		if r := w.verify(t, scope, s, 0); r.Fault != nil {
			t.Errorf("verify: %v", r.Fault)
		}
		if after := int64(len(got) / 2); after > 0 {
			if r := w.verify(t, scope, s, after); r.Fault != nil || r.First != after+1 {
				t.Errorf("verify behind %d: %+v", after, r)
			}
		}
	}
}

// chainAtOnce has two orderers chain at the same time.
func (w world) chainAtOnce(t *testing.T, n int) {
	t.Helper()
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			if _, err := (postgres.Orderer{DB: w.db}).Chain(t.Context(), n); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// TestOpenTransactionDelaysNobodyElsesEntries has one transaction of an organization stay
// open while another's entries are chained.
func TestOpenTransactionDelaysNobodyElsesEntries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tx := w.begin(t.Context(), w.a, 1)
	other := w.begin(t.Context(), w.a, 1)
	other.commit <- true
	if err := <-other.done; err != nil {
		t.Fatal(err)
	}
	if got := w.trail(t, w.a); len(got) != 1 || got[0].Resource != other.ids[0] {
		t.Errorf("chained while one transaction is open: %+v", got)
	}
	tx.commit <- true
	if err := <-tx.done; err != nil {
		t.Fatal(err)
	}
	if got := w.trail(t, w.a); len(got) != 2 {
		t.Errorf("%d entries after both committed", len(got))
	}
}
