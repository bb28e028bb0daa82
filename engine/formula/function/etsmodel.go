package function

import (
	"math"
	"slices"
)

// smoothing is the innovations state space model ETS(A,A,A), or ETS(A,A,N) with a period of 1: with an error e, the level grows by
// the trend and alpha e, the trend by beta e and the season by gamma e (Hyndman, Koehler, Ord and Snyder, Forecasting with
// Exponential Smoothing, 2008, table 2.3). first and last are the states before the first and behind the last value.
type smoothing struct {
	alpha, beta, gamma float64
	first, last        state
	fitted             []float64
	final, squares     float64
}

// state is a level, a trend and the seasons to come, the next one first.
type state struct {
	level, trend float64
	seasons      []float64
}

// The parameters stay this far within the book's usual region: 0 < alpha < 1, 0 < beta < alpha, 0 < gamma < 1 - alpha. The sum of
// squared errors is computed at most searchSteps times.
const (
	margin      = 0.001
	searchGrid  = 6
	searchFine  = 1500
	searchSteps = 3*searchFine + searchGrid*searchGrid*searchGrid
)

// smooth fits the model: the parameters with the least sum of squared errors of forecasts of one step, from the first states
// that the values' beginning has.
func smooth(y []float64, period int) smoothing {
	m := smoothing{first: firstState(y, period)}
	work := make([]float64, period)
	u := search(period > 1, func(u [3]float64) float64 {
		t := smoothing{first: m.first}
		t.place(u, period > 1)
		return t.run(y, work, nil)
	})
	m.place(u, period > 1)
	m.fitted, m.final = make([]float64, len(y)), y[len(y)-1]
	m.last.seasons = make([]float64, period)
	m.squares = m.run(y, m.last.seasons, m.fitted)
	return m
}

// place takes the parameters from a point of the unit cube.
func (m *smoothing) place(u [3]float64, seasonal bool) {
	m.alpha = margin + float64(u[0]*(1-2*margin))
	m.beta = margin + float64(u[1]*(m.alpha-margin))
	m.gamma = 0
	if seasonal {
		m.gamma = margin + float64(u[2]*(1-m.alpha-margin))
	}
}

// run goes through the values and gives the sum of squared errors. seasons are the last seasons when it is done, the next
// one first; fitted are the forecasts of one step, if wanted.
func (m *smoothing) run(y, seasons, fitted []float64) float64 {
	level, trend, squares := m.first.level, m.first.trend, 0.0
	copy(seasons, m.first.seasons)
	at := 0
	for i, v := range y {
		f := level + trend + seasons[at]
		e := v - f
		if fitted != nil {
			fitted[i] = f
		}
		level += trend + float64(m.alpha*e)
		trend += float64(m.beta * e)
		seasons[at] += float64(m.gamma * e)
		if at++; at == len(seasons) {
			at = 0
		}
		squares += float64(e * e)
	}
	m.last.level, m.last.trend = level, trend
	if fitted != nil {
		slices.Reverse(seasons[:at])
		slices.Reverse(seasons[at:])
		slices.Reverse(seasons)
	}
	return squares
}

// firstState is the straight line through the values' beginning, up to two seasons or ten values, behind their seasons: the
// means of the places of a season, in the first four seasons, behind the trend from season to season.
func firstState(y []float64, period int) state {
	s := state{seasons: make([]float64, period)}
	if period > 1 {
		s.seasons = seasonMeans(y, period)
	}
	adjusted := make([]float64, min(max(10, 2*period), len(y)))
	for i := range adjusted {
		adjusted[i] = y[i] - s.seasons[i%period]
	}
	slope, mean := straight(adjusted)
	s.trend = slope
	s.level = mean - float64(slope*float64(len(adjusted)+1)/2)
	return s
}

// straight is the slope and the mean of the least squares line through values at 1, 2, ...
func straight(y []float64) (slope, mean float64) {
	n := float64(len(y))
	for _, v := range y {
		mean += v
	}
	mean /= n
	top, bottom := 0.0, 0.0
	for i, v := range y {
		d := float64(i) - (n-1)/2
		top += float64(d * (v - mean))
		bottom += float64(d * d)
	}
	if bottom == 0 {
		return 0, mean
	}
	return top / bottom, mean
}

func seasonMeans(y []float64, period int) []float64 {
	cycles := min(len(y)/period, 4)
	means := make([]float64, cycles)
	for i := range cycles * period {
		means[i/period] += y[i] / float64(period)
	}
	slope, _ := straight(means)
	slope /= float64(period)
	out, sum := make([]float64, period), 0.0
	for j := range out {
		for k := range cycles {
			out[j] += y[k*period+j] - means[k]
		}
		out[j] = out[j]/float64(cycles) - float64(slope*(float64(j)-float64(period-1)/2))
		sum += out[j]
	}
	for j := range out {
		out[j] -= sum / float64(period)
	}
	return out
}

