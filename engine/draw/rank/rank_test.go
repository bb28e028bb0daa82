package rank_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"tyche/engine/draw/distribution"
	"tyche/engine/draw/rank"
)

// discrete makes a margin of values and their probabilities; nil is a continuous one.
func discrete(t *testing.T, pairs [][2]float64) *rank.Margin {
	t.Helper()
	if pairs == nil {
		return rank.NewMargin(nil)
	}
	var values, weights []float64
	for _, p := range pairs {
		values, weights = append(values, p[0]), append(weights, p[1])
	}
	d, err := distribution.New("discrete", distribution.Parameters{Lists: map[string][]float64{"values": values, "weights": weights}})
	if err != nil {
		t.Fatal(err)
	}
	return rank.NewMargin(d)
}

func copula(t *testing.T, df float64) *rank.Copula {
	t.Helper()
	if df == 0 {
		return rank.Gaussian()
	}
	c, err := rank.Student(df)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRhoMatchesReference compares with plain numerical integration in testdata/rank.py, and solves back.
func TestRhoMatchesReference(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/rank.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name       string
		A, B       [][2]float64
		DF, R, Rho float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for _, c := range cases {
		copula, a, b := copula(t, c.DF), discrete(t, c.A), discrete(t, c.B)
		got := copula.Rho(a, b, c.R)
		worst = max(worst, math.Abs(got-c.Rho))
		if math.Abs(got-c.Rho) > rank.Error {
			t.Errorf("%s with %v degrees of freedom at %v: %v, want %v", c.Name, c.DF, c.R, got, c.Rho)
		}
		r, limit, ok := copula.Solve(a, b, got)
		if !ok || math.Abs(copula.Rho(a, b, r)-got) > 1e-7 {
			t.Errorf("%s with %v degrees of freedom: %v is solved by %v (%v), which has %v", c.Name, c.DF, got, r, limit, copula.Rho(a, b, r))
		}
	}
	t.Logf("the largest difference of %d is %.2g", len(cases), worst)
	if len(cases) < 55 {
		t.Error("too few cases")
	}
}

// TestGaussianRhoIsKruskals holds the closed form.
func TestGaussianRhoIsKruskals(t *testing.T) {
	t.Parallel()
	c, m := rank.Gaussian(), rank.NewMargin(nil)
	for _, r := range []float64{-1, -0.5, 0, 0.25, 1} {
		if got, want := c.Rho(m, m, r), 6/math.Pi*math.Asin(r/2); math.Abs(got-want) > 1e-15 {
			t.Errorf("%v: %v, want %v", r, got, want)
		}
	}
}

// TestWhatNoCorrelationGivesIsRefused: two coins of 0.7 and 0.5 have a rank correlation of at most
// (0.3 - 0.15)/sqrt(0.21 0.25).
func TestWhatNoCorrelationGivesIsRefused(t *testing.T) {
	t.Parallel()
	c, a, b := rank.Gaussian(), discrete(t, [][2]float64{{0, 0.7}, {1, 0.3}}), discrete(t, [][2]float64{{0, 0.5}, {1, 0.5}})
	want := 0.15 / math.Sqrt(0.21*0.25)
	if r, limit, ok := c.Solve(a, b, 0.9); ok || r != 1 || math.Abs(limit-want) > 1e-6 {
		t.Errorf("0.9 is %v at %v, %v; the limit is %v", ok, r, limit, want)
	}
	if r, _, ok := c.Solve(a, b, want); !ok || r < 0.99 {
		t.Errorf("the limit itself: %v, %v", r, ok)
	}
	if r, _, ok := c.Solve(a, a, 1); !ok || r != 1 {
		t.Errorf("two equal coins: %v, %v", r, ok)
	}
}

// TestFineDistributionsAreAsGoodAsContinuous: joining neighbouring values moves little.
func TestFineDistributionsAreAsGoodAsContinuous(t *testing.T) {
	t.Parallel()
	d, err := distribution.New("poisson", distribution.Parameters{Numbers: map[string]float64{"mean": 20000}})
	if err != nil {
		t.Fatal(err)
	}
	c, fine, m := rank.Gaussian(), rank.NewMargin(d), rank.NewMargin(nil)
	for _, r := range []float64{-0.7, 0.4, 0.95} {
		if got, want := c.Rho(fine, fine, r), c.Rho(m, m, r); math.Abs(got-want) > rank.Error {
			t.Errorf("%v: %v, want nearly %v", r, got, want)
		}
	}
	if fine.Steps() > 700 {
		t.Errorf("%d steps", fine.Steps())
	}
}
