package cache

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// errNotMade stands in an entry while its value is being made.
var errNotMade = errors.New("cache: the value was not made")

// Cache keeps the values that were used last, within a budget of their summed
// costs. Who asks for what is being made waits for it; a failure is not kept. It
// is safe for concurrent use.
type Cache[K comparable, V any] struct {
	mu      sync.Mutex
	budget  int64
	used    int64
	entries map[K]*list.Element
	order   list.List // of *entry[K, V], last used first
}

type entry[K comparable, V any] struct {
	key   K
	ready chan struct{}
	value V
	err   error
	cost  int64
}

// New makes a cache whose values cost at most budget in all.
func New[K comparable, V any](budget int64) *Cache[K, V] {
	return &Cache[K, V]{budget: budget, entries: map[K]*list.Element{}}
}

// Get returns the value of key, made by load when there is none. load returns
// what the value costs of the budget; too dear a value is not kept.
func (c *Cache[K, V]) Get(ctx context.Context, key K, load func() (value V, cost int64, err error)) (V, error) {
	for {
		e, mine := c.claim(key)
		if mine {
			return c.fill(e, load)
		}
		select {
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		case <-e.ready:
		}
		if e.err == nil {
			return e.value, nil
		} // whoever made it may have been cancelled: try for ourselves
	}
}

// fill makes the entry's value. Should load panic, others are not left waiting.
func (c *Cache[K, V]) fill(e *entry[K, V], load func() (V, int64, error)) (V, error) {
	e.err = errNotMade
	defer c.settle(e)
	e.value, e.cost, e.err = load()
	return e.value, e.err
}

// claim finds the entry of a key, or adds one that the caller has to fill.
func (c *Cache[K, V]) claim(key K) (e *entry[K, V], mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, found := c.entries[key]; found {
		c.order.MoveToFront(element)
		return element.Value.(*entry[K, V]), false
	}
	e = &entry[K, V]{key: key, ready: make(chan struct{})}
	c.entries[key] = c.order.PushFront(e)
	return e, true
}

// settle publishes a filled entry and makes room for it.
func (c *Cache[K, V]) settle(e *entry[K, V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(e.ready)
	c.used += e.cost
	if e.err != nil || e.cost > c.budget {
		c.drop(c.entries[e.key])
	}
	for element := c.order.Back(); element != nil && c.used > c.budget; {
		previous := element.Prev()
		c.drop(element)
		element = previous
	}
}

// drop forgets an entry; one that is being made has no cost yet and stays.
func (c *Cache[K, V]) drop(element *list.Element) {
	e := element.Value.(*entry[K, V])
	select {
	case <-e.ready:
	default:
		return
	}
	c.order.Remove(element)
	delete(c.entries, e.key)
	c.used -= e.cost
}
