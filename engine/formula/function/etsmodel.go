package function

import (
	"math"
	"slices"
)

// smoothing is the innovations state space model ETS(A,A,A), or ETS(A,A,N) with a period of 1: with an error e, the level grows by
// the trend and alpha e, the trend by beta e and the season by gamma e (Hyndman, Koehler, Ord and Snyder, Forecasting with
// Exponential Smoothing, 2008, table 2.3). first and last are the states before the first and behind the last value.
type smoothing struct {
	weights
	first, last    state
	fitted         []float64
	final, squares float64
}

// weights are the smoothing parameters.
type weights struct{ alpha, beta, gamma float64 }

// state is a level, a trend and the seasons to come, the next one first.
type state struct {
	level, trend float64
	seasons      []float64
}

// How Excel chooses the weights is known in part (docs/excel.md). What follows fits all that is known: a first choice, from which
// each weight is sought alone among few values, the others as they were first. A weight stays unless another one lowers the sum
// of squared errors by more than the share worth.
const (
	least       = 0.001
	worth       = 0.05
	searchSteps = 24
)

// smooth fits the model.
func smooth(y []float64, period int) smoothing {
	m := smoothing{first: firstState(y, period), weights: firstChoice(len(y), period)}
	work := make([]float64, period)
	m.squares = m.run(y, work, nil)
	if len(y) >= 3*period && !exact(y, m.squares) {
		m.choose(y, work)
	}
	m.fitted, m.final = make([]float64, len(y)), y[len(y)-1]
	m.last.seasons = make([]float64, period)
	m.squares = m.run(y, m.last.seasons, m.fitted)
	return m
}

// firstChoice are the weights that are tried first; of fewer than three seasons, no others are.
func firstChoice(n, period int) weights {
	switch {
	case period == 1:
		return weights{0.9, least, 0}
	case n >= 3*period:
		return weights{0.75 + least, least, least}
	}
	alpha := min(2/float64(period), 0.9)
	beta := min(1/float64(period), alpha)
	return weights{alpha, beta, max(1-alpha-beta, least)}
}

// choose seeks alpha and beta from the first choice, which m has with its sum of squared errors.
func (m *smoothing) choose(y, work []float64) {
	squares := func(alpha, beta float64) float64 {
		t := smoothing{first: m.first, weights: weights{alpha, beta, m.gamma}}
		return t.run(y, work, nil)
	}
	alpha, beta := m.alpha, m.beta
	bound := m.squares * (1 - worth)
	alphas := []float64{least, 1 - 2*least}
	for k := 1; k < 8; k++ {
		alphas = append(alphas, float64(k)/8+m.gamma)
	}
	for _, a := range alphas {
		if s := squares(a, m.beta); s < bound {
			alpha, bound = a, s
		}
	}
	// Beta goes up by eighths, as far as alpha, while the sum falls.
	lowest := m.squares
	for k := 1; k <= 8; k++ {
		b := min(float64(k)/8, m.alpha-least)
		s := squares(m.alpha, b)
		if s >= lowest {
			break
		}
		if lowest = s; s < m.squares*(1-worth) {
			beta = b
		}
	}
	m.alpha, m.beta = alpha, max(min(beta, alpha-least), least)
}

// exact tells that a sum of squares of values, or of what is left of them, is rounding.
func exact(y []float64, squares float64) bool {
	largest := 0.0
	for _, v := range y {
		largest = max(largest, math.Abs(v))
	}
	return !(squares > float64(float64(len(y))*largest)*float64(largest*1e-24))
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

// firstState has the seasons' means, the trend of the straight line through all values without their seasons, and the level that
// makes the first forecast right.
func firstState(y []float64, period int) state {
	s := state{seasons: make([]float64, period)}
	if period > 1 {
		s.seasons = seasonMeans(y, period)
	}
	adjusted := make([]float64, len(y))
	for i := range adjusted {
		adjusted[i] = y[i] - s.seasons[i%period]
	}
	s.trend, _ = straight(adjusted)
	s.level = adjusted[0] - s.trend
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

// seasonMeans are the means of the places of a season in the first two seasons, behind the trend from season to season.
func seasonMeans(y []float64, period int) []float64 {
	means := make([]float64, len(y)/period)
	for i := range len(means) * period {
		means[i/period] += y[i] / float64(period)
	}
	slope, _ := straight(means)
	slope /= float64(period)
	out, sum := make([]float64, period), 0.0
	for j := range out {
		out[j] = (y[j]+y[j+period])/2 - float64(slope*float64(j))
		sum += out[j]
	}
	for j := range out {
		out[j] -= sum / float64(period)
	}
	return out
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

// statistics are alpha, beta, gamma, MASE, SMAPE, MAE and RMSE, the last three of the last third of the values.
func (m *smoothing) statistics(y []float64) [7]float64 {
	absolute, share, squares, change := 0.0, 0.0, 0.0, 0.0
	from := len(y) - max(len(y)/3, 1)
	for i, v := range y[from:] {
		f := m.fitted[from+i]
		e := math.Abs(v - f)
		absolute += e
		squares += float64(e * e)
		if e > 0 {
			share += 2 * e / (math.Abs(v) + math.Abs(f))
		}
	}
	for i := 1; i < len(y); i++ {
		change += math.Abs(y[i] - y[i-1])
	}
	n := float64(len(y) - from)
	mae := absolute / n
	return [7]float64{m.alpha, m.beta, m.gamma, mae / (change / float64(len(y)-1)), share / n, mae, math.Sqrt(squares / n)}
}

// season is the length of the season, 1 for none: the lag with the greatest autocorrelation of the values behind their straight
// line, of those above their neighbours', if it is above one half. The bound is fitted to six series: Excel finds the season of four,
// whose greatest autocorrelations are 0.59 to 0.75, and none in two of 24 months, where they are 0.45 and 0.50.
func season(y []float64) int {
	n := len(y)
	slope, mean := straight(y)
	rest, total := make([]float64, n), 0.0
	for i, v := range y {
		rest[i] = v - mean - float64(slope*(float64(i)-float64(n-1)/2))
		total += float64(rest[i] * rest[i])
	}
	if exact(y, total) {
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
	best := 1
	for lag := 2; lag <= most; lag++ {
		if r[lag] > 0.5 && r[lag] > r[lag-1] && r[lag] > r[lag+1] && (best == 1 || r[lag] > r[best]) {
			best = lag
		}
	}
	return best
}
