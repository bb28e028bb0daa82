package stats_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"tyche/engine/stats"
)

// reference is what testdata/survey.py found with SciPy and NumPy.
type reference struct {
	Cases []struct {
		Name                              string
		Values                            []float64
		Confidence                        float64
		Mean                              [3]*float64
		Probabilities, Thresholds, Levels []float64
		Quantiles, Below                  [][3]*float64
		Upper, Lower                      []float64
	}
	Student [][3]float64
}

func readReference(t *testing.T) reference {
	t.Helper()
	data, err := os.ReadFile("testdata/survey.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSurveyMatchesReference allows for what SciPy's quantiles of Student's t are off by, 1e-9.
func TestSurveyMatchesReference(t *testing.T) {
	t.Parallel()
	var values []float64
	for _, c := range readReference(t).Cases {
		if c.Values != nil {
			values = c.Values
		}
		f := stats.Survey{Quantiles: c.Probabilities, Below: c.Thresholds, Tails: c.Levels, Confidence: c.Confidence}.Of(values, nil)
		check := func(what string, got stats.Estimate, want [3]*float64) {
			t.Helper()
			for i, x := range []float64{got.Value, got.Low, got.High} {
				if want[i] == nil && math.IsNaN(x) || want[i] != nil && near(x, *want[i], 1e-8) {
					continue
				}
				t.Errorf("%s at %v: %s is %+v, want value %d to be %v", c.Name, c.Confidence, what, got, i, *want[i])
				break
			}
		}
		check("the mean", f.Mean, c.Mean)
		for i := range c.Quantiles {
			check("a quantile", f.Quantiles[i], c.Quantiles[i])
		}
		for i := range c.Below {
			check("a probability", f.Below[i], c.Below[i])
		}
		for i := range c.Levels {
			if !near(f.Upper[i].Value, c.Upper[i], 1e-10) || !near(f.Lower[i].Value, c.Lower[i], 1e-10) {
				t.Errorf("%s: tails beyond %v are %v and %v, want %v and %v", c.Name, c.Levels[i], f.Lower[i].Value, f.Upper[i].Value, c.Lower[i], c.Upper[i])
			}
		}
	}
}

func TestStudentQuantileMatchesReference(t *testing.T) {
	t.Parallel()
	for _, c := range readReference(t).Student {
		if got := stats.StudentQuantile(c[0], c[1]); !near(got, c[2], 1e-8) {
			t.Errorf("the quantile of %v with %v degrees of freedom is %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

func near(got, want, relative float64) bool {
	return math.Abs(got-want) <= relative*math.Max(1, math.Abs(want))
}

// TestIntervalsCover counts how often intervals of 90 % hold the known truth in 600 samples: for independent trials and for
// 20 replicates of 50 trials that are stratified.
func TestIntervalsCover(t *testing.T) {
	t.Parallel()
	const samples, n = 600, 1000
	truth := map[string]float64{"mean": 1, "sd": 1, "quantile": -math.Log(0.1), "below": 1 - math.Exp(-1), "upper": 1 - math.Log(0.1)}
	for _, replicate := range []int{0, 50} {
		random := rand.New(rand.NewPCG(11, uint64(replicate)))
		hits := map[string]int{}
		for range samples {
			values := exponentials(random, n, replicate)
			f := stats.Survey{Quantiles: []float64{0.9}, Below: []float64{1}, Tails: []float64{0.9}, Confidence: 0.9, Replicate: replicate}.Of(values, nil)
			for name, e := range map[string]stats.Estimate{"mean": f.Mean, "sd": f.SD, "quantile": f.Quantiles[0], "below": f.Below[0], "upper": f.Upper[0]} {
				if e.Low <= truth[name] && truth[name] <= e.High {
					hits[name]++
				}
			}
		}
		// Three standard errors of 600 samples are 0.037; the skewness of the variance costs some more.
		for name, n := range hits {
			if share := float64(n) / samples; share < 0.80 {
				t.Errorf("replicates of %d: the interval of the %s holds it in %.3f of the samples", replicate, name, share)
			}
		}
		if len(hits) != len(truth) {
			t.Errorf("replicates of %d: %v", replicate, hits)
		}
	}
}

// exponentials are independent, or stratified within each replicate.
func exponentials(random *rand.Rand, n, replicate int) []float64 {
	values := make([]float64, n)
	for i := range values {
		u := random.Float64()
		if replicate > 0 {
			u = (float64(i%replicate) + u) / float64(replicate)
		}
		values[i] = -math.Log1p(-u)
	}
	return values
}

func TestFewReplicatesGiveNoInterval(t *testing.T) {
	t.Parallel()
	values := exponentials(rand.New(rand.NewPCG(1, 1)), 1000, 0)
	for replicate, want := range map[int]bool{62: true, 63: false, 1000: false} {
		f := stats.Survey{Quantiles: []float64{0.5}, Confidence: 0.95, Replicate: replicate}.Of(values, nil)
		if got := !math.IsNaN(f.Quantiles[0].Low) && !math.IsNaN(f.Mean.Low); got != want {
			t.Errorf("%d replicates: an interval: %v", f.Replicates, got)
		}
	}
}
