package api

import (
	"context"
	"fmt"
	"strconv"
	"time"
	"uuid"

	"tyche/api/openapi"
	"tyche/platform/problem"
	"tyche/platform/simulation"

	"github.com/labstack/echo/v4"
)

// StreamEvents sends the run's present state and then its changes until it has ended, the client leaves or the server
// stops. The goroutine of the request is all that a client costs.
func (s *server) StreamEvents(c echo.Context, id openapi.SimulationID, params openapi.StreamEventsParams) error {
	runID, err := parseID(id, nounSimulation)
	if err != nil {
		return err
	}
	// Watching begins before the state is read, so that no change falls in between.
	states, stop := s.Events.Watch(scope(c), runID)
	defer stop()
	run, err := s.Simulations.Get(c.Request().Context(), scope(c), runID)
	if err != nil {
		return fmt.Errorf("api: stream events: %w", asMissing(err, nounSimulation))
	}
	revoked, leave := s.watch.follow(c)
	defer leave()
	out, err := openStream(c)
	if err != nil {
		return nil //nolint:nilerr // the client has left
	}
	s.metrics.streams.Inc()
	defer s.metrics.streams.Dec()
	f := follower{server: s, out: out, client: c, revoked: revoked, run: runID, sent: lastSeen(params.LastEventID)}
	if err := f.follow(c.Request().Context(), run, states); err != nil {
		s.log.Debug("event stream broke", "request", requestID(c), "error", err)
	}
	return nil
}

// lastSeen is the version that a client saw last, 0 for none; what is no number is none.
func lastSeen(header *string) int64 {
	if header == nil {
		return 0
	}
	n, err := strconv.ParseInt(*header, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// follower sends the states of one run to one client.
type follower struct {
	server *server
	out    *stream
	client echo.Context
	// revoked is closed once the client's credentials hold no longer.
	revoked <-chan struct{}
	run     uuid.UUID
	sent    int64 // version of the last state sent
}

func (f *follower) follow(ctx context.Context, run simulation.Run, states <-chan simulation.Event) error {
	if f.sent > run.Progress.Version {
		f.sent = 0 // not one of ours
	}
	if run.Status.Ended() || f.sent != run.Progress.Version {
		if err := f.send(run.Progress.Version, run.Status, wireState(run)); err != nil || run.Status.Ended() {
			return err
		}
	}
	tick := time.NewTicker(f.server.KeepAlive)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-f.server.Stopping:
			return nil
		case <-f.revoked:
			return nil
		case <-tick.C:
			err = f.out.keepAlive()
		case e := <-states:
			if e.Version <= f.sent && !e.Status.Ended() {
				continue
			}
			if err = f.send(e.Version, e.Status, f.wireEvent(ctx, e)); err == nil && e.Status.Ended() {
				return nil
			}
		}
		if err != nil {
			return err
		}
	}
}

// send writes one state; the event of a final one is named after its status.
func (f *follower) send(version int64, status simulation.Status, body openapi.Event) error {
	name := "progress"
	if status.Ended() {
		name = string(status)
	}
	f.sent = version
	return f.out.event(version, name, body)
}

// wireEvent is a notified state on the wire. Notifications carry no texts, so the reason of a failure is read.
func (f *follower) wireEvent(ctx context.Context, e simulation.Event) openapi.Event {
	wire := openapi.Event{Status: openapi.Status(e.Status), Trials: e.Trials, TrialsDone: e.TrialsDone}
	if e.At > 0 {
		at := time.UnixMilli(e.At).UTC()
		wire.WorkerTime = &at
	}
	switch e.Status {
	case simulation.Running:
		wire.Rate, wire.EtaSeconds = known(e.Rate), e.ETA
	case simulation.Failed:
		wire.Error = f.reason(ctx)
	}
	return wire
}

// reason reads why the run failed.
func (f *follower) reason(ctx context.Context) *openapi.RunError {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	run, err := f.server.Simulations.Get(ctx, scope(f.client), f.run)
	if err != nil || run.Error == nil {
		return wireRunError(problem.New(problem.Internal, "The simulation failed."))
	}
	return wireRunError(run.Error)
}

// wireState is the state of a run as it was read. No worker has told it just now, so it carries no worker's time.
func wireState(run simulation.Run) openapi.Event {
	wire := wireSimulation(run)
	return openapi.Event{Status: wire.Status, Trials: wire.Trials, TrialsDone: wire.TrialsDone,
		Rate: wire.Rate, EtaSeconds: wire.EtaSeconds, Error: wire.Error}
}
