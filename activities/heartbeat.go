package activities

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
)

// heartbeatEvery is how often an activity that lives says so. The worker sends
// fewer: its throttle decides.
const heartbeatEvery = 250 * time.Millisecond

// checkpoint is what a heartbeat carries: the trials of the shard before Next
// are stored under Key, so that a retry need not compute them.
type checkpoint struct {
	Next int64  `json:"next"`
	Key  string `json:"key"`
}

// pulse sends heartbeats from beginning to end of an activity, whatever it is
// busy with; their answers bring cancellation.
type pulse struct {
	mu   sync.Mutex
	last *checkpoint
	end  chan struct{}
	gone sync.WaitGroup
}

// startPulse begins with the checkpoint that a former attempt left, so that it
// outlives this attempt too.
func startPulse(ctx context.Context, last *checkpoint) *pulse {
	p := &pulse{last: last, end: make(chan struct{})}
	p.gone.Go(func() { p.beat(ctx) })
	return p
}

func (p *pulse) beat(ctx context.Context) {
	tick := time.NewTicker(heartbeatEvery)
	defer tick.Stop()
	for {
		p.record(ctx)
		select {
		case <-p.end:
			return
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *pulse) record(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		activity.RecordHeartbeat(ctx)
		return
	}
	activity.RecordHeartbeat(ctx, *p.last)
}

// reached moves the checkpoint.
func (p *pulse) reached(c checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = &c
}

func (p *pulse) stop() {
	close(p.end)
	p.gone.Wait()
}

// lastCheckpoint is where a former attempt stood, nil when there is nothing.
func lastCheckpoint(ctx context.Context) *checkpoint {
	if !activity.HasHeartbeatDetails(ctx) {
		return nil
	}
	c := &checkpoint{}
	if activity.GetHeartbeatDetails(ctx, c) != nil || c.Key == "" {
		return nil
	}
	return c
}
