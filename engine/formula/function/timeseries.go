package function

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// returnSeries is a time series of log returns. Sources: Vose Software, ModelRisk help, pages of the functions VoseTime..., "Geometric Brownian Motion
// models" and "Autoregressive models".
type returnSeries struct {
	name string
	// parameters is how many numbers stand first.
	parameters int
	// tail is what stands behind them: L for whether log returns are given, I for the initial value, T for time stamps.
	tail string
	// draws is how many uniform numbers a period takes.
	draws int
	// begin makes the step from one period to the next one: the log return over a time, from the uniform numbers; false where there is no
	// such series.
	begin func(p []float64) (step func(time float64, z []float64) float64, ok bool)
}

// timeSeries are ModelRisk's time series: arrays along the cells that the formula fills. Outside a simulation they follow the path without
// shocks.
func timeSeries() []arrayLaw {
	var out []arrayLaw
	for _, s := range []returnSeries{
		{"VOSETIMEGBM", 2, "ITL", 1, brownian},
		{"VOSETIMEGBMJD", 5, "LI", 2, jumping},
		{"VOSETIMEGBMMR", 4, "", 1, reverting},
		{"VOSETIMEAR1", 4, "LI", 1, func(p []float64) (func(float64, []float64) float64, bool) {
			return averaging(p[0], p[1], []float64{p[2], 0}, []float64{0, 0}, []float64{p[3], p[0]}, []float64{0, 0})
		}},
		{"VOSETIMEAR2", 6, "LI", 1, func(p []float64) (func(float64, []float64) float64, bool) {
			return averaging(p[0], p[1], []float64{p[2], p[3]}, []float64{0, 0}, []float64{p[4], p[5]}, []float64{0, 0})
		}},
		{"VOSETIMEMA1", 4, "LI", 1, func(p []float64) (func(float64, []float64) float64, bool) {
			return averaging(p[0], p[1], []float64{0, 0}, []float64{p[2], 0}, []float64{p[0], p[0]}, []float64{float64(p[1] * p[3]), 0})
		}},
		{"VOSETIMEMA2", 6, "LI", 1, func(p []float64) (func(float64, []float64) float64, bool) {
			return averaging(p[0], p[1], []float64{0, 0}, []float64{p[2], p[3]}, []float64{p[0], p[0]}, []float64{float64(p[1] * p[4]), float64(p[1] * p[5])})
		}},
		{"VOSETIMEARMA", 6, "LI", 1, func(p []float64) (func(float64, []float64) float64, bool) {
			return averaging(p[0], p[1], []float64{p[2], 0}, []float64{p[3], 0}, []float64{p[5], p[0]}, []float64{p[4], 0})
		}},
		{"VOSETIMEARCH", 4, "LI", 1, func(p []float64) (func(float64, []float64) float64, bool) {
			return heteroskedastic(p[0], p[1], p[2], 0, 0, p[3])
		}},
		{"VOSETIMEGARCH", 6, "LI", 1, func(p []float64) (func(float64, []float64) float64, bool) {
			return heteroskedastic(p[0], p[1], p[2], p[3], p[4], p[5])
		}},
	} {
		out = append(out, arrayLaw{s.name, "*r", s.parameters, s.path})
	}
	return append(out, arrayLaw{"VOSETIMEMULTIGBM", "*r", 2, multiBrownian})
}

// brownian has independent normal log returns, with a mean and a variance that grow with time.
func brownian(p []float64) (func(time float64, z []float64) float64, bool) {
	return func(time float64, z []float64) float64 {
		return float64(p[0]*time) + float64(float64(p[1]*math.Sqrt(time))*elementary.NormalQuantile(z[0]))
	}, p[1] >= 0
}

// jumping is brownian with normal jumps besides, as many as a Poisson variable says.
func jumping(p []float64) (func(time float64, z []float64) float64, bool) {
	mean, sd, rate, jump, spread := p[0], p[1], p[2], p[3], p[4]
	return func(time float64, z []float64) float64 {
		n := float64(rate * time) // outside a simulation, z of one half, the mean
		if z[1] != 0.5 {
			n = poissonAt(z[1], n)
		}
		variance := float64(float64(sd*sd)*time) + float64(n*float64(spread*spread))
		return float64(mean*time) + float64(n*jump) + float64(math.Sqrt(variance)*elementary.NormalQuantile(z[0]))
	}, sd >= 0 && rate >= 0 && spread >= 0 && rate <= 1e6
}

// poissonAt is the quantile of a Poisson variable.
func poissonAt(u, mean float64) float64 {
	if mean == 0 {
		return 0
	}
	d, err := distribution.NewSolving("poisson", distribution.Parameters{Numbers: map[string]float64{"mean": mean}})
	if err != nil {
		return math.NaN()
	}
	return d.Quantile(u)
}

// reverting has log returns that return to their mean.
func reverting(p []float64) (func(time float64, z []float64) float64, bool) {
	mean, sd, rate, last := p[0], p[1], p[2], p[3]
	return func(time float64, z []float64) float64 {
		variance := -elementary.Expm1(-2*float64(rate*time)) / (2 * rate)
		last = mean + float64(elementary.Exp(-rate*time)*(last-mean)) + float64(sd*float64(math.Sqrt(variance)*elementary.NormalQuantile(z[0])))
		return last
	}, sd >= 0 && rate > 0
}

