package quota

import (
	"math"
	"sync"
	"time"
)

// maxBuckets bounds the memory of one set of buckets.
const maxBuckets = 100_000

// Buckets are token buckets by key: each fills at its rate up to its burst, and
// whoever takes from an empty one is refused. They are safe for concurrent use,
// and of this process only.
type Buckets[K comparable] struct {
	mu      sync.Mutex
	buckets map[K]*bucket
}

// NewBuckets makes a set in which all buckets are full.
func NewBuckets[K comparable]() *Buckets[K] { return &Buckets[K]{buckets: map[K]*bucket{}} }

type bucket struct {
	tokens float64
	at     time.Time // when tokens was right
	full   time.Time // when it will be full again
}

// State is a bucket after something was taken, or refused.
type State struct {
	Allowed   bool
	Remaining int64         // whole tokens
	Full      time.Duration // until the bucket is full, if nobody takes any
	Next      time.Duration // until there is a whole token, 0 when there is one
}

// Take takes a token.
func (b *Buckets[K]) Take(key K, rate Rate, now time.Time) State { return b.take(key, rate, now, 1) }

// Look says how a bucket is, without taking any.
func (b *Buckets[K]) Look(key K, rate Rate, now time.Time) State { return b.take(key, rate, now, 0) }

func (b *Buckets[K]) take(key K, rate Rate, now time.Time, n float64) State {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.buckets[key]
	if c == nil {
		c = &bucket{tokens: rate.Burst, at: now, full: now}
		if n > 0 {
			b.makeRoom(now)
			b.buckets[key] = c
		}
	}
	if passed := now.Sub(c.at); passed > 0 {
		c.tokens, c.at = c.tokens+passed.Seconds()*rate.PerSecond, now
	}
	c.tokens = min(c.tokens, rate.Burst)
	s := State{Allowed: c.tokens >= 1}
	if s.Allowed {
		c.tokens -= n
	}
	s.Remaining = int64(math.Floor(c.tokens))
	s.Full = wait(rate.Burst-c.tokens, rate)
	s.Next = wait(1-c.tokens, rate)
	c.full = now.Add(s.Full)
	return s
}

// wait is how long so many tokens take.
func wait(tokens float64, rate Rate) time.Duration {
	return time.Duration(max(tokens, 0) / rate.PerSecond * float64(time.Second))
}

// makeRoom forgets buckets that are full, which says nothing, and where there are
// still too many, any.
func (b *Buckets[K]) makeRoom(now time.Time) {
	if len(b.buckets) < maxBuckets {
		return
	}
	for key, c := range b.buckets {
		if !c.full.After(now) {
			delete(b.buckets, key)
		}
	}
	for key := range b.buckets {
		if len(b.buckets) < maxBuckets*9/10 {
			return
		}
		delete(b.buckets, key)
	}
}
