package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Lock is the right to run a node on a folder. It consists of two files: one that
// the supervising process alone holds, and one that all its processes hold. After
// a kill the first is free at once and the second when the last orphan has gone.
type Lock struct {
	supervisor *os.File
	// Shared is to be held open by every child.
	Shared *os.File
}

const (
	supervisorLock = "node.lock"
	sharedLock     = "children.lock"

	// supervisorPatience covers a supervisor that is just being killed.
	supervisorPatience = 1 * time.Second
	// orphanPatience covers a database that shuts down.
	orphanPatience = 30 * time.Second
	pollLock       = 10 * time.Millisecond
)

// Acquire takes the lock of home. It fails when another node runs there, and waits
// for what a killed one left behind.
func Acquire(ctx context.Context, home string) (*Lock, error) {
	supervisor, err := lockFile(ctx, filepath.Join(home, supervisorLock), supervisorPatience)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("node: another node runs on %s", home)
	}
	if err != nil {
		return nil, fmt.Errorf("node: lock %s: %w", home, err)
	}
	shared, err := lockFile(ctx, filepath.Join(home, sharedLock), orphanPatience)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("processes of an earlier node still run on %s", home)
	}
	if err != nil {
		return nil, fmt.Errorf("node: %w", errors.Join(err, supervisor.Close()))
	}
	return &Lock{supervisor: supervisor, Shared: shared}, nil
}

// Release gives the lock back. The files stay: to remove one would let two nodes
// hold locks on different files of that name.
func (l *Lock) Release() error {
	return errors.Join(l.Shared.Close(), l.supervisor.Close())
}

// lockFile locks a file exclusively, trying again for as long as patience. It
// returns EWOULDBLOCK when another still holds it then.
func lockFile(ctx context.Context, path string, patience time.Duration) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(patience)
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(deadline) {
			return nil, errors.Join(err, file.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), file.Close())
		case <-time.After(pollLock):
		}
	}
}
