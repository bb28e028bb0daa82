package draw

import (
	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
)

// Severities of a compound input are Monte Carlo's uniform numbers under every sampling: that with a place from 0 on is that of
// the trial in the stream of the draw index severityIndex. The frequency has the input's own stream.

// severityIndex is the draw index of a severity; the highest bit keeps it apart from those of inputs.
func severityIndex(input uint32, place int) uint32 {
	return 1<<31 | uint32(place)<<12 | input&(1<<12-1)
}

// severities adds up payments; it holds those that wait to be computed together.
type severities struct {
	compound *distribution.Compound
	dst      []float64
	n        int
	tails    [256]float64
	trial    [256]int32 // places in dst
}

// add lets a uniform number's payment go to a place in dst.
func (s *severities) add(u float64, trial int) {
	if s.n == len(s.tails) {
		s.flush()
	}
	s.tails[s.n], s.trial[s.n] = distribution.Tail(u), int32(trial)
	s.n++
}

// flush adds the payments that wait, in their order.
func (s *severities) flush() {
	elementary.Settle()
	s.compound.FillPayments(s.tails[:s.n])
	for i, x := range s.tails[:s.n] {
		s.dst[s.trial[i]] += x
	}
	s.n = 0
}

// addSeverities turns the frequencies in dst, of the trials from first on, into sums. Payments of a trial are added in the order of
// their places, so any block of trials has the same bits.
func (s *Sampler) addSeverities(dst []float64, input int, first uint64) {
	c, ok := s.inputs[input].Distribution.(*distribution.Compound)
	if !ok {
		return
	}
	sum := severities{compound: c, dst: dst}
	for start := 0; start < len(dst); {
		group := (first + uint64(start)) >> 4
		end := min(int((group+1)<<4-first), len(dst))
		s.sumGroup(&sum, input, start, end, first)
		start = end
	}
	sum.flush()
	if c.Truncated() {
		s.drawAnew(dst, input, first, c)
	}
}

// maxAttempts bounds the draws of a sum. More would be needed once in 10^30 trials or less, as at least a twentieth of the sums are
// within the limits; then the nearer limit counts.
const maxAttempts = 4000

// drawAnew draws the sums outside the limits again, each in streams of its attempt, until they are within.
func (s *Sampler) drawAnew(dst []float64, input int, first uint64, c *distribution.Compound) {
	low, high := c.Limits()
	for i, x := range dst {
		for attempt := uint64(1); (x < low || x > high) && attempt <= maxAttempts; attempt++ {
			x = s.attempt(input, first+uint64(i), attempt, c)
		}
		dst[i] = min(max(x, low), high)
	}
}

// attempt is the sum of a further attempt in a trial.
func (s *Sampler) attempt(input int, trial, attempt uint64, c *distribution.Compound) float64 {
	id, index := mix(InputID(s.inputs[input].Name)+attempt*golden), s.inputs[input].Index
	stream := s.streams[input]
	number := func(index uint32) float64 {
		stream.id = streamID(id, index)
		low, high := stream.pair(trial>>4<<3 | trial&7)
		if trial&8 != 0 {
			return high
		}
		return low
	}
	count := int(c.Frequency().Quantile(number(index)))
	sum := c.Shift()
	var tails [256]float64
	for place := 0; place < count; {
		some := tails[:min(count-place, len(tails))]
		for k := range some {
			some[k] = distribution.Tail(number(severityIndex(index, place)))
			place++
		}
		c.FillPayments(some)
		for _, x := range some {
			sum += x
		}
	}
	return sum
}

// sumGroup adds the severities of trials that are in one group of 16, from start to end in dst.
func (s *Sampler) sumGroup(sum *severities, input, start, end int, first uint64) {
	var counts [16]int // by the trial's place in its group
	most := 0
	for i := start; i < end; i++ {
		n := int(sum.dst[i])
		counts[(first+uint64(i))&15] = n
		most = max(most, n)
		sum.dst[i] = sum.compound.Shift()
	}
	offset := int64(start) - int64((first+uint64(start))&15) // of the group's first trial in dst
	number := (first + uint64(start)) >> 4
	stream := s.streams[input]
	id := InputID(s.inputs[input].Name)
	for place := range most {
		stream.id = streamID(id, severityIndex(s.inputs[input].Index, place))
		for lane := range 8 {
			if counts[lane] <= place && counts[lane+8] <= place {
				continue
			}
			low, high := stream.pair(number*8 + uint64(lane))
			if counts[lane] > place {
				sum.add(low, int(offset)+lane)
			}
			if counts[lane+8] > place {
				sum.add(high, int(offset)+lane+8)
			}
		}
	}
}

// pair returns the uniform numbers of one call: of two trials that are 8 apart.
func (s *Stream) pair(call uint64) (low, high float64) {
	w0, w1, w2, w3 := philox(uint32(call), uint32(call>>32), uint32(s.id), uint32(s.id>>32), s.key[0], s.key[1])
	return uniform(w0, w1), uniform(w2, w3)
}
