package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"uuid"

	"tyche/platform/audit"
)

// Unrecorded are the audit entries of one change that is not the database's, such as a key's. They are on disk before the
// change and stay there until they are in the trail, so that no change is without an entry, whether the node runs or not.
type Unrecorded struct {
	path    string
	entries []audit.Entry
}

func unrecordedFolder(home string) string { return filepath.Join(home, "audit", "unrecorded") }

// Announce keeps the entries of a change that is about to be made.
func Announce(home string, entries []audit.Entry) (*Unrecorded, error) {
	folder := unrecordedFolder(home)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("node: %w", err)
	}
	u := &Unrecorded{filepath.Join(folder, uuid.NewV4().String()+".json"), entries}
	return u, WriteJSON(u.path, entries)
}

// Failed says that the change was not made.
func (u *Unrecorded) Failed() error {
	for i := range u.entries {
		u.entries[i].Outcome = audit.Failed
	}
	return WriteJSON(u.path, u.entries)
}

// Deliver has the change's entries added to the trail and forgets them.
func (u *Unrecorded) Deliver(add func([]audit.Entry) error) error {
	file, err := os.Open(u.path)
	if errors.Is(err, os.ErrNotExist) { // another process has delivered them
		return nil
	}
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	defer file.Close() //nolint:errcheck // it is only read
	return deliver(file, add)
}

// DeliverUnrecorded delivers what commands have left behind while the database could not be reached. An entry that is added in
// the very moment of a crash may come twice, under the same identifier.
func DeliverUnrecorded(home string, add func([]audit.Entry) error) error {
	paths, err := filepath.Glob(filepath.Join(unrecordedFolder(home), "*.json"))
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }) // half written
	for _, path := range paths {
		if failed := (&Unrecorded{path: path}).Deliver(add); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	return err
}

// deliver works on a file that it locks, so that two processes do not deliver it twice.
func deliver(file *os.File, add func([]audit.Entry) error) error {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil { //nolint:gosec // a descriptor
		return fmt.Errorf("node: lock %s: %w", file.Name(), err)
	}
	if _, err := os.Stat(file.Name()); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	text, err := io.ReadAll(file)
	var entries []audit.Entry
	if err == nil {
		err = json.Unmarshal(text, &entries)
	}
	if err == nil {
		err = add(entries)
	}
	if err == nil {
		err = os.Remove(file.Name())
	}
	if err != nil {
		return fmt.Errorf("node: deliver audit entries: %w", err)
	}
	return nil
}
