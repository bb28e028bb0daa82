package distribution_test

import (
	"math"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestDensitiesMayJump holds a density that jumps at a value that stands twice against the two triangles that it is made of (Palisade
// knowledge base, "Double triangular distribution").
func TestDensitiesMayJump(t *testing.T) {
	t.Parallel()
	jump, err := distribution.New("general", distribution.Parameters{Numbers: map[string]float64{"min": 0, "max": 10},
		Lists: map[string][]float64{"values": {4, 4}, "densities": {0.38, 0.08}}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := distribution.New("double_triangular", distribution.Parameters{Numbers: map[string]float64{"min": 0, "mode": 4, "max": 10, "p": 0.76}})
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, at, x, y float64) {
		if !(math.Abs(x-y) <= 1e-12*(1+math.Abs(y))) {
			t.Errorf("%s at %v: %v, want %v", what, at, x, y)
		}
	}
	for _, u := range []float64{0, 1e-9, 0.3, 0.7599999, 0.76, 0.7600001, 0.9, 1} {
		near("quantile", u, jump.Quantile(u), want.Quantile(u))
		near("upper quantile", u, jump.QuantileUpper(u), want.QuantileUpper(u))
	}
	for _, x := range []float64{-1, 0, 3.999, 4, 4.001, 8, 10, 11} {
		near("distribution function", x, jump.CDF(x), want.CDF(x))
		near("tail", x, jump.Survival(x), want.Survival(x))
	}
	near("mean", 0, jump.Mean(), want.Mean())
	near("standard deviation", 0, jump.SD(), want.SD())
	near("kurtosis", 0, jump.Kurtosis(), want.Kurtosis())
	for _, values := range [][]float64{{0, 4}, {4, 4, 4}, {4, 10}, {5, 4}} {
		densities := []float64{1, 2, 3}[:len(values)]
		if _, err := distribution.New("general", distribution.Parameters{Numbers: map[string]float64{"min": 0, "max": 10},
			Lists: map[string][]float64{"values": values, "densities": densities}}); err == nil {
			t.Errorf("values %v are accepted", values)
		}
	}
}
