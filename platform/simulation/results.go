package simulation

import (
	"encoding/json"
	"math"
)

// Results is what a completed run found, in the specification's order.
type Results struct {
	Outputs []Output `json:"outputs"`
	// Columns says where every trial's values are stored. It is not shown.
	Columns []Column `json:"-"`
}

// Trials is how many trials the results are of.
func (r Results) Trials() int64 {
	n := int64(0)
	for _, block := range r.Columns {
		n += block.Trials
	}
	return n
}

// Output is the statistics of one output cell over all trials without an
// error. What is undefined (say the sd of one trial) is null.
type Output struct {
	Cell string `json:"cell"`
	Name string `json:"name"`
	// Simulation is the what-if simulation, from 1, where the specification asks for a number of them.
	Simulation int `json:"simulation,omitempty"`
	// Trials counts all trials, Count those that gave a number.
	Trials int64    `json:"trials"`
	Count  int64    `json:"count"`
	Mean   *float64 `json:"mean"`
	SD     *float64 `json:"sd"` // with n-1
	Min    *float64 `json:"min"`
	Max    *float64 `json:"max"`
	// Skewness is the population's moment ratio.
	Skewness *float64 `json:"skewness"`
	// Kurtosis of a normal distribution is 3.
	Kurtosis    *float64    `json:"kurtosis"`
	Percentiles Percentiles `json:"percentiles"`
	// Errors counts the trials that gave an error value, by its text.
	Errors ErrorCounts `json:"errors"`
	// Confidence is that of all intervals, in 0..1. An interval that cannot be
	// given is null.
	Confidence          float64             `json:"confidence"`
	MeanInterval        *Interval           `json:"mean_interval"`
	PercentileIntervals PercentileIntervals `json:"percentile_intervals"`
	// Statistics are those that the specification asked for beside these.
	Statistics *Statistics `json:"statistics,omitempty"`
	// Convergence is how the specification's stop ended, for the output that it
	// watches.
	Convergence *Convergence `json:"convergence,omitempty"`
}

// Convergence says whether a run's statistic has converged, and at which trial.
type Convergence struct {
	Statistic string   `json:"statistic"`
	Output    int      `json:"output"`
	Trials    int64    `json:"trials"`
	Value     *float64 `json:"value"`
	HalfWidth *float64 `json:"half_width"`
	Tolerance float64  `json:"tolerance"` // in the unit of the value
	Converged bool     `json:"converged"`
}

// Interval holds a statistic of the population with a stated confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// PercentileIntervals are the intervals of Percentiles.
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

// Statistics are those that were asked for, in that order.
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

// Tails are the value at risk and the mean beyond it, of the highest 100-Level
// percent of the outcomes and of the lowest.
type Tails struct {
	Level float64 `json:"level"`
	Upper Tail    `json:"upper"`
	Lower Tail    `json:"lower"`
}

// Tail is one tail: VaR is its percentile, CVaR the mean of the outcomes in it.
type Tail struct {
	VaR          *float64  `json:"var"`
	VaRInterval  *Interval `json:"var_interval"`
	CVaR         *float64  `json:"cvar"`
	CVaRInterval *Interval `json:"cvar_interval"`
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

// Percentiles are as Excel's PERCENTILE.INC gives them.
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

// Defined makes a statistic out of a number: nil for NaN and the infinities,
// which JSON cannot say.
func Defined(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// Column is a stored block of trials with the outcomes of all outputs. Blocks
// are listed in the order of trials.
type Column struct {
	First  int64  `json:"first"`  // number of the first trial
	Trials int64  `json:"trials"` // how many
	Key    string `json:"key"`    // a file.Key's text
}
