package draw

import (
	"fmt"
	"math"

	"tyche/engine/draw/rank"
	"tyche/engine/elementary"
)

// Kind says what a correlation matrix means.
type Kind uint8

const (
	// Copula matrices are the copula's own: correlations of the normal variables underneath.
	Copula Kind = iota
	// Spearman matrices are rank correlations in the population; package rank finds the copula's own.
	Spearman
)

// ParseKind returns the kind named "" or "copula", or "spearman".
func ParseKind(name string) (Kind, error) {
	switch name {
	case "", "copula":
		return Copula, nil
	case "spearman":
		return Spearman, nil
	}
	return 0, fmt.Errorf("kind %q is unknown: it must be copula or spearman", name)
}

// MatrixProblem tells what is wrong with a correlation matrix.
type MatrixProblem uint8

// The problems of a correlation matrix.
const (
	MatrixSize MatrixProblem = iota + 1
	MatrixNotFinite
	MatrixDiagonal
	MatrixAsymmetric
	MatrixRange
	MatrixNotPositive
	// MatrixUnattainable is a rank correlation stronger than any that the inputs can have.
	MatrixUnattainable
	// MatrixTooLarge is one whose rank correlations would take too long to calibrate.
	MatrixTooLarge
)

// MatrixError is a correlation matrix that cannot be one. Row and Column count from 0 and are -1 where the problem has no
// place.
type MatrixError struct {
	Problem     MatrixProblem
	Row, Column int
	Text        string
	// Nearest is, for a matrix that is merely not positive semidefinite, the nearest one that can be used, in the terms of
	// the matrix given, and Distance the Frobenius norm of the difference; nil where it was not found (see
	// [matrix.Nearest]).
	Nearest  [][]float64
	Distance float64
}

// Error returns a sentence with the names of the inputs.
func (e *MatrixError) Error() string { return "correlation matrix: " + e.Text }

// Correlation is a valid correlation matrix and its Cholesky factor. It is immutable.
type Correlation struct {
	size   int
	factor []float64 // lower triangle, row by row
	// others and shares are, by row, the columns left of the diagonal whose elements are not 0, and those elements: what
	// Apply needs, without comparisons of floating-point numbers, which are slow beside vectors.
	others [][]int
	shares [][]float64
	df     float64 // of a t copula; 0 for a Gaussian one
	// taken is the matrix in place of the one given, in its terms, and repaired how far they are apart; nil and 0 where the one
	// given is in use itself.
	taken    [][]float64
	repaired float64
	// calibrated tells that the copula's own matrix was found numerically.
	calibrated bool
}

// positiveTolerance is how far below zero a pivot may fall by rounding, a share of the diagonal per input.
const positiveTolerance = 1e-10

// NewCorrelation is Dependence.Correlate for a Gaussian copula of continuous inputs.
func NewCorrelation(names []string, given [][]float64, kind Kind) (*Correlation, error) {
	return Dependence{Kind: kind}.Correlate(names, given)
}

// factorize is Cholesky's method.
func factorize(names []string, own [][]float64) (*Correlation, *MatrixError) {
	n := len(names)
	c := &Correlation{size: n, factor: make([]float64, 0, n*(n+1)/2)}
	for i := range n {
		for j := range i + 1 {
			if err := c.add(names, i, j, own[i][j]); err != nil {
				return nil, err
			}
		}
	}
	c.collect()
	return c, nil
}

// collect sets others and shares.
func (c *Correlation) collect() {
	c.others, c.shares = make([][]int, c.size), make([][]float64, c.size)
	for i := range c.size {
		for j, share := range c.row(i)[:i] {
			if share != 0 {
				c.others[i], c.shares[i] = append(c.others[i], j), append(c.shares[i], share)
			}
		}
	}
}

