package stats

import (
	"math"
	"math/bits"
	"slices"
)

// Survey says what is to be found out about a column, beside its moments.
type Survey struct {
	// Quantiles are probabilities in 0..1, of quantiles as [Percentiles] gives them.
	Quantiles []float64
	// Below are numbers x for the probability of less than x.
	Below []float64
	// Tails are probabilities in 0..1, exclusive, for the means beyond: of the highest 1-p of the numbers, and of the
	// lowest 1-p of them.
	Tails []float64
	// Confidence is that of all intervals, in 0..1, exclusive; 0 for no intervals.
	Confidence float64
	// Replicate is the number of trials of each independent part of the sample; 0 where every trial is independent.
	Replicate int
}

// Findings are the answers to a Survey, in its order.
type Findings struct {
	Moments    Moments
	Mean, SD   Estimate
	Quantiles  []Estimate
	Below      []Estimate
	Upper      []Estimate // the means of the upper tails
	Lower      []Estimate // the means of the lower tails
	Replicates int        // whole ones
}

// Of answers the survey for a column, as a [Scan] does, and leaves the column as it is. Codes are as for the function Of.
func (s Survey) Of(values []float64, codes []uint8) Findings {
	c := s.inMemory(values, codes)
	if s.Replicate > 0 && s.Confidence > 0 {
		for from := 0; from+s.Replicate <= len(values); from += s.Replicate {
			c.parts = append(c.parts, s.part(values[from:from+s.Replicate], partOf(codes, from, from+s.Replicate)))
		}
	}
	return c.findings()
}

func partOf(codes []uint8, from, to int) []uint8 {
	if codes == nil {
		return nil
	}
	return codes[from:to]
}

// part is the estimates of a replicate by itself.
func (s Survey) part(values []float64, codes []uint8) []float64 {
	alone := s
	alone.Confidence = 0
	return alone.inMemory(values, codes).points()
}

// inMemory looks at a column as a whole.
func (s Survey) inMemory(values []float64, codes []uint8) *count {
	c := newCount(s)
	forChunks(values, codes, func(v []float64, k []uint8) { c.chunks = append(c.chunks, Of(v, k)) })
	c.total()
	if ranks := s.ranks(int(c.moments.Count)); len(ranks) > 0 {
		numbers := AppendNumbers(make([]float64, 0, c.moments.Count), values, codes)
		selectRanks(numbers, 0, ranks, 2*bits.Len(uint(len(numbers))))
		c.number = func(rank int) float64 { return numbers[rank] + 0 } // no minus zero
	}
	if s.counts() {
		c.bounds()
		forChunks(values, codes, c.add)
	}
	return c
}

// counts tells whether the survey needs a look at the column once its order is known.
func (s Survey) counts() bool { return len(s.Below)+len(s.Tails) > 0 }

func forChunks(values []float64, codes []uint8, visit func(values []float64, codes []uint8)) {
	for from := 0; from < len(values); from += ChunkTrials {
		to := min(from+ChunkTrials, len(values))
		visit(values[from:to], partOf(codes, from, to))
	}
}

// ranks lists the ranks of the numbers that the survey needs out of n in order, ascending.
func (s Survey) ranks(n int) []int {
	var ranks []int
	for _, p := range s.Quantiles {
		if below, above, _, ok := place(n, p); ok {
			ranks = append(ranks, below, above)
		}
		if low, high, ok := s.interval(n, p); ok {
			ranks = append(ranks, low, high)
		}
	}
	for _, p := range s.Tails {
		if n > 0 {
			ranks = append(ranks, boundary(n, p), n-1-boundary(n, p))
		}
	}
	slices.Sort(ranks)
	return slices.Compact(ranks)
}

// interval is orderInterval where it applies.
func (s Survey) interval(n int, p float64) (low, high int, ok bool) {
	if s.Replicate > 0 || !(s.Confidence > 0) {
		return 0, 0, false
	}
	return orderInterval(n, p, s.Confidence)
}

// boundary is the rank, from 0, of the least number that belongs to the upper tail beyond p, be it in part.
func boundary(n int, p float64) int {
	return min(max(int(math.Ceil(float64(float64(n)*p)))-1, 0), n-1)
}

// count is a survey under way.
type count struct {
	Survey
	chunks  []Moments
	moments Moments
	number  func(rank int) float64 // of the numbers in order
	below   []uint64
	// upper and lower are, by tail, the boundaries and the sums of the distances beyond them.
	upper, lower []excess
	parts        [][]float64 // the estimates of replicates, in the order of points
}

// excess sums distances beyond a boundary, and their squares.
type excess struct{ at, sum, squares float64 }

func newCount(s Survey) *count { return &count{Survey: s} }

// total joins the chunks' moments.
func (c *count) total() { c.moments = Fold(c.chunks) }

// bounds sets the boundaries of tails.
func (c *count) bounds() {
	c.below = make([]uint64, len(c.Below))
	c.upper, c.lower = make([]excess, len(c.Tails)), make([]excess, len(c.Tails))
	n := int(c.moments.Count)
	for i, p := range c.Tails {
		if n > 0 {
			c.upper[i].at, c.lower[i].at = c.number(boundary(n, p)), c.number(n-1-boundary(n, p))
		}
	}
}

