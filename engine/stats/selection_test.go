package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tyche/engine/stats"
)

// columns of several shapes: smooth, heavy-tailed, of few values, constant, and one whose beginning is unlike the rest.
func shapes(n int) map[string][]float64 {
	random := rand.New(rand.NewPCG(5, 6))
	all := map[string][]float64{}
	for name, f := range map[string]func(i int) float64{
		"normal":   func(int) float64 { return random.NormFloat64() },
		"heavy":    func(int) float64 { return math.Exp(9 * random.NormFloat64()) },
		"few":      func(int) float64 { return float64(random.IntN(7)) },
		"two":      func(int) float64 { return float64(random.IntN(50) / 49) },
		"constant": func(int) float64 { return -3 },
		"rising":   func(i int) float64 { return float64(i) },
		"narrow":   func(int) float64 { return 1 + 0x1p-52*float64(random.IntN(100)) },
		"huge":     func(int) float64 { return 1e308 * (2*random.Float64() - 1) },
		"zeros":    func(i int) float64 { return math.Copysign(0, float64(i%2)-0.5) },
	} {
		x := make([]float64, n)
		for i := range x {
			x[i] = f(i)
		}
		all[name] = x
	}
	return all
}

// TestSelectionFindsWhatSortingFinds sifts in three sieves, with the beginning of the column as the pilot, and once more
// with a wider selection where that pilot misses.
func TestSelectionFindsWhatSortingFinds(t *testing.T) {
	t.Parallel()
	const n = 50_000
	below := []float64{-1, 0, 0.5, 3}
	for name, x := range shapes(n) {
		ranks := []int{0, 1, 499, 500, 12_500, 24_999, 25_000, 40_000, 49_500, 49_998, 49_999}
		if name == "rising" { // ranks near the end would keep all that is greater than the pilot
			ranks = []int{12_500, 25_000}
		}
		sorted := slices.Sorted(slices.Values(x))
		s := stats.NewSelection(slices.Clone(x[:2000]), ranks, n, below)
		passes := 0
		for missed := []int{-1}; len(missed) > 0; passes++ {
			sieves := []*stats.Sieve{s.NewSieve(), s.NewSieve(), s.NewSieve()}
			for i := 0; i < n; i += 1000 {
				sieves[i/1000%3].Add(x[i : i+1000])
			}
			var numbers []float64
			if numbers, missed = s.Find(sieves, ranks); len(missed) > 0 {
				s = s.Wider(missed)
				continue
			}
			for i, rank := range ranks {
				if numbers[i] != sorted[rank] || math.Float64bits(numbers[i]) == 1<<63 {
					t.Errorf("%s: rank %d is %v, want %v", name, rank, numbers[i], sorted[rank])
				}
			}
			for _, b := range below {
				want, _ := slices.BinarySearch(sorted, b)
				if got := s.Below(b, sieves); got != uint64(want) {
					t.Errorf("%s: %d below %v, want %d", name, got, b, want)
				}
			}
		}
		if want := map[bool]int{true: 2, false: 1}[name == "rising"]; passes != want {
			t.Errorf("%s: %d passes, want %d", name, passes, want)
		}
	}
}

func TestSelectionOfAPilotWithoutNumbersKeepsAll(t *testing.T) {
	t.Parallel()
	s := stats.NewSelection(nil, []int{1}, 3, nil)
	v := s.NewSieve()
	v.Add([]float64{5, 2, 9})
	if numbers, missed := s.Find([]*stats.Sieve{v}, []int{1}); len(missed) > 0 || numbers[0] != 5 {
		t.Errorf("%v, %v", numbers, missed)
	}
}

// TestLongPilotsAreSearchedWithAPilotOfTheirOwn has pilots and classes that are too long to be sorted out directly, and many ranks.
func TestLongPilotsAreSearchedWithAPilotOfTheirOwn(t *testing.T) {
	t.Parallel()
	const n = 600_000
	for name, x := range shapes(n) {
		var ranks []int
		for p := 1; p < 20; p++ {
			for _, near := range []int{-500, 0, 1, 500} {
				ranks = append(ranks, p*n/20+near)
			}
		}
		sorted := slices.Sorted(slices.Values(x))
		for _, pilot := range [][]float64{nil, x[:150_000], x} { // nil keeps all in one class
			if name == "rising" && pilot != nil {
				pilot = x
			}
			s := stats.NewSelection(slices.Clone(pilot), ranks, n, nil)
			v := s.NewSieve()
			v.Add(x)
			numbers, missed := s.Find([]*stats.Sieve{v}, ranks)
			if len(missed) > 0 {
				t.Errorf("%s with a pilot of %d: missed %v", name, len(pilot), missed)
				continue
			}
			for i, rank := range ranks {
				if numbers[i] != sorted[rank] || math.Float64bits(numbers[i]) == 1<<63 {
					t.Errorf("%s with a pilot of %d: rank %d is %v, want %v", name, len(pilot), rank, numbers[i], sorted[rank])
				}
			}
		}
	}
}
