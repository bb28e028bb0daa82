package draw

import "math/bits"

// Philox4x32 returns the four words of Philox4x32-10 for a counter and a key.
func Philox4x32(counter [4]uint32, key [2]uint32) [4]uint32 {
	c0, c1, c2, c3 := philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])
	return [4]uint32{c0, c1, c2, c3}
}

// philox is Philox4x32 in registers.
func philox(c0, c1, c2, c3, k0, k1 uint32) (w0, w1, w2, w3 uint32) {
	for range 10 {
		p0, p1 := uint64(c0)*0xD2511F53, uint64(c2)*0xCD9E8D57
		c0, c1, c2, c3 = uint32(p1>>32)^c1^k0, uint32(p1), uint32(p0>>32)^c3^k1, uint32(p0)
		k0 += 0x9E3779B9
		k1 += 0xBB67AE85
	}
	return c0, c1, c2, c3
}

// golden is 2^64 over the golden ratio, the step of SplitMix64.
const golden = 0x9E3779B97F4A7C15

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014; Stafford's variant 13), a bijection.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// InputID returns the stable id of an input from its canonical name, such as "Inputs!B3": 64-bit FNV-1a, mixed.
func InputID(name string) uint64 {
	h := uint64(0xCBF29CE484222325)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 0x100000001B3
	}
	return mix(h)
}

// streamID joins an input's id and a draw index.
func streamID(input uint64, index uint32) uint64 {
	return mix(mix(input) + uint64(index)*golden)
}

// Small domains need more rounds to make all their permutations alike; the tests say how many.
const (
	manyRounds, fewRounds = 24, 8
	smallWidth            = 8
)

// permutation is a keyed bijection of 0..size-1: a Feistel network over the smallest number of bits (two at least) that
// holds the domain, walked until it falls within.
type permutation struct {
	size        uint64
	left, right uint // bits of the halves
	rounds      int
	keys        [manyRounds]uint64
}

func newPermutation(size, key uint64) permutation {
	width := max(uint(bits.Len64(size-1)), 2)
	p := permutation{size: size, left: width / 2, right: width - width/2, rounds: fewRounds}
	if width <= smallWidth {
		p.rounds = manyRounds
	}
	for i := range p.rounds {
		p.keys[i] = mix(key + uint64(i+1)*golden)
	}
	return p
}

// at returns where i goes.
func (p *permutation) at(i uint64) uint64 {
	for {
		i = p.once(i)
		if i < p.size {
			return i
		}
	}
}

// once is one pass of the network; the halves change places, and so their widths, in each of an even number of rounds.
func (p *permutation) once(i uint64) uint64 {
	a, b := p.left, p.right
	l, r := i>>b, i&(1<<b-1)
	for _, k := range p.keys[:p.rounds] {
		f := (r + k) * 0xD6E8FEB86659FD93
		f = (f ^ f>>32) * 0xD6E8FEB86659FD93
		l, r = r, l^(f>>(64-a))
		a, b = b, a
	}
	return l<<p.right | r
}
