package draw_test

import (
	"math"
	"testing"

	"tyche/engine/draw"
)

// TestCorrelationInBlocksIsThatOfOneTrial compares many trials at once, which uses vectors, with one trial at a time, which
// is too short for them.
func TestCorrelationInBlocksIsThatOfOneTrial(t *testing.T) {
	t.Parallel()
	const n, trials = 7, 64*3 + 13
	names, matrix := make([]string, n), make([][]float64, n)
	for i := range n {
		names[i], matrix[i] = string(rune('a'+i)), make([]float64, n)
		for j := range n {
			matrix[i][j] = math.Pow(0.8, math.Abs(float64(i-j)))
		}
	}
	matrix[0][6], matrix[6][0] = 0.3, 0.3
	c, err := draw.NewCorrelation(names, matrix, draw.Copula)
	if err != nil {
		t.Fatal(err)
	}
	whole, single := make([][]float64, n), make([][]float64, n)
	for i := range n {
		whole[i] = make([]float64, trials)
		for k := range whole[i] {
			whole[i][k] = math.Sin(float64(k*n+i)) * 3
		}
		single[i] = append([]float64(nil), whole[i]...)
	}
	c.Apply(whole)
	for k := range trials {
		one := make([][]float64, n)
		for i := range one {
			one[i] = single[i][k : k+1]
		}
		c.Apply(one)
	}
	for i := range n {
		for k := range trials {
			if math.Float64bits(whole[i][k]) != math.Float64bits(single[i][k]) {
				t.Fatalf("input %d, trial %d: %v in a block, %v alone", i, k, whole[i][k], single[i][k])
			}
		}
	}
}

// TestStreamInBlocksIsThatOfOneTrial compares whole blocks, which use vectors, with single trials, which do not; the single
// ones are checked against the published answers of Philox elsewhere.
func TestStreamInBlocksIsThatOfOneTrial(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, 1, 0xFFFFFFFFFFFFFFFF} {
		s, err := draw.Design{Seed: seed}.NewStream(draw.InputID("S!A1"), 3, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, first := range []uint64{0, 5, 1 << 35, 1<<35 - 24, 1<<36 - 40} {
			block, one := make([]float64, 331), make([]float64, 1)
			s.Fill(block, first)
			for i, u := range block {
				s.Fill(one, first+uint64(i))
				if u != one[0] {
					t.Fatalf("seed %d, trial %d: %v in a block, %v alone", seed, first+uint64(i), u, one[0])
				}
			}
		}
	}
}
