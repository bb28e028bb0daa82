package launch

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestCancellationsAreNoWarnings(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(quiet{slog.NewTextHandler(&out, nil)}).With("Namespace", "tyche").WithGroup("g")
	log.Error("Activity error.", "Error", context.Canceled)
	log.Warn("RecordActivityHeartbeat with error", "Error", errors.New("canceled"))
	log.Error("Activity error.", "Error", errors.New("disk on fire"))
	log.Info("Started Worker")
	if got := out.String(); strings.Contains(got, "canceled") || !strings.Contains(got, "disk on fire") || !strings.Contains(got, "Started") {
		t.Errorf("the log is\n%s", got)
	}
}
