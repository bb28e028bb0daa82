package up

import (
	"cmp"
	"slices"
	"sync"

	"tyche/internal/child"
)

// children are the node's processes in the order in which they stop.
type children struct {
	mu      sync.Mutex
	running []ranked
}

type ranked struct {
	rank  int
	child *child.Child
}

func (c *children) add(rank int, one *child.Child) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = append(c.running, ranked{rank, one})
}

// keepAlive has every process restarted from now on.
func (c *children) keepAlive() error {
	for _, r := range c.running {
		if err := r.child.KeepAlive(); err != nil {
			return err
		}
	}
	return nil
}

// stop ends one after the other: what uses a server ends before it.
func (c *children) stop() {
	slices.SortFunc(c.running, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	for _, r := range c.running {
		r.child.Stop()
	}
}
