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
		out := spec.Output{Cell: "A!B1", Name: "x"}
		tally := engine.NewTally(out)
		for range engine.TallyPasses {
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
		want, err := json.Marshal(engine.Summarize(out, values, codes))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%d trials: %s\nwant %s", n, got, want)
		}
	}
}

func TestTallyTakesWholeChunksOnly(t *testing.T) {
	t.Parallel()
	long := make([]float64, engine.ChunkTrials+1)
	if err := engine.NewTally(spec.Output{}).Add(long, nil); !errors.Is(err, engine.ErrChunk) {
		t.Errorf("a chunk that is too long: %v", err)
	}
	tally := engine.NewTally(spec.Output{})
	if err := tally.Add(long[:10], nil); err != nil {
		t.Error(err)
	}
	if err := tally.Add(long[:10], nil); !errors.Is(err, engine.ErrChunk) {
		t.Errorf("a chunk after a short one: %v", err)
	}
}
