package draw_test

import (
	"math"
	"testing"

	"tyche/engine/draw"
	"tyche/engine/draw/distribution"
)

func studentGroup(t *testing.T, df float64, kind draw.Kind, margins ...distribution.Distribution) draw.Group {
	t.Helper()
	c, err := draw.Dependence{Kind: kind, DF: df, Margins: margins}.Correlate([]string{"A", "B"}, [][]float64{{1, 0.5}, {0.5, 1}})
	if err != nil {
		t.Fatal(err)
	}
	return draw.Group{Inputs: []int{0, 1}, Correlation: c}
}

// TestStudentCopulaJoinsTheTails compares with the distribution function of the bivariate t: how often both inputs exceed
// their 95th and 99th percentiles (integrated with SciPy: the normal one over the mixing variable); and with Kendall's tau,
// 2/pi asin(r) for every elliptical copula (Lindskog, McNeil and Schmock, Kendall's tau for elliptical distributions, 2003).
func TestStudentCopulaJoinsTheTails(t *testing.T) {
	t.Parallel()
	const n = 200_000
	uniform := must(t, "uniform", "min", 0.0, "max", 1.0)
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		s := sampler(t, draw.Design{Seed: 9, Sampling: sampling, Trials: n}, []draw.Group{studentGroup(t, 3, draw.Copula)}, uniform, uniform)
		columns := [][]float64{make([]float64, n), make([]float64, n)}
		s.Fill(columns, 0)
		for i := range columns {
			if err := fits(uniform, columns[i]); err != nil {
				t.Errorf("%v, margin %d: %v", sampling, i, err)
			}
		}
		for level, want := range map[float64]float64{0.95: 0.018292973, 0.99: 0.003295820} {
			both := 0
			for k := range n {
				if columns[0][k] > level && columns[1][k] > level {
					both++
				}
			}
			if got, slack := float64(both)/n, 4*math.Sqrt(want/n); math.Abs(got-want) > slack {
				t.Errorf("%v: both exceed %v with probability %.5f, want %.5f", sampling, level, got, want)
			}
		}
		concordant := 0
		for k := 0; k < n; k += 2 {
			if (columns[0][k]-columns[0][k+1])*(columns[1][k]-columns[1][k+1]) > 0 {
				concordant++
			}
		}
		if tau := 4*float64(concordant)/n - 1; sampling == draw.MonteCarlo && math.Abs(tau-1.0/3) > 0.013 {
			t.Errorf("Kendall's tau is %.4f, want 0.3333", tau)
		}
	}
}

// TestRankCorrelationIsThatWanted draws with calibrated copulas: with ties, and with a t copula.
func TestRankCorrelationIsThatWanted(t *testing.T) {
	t.Parallel()
	const n = 200_000
	normal := must(t, "normal", "mean", 0.0, "sd", 1.0)
	poisson, coin := must(t, "poisson", "mean", 2.0), must(t, "bernoulli", "p", 0.4)
	for _, df := range []float64{0, 3} {
		for _, margins := range [][]distribution.Distribution{{normal, normal}, {poisson, coin}, {normal, coin}, {poisson, poisson}} {
			s := sampler(t, draw.Design{Seed: 4, Trials: n}, []draw.Group{studentGroup(t, df, draw.Spearman, margins...)}, margins...)
			columns := [][]float64{make([]float64, n), make([]float64, n)}
			s.Fill(columns, 0)
			if got := correlation(midRanks(columns[0]), midRanks(columns[1])); math.Abs(got-0.5) > 0.009 {
				t.Errorf("%v degrees of freedom, %v: rank correlation %.4f, want 0.5", df, margins, got)
			}
		}
	}
}

// midRanks are averaged over ties.
func midRanks(x []float64) []float64 {
	count := map[float64]int{}
	for _, v := range x {
		count[v]++
	}
	if len(count) > 1000 {
		return ranks(x)
	}
	mid := make([]float64, len(x))
	for i, v := range x {
		below := 0
		for other, n := range count {
			if other < v {
				below += n
			}
		}
		mid[i] = float64(below) + float64(count[v])/2
	}
	return mid
}

// TestStudentCopulaInBlocksIsThatOfOneTrial compares blocks, which use vectors, with single trials, which do not.
func TestStudentCopulaInBlocksIsThatOfOneTrial(t *testing.T) {
	t.Parallel()
	normal, gamma := must(t, "normal", "mean", 0.0, "sd", 1.0), must(t, "gamma", "shape", 2.0, "scale", 3.0)
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		s := sampler(t, draw.Design{Seed: 9, Sampling: sampling, Trials: 20_000}, []draw.Group{studentGroup(t, 1, draw.Copula)}, normal, gamma)
		block := [][]float64{make([]float64, 700), make([]float64, 700)}
		s.Fill(block, 900)
		one := [][]float64{make([]float64, 1), make([]float64, 1)}
		for k := range block[0] {
			s.Fill(one, 900+uint64(k))
			if math.Float64bits(one[0][0]) != math.Float64bits(block[0][k]) || math.Float64bits(one[1][0]) != math.Float64bits(block[1][k]) {
				t.Fatalf("%v, trial %d: %v and %v in a block, %v and %v alone", sampling, 900+k, block[0][k], block[1][k], one[0][0], one[1][0])
			}
			low, high := s.Bounds(0)
			if !(low <= block[0][k] && block[0][k] <= high) {
				t.Fatalf("%v is outside %v to %v", block[0][k], low, high)
			}
		}
	}
}

func TestUnattainableRankCorrelationIsRefused(t *testing.T) {
	t.Parallel()
	margins := []distribution.Distribution{must(t, "bernoulli", "p", 0.01), must(t, "bernoulli", "p", 0.5)}
	_, err := draw.Dependence{Kind: draw.Spearman, Margins: margins}.Correlate([]string{"A", "B"}, [][]float64{{1, 0.5}, {0.5, 1}})
	wantMatrixError(t, err, draw.MatrixUnattainable)
}

// TestWhatCorrelationDoesToStrata counts the strata of one Latin hypercube replicate that are met exactly once.
func TestWhatCorrelationDoesToStrata(t *testing.T) {
	t.Parallel()
	const n = 2000
	uniform := must(t, "uniform", "min", 0.0, "max", 1.0)
	met := func(df float64) (share [2]float64) {
		s := sampler(t, draw.Design{Seed: 2, Sampling: draw.LatinHypercube, Trials: n}, []draw.Group{studentGroup(t, df, draw.Copula)}, uniform, uniform)
		columns := [][]float64{make([]float64, n), make([]float64, n)}
		s.Fill(columns, 0)
		for i, column := range columns {
			var counts [n]int
			for _, u := range column {
				counts[int(u*n)]++
			}
			for _, c := range counts {
				if c == 1 {
					share[i] += 1.0 / n
				}
			}
		}
		return share
	}
	// Independent numbers meet 1/e of their strata exactly once.
	if got := met(0); math.Abs(got[0]-1) > 1e-9 || got[1] > 0.9 {
		t.Errorf("Gaussian: the first input meets %.3f of its strata exactly once, the second %.3f", got[0], got[1])
	}
	if got := met(4); got[0] > 0.9 || got[1] > 0.9 {
		t.Errorf("t: %.3f and %.3f", got[0], got[1])
	}
}
