package stats

import (
	"math"
	"slices"
)

// RankingPasses is how many times a [Ranking] goes over a column.
const RankingPasses = 64 / digitBits

// digitBits is how many bits of an order-preserving key each pass finds.
const (
	digitBits = 16
	digits    = 1 << digitBits
)

// Ranking finds numbers by their ranks in a column that is too long for memory. They are exact: each of RankingPasses passes over the
// whole column counts one more digit of the numbers that the quantiles lie between (a radix selection over the bits of
// the numbers, most significant first). It takes half a megabyte for each number sought, whatever the column's length.
// Minus zero counts as zero.
type Ranking struct {
	probabilities []float64
	ranks         func(n int) []int // sought among n numbers, ascending
	n             uint64            // numbers in the column, counted by the first pass
	pass          int
	targets       []target
	prefixes      []uint64 // ascending: what is known of the keys sought
	slots         [1 << slotBits]uint16
	counts        [][]uint64 // for each prefix, of the keys that begin with it, by their next digit
}

// target is a number sought: rank counts the smaller ones among the keys that begin with prefix.
type target struct {
	place  uint64 // rank in the whole column
	prefix uint64
	rank   uint64
}

// NewRanking prepares the first pass for quantiles. The probabilities are in 0..1.
func NewRanking(probabilities []float64) *Ranking {
	r := newRanking(Survey{Quantiles: probabilities}.ranks)
	r.probabilities = probabilities
	return r
}

// newRanking prepares the first pass.
func newRanking(ranks func(n int) []int) *Ranking {
	r := &Ranking{ranks: ranks}
	r.seek([]uint64{0})
	return r
}

// slotBits is how many bits of a hash find a prefix: nearly all keys begin with none and are passed over by one look.
// noSlot and manySlots are no prefix and more than one of that hash; any other slot is the place of a prefix, from 1.
const (
	slotBits  = 12
	noSlot    = 0
	manySlots = math.MaxUint16
)

// hashOf is the slot of a prefix (Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4).
func hashOf(prefix uint64) uint64 { return prefix * 0x9e3779b97f4a7c15 >> (64 - slotBits) }

func (r *Ranking) seek(prefixes []uint64) {
	r.prefixes = prefixes
	clear(r.slots[:])
	for i, p := range prefixes {
		slot := &r.slots[hashOf(p)]
		if *slot != noSlot || i+1 >= manySlots {
			*slot = manySlots
		} else {
			*slot = uint16(i + 1)
		}
	}
	r.counts = make([][]uint64, len(prefixes))
	for i := range r.counts {
		r.counts[i] = make([]uint64, digits)
	}
}

// Add takes a part of the column; every pass has to see all of it, in any order. Codes are as for [Of].
func (r *Ranking) Add(values []float64, codes []uint8) {
	known := 64 - digitBits*r.pass // bits that follow the prefix
	for i, x := range values {
		if codes != nil && codes[i] != 0 {
			continue
		}
		key := keyOf(x)
		if r.pass == 0 {
			r.counts[0][key>>(64-digitBits)]++
		} else if slot, found := r.find(key >> known); found {
			r.counts[slot][key>>(known-digitBits)&(digits-1)]++
		}
	}
}

// find is the place of a prefix among those sought.
func (r *Ranking) find(prefix uint64) (place int, found bool) {
	switch slot := r.slots[hashOf(prefix)]; slot {
	case noSlot:
		return 0, false
	case manySlots:
		return slices.BinarySearch(r.prefixes, prefix)
	default:
		return int(slot) - 1, r.prefixes[slot-1] == prefix
	}
}

// EndPass uses what the pass has counted.
func (r *Ranking) EndPass() {
	if r.pass == 0 {
		for _, count := range r.counts[0] {
			r.n += count
		}
		r.target()
	}
	var prefixes []uint64
	for i := range r.targets {
		t := &r.targets[i]
		slot, _ := slices.BinarySearch(r.prefixes, t.prefix)
		digit := uint64(0)
		for _, count := range r.counts[slot] {
			if t.rank < count {
				break
			}
			t.rank -= count
			digit++
		}
		t.prefix = t.prefix<<digitBits | digit
		prefixes = append(prefixes, t.prefix)
	}
	r.pass++
	if r.pass < RankingPasses {
		slices.Sort(prefixes)
		r.seek(slices.Compact(prefixes))
	}
}

// target lists the numbers sought.
func (r *Ranking) target() {
	for _, rank := range r.ranks(int(r.n)) {
		r.targets = append(r.targets, target{place: uint64(rank), rank: uint64(rank)})
	}
}

// Percentiles returns the quantiles, as [Percentiles] does, after the last pass.
func (r *Ranking) Percentiles() []float64 {
	result := make([]float64, len(r.probabilities))
	for i, p := range r.probabilities {
		result[i] = math.NaN()
		if below, above, share, ok := place(int(r.n), p); ok {
			low, high := r.number(below), r.number(above)
			result[i] = math.FMA(share, high-low, low)
		}
	}
	return result
}

func (r *Ranking) number(place int) float64 {
	i, _ := slices.BinarySearchFunc(r.targets, uint64(place), func(t target, at uint64) int {
		return int(int64(t.place) - int64(at))
	})
	return numberOf(r.targets[i].prefix)
}

const signBit = 1 << 63

// keyOf orders keys as the numbers are ordered.
func keyOf(x float64) uint64 {
	bits := math.Float64bits(x)
	switch {
	case bits == signBit: // minus zero
		return signBit
	case bits&signBit != 0:
		return ^bits
	}
	return bits | signBit
}

func numberOf(key uint64) float64 {
	if key&signBit != 0 {
		return math.Float64frombits(key &^ signBit)
	}
	return math.Float64frombits(^key)
}
