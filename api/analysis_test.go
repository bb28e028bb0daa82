package api_test

import (
	"math"
	"net/http"
	"testing"
)

type intervalBody struct{ Low, High float64 }

// TestAnalysesOfAnOutput asks for what follows from the stored outcomes 1 to 993 beside seven errors.
func TestAnalysesOfAnOutput(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	path := "/v1/simulations/" + run.String() + "/outputs/"
	h.own.get(t, path+"0/cdf").failure(t, http.StatusConflict)
	h.complete(t, run)

	var probability struct {
		Count                          int64
		Below, Probability, Confidence float64
		Interval                       *intervalBody
	}
	h.own.get(t, path+"0/probability?below=101").decode(t, http.StatusOK, &probability)
	// scipy.stats.binomtest(100, 993).proportion_ci(0.95, "exact")
	if probability.Count != 993 || probability.Probability != 100.0/993 || probability.Confidence != 0.95 || probability.Interval == nil ||
		math.Abs(probability.Interval.Low-0.08268957) > 1e-7 || math.Abs(probability.Interval.High-0.12112620) > 1e-7 {
		t.Errorf("probability %+v %+v", probability, probability.Interval)
	}
	var percentile struct {
		Count                int64
		P, Value, Confidence float64
		Interval             *intervalBody
	}
	h.own.get(t, path+"0/percentile?p=90&confidence=0.9").decode(t, http.StatusOK, &percentile)
	// scipy.stats.binom.ppf([0.05, 0.95], 993, 0.9) are 878 and 909.
	if percentile.Count != 993 || math.Abs(percentile.Value-893.8) > 1e-9 || percentile.Interval == nil || *percentile.Interval != (intervalBody{878, 910}) {
		t.Errorf("percentile %+v %+v", percentile, percentile.Interval)
	}
	var tails struct {
		Level        float64
		Upper, Lower struct {
			VaR           float64       `json:"var"`
			CVaR          float64       `json:"cvar"`
			CVaRInterval  *intervalBody `json:"cvar_interval"`
			ValueInterval *intervalBody `json:"var_interval"`
		}
	}
	h.own.get(t, path+"0/tail?level=50").decode(t, http.StatusOK, &tails)
	// The upper half is 498 to 993 and half of 497.
	if want := (496.0*(498+993)/2 + 0.5*497) / 496.5; tails.Upper.VaR != 497 || math.Abs(tails.Upper.CVaR-want) > 1e-9 ||
		math.Abs(tails.Lower.CVaR-(994-want)) > 1e-9 || tails.Upper.CVaRInterval == nil || tails.Lower.ValueInterval == nil {
		t.Errorf("tails %+v, want an upper mean of %v", tails, want)
	}
	var cdf struct {
		Count                 int64
		Values, Probabilities []float64
	}
	h.own.get(t, path+"0/cdf?points=3").decode(t, http.StatusOK, &cdf)
	if cdf.Count != 993 || len(cdf.Values) != 3 || cdf.Values[1] != 497 || cdf.Probabilities[1] != 497.0/993 || cdf.Probabilities[2] != 1 {
		t.Errorf("cdf %+v", cdf)
	}
	if h.own.get(t, path+"2/cdf").decode(t, http.StatusOK, &cdf); len(cdf.Values) != 0 {
		t.Errorf("without a number: %+v", cdf)
	}
	for _, bad := range []string{"probability", "probability?below=x", "probability?below=NaN", "probability?below=1&confidence=1", "percentile?p=101", "percentile?p=-1",
		"percentile", "tail?level=0", "tail?level=100", "cdf?points=1", "cdf?points=1002"} {
		h.own.get(t, path+"0/"+bad).failure(t, http.StatusBadRequest)
	}
	for _, missing := range []string{"3/cdf", "x/probability?below=0", "00/percentile?p=5", "-1/tail?level=5"} {
		h.own.get(t, path+missing).failure(t, http.StatusNotFound)
	}
}

// TestSensitivityOfAnOutput asks how outcomes that rise with the trial's number depend on the inputs: hardly.
func TestSensitivityOfAnOutput(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	run := h.own.run(t)
	path := "/v1/simulations/" + run.String() + "/outputs/"
	h.own.get(t, path+"0/sensitivity").failure(t, http.StatusConflict)
	h.complete(t, run)
	var got struct {
		Cell          string
		Trials, Count int64
		Inputs        []struct {
			Cell, Name      string
			RankCorrelation *float64 `json:"rank_correlation"`
			Contribution    *float64
			Deciles         []*float64
			Low, High       *float64
		}
	}
	h.own.get(t, path+"0/sensitivity").decode(t, http.StatusOK, &got)
	if got.Cell != "Summary!B1" || got.Trials != 1000 || got.Count != 993 || len(got.Inputs) != 8 || len(got.Inputs[0].Deciles) != 10 {
		t.Fatalf("%+v", got)
	}
	for _, in := range got.Inputs {
		if in.RankCorrelation == nil || math.Abs(*in.RankCorrelation) > 0.2 || in.Low == nil || in.High == nil || in.Name == in.Cell {
			t.Errorf("%+v", in)
		}
	}
	if h.own.get(t, path+"1/sensitivity?limit=3").decode(t, http.StatusOK, &got); len(got.Inputs) != 3 || got.Inputs[0].RankCorrelation != nil {
		t.Errorf("of a constant: %+v", got)
	}
	for _, limit := range []string{"0", "1001", "x"} {
		h.own.get(t, path+"0/sensitivity?limit="+limit).failure(t, http.StatusBadRequest)
	}
}
