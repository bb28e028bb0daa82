package distribution_test

import (
	"math"
	"strconv"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestFunctionsMatchSciPy compares densities, distribution functions and moments with testdata/scipy.csv.
func TestFunctionsMatchSciPy(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	eachReference(t, "testdata/scipy.csv", func(row []string, d distribution.Distribution) {
		seen[row[0]] = true
		x, _ := strconv.ParseFloat(row[3], 64)
		want, _ := strconv.ParseFloat(row[4], 64)
		limit, got := 1e-10*math.Abs(want), 0.0
		switch row[2] {
		case "density":
			got = d.Density(x)
		case "cdf":
			got = d.CDF(x)
		case "sf":
			got = d.Survival(x)
		case "mean":
			got, limit = d.Mean(), 1e-9*(math.Abs(want)+d.SD())
		case "sd":
			got, limit = d.SD(), 1e-8*want
		case "skewness":
			got, limit = d.Skewness(), 1e-6*(1+math.Abs(want))
		case "kurtosis":
			got, limit = d.Kurtosis(), 1e-6*(1+want)
		}
		if !(math.Abs(got-want) <= limit) {
			t.Errorf("%v: got %v, off by %.2g", row, got, got-want)
		}
	})
	if len(seen) < 55 {
		t.Errorf("only %d families were compared", len(seen))
	}
}
