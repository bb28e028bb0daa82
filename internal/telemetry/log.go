package telemetry

import (
	"fmt"
	"io"
	"log/slog"
)

// Logger writes JSON lines that name the role of the process. level is debug,
// info, warn or error; "" is info.
func Logger(w io.Writer, role, level string) (*slog.Logger, error) {
	least := slog.LevelInfo
	if level != "" {
		if err := least.UnmarshalText([]byte(level)); err != nil {
			return nil, fmt.Errorf("telemetry: %q is not a log level: use debug, info, warn or error", level)
		}
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: least})).With("role", role), nil
}
