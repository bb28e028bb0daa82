package events

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// How often the record is read for runs that have been quiet, and how long one reading may take.
const (
	rereadEvery = 5 * time.Second
	readTimeout = 2 * time.Second
)

// Reader reads a run from the record. A run that has gone is problem.NotFound.
type Reader interface {
	GetRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Run, error)
}

// Hub spreads states of runs. It is safe for concurrent use.
type Hub struct {
	reader Reader
	log    *slog.Logger
	resync chan struct{}

	mu     sync.Mutex
	topics map[address]map[watcher]*topic
}

// address names a run; the organization is part of it, so that a watcher of another one shares nothing.
type address struct{ org, run uuid.UUID }

// watcher is who watches. What one may read no longer, such as a run that is not shared any more, others may.
type watcher struct {
	actor uuid.UUID
	admin bool
}

// topic is a run that somebody watches.
type topic struct {
	scope    tenant.Scope // of the reader, who may read the run
	latest   simulation.Event
	watchers map[chan simulation.Event]struct{}
	// heard says that a state arrived since the last reading of the record.
	heard bool
}

// NewHub makes a hub; Run must run for it to notice what notifications missed.
func NewHub(record Reader, log *slog.Logger) *Hub {
	return &Hub{reader: record, log: log, resync: make(chan struct{}, 1), topics: map[address]map[watcher]*topic{}}
}

// Watch gives the states of a run that arrive from now on, the latest only when the watcher is slow, until stop is
// called. Whether the scope may read the run is for the caller to find out.
func (h *Hub) Watch(scope tenant.Scope, run uuid.UUID) (states <-chan simulation.Event, stop func()) {
	at, by, ch := address{scope.Org, run}, watcher{scope.Actor, scope.Has(tenant.Admin)}, make(chan simulation.Event, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.topics[at] == nil {
		h.topics[at] = map[watcher]*topic{}
	}
	t := h.topics[at][by]
	if t == nil {
		t = &topic{scope: scope, watchers: map[chan simulation.Event]struct{}{}}
		h.topics[at][by] = t
	}
	t.watchers[ch] = struct{}{}
	return ch, func() { h.forget(at, by, ch) }
}

func (h *Hub) forget(at address, by watcher, ch chan simulation.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[at][by]
	if t == nil {
		return
	}
	delete(t.watchers, ch)
	if len(t.watchers) == 0 {
		delete(h.topics[at], by)
	}
	if len(h.topics[at]) == 0 {
		delete(h.topics, at)
	}
}

// Handle takes the payload of a notification. What is not an event is logged and dropped.
func (h *Hub) Handle(payload string) {
	var e simulation.Event
	if err := json.Unmarshal([]byte(payload), &e); err != nil {
		h.log.Warn("malformed run event", "error", err)
		return
	}
	h.Publish(e)
}

// Publish hands a state to the run's watchers, unless they have a newer one. It never blocks on a watcher.
func (h *Hub) Publish(e simulation.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.topics[address{e.Org, e.Run}] {
		t.publish(e)
	}
}

// publish hands a state to the watchers of one reader. The caller holds the lock.
func (t *topic) publish(e simulation.Event) {
	t.heard = true
	// A crash of PostgreSQL may take back the last versions, which are not waited for; an ending is told even so.
	if e.Version <= t.latest.Version && (t.latest.Status.Ended() || !e.Status.Ended()) {
		return
	}
	t.latest = e
	for ch := range t.watchers {
		select {
		case <-ch: // not fetched yet and now out of date
		default:
		}
		ch <- e // has room: all senders hold the lock
	}
}

// Resync asks for a reading of every watched run: the listener was broken and has connected again.
func (h *Hub) Resync() {
	select {
	case h.resync <- struct{}{}:
	default: // one is asked for already
	}
}

// Run reads the record after every Resync, and now and then for the runs that have been quiet, until ctx ends.
func (h *Hub) Run(ctx context.Context) {
	ticker := time.NewTicker(rereadEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.resync:
			h.reread(ctx, true)
		case <-ticker.C:
			h.reread(ctx, false)
		}
	}
}

// reread reads the watched runs, all or the quiet ones. It gives up for this time when the record cannot be read.
func (h *Hub) reread(ctx context.Context, all bool) {
	for _, due := range h.due(all) {
		e, err := h.read(ctx, due.scope, due.at.run)
		switch problem.KindOf(err) {
		case "":
			h.tell(due, e)
		case problem.NotFound:
			h.gone(due)
		default:
			h.log.Warn("cannot read watched runs", "error", err)
			return
		}
	}
}

// tell hands what one reader was shown to the watchers who are the same reader: others may see the run no longer.
func (h *Hub) tell(read reading, e simulation.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[read.at][read.by]; t != nil {
		t.publish(e)
	}
}

// reading is a run to read, as its reader.
type reading struct {
	at    address
	by    watcher
	scope tenant.Scope
}

// due lists the runs to read, and marks all as quiet again.
func (h *Hub) due(all bool) []reading {
	h.mu.Lock()
	defer h.mu.Unlock()
	var due []reading
	for at, readers := range h.topics {
		for by, t := range readers {
			if all || !t.heard {
				due = append(due, reading{at, by, t.scope})
			}
			t.heard = false
		}
	}
	return due
}

func (h *Hub) read(ctx context.Context, scope tenant.Scope, run uuid.UUID) (simulation.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	r, err := h.reader.GetRun(ctx, scope, run)
	return simulation.Event{
		Org: scope.Org, Run: run, Version: r.Progress.Version, Status: r.Status, Trials: r.Trials,
		TrialsDone: r.Progress.TrialsDone, Rate: r.Progress.Rate, ETA: r.Progress.ETA, At: r.Progress.UpdatedAt.UnixMilli(),
	}, err
}

// gone tells the watchers of a run that was deleted, or that its reader may see no longer, that it has ended.
func (h *Hub) gone(of reading) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[of.at][of.by]
	if t == nil {
		return
	}
	e := t.latest
	e.Org, e.Run, e.Status = of.at.org, of.at.run, simulation.Cancelled
	e.Version++
	t.publish(e)
}
