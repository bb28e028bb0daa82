package engine_test

import (
	"context"
	"math"
	"testing"

	"tyche/engine"
	"tyche/engine/stats"
)

// TestSensitivitiesAreThoseOfTheInputsDrawn compares with the inputs' own columns, taken as outputs, whose ranks are checked
// against SciPy elsewhere.
func TestSensitivitiesAreThoseOfTheInputsDrawn(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "A2": 1.0, "A3": 1.0, "B1": "=3*A1-A2+0*A3", "B2": "=IF(A2>1,1/0,A1)", "B3": "=RAND()+A3/10"})
	for _, sampling := range []string{"mc", "lhs", "sobol"} {
		s := parse(t, `{"inputs":[{"cell":"S!A1","name":"volume","distribution":"normal","mean":0,"sd":1},{"cell":"S!A2","distribution":"poisson","mean":1},`+
			`{"cell":"S!A3","distribution":"uniform","min":0,"max":1}],"outputs":["S!B1","S!B2","S!B3","S!A1","S!A2","S!A3"],`+
			`"correlations":[{"cells":["S!A1","S!A3"],"matrix":[[1,0.6],[0.6,1]]}]}`)
		sim, faults := engine.Compile(b, s, engine.Design{Trials: 30_000, Seed: 5, Sampling: sampling})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c, err := sim.RunAll(context.Background(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		all, err := sim.Sensitivities(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		for output := range 3 {
			of := all[output]
			numbers := stats.AppendNumbers(nil, c.Values[output], c.Codes[output])
			if of.Trials != 30_000 || of.Count != int64(len(numbers)) || len(of.Inputs) != 4 {
				t.Fatalf("%s: %+v", sampling, of)
			}
			sum := 0.0
			for i, in := range of.Inputs {
				sum += math.Abs(*in.Contribution)
				if i > 0 && math.Abs(*in.RankCorrelation) > math.Abs(*of.Inputs[i-1].RankCorrelation) {
					t.Errorf("%s is out of order", in.Cell)
				}
				column := map[string]int{"S!A1": 3, "S!A2": 4, "S!A3": 5}[in.Cell]
				if column == 0 {
					continue // the draw in a formula
				}
				ranks := stats.MidRanks(stats.AppendNumbers(nil, c.Values[column], c.Codes[output]))
				if want := stats.Correlation(ranks, stats.MidRanks(numbers)); *in.RankCorrelation != want {
					t.Errorf("%s, %s and %s: %v, want %v", sampling, of.Cell, in.Cell, *in.RankCorrelation, want)
				}
				var means []float64
				for _, mean := range stats.GroupMeans(ranks, numbers) {
					if !math.IsNaN(mean) { // a decile of an input with ties may be empty
						means = append(means, mean)
					}
				}
				if *in.Low != means[0] || *in.High != means[len(means)-1] || len(in.Deciles) != 10 {
					t.Errorf("%s, %s and %s: %v to %v, want %v", sampling, of.Cell, in.Cell, *in.Low, *in.High, means)
				}
			}
			if math.Abs(sum-1) > 1e-12 {
				t.Errorf("the contributions add up to %v", sum)
			}
		}
		if first := all[0].Inputs[0]; first.Name != "volume" || *first.Contribution < 0.5 || *first.Low >= *first.High {
			t.Errorf("%s: the strongest is %+v", sampling, first)
		}
		if first := all[2].Inputs[0]; first.Cell != "S!B3#0" || *first.RankCorrelation < 0.9 {
			t.Errorf("%s: the strongest for a formula that draws is %+v", sampling, first)
		}
	}
}
