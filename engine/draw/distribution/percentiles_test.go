package distribution_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestPercentilesFindTheDistribution takes percentiles of each family's example, leaves out the parameters that they stand for,
// and compares other quantiles of what is found.
func TestPercentilesFindTheDistribution(t *testing.T) {
	t.Parallel()
	found := 0
	for _, f := range distribution.Families() {
		if !distribution.TakesPercentiles(f.Name) || f.Name == "erlang" { // whose shape is whole: percentiles give its scale only
			continue
		}
		var p distribution.Parameters
		if err := json.Unmarshal([]byte("{"+f.Example+"}"), &p); err != nil {
			t.Fatal(err)
		}
		want := must(t, f.Name, p)
		for _, left := range [][]string{{"mean", "sd"}, {"location", "scale"}, {"scale", "shape"}, {"scale"}, {"mean"}, {"min", "max"}, {"mu", "sigma"},
			{"min", "mode", "max"}, {"min", "mode"}, {"mode", "max"}, {"max"}, {"mode"}, {"min"}, {"mean", "shape"}, {"shift", "scale", "shape"}, {"shift", "mean", "sd"},
			{"df"}, {"scale", "shape1"}, {"shape1"}, {"location", "scale", "shape"}, {"location", "scale", "delta"}, {"df1", "df2"}, {"alpha"}, {"min", "max", "alpha"}, {"shape"}} {
			q := distribution.Parameters{Numbers: map[string]float64{}}
			for name, x := range p.Numbers {
				q.Numbers[name] = x
			}
			complete := true
			for _, name := range left {
				if _, ok := q.Numbers[name]; !ok && name != "shift" {
					complete = false
				}
				delete(q.Numbers, name)
			}
			if !complete {
				continue
			}
			for _, probability := range []float64{0.05, 0.9, 0.4}[:len(left)] {
				q.Numbers[distribution.PercentileName(probability)] = want.Quantile(probability)
			}
			got, err := distribution.New(f.Name, q)
			if err != nil {
				if !strings.Contains(err.Error(), "as many parameters left out") && f.Name != "skew_normal" { // two of them are found with the location only
					t.Errorf("%s without %v: %v", f.Name, left, err)
				}
				continue
			}
			found++
			for _, u := range []float64{0.01, 0.3, 0.6, 0.99} {
				if a, b := got.Quantile(u), want.Quantile(u); !(math.Abs(a-b) <= 1e-6*(math.Abs(b)+want.Quantile(0.75)-want.Quantile(0.25))) {
					t.Errorf("%s without %v: quantile of %v is %v, want %v", f.Name, left, u, a, b)
				}
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d cases were found", found)
	}
}

func TestPercentilesThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ family, text, want string }{
		{"normal", "p10=5 p90=4", "normal: p90 is 4: must be greater than the percentiles below it, within -1e150 to 1e150"},
		{"normal", "p10=5", "normal: 1 percentiles need as many parameters left out, of mean, sd"},
		{"exponential", "p50=-1", "exponential: no exponential distribution has these percentiles"},
		{"triangular", "p10=1 p50=2 p90=50", "triangular: no triangular distribution has these percentiles"},
		{"poisson", "p50=3", "poisson: p50 is a percentile, which this distribution does not take"},
		{"gamma", "p10=-1 p90=4", "gamma: no gamma distribution has these percentiles"},
	} {
		_, err := distribution.New(c.family, parameters(t, c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// TestPercentilesInClosedForm has cases that are known by hand.
func TestPercentilesInClosedForm(t *testing.T) {
	t.Parallel()
	const z = 1.2815515655446004 // standard normal quantile of 0.9
	d := must(t, "normal", parameters(t, "p10=5 p90=12"))
	if mean, sd := d.Mean(), d.SD(); math.Abs(mean-8.5) > 1e-12 || math.Abs(sd-3.5/z) > 1e-12 {
		t.Errorf("normal: mean %v sd %v", mean, sd)
	}
	d = must(t, "uniform", parameters(t, "p25=2 p75=4"))
	if low, high := d.Support(); math.Abs(low-1) > 1e-12 || math.Abs(high-5) > 1e-12 {
		t.Errorf("uniform: %v to %v", low, high)
	}
	d = must(t, "exponential", parameters(t, "p50=3"))
	if mean := d.Mean(); math.Abs(mean-3/math.Ln2) > 1e-12 {
		t.Errorf("exponential: mean %v", mean)
	}
}

// TestTruncationByProbability compares with limits by value.
func TestTruncationByProbability(t *testing.T) {
	t.Parallel()
	d := must(t, "normal", parameters(t, "mean=3 sd=2 truncate_p_min=0.1 truncate_p_max=0.8 shift=1"))
	whole := must(t, "normal", parameters(t, "mean=3 sd=2 shift=1"))
	for _, u := range []float64{0, 0.2, 0.5, 0.9, 1} {
		if got, want := d.Quantile(u), whole.Quantile(0.1+0.7*u); math.Abs(got-want) > 1e-12 {
			t.Errorf("quantile of %v is %v, want %v", u, got, want)
		}
	}
	for _, text := range []string{"mean=0 sd=1 truncate_p_min=0.5 truncate_p_max=0.5", "mean=0 sd=1 truncate_p_min=-0.1", "mean=0 sd=1 truncate_p_max=1.5"} {
		if _, err := distribution.New("normal", parameters(t, text)); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}
