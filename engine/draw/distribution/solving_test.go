package distribution_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestSolvingAgreesWithTables compares NewSolving, which has no tables, with New: counts are equal, others within 1e-9 of the
// larger of the value and the quartile distance.
func TestSolvingAgreesWithTables(t *testing.T) {
	t.Parallel()
	cases := map[string]distribution.Parameters{}
	for _, f := range distribution.Families() {
		var p distribution.Parameters
		if err := json.Unmarshal([]byte("{"+f.Example+"}"), &p); err != nil {
			t.Fatal(err)
		}
		if f.Name != "compound" {
			cases[f.Name] = p
		}
	}
	for _, text := range []string{"poisson mean=0.01", "poisson mean=5000", "poisson mean=8 truncate_min=2.5 truncate_max=12 shift=3", "binomial n=1000 p=0.999",
		"binomial n=40 p=0.3 truncate_min=15", "negative_binomial r=0.3 p=0.02", "negative_binomial r=400 p=0.9 truncate_max=30", "geometric p=0.3 truncate_min=2 truncate_max=8.5",
		"poisson_gamma shape=0.1 scale=50", "gamma shape=0.1 scale=3", "f df1=0.5 df2=3", "skew_normal location=0 scale=1 shape=-9"} {
		_, given, _ := strings.Cut(text, " ")
		cases[text] = parameters(t, given)
	}
	for name, p := range cases {
		family, _, _ := strings.Cut(name, " ")
		table := must(t, family, p)
		solving, err := distribution.NewSolving(family, p)
		if err != nil {
			t.Fatal(err)
		}
		size := table.Quantile(0.75) - table.Quantile(0.25)
		for _, u := range []float64{1e-12, 1e-6, 0.004, 0.1, 0.33, 0.5} {
			for _, c := range [][2]float64{{table.Quantile(u), solving.Quantile(u)}, {table.QuantileUpper(u), solving.QuantileUpper(u)}} {
				limit := 1e-9 * max(size, math.Abs(c[0]))
				if table.Discrete() {
					limit = 0
				}
				if !(math.Abs(c[0]-c[1]) <= limit) {
					t.Errorf("%s: quantile of %v is %v by a table, %v solved", name, u, c[0], c[1])
				}
			}
		}
		for _, m := range [][2]float64{{table.Mean(), solving.Mean()}, {table.SD(), solving.SD()}, {table.Skewness(), solving.Skewness()}, {table.Kurtosis(), solving.Kurtosis()}} {
			if !(math.Abs(m[0]-m[1]) <= 1e-6*(1+math.Abs(m[0]))) && m[0] == m[0] && !math.IsInf(m[0], 0) {
				t.Errorf("%s: moments %v by a table, %v solved", name, m[0], m[1])
			}
		}
		x := table.Quantile(0.6)
		if a, b := table.Density(x), solving.Density(x); !(math.Abs(a-b) <= 1e-9*a) {
			t.Errorf("%s: density at %v is %v by a table, %v solved", name, x, a, b)
		}
		if a, b := table.CDF(x), solving.CDF(x); !(math.Abs(a-b) <= 1e-10) {
			t.Errorf("%s: P(X <= %v) is %v by a table, %v solved", name, x, a, b)
		}
	}
}

// TestLargeCountsAreSolvedInFewSteps counts evaluations of distribution functions, each of which takes the longer the larger the mean.
func TestLargeCountsAreSolvedInFewSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ family, given string }{{"poisson", "mean=1e9"}, {"poisson", "mean=1e6"}, {"poisson", "mean=40"},
		{"binomial", "n=4e10 p=0.5"}, {"binomial", "n=1e15 p=1e-6"}, {"negative_binomial", "r=1e9 p=0.5"}} {
		d, err := distribution.NewSolving(c.family, parameters(t, c.given))
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range []float64{1e-15, 1e-5, 0.02, 0.3, 0.5, -0.4, -0.01, -1e-7, -1e-14} {
			if n := distribution.Evaluations(d, u); n < 1 || n > 6 {
				t.Errorf("%s %s: %d evaluations for the quantile of %v", c.family, c.given, n, u)
			}
		}
	}
}
