package draw

import (
	"fmt"
	"slices"

	"tyche/engine/draw/distribution"
	"tyche/engine/draw/matrix"
	"tyche/engine/draw/rank"
)

// Dependence says what a correlation matrix means.
type Dependence struct {
	Kind Kind
	// DF are the degrees of freedom of a t copula, MinDF to MaxDF; 0 for a Gaussian one.
	DF float64
	// Margins are the inputs' distributions, on which rank correlations depend where there are ties; nil, or an element that is
	// nil, for continuous ones.
	Margins []distribution.Distribution
	// Repair takes the nearest valid matrix in place of one that is not positive semidefinite.
	Repair bool
}

// The degrees of freedom of t copulas. With more than MaxDF they could hardly be told from Gaussian ones.
const (
	MinDF = 1
	MaxDF = 1000
)

// Correlate checks a matrix over the named inputs and factors it. A matrix that is only positive semidefinite is accepted:
// some inputs are then functions of others. The error is a *[MatrixError] where the matrix is at fault.
func (d Dependence) Correlate(names []string, given [][]float64) (*Correlation, error) {
	if err := checkMatrix(names, given); err != nil {
		return nil, err
	}
	ranks, err := d.ranks(names, given)
	if err != nil {
		return nil, err
	}
	own, err := d.own(names, given, ranks)
	if err != nil {
		return nil, err
	}
	c, broken := factorize(names, own)
	if broken == nil {
		c.df, c.calibrated = d.DF, ranks.calibrates()
		return c, nil
	}
	nearest, _, ok := matrix.Nearest(own)
	if !ok {
		return nil, broken
	}
	told := d.told(nearest, ranks)
	if d.Repair {
		if c, again := factorize(names, nearest); again == nil {
			c.df, c.calibrated = d.DF, ranks.calibrates()
			c.taken, c.repaired = told, matrix.Distance(given, told)
			return c, nil
		}
		return nil, broken
	}
	broken.Nearest, broken.Distance = told, matrix.Distance(given, told)
	return nil, broken
}

// ranker finds rank correlations of pairs of inputs.
type ranker struct {
	copula  *rank.Copula
	student bool // a t copula
	margins []*rank.Margin
}

// calibrates tells whether some pair has no closed form: under a t copula, and where an input has ties.
func (r *ranker) calibrates() bool {
	return r != nil && (r.student || slices.ContainsFunc(r.margins, func(m *rank.Margin) bool { return !m.Continuous() }))
}

// maxSteps bounds the work of calibrating rank correlations, to about three seconds: the sum, over pairs, of the products of
// the numbers of steps.
const maxSteps = 4_000_000

// ranks prepares what turns rank correlations into the copula's own; nil for matrices of another kind.
func (d Dependence) ranks(names []string, given [][]float64) (*ranker, error) {
	if d.Kind != Spearman {
		return nil, nil
	}
	r := &ranker{copula: rank.Gaussian(), student: d.DF > 0, margins: make([]*rank.Margin, len(names))}
	if d.DF > 0 {
		var err error
		if r.copula, err = rank.Student(d.DF); err != nil {
			return nil, fmt.Errorf("draw: t copula: %w", err)
		}
	}
	steps, squares := 0, 0
	for i := range names {
		var law distribution.Distribution
		if d.Margins != nil {
			law = d.Margins[i]
		}
		r.margins[i] = rank.NewMargin(law)
		if n := r.margins[i].Steps(); n > 1 {
			squares += n * steps
			steps += n
		}
	}
	if squares > maxSteps {
		return nil, &MatrixError{Problem: MatrixTooLarge, Row: -1, Column: -1, Text: "it holds rank correlations of too many discrete " +
			"inputs with too many values; give the copula's own correlations (kind gaussian)"}
	}
	return r, nil
}

// own turns a matrix of the kind given into the copula's own.
func (d Dependence) own(names []string, given [][]float64, ranks *ranker) (own [][]float64, err error) {
	own = byPair(given, func(i, j int, rho float64) float64 {
		if ranks == nil {
			return rho
		}
		r, limit, ok := ranks.copula.Solve(ranks.margins[i], ranks.margins[j], rho)
		if !ok && err == nil {
			err = &MatrixError{Problem: MatrixUnattainable, Row: i, Column: j, Text: fmt.Sprintf(
				"%s and %s cannot have a rank correlation of %v: with their distributions, %.4f is the strongest", names[i], names[j], rho, limit)}
		}
		return r
	})
	return own, err
}

// told turns a copula's own matrix into the kind given.
func (d Dependence) told(own [][]float64, ranks *ranker) [][]float64 {
	return byPair(own, func(i, j int, r float64) float64 {
		if ranks == nil {
			return r
		}
		return ranks.copula.Rho(ranks.margins[i], ranks.margins[j], r)
	})
}

// byPair maps the pairs below the diagonal of a symmetric matrix.
func byPair(a [][]float64, of func(i, j int, r float64) float64) [][]float64 {
	m := make([][]float64, len(a))
	for i := range m {
		m[i] = make([]float64, len(a))
		m[i][i] = 1
		for j := range i {
			m[i][j] = of(i, j, a[i][j])
			m[j][i] = m[i][j]
		}
	}
	return m
}
