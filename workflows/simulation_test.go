package workflows_test

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
	"uuid"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/workflows"
)

// stage plays the activities of a run in virtual time and notes what was asked.
type stage struct {
	*testsuite.TestWorkflowEnvironment
	mu     sync.Mutex
	shards []workflows.Shard
	ended  []string // endings in their order
	reason *problem.Error
	// shard answers for a shard's attempt; nil computes all at once.
	shard func(in workflows.Shard) error
	// status is what the endings answer when the run has ended before.
	status simulation.Status
	checks []workflows.Check
	check  func(in workflows.Check) workflows.Checked
	stored workflows.Stored
}

func newStage(t *testing.T) *stage {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(silent())
	s := &stage{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment()}
	s.SetTestTimeout(time.Minute)
	s.RegisterWorkflow(workflows.Simulation)
	play := func(name string, f any) { s.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name}) }
	play("SimulateWhole", func(workflows.RunRef) (workflows.Ending, error) { return s.end("whole", simulation.Completed), nil })
	play("SimulateShard", func(in workflows.Shard) (workflows.Computed, error) {
		s.note(in)
		if s.shard != nil {
			return workflows.Computed{}, s.shard(in)
		}
		return workflows.Computed{Trials: in.Trials}, nil
	})
	play("Summarize", func(in workflows.Stored) (workflows.Ending, error) {
		s.stored = in
		return s.end("summarized", simulation.Completed), nil
	})
	play("Converge", func(in workflows.Check) (workflows.Checked, error) {
		s.checks = append(s.checks, in)
		return s.check(in), nil
	})
	play("FailRun", func(in workflows.Failure) (workflows.Ending, error) {
		s.reason = in.Reason
		return s.end("failed", simulation.Failed), nil
	})
	play("CancelRun", func(workflows.RunRef) (workflows.Ending, error) { return s.end("cancelled", simulation.Cancelled), nil })
	return s
}

func (s *stage) note(in workflows.Shard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards = append(s.shards, in)
}

func (s *stage) end(how string, status simulation.Status) workflows.Ending {
	s.ended = append(s.ended, how)
	if s.status != "" {
		status = s.status
	}
	return workflows.Ending{Status: status}
}

func input(trials, shard int64) workflows.SimulationInput {
	return workflows.SimulationInput{
		Tenant: tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4(), Tier: tenant.Enterprise},
		RunID:  uuid.NewV4(), Trials: trials, ShardTrials: shard, Small: shard == 0,
	}
}

func (s *stage) run(t *testing.T, in workflows.SimulationInput) error {
	t.Helper()
	s.ExecuteWorkflow(workflows.Simulation, in)
	if !s.IsWorkflowCompleted() {
		t.Fatal("the workflow did not end")
	}
	return s.GetWorkflowError()
}

func (s *stage) expect(t *testing.T, endings ...string) {
	t.Helper()
	if !slices.Equal(s.ended, endings) {
		t.Errorf("endings %v, want %v", s.ended, endings)
	}
}

func TestSmallRunIsOneActivity(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.run(t, input(1000, 0)); err != nil || len(s.shards) > 0 {
		t.Errorf("%v, %d shards", err, len(s.shards))
	}
	s.expect(t, "whole")
}

func TestShardsCoverTheTrialsExactlyOnce(t *testing.T) {
	t.Parallel()
	for _, trials := range []int64{1, 65536, 65537, 999_999} {
		s := newStage(t)
		if err := s.run(t, input(trials, 65536)); err != nil {
			t.Error(err)
		}
		s.expect(t, "summarized")
		slices.SortFunc(s.shards, func(a, b workflows.Shard) int { return a.Number - b.Number })
		next := int64(0)
		for i, shard := range s.shards {
			if shard.Number != i || shard.First != next || shard.Trials < 1 || shard.First%65536 != 0 {
				t.Errorf("shard %d of %d trials is %+v", i, trials, shard)
			}
			next += shard.Trials
		}
		if next != trials {
			t.Errorf("%d trials are computed, want %d", next, trials)
		}
	}
}

func TestAWindowOfShardsIsUnderWay(t *testing.T) {
	t.Parallel()
	const window = 5
	s := newStage(t)
	in := input(8*window*100, 100)
	in.Window = window
	var now, most, started int
	arrival := sync.NewCond(new(sync.Mutex))
	s.shard = func(workflows.Shard) error { // ends when as many as fill a window have begun
		arrival.L.Lock()
		defer arrival.L.Unlock()
		now, started = now+1, started+1
		most = max(most, now)
		arrival.Broadcast()
		for full := (started + window - 1) / window * window; started < full; {
			arrival.Wait()
		}
		now--
		return nil
	}
	if err := s.run(t, in); err != nil || most != window {
		t.Errorf("%v; at most %d shards were under way, want %d", err, most, window)
	}
}

func TestShardIsRepeatedUntilItSucceeds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	attempts := 0
	s.shard = func(in workflows.Shard) error {
		if in.Number == 3 {
			if attempts++; attempts < 9 { // the test environment gives up after ten
				return temporal.NewApplicationError("down", string(problem.Unavailable))
			}
		}
		return nil
	}
	if err := s.run(t, input(1000, 100)); err != nil || attempts != 9 {
		t.Errorf("%v after %d attempts", err, attempts)
	}
	s.expect(t, "summarized")
}

