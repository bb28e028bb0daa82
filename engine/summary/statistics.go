package summary

// Interval holds a statistic of the population with a stated confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// PercentileIntervals are the intervals of [Percentiles]; nil where there is none.
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

// Places are where the intervals are, in the order of [Percents].
func (p *PercentileIntervals) Places() []**Interval {
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
