package api_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"tyche/api"
	"tyche/platform/simulation"
)

// TestServerStopsCleanly stops a server that answers a slow request and streams to a client: both get their end.
func TestServerStopsCleanly(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	asked, answer := make(chan struct{}), make(chan struct{})
	h := newHarness(t, func(d *api.Deps) {
		d.Stopping = ctx.Done()
		d.Checks = []api.Check{{Name: "slow", Ping: func(context.Context) error { close(asked); <-answer; return nil }}}
	})
	deps := h.deps
	deps.Metrics = newRegistry()
	handler, err := api.New(deps)
	check(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	served := make(chan error, 1)
	go func() { served <- api.Serve(ctx, listener, handler, slog.New(slog.DiscardHandler)) }()
	h.url = "http://" + listener.Addr().String()
	w := h.own.watch(t, h.own.run(t))
	w.want("progress", simulation.Queued, 0)
	status := make(chan int, 1)
	go func() { status <- h.own.get(t, "/readyz").status }()
	<-asked
	cancel()
	w.wantEnd()
	check(t, w.lines.Err())
	close(answer)
	if got := <-status; got != http.StatusOK {
		t.Errorf("the request under way got status %d", got)
	}
	select {
	case err := <-served:
		check(t, err)
	case <-time.After(10 * time.Second):
		t.Error("the server did not stop")
	}
	if _, err := http.Get(h.url + "/healthz"); err == nil {
		t.Error("the server still answers")
	}
}

// TestBrokenListenerIsAnError serves on a listener that is closed.
func TestBrokenListenerIsAnError(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	check(t, listener.Close())
	err = api.Serve(t.Context(), listener, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if err == nil {
		t.Error("served on a closed listener")
	}
}
