package engine_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"tyche/engine"
	"tyche/engine/program"
	"tyche/engine/spec"
)

func TestTallyHasTheBitsOfSummarize(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 1000, engine.ChunkTrials, 3*engine.ChunkTrials + 17} {
		values, codes := make([]float64, n), make([]uint8, n)
		for i := range values {
			values[i] = random.ExpFloat64() - 1
			if random.IntN(100) == 0 {
				codes[i] = program.ErrorCode(2)
			}
		}
		for _, q := range questions() {
			sameSummary(t, q, values, codes)
		}
	}
}

// questions ask for more and less, of independent trials and of replicates.
func questions() []engine.Questions {
	out := spec.Output{Cell: "A!B1", Name: "x"}
	asked := &spec.Statistics{Percentiles: []float64{0, 2.5, 100}, Thresholds: []float64{-0.5, 0, 1}, Levels: []float64{90, 99.9}, Confidence: 0.9}
	return []engine.Questions{{Output: out}, {Output: out, Statistics: asked}, {Output: out, Statistics: asked, Replicate: 1000},
		{Output: out, Replicate: 4096}}
}

func sameSummary(t *testing.T, q engine.Questions, values []float64, codes []uint8) {
	t.Helper()
	n, tally := len(values), q.Tally()
	for range tally.Passes() {
		for from := 0; from < n; from += engine.ChunkTrials {
			to := min(from+engine.ChunkTrials, n)
			if err := tally.Add(values[from:to], codes[from:to]); err != nil {
				t.Fatal(err)
			}
		}
		tally.EndPass()
	}
	got, err := json.Marshal(tally.Summary())
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(q.Of(values, codes))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%d trials: %s\nwant %s", n, got, want)
	}
}

func TestTallyTakesWholeChunksOnly(t *testing.T) {
	t.Parallel()
	long := make([]float64, engine.ChunkTrials+1)
	tally := engine.Questions{}.Tally()
	if err := tally.Add(long, nil); !errors.Is(err, engine.ErrChunk) {
		t.Errorf("a chunk that is too long: %v", err)
	}
	tally = engine.Questions{}.Tally()
	if err := tally.Add(long[:10], nil); err != nil {
		t.Error(err)
	}
	if err := tally.Add(long[:10], nil); !errors.Is(err, engine.ErrChunk) {
		t.Errorf("a chunk after a short one: %v", err)
	}
}
