package matrix

import "math"

// MaxSize is the largest matrix that Nearest takes: the work grows with the third power of the size, to about a second
// here.
const MaxSize = 120

const (
	newtonSteps = 100
	// gradientEnough is how far a diagonal element may be from 1 before the last scaling.
	gradientEnough = 1e-11
)

// Nearest returns the correlation matrix (symmetric, positive semidefinite, 1 on the diagonal) at the smallest Frobenius
// distance from a symmetric matrix of at most MaxSize rows, and the distance; ok is false for a larger one, and where the
// search does not end. A matrix that is a correlation matrix is its own nearest.
//
// It is Newton's method for the dual problem (Qi and Sun, A quadratically convergent Newton method for computing the nearest
// correlation matrix, SIAM J. Matrix Anal. Appl. 28, 2006): over y, the projection of A + Diag(y) on the positive
// semidefinite matrices must have the diagonal 1.
func Nearest(a [][]float64) (nearest [][]float64, distance float64, ok bool) {
	if len(a) > MaxSize {
		return nil, 0, false
	}
	s := newDual(a)
	for range newtonSteps {
		if s.off <= gradientEnough*math.Sqrt(float64(len(a))) {
			x := unitDiagonal(s.projected)
			return x, Distance(a, x), true
		}
		if !s.step() {
			return nil, 0, false
		}
	}
	return nil, 0, false
}

// Distance is the Frobenius norm of the difference of two matrices of one size.
func Distance(a, b [][]float64) float64 {
	sum := 0.0
	for i := range a {
		for j := range a[i] {
			d := a[i][j] - b[i][j]
			sum = math.FMA(d, d, sum)
		}
	}
	return math.Sqrt(sum)
}

// unitDiagonal scales rows and columns alike, which keeps a matrix positive semidefinite.
func unitDiagonal(x [][]float64) [][]float64 {
	m := square(len(x))
	for i := range x {
		for j := range i {
			m[i][j] = min(max(x[i][j]/math.Sqrt(float64(x[i][i]*x[j][j])), -1), 1)
			m[j][i] = m[i][j]
		}
		m[i][i] = 1
	}
	return m
}

// dual is a point of the dual problem.
type dual struct {
	a         [][]float64
	y         []float64
	spectrum  spectrum // of a + Diag(y)
	projected [][]float64
	gradient  []float64
	value     float64 // of the dual function
	off       float64 // the gradient's length
}

func newDual(a [][]float64) *dual {
	d := &dual{a: a}
	d.at(make([]float64, len(a)))
	return d
}

// at moves to a point.
func (d *dual) at(y []float64) {
	moved := clone(d.a)
	for i := range moved {
		moved[i][i] += y[i]
	}
	d.y, d.spectrum = y, decompose(moved)
	d.projected = d.spectrum.positive()
	d.gradient = make([]float64, len(y))
	d.value = 0
	for _, v := range d.spectrum.values {
		d.value += float64(0.5 * float64(max(v, 0)*max(v, 0)))
	}
	for i := range y {
		d.gradient[i] = d.projected[i][i] - 1
		d.value -= y[i]
	}
	d.off = math.Sqrt(dot(d.gradient, d.gradient))
}

// step goes one step of Newton, shortened until the dual function falls; it reports whether it could.
func (d *dual) step() bool {
	direction := d.solve()
	slope := dot(direction, d.gradient)
	from := *d
	for length := 1.0; length > 1e-12; length /= 2 {
		y := make([]float64, len(from.y))
		for i := range y {
			y[i] = math.FMA(length, direction[i], from.y[i])
		}
		d.at(y)
		if d.value <= from.value+float64(1e-4*length*slope) || d.off < float64(0.5*from.off) {
			return true
		}
	}
	return false
}

// solve finds the direction of Newton by conjugate gradients; a small multiple of the identity keeps it downhill.
func (d *dual) solve() []float64 {
	n := len(d.y)
	weights := d.weights()
	x, r, p := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, g := range d.gradient {
		r[i], p[i] = -g, -g
	}
	ridge := min(0.1*d.off, 1e-3)
	square := dot(r, r)
	enough := float64(square * min(1e-4, float64(d.off*d.off)))
	for range 4*n + 20 {
		if square <= max(enough, 1e-32) {
			break
		}
		h := d.hessian(weights, p)
		for i := range h {
			h[i] = math.FMA(ridge, p[i], h[i])
		}
		alpha := square / dot(p, h)
		for i := range x {
			x[i], r[i] = math.FMA(alpha, p[i], x[i]), math.FMA(-alpha, h[i], r[i])
		}
		next := dot(r, r)
		for i := range p {
			p[i] = math.FMA(next/square, p[i], r[i])
		}
		square = next
	}
	return x
}

// weights are, by pairs of eigenvalues, how much of their product's movement the projection keeps.
func (d *dual) weights() [][]float64 {
	values := d.spectrum.values
	w := square(len(values))
	for i, a := range values {
		for j, b := range values {
			switch {
			case a > 0 && b > 0:
				w[i][j] = 1
			case a > 0:
				w[i][j] = a / (a - b)
			case b > 0:
				w[i][j] = b / (b - a)
			}
		}
	}
	return w
}

// hessian applies a generalized Hessian to h: the diagonal of P (weights * (P' Diag(h) P)) P'.
func (d *dual) hessian(weights [][]float64, h []float64) []float64 {
	v, n := d.spectrum.vectors, len(h)
	inner := square(n)
	for i, x := range h {
		for k := range n {
			scaled := float64(x * v[i][k])
			for l := range n {
				inner[k][l] = math.FMA(scaled, v[i][l], inner[k][l])
			}
		}
	}
	for k := range n {
		for l := range n {
			inner[k][l] = float64(inner[k][l] * weights[k][l])
		}
	}
	out := make([]float64, n)
	for i := range n {
		for k := range n {
			out[i] = math.FMA(v[i][k], dot(inner[k], v[i]), out[i])
		}
	}
	return out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum = math.FMA(a[i], b[i], sum)
	}
	return sum
}
