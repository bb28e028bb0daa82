package distribution_test

import (
	"math"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestTwoShapesFollowFromPercentiles finds two shapes with ends, or a location and a scale: the first as the maker of @RISK
// publishes them for RiskBetaGeneralAlt(5%,-3,25%,2,75%,12,95%,16), to 7 digits, the others from their own percentiles.
func TestTwoShapesFollowFromPercentiles(t *testing.T) {
	t.Parallel()
	found, err := distribution.WithoutPercentiles("beta", parameters(t, "p5=-3 p25=2 p75=12 p95=16"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"alpha": 1.295682, "beta": 1.121222, "min": -4.990886, "max": 17.204968} {
		if math.Abs(found.Numbers[name]-want) > 6e-7 {
			t.Errorf("%s is %v, published is %v", name, found.Numbers[name], want)
		}
	}
	for _, c := range []struct {
		family, of string
		p          []float64
	}{
		{"beta", "alpha=2 beta=3 min=0 max=10", []float64{0.05, 0.3, 0.7, 0.95}}, {"kumaraswamy", "alpha=2 beta=3 min=0 max=10", []float64{0.05, 0.3, 0.7, 0.95}},
		{"pearson6", "shape1=2 shape2=5 scale=3", []float64{0.1, 0.5, 0.9}}, {"burr", "location=1 scale=2 shape1=3 shape2=4", []float64{0.05, 0.3, 0.7, 0.95}},
	} {
		d := must(t, c.family, parameters(t, c.of))
		given := distribution.Parameters{Numbers: map[string]float64{}}
		for _, p := range c.p {
			given.Numbers[distribution.PercentileName(p)] = d.Quantile(p)
		}
		if c.family == "burr" {
			given.Numbers["location"] = 1
			delete(given.Numbers, "p5")
		}
		again, err := distribution.New(c.family, given)
		if err != nil {
			t.Errorf("%s %s: %v", c.family, c.of, err)
			continue
		}
		for _, p := range []float64{0.01, 0.2, 0.5, 0.8, 0.99} {
			if a, b := d.Quantile(p), again.Quantile(p); math.Abs(a-b) > 1e-5*math.Abs(a) {
				t.Errorf("%s %s: the quantile of %v is %v, and %v by its percentiles", c.family, c.of, p, a, b)
			}
		}
	}
}
