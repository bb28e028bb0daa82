package draw

import "fmt"

// Sampling is how the trials of a run cover the unit cube.
type Sampling uint8

// The samplings.
const (
	// MonteCarlo draws independently.
	MonteCarlo Sampling = iota
	// LatinHypercube stratifies every input.
	LatinHypercube
	// Sobol stratifies inputs jointly: a scrambled low-discrepancy sequence.
	Sobol
)

// ParseSampling returns the sampling named mc, lhs or sobol.
func ParseSampling(name string) (Sampling, error) {
	for s := MonteCarlo; s <= Sobol; s++ {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("sampling %q is unknown: it must be mc, lhs or sobol", name)
}

// String returns the name that ParseSampling takes.
func (s Sampling) String() string {
	switch s {
	case MonteCarlo:
		return "mc"
	case LatinHypercube:
		return "lhs"
	case Sobol:
		return "sobol"
	}
	return fmt.Sprintf("Sampling(%d)", uint8(s))
}

// Design is what all draws of a run share.
type Design struct {
	// Seed is any number; 0 is one like the others.
	Seed     uint64
	Sampling Sampling
	// Trials is the number of trials that the run was designed for, at least 1. It decides the size of the replicates and
	// nothing else; a run may stop early or go on.
	Trials uint64
}

const (
	// A design of fewer trials than these is one replicate; larger ones have 20 or, for Sobol, 16 and more, so that
	// their spread gives an interval.
	latinSplit = 10_000
	sobolSplit = 8_192
	// Replicates stay small enough for their strata to be told apart by 36 further bits.
	latinLargest = 50_000
	sobolLargest = 1 << sobolBits
)

// ReplicateSize returns the number of trials in a replicate; 0 for Monte Carlo, which has none.
//
// Latin hypercube: all trials up to 9,999; above, a twentieth (rounded up), at most 50,000. A round number of trials is
// thus covered by whole replicates. Sobol: the next power of two up to 8,191 trials; above, the largest power of two that
// is at most a sixteenth of the trials, at most 65,536.
func (d Design) ReplicateSize() uint64 {
	switch d.Sampling {
	case LatinHypercube:
		if d.Trials < latinSplit {
			return max(d.Trials, 1)
		}
		return min((d.Trials+19)/20, latinLargest)
	case Sobol:
		size := uint64(1)
		if d.Trials < sobolSplit {
			for size < d.Trials {
				size *= 2
			}
			return size
		}
		for size*2 <= d.Trials/16 && size < sobolLargest {
			size *= 2
		}
		return size
	}
	return 0
}
