//go:build goexperiment.simd

package draw

import (
	"simd"
	"simd/archsimd"
)

// applyWide is applyVectors for vectors of 512 bits, eight of a column at a time.
func applyWide(c *Correlation, columns [][]float64) (done int) {
	if simd.VectorBitSize() < 512 || !archsimd.X86.AVX512() || len(columns) == 0 {
		return 0
	}
	for ; done+64 <= len(columns[0]); done += 64 {
		for i := c.size - 1; i > 0; i-- {
			correlateEight(columns, i, c.row(i)[i], c.others[i], c.shares[i], done)
		}
	}
	archsimd.ClearAVXUpperBits()
	return done
}

// correlateEight computes 64 trials of a column from its own share and those of other columns.
//
//go:noescape
func correlateEight(columns [][]float64, i int, share float64, others []int, shares []float64, at int)
