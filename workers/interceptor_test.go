package workers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"tyche/internal/telemetry"
	"tyche/platform/problem"
	"tyche/workers"
)

func TestFailuresAreClassifiedByKind(t *testing.T) {
	t.Parallel()
	secret := errors.New("password in /etc/secret")
	for name, c := range map[string]struct {
		fail  func() error
		kind  problem.Kind
		retry bool
	}{
		"unavailable":  {func() error { return problem.Wrap(problem.Unavailable, secret, "Down.") }, problem.Unavailable, true},
		"deadline":     {func() error { return fmt.Errorf("put: %w", context.DeadlineExceeded) }, problem.Unavailable, true},
		"unclassified": {func() error { return secret }, problem.Internal, true},
		"panic":        {func() error { panic("out of range") }, problem.Internal, true},
		"invalid":      {func() error { return problem.Refuse(problem.Fault{Pointer: "/x", Message: "No."}) }, problem.Invalid, false},
		"not found":    {func() error { return fmt.Errorf("get: %w", problem.New(problem.NotFound, "None.")) }, problem.NotFound, false},
		"conflict":     {func() error { return problem.New(problem.Conflict, "Ended.") }, problem.Conflict, false},
		"exhausted":    {func() error { return problem.New(problem.Exhausted, "Too much.") }, problem.Exhausted, false},
	} {
		var seen bytes.Buffer
		err := attempt(&seen, c.fail)
		var failed *temporal.ApplicationError
		if !errors.As(err, &failed) || failed.Type() != string(c.kind) || failed.NonRetryable() == c.retry {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var reason problem.Error
		if err := failed.Details(&reason); err != nil || reason.Kind != c.kind || reason.Message == "" {
			t.Errorf("%s: the reason is %+v (%v)", name, reason, err)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the cause is told: %v", name, err)
		}
		if c.kind == problem.Internal && !strings.Contains(seen.String(), "secret") && !strings.Contains(seen.String(), "out of range") {
			t.Errorf("%s: the log lacks the cause: %s", name, seen.String())
		}
	}
}

// attempt runs an activity that fails under the workers' interceptor.
func attempt(seen *bytes.Buffer, fail func() error) error {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{
		workers.Classifier(slog.New(slog.NewTextHandler(seen, nil)), telemetry.NewMetrics())}})
	env.RegisterActivityWithOptions(func(context.Context) error { return fail() }, activity.RegisterOptions{Name: "Fail"})
	_, err := env.ExecuteActivity("Fail")
	return err
}