// averaging has log returns that depend on the two before and their errors; the last return and the last error come first.
func averaging(mean, sd float64, a, b, returns, errors []float64) (func(time float64, z []float64) float64, bool) {
	return func(_ float64, z []float64) float64 {
		e := float64(sd * elementary.NormalQuantile(z[0]))
		r := mean + e
		for k := range 2 {
			r += float64(a[k]*(returns[k]-mean)) + float64(b[k]*errors[k])
		}
		returns[0], returns[1], errors[0], errors[1] = r, returns[0], e, errors[0]
		return r
	}, sd >= 0
}

// heteroskedastic has log returns whose variance depends on the last error and the last variance.
func heteroskedastic(mean, constant, a, b, sd, last float64) (func(time float64, z []float64) float64, bool) {
	return func(_ float64, z []float64) float64 {
		e := last - mean
		sd = math.Sqrt(constant + float64(a*float64(e*e)) + float64(b*float64(sd*sd)))
		last = mean + float64(sd*elementary.NormalQuantile(z[0]))
		return last
	}, constant >= 0 && a >= 0 && b >= 0
}

// path draws a series.
func (s returnSeries) path(c *Call) value.Value {
	p := make([]float64, s.parameters)
	for i := range p {
		if !c.has(i) {
			return value.Error(workbook.ErrValue)
		}
		x, code := c.scalar(c.Args[i])
		if code != workbook.NoError {
			return value.Error(code)
		}
		p[i] = x
	}
	t, code := c.seriesTail(s.order(c), s.parameters)
	if code != workbook.NoError {
		return value.Error(code)
	}
	step, ok := s.begin(p)
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	x := make([]float64, len(t.times))
	level := t.initial
	for i, time := range t.times {
		r := step(time, c.uniforms(s.draws))
		if level = float64(level * elementary.Exp(r)); t.returns {
			x[i] = r
		} else {
			x[i] = level
		}
	}
	return c.inLine(x)
}

// order is how the arguments behind the parameters stand. Two documents order those of VoseTimeGBMMR in opposite ways: a truth value tells which.
func (s returnSeries) order(c *Call) string {
	if s.tail != "" {
		return s.tail
	}
	if c.has(s.parameters) && c.Read(c.Args[s.parameters]).Kind == workbook.Bool {
		return "LTI"
	}
	return "ITL"
}

// seriesTail is what stands behind the parameters of a series.
type seriesTail struct {
	returns bool
	initial float64
	times   []float64 // from one point to the next one
}

// maxPeriods bounds the length of a series.
const maxPeriods = 100_000

// seriesTail reads the arguments from one on, in an order.
func (c *Call) seriesTail(order string, from int) (seriesTail, workbook.ErrorCode) {
	t := seriesTail{initial: math.NaN()}
	for i, kind := range order {
		if !c.has(from + i) {
			continue
		}
		if kind == 'T' {
			stamps, code := c.list(c.Args[from+i])
			if code != workbook.NoError {
				return t, code
			}
			before := 0.0
			for _, at := range stamps {
				if !(at >= before) {
					return t, workbook.ErrNum
				}
				t.times, before = append(t.times, at-before), at
			}
			continue
		}
		x, code := c.scalar(c.Args[from+i])
		if code != workbook.NoError {
			return t, code
		}
		if kind == 'L' {
			t.returns = x != 0
		} else {
			t.initial = x
		}
	}
	if len(c.Args) > from+len(order) || t.initial != t.initial && !t.returns || len(t.times) > maxPeriods {
		return t, workbook.ErrValue
	}
	if t.times == nil {
		for range min(c.length(), maxPeriods) {
			t.times = append(t.times, 1)
		}
	}
	return t, workbook.NoError
}

// multiBrownian is VoseTimeMultiGBM(means, covariance matrix, log returns, initial values, in rows): normal log returns that depend on
// each other. Each variable has a column, or a row if the last argument says so.
func multiBrownian(c *Call) value.Value {
	means, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	m, code := c.symmetric(c.Args[1])
	if code != workbook.NoError {
		return value.Error(code)
	}
	factor, ok := cholesky(m)
	flags := map[int]bool{}
	for _, i := range []int{2, 4} {
		if c.has(i) {
			x, code := c.scalar(c.Args[i])
			if code != workbook.NoError {
				return value.Error(code)
			}
			flags[i] = x != 0
		}
	}
	levels := make([]float64, len(means))
	if c.has(3) {
		if levels, code = c.list(c.Args[3]); code != workbook.NoError {
			return value.Error(code)
		}
	}
	if !ok || len(m) != len(means) || len(levels) != len(means) || !c.has(3) && !flags[2] {
		return value.Error(workbook.ErrValue)
	}
	rows, cols := c.Shape()
	periods := rows
	if flags[4] {
		periods = cols
	}
	out := value.NewMatrix(periods, len(means))
	if flags[4] {
		out = value.NewMatrix(len(means), periods)
	}
	for t := range periods {
		r := jointly(factor, normals(c.uniforms(len(means))))
		for i := range r {
			r[i] += means[i]
			levels[i] = float64(levels[i] * elementary.Exp(r[i]))
			x := levels[i]
			if flags[2] {
				x = r[i]
			}
			if flags[4] {
				out.Cells[i*periods+t] = workbook.NumberOf(x)
			} else {
				out.Cells[t*len(means)+i] = workbook.NumberOf(x)
			}
		}
	}
	return value.OfMatrix(out)
}
