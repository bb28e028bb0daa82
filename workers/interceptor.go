package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"tyche/internal/telemetry"
	"tyche/platform/problem"
)

// internalAttempts is how often a failure of our own is repeated: for about two
// minutes, should it be an outage that nobody recognized as one.
const internalAttempts = 60

// retries tells which kinds of failures repeating may cure; those that are not
// listed say something about the run that stays true.
func retries(kind problem.Kind, attempt int32) bool {
	switch kind {
	case problem.Unavailable:
		return true
	case problem.Internal:
		return attempt < internalAttempts
	}
	return false
}

// classifier turns the errors of activities into Temporal's, once for all of
// them: the kind decides on repeating, the public reason travels as detail, and
// the cause stays in the log.
type classifier struct {
	interceptor.WorkerInterceptorBase
	log     *slog.Logger
	metrics *telemetry.Metrics
}

// Classifier is the interceptor of every worker. It logs failures with their
// causes and measures attempts.
func Classifier(log *slog.Logger, metrics *telemetry.Metrics) interceptor.WorkerInterceptor {
	return &classifier{log: log, metrics: metrics}
}

// InterceptActivity wraps the attempts of activities.
func (c *classifier) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &classified{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, classifier: c}
}

type classified struct {
	interceptor.ActivityInboundInterceptorBase
	classifier *classifier
}

// ExecuteActivity runs an attempt.
func (c *classified) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (out any, err error) {
	info := activity.GetInfo(ctx)
	ended := c.classifier.metrics.Activity(info.ActivityType.Name)
	out, err = c.run(ctx, in)
	if err == nil {
		ended("ok")
		return out, nil
	}
	err, outcome := c.classifier.classify(ctx, info, err)
	ended(outcome)
	return nil, err
}

// run makes an error of a panic.
func (c *classified) run(ctx context.Context, in *interceptor.ExecuteActivityInput) (out any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("workers: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.Next.ExecuteActivity(ctx, in)
}

func (c *classifier) classify(ctx context.Context, info activity.Info, err error) (_ error, outcome string) {
	var cancelled *temporal.CanceledError
	if ctx.Err() != nil && errors.As(context.Cause(ctx), &cancelled) {
		return temporal.NewCanceledError(), "cancelled"
	}
	reason := problem.Of(err)
	if ctx.Err() != nil { // the worker stops, or the attempt took too long
		reason = problem.Wrap(problem.Unavailable, err, "The attempt was interrupted.")
	}
	retry := retries(reason.Kind, info.Attempt)
	level := slog.LevelError
	switch {
	case retry:
		level = slog.LevelWarn
	case reason.Kind == problem.Conflict: // the run has ended meanwhile, as a cancelled one has
		level = slog.LevelInfo
	}
	c.log.Log(ctx, level, "An activity failed.", "activity", info.ActivityType.Name, "workflow", info.WorkflowExecution.ID,
		"attempt", info.Attempt, "kind", reason.Kind, "retry", retry, "error", err)
	return temporal.NewApplicationErrorWithOptions(reason.Message, string(reason.Kind), temporal.ApplicationErrorOptions{
		NonRetryable: !retry, Details: []any{reason},
		Category: temporal.ApplicationErrorCategoryBenign, // it is logged: the SDK need not
	}), string(reason.Kind)
}
