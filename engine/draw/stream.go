package draw

import (
	"math"
	"math/bits"

	"tyche/engine/draw/distribution"
)

// Stream is the uniform numbers of one draw of one input: a function of the trial. It is immutable and safe for concurrent
// use.
type Stream struct {
	key       [2]uint32
	id        uint64
	sampling  Sampling
	replicate uint64 // trials in a replicate, 0 for Monte Carlo
	scramble  uint64 // key of the randomization of replicates
	sobol     *[sobolBits]uint32
}

// NewStream returns the stream of an input (see [InputID]) and a draw index: 0 for an input's own value, others for
// compound sums and t copulas. Dimension counts the draws of the run from 0; only Sobol uses it, and refuses it from
// [SobolDimensions] on.
func (d Design) NewStream(input uint64, index uint32, dimension int) (Stream, error) {
	key, id := mix(d.Seed+golden), streamID(input, index)
	s := Stream{
		key: [2]uint32{uint32(key), uint32(key >> 32)}, id: id,
		sampling: d.Sampling, replicate: d.ReplicateSize(), scramble: mix(key ^ bits.RotateLeft64(id, 32)),
	}
	if d.Sampling == Sobol {
		directions, err := sobolDirections(dimension)
		if err != nil {
			return Stream{}, err
		}
		s.sobol = directions
	}
	return s, nil
}

// Fill sets dst[i] to the uniform number of trial first+i, in 2^-53 .. 1-2^-53 (under Latin hypercube and Sobol within the
// trial's stratum).
func (s *Stream) Fill(dst []float64, first uint64) {
	s.fillPlain(dst, first, false)
	for s.replicate > 0 && len(dst) > 0 {
		number, start := first/s.replicate, first%s.replicate
		n := min(uint64(len(dst)), s.replicate-start)
		key := mix(s.scramble + (number+1)*golden)
		if s.sampling == Sobol {
			s.stratifySobol(dst[:n], start, key)
		} else {
			s.stratifyLatin(dst[:n], start, key)
		}
		dst, first = dst[n:], first+n
	}
}

// FillTails is Fill with tail probabilities (see [distribution.Tail]) for the numbers.
func (s *Stream) FillTails(dst []float64, first uint64) {
	if s.replicate > 0 {
		s.Fill(dst, first)
		distribution.Tails(dst)
		return
	}
	s.fillPlain(dst, first, true)
}

// fillPlain fills in Monte Carlo's numbers, group by group, or their tail probabilities.
func (s *Stream) fillPlain(dst []float64, first uint64, tails bool) {
	if skip := first & 15; skip != 0 {
		n := s.part(dst, first>>4, int(skip), tails)
		dst, first = dst[n:], first+uint64(n)
	}
	if n := len(dst) &^ 15; n > 0 {
		s.groups(dst[:n], first>>4, tails)
		dst, first = dst[n:], first+uint64(n)
	}
	if len(dst) > 0 {
		s.part(dst, first>>4, 0, tails)
	}
}

// part fills in as much of a group as there is place for, from its number skip on.
func (s *Stream) part(dst []float64, number uint64, skip int, tails bool) int {
	var group [16]float64
	s.group(&group, number)
	n := copy(dst, group[skip:])
	if tails {
		distribution.Tails(dst[:n])
	}
	return n
}

// groupsPlain is groups without vectors.
func (s *Stream) groupsPlain(dst []float64, number uint64) {
	for ; len(dst) >= 16; dst, number = dst[16:], number+1 {
		s.group((*[16]float64)(dst), number)
	}
}

// group computes the uniform numbers of the 16 trials of a group.
func (s *Stream) group(dst *[16]float64, number uint64) {
	call := number * 8
	for i := range uint64(8) {
		c := call + i
		w0, w1, w2, w3 := philox(uint32(c), uint32(c>>32), uint32(s.id), uint32(s.id>>32), s.key[0], s.key[1])
		dst[i] = uniform(w0, w1)
		dst[i+8] = uniform(w2, w3)
	}
}

// Further returns the uniform number with a place from 1 on that belongs to another uniform number. It serves where how many
// numbers are needed shows only during a trial: they depend on the first one and on nothing else, and are independent of it
// as far as that one's random bits go.
func Further(first float64, place uint32) float64 {
	key := mix(math.Float64bits(first) + golden)
	w := Philox4x32([4]uint32{place}, [2]uint32{uint32(key), uint32(key >> 32)})
	return uniform(w[0], w[1])
}

// uniform returns (2n+1)/2^53 with n the upper 52 bits of the words: 1.n less 1-2^-53, exactly.
func uniform(low, high uint32) float64 {
	n := uint64(high)<<20 | uint64(low)>>12
	return math.Float64frombits(n|1023<<52) - (1 - 0x1p-53)
}

// within returns the number in a stratum of size of them: (stratum + v)/size, where v is u to 36 bits, so that no rounding
// leaves the stratum.
func within(stratum uint64, u, size float64) float64 {
	v := math.FMA(math.Floor(float64(u*0x1p36)), 0x1p-36, 0x1p-37)
	return (float64(stratum) + v) / size
}

// stratifyLatin puts the numbers of a replicate's trials from start on into their strata.
func (s *Stream) stratifyLatin(dst []float64, start, key uint64) {
	if s.replicate < 2 {
		return
	}
	p := newPermutation(s.replicate, key)
	for i, u := range dst {
		dst[i] = within(p.at(start+uint64(i)), u, float64(s.replicate))
	}
}

// stratifySobol puts the numbers of a replicate's trials from start on into their strata.
func (s *Stream) stratifySobol(dst []float64, start, key uint64) {
	width := bits.Len64(s.replicate) - 1
	if width == 0 {
		return
	}
	x := uint32(0)
	for k := range sobolBits {
		if start>>k&1 == 1 {
			x ^= s.sobol[k]
		}
	}
	for i, u := range dst {
		// x is the Sobol coordinate with its first bit as the highest of 32.
		stratum := scrambleOwen(x, key, width)
		dst[i] = within(uint64(stratum), u, float64(s.replicate))
		next := start + uint64(i) + 1
		for k := bits.TrailingZeros64(next); k >= 0; k-- { // next differs from its predecessor in these bits
			if k < sobolBits {
				x ^= s.sobol[k]
			}
		}
	}
}
