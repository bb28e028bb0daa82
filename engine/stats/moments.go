package stats

import (
	"bytes"
	"math"

	"tyche/engine/elementary"
)

// ChunkTrials is the number of trials in a chunk; the last chunk of a run may have fewer.
const ChunkTrials = 1 << 16

// Codes is the number of codes that are counted apart; codes from Codes-1 on share the last place.
const Codes = 32

// Moments are the mergeable statistics of a set of trials. The zero value is that of no trial.
type Moments struct {
	// Trials counts all trials, Count those that are numbers.
	Trials, Count uint64
	// Mean is that of the numbers; M2, M3, M4 are the sums of (x-Mean)^k over them.
	Mean, M2, M3, M4 float64
	// Min and Max are of the numbers; 0 where there is none.
	Min, Max float64
	// Errors counts the trials that are no number, by code; place 0 stays 0.
	Errors [Codes]uint64
}

// Of returns the moments of one chunk of a column. Codes is as long as values, or nil where every trial is a number. It
// allocates memory only where there are errors.
//
// The order of operations is fixed: the i-th number is added to sum i modulo 16, and the 16 sums are added as a tree. The
// mean comes first, as the mean distance from the first number; the powers of the distances from it come second, and
// correct it (the corrected two-pass algorithm of Chan, Golub and LeVeque, 1983).
func Of(values []float64, codes []uint8) Moments {
	elementary.Settle()
	m := Moments{Trials: uint64(len(values))}
	if codes != nil && m.countErrors(codes[:len(values)]) > 0 {
		values = AppendNumbers(nil, values, codes)
	}
	m.Count = uint64(len(values))
	if m.Count == 0 {
		return m
	}
	m.Min, m.Max = extremes(values)
	m.Mean = values[0]
	var sums powerSums
	sums.addDistances(values, m.Mean)
	m.Mean += sums[0].total() / float64(m.Count)
	sums = powerSums{}
	sums.addPowers(values, m.Mean)
	m.correct(&sums)
	return m
}

// AppendNumbers appends the values whose code is 0 to dst. Codes is as long as values, or nil where all are numbers.
func AppendNumbers(dst, values []float64, codes []uint8) []float64 {
	if codes == nil || bytes.Count(codes[:len(values)], []byte{0}) == len(values) {
		return append(dst, values...)
	}
	for i, c := range codes[:len(values)] {
		if c == 0 {
			dst = append(dst, values[i])
		}
	}
	return dst
}

func (m *Moments) countErrors(codes []uint8) (bad int) {
	if bytes.Count(codes, []byte{0}) == len(codes) {
		return 0
	}
	for _, c := range codes {
		if c != 0 {
			m.Errors[min(c, Codes-1)]++
			bad++
		}
	}
	return bad
}

// extremes returns the least and the greatest of the values; minus zero is zero.
func extremes(values []float64) (low, high float64) {
	low, high = values[0], values[0]
	if vectors() {
		values = extremeGroups(values, &low, &high)
		elementary.Settle()
	}
	for _, x := range values {
		if x < low {
			low = x
		}
		if x > high {
			high = x
		}
	}
	return low + 0, high + 0
}

const lanes = 16

// laneSums are the sums that run beside each other.
type laneSums [lanes]float64

// total adds the sums as a tree: halves onto each other.
func (s laneSums) total() float64 {
	for n := lanes / 2; n > 0; n /= 2 {
		for i := range n {
			s[i] += s[i+n]
		}
	}
	return s[0]
}

// powerSums are the sums of the first to fourth powers.
type powerSums [4]laneSums

// addDistances adds the distances from an origin to the first sums.
func (s *powerSums) addDistances(values []float64, origin float64) {
	sum := &s[0]
	if vectors() {
		values = distanceGroups(values, sum, origin)
		elementary.Settle()
	}
	for len(values) >= lanes {
		for i, x := range (*[lanes]float64)(values) {
			sum[i] += x - origin
		}
		values = values[lanes:]
	}
	for i, x := range values {
		sum[i] += x - origin
	}
}

