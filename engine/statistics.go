package engine

import (
	"math"

	"tyche/engine/draw"
	"tyche/engine/spec"
	"tyche/engine/stats"
)

// Interval holds a statistic of the population with a stated confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// PercentileIntervals are the intervals of a summary's percentiles; nil where there is none.
type PercentileIntervals struct {
	P1  *Interval `json:"1"`
	P5  *Interval `json:"5"`
	P10 *Interval `json:"10"`
	P25 *Interval `json:"25"`
	P50 *Interval `json:"50"`
	P75 *Interval `json:"75"`
	P90 *Interval `json:"90"`
	P95 *Interval `json:"95"`
	P99 *Interval `json:"99"`
}

func (p *PercentileIntervals) fields() []**Interval {
	return []**Interval{&p.P1, &p.P5, &p.P10, &p.P25, &p.P50, &p.P75, &p.P90, &p.P95, &p.P99}
}

// Statistics are those that a specification asks for, in its order.
type Statistics struct {
	Percentiles []Percentile `json:"percentiles"`
	Thresholds  []Threshold  `json:"thresholds"`
	Tails       []Tails      `json:"tails"`
}

// Percentile is one percentile, in 0..100.
type Percentile struct {
	Percentile float64   `json:"percentile"`
	Value      *float64  `json:"value"`
	Interval   *Interval `json:"interval"`
}

// Threshold is the probability of an outcome less than a number.
type Threshold struct {
	Below       float64   `json:"below"`
	Probability *float64  `json:"probability"`
	Interval    *Interval `json:"interval"`
}

// Tails are the value at risk and the mean beyond it on both sides, at a level in 0..100.
type Tails struct {
	Level float64 `json:"level"`
	// Upper is of the highest 100-level percent of the outcomes, Lower of the lowest.
	Upper Tail `json:"upper"`
	Lower Tail `json:"lower"`
}

// Tail is one tail: VaR is its percentile, CVaR the mean of the outcomes in it.
type Tail struct {
	VaR          *float64  `json:"var"`
	VaRInterval  *Interval `json:"var_interval"`
	CVaR         *float64  `json:"cvar"`
	CVaRInterval *Interval `json:"cvar_interval"`
}

// DefaultConfidence is that of intervals where nothing else is asked for.
const DefaultConfidence = 0.95

// Questions are what is asked of the column of an output.
type Questions struct {
	Output spec.Output
	// Statistics are asked for beside the summary's own; nil for none.
	Statistics *spec.Statistics
	// Replicate is the number of trials of an independent replicate of the design; 0 where every trial is independent.
	Replicate int64
}

// Questions are those of the specification about an output.
func (s *Simulation) Questions(output int) Questions {
	return Questions{Output: s.Outputs()[output], Statistics: s.spec.Statistics, Replicate: s.replicate}
}

// ReplicateTrials is the number of trials in each independent replicate of a design; 0 for Monte Carlo, whose trials are
// independent, and for what is no sampling.
func ReplicateTrials(sampling string, trials int64) int64 {
	parsed, err := draw.ParseSampling(sampling)
	if err != nil {
		return 0
	}
	return int64(draw.Design{Sampling: parsed, Trials: uint64(max(trials, 1))}.ReplicateSize())
}

// Of answers the questions for a whole column, and leaves the column as it is.
func (q Questions) Of(values []float64, codes []uint8) OutputSummary {
	return q.summary(q.survey().Of(values, codes))
}

func (q Questions) confidence() float64 {
	if q.Statistics != nil && q.Statistics.Confidence > 0 {
		return q.Statistics.Confidence
	}
	return DefaultConfidence
}

// survey asks for the summary's percentiles, then those of the specification, then both values at risk of each level.
func (q Questions) survey() stats.Survey {
	s := stats.Survey{Quantiles: probabilities(), Confidence: q.confidence(), Replicate: int(q.Replicate)}
	if q.Statistics == nil {
		return s
	}
	for _, p := range q.Statistics.Percentiles {
		s.Quantiles = append(s.Quantiles, p/100)
	}
	for _, level := range q.Statistics.Levels {
		s.Quantiles = append(s.Quantiles, level/100, (100-level)/100)
		s.Tails = append(s.Tails, level/100)
	}
	s.Below = q.Statistics.Thresholds
	return s
}

// statistics tells what was found beside the summary.
func (q Questions) statistics(f stats.Findings) *Statistics {
	asked := q.Statistics
	s := &Statistics{Percentiles: []Percentile{}, Thresholds: []Threshold{}, Tails: []Tails{}}
	quantiles := f.Quantiles[len(percentiles()):]
	for i, p := range asked.Percentiles {
		s.Percentiles = append(s.Percentiles, Percentile{p, defined(quantiles[i].Value), interval(quantiles[i])})
	}
	for i, x := range asked.Thresholds {
		s.Thresholds = append(s.Thresholds, Threshold{x, defined(f.Below[i].Value), proportion(f.Below[i])})
	}
	atRisk := quantiles[len(asked.Percentiles):]
	for i, level := range asked.Levels {
		s.Tails = append(s.Tails, Tails{level, tail(atRisk[2*i], f.Upper[i]), tail(atRisk[2*i+1], f.Lower[i])})
	}
	return s
}

func tail(quantile, mean stats.Estimate) Tail {
	return Tail{defined(quantile.Value), interval(quantile), defined(mean.Value), interval(mean)}
}

func interval(e stats.Estimate) *Interval {
	if defined(e.Low) == nil || defined(e.High) == nil {
		return nil
	}
	return &Interval{e.Low, e.High}
}

// proportion is an interval of a probability.
func proportion(e stats.Estimate) *Interval {
	return interval(stats.Estimate{Value: e.Value, Low: math.Max(e.Low, 0), High: math.Min(e.High, 1)})
}
