//go:build goexperiment.simd && amd64

package distribution

import "simd/archsimd"

// cellConstants is what cellValues finds in memory, in its order.
type cellConstants struct {
	magnitude, belowHalf, split, fraction, one, firstCell, shift, count, last, half uint64
}

// cellValues replaces n tail probabilities, a multiple of eight, by the values of their cells: eight cells are loaded as rows
// and transposed, which is faster than gathering their coefficients. It answers whether some were outside the table, whose
// values then mean nothing. Cells are those of both sides, one after the other.
//
//go:noescape
func cellValues(x *float64, n int, cells *cell, k *cellConstants) (outside uint64)

// fillChunks fills whole chunks from the tables, and answers what is left.
func (d *fitted) fillChunks(x []float64) []float64 {
	if !archsimd.X86.AVX512() {
		return x
	}
	n := uint64(len(d.table[0]))
	k := cellConstants{
		magnitude: 1<<63 - 1, belowHalf: belowHalfBits, split: uint64(d.split), fraction: 1<<52 - 1, one: 1023 << 52,
		firstCell: firstCell, shift: uint64(52 - d.split), count: n, last: n - 1, half: 1022 << 52,
	}
	var before [chunk]float64
	for ; len(x) >= chunk; x = x[chunk:] {
		copy(before[:], x)
		if cellValues(&x[0], chunk, &d.table[0][0], &k) == 0 {
			continue
		}
		for i, t := range before {
			x[i] = d.at(t)
		}
	}
	return x
}
