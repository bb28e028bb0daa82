package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tyche/platform/audit"
)

// KeepCheckpoints appends signed checkpoints, a line each, to a file a day below
// home, audit/checkpoints-2026-11-26.jsonl. They are for copying to where the
// database's administrators have no hand.
func KeepCheckpoints(home string) func(context.Context, []audit.Checkpoint) error {
	return func(_ context.Context, signed []audit.Checkpoint) error {
		folder := filepath.Join(home, "audit")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("node: %w", err)
		}
		path := filepath.Join(folder, "checkpoints-"+time.Now().UTC().Format(time.DateOnly)+".jsonl")
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return fmt.Errorf("node: %w", err)
		}
		lines := json.NewEncoder(file)
		for _, c := range signed {
			err = errors.Join(err, lines.Encode(c))
		}
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			return fmt.Errorf("node: keep checkpoints: %w", err)
		}
		return nil
	}
}
