// Package matrix finds the correlation matrix that lies nearest to a symmetric one that is none.
//
//	valid, distance, ok := matrix.Nearest([][]float64{{1, 1, 0}, {1, 1, 1}, {0, 1, 1}}) // Higham's example: 0.5278 away
//
// Nearness is the Frobenius norm of the difference. The order of all operations is fixed and nothing is fused by the
// compiler, so every machine finds the same bits.
//
// The package knows nothing of inputs, copulas or draws.
package matrix
