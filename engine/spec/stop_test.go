package spec_test

import (
	"strings"
	"testing"

	"tyche/engine/spec"
)

func TestStopsAndStatisticsAreRead(t *testing.T) {
	t.Parallel()
	s, faults := spec.Parse([]byte(`{"outputs":["S!A1"],"stop":{"statistic":"percentile:95","output":0,"tolerance":0.01,"relative":true,"confidence":0.9,"check_every":5000},` +
		`"statistics":{"percentiles":[2.5],"thresholds":[0],"levels":[99],"confidence":0.99}}`))
	if len(faults) > 0 || *s.Stop != (spec.Stop{Statistic: "percentile:95", Tolerance: 0.01, Relative: true, Confidence: 0.9, CheckEvery: 5000}) ||
		s.Statistics.Confidence != 0.99 || s.Statistics.Levels[0] != 99 {
		t.Fatalf("%+v %v", s, faults)
	}
	for text, want := range map[string]string{
		`"stop":{"statistic":"median","tolerance":1}`:                "/stop/statistic",
		`"stop":{"statistic":"percentile","tolerance":1}`:            "/stop/statistic",
		`"stop":{"statistic":"cvar:100","tolerance":1}`:              "/stop/statistic",
		`"stop":{"statistic":"mean:1","tolerance":1}`:                "/stop/statistic",
		`"stop":{"statistic":"mean","tolerance":0}`:                  "/stop/tolerance",
		`"stop":{"statistic":"mean"}`:                                "/stop",
		`"stop":{"tolerance":1}`:                                     "/stop",
		`"stop":{"statistic":"mean","tolerance":1,"output":-1}`:      "/stop/output",
		`"stop":{"statistic":"mean","tolerance":1,"check_every":99}`: "/stop/check_every",
		`"stop":{"statistic":"mean","tolerance":1,"relative":1}`:     "/stop/relative",
		`"stop":{"statistic":"mean","tolerance":1,"confidence":1}`:   "/stop/confidence",
		`"stop":{"statistic":"mean","tolerance":1,"until":1}`:        "/stop/until",
		`"stop":7`:                           "/stop",
		`"statistics":{"percentiles":[101]}`: "/statistics/percentiles/0",
		`"statistics":{"percentiles":5}`:     "/statistics/percentiles",
		`"statistics":{"levels":[50,0]}`:     "/statistics/levels/1",
		`"statistics":{"confidence":0.3}`:    "/statistics/confidence",
		`"statistics":{"quartiles":[1]}`:     "/statistics/quartiles",
		`"correlations":[{"cells":["S!A1","S!A2"],"matrix":[[1,0],[0,1]],"copula":"t"}]`:          "/correlations/0",
		`"correlations":[{"cells":["S!A1","S!A2"],"matrix":[[1,0],[0,1]],"df":4}]`:                "/correlations/0/df",
		`"correlations":[{"cells":["S!A1","S!A2"],"matrix":[[1,0],[0,1]],"copula":"t","df":0.5}]`: "/correlations/0/df",
		`"correlations":[{"cells":["S!A1","S!A2"],"matrix":[[1,0],[0,1]],"copula":"clayton"}]`:    "/correlations/0/copula",
		`"correlations":[{"cells":["S!A1","S!A2"],"matrix":[[1,0],[0,1]],"repair":"best"}]`:       "/correlations/0/repair",
	} {
		_, faults := spec.Parse([]byte(`{"outputs":["S!A1"],` + text + `}`))
		found := false
		for _, f := range faults {
			found = found || f.Pointer == want && strings.HasSuffix(f.Message, ".")
		}
		if !found {
			t.Errorf("%s: %v, want a fault at %s", text, faults, want)
		}
	}
}
