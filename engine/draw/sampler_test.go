package draw_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"tyche/engine/draw"
	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
)

func must(t testing.TB, family string, pairs ...any) distribution.Distribution {
	t.Helper()
	p := distribution.Parameters{Numbers: map[string]float64{}, Lists: map[string][]float64{}}
	for i := 0; i < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case float64:
			p.Numbers[pairs[i].(string)] = v
		case []float64:
			p.Lists[pairs[i].(string)] = v
		}
	}
	d, err := distribution.New(family, p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// families has an example of every family.
func families(t testing.TB) map[string]distribution.Distribution {
	all := map[string]distribution.Distribution{
		"truncated": must(t, "normal", "mean", 0.09, "sd", 0.008, "truncate_min", 0.08, "truncate_max", 0.1),
	}
	for _, f := range distribution.Families() {
		var p distribution.Parameters
		if err := json.Unmarshal([]byte("{"+f.Example+"}"), &p); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		d, err := distribution.New(f.Name, p)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name != "compound" { // has no quantiles; see compound_test.go
			all[f.Name] = d
		}
	}
	return all
}

// fits tells whether numbers look drawn from a distribution: chi-squared over 64 cells of equal probability (or over the
// values of a discrete one) and, for continuous ones, Kolmogorov and Smirnov's distance. Both allow one chance in some
// 100,000.
func fits(d distribution.Distribution, x []float64) error {
	n := float64(len(x))
	counts := map[float64]float64{}
	for _, v := range x {
		counts[v]++
	}
	if len(counts) < 100 {
		return fitsDiscrete(d, counts, n)
	}
	cells := make([]float64, 64)
	u := make([]float64, len(x))
	for i, v := range x {
		u[i] = d.CDF(v)
		if u[i] != u[i] {
			return fmt.Errorf("CDF(%v) is NaN", v)
		}
		cells[min(int(u[i]*64), 63)]++
	}
	chi := 0.0
	for _, c := range cells {
		chi += (c - n/64) * (c - n/64) / (n / 64)
	}
	if p := elementary.GammaQ(63.0/2, chi/2); p < 1e-5 {
		return fmt.Errorf("chi-squared %.1f, p = %.2g", chi, p)
	}
	sort.Float64s(u)
	distance := 0.0
	for i, v := range u {
		distance = max(distance, v-float64(i)/n, float64(i+1)/n-v)
	}
	if k := distance * math.Sqrt(n); k > 2.48 { // 2 exp(-2 k^2) = 1e-5
		return fmt.Errorf("Kolmogorov-Smirnov %.2f", k)
	}
	return nil
}

func fitsDiscrete(d distribution.Distribution, counts map[float64]float64, n float64) error {
	var values []float64
	for v := range counts {
		values = append(values, v)
	}
	sort.Float64s(values)
	chi, freedom, before := 0.0, -1.0, 0.0
	count, expected := 0.0, 0.0
	for i, v := range values {
		count += counts[v]
		expected += (d.CDF(v) - before) * n
		before = d.CDF(v)
		if last := i == len(values)-1; last {
			expected += d.Survival(v) * n
		} else if expected < 20 {
			continue
		}
		chi += (count - expected) * (count - expected) / max(expected, 1e-9)
		freedom++
		count, expected = 0, 0
	}
	if p := elementary.GammaQ(max(freedom, 1)/2, chi/2); p < 1e-5 {
		return fmt.Errorf("chi-squared %.1f with %v degrees of freedom, p = %.2g", chi, freedom, p)
	}
	return nil
}

func sampler(t testing.TB, design draw.Design, groups []draw.Group, d ...distribution.Distribution) *draw.Sampler {
	t.Helper()
	inputs := make([]draw.Input, len(d))
	for i := range d {
		inputs[i] = draw.Input{Name: fmt.Sprintf("Sheet!A%d", i+1), Distribution: d[i]}
	}
	s, err := draw.NewSampler(design, inputs, groups)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDrawsFollowTheirDistributions(t *testing.T) {
	t.Parallel()
	const n = 20_000
	for name, d := range families(t) {
		step := 0.5*(d.Quantile(0.75)-d.Quantile(0.25)) + 0.01
		for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
			x := make([]float64, n)
			sampler(t, draw.Design{Seed: 42, Sampling: sampling, Trials: n}, nil, d).FillInput(x, 0, 0)
			if err := fits(d, x); err != nil {
				t.Errorf("%s, %v: %v", name, sampling, err)
			}
			for i := range x { // planted fault: one draw in ten is a little too large
				if i%10 == 0 {
					x[i] += step
				}
			}
			if fits(d, x) == nil {
				t.Errorf("%s, %v: the test passes draws that are too large", name, sampling)
			}
		}
	}
}

// strata tells whether equal strata of a continuous distribution are met alike.
func strata(d distribution.Distribution, x []float64, n int) error {
	counts := make([]int, n)
	for _, v := range x {
		u := d.CDF(v)
		if u > 0.5 {
			u = 1 - d.Survival(v)
		}
		counts[min(int(u*float64(n)), n-1)]++
	}
	for i, c := range counts {
		if c != len(x)/n {
			return fmt.Errorf("stratum %d of %d has %d of %d draws", i, n, c, len(x))
		}
	}
	return nil
}

// TestEveryFamilyKeepsItsStrata counts the draws of every continuous family in 256 strata: they are exactly alike under Latin
// hypercube and Sobol, and are not under Monte Carlo or where a single draw is moved, so the count is not blind.
func TestEveryFamilyKeepsItsStrata(t *testing.T) {
	t.Parallel()
	const n = 1 << 13 // one replicate of Latin hypercube, 16 of Sobol
	for name, d := range families(t) {
		if d.Discrete() {
			continue
		}
		x := make([]float64, n)
		for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
			sampler(t, draw.Design{Seed: 11, Sampling: sampling, Trials: n}, nil, d).FillInput(x, 0, 0)
			err := strata(d, x, 256)
			if sampling == draw.MonteCarlo {
				if err == nil {
					t.Errorf("%s: Monte Carlo has exact strata", name)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s, %v: %v", name, sampling, err)
			}
			x[77] = d.Quantile(math.Mod(d.CDF(x[77])+0.3, 1)) // planted fault
			if strata(d, x, 256) == nil {
				t.Errorf("%s, %v: a draw that is moved is not seen", name, sampling)
			}
		}
	}
}

func TestStratifiedMeansAreNear(t *testing.T) {
	t.Parallel()
	const n = 20_000
	for name, d := range families(t) {
		if !(d.Kurtosis() < 20) {
			continue // the tails decide
		}
		for _, sampling := range []draw.Sampling{draw.LatinHypercube, draw.Sobol} {
			x := make([]float64, n)
			sampler(t, draw.Design{Seed: 2, Sampling: sampling, Trials: n}, nil, d).FillInput(x, 0, 0)
			sum, mean := 0.0, d.Mean()
			for _, v := range x {
				sum += v - mean
			}
			if e := math.Abs(sum/n) / d.SD(); e > 1e-3 { // Monte Carlo: 7e-3
				t.Errorf("%s, %v: the mean is %.2g standard deviations off", name, sampling, e)
			}
		}
	}
}

func TestSamplerBlocksHaveTheSameBits(t *testing.T) {
	t.Parallel()
	var d []distribution.Distribution
	list := families(t)
	var names []string
	for name := range list {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		d = append(d, list[name])
	}
	c, err := draw.NewCorrelation([]string{"a", "b", "c"}, [][]float64{{1, 0.5, 0.2}, {0.5, 1, -0.3}, {0.2, -0.3, 1}}, draw.Copula)
	if err != nil {
		t.Fatal(err)
	}
	groups := []draw.Group{{Inputs: []int{9, 2, 11}, Correlation: c}}
	columns := func(n int) [][]float64 {
		list := make([][]float64, len(d))
		for i := range list {
			list[i] = make([]float64, n)
		}
		return list
	}
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		s := sampler(t, draw.Design{Seed: 8, Sampling: sampling, Trials: 3000}, groups, d...)
		whole, part := columns(3000), columns(333)
		s.Fill(whole, 0)
		for first := 0; first+333 <= 3000; first += 333 {
			s.Fill(part, uint64(first))
			for i := range d {
				if !slices.Equal(part[i], whole[i][first:first+333]) {
					t.Fatalf("%v: block at %d differs in %s", sampling, first, names[i])
				}
			}
		}
	}
}