// search finds the least value of a function on the unit cube, or on its first two coordinates: from the three best points of
// a grid along the coordinates, by steps that shrink.
func search(three bool, f func([3]float64) float64) [3]float64 {
	type point struct {
		u [3]float64
		f float64
	}
	var grid []point
	last := 1
	if three {
		last = searchGrid
	}
	at := func(i int) float64 { return float64(i) / (searchGrid - 1) }
	for i := range searchGrid {
		for j := range searchGrid {
			for k := range last {
				u := [3]float64{at(i), at(j), at(k)}
				grid = append(grid, point{u, f(u)})
			}
		}
	}
	slices.SortStableFunc(grid, func(a, b point) int {
		if a.f < b.f {
			return -1
		}
		if a.f > b.f {
			return 1
		}
		return 0
	})
	dimensions := 2
	if three {
		dimensions = 3
	}
	best := grid[0]
	for _, p := range grid[:3] {
		u, v := descend(p.u, p.f, dimensions, f)
		if v < best.f {
			best = point{u, v}
		}
	}
	return best.u
}

// descend is the pattern search of Hooke and Jeeves (1961) within the unit cube.
func descend(u [3]float64, v float64, dimensions int, f func([3]float64) float64) ([3]float64, float64) {
	left := searchFine
	explore := func(u [3]float64, v, step float64) ([3]float64, float64) {
		for d := range dimensions {
			for _, s := range [...]float64{step, -step} {
				t := u
				t[d] = min(max(t[d]+s, 0), 1)
				if t == u || left <= 0 {
					continue
				}
				left--
				if w := f(t); w < v {
					u, v = t, w
					break
				}
			}
		}
		return u, v
	}
	for step := 0.1; step > 1e-8 && left > 0; {
		t, w := explore(u, v, step)
		if !(w < v) {
			step /= 2
			continue
		}
		for w < v && left > 0 {
			var beyond [3]float64
			for d := range beyond {
				beyond[d] = min(max(t[d]+(t[d]-u[d]), 0), 1)
			}
			u, v = t, w
			left--
			t, w = explore(beyond, f(beyond), step)
		}
	}
	return u, v
}

// forecast is the mean a number of steps behind the last value; of none, the last value.
func (m *smoothing) forecast(steps int) float64 {
	if steps == 0 {
		return m.final
	}
	return m.last.level + float64(float64(steps)*m.last.trend) + m.last.seasons[(steps-1)%len(m.last.seasons)]
}

// deviation is the standard deviation of a forecast (table 6.1 of the book), with the mean squared error as the variance of errors.
func (m *smoothing) deviation(steps int) float64 {
	if steps == 0 {
		return 0
	}
	p, sum := len(m.last.seasons), 1.0
	for j := 1; j < steps; j++ {
		c := m.alpha + float64(m.beta*float64(j))
		if j%p == 0 {
			c += m.gamma
		}
		sum += float64(c * c)
	}
	return math.Sqrt(m.squares / float64(len(m.fitted)) * sum)
}

// statistics are alpha, beta, gamma, MASE, SMAPE, MAE and RMSE.
func (m *smoothing) statistics(y []float64) [7]float64 {
	absolute, share, change := 0.0, 0.0, 0.0
	n := float64(len(y))
	for i, v := range y {
		e := math.Abs(v - m.fitted[i])
		absolute += e
		if e > 0 {
			share += 2 * e / (math.Abs(v) + math.Abs(m.fitted[i]))
		}
		if i > 0 {
			change += math.Abs(v - y[i-1])
		}
	}
	mae := absolute / n
	return [7]float64{m.alpha, m.beta, m.gamma, mae / (change / (n - 1)), share / n, mae, math.Sqrt(m.squares / n)}
}

// season is the length of the season, 1 for none: the lag with the greatest autocorrelation of the values behind their straight
// line, of those above their neighbours', if it is beyond the bound of Bartlett for lags below it with a probability of 90 %
// (Makridakis, Spiliotis and Assimakopoulos, The M4 Competition, 2020).
func season(y []float64) int {
	n, slope, mean := len(y), 0.0, 0.0
	slope, mean = straight(y)
	rest, total := make([]float64, n), 0.0
	largest := 0.0
	for i, v := range y {
		rest[i] = v - mean - float64(slope*(float64(i)-float64(n-1)/2))
		total += float64(rest[i] * rest[i])
		largest = max(largest, math.Abs(v))
	}
	if !(total > float64(float64(n)*largest)*float64(largest*1e-24)) {
		return 1
	}
	most := min(n/2, maxSeason)
	r := make([]float64, most+2)
	for lag := 1; lag <= most+1 && lag < n; lag++ {
		sum := 0.0
		for i := lag; i < n; i++ {
			sum += float64(rest[i] * rest[i-lag])
		}
		r[lag] = sum / total
	}
	best, sum := 1, 0.0
	for lag := 2; lag <= most; lag++ {
		sum += float64(r[lag-1] * r[lag-1])
		bound := 1.6448536269514722 * math.Sqrt((1+float64(2*sum))/float64(n))
		if r[lag] > bound && r[lag] > r[lag-1] && r[lag] > r[lag+1] && (best == 1 || r[lag] > r[best]) {
			best = lag
		}
	}
	return best
}
