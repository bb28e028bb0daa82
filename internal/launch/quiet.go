package launch

import (
	"context"
	"log/slog"
	"strings"
)

// quiet makes debug messages of what the SDK warns of whenever an activity is
// cancelled: that is no fault.
type quiet struct{ slog.Handler }

// Handle passes a record on, at its proper level.
func (q quiet) Handle(ctx context.Context, record slog.Record) error {
	if aboutCancellation(record) {
		record.Level = slog.LevelDebug
		if !q.Enabled(ctx, record.Level) {
			return nil
		}
	}
	return q.Handler.Handle(ctx, record)
}

// aboutCancellation tells whether the record's error is a cancellation.
func aboutCancellation(record slog.Record) (is bool) {
	record.Attrs(func(a slog.Attr) bool {
		is = a.Key == "Error" && strings.HasSuffix(a.Value.String(), "canceled") // canceled, context canceled
		return !is
	})
	return is
}

// WithAttrs keeps quiet what is derived.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup keeps quiet what is derived.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
