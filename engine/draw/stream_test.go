package draw_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"tyche/engine/draw"
	"tyche/engine/draw/distribution"
)

// TestPhiloxKnownAnswers uses the vectors of Random123's kat_vectors.
func TestPhiloxKnownAnswers(t *testing.T) {
	t.Parallel()
	const f = 0xffffffff
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{f, f, f, f}, [2]uint32{f, f}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		if got := draw.Philox4x32(c.counter, c.key); got != c.want {
			t.Errorf("Philox(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

func rows(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	list, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func stream(t testing.TB, d draw.Design, name string, index uint32, dimension int) draw.Stream {
	t.Helper()
	s, err := d.NewStream(draw.InputID(name), index, dimension)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLayoutMatchesSecondImplementation compares with testdata/layout.py, which follows doc.go in another language.
func TestLayoutMatchesSecondImplementation(t *testing.T) {
	t.Parallel()
	for _, row := range rows(t, "testdata/layout.csv") {
		sampling, err := draw.ParseSampling(row[0])
		if err != nil {
			t.Fatal(err)
		}
		seed, _ := strconv.ParseUint(row[1], 10, 64)
		index, _ := strconv.ParseUint(row[3], 10, 32)
		trial, _ := strconv.ParseUint(row[4], 10, 64)
		want, _ := strconv.ParseFloat(row[5], 64)
		s := stream(t, draw.Design{Seed: seed, Sampling: sampling, Trials: 100_000}, row[2], uint32(index), 0)
		var got [1]float64
		s.Fill(got[:], trial)
		if got[0] != want {
			t.Errorf("%v: got %v", row, got[0])
		}
	}
}

func TestAnyBlockHasTheSameBits(t *testing.T) {
	t.Parallel()
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		for _, trials := range []uint64{1, 3, 1000, 20_011} {
			s := stream(t, draw.Design{Seed: 5, Sampling: sampling, Trials: trials}, "A!A1", 0, 3)
			whole := make([]float64, 5000)
			s.Fill(whole, 0)
			for _, start := range []int{0, 1, 7, 8, 15, 16, 17, 999, 1000, 1001, 4095} {
				for _, n := range []int{0, 1, 5, 16, 31, 33, 700} {
					part := make([]float64, n)
					s.Fill(part, uint64(start))
					for i, u := range part {
						if u != whole[start+i] {
							t.Fatalf("%v, %d trials: block %d+%d differs at %d", sampling, trials, start, n, i)
						}
					}
				}
			}
		}
	}
}

func TestUniformNumbersAreOddMultiples(t *testing.T) {
	t.Parallel()
	s := stream(t, draw.Design{}, "A!A1", 0, 0)
	u := make([]float64, 100_000)
	s.Fill(u, 0)
	for _, v := range u {
		n := v * 0x1p53
		if n != math.Trunc(n) || math.Mod(n, 2) != 1 || v <= 0 || v >= 1 || 1-(1-v) != v {
			t.Fatalf("%v is no odd multiple of 2^-53", v)
		}
	}
}

func TestAddressPartsAllMatter(t *testing.T) {
	t.Parallel()
	first := func(seed uint64, name string, index uint32) float64 {
		var u [1]float64
		s := stream(t, draw.Design{Seed: seed}, name, index, 0)
		s.Fill(u[:], 0)
		return u[0]
	}
	seen := map[float64]bool{}
	for seed := range uint64(50) {
		for index := range uint32(10) {
			for _, name := range []string{"A!A1", "A!A2", "B!A1", ""} {
				seen[first(seed, name, index)] = true
			}
		}
	}
	if len(seen) != 2000 {
		t.Errorf("%d distinct numbers of 2000", len(seen))
	}
}

func TestReplicateSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sampling     draw.Sampling
		trials, want uint64
	}{
		{draw.MonteCarlo, 1000, 0},
		{draw.LatinHypercube, 1, 1}, {draw.LatinHypercube, 9999, 9999}, {draw.LatinHypercube, 10_000, 500},
		{draw.LatinHypercube, 100_000, 5000}, {draw.LatinHypercube, 1_000_000, 50_000}, {draw.LatinHypercube, 1e8, 50_000},
		{draw.Sobol, 1, 1}, {draw.Sobol, 1000, 1024}, {draw.Sobol, 8192, 512}, {draw.Sobol, 100_000, 4096},
		{draw.Sobol, 1_000_000, 32_768}, {draw.Sobol, 1e8, 65_536},
	} {
		d := draw.Design{Sampling: c.sampling, Trials: c.trials}
		if got := d.ReplicateSize(); got != c.want {
			t.Errorf("%v, %d trials: replicates of %d, want %d", c.sampling, c.trials, got, c.want)
		}
	}
}

// countStrata reports whether every replicate of the numbers meets each of size strata once.
func countStrata(u []float64, size int) bool {
	for ; len(u) >= size; u = u[size:] {
		seen := make([]bool, size)
		for _, v := range u[:size] {
			k := int(v * float64(size))
			if seen[k] {
				return false
			}
			seen[k] = true
		}
	}
	return true
}

func TestEveryStratumOnce(t *testing.T) {
	t.Parallel()
	for _, sampling := range []draw.Sampling{draw.LatinHypercube, draw.Sobol} {
		for _, trials := range []uint64{1, 2, 3, 5, 16, 1000, 9999, 12_345, 100_000, 2_000_000} {
			d := draw.Design{Seed: 11, Sampling: sampling, Trials: trials}
			size := int(d.ReplicateSize())
			u := make([]float64, 3*size)
			for _, dimension := range []int{0, 1, 40, 2047} {
				s := stream(t, d, "A!A"+strconv.Itoa(dimension), 0, dimension)
				s.Fill(u, 0)
				if !countStrata(u, size) {
					t.Errorf("%v, %d trials, dimension %d: strata are not met once each", sampling, trials, dimension)
				}
			}
		}
	}
	// Planted fault: plain numbers must fail the same count.
	u := make([]float64, 1000)
	s := stream(t, draw.Design{Seed: 11}, "A!A1", 0, 0)
	s.Fill(u, 0)
	if countStrata(u, 1000) {
		t.Error("the count passes numbers that are not stratified")
	}
}

// boxes reports whether points meet every elementary box of 2^-a by 2^-b, a+b = k, once.
func boxes(x, y []float64, k int) bool {
	for a := range k + 1 {
		seen := make([]bool, 1<<k)
		for i := range x {
			box := int(x[i]*float64(int(1)<<a))<<(k-a) | int(y[i]*float64(int(1)<<(k-a)))
			if seen[box] {
				return false
			}
			seen[box] = true
		}
	}
	return true
}

func TestSobolMeetsElementaryBoxes(t *testing.T) {
	t.Parallel()
	d := draw.Design{Seed: 3, Sampling: draw.Sobol, Trials: 1024}
	x, y := make([]float64, 1024), make([]float64, 1024)
	first, second := stream(t, d, "A!A1", 0, 0), stream(t, d, "A!A2", 0, 1)
	first.Fill(x, 0)
	second.Fill(y, 0)
	if !boxes(x, y, 10) {
		t.Error("the first two dimensions are no (0, 2)-net")
	}
	d.Sampling = draw.LatinHypercube // planted fault
	d.Trials = 1024
	other := stream(t, d, "A!A2", 0, 1)
	other.Fill(y, 0)
	if boxes(x, y, 10) {
		t.Error("the test passes a Latin hypercube as a net")
	}
}

// TestSobolMatchesScipy compares unscrambled coordinates with scipy.stats.qmc.Sobol (which counts in Gray code).
func TestSobolMatchesScipy(t *testing.T) {
	t.Parallel()
	for _, row := range rows(t, "testdata/sobol.csv") {
		point, _ := strconv.ParseUint(row[0], 10, 64)
		dimension, _ := strconv.Atoi(row[1])
		want, _ := strconv.ParseUint(row[2], 10, 32)
		got, err := draw.SobolStratum(dimension, point^point>>1)
		if err != nil || got != uint32(want) {
			t.Errorf("point %d, dimension %d: got %d %v, want %d", point, dimension, got, err, want)
		}
	}
}

func TestSobolRefusesMoreDimensionsThanItHas(t *testing.T) {
	t.Parallel()
	for dimension := range draw.SobolDimensions {
		if _, err := draw.SobolStratum(dimension, 1); err != nil {
			t.Fatal(err)
		}
	}
	_, err := draw.Design{Sampling: draw.Sobol, Trials: 10}.NewStream(1, 0, draw.SobolDimensions)
	if err == nil || err.Error() != "sobol: dimension 2049: there are direction numbers for 2048 uncertain values only; use lhs or mc" {
		t.Errorf("got %v", err)
	}
}

// outcomes counts the orders in which the strata come, over many inputs.
func outcomes(t *testing.T, d draw.Design, inputs int) map[string]int {
	size := int(d.ReplicateSize())
	counts := map[string]int{}
	u := make([]float64, size)
	for i := range inputs {
		s := stream(t, d, "A!A"+strconv.Itoa(i), 0, 0)
		s.Fill(u, 0)
		order := make([]byte, size)
		for k, v := range u {
			order[k] = '0' + byte(v*float64(size))
		}
		counts[string(order)]++
	}
	return counts
}

// TestRandomizationsAreEquallyLikely: all 120 permutations of 5 strata under Latin hypercube, all 2^7 nested scramblings of 8
// points under Sobol.
func TestRandomizationsAreEquallyLikely(t *testing.T) {
	t.Parallel()
	const each = 400
	for _, c := range []struct {
		sampling draw.Sampling
		trials   uint64
		kinds    int
	}{{draw.LatinHypercube, 5, 120}, {draw.LatinHypercube, 3, 6}, {draw.LatinHypercube, 4, 24}, {draw.Sobol, 8, 128}, {draw.Sobol, 4, 8}} {
		counts := outcomes(t, draw.Design{Seed: 9, Sampling: c.sampling, Trials: c.trials}, each*c.kinds)
		if len(counts) != c.kinds {
			t.Errorf("%v of %d: %d orders of %d", c.sampling, c.trials, len(counts), c.kinds)
		}
		chi := 0.0
		for _, n := range counts {
			chi += float64((n - each) * (n - each))
		}
		chi /= each
		freedom := float64(c.kinds - 1)
		if limit := freedom + 4*math.Sqrt(2*freedom) + 6; chi > limit {
			t.Errorf("%v of %d: chi-squared %.1f with %v degrees of freedom", c.sampling, c.trials, chi, freedom)
		}
	}
}

// TestPairsOfStrataAreEquallyLikely looks at the strata of two trials of a Latin hypercube that is too large for counting
// permutations.
func TestPairsOfStrataAreEquallyLikely(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size, cells uint64 // strata, and the cells that each axis is cut into
		other       uint64
	}{{30, 30, 1}, {30, 30, 16}, {250, 50, 1}, {300, 50, 1}, {300, 50, 32}, {1000, 50, 512}} {
		d := draw.Design{Seed: 4, Sampling: draw.LatinHypercube, Trials: c.size}
		const inputs = 40_000
		counts := make([]float64, c.cells*c.cells)
		var u, v [1]float64
		for i := range inputs {
			s, err := d.NewStream(uint64(i), 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			s.Fill(u[:], 0)
			s.Fill(v[:], c.other)
			counts[int(u[0]*float64(c.cells))*int(c.cells)+int(v[0]*float64(c.cells))]++
		}
		per := c.size / c.cells // strata in a cell; the two differ, so cells on the diagonal hold fewer pairs
		chi, freedom := 0.0, -1.0
		for i, n := range counts {
			pairs := float64(per * per)
			if uint64(i)/c.cells == uint64(i)%c.cells {
				pairs -= float64(per)
			}
			if expected := inputs * pairs / float64(c.size*(c.size-1)); expected > 0 {
				chi += (n - expected) * (n - expected) / expected
				freedom++
			} else if n > 0 {
				t.Errorf("%d strata: one stratum twice", c.size)
			}
		}
		if limit := freedom + 4*math.Sqrt(2*freedom); chi > limit {
			t.Errorf("%d strata, trials 0 and %d: chi-squared %.1f with %v degrees of freedom", c.size, c.other, chi, freedom)
		}
	}
}

func TestStreamsAreIndependent(t *testing.T) {
	t.Parallel()
	const n = 40_000
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		d := draw.Design{Seed: 1, Sampling: sampling, Trials: n}
		x, y := make([]float64, n), make([]float64, n)
		for pair := range 12 {
			a, b := stream(t, d, "A!A"+strconv.Itoa(pair), 0, pair), stream(t, d, "A!A"+strconv.Itoa(pair), 1, pair+1)
			a.Fill(x, 0)
			b.Fill(y, 0)
			for lag := range 3 {
				sum := 0.0
				for i := range n - lag {
					sum += (x[i] - 0.5) * (y[i+lag] - 0.5)
				}
				if z := sum * 12 / math.Sqrt(n); math.Abs(z) > 4.5 {
					t.Errorf("%v, pair %d, lag %d: correlation is %.1f standard errors from 0", sampling, pair, lag, z)
				}
			}
		}
	}
}

// TestTailsAreThoseOfTheNumbers compares with the numbers themselves, at places and lengths that take every path.
func TestTailsAreThoseOfTheNumbers(t *testing.T) {
	t.Parallel()
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		s := stream(t, draw.Design{Seed: 11, Sampling: sampling, Trials: 3000}, "A!A1", 0, 2)
		for _, first := range []uint64{0, 5, 16, 1<<32*2 - 64, 1<<40 + 3} {
			for _, n := range []int{1, 15, 16, 63, 64, 65, 128, 200, 517} {
				want, got := make([]float64, n), make([]float64, n)
				s.Fill(want, first)
				s.FillTails(got, first)
				for i, u := range want {
					if math.Float64bits(got[i]) != math.Float64bits(distribution.Tail(u)) {
						t.Fatalf("%v: trial %d+%d has the tail %v of %v", sampling, first, i, got[i], u)
					}
				}
			}
		}
	}
}

// TestGroupsMatchPhilox compares with the generator itself, across the call where the counter's high word changes.
func TestGroupsMatchPhilox(t *testing.T) {
	t.Parallel()
	s := stream(t, draw.Design{Seed: 12}, "A!A1", 1, 0)
	for _, first := range []uint64{0, 1<<33 - 128} {
		whole, one := make([]float64, 256), make([]float64, 1)
		s.Fill(whole, first)
		for i, u := range whole {
			if s.Fill(one, first+uint64(i)); one[0] != u {
				t.Fatalf("trial %d+%d is %v in a block and %v alone", first, i, u, one[0])
			}
		}
	}
}
