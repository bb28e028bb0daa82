package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// prepareReady makes path absolute (roles change their working directory) and
// removes what a predecessor left there.
func prepareReady(path string) (string, error) {
	if path == "" {
		return "", errors.New("--ready-file is missing")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("ready file %s: %w", path, err)
	}
	if err := os.Remove(abs); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("ready file: %w", err)
	}
	return abs, nil
}

// writeReady writes v as JSON so that a reader sees all of it or no file.
func writeReady(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".ready-*") // 0600
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // it is gone after the rename
	_, err = temp.Write(append(data, '\n'))
	if err := errors.Join(err, temp.Close()); err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	return os.Rename(temp.Name(), path)
}

// enter creates the folder if it is missing and makes it the working directory:
// relative names below it work whatever characters its own path holds.
func enter(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	probe, err := os.CreateTemp(folder, ".probe-*")
	if err != nil {
		return fmt.Errorf("folder is not writable: %w", err)
	}
	err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	if err != nil {
		return fmt.Errorf("folder is not writable: %w", err)
	}
	return os.Chdir(folder)
}
