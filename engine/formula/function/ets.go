package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Forecasts by exponential smoothing. Excel documents the model (AAA: additive errors, trend and season) and not how it chooses
// the first states, the smoothing parameters and the season: docs/excel.md says what values that it printed tell of that.

func forecastFunctions() []Spec {
	return []Spec{
		{Name: "FORECAST.ETS", Args: "naannn", Min: 3, Eval: etsForecast},
		{Name: "FORECAST.ETS.CONFINT", Args: "naannnn", Min: 3, Eval: etsInterval},
		{Name: "FORECAST.ETS.SEASONALITY", Args: "aann", Min: 2, Eval: etsSeason},
		{Name: "FORECAST.ETS.STAT", Args: "aannnn", Min: 3, Eval: etsStatistic},
	}
}

// maxSeason is the longest season, the hours of a year.
const maxSeason = 8760

// smoothed fits the model to the series in argument i; the season, the completion and the aggregation are arguments from options
// on.
func (c *Call) smoothed(i, options int) (smoothing, series, workbook.ErrorCode) {
	wanted := math.Trunc(c.given(options, 1))
	if wanted != c.given(options, 1) || wanted < 0 || wanted > maxSeason {
		return smoothing{}, series{}, workbook.ErrNum
	}
	s, e := c.series(i, options+1)
	if e != workbook.NoError {
		return smoothing{}, s, e
	}
	period := int(wanted)
	if period == 1 {
		if !c.Spend(len(s.y) * min(len(s.y)/2, maxSeason) / 16) {
			return smoothing{}, s, workbook.ErrValue
		}
		period = season(s.y)
	}
	if len(s.y) < max(2*period, 3) {
		return smoothing{}, s, workbook.ErrNum
	}
	if !c.Spend(searchSteps * len(s.y) / 16) {
		return smoothing{}, s, workbook.ErrValue
	}
	return smooth(s.y, max(period, 1)), s, workbook.NoError
}

// etsForecast is FORECAST.ETS(target, values, timeline, [season], [completion], [aggregation]).
func etsForecast(c *Call) value.Value {
	m, s, e := c.smoothed(1, 3)
	if e != workbook.NoError {
		return value.Error(e)
	}
	h, e := s.ahead(c, c.Args[0].Num)
	if e != workbook.NoError {
		return value.Error(e)
	}
	return value.Number(between(h, m.forecast))
}

// etsInterval is FORECAST.ETS.CONFINT: half the width of the interval that covers the forecast with the wanted probability.
func etsInterval(c *Call) value.Value {
	level := c.given(3, 0.95)
	if !(level >= 0 && level < 1) {
		return value.Error(workbook.ErrNum)
	}
	m, s, e := c.smoothed(1, 4)
	if e != workbook.NoError {
		return value.Error(e)
	}
	h, e := s.ahead(c, c.Args[0].Num)
	if e != workbook.NoError {
		return value.Error(e)
	}
	return value.Number(elementary.NormalQuantile((1+level)/2) * between(h, m.deviation))
}

// etsSeason is FORECAST.ETS.SEASONALITY, 0 where there is no season.
func etsSeason(c *Call) value.Value {
	s, e := c.series(0, 2)
	if e != workbook.NoError {
		return value.Error(e)
	}
	if !c.Spend(len(s.y) * min(len(s.y)/2, maxSeason) / 16) {
		return value.Error(workbook.ErrValue)
	}
	if p := season(s.y); p > 1 {
		return value.Number(float64(p))
	}
	return value.Number(0)
}

// etsStatistic is FORECAST.ETS.STAT.
func etsStatistic(c *Call) value.Value {
	kind := math.Trunc(c.Args[2].Num)
	if kind < 1 || kind > 8 {
		return value.Error(workbook.ErrNum)
	}
	m, s, e := c.smoothed(0, 3)
	if e != workbook.NoError {
		return value.Error(e)
	}
	if kind == 8 {
		return value.Number(s.reported)
	}
	x := m.statistics(s.y)[int(kind)-1]
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return value.Error(workbook.ErrDiv0)
	}
	return value.Number(x)
}

// between is f of a number of steps, on the straight line between whole steps.
func between(h float64, f func(steps int) float64) float64 {
	whole := math.Floor(h)
	low := f(int(whole))
	if h == whole {
		return low
	}
	return low + float64((h-whole)*(f(int(whole)+1)-low))
}
