package draw_test

import (
	"slices"
	"testing"

	"tyche/engine/draw"
)

// TestShufflesHaveEachNumberOnce checks that each turn has every number once, that turns and inputs differ, that a piece of its own
// has the numbers of the whole, and that the orders of three are alike (chi-squared, 5 degrees of freedom).
func TestShufflesHaveEachNumberOnce(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 2, 3, 7, 1000} {
		s := draw.Design{Seed: 5}.NewShuffle(9, 0, size)
		all := make([]int, 3*size)
		s.Fill(all, 0)
		for turn := range 3 {
			sorted := slices.Sorted(slices.Values(all[turn*size : (turn+1)*size]))
			for i, x := range sorted {
				if x != i {
					t.Fatalf("size %d, turn %d: %v", size, turn, sorted)
				}
			}
		}
		piece := make([]int, size)
		if s.Fill(piece, uint64(size/2)); !slices.Equal(piece, all[size/2:size/2+size]) {
			t.Errorf("size %d: a piece differs", size)
		}
		other := make([]int, 3*size)
		if (draw.Design{Seed: 5}).NewShuffle(10, 0, size).Fill(other, 0); size > 3 && slices.Equal(all, other) {
			t.Errorf("size %d: two inputs have one order", size)
		}
	}
	const turns = 60_000
	x := make([]int, 3*turns)
	draw.Design{Seed: 1}.NewShuffle(4, 0, 3).Fill(x, 0)
	counts := map[[3]int]float64{}
	for i := range turns {
		counts[[3]int(x[3*i:])]++
	}
	chi := 0.0
	for _, n := range counts {
		chi += (n - turns/6) * (n - turns/6) / (turns / 6)
	}
	if len(counts) != 6 || chi > 20.5 { // exceeded with a probability of 0.001
		t.Errorf("orders %v, chi-squared %v", counts, chi)
	}
}
