package engine

import (
	"cmp"
	"math"

	"tyche/engine/program"
	"tyche/engine/spec"
	"tyche/engine/stats"
	"tyche/engine/workbook"
)

// OutputSummary is the statistics of one output over the trials that gave a number. What is undefined is nil.
type OutputSummary struct {
	Cell string `json:"cell"`
	Name string `json:"name"` // the cell where the specification gives none
	// Trials counts all trials, Count those that gave a number.
	Trials int64 `json:"trials"`
	Count  int64 `json:"count"`

	Mean *float64 `json:"mean"`
	SD   *float64 `json:"sd"` // with n-1
	Min  *float64 `json:"min"`
	Max  *float64 `json:"max"`
	// Simulation is the what-if simulation, from 1, where the specification asks for a number of them.
	Simulation int `json:"simulation,omitempty"`
	// Skewness and Kurtosis are the population's moment ratios; a normal distribution has kurtosis 3.
	Skewness    *float64    `json:"skewness"`
	Kurtosis    *float64    `json:"kurtosis"`
	Percentiles Percentiles `json:"percentiles"`
	// Errors counts the trials that gave no number, by the error's text; "text" and "unsupported" are the other reasons.
	Errors map[string]int64 `json:"errors"`
	// Confidence is that of all intervals, in 0..1. Trials that are independent have intervals; those of a Latin hypercube
	// or a Sobol sequence from 16 whole replicates on.
	Confidence          float64             `json:"confidence"`
	MeanInterval        *Interval           `json:"mean_interval"`
	PercentileIntervals PercentileIntervals `json:"percentile_intervals"`
	// Statistics are those that the specification asks for beside these.
	Statistics *Statistics `json:"statistics,omitempty"`
	// Convergence is that of the specification's stop, for its output.
	Convergence *Convergence `json:"convergence,omitempty"`
}

// Percentiles are as PERCENTILE.INC gives them.
type Percentiles struct {
	P1  *float64 `json:"1"`
	P5  *float64 `json:"5"`
	P10 *float64 `json:"10"`
	P25 *float64 `json:"25"`
	P50 *float64 `json:"50"`
	P75 *float64 `json:"75"`
	P90 *float64 `json:"90"`
	P95 *float64 `json:"95"`
	P99 *float64 `json:"99"`
}

// percentiles are the ones that a summary has.
func percentiles() []int { return []int{1, 5, 10, 25, 50, 75, 90, 95, 99} }

// fields are the places of the percentiles, in the order of the function percentiles.
func (p *Percentiles) fields() []**float64 {
	return []**float64{&p.P1, &p.P5, &p.P10, &p.P25, &p.P50, &p.P75, &p.P90, &p.P95, &p.P99}
}

// Moments are the moments of a column, chunk by chunk, merged along the fixed tree. The column begins at trial 0.
func Moments(values []float64, codes []uint8) stats.Moments {
	return stats.Survey{}.Of(values, codes).Moments
}

// Summarize computes the statistics of a whole column of independent trials.
func Summarize(out spec.Output, values []float64, codes []uint8) OutputSummary {
	return Questions{Output: out}.Of(values, codes)
}

// probabilities are those of the percentiles.
func probabilities() []float64 {
	all := make([]float64, 0, len(percentiles()))
	for _, p := range percentiles() {
		all = append(all, float64(p)/100)
	}
	return all
}

// summary tells what was found.
func (q Questions) summary(f stats.Findings) OutputSummary {
	s := f.Moments.Summary()
	o := OutputSummary{Cell: q.Output.Cell, Simulation: q.Output.Simulation, Name: cmp.Or(q.Output.Name, q.Output.Cell), Trials: int64(s.Trials), Count: int64(s.Count),
		Mean: defined(s.Mean), SD: defined(s.SD), Min: defined(s.Min), Max: defined(s.Max),
		Skewness: defined(s.Skewness), Kurtosis: defined(s.Kurtosis), Errors: map[string]int64{},
		Confidence: q.confidence(), MeanInterval: interval(f.Mean)}
	for i, e := range f.Quantiles[:len(percentiles())] {
		*o.Percentiles.fields()[i] = defined(e.Value)
		*o.PercentileIntervals.fields()[i] = interval(e)
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

func defined(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
