package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"tyche/engine/stats"
)

// TestRanksMatchReference compares with SciPy (testdata/rank.py), ties included.
func TestRanksMatchReference(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/rank.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		X, Y, Ranks []float64
		Rho         *float64
		Means       []*float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		ranks := stats.MidRanks(c.X)
		for k := range ranks {
			if ranks[k] != c.Ranks[k] {
				t.Fatalf("case %d: rank %d is %v, want %v", i, k, ranks[k], c.Ranks[k])
			}
		}
		rho := stats.Correlation(ranks, stats.MidRanks(c.Y))
		if c.Rho == nil != math.IsNaN(rho) || c.Rho != nil && math.Abs(rho-*c.Rho) > 1e-13 {
			t.Errorf("case %d: rank correlation %v", i, rho)
		}
		for d, mean := range stats.GroupMeans(ranks, c.Y) {
			if want := c.Means[d]; want == nil != math.IsNaN(mean) || want != nil && math.Abs(mean-*want) > 1e-13 {
				t.Errorf("case %d: the mean of decile %d is %v", i, d, mean)
			}
		}
	}
	if len(cases) < 8 {
		t.Error("too few cases")
	}
	if !math.IsNaN(stats.Correlation([]float64{1, 1}, []float64{1, 2})) || !math.IsNaN(stats.Correlation(nil, nil)) {
		t.Error("a column that does not vary has a correlation")
	}
}
