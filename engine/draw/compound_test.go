package draw_test

import (
	"encoding/json"
	"math"
	"testing"

	"tyche/engine/draw"
	"tyche/engine/draw/distribution"
)

func compound(t testing.TB, text string) *distribution.Compound {
	t.Helper()
	var p distribution.Parameters
	if err := json.Unmarshal([]byte("{"+text+"}"), &p); err != nil {
		t.Fatal(err)
	}
	d, err := distribution.New("compound", p)
	if err != nil {
		t.Fatal(err)
	}
	return d.(*distribution.Compound)
}

// TestCompoundMatchesPanjer compares a sum of whole severities with Panjer's recursion, which gives its distribution exactly:
// P(S = s) = lambda/s sum_j j f(j) P(S = s-j) for a Poisson frequency.
func TestCompoundMatchesPanjer(t *testing.T) {
	t.Parallel()
	const n, lambda = 100_000, 3.0
	d := compound(t, `"frequency": {"distribution": "poisson", "mean": 3}, "severity": {"distribution": "discrete", "values": [1, 2, 5], "weights": [5, 3, 2]}`)
	f := map[int]float64{1: 0.5, 2: 0.3, 5: 0.2}
	want := []float64{math.Exp(-lambda)}
	for s := 1; s < 60; s++ {
		p := 0.0
		for j, q := range f {
			if j <= s {
				p += lambda / float64(s) * float64(j) * q * want[s-j]
			}
		}
		want = append(want, p)
	}
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		x := make([]float64, n)
		sampler(t, draw.Design{Seed: 5, Sampling: sampling, Trials: n}, nil, d).FillInput(x, 0, 0)
		counts := make([]float64, len(want))
		for _, v := range x {
			counts[int(v)]++
		}
		chi, cells := 0.0, 0.0
		for s, p := range want {
			if expected := p * n; expected > 20 {
				chi += (counts[s] - expected) * (counts[s] - expected) / expected
				cells++
			}
		}
		if limit := cells + 4.5*math.Sqrt(2*cells); chi > limit {
			t.Errorf("%v: chi-squared %.1f for %v cells", sampling, chi, cells)
		}
	}
}

// TestCompoundMoments compares what is drawn with the moments, with and without a layer.
func TestCompoundMoments(t *testing.T) {
	t.Parallel()
	const n = 200_000
	for _, text := range []string{
		`"frequency": {"distribution": "poisson", "mean": 4}, "severity": {"distribution": "gamma", "shape": 2, "scale": 5}`,
		`"frequency": {"distribution": "negative_binomial", "r": 3, "p": 0.4}, "severity": {"distribution": "lognormal", "mean": 10, "sd": 6}, "deductible": 4, "limit": 15, "shift": 100`,
		`"frequency": {"distribution": "binomial", "n": 9, "p": 0.5}, "severity": {"distribution": "normal", "mean": -1, "sd": 3}`,
		`"frequency": {"distribution": "integer_uniform", "min": 2, "max": 2}, "severity": {"distribution": "discrete", "values": [1, 6, 8], "weights": [1, 1, 1]}, "deductible": 1, "limit": 6`,
	} {
		d := compound(t, text)
		x := make([]float64, n)
		sampler(t, draw.Design{Seed: 9, Sampling: draw.MonteCarlo, Trials: n}, nil, d).FillInput(x, 0, 0)
		var m1, m2, m3, m4 float64
		for _, v := range x {
			m1 += v / n
		}
		low, high := d.Reach()
		for _, v := range x {
			if v < low || v > high {
				t.Fatalf("%s: %v is not within %v to %v", text, v, low, high)
			}
			r := v - m1
			m2, m3, m4 = m2+r*r/n, m3+r*r*r/n, m4+r*r*r*r/n
		}
		sd := math.Sqrt(m2)
		if e := math.Abs(m1-d.Mean()) / sd; e > 5/math.Sqrt(n) {
			t.Errorf("%s: mean %v, want %v", text, m1, d.Mean())
		}
		if e := math.Abs(sd/d.SD() - 1); e > 0.01 {
			t.Errorf("%s: sd %v, want %v", text, sd, d.SD())
		}
		if e := math.Abs(m3/(sd*sd*sd) - d.Skewness()); e > 0.06 {
			t.Errorf("%s: skewness %v, want %v", text, m3/(sd*sd*sd), d.Skewness())
		}
		if e := math.Abs(m4/(m2*m2) - d.Kurtosis()); e > 0.5 {
			t.Errorf("%s: kurtosis %v, want %v", text, m4/(m2*m2), d.Kurtosis())
		}
	}
}

