package postgres_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"uuid"

	"tyche/internal/postgres"
	"tyche/platform/problem"
	"tyche/platform/quota"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// counted is what an organization has reserved and used.
type counted struct{ running, trials, bytes int64 }

func (w world) counted(t testing.TB, scope tenant.Scope) (c counted) {
	t.Helper()
	scope.Roles = []tenant.Role{tenant.Viewer} // whoever asks, it is the organization's
	err := w.db.InTenant(t.Context(), scope, func(tx postgres.Tx) error {
		return tx.QueryRow(t.Context(), `select (select count(*) from reservations), coalesce(max(trials), 0), coalesce(max(bytes), 0) from usage`).
			Scan(&c.running, &c.trials, &c.bytes)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// starter is the organization A as one of the smallest tier.
func (w world) starter() tenant.Scope {
	scope := w.a
	scope.Tier = tenant.Starter
	return scope
}

func refusal(err error) string {
	if problem.KindOf(err) != problem.Exhausted {
		return ""
	}
	return problem.Of(err).Code
}

// TestNoMoreRunsThanTheTierAllowsHoweverTheyCome posts many at once, again and
// again while some end.
func TestNoMoreRunsThanTheTierAllowsHoweverTheyCome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	scope := w.starter()
	allowed := quota.Of(tenant.Starter).Running
	template := w.newRun(t, scope)
	for round := range 5 {
		var admitted, refused atomic.Int64
		var mu sync.Mutex
		var runs []uuid.UUID
		var group sync.WaitGroup
		for range 24 {
			group.Go(func() {
				run := template
				run.ID = uuid.NewV4()
				_, _, err := w.runs.CreateRun(t.Context(), scope, run)
				switch {
				case err == nil:
					admitted.Add(1)
					mu.Lock()
					runs = append(runs, run.ID)
					mu.Unlock()
				case refusal(err) == "simulations-at-once":
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if admitted.Load() != allowed || refused.Load() != 24-allowed {
			t.Fatalf("round %d: %d admitted, %d refused", round, admitted.Load(), refused.Load())
		}
		for i, id := range runs { // each way to end gives the place back
			var err error
			switch (round + i) % 4 {
			case 0:
				_, err = w.runs.CompleteRun(t.Context(), scope, id, simulation.Results{})
			case 1:
				_, err = w.runs.FailRun(t.Context(), scope, id, problem.New(problem.Internal, "x"))
			case 2:
				_, err = w.runs.RequestCancel(t.Context(), scope, id)
			case 3:
				_, err = w.runs.RequestDelete(t.Context(), scope, id)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if c := w.counted(t, scope); c.running != 0 {
			t.Fatalf("round %d: %+v after all have ended", round, c)
		}
	}
}

func TestEveryEndingGivesBackWhatItDidNotUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	base := w.counted(t, w.a)
	file := w.workbook(t, w.a)
	if c := w.counted(t, w.a); c.bytes != base.bytes+file.Size {
		t.Errorf("a workbook of %d bytes: %+v", file.Size, c)
	}
	outcomes := quota.Run{Trials: 1000, Outputs: 1}.Bytes()
	endings := map[string]struct {
		end  func(id uuid.UUID) error
		want counted
	}{
		"complete": {func(id uuid.UUID) error {
			_, err := w.runs.CompleteRun(t.Context(), w.a, id, simulation.Results{})
			return err
		}, counted{0, 1000, outcomes}},
		"complete early": {func(id uuid.UUID) error {
			_, err := w.runs.CompleteRun(t.Context(), w.a, id, simulation.Results{Columns: []simulation.Column{{Trials: 400}}})
			return err
		}, counted{0, 400, outcomes}},
		"complete and delete": {func(id uuid.UUID) error {
			if _, err := w.runs.CompleteRun(t.Context(), w.a, id, simulation.Results{}); err != nil {
				return err
			}
			_, err := w.runs.RequestDelete(t.Context(), w.a, id)
			return err
		}, counted{0, 1000, 0}},
		"fail": {func(id uuid.UUID) error {
			_, err := w.runs.FailRun(t.Context(), w.a, id, problem.New(problem.Internal, "x"))
			return err
		}, counted{}},
		"fail twice": {func(id uuid.UUID) error {
			_, _ = w.runs.FailRun(t.Context(), w.a, id, problem.New(problem.Internal, "x"))
			_, err := w.runs.FailRun(t.Context(), w.a, id, problem.New(problem.Internal, "x"))
			return err
		}, counted{}},
		"delete while it computes": {func(id uuid.UUID) error {
			if _, err := w.runs.BeginRun(t.Context(), w.a, id); err != nil {
				return err
			}
			if _, err := w.runs.RequestDelete(t.Context(), w.a, id); err != nil {
				return err
			}
			_, err := w.runs.CancelRun(t.Context(), w.a, id)
			return err
		}, counted{}},
	}
	for name, c := range endings {
		before := w.counted(t, w.a)
		run := w.newRun(t, w.a)
		run.WorkbookID = file.ID
		size := w.counted(t, w.a).bytes - before.bytes // of newRun's own workbook
		if _, _, err := w.runs.CreateRun(t.Context(), w.a, run); err != nil {
			t.Fatal(err)
		}
		if now := w.counted(t, w.a); now != (counted{before.running + 1, before.trials + 1000, before.bytes + size + outcomes}) {
			t.Errorf("%s: reserved %+v, before %+v", name, now, before)
		}
		if err := c.end(run.ID); err != nil {
			t.Fatal(err)
		}
		now := w.counted(t, w.a)
		got := counted{now.running - before.running, now.trials - before.trials, now.bytes - before.bytes - size}
		if got != c.want {
			t.Errorf("%s: left %+v, want %+v", name, got, c.want)
		}
	}
	if n, err := (postgres.Quotas{DB: w.db}).Repair(t.Context()); err != nil || n != 0 {
		t.Errorf("%d had to be repaired (%v)", n, err)
	}
}

func TestLimitsOfATier(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	scope := w.starter()
	limits := quota.Of(tenant.Starter)
	create := func(trials int64) error {
		run := w.newRun(t, scope)
		run.Trials = trials
		_, _, err := w.runs.CreateRun(t.Context(), scope, run)
		if err == nil {
			_, err = w.runs.CompleteRun(t.Context(), scope, run.ID, simulation.Results{})
		}
		return err
	}
	set := func(column string, value int64) {
		err := w.db.InTenant(t.Context(), scope, func(tx postgres.Tx) error {
			_, err := tx.Exec(t.Context(), "update usage set "+column+" = $1", value)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := create(limits.TrialsPerRun + 1); refusal(err) != "trials-per-run" {
		t.Errorf("too many trials: %v", err)
	}
	if err := create(limits.TrialsPerRun); err != nil {
		t.Errorf("as many trials as allowed: %v", err)
	}
	set("trials", limits.TrialsPerMonth-10)
	err := create(11)
	if refusal(err) != "trials-per-month" || problem.Of(err).RetryAfter <= 0 {
		t.Errorf("more than this month's: %v", err)
	}
	if err := create(10); err != nil {
		t.Errorf("all that this month has: %v", err)
	}
	err = w.db.InTenant(t.Context(), scope, func(tx postgres.Tx) error {
		_, err := tx.Exec(t.Context(), "update usage set month = month - interval '1 month'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := create(11); err != nil {
		t.Errorf("in the next month: %v", err)
	}
	set("bytes", limits.Bytes-8)
	if err := create(1); refusal(err) != "storage" { // its workbook takes 3 bytes and fits, its outcomes take 9
		t.Errorf("more than there is room for: %v", err)
	}
	set("bytes", limits.Bytes)
	if err := w.files.AnnounceUpload(t.Context(), scope, uuid.NewV4()); refusal(err) != "storage" {
		t.Errorf("an upload where no room is: %v", err)
	}
	f := w.workbook(t, w.a) // of the larger tier
	f.ID = uuid.NewV4()
	f.Key.Subject = f.ID
	if err := w.files.AddFile(t.Context(), scope, &f); refusal(err) != "storage" {
		t.Errorf("a workbook where no room is: %v", err)
	}
}

// TestRepairFindsWhatWasLost breaks reservations and counts by hand.
func TestRepairFindsWhatWasLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	running, ended := w.run(t, w.a), w.run(t, w.a)
	if _, err := w.runs.CompleteRun(t.Context(), w.a, ended.ID, simulation.Results{}); err != nil {
		t.Fatal(err)
	}
	want := w.counted(t, w.a)
	err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
		_, err := tx.Exec(t.Context(), "delete from reservations")
		if err == nil {
			_, err = tx.Exec(t.Context(), "insert into reservations (run_id) values ($1)", ended.ID)
		}
		if err == nil {
			_, err = tx.Exec(t.Context(), "update usage set bytes = 7")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	repairs := postgres.Quotas{DB: w.db}
	if n, err := repairs.Repair(t.Context()); err != nil || n != 3 {
		t.Errorf("repaired %d (%v)", n, err)
	}
	if got := w.counted(t, w.a); got != want {
		t.Errorf("after repair %+v, want %+v", got, want)
	}
	if n, err := repairs.Repair(t.Context()); err != nil || n != 0 {
		t.Errorf("repaired %d again (%v)", n, err)
	}
	if status, err := w.runs.CancelRun(t.Context(), w.a, running.ID); err != nil || status != simulation.Cancelled {
		t.Errorf("%s (%v)", status, err)
	}
}

// TestRefusedRunLeavesNothing looks for rows, entries and tasks of a run that was
// not admitted.
func TestRefusedRunLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	scope := w.starter()
	run := w.newRun(t, scope)
	run.Trials = simulation.MaxTrials
	if _, _, err := w.runs.CreateRun(t.Context(), scope, run); refusal(err) != "trials-per-run" {
		t.Fatal(err)
	}
	if n := count(t, w.db, scope, "runs"); n != 0 {
		t.Errorf("%d runs", n)
	}
	if trail := w.trail(t, scope); len(trail) == 0 || trail[len(trail)-1].Action != "workbook.upload" {
		t.Errorf("entries %+v", trail)
	}
}
