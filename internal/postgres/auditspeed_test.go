package postgres_test

import (
	"context"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"uuid"

	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/audit"
	"tyche/platform/tenant"
	"tyche/schema"
)

// The figures that are asked for. They are demanded with TYCHE_SOAK set only.
const (
	wantMutations = 1000                 // a second, of one organization
	wantOverhead  = 2 * time.Millisecond // at the median
	wantDelay     = time.Second          // until an entry is chained
)

// durableWorld has commits that wait for the disk and as many connections as an
// API process.
func durableWorld(t *testing.T) world {
	t.Helper()
	database := pgtest.NewDurable(t)
	options := database.Options()
	options.MaxConns = 16
	db, err := postgres.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return world{Database: database, db: db, runs: postgres.Runs{DB: db}, files: postgres.Files{DB: db}, a: database.Organization(t, "A")}
}

func demanded(t *testing.T) bool {
	t.Helper()
	return os.Getenv("TYCHE_SOAK") != ""
}

// TestAThousandAuditedMutationsASecond shares and unshares runs of one
// organization as fast as sixteen requests at once can, while the orderer chains.
func TestAThousandAuditedMutationsASecond(t *testing.T) {
	w := durableWorld(t)
	w.a.Origin = tenant.Origin{Request: "r", Key: uuid.NewV4(), Address: "203.0.113.7", Agent: "bench"}
	const clients = 16
	var runs []uuid.UUID
	for range clients {
		runs = append(runs, w.run(t, w.a).ID)
	}
	w.chain(t)
	began := len(w.trail(t, w.a))
	ordering, stop := context.WithCancel(t.Context())
	var orderer sync.WaitGroup
	orderer.Go(func() { audit.Order(ordering, postgres.Orderer{DB: w.db}, func(err error) { t.Error(err) }) })
	rounds, duration := 1, time.Second
	if demanded(t) {
		rounds, duration = 4, 5*time.Second
	}
	total, best := int64(0), 0.0
	for range rounds { // other work on the machine takes from it, so the best round counts
		n, rate := w.share(t, runs, duration)
		total, best = total+n, max(best, rate)
		if best >= wantMutations {
			break
		}
	}
	late := time.Now()
	for tick := time.NewTicker(5 * time.Millisecond); len(w.pending(t)) > 0; <-tick.C {
		if time.Since(late) > time.Minute {
			t.Fatal("the orderer does not catch up")
		}
	}
	delay := time.Since(late)
	stop()
	orderer.Wait()
	if n := int64(w.length(t) - began); n != total {
		t.Errorf("%d entries of %d mutations", n, total)
	}
	t.Logf("%.0f audited mutations a second of one organization; the last was chained %v later", best, delay.Round(time.Millisecond))
	if demanded(t) && (best < wantMutations || delay > wantDelay) {
		t.Errorf("want at least %d a second, chained within %v", wantMutations, wantDelay)
	}
}

// share shares and unshares each run in turn, all of them at once, for a while. It
// says how often that was, and how often a second.
func (w world) share(t *testing.T, runs []uuid.UUID, duration time.Duration) (n int64, rate float64) {
	t.Helper()
	var done atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	for _, id := range runs {
		group.Go(func() {
			for shared := true; time.Since(start) < duration; shared = !shared {
				if _, err := w.runs.ShareRun(t.Context(), w.a, id, shared); err != nil {
					t.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	return done.Load(), float64(done.Load()) / time.Since(start).Seconds()
}

// pending is what is not chained yet.
func (w world) pending(t *testing.T) []int {
	t.Helper()
	var n []int
	conn := w.Connect(t, schema.RoleAuditor)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), "select 1 from audit_pending limit 1")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		n = append(n, 1)
	}
	return n
}

// length is that of A's chain.
func (w world) length(t *testing.T) (n int) {
	t.Helper()
	return count(t, w.db, w.a, "audit_entries")
}

// TestEntryCostsLittle takes turns between the same change with an entry and
// without one, which the trigger is made to let pass.
func TestEntryCostsLittle(t *testing.T) {
	w := durableWorld(t)
	w.a.Origin = tenant.Origin{Request: "r", Key: uuid.NewV4(), Address: "203.0.113.7", Agent: "bench"}
	with, without := w.run(t, w.a).ID, w.run(t, w.a).ID
	owner := w.Connect(t, schema.RoleOwner)
	rounds := 200
	if demanded(t) {
		rounds = 2000
	}
	change := func(id uuid.UUID, recorded bool) time.Duration {
		start := time.Now()
		err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
			if _, err := tx.Exec(t.Context(), "update runs set seed = 1 - least(seed, 1) where id = $1", id); err != nil || !recorded {
				return err
			}
			return tx.Record(t.Context(), audit.Event{Action: "x", Kind: "x", Resource: id.String(), Before: 1, After: 2})
		})
		if err != nil {
			t.Fatal(err)
		}
		return time.Since(start)
	}
	var audited, plain []time.Duration
	for range rounds / 100 {
		for range 100 {
			audited = append(audited, change(with, true))
		}
		if _, err := owner.Exec(t.Context(), "alter table runs disable trigger audited"); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			plain = append(plain, change(without, false))
		}
		if _, err := owner.Exec(t.Context(), "alter table runs enable trigger audited"); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(audited)
	slices.Sort(plain)
	a, p := audited[len(audited)/2], plain[len(plain)/2]
	t.Logf("a change takes %v with its entry and %v without, at the median: %v more", a, p, a-p)
	if demanded(t) && a-p > wantOverhead {
		t.Errorf("an entry adds more than %v", wantOverhead)
	}
}
