package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// WriteJSON writes v for this user alone (mode 0600), so that a reader sees the
// old file or all of the new one.
func WriteJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	_, err = temp.Write(append(data, '\n'))
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("node: %w", errors.Join(err, os.Remove(temp.Name())))
	}
	return nil
}

// TemporalReady is what `tyche-node temporal` writes when it serves.
type TemporalReady struct {
	Frontend string `json:"frontend"` // host:port
	UI       string `json:"ui"`
	Metrics  string `json:"metrics"`
	PID      int    `json:"pid"`
}

// S3Ready is what `tyche-node s3` writes when it serves.
type S3Ready struct {
	Endpoint string `json:"endpoint"`
	Region   string `json:"region"`
	PID      int    `json:"pid"`
}

const pollReady = 5 * time.Millisecond

// AwaitFile reads the JSON file at path into v once it exists.
func AwaitFile(ctx context.Context, path string, v any) error {
	for {
		data, err := os.ReadFile(path)
		if err == nil {
			if err := json.Unmarshal(data, v); err != nil {
				return fmt.Errorf("node: ready file %s: %w", path, err)
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("node: waiting for %s: %w", path, ctx.Err())
		case <-time.After(pollReady):
		}
	}
}
