package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// copulas are ModelRisk's copulas: arrays of uniform numbers that depend on each other, for the U of its distributions. Sources: Vose Software,
// ModelRisk help, "Copulas in ModelRisk" and the pages of the functions; McNeil, Frey, Embrechts: Quantitative Risk Management, 2015,
// for how they are drawn.
func copulas() []arrayLaw {
	bivariate := func(f func(c *Call, parameter float64) (u, v float64, code workbook.ErrorCode), directions float64) func(c *Call) value.Value {
		return func(c *Call) value.Value { return c.bivariate(f, directions) }
	}
	return []arrayLaw{
		{"VOSECOPULABINORMAL", "r", 1, func(c *Call) value.Value { return c.elliptical(false) }},
		{"VOSECOPULAMULTINORMAL", "r", 1, func(c *Call) value.Value { return c.elliptical(false) }},
		{"VOSECOPULABIT", "rr", 2, func(c *Call) value.Value { return c.elliptical(true) }},
		{"VOSECOPULAMULTIT", "rr", 2, func(c *Call) value.Value { return c.elliptical(true) }},
		{"VOSECOPULABICLAYTON", "rr", 1, bivariate(clayton, 4)},
		{"VOSECOPULABIFRANK", "rr", 1, bivariate(frank, 2)},
		{"VOSECOPULABIGUMBEL", "rr", 1, bivariate(gumbel, 4)},
		{"VOSECOPULAMULTICLAYTON", "rr", 1, func(c *Call) value.Value { return c.archimedean(claytonMixing) }},
		{"VOSECOPULAMULTIFRANK", "rr", 1, func(c *Call) value.Value { return c.archimedean(frankMixing) }},
		{"VOSECOPULAMULTIGUMBEL", "rr", 1, func(c *Call) value.Value { return c.archimedean(gumbelMixing) }},
	}
}

// elliptical draws from a normal copula or from Student's; its last argument is a correlation or a matrix of them.
func (c *Call) elliptical(student bool) value.Value {
	last := len(c.Args) - 1
	m, code := c.symmetric(c.Args[last])
	if code != workbook.NoError {
		return value.Error(code)
	}
	if len(m) == 1 {
		m = [][]float64{{1, m[0][0]}, {m[0][0], 1}}
	}
	factor, ok := cholesky(correlations(m))
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	df := 0.0
	if student {
		if df, code = c.scalar(c.Args[0]); code != workbook.NoError {
			return value.Error(code)
		}
		if !(df > 0) {
			return value.Error(workbook.ErrNum)
		}
	}
	n := len(m)
	u := c.uniforms(n)
	z := jointly(factor, normals(u))
	if !student {
		for i := range z {
			u[i] = elementary.NormalCDF(z[i])
		}
		return c.inLine(u)
	}
	w := c.uniforms(1)[0]
	scale := math.Sqrt(2 * gammaQuantile(0.5*df, w, 1-w) / df)
	for i := range z {
		u[i] = studentLower(z[i]/scale, df)
	}
	return c.inLine(u)
}

// correlations makes a correlation matrix of a covariance matrix.
func correlations(m [][]float64) [][]float64 {
	out := make([][]float64, len(m))
	for i := range m {
		out[i] = make([]float64, len(m))
		for k := range m {
			out[i][k] = m[i][k] / math.Sqrt(m[i][i]*m[k][k])
			if i == k {
				out[i][k] = m[i][i] / m[i][i]
			}
		}
	}
	return out
}

// cholesky is the lower triangular factor of a symmetric matrix; false where that is not positive semidefinite.
func cholesky(m [][]float64) ([][]float64, bool) {
	l := make([][]float64, len(m))
	for i := range m {
		l[i] = make([]float64, len(m))
		for k := range i + 1 {
			rest := m[i][k]
			if !(math.Abs(m[i][k]-m[k][i]) <= 1e-9*math.Sqrt(math.Abs(m[i][i]*m[k][k]))) {
				return nil, false
			}
			for j := range k {
				rest -= float64(l[i][j] * l[k][j])
			}
			slack := float64(1e-12 * math.Abs(m[i][i]))
			switch {
			case i == k && !(rest >= -slack):
				return nil, false
			case i == k:
				l[i][i] = math.Sqrt(max(rest, 0))
			case l[k][k] > 1e-9*math.Sqrt(math.Abs(m[k][k])):
				l[i][k] = rest / l[k][k]
			case math.Abs(rest) > 1e-6*math.Sqrt(math.Abs(m[i][i]*m[k][k])):
				return nil, false
			}
		}
	}
	return l, true
}