func TestFillDoesNotAllocate(t *testing.T) {
	a, b := must(t, "pert", "min", 0.0, "mode", 1.0, "max", 5.0), must(t, "normal", "mean", 0.0, "sd", 1.0)
	c, err := draw.NewCorrelation([]string{"a", "b"}, [][]float64{{1, 0.5}, {0.5, 1}}, draw.Copula)
	if err != nil {
		t.Fatal(err)
	}
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		s := sampler(t, draw.Design{Sampling: sampling, Trials: 10_000}, []draw.Group{{Inputs: []int{1, 2}, Correlation: c}}, a, b, a)
		columns := [][]float64{make([]float64, 500), make([]float64, 500), make([]float64, 500)}
		if n := testing.AllocsPerRun(20, func() { s.Fill(columns, 777) }); n != 0 {
			t.Errorf("%v: %v allocations a block", sampling, n)
		}
	}
}

// correlation is the product-moment correlation of two samples.
func correlation(x, y []float64) float64 {
	mean := func(v []float64) (m float64) {
		for _, a := range v {
			m += a / float64(len(v))
		}
		return m
	}
	mx, my := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
		xy += (x[i] - mx) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return x[order[a]] < x[order[b]] })
	r := make([]float64, len(x))
	for place, i := range order {
		r[i] = float64(place)
	}
	return r
}