// addPowers adds the powers of the distances from the mean.
func (s *powerSums) addPowers(values []float64, mean float64) {
	if vectors() {
		values = powerGroups(values, s, mean)
		elementary.Settle()
	}
	for len(values) > 0 {
		n := min(len(values), lanes)
		for i, x := range values[:n] {
			d := x - mean
			square := float64(d * d)
			s[0][i] += d
			s[1][i] += square
			s[2][i] = math.FMA(square, d, s[2][i])
			s[3][i] = math.FMA(square, square, s[3][i])
		}
		values = values[n:]
	}
}

// correct takes the sums of powers over, moved by what the rounded mean missed.
func (m *Moments) correct(s *powerSums) {
	n := float64(m.Count)
	e := s[0].total() / n
	e2 := float64(e * e)
	s2, s3, s4 := s[1].total(), s[2].total(), s[3].total()
	m.Mean += e
	m.M2 = max(math.FMA(-n, e2, s2), 0)
	m.M3 = s3 - float64(3*e*s2) + float64(2*n*e*e2)
	m.M4 = s4 - float64(4*e*s3) + float64(6*e2*s2) - float64(3*n*e2*e2)
}

// Merge returns the moments of two sets of trials together (Pébay, Formulas for robust, one-pass parallel computation of
// covariances and arbitrary-order statistical moments, 2008).
func Merge(a, b Moments) Moments {
	m := a
	m.Trials += b.Trials
	for i, k := range b.Errors {
		m.Errors[i] += k
	}
	switch {
	case b.Count == 0:
		return m
	case a.Count == 0:
		m.Count, m.Mean, m.M2, m.M3, m.M4, m.Min, m.Max = b.Count, b.Mean, b.M2, b.M3, b.M4, b.Min, b.Max
		return m
	}
	m.Count += b.Count
	m.Min, m.Max = min(a.Min, b.Min), max(a.Max, b.Max)
	na, nb, n := float64(a.Count), float64(b.Count), float64(m.Count)
	d := b.Mean - a.Mean
	ra, rb := na/n, nb/n
	d2 := float64(d * d)
	k := float64(na * rb) // na nb / n
	m.Mean = math.FMA(rb, d, a.Mean)
	m.M2 = (a.M2 + b.M2) + float64(k*d2)
	m.M3 = (a.M3 + b.M3) + float64(k*d2*d*(ra-rb)) + float64(3*d*(float64(ra*b.M2)-float64(rb*a.M2)))
	shape := (float64(ra*ra) - float64(ra*rb)) + float64(rb*rb)
	m.M4 = (a.M4 + b.M4) + float64(k*d2*d2*shape) +
		float64(6*d2*(float64(ra*ra*b.M2)+float64(rb*rb*a.M2))) + float64(4*d*(float64(ra*b.M3)-float64(rb*a.M3)))
	return m
}

// Fold merges the moments of chunks 0, 1, 2, ... along a fixed tree: the first largest power of two of them on the left,
// the rest on the right, and so on within both.
func Fold(chunks []Moments) Moments {
	switch len(chunks) {
	case 0:
		return Moments{}
	case 1:
		return chunks[0]
	}
	left := 1
	for left*2 < len(chunks) {
		left *= 2
	}
	return Merge(Fold(chunks[:left]), Fold(chunks[left:]))
}

// Summary is what a table of results shows of one output. NaN is undefined.
type Summary struct {
	Trials, Count      uint64
	Mean, SD, Min, Max float64
	Skewness, Kurtosis float64
	Errors             [Codes]uint64
}

// Summary returns the statistics that follow from the moments.
func (m Moments) Summary() Summary {
	undefined := math.NaN()
	s := Summary{Trials: m.Trials, Count: m.Count, Errors: m.Errors, Mean: undefined, SD: undefined, Min: undefined,
		Max: undefined, Skewness: undefined, Kurtosis: undefined}
	n := float64(m.Count)
	if m.Count > 0 {
		s.Mean, s.Min, s.Max = m.Mean, m.Min, m.Max
	}
	if m.Count > 1 {
		s.SD = math.Sqrt(m.M2 / (n - 1))
	}
	if variance := m.M2 / n; m.Count > 1 && m.M2 > 0 {
		s.Skewness = m.M3 / n / float64(variance*math.Sqrt(variance))
		s.Kurtosis = m.M4 / n / float64(variance*variance)
	}
	return s
}
