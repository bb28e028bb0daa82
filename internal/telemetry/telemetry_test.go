package telemetry_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"tyche/internal/telemetry"
)

func TestLogLinesNameTheRoleAndKeepToTheLevel(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := telemetry.Logger(&out, "worker", "warn")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("unseen")
	log.Warn("seen")
	if got := out.String(); strings.Contains(got, "unseen") || !strings.Contains(got, `"msg":"seen","role":"worker"`) {
		t.Errorf("the log is %s", got)
	}
	if _, err := telemetry.Logger(&out, "worker", "loud"); err == nil {
		t.Error("an unknown level is accepted")
	}
}

func TestActivitiesAreMeasured(t *testing.T) {
	t.Parallel()
	metrics := telemetry.NewMetrics()
	metrics.Activity("SimulateShard")("ok")
	metrics.Activity("SimulateShard")("unavailable")
	metrics.Activity("Summarize") // under way
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- metrics.Serve(ctx, listener) }()
	answer, err := http.Get("http://" + listener.Addr().String() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`tyche_activity_seconds_count{activity="SimulateShard",outcome="ok"} 1`,
		`tyche_activity_seconds_count{activity="SimulateShard",outcome="unavailable"} 1`,
		`tyche_activities_running{activity="Summarize"} 1`,
		`tyche_activities_running{activity="SimulateShard"} 0`,
		"go_goroutines ",
	} {
		if !strings.Contains(string(page), line) {
			t.Errorf("the page has no %q", line)
		}
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
