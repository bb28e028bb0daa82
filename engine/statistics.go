package engine

import (
	"math"

	"tyche/engine/draw"
	"tyche/engine/spec"
	"tyche/engine/stats"
	"tyche/engine/summary"
)

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
func (q Questions) Of(values []float64, codes []uint8) summary.Output {
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
func (q Questions) statistics(f stats.Findings) *summary.Statistics {
	asked := q.Statistics
	s := &summary.Statistics{Percentiles: []summary.Percentile{}, Thresholds: []summary.Threshold{}, Tails: []summary.Tails{}}
	quantiles := f.Quantiles[len(summary.Percents()):]
	for i, p := range asked.Percentiles {
		s.Percentiles = append(s.Percentiles, summary.Percentile{Percentile: p, Value: summary.Defined(quantiles[i].Value), Interval: interval(quantiles[i])})
	}
	for i, x := range asked.Thresholds {
		s.Thresholds = append(s.Thresholds, summary.Threshold{Below: x, Probability: summary.Defined(f.Below[i].Value), Interval: proportion(f.Below[i])})
	}
	atRisk := quantiles[len(asked.Percentiles):]
	for i, level := range asked.Levels {
		s.Tails = append(s.Tails, summary.Tails{Level: level, Upper: tail(atRisk[2*i], f.Upper[i]), Lower: tail(atRisk[2*i+1], f.Lower[i])})
	}
	return s
}

func tail(quantile, mean stats.Estimate) summary.Tail {
	return summary.Tail{VaR: summary.Defined(quantile.Value), VaRInterval: interval(quantile), CVaR: summary.Defined(mean.Value), CVaRInterval: interval(mean)}
}

func interval(e stats.Estimate) *summary.Interval {
	if summary.Defined(e.Low) == nil || summary.Defined(e.High) == nil {
		return nil
	}
	return &summary.Interval{Low: e.Low, High: e.High}
}

// proportion is an interval of a probability.
func proportion(e stats.Estimate) *summary.Interval {
	return interval(stats.Estimate{Value: e.Value, Low: math.Max(e.Low, 0), High: math.Min(e.High, 1)})
}
