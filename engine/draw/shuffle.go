package draw

// Shuffle draws whole numbers without replacement: each one once in an order of its own, before any comes again in another order.
type Shuffle struct {
	size, key uint64
}

// NewShuffle prepares the draws of an input from 0..size-1, for size of at least 1.
func (d Design) NewShuffle(input uint64, index uint32, size int) Shuffle {
	return Shuffle{uint64(size), mix(mix(d.Seed+golden) ^ streamID(input, index))}
}

// Fill sets dst[k] to the number of trial first+k.
func (s Shuffle) Fill(dst []int, first uint64) {
	for len(dst) > 0 {
		turn, start := first/s.size, first%s.size
		p := newPermutation(s.size, mix(s.key+(turn+1)*golden))
		n := min(uint64(len(dst)), s.size-start)
		for i := range n {
			dst[i] = int(p.at(start + i)) //nolint:gosec // below the size
		}
		dst, first = dst[n:], first+n
	}
}
