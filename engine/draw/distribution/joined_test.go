package distribution_test

import (
	"errors"
	"math"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestJohnsonCurvesHaveTheirMoments integrates over the quantile function, and tells the members of the system apart by their
// supports.
func TestJohnsonCurvesHaveTheirMoments(t *testing.T) {
	t.Parallel()
	const n = 1 << 20
	for text, ends := range map[string][2]bool{ // whether it is bounded below and above
		"mean=10 sd=20 skewness=0 kurtosis=3":      {false, false}, // normal
		"mean=10 sd=20 skewness=0.5 kurtosis=3.8":  {false, false}, // unbounded
		"mean=-1 sd=0.1 skewness=-1 kurtosis=3.5":  {true, true},
		"mean=0 sd=1 skewness=0 kurtosis=1.5":      {true, true},
		"mean=5 sd=2 skewness=2 kurtosis=5.1":      {true, true}, // nearly two values
		"mean=5 sd=2 skewness=1e-9 kurtosis=3.001": {false, false},
		"mean=5 sd=2 skewness=1e-9 kurtosis=2.999": {true, true},
	} {
		p := parameters(t, text)
		d := must(t, "johnson_moments", p)
		low, high := d.Support()
		if math.IsInf(low, -1) == ends[0] || math.IsInf(high, 1) == ends[1] {
			t.Errorf("%s: on %v to %v", text, low, high)
		}
		mean, sd := p.Numbers["mean"], p.Numbers["sd"]
		var m [5]float64
		for i := range n / 2 {
			u := (float64(i) + 0.5) / n
			for _, x := range []float64{d.Quantile(u), d.QuantileUpper(u)} {
				z, power := (x-mean)/sd, 1.0
				for k := range m {
					m[k] += power / n
					power *= z
				}
			}
		}
		for k, want := range []float64{1, 0, 1, p.Numbers["skewness"], p.Numbers["kurtosis"]} {
			if math.Abs(m[k]-want) > 1e-3*(1+math.Abs(want)) {
				t.Errorf("%s: moment %d is %v, want %v", text, k, m[k], want)
			}
		}
	}
	// The example of @RISK's help lies on the lognormal line: bounded below only.
	if low, high := must(t, "johnson_moments", parameters(t, "mean=10 sd=20 skewness=4 kurtosis=41")).Support(); math.Abs(low+10) > 1e-12 || !math.IsInf(high, 1) {
		t.Errorf("on the lognormal line: %v to %v", low, high)
	}
}

// TestSplicesMeetWithoutAJump compares densities on both sides of the point, and the moments of heavy tails.
func TestSplicesMeetWithoutAJump(t *testing.T) {
	t.Parallel()
	inf := math.Inf(1)
	for _, c := range []struct {
		text                         string
		at                           float64
		mean, sd, skewness, kurtosis float64 // 0 for finite
	}{
		{"left=normal(mean:10|sd:3) right=pareto(shape:3.5|scale:5) at=12", 12, 0, 0, 0, inf},
		{"left=normal(mean:10|sd:3) right=pareto(shape:3|scale:5) at=12", 12, 0, 0, inf, inf},
		{"left=normal(mean:10|sd:3) right=pareto(shape:1.5|scale:5) at=12", 12, 0, inf, math.NaN(), math.NaN()},
		{"left=normal(mean:10|sd:3) right=cauchy(location:0|scale:1) at=12", 12, inf, math.NaN(), math.NaN(), math.NaN()},
		{"left=cauchy(location:0|scale:1) right=cauchy(location:3|scale:2) at=1", 1, math.NaN(), math.NaN(), math.NaN(), math.NaN()},
		{"left=pareto(shape:0.5|scale:1) right=exponential(mean:3) at=4", 4, 0, 0, 0, 0},
	} {
		d := must(t, "splice", parameters(t, c.text))
		f, g := d.Density(c.at), d.Density(c.at*(1+1e-12))
		if !(f > 0) || math.Abs(g/f-1) > 1e-9 {
			t.Errorf("%s: the density jumps from %v to %v", c.text, f, g)
		}
		for _, m := range [][2]float64{{d.Mean(), c.mean}, {d.SD(), c.sd}, {d.Skewness(), c.skewness}, {d.Kurtosis(), c.kurtosis}} {
			finite := m[0]-m[0] == 0
			if finite != (m[1] == 0) || !finite && math.Float64bits(m[0]) != math.Float64bits(m[1]) && !(m[0] != m[0] && m[1] != m[1]) {
				t.Errorf("%s: mean %v sd %v skewness %v kurtosis %v", c.text, d.Mean(), d.SD(), d.Skewness(), d.Kurtosis())
				break
			}
		}
	}
}

func TestJoinedFamiliesRefuseWhatTheyCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ family, text, parameter string }{
		{"splice", "left=poisson(mean:3) right=normal(mean:0|sd:1) at=1", "left"},
		{"splice", "left=normal(mean:0|sd:1) right=poisson(mean:3) at=1", "right"},
		{"splice", "left=uniform(min:2|max:3) right=normal(mean:0|sd:1) at=1", "left"},
		{"splice", "left=normal(mean:0|sd:1) right=uniform(min:-2|max:1) at=1", "right"},
		{"splice", "left=normal(mean:0|sd:-1) right=uniform(min:-2|max:1) at=1", "left"},
		{"johnson_moments", "mean=0 sd=1 skewness=2 kurtosis=5", "kurtosis"},
		{"johnson_moments", "mean=0 sd=1 skewness=2 kurtosis=5.000001", "kurtosis"},
		{"johnson_moments", "mean=0 sd=1 skewness=0 kurtosis=1", "kurtosis"},
		{"johnson_moments", "mean=0 sd=0 skewness=0 kurtosis=3", "sd"},
		{"noncentral_f", "df1=4 df2=0.3 noncentrality=1", "df2"},
		{"noncentral_chi_squared", "df=4 noncentrality=-1", "noncentrality"},
		{"noncentral_chi_squared", "df=4 noncentrality=1e6", "noncentrality"},
	} {
		_, err := distribution.New(c.family, parameters(t, c.text))
		var faults *distribution.Faults
		if !errors.As(err, &faults) || faults.List[0].Parameter != c.parameter || faults.List[0].Rule == "" {
			t.Errorf("%s %s: %v", c.family, c.text, err)
		}
	}
}
