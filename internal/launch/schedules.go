package launch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"tyche/workflows"
)

// scheduleRetry is how long a failed attempt to make schedules is left alone.
const scheduleRetry = 2 * time.Second

// KeepSchedules makes the schedules that there should be, and tries until that
// has succeeded or ctx ends.
func KeepSchedules(ctx context.Context, c client.Client, log *slog.Logger) {
	for {
		err := EnsureSchedules(ctx, c)
		if err == nil || ctx.Err() != nil {
			return
		}
		log.Warn("The schedules cannot be made yet.", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(scheduleRetry):
		}
	}
}

// EnsureSchedules makes the schedules that there should be, or brings those that
// exist to their present form. It may be called by any number of workers.
func EnsureSchedules(ctx context.Context, c client.Client) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	o := checkpointSchedule()
	_, err := c.ScheduleClient().Create(ctx, o)
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return wrapSchedule(err)
	}
	handle := c.ScheduleClient().GetHandle(ctx, o.ID)
	return wrapSchedule(handle.Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			s := in.Description.Schedule // whoever has paused it stays heard
			s.Spec, s.Action = &o.Spec, o.Action
			return &client.ScheduleUpdate{Schedule: &s}, nil
		},
	}))
}

func wrapSchedule(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("launch: make schedule: %w", err)
}

func checkpointSchedule() client.ScheduleOptions {
	return client.ScheduleOptions{
		ID:      workflows.AuditCheckpointID,
		Spec:    client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: workflows.AuditCheckpointEvery}}},
		Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, // the next one signs all that has grown
		// One that was missed needs no other made up for.
		CatchupWindow: workflows.AuditCheckpointEvery,
		Action: &client.ScheduleWorkflowAction{
			ID: workflows.AuditCheckpointID, Workflow: workflows.AuditCheckpoint, TaskQueue: workflows.OrchestrationQueue,
			WorkflowTaskTimeout: workflows.WorkflowTaskTimeout, WorkflowExecutionTimeout: time.Hour,
		},
	}
}
