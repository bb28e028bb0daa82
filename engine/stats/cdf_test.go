package stats_test

import (
	"math/rand/v2"
	"testing"

	"tyche/engine/stats"
)

// TestCDFCountsWhatIsUpToEachPoint counts anew, one by one, for numbers that lie on points and between them.
func TestCDFCountsWhatIsUpToEachPoint(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	values, codes := make([]float64, 3000), make([]uint8, 3000)
	for i := range values {
		values[i] = random.NormFloat64()
		if i%3 == 0 {
			values[i] = float64(random.IntN(5)) / 4
		}
		if i%50 == 49 {
			values[i], codes[i] = 1e9, 3
		}
	}
	values[0], values[1] = -4, 4
	c, err := stats.NewCDF(-4, 4, 33)
	if err != nil {
		t.Fatal(err)
	}
	c.Add(values[:1000], codes[:1000])
	c.Add(values[1000:], codes[1000:])
	got := c.Probabilities()
	for i, point := range c.Points {
		upTo, all := 0, 0
		for k, x := range values {
			if codes[k] == 0 {
				all++
				if x <= point {
					upTo++
				}
			}
		}
		if want := float64(upTo) / float64(all); got[i] != want {
			t.Errorf("P(X <= %v) is %v, want %v", point, got[i], want)
		}
	}
	if len(got) != 33 || c.Points[0] != -4 || c.Points[32] != 4 {
		t.Errorf("the points are %v", c.Points)
	}
}

func TestCDFOfOneValueHasOnePoint(t *testing.T) {
	t.Parallel()
	c, err := stats.NewCDF(7, 7, 10)
	if err != nil {
		t.Fatal(err)
	}
	c.Add([]float64{7, 7}, nil)
	if p := c.Probabilities(); len(p) != 1 || p[0] != 1 || c.Points[0] != 7 {
		t.Errorf("%v at %v", p, c.Points)
	}
	for _, bad := range []int{1, stats.MaxPoints + 1} {
		if _, err := stats.NewCDF(0, 1, bad); err == nil {
			t.Errorf("%d points are accepted", bad)
		}
	}
}
