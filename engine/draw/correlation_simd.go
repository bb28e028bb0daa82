//go:build goexperiment.simd

package draw

import "simd"

// applyVectors does the work of Apply for the trials from a number on and answers how many are done then. Four vectors of a column stay in
// registers while the shares of the columns before it are added. It is no method, because Go 1.27 fails to compile those for
// vectors.
func applyVectors(c *Correlation, columns [][]float64, done int) int {
	if simd.Emulated() || len(columns) == 0 {
		return done
	}
	l := simd.Float64s{}.Len()
	for ; done+4*l <= len(columns[0]); done += 4 * l {
		for i := c.size - 1; i > 0; i-- {
			correlateFour(columns, i, c.row(i)[i], c.others[i], c.shares[i], done)
		}
	}
	return done
}

// correlateFour computes four vectors of a column from its own share and those of other columns.
func correlateFour(columns [][]float64, i int, share float64, others []int, shares []float64, at int) {
	l := simd.Float64s{}.Len()
	x := columns[i][at : at+4*l]
	own := simd.BroadcastFloat64s(share)
	x0, x1 := own.Mul(simd.LoadFloat64s(x)), own.Mul(simd.LoadFloat64s(x[l:]))
	x2, x3 := own.Mul(simd.LoadFloat64s(x[2*l:])), own.Mul(simd.LoadFloat64s(x[3*l:]))
	for k, j := range others {
		z, f := columns[j][at:at+4*l], simd.BroadcastFloat64s(shares[k])
		x0, x1 = f.MulAdd(simd.LoadFloat64s(z), x0), f.MulAdd(simd.LoadFloat64s(z[l:]), x1)
		x2, x3 = f.MulAdd(simd.LoadFloat64s(z[2*l:]), x2), f.MulAdd(simd.LoadFloat64s(z[3*l:]), x3)
	}
	x0.Store(x)
	x1.Store(x[l:])
	x2.Store(x[2*l:])
	x3.Store(x[3*l:])
}