func TestFailureStopsTheOtherShardsAndNamesItsReason(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	want := problem.Refuse(problem.Fault{Pointer: "/specification/outputs/0", Message: "There is no such cell.", Cell: "A!B1"})
	s.shard = func(in workflows.Shard) error {
		if in.Number == 2 {
			return temporal.NewApplicationErrorWithOptions(want.Message, string(want.Kind),
				temporal.ApplicationErrorOptions{NonRetryable: true, Details: []any{want}})
		}
		return nil
	}
	err := s.run(t, input(100_000, 100))
	var failed *temporal.ApplicationError
	if !errors.As(err, &failed) || failed.Type() != string(problem.Invalid) {
		t.Errorf("the workflow ended with %v", err)
	}
	s.expect(t, "failed")
	if s.reason == nil || s.reason.Message != want.Message || !reflect.DeepEqual(s.reason.Faults[0], want.Faults[0]) {
		t.Errorf("the reason is %+v", s.reason)
	}
	if len(s.shards) > 3*workflows.DefaultWindow {
		t.Errorf("%d shards were computed after the failure", len(s.shards))
	}
}

func TestUnknownFailureGivesNothingAway(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.shard = func(workflows.Shard) error {
		return temporal.NewNonRetryableApplicationError("secret path /x", "odd", nil)
	}
	if err := s.run(t, input(1000, 100)); err == nil {
		t.Error("the workflow succeeded")
	}
	s.expect(t, "failed")
	if s.reason.Kind != problem.Internal || s.reason.Message == "" || s.reason.Message == "secret path /x" {
		t.Errorf("the reason is %+v", s.reason)
	}
}

func TestCancelledRunEndsAsCancelled(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]workflows.SimulationInput{"small": input(10, 0), "sharded": input(100_000, 100)} {
		s := newStage(t)
		s.OnActivity("SimulateWhole", mock.Anything, mock.Anything).After(time.Hour).Return(workflows.Ending{}, nil).Maybe()
		s.OnActivity("SimulateShard", mock.Anything, mock.Anything).After(time.Hour).Return(workflows.Computed{}, nil).Maybe()
		s.RegisterDelayedCallback(s.CancelWorkflow, time.Minute)
		err := s.run(t, in)
		if !temporal.IsCanceledError(err) {
			t.Errorf("%s: the workflow ended with %v", name, err)
		}
		s.expect(t, "cancelled")
	}
}

func TestResultsThatWereFasterThanTheCancellationStay(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.status = simulation.Completed
	s.OnActivity("SimulateWhole", mock.Anything, mock.Anything).After(time.Hour).Return(workflows.Ending{}, nil)
	s.RegisterDelayedCallback(s.CancelWorkflow, time.Minute)
	if err := s.run(t, input(10, 0)); err != nil {
		t.Errorf("the workflow ended with %v", err)
	}
	s.expect(t, "cancelled")
}

func TestLongRunContinuesAsNewWhereItStood(t *testing.T) {
	t.Parallel()
	const shards = 2001
	in, computed := input(shards*100, 100), 0
	for executions := 1; ; executions++ {
		s := newStage(t)
		err := s.run(t, in)
		computed += len(s.shards)
		if !workflow.IsContinueAsNewError(err) {
			s.expect(t, "summarized")
			if err != nil || executions != 3 || computed != shards {
				t.Errorf("%v after %d executions and %d shards", err, executions, computed)
			}
			return
		}
		s.expect(t)
		in = nextInput(t, err)
	}
}

func nextInput(t *testing.T, err error) (in workflows.SimulationInput) {
	t.Helper()
	var next *workflow.ContinueAsNewError
	if !errors.As(err, &next) {
		t.Fatal(err)
	}
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &in); err != nil {
		t.Fatal(err)
	}
	return in
}

// TestStopsWhenConverged has a run converge at its third check, which lies within a shard; rounds are windows of shards or
// what a check needs, and what a round computes beyond is told to whoever drops it.
func TestStopsWhenConverged(t *testing.T) {
	t.Parallel()
	for _, window := range []int{1, 2, 7} {
		for _, every := range []int64{40, 250, 300} {
			s := newStage(t)
			s.check = func(in workflows.Check) workflows.Checked {
				for done := in.From; ; done += every {
					switch next := done + every; {
					case next > in.Computed:
						return workflows.Checked{From: done, Until: next}
					case next == 3*every:
						return workflows.Checked{From: next, Trials: next}
					}
				}
			}
			in := input(10_000, 100)
			in.Window, in.Stops = window, true
			if err := s.run(t, in); err != nil {
				t.Fatal(err)
			}
			s.expect(t, "summarized")
			computed := int64(len(s.shards)) * 100
			if s.stored.Trials != 3*every || s.stored.Computed != computed || computed < 3*every || computed > 3*every+int64(window+3)*100 {
				t.Errorf("window %d, checks every %d: %+v of %d trials", window, every, s.stored, computed)
			}
			for i, c := range s.checks[1:] {
				if c.Computed <= s.checks[i].Computed || c.From > c.Computed {
					t.Errorf("check %+v after %+v", c, s.checks[i])
				}
			}
		}
	}
}

// TestStopContinuesAsNew keeps the history of a long run that does not converge small.
func TestStopContinuesAsNew(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.check = func(in workflows.Check) workflows.Checked {
		return workflows.Checked{From: in.Computed, Until: in.Computed + 100}
	}
	in := input(200_000, 100)
	in.Stops = true
	var next *workflow.ContinueAsNewError
	if err := s.run(t, in); !errors.As(err, &next) {
		t.Fatalf("the workflow ended with %v", err)
	}
	var got workflows.SimulationInput
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &got); err != nil {
		t.Fatal(err)
	}
	if !got.Stops || got.From < 1000 || got.Checked != int64(got.From)*100 {
		t.Errorf("it continues with %+v", got)
	}
}