// add counts a chunk; the sums of each are complete before they join those of the chunks before it.
func (c *count) add(values []float64, codes []uint8) {
	upper, lower := make([]excess, len(c.upper)), make([]excess, len(c.lower))
	for k, x := range values {
		if codes != nil && codes[k] != 0 {
			continue
		}
		for i, threshold := range c.Below {
			if x < threshold {
				c.below[i]++
			}
		}
		for i := range upper {
			upper[i].add(x - c.upper[i].at)
			lower[i].add(c.lower[i].at - x)
		}
	}
	for i := range upper {
		c.upper[i].join(upper[i])
		c.lower[i].join(lower[i])
	}
}

func (e *excess) add(distance float64) {
	if distance > 0 {
		e.sum += distance
		e.squares = math.FMA(distance, distance, e.squares)
	}
}

func (e *excess) join(o excess) {
	e.sum += o.sum
	e.squares += o.squares
}

// leastTail is how many numbers a tail must hold for its mean to have an interval.
const leastTail = 30

// tailMean is the mean of the tail beyond p: Rockafellar and Uryasev's form (Conditional value-at-risk for general loss
// distributions, J. Banking Finance 26, 2002) of the mean of the sample's own quantile function, with its asymptotic error.
func (c *count) tailMean(e excess, p, sign float64) Estimate {
	n := float64(c.moments.Count)
	if n == 0 {
		return without(math.NaN())
	}
	in := float64(n * (1 - p))
	mean := e.at + float64(sign*e.sum)/in
	if in < leastTail || c.Replicate > 0 || !(c.Confidence > 0) {
		return without(mean)
	}
	average := e.sum / n
	spread := math.Sqrt(max(e.squares/n-float64(average*average), 0)/n) / (1 - p)
	return around(mean, float64(StudentQuantile((1+c.Confidence)/2, n-1)*spread))
}

// estimates lists all estimates: mean, standard deviation, quantiles, probabilities, upper and lower tails.
func (c *count) estimates() []Estimate {
	list := []Estimate{c.mean(), c.sd()}
	n := int(c.moments.Count)
	for _, p := range c.Quantiles {
		list = append(list, c.quantile(n, p))
	}
	for i := range c.Below {
		if c.Replicate > 0 || !(c.Confidence > 0) {
			list = append(list, without(float64(c.below[i])/float64(n)))
		} else {
			list = append(list, Proportion(c.below[i], c.moments.Count, c.Confidence))
		}
	}
	for i, p := range c.Tails {
		list = append(list, c.tailMean(c.upper[i], p, 1))
	}
	for i, p := range c.Tails {
		list = append(list, c.tailMean(c.lower[i], p, -1))
	}
	return list
}

func (c *count) points() []float64 {
	var points []float64
	for _, e := range c.estimates() {
		points = append(points, e.Value)
	}
	return points
}

func (c *count) mean() Estimate {
	s := c.moments.Summary()
	if c.Replicate > 0 || !(c.Confidence > 0) || c.moments.Count < 2 {
		return without(s.Mean)
	}
	n := float64(c.moments.Count)
	return around(s.Mean, float64(StudentQuantile((1+c.Confidence)/2, n-1)*s.SD)/math.Sqrt(n))
}

// sd has the interval of its asymptotic normal distribution, which depends on the kurtosis.
func (c *count) sd() Estimate {
	s := c.moments.Summary()
	if c.Replicate > 0 || !(c.Confidence > 0) || !(s.Kurtosis >= 1) {
		return without(s.SD)
	}
	n := float64(c.moments.Count)
	half := float64(float64(StudentQuantile((1+c.Confidence)/2, n-1)*s.SD) * math.Sqrt((s.Kurtosis-1)/float64(4*n)))
	return around(s.SD, half)
}

func (c *count) quantile(n int, p float64) Estimate {
	below, above, share, ok := place(n, p)
	if !ok {
		return without(math.NaN())
	}
	low := c.number(below)
	e := without(math.FMA(share, c.number(above)-low, low))
	if l, h, ok := c.interval(n, p); ok {
		e.Low, e.High = c.number(l), c.number(h)
	}
	return e
}

// findings takes the estimates apart, with the intervals of replicates where there are such.
func (c *count) findings() Findings {
	all := c.estimates()
	if c.Replicate > 0 && c.Confidence > 0 {
		of := make([]float64, len(c.parts))
		for i := range all {
			for r, part := range c.parts {
				of[r] = part[i]
			}
			all[i] = Sectioned(all[i].Value, of, c.Confidence)
		}
	}
	f := Findings{Moments: c.moments, Mean: all[0], SD: all[1], Replicates: len(c.parts)}
	all = all[2:]
	f.Quantiles, all = all[:len(c.Quantiles)], all[len(c.Quantiles):]
	f.Below, all = all[:len(c.Below)], all[len(c.Below):]
	f.Upper, f.Lower = all[:len(c.Tails)], all[len(c.Tails):]
	return f
}