// normals are standard normal numbers of uniform ones.
func normals(u []float64) []float64 {
	z := make([]float64, len(u))
	for i := range u {
		z[i] = elementary.NormalQuantile(u[i])
	}
	return z
}

// jointly makes independent numbers of variance 1 correlated.
func jointly(factor [][]float64, z []float64) []float64 {
	out := make([]float64, len(z))
	for i := range out {
		for k := range i + 1 {
			out[i] += float64(factor[i][k] * z[k])
		}
	}
	return out
}

// bivariate draws two numbers; the second argument turns the copula counterclockwise by as many right angles as it is above 1.
func (c *Call) bivariate(f func(c *Call, parameter float64) (u, v float64, code workbook.ErrorCode), directions float64) value.Value {
	parameter, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	direction := 1.0
	if c.has(1) {
		if direction, code = c.scalar(c.Args[1]); code != workbook.NoError {
			return value.Error(code)
		}
	}
	if !(direction >= 1 && direction <= directions && direction == math.Floor(direction)) {
		return value.Error(workbook.ErrNum)
	}
	u, v, code := f(c, parameter)
	if code != workbook.NoError {
		return value.Error(code)
	}
	switch direction {
	case 2:
		u = 1 - u
	case 3:
		u, v = 1-u, 1-v
	case 4:
		v = 1 - v
	}
	return c.inLine([]float64{u, v})
}

// clayton draws from the copula (u^-a + v^-a - 1)^(-1/a), by its conditional distribution.
func clayton(c *Call, a float64) (u, v float64, code workbook.ErrorCode) {
	if code := c.positive(a); code != workbook.NoError {
		return 0, 0, code
	}
	w := c.uniforms(2)
	if a == 0 || !c.Trial() {
		return w[0], w[1], workbook.NoError
	}
	t := elementary.Expm1(-a / (1 + a) * elementary.Log(w[1]))
	return w[0], elementary.Exp(-logOfSum(0, elementary.Log(t)-float64(a*elementary.Log(w[0]))) / a), workbook.NoError
}

// logOfSum is log(e^x + e^y).
func logOfSum(x, y float64) float64 {
	most, least := max(x, y), min(x, y)
	if math.IsInf(least, -1) {
		return most
	}
	return most + elementary.Log1p(elementary.Exp(least-most))
}

// manyDigits is a parameter of Frank's copula above which its formulas are taken in logarithms, and not below, where those cancel.
const manyDigits = 10

// frank draws from the copula -log(1 + (e^(-au) - 1)(e^(-av) - 1)/(e^-a - 1))/a, by its conditional distribution; a may be negative: then it
// is that of u and 1-v with -a.
func frank(c *Call, a float64) (u, v float64, code workbook.ErrorCode) {
	w := c.uniforms(2)
	if a == 0 || !c.Trial() {
		return w[0], w[1], workbook.NoError
	}
	if a < 0 {
		return w[0], 1 - frankGiven(w[0], 1-w[1], -a), workbook.NoError
	}
	return w[0], frankGiven(w[0], w[1], a), workbook.NoError
}

// frankGiven is v where w is its probability given u.
func frankGiven(u, w, a float64) float64 {
	e := elementary.Exp(-a * u)
	rest := w + float64((1-w)*e)
	if a > manyDigits {
		return min(max((elementary.Log(rest)-logOfSum(elementary.Log(w)-a, elementary.Log1p(-w)-float64(a*u)))/a, 0), 1)
	}
	return min(max(-elementary.Log1p(float64(w*elementary.Expm1(-a))/rest)/a, 0), 1)
}

// gumbel draws from the copula exp(-((-log u)^a + (-log v)^a)^(1/a)).
func gumbel(c *Call, a float64) (u, v float64, code workbook.ErrorCode) {
	x, code := c.mixed(gumbelMixing, a, 2)
	if code != workbook.NoError {
		return 0, 0, code
	}
	return x[0], x[1], workbook.NoError
}

// positive refuses a parameter that is not positive: what ModelRisk makes of a negative one is not told.
func (c *Call) positive(a float64) workbook.ErrorCode {
	if a < 0 {
		c.Unsupported("what a negative parameter of " + c.Name + " means could not be verified")
		return workbook.ErrNA
	}
	if a != a {
		return workbook.ErrNum
	}
	return workbook.NoError
}

