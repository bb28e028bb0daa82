package node_test

import (
	"errors"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/internal/node"
	"tyche/platform/audit"
)

// trail takes entries in, or fails.
type trail struct {
	mu      sync.Mutex
	entries []audit.Entry
	err     error
}

func (tr *trail) add(entries []audit.Entry) error {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.err == nil {
		tr.entries = append(tr.entries, entries...)
	}
	return tr.err
}

// TestEntriesOfCommandsWaitForTheTrail announces changes, of which one fails, while the trail takes nothing in, and delivers them
// from several processes at once when it does.
func TestEntriesOfCommandsWaitForTheTrail(t *testing.T) {
	t.Parallel()
	home, tr := t.TempDir(), &trail{err: errors.New("down")}
	made := []audit.Entry{
		{Org: uuid.NewV4(), ID: uuid.NewV4(), At: time.Now().UTC().Truncate(time.Microsecond), Actor: audit.Operator(), Action: "keys.destroy",
			Outcome: audit.Done, Kind: "organization", Resource: "r", Personal: []byte{1, 2}, Before: []byte{3}},
		{ID: uuid.NewV4(), Action: "keys.rotate", Outcome: audit.Done},
	}
	first, err := node.Announce(home, made[:1:1])
	check(t, err)
	second, err := node.Announce(home, made[1:])
	check(t, err)
	check(t, second.Failed())
	made[1].Outcome = audit.Failed
	if first.Deliver(tr.add) == nil || node.DeliverUnrecorded(home, tr.add) == nil || len(tr.entries) != 0 {
		t.Fatal("delivered to a trail that is down")
	}
	tr.err = nil
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := node.DeliverUnrecorded(home, tr.add); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	check(t, first.Deliver(tr.add))
	if len(tr.entries) == 2 && tr.entries[0].ID != made[0].ID {
		tr.entries[0], tr.entries[1] = tr.entries[1], tr.entries[0]
	}
	if !reflect.DeepEqual(tr.entries, made) {
		t.Errorf("delivered\n%+v\nwant\n%+v", tr.entries, made)
	}
	if left, _ := filepath.Glob(filepath.Join(home, "audit", "unrecorded", "*")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