func TestCopulaCorrelations(t *testing.T) {
	t.Parallel()
	const n = 100_000
	matrix := [][]float64{{1, 0.7, -0.4}, {0.7, 1, 0.1}, {-0.4, 0.1, 1}}
	names := []string{"A", "B", "C"}
	list := families(t)
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		for kind := draw.Copula; kind <= draw.Spearman; kind++ {
			c, err := draw.NewCorrelation(names, matrix, kind)
			if err != nil {
				t.Fatal(err)
			}
			for _, margins := range [][]string{{"normal", "normal", "normal"}, {"lognormal", "pert", "uniform"}} {
				var d []distribution.Distribution
				for _, m := range margins {
					d = append(d, list[m])
				}
				s := sampler(t, draw.Design{Seed: 6, Sampling: sampling, Trials: n}, []draw.Group{{Inputs: []int{0, 1, 2}, Correlation: c}}, d...)
				columns := [][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}
				s.Fill(columns, 0)
				for i := range columns {
					if err := fits(d[i], columns[i]); err != nil {
						t.Errorf("%v, margin %s: %v", sampling, margins[i], err)
					}
					for j := range i {
						got, want := correlation(ranks(columns[i]), ranks(columns[j])), matrix[i][j]
						if kind == draw.Copula { // the rank correlation that belongs to it
							want = 6 / math.Pi * math.Asin(want/2)
						}
						if math.Abs(got-want) > 0.012 {
							t.Errorf("%v, kind %d, %s and %s: rank correlation %.4f, want %.4f", sampling, kind, margins[i], margins[j], got, want)
						}
					}
				}
			}
		}
	}
}

func TestSemidefiniteMatrixMakesCopies(t *testing.T) {
	t.Parallel()
	c, err := draw.NewCorrelation([]string{"A", "B", "C"}, [][]float64{{1, 1, -1}, {1, 1, -1}, {-1, -1, 1}}, draw.Copula)
	if err != nil {
		t.Fatal(err)
	}
	d := must(t, "normal", "mean", 0.0, "sd", 1.0)
	columns := [][]float64{make([]float64, 100), make([]float64, 100), make([]float64, 100)}
	sampler(t, draw.Design{}, []draw.Group{{Inputs: []int{0, 1, 2}, Correlation: c}}, d, d, d).Fill(columns, 0)
	for i, x := range columns[0] {
		if columns[1][i] != x || columns[2][i] != -x {
			t.Fatalf("trial %d: %v %v %v", i, x, columns[1][i], columns[2][i])
		}
	}
}

