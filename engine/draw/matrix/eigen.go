package matrix

import "math"

// spectrum is a symmetric matrix as eigenvalues and eigenvectors: column k of vectors belongs to values[k].
type spectrum struct {
	values  []float64
	vectors [][]float64
}

// sweeps bounds how often the rotations go over all pairs; eight are usual.
const sweeps = 60

// decompose finds the spectrum of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations,
// 4th ed., 8.5), which leave every eigenvalue with an error of a few roundings of the largest one.
func decompose(a [][]float64) spectrum {
	n := len(a)
	a = clone(a)
	v := identity(n)
	for range sweeps {
		off, all := 0.0, 0.0
		for i := range n {
			for j := range n {
				square := float64(a[i][j] * a[i][j])
				all += square
				if i != j {
					off += square
				}
			}
		}
		if off <= float64(all*0x1p-104) {
			break
		}
		for p := range n - 1 {
			for q := p + 1; q < n; q++ {
				rotate(a, v, p, q)
			}
		}
	}
	s := spectrum{values: make([]float64, n), vectors: v}
	for i := range n {
		s.values[i] = a[i][i]
	}
	return s
}

// rotate makes a[p][q] zero.
func rotate(a, v [][]float64, p, q int) {
	if a[p][q] == 0 {
		return
	}
	theta := (a[q][q] - a[p][p]) / float64(2*a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(math.FMA(theta, theta, 1)))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(math.FMA(t, t, 1))
	s := float64(t * c)
	for k := range a {
		x, y := a[k][p], a[k][q]
		a[k][p], a[k][q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
		x, y = v[k][p], v[k][q]
		v[k][p], v[k][q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range a {
		x, y := a[p][k], a[q][k]
		a[p][k], a[q][k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}

// positive is the nearest positive semidefinite matrix: the part of the spectrum above zero.
func (s spectrum) positive() [][]float64 {
	n := len(s.values)
	x := square(n)
	for k, value := range s.values {
		if value <= 0 {
			continue
		}
		for i := range n {
			scaled := float64(value * s.vectors[i][k])
			for j := range i + 1 {
				x[i][j] = math.FMA(scaled, s.vectors[j][k], x[i][j])
			}
		}
	}
	for i := range n {
		for j := range i {
			x[j][i] = x[i][j]
		}
	}
	return x
}

func square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

func identity(n int) [][]float64 {
	m := square(n)
	for i := range m {
		m[i][i] = 1
	}
	return m
}

func clone(a [][]float64) [][]float64 {
	m := square(len(a))
	for i := range m {
		copy(m[i], a[i])
	}
	return m
}
