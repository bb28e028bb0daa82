package summary

import (
	"encoding/json"
	"math"
)

// Output is the statistics of one output over the trials that gave a number. What is undefined (say the sd of one trial) is
// nil.
type Output struct {
	Cell string `json:"cell"`
	Name string `json:"name"` // the cell where the specification gives none
	// Simulation is the what-if simulation, from 1, where the specification asks for a number of them.
	Simulation int `json:"simulation,omitempty"`
	// Trials counts all trials, Count those that gave a number.
	Trials int64    `json:"trials"`
	Count  int64    `json:"count"`
	Mean   *float64 `json:"mean"`
	SD     *float64 `json:"sd"` // with n-1
	Min    *float64 `json:"min"`
	Max    *float64 `json:"max"`
	// Skewness and Kurtosis are the population's moment ratios; a normal distribution has kurtosis 3.
	Skewness    *float64    `json:"skewness"`
	Kurtosis    *float64    `json:"kurtosis"`
	Percentiles Percentiles `json:"percentiles"`
	// Errors counts the trials that gave no number, by the error's text; "text" and "unsupported" are the other reasons.
	Errors ErrorCounts `json:"errors"`
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

// Percents are the percentiles that every summary has, ascending.
func Percents() []int { return []int{1, 5, 10, 25, 50, 75, 90, 95, 99} }

// Places are where the percentiles are, in the order of [Percents].
func (p *Percentiles) Places() []**float64 {
	return []**float64{&p.P1, &p.P5, &p.P10, &p.P25, &p.P50, &p.P75, &p.P90, &p.P95, &p.P99}
}

// ErrorCounts counts trials by their error value's text, such as "#DIV/0!".
type ErrorCounts map[string]int64

// MarshalJSON writes an object also when there is no error.
func (c ErrorCounts) MarshalJSON() ([]byte, error) {
	if c == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(map[string]int64(c))
}

// Convergence says whether a run's statistic has converged, and at which trial.
type Convergence struct {
	Statistic string   `json:"statistic"`
	Output    int      `json:"output"`
	Trials    int64    `json:"trials"` // looked at
	Value     *float64 `json:"value"`
	HalfWidth *float64 `json:"half_width"` // of the interval; nil while there is none
	Tolerance float64  `json:"tolerance"`  // in the unit of the value
	Converged bool     `json:"converged"`
}

// Defined makes a statistic out of a number: nil for NaN and the infinities, which JSON cannot say.
func Defined(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