// mixing is how an Archimedean copula is drawn from a positive variable: given it, -log of a uniform number divided by it is passed through
// inverse. Both are taken by their logarithms, since their range is that of no floating-point number.
type mixing struct {
	// variable draws the positive one.
	variable func(c *Call, a float64) (log float64, code workbook.ErrorCode)
	inverse  func(log, a float64) float64
}

var claytonMixing = mixing{
	variable: func(c *Call, a float64) (float64, workbook.ErrorCode) {
		if code := c.positive(a); code != workbook.NoError {
			return 0, code
		}
		u := c.uniforms(1)[0]
		if log := (elementary.Log(u) + elementary.Lgamma(1/a+1)) * a; log < -40 { // the first term of the series is all of it
			return log, workbook.NoError
		}
		return elementary.Log(gammaQuantile(1/a, u, 1-u)), workbook.NoError
	},
	inverse: func(log, a float64) float64 { return elementary.Exp(-logOfSum(0, log) / a) },
}

// frankMixing has a logarithmic variable, drawn by Kemp's method (Applied Statistics 30, 1981).
var frankMixing = mixing{
	variable: func(c *Call, a float64) (float64, workbook.ErrorCode) {
		if code := c.positive(a); code != workbook.NoError {
			return 0, code
		}
		u := c.uniforms(2)
		if far := float64(a * u[0]); far > 40 {
			return elementary.Log(-elementary.Log(u[1])) + far, workbook.NoError
		}
		q := elementary.Log1p(-elementary.Exp(-a * u[0]))
		return elementary.Log(1 + math.Floor(elementary.Log(u[1])/q)), workbook.NoError
	},
	inverse: func(log, a float64) float64 {
		t := elementary.Exp(log)
		if a <= manyDigits {
			return -elementary.Log1p(float64(elementary.Exp(-t)*elementary.Expm1(-a))) / a
		}
		if log > -40 {
			log = elementary.Log(-elementary.Expm1(-t))
		}
		return -logOfSum(log, -t-a) / a
	},
}

// gumbelMixing has a positive stable variable with the index 1/a, drawn by Kanter's method.
var gumbelMixing = mixing{
	variable: func(c *Call, a float64) (float64, workbook.ErrorCode) {
		if code := c.positive(a); code != workbook.NoError {
			return 0, code
		}
		if !(a >= 1) {
			return 0, workbook.ErrNum
		}
		u := c.uniforms(2)
		if a == 1 {
			return 0, workbook.NoError
		}
		index, angle := 1/a, float64(math.Pi*u[0])
		first := elementary.Log(elementary.Sin(index*angle)) - float64(a*elementary.Log(elementary.Sin(angle)))
		second := elementary.Log(elementary.Sin((1-index)*angle)) - elementary.Log(-elementary.Log(u[1]))
		return first + float64((a-1)*second), workbook.NoError
	},
	inverse: func(log, a float64) float64 { return elementary.Exp(-elementary.Exp(log / a)) },
}

// mixed draws n numbers by a mixing variable (Marshall and Olkin, 1988).
func (c *Call) mixed(m mixing, a float64, n int) ([]float64, workbook.ErrorCode) {
	if a == 0 {
		return c.uniforms(n), workbook.NoError
	}
	v, code := m.variable(c, a)
	if code != workbook.NoError {
		return nil, code
	}
	u := c.uniforms(n)
	if !c.Trial() {
		return u, workbook.NoError
	}
	for i := range u {
		u[i] = min(max(m.inverse(elementary.Log(-elementary.Log(u[i]))-v, a), 0), 1)
	}
	return u, workbook.NoError
}

// archimedean draws as many numbers as the formula has cells, or as the second argument says.
func (c *Call) archimedean(m mixing) value.Value {
	a, code := c.scalar(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	n := float64(c.length())
	if c.has(1) {
		if n, code = c.scalar(c.Args[1]); code != workbook.NoError {
			return value.Error(code)
		}
	}
	if !(n >= 1 && n <= maxObjects) {
		return value.Error(workbook.ErrNum)
	}
	u, code := c.mixed(m, a, int(n))
	if code != workbook.NoError {
		return value.Error(code)
	}
	return c.inLine(u)
}
