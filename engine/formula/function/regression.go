package function

import (
	"math"
	"slices"

	"tyche/engine/elementary"
)

// regression is the least squares fit of y by a sum of columns, each with a factor, and a constant.
type regression struct {
	factors   []float64
	intercept float64
	// errors are the standard errors of the factors, and interceptError that of the constant.
	errors         []float64
	interceptError float64
	// explained and residual are the sums of squares that the fit explains and those that it leaves.
	explained, residual float64
	// df are the degrees of freedom that are left, and rank is how many columns count.
	df, rank float64
}

// dependent is how small a column must be, beside what it was, after the columns before it are taken out of it, to count
// as a combination of them.
const dependent = 1e-13

// fit computes the regression by orthogonal columns. Of columns that depend on each other some are left out and get the factor 0
// and the error 0, as a single column does that does not vary: those that vary least beside the ones that stay, as in a QR
// decomposition with column pivoting.
func fit(columns [][]float64, y []float64, constant bool) regression {
	n, k := len(y), len(columns)
	work, rest := make([][]float64, k), append([]float64(nil), y...)
	means, meanY := make([]float64, k), 0.0
	for j, x := range columns {
		work[j] = append([]float64(nil), x...)
		if constant {
			means[j] = centre(work[j])
		}
	}
	if constant {
		meanY = centre(rest)
	}
	right, ok := orthogonalize(work, columns)
	if !ok {
		return fitSome(columns, y, meanY, rest, constant)
	}
	r := regression{rank: float64(k), df: float64(n - k)}
	if constant {
		r.df--
	}
	projections := make([]float64, k)
	for j, q := range work {
		projections[j] = dot(q, rest)
		subtract(rest, q, projections[j])
		r.explained += float64(projections[j] * projections[j])
	}
	r.residual = dot(rest, rest)
	r.solve(right, projections, means, meanY)
	r.judge(right, means, float64(n), constant)
	return r
}

// fitSome is the regression on columns that depend on each other.
func fitSome(columns [][]float64, y []float64, meanY float64, rest []float64, constant bool) regression {
	kept := independent(columns, constant)
	if len(kept) == 0 {
		return flat(len(columns), meanY, rest, constant)
	}
	chosen := make([][]float64, len(kept))
	for i, j := range kept {
		chosen[i] = columns[j]
	}
	r := fit(chosen, y, constant)
	factors, errors := make([]float64, len(columns)), make([]float64, len(columns))
	for i, j := range kept {
		factors[j], errors[j] = r.factors[i], r.errors[i]
	}
	r.factors, r.errors = factors, errors
	return r
}

// independent are the columns that stay, in their order: at each turn the one with the largest part that those before it do not have, the
// first one of equals.
func independent(columns [][]float64, constant bool) []int {
	work, whole := make([][]float64, len(columns)), make([]float64, len(columns))
	for j, x := range columns {
		work[j], whole[j] = append([]float64(nil), x...), math.Sqrt(dot(x, x))
		if constant {
			centre(work[j])
		}
	}
	var kept []int
	for {
		best, size := -1, 0.0
		for j, v := range work {
			if d := math.Sqrt(dot(v, v)); !slices.Contains(kept, j) && d > dependent*whole[j] && d > size {
				best, size = j, d
			}
		}
		if best < 0 {
			slices.Sort(kept)
			return kept
		}
		kept = append(kept, best)
		q := work[best]
		for i := range q {
			q[i] /= size
		}
		for j, v := range work {
			for range 2 {
				if j != best {
					subtract(v, q, dot(q, v))
				}
			}
		}
	}
}

// flat is the regression on k columns that do not vary.
func flat(k int, meanY float64, rest []float64, constant bool) regression {
	r := regression{factors: make([]float64, k), errors: make([]float64, k), intercept: meanY, residual: dot(rest, rest)}
	n := float64(len(rest))
	if r.df = n; constant {
		r.df--
		r.interceptError = r.deviation() / math.Sqrt(n)
	}
	return r
}

// centre takes the mean from each number and returns it.
func centre(x []float64) float64 {
	m := mean(x)
	for i := range x {
		x[i] -= m
	}
	return m
}

func dot(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		s += float64(x[i] * y[i])
	}
	return s
}

// orthogonalize makes the columns orthonormal, by Gram and Schmidt done twice, and gives the triangular matrix that leads
// back. It fails where a column is a combination of those before it; whole are the columns before they were centred.
func orthogonalize(columns, whole [][]float64) (right [][]float64, ok bool) {
	for j, v := range columns {
		row := make([]float64, len(columns)) // row[i] is how much of column i is in column j
		for range 2 {
			for i := range j {
				d := dot(columns[i], v)
				row[i] += d
				subtract(v, columns[i], d)
			}
		}
		size := math.Sqrt(dot(v, v))
		if !(size > dependent*math.Sqrt(dot(whole[j], whole[j]))) {
			return nil, false
		}
		row[j] = size
		for i := range v {
			v[i] /= size
		}
		right = append(right, row)
	}
	return right, true
}

// solve finds the factors from the projections on the orthonormal columns.
func (r *regression) solve(right [][]float64, projections, means []float64, meanY float64) {
	r.factors = backward(right, projections)
	r.intercept = meanY - dot(r.factors, means)
}

// backward solves the triangular system sum over j of right[j][i] x[j] = b[i].
func backward(right [][]float64, b []float64) []float64 {
	x := append([]float64(nil), b...)
	for j := len(x) - 1; j >= 0; j-- {
		x[j] /= right[j][j]
		for i := range j {
			x[i] -= float64(right[j][i] * x[j])
		}
	}
	return x
}

// judge finds the standard errors: those of the factors are the lengths of the rows of the inverse triangular matrix.
func (r *regression) judge(right [][]float64, means []float64, n float64, constant bool) {
	k, sd := len(right), r.deviation()
	squares, atMean := make([]float64, k), 0.0
	for i := range k {
		unit := make([]float64, k)
		unit[i] = 1
		column := backward(right, unit)
		for j, x := range column {
			squares[j] += float64(x * x)
		}
		d := dot(column, means)
		atMean += float64(d * d)
	}
	for _, s := range squares {
		r.errors = append(r.errors, float64(sd*math.Sqrt(s)))
	}
	if constant {
		r.interceptError = float64(sd * math.Sqrt(1/n+atMean))
	}
}

// deviation is the standard error of y: 0 where nothing is left to judge it by.
func (r *regression) deviation() float64 {
	if r.df <= 0 {
		return 0
	}
	return math.Sqrt(r.residual / r.df)
}

// at is the value of the fit for one number a column.
func (r *regression) at(x []float64) float64 { return r.intercept + dot(r.factors, x) }

// exponential turns a fit of logarithms into one of powers.
func (r *regression) exponential() {
	for i, b := range r.factors {
		r.factors[i] = elementary.Exp(b)
	}
	r.intercept = elementary.Exp(r.intercept)
}