// add appends the factor's element (i, j), given the matrix's: Cholesky's method, row by row.
func (c *Correlation) add(names []string, i, j int, r float64) *MatrixError {
	a, b := c.row(i), c.row(j)
	sum := r
	for k := range j {
		sum = math.FMA(-a[k], b[k], sum)
	}
	limit := float64(positiveTolerance * float64(i+1))
	if i == j {
		if sum < -limit {
			return notPositive(names, i)
		}
		if sum < limit {
			sum = 0
		}
		c.factor = append(c.factor, math.Sqrt(sum))
		return nil
	}
	if pivot := b[j]; pivot > 0 {
		c.factor = append(c.factor, sum/pivot)
		return nil
	}
	// Input j is a function of those before it; so must be what i and j have in common.
	if math.Abs(sum) > math.Sqrt(limit) {
		return notPositive(names, i)
	}
	c.factor = append(c.factor, 0)
	return nil
}

// row returns row i of the factor as far as it is there.
func (c *Correlation) row(i int) []float64 {
	start := i * (i + 1) / 2
	return c.factor[start:min(start+i+1, len(c.factor))]
}

func notPositive(names []string, i int) *MatrixError {
	return &MatrixError{Problem: MatrixNotPositive, Row: i, Column: -1, Text: fmt.Sprintf(
		"it is not positive semidefinite: the correlations of %s contradict those among the inputs before it", names[i])}
}

// checkMatrix finds what is wrong with a matrix apart from its not being positive semidefinite.
func checkMatrix(names []string, matrix [][]float64) error {
	fail := func(p MatrixProblem, i, j int, format string, args ...any) error {
		return &MatrixError{Problem: p, Row: i, Column: j, Text: fmt.Sprintf(format, args...)}
	}
	n := len(names)
	if len(matrix) != n {
		return fail(MatrixSize, -1, -1, "it has %d rows for %d inputs", len(matrix), n)
	}
	for i, row := range matrix {
		if len(row) != n {
			return fail(MatrixSize, i, -1, "the row of %s has %d numbers for %d inputs", names[i], len(row), n)
		}
	}
	for i, row := range matrix {
		for j, r := range row {
			switch {
			case math.IsNaN(r) || math.IsInf(r, 0):
				return fail(MatrixNotFinite, i, j, "the correlation of %s and %s is not a finite number", names[i], names[j])
			case i == j && math.Abs(r-1) > 1e-12:
				return fail(MatrixDiagonal, i, j, "the correlation of %s with itself is %v: it must be 1", names[i], r)
			case r < -1-1e-12 || r > 1+1e-12:
				return fail(MatrixRange, i, j, "the correlation of %s and %s is %v: it must be within -1 to 1", names[i], names[j], r)
			case math.Abs(r-matrix[j][i]) > 1e-9:
				return fail(MatrixAsymmetric, i, j, "it is not symmetric: %s and %s have %v, %s and %s have %v",
					names[i], names[j], r, names[j], names[i], matrix[j][i])
			}
		}
	}
	return nil
}

// DF are the degrees of freedom of a t copula; 0 for a Gaussian one.
func (c *Correlation) DF() float64 { return c.df }

// Size returns the number of inputs.
func (c *Correlation) Size() int { return c.size }

// Repaired is the Frobenius distance between the matrix given and the one in its place; 0 where it is in use itself.
func (c *Correlation) Repaired() float64 { return c.repaired }

// Taken is the matrix in place of the one given, in the same terms; nil where that is in use itself. Nobody may change it.
func (c *Correlation) Taken() [][]float64 { return c.taken }

// Error is the most by which rank correlations in the population differ from those in use; 0 where they are exact, and for
// matrices that are the copula's own.
func (c *Correlation) Error() float64 {
	if c.calibrated {
		return rank.Error
	}
	return 0
}

// Apply replaces independent standard normal numbers by correlated ones: element k of every column is one trial. Number i
// becomes its own share, to which those of the inputs before it are added in their order by fused operations. All columns
// have one length.
func (c *Correlation) Apply(columns [][]float64) {
	done := applyVectors(c, columns, applyWide(c, columns))
	elementary.Settle()
	for i := c.size - 1; i > 0; i-- { // from the last one: the earlier ones are still needed
		own := c.row(i)[i]
		x := columns[i][done:]
		for k, z := range x {
			x[k] = float64(own * z)
		}
		for n, j := range c.others[i] {
			share := c.shares[i][n]
			y := columns[j][done:][:len(x)]
			for k, z := range y {
				x[k] = math.FMA(share, z, x[k])
			}
		}
	}
}
