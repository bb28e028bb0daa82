package engine

import (
	"cmp"

	"tyche/engine/program"
	"tyche/engine/spec"
	"tyche/engine/stats"
	"tyche/engine/summary"
	"tyche/engine/workbook"
)

// Moments are the moments of a column, chunk by chunk, merged along the fixed tree. The column begins at trial 0.
func Moments(values []float64, codes []uint8) stats.Moments {
	return stats.Survey{}.Of(values, codes).Moments
}

// Summarize computes the statistics of a whole column of independent trials.
func Summarize(out spec.Output, values []float64, codes []uint8) summary.Output {
	return Questions{Output: out}.Of(values, codes)
}

// probabilities are those of the percentiles.
func probabilities() []float64 {
	all := make([]float64, 0, len(summary.Percents()))
	for _, p := range summary.Percents() {
		all = append(all, float64(p)/100)
	}
	return all
}

// summary tells what was found.
func (q Questions) summary(f stats.Findings) summary.Output {
	s := f.Moments.Summary()
	o := summary.Output{Cell: q.Output.Cell, Simulation: q.Output.Simulation, Name: cmp.Or(q.Output.Name, q.Output.Cell), Trials: int64(s.Trials), Count: int64(s.Count),
		Mean: summary.Defined(s.Mean), SD: summary.Defined(s.SD), Min: summary.Defined(s.Min), Max: summary.Defined(s.Max),
		Skewness: summary.Defined(s.Skewness), Kurtosis: summary.Defined(s.Kurtosis), Errors: map[string]int64{},
		Confidence: q.confidence(), MeanInterval: interval(f.Mean)}
	for i, e := range f.Quantiles[:len(summary.Percents())] {
		*o.Percentiles.Places()[i] = summary.Defined(e.Value)
		*o.PercentileIntervals.Places()[i] = interval(e)
	}
	for code, n := range s.Errors {
		if n > 0 {
			o.Errors[reason(code)] = int64(n)
		}
	}
	if q.Statistics != nil {
		o.Statistics = q.statistics(f)
	}
	return o
}

// reason says why a trial gave no number.
func reason(code int) string {
	switch {
	case code == int(program.CodeText):
		return "text"
	case code > int(program.CodeError) && code < stats.Codes-1:
		return workbook.ErrorCode(code - int(program.CodeError)).String()
	}
	return "unsupported"
}
