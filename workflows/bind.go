package workflows

import (
	"context"
	"reflect"
	"runtime"
	"strings"

	"go.temporal.io/sdk/workflow"

	"tyche/platform/tenant"
)

// activity is an activity bound to the profile that it runs under.
type activity[In, Out any] struct {
	name    string
	profile profile
}

// bind names an activity by the method expression of the interface that a
// workflow needs: bind(SimulationActivities.Summarize, storage()). The types of
// calls follow from the method. (A method value on a nil interface, as Temporal
// examples use it on structs, would panic.)
func bind[Needs, In, Out any](method func(Needs, context.Context, In) (Out, error), p profile) activity[In, Out] {
	full := runtime.FuncForPC(reflect.ValueOf(method).Pointer()).Name() // tyche/workflows.SimulationActivities.Summarize
	return activity[In, Out]{name: full[strings.LastIndexByte(full, '.')+1:], profile: p}
}

// start schedules the activity.
func (a activity[In, Out]) start(ctx workflow.Context, on tenant.Scope, in In) workflow.Future {
	return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, a.profile.options(on)), a.name, in)
}

// do runs the activity to its end.
func (a activity[In, Out]) do(ctx workflow.Context, on tenant.Scope, in In) (out Out, err error) {
	err = a.start(ctx, on, in).Get(ctx, &out)
	return out, err
}