func TestMatrixProblemsAreToldApart(t *testing.T) {
	t.Parallel()
	names := []string{"A!A1", "A!A2", "A!A3"}
	for _, c := range []struct {
		matrix [][]float64
		want   draw.MatrixProblem
		text   string
	}{
		{[][]float64{{1, 0}, {0, 1}}, draw.MatrixSize, "2 rows for 3 inputs"},
		{[][]float64{{1, 0, 0}, {0, 1}, {0, 0, 1}}, draw.MatrixSize, "the row of A!A2 has 2 numbers for 3 inputs"},
		{[][]float64{{1, 0, 0}, {0, 0.9, 0}, {0, 0, 1}}, draw.MatrixDiagonal, "A!A2 with itself is 0.9"},
		{[][]float64{{1, 0.3, 0}, {0.2, 1, 0}, {0, 0, 1}}, draw.MatrixAsymmetric, "A!A1 and A!A2 have 0.3"},
		{[][]float64{{1, 0, 1.2}, {0, 1, 0}, {1.2, 0, 1}}, draw.MatrixRange, "A!A1 and A!A3 is 1.2"},
		{[][]float64{{1, 0, math.NaN()}, {0, 1, 0}, {0, 0, 1}}, draw.MatrixNotFinite, "A!A1 and A!A3"},
		{[][]float64{{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}}, draw.MatrixNotPositive, "A!A3"},
		{[][]float64{{1, 1, 0.5}, {1, 1, 0.4}, {0.5, 0.4, 1}}, draw.MatrixNotPositive, "A!A3"},
	} {
		_, err := draw.NewCorrelation(names, c.matrix, draw.Copula)
		var m *draw.MatrixError
		if !errors.As(err, &m) || m.Problem != c.want || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%v: got %v, want problem %d with %q", c.matrix, err, c.want, c.text)
		}
	}
}

func TestSamplerRefusesWrongGroups(t *testing.T) {
	t.Parallel()
	d := must(t, "normal", "mean", 0.0, "sd", 1.0)
	c, err := draw.NewCorrelation([]string{"a", "b"}, [][]float64{{1, 0}, {0, 1}}, draw.Copula)
	if err != nil {
		t.Fatal(err)
	}
	inputs := []draw.Input{{Name: "A!A1", Distribution: d}, {Name: "A!A2", Distribution: d}, {Name: "A!A3", Distribution: d}}
	for _, groups := range [][]draw.Group{
		{{[]int{0}, c}}, {{[]int{0, 3}, c}}, {{[]int{0, 0}, c}}, {{[]int{0, 1}, c}, {[]int{1, 2}, c}},
	} {
		if _, err := draw.NewSampler(draw.Design{}, inputs, groups); err == nil {
			t.Errorf("groups %v are accepted", groups)
		}
	}
	if _, err := draw.NewSampler(draw.Design{}, append(inputs, inputs[0]), nil); err == nil {
		t.Error("a name that appears twice is accepted")
	}
}

func BenchmarkFill(b *testing.B) {
	list := families(b)
	column := make([]float64, 512)
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		for _, name := range []string{"uniform", "normal", "pert", "lognormal", "poisson", "truncated"} {
			if sampling != draw.MonteCarlo && name != "uniform" {
				continue
			}
			s := sampler(b, draw.Design{Sampling: sampling, Trials: 100_000}, nil, list[name])
			b.Run(fmt.Sprintf("%v/%s", sampling, name), func(b *testing.B) {
				first := uint64(0)
				for b.Loop() {
					s.FillInput(column, 0, first)
					first += 512
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/512, "ns/draw")
			})
		}
	}
}