// TestCompoundBlocksHaveTheSameBits draws in blocks of odd lengths, alone and in a group.
func TestCompoundBlocksHaveTheSameBits(t *testing.T) {
	t.Parallel()
	const n = 3000
	d := compound(t, `"frequency": {"distribution": "poisson", "mean": 6}, "severity": {"distribution": "pareto", "shape": 3, "scale": 2}, "limit": 90`)
	correlation, err := draw.NewCorrelation([]string{"a", "b"}, [][]float64{{1, 0.6}, {0.6, 1}}, draw.Copula)
	if err != nil {
		t.Fatal(err)
	}
	for _, groups := range [][]draw.Group{nil, {{Inputs: []int{0, 1}, Correlation: correlation}}} {
		for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
			s := sampler(t, draw.Design{Seed: 3, Sampling: sampling, Trials: n}, groups, d, d)
			whole := [][]float64{make([]float64, n), make([]float64, n)}
			s.Fill(whole, 0)
			for first, length := 0, 1; first < n; first, length = first+length, length*2+3 {
				length = min(length, n-first)
				part := [][]float64{make([]float64, length), make([]float64, length)}
				s.Fill(part, uint64(first))
				for i := range part {
					for k, v := range part[i] {
						if math.Float64bits(v) != math.Float64bits(whole[i][first+k]) {
							t.Fatalf("%v: trial %d of input %d is %v in a block from %d, else %v", sampling, first+k, i, v, first, whole[i][first+k])
						}
					}
				}
			}
		}
	}
}

// TestTruncatedSumsAreThoseWithinTheLimits compares with Panjer's recursion (see TestCompoundMatchesPanjer), of which only what lies
// within the limits is left. Sums are whole numbers here, moved by a half.
func TestTruncatedSumsAreThoseWithinTheLimits(t *testing.T) {
	t.Parallel()
	const n, lambda, low, high = 50_000, 3.0, 4, 9
	d := compound(t, `"frequency": {"distribution": "poisson", "mean": 3}, "severity": {"distribution": "discrete", "values": [1, 2, 5], "weights": [5, 3, 2]},
		"truncate_min": 3.5, "truncate_max": 9, "shift": 0.5`)
	f := map[int]float64{1: 0.5, 2: 0.3, 5: 0.2}
	want, within := []float64{math.Exp(-lambda)}, 0.0
	for s := 1; s <= high; s++ {
		p := 0.0
		for j, q := range f {
			if j <= s {
				p += lambda / float64(s) * float64(j) * q * want[s-j]
			}
		}
		if want = append(want, p); s >= low {
			within += p
		}
	}
	for sampling := draw.MonteCarlo; sampling <= draw.Sobol; sampling++ {
		s := sampler(t, draw.Design{Seed: 5, Sampling: sampling, Trials: n}, nil, d)
		x, part := make([]float64, n), make([]float64, 777)
		s.FillInput(x, 0, 0)
		s.FillInput(part, 0, 12_345)
		counts := map[float64]float64{}
		for i, v := range x {
			if counts[v]++; v < low+0.5 || v > high+0.5 {
				t.Fatalf("%v: a sum of %v", sampling, v)
			}
			if k := i - 12_345; k >= 0 && k < len(part) && part[k] != v {
				t.Fatalf("%v: trial %d is %v by itself, else %v", sampling, i, part[k], v)
			}
		}
		chi := 0.0
		for s := low; s <= high; s++ {
			expected := want[s] / within * n
			chi += (counts[float64(s)+0.5] - expected) * (counts[float64(s)+0.5] - expected) / expected
		}
		if chi > 30 { // of five degrees of freedom: 1.5e-5
			t.Errorf("%v: chi-squared %.1f", sampling, chi)
		}
	}
	if a, b := d.Reach(); a != 4 || b != 9.5 || d.Mean() == d.Mean() {
		t.Errorf("on %v to %v with a mean of %v", a, b, d.Mean())
	}
}

func TestCompoundRefusals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"frequency": {"distribution": "normal", "mean": 4, "sd": 1}, "severity": {"distribution": "exponential", "mean": 1}`:                               "compound: frequency must be a distribution on whole numbers that are not negative",
		`"frequency": {"distribution": "poisson", "mean": 1e6}, "severity": {"distribution": "exponential", "mean": 1}`:                                     "compound: frequency must not exceed 100000 with a probability of 1e-16",
		`"frequency": {"distribution": "poisson", "mean": 4}`:                                                                                               "compound: severity is missing",
		`"frequency": {"distribution": "poisson", "mean": -4}, "severity": {"distribution": "exponential", "mean": 1}`:                                      "compound: frequency is refused: poisson: mean is -4: must be greater than 0",
		`"frequency": {"distribution": "discrete", "values": [0.5], "weights": [1]}, "severity": {"distribution": "exponential", "mean": 1}`:                "compound: frequency must be a distribution on whole numbers that are not negative",
		`"frequency": {"distribution": "poisson", "mean": 4}, "severity": {"distribution": "exponential", "mean": 1}, "truncate_p_min": 0.1`:                "compound: truncate_p_min is not for a compound distribution, which has no quantiles",
		`"frequency": {"distribution": "poisson", "mean": 4}, "severity": {"distribution": "exponential", "mean": 1}, "truncate_min": 2, "truncate_max": 1`: "compound: truncate_min is 2: must not be greater than truncate_max",
		`"frequency": {"distribution": "poisson", "mean": 4}, "severity": {"distribution": "exponential", "mean": 1}, "truncate_min": 40`:                   "compound: truncate_min and truncate_max leave less than one sum in twenty",
		`"frequency": {"distribution": "poisson", "mean": 4}, "severity": {"distribution": "exponential", "mean": 1}, "limit": 0`:                           "compound: limit is 0: must be greater than 0",
	} {
		var p distribution.Parameters
		if err := json.Unmarshal([]byte("{"+text+"}"), &p); err != nil {
			t.Fatal(err)
		}
		if _, err := distribution.New("compound", p); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
