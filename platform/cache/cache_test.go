package cache_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"tyche/platform/cache"
)

func load(value string, cost int64, loads *int) func() (string, int64, error) {
	return func() (string, int64, error) {
		*loads++
		return value, cost, nil
	}
}

func TestWhatWasUsedLastStaysWithinTheBudget(t *testing.T) {
	t.Parallel()
	c, loads := cache.New[string, string](10), 0
	get := func(key string, cost int64) {
		t.Helper()
		if got, err := c.Get(t.Context(), key, load(key, cost, &loads)); err != nil || got != key {
			t.Fatalf("%q (%v)", got, err)
		}
	}
	get("a", 4)
	get("b", 4)
	get("a", 4)
	get("c", 4) // drops b
	get("a", 4)
	if loads != 3 {
		t.Errorf("%d loads, want 3", loads)
	}
	get("b", 4)
	get("too dear", 11)
	get("too dear", 11)
	if loads != 6 {
		t.Errorf("%d loads, want 6", loads)
	}
	get("b", 4)
	if loads != 6 {
		t.Error("what is too dear to keep drives others out")
	}
}

func TestManyWaitForOneLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, release := cache.New[int, int](10), make(chan struct{})
		var loads atomic.Int32
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				got, err := c.Get(t.Context(), 1, func() (int, int64, error) {
					loads.Add(1)
					<-release
					return 7, 1, nil
				})
				if got != 7 || err != nil {
					t.Errorf("%d (%v)", got, err)
				}
			})
		}
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Get(ctx, 1, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("one that is cancelled goes on waiting: %v", err)
		}
		close(release)
		group.Wait()
		if loads.Load() != 1 {
			t.Errorf("%d loads", loads.Load())
		}
	})
}

func TestFailuresAndPanicsAreNotKept(t *testing.T) {
	t.Parallel()
	c, loads := cache.New[int, string](10), 0
	broken := errors.New("broken")
	if _, err := c.Get(t.Context(), 1, func() (string, int64, error) { return "", 1, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = c.Get(t.Context(), 1, func() (string, int64, error) { panic("broken") })
	}()
	if got, err := c.Get(t.Context(), 1, load("whole", 1, &loads)); got != "whole" || err != nil || loads != 1 {
		t.Errorf("%q (%v)", got, err)
	}
}
