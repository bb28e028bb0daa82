package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tyche/engine/stats"
)

// TestRankingIsPercentiles compares the quantiles of many passes with those of a column in memory, which are checked
// against outside references.
func TestRankingIsPercentiles(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	columns := map[string]func(i int) float64{
		"normal":   func(int) float64 { return random.NormFloat64() },
		"tails":    func(int) float64 { return math.Exp(20 * random.NormFloat64()) },
		"ties":     func(int) float64 { return float64(random.IntN(3)) },
		"constant": func(int) float64 { return -7.25 },
		"close":    func(int) float64 { return 1 + float64(float64(random.IntN(50))*0x1p-52) },
		"signs":    func(i int) float64 { return float64(i%5-2) * 1e-300 },
		"rising":   func(i int) float64 { return float64(i) },
	}
	probabilities := []float64{0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1}
	for name, number := range columns {
		for _, n := range []int{0, 1, 2, 10, 99, 20_000} {
			values, codes := make([]float64, n), make([]uint8, n)
			for i := range values {
				values[i] = number(i)
				if i%11 == 3 {
					codes[i] = 20
				}
			}
			r := stats.NewRanking(probabilities)
			for range stats.RankingPasses {
				for from := 0; from < n; from += 7000 {
					to := min(from+7000, n)
					r.Add(values[from:to], codes[from:to])
				}
				r.EndPass()
			}
			got := r.Percentiles()
			want := stats.Percentiles(stats.AppendNumbers(nil, values, codes), probabilities)
			for i := range want {
				if got[i] != want[i] && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
					t.Errorf("%s, %d values, quantile %v: %v, want %v", name, n, probabilities[i], got[i], want[i])
				}
			}
		}
	}
}

func BenchmarkRanking(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	values, codes := make([]float64, stats.ChunkTrials), make([]uint8, stats.ChunkTrials)
	for i := range values {
		values[i] = random.NormFloat64()
	}
	for b.Loop() {
		r := stats.NewRanking([]float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99})
		for range stats.RankingPasses {
			for range 16 { // a million
				r.Add(values, codes)
			}
			r.EndPass()
		}
	}
}
