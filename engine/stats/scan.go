package stats

// Scan answers a [Survey] with the bits of its method Of for a column that is too long for memory: it is shown the column,
// chunk by chunk in the order of trials, Passes times. It takes half a megabyte for each number that it seeks, and the
// trials of one replicate.
type Scan struct {
	count
	ranking *Ranking
	pass    int
	// values and codes are the replicate that has begun.
	values []float64
	codes  []uint8
}

// NewScan begins the first pass.
func NewScan(s Survey) *Scan {
	scan := &Scan{count: *newCount(s), ranking: newRanking(s.ranks)}
	scan.below = make([]uint64, len(s.Below))
	return scan
}

// Passes is how many times the column has to be seen: once where nothing asks for the numbers' order.
func (s *Scan) Passes() int {
	switch {
	case !s.orders():
		return 1
	case s.counts():
		return RankingPasses + 1
	}
	return RankingPasses
}

// orders tells whether the survey needs numbers by their ranks.
func (s *Scan) orders() bool { return len(s.Quantiles)+len(s.Tails) > 0 }

// Add takes the next chunk: ChunkTrials trials, fewer in the last one. Codes are as for the function Of.
func (s *Scan) Add(values []float64, codes []uint8) {
	if s.pass == 0 {
		s.chunks = append(s.chunks, Of(values, codes))
		s.replicates(values, codes)
	}
	if s.orders() && s.pass < RankingPasses {
		s.ranking.Add(values, codes)
		return
	}
	s.add(values, codes)
}

// replicates collects whole replicates and keeps their estimates.
func (s *Scan) replicates(values []float64, codes []uint8) {
	if s.Replicate == 0 || !(s.Confidence > 0) {
		return
	}
	for len(values) > 0 {
		n := min(s.Replicate-len(s.values), len(values))
		s.values = append(s.values, values[:n]...)
		if codes == nil {
			s.codes = append(s.codes, make([]uint8, n)...)
		} else {
			s.codes, codes = append(s.codes, codes[:n]...), codes[n:]
		}
		values = values[n:]
		if len(s.values) == s.Replicate {
			s.parts = append(s.parts, s.part(s.values, s.codes))
			s.values, s.codes = s.values[:0], s.codes[:0]
		}
	}
}

// EndPass says that the whole column has been seen.
func (s *Scan) EndPass() {
	if s.pass == 0 {
		s.total()
	}
	if s.orders() && s.pass < RankingPasses {
		s.ranking.EndPass()
	}
	if s.pass++; s.pass == RankingPasses && s.orders() && s.counts() {
		s.number = s.ranking.number
		s.bounds()
	}
}

// Findings are the answers after the last pass.
func (s *Scan) Findings() Findings {
	s.number = s.ranking.number
	return s.findings()
}
