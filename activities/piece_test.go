package activities_test

import (
	"testing"
	"time"

	"tyche/activities"
	"tyche/engine"
)

// TestPiecesFitWhatATrialTakes lets a model whose vectors take a fixed time for each 64 trials or part of them, and one that is
// computed trial by trial, find the sizes of their pieces.
func TestPiecesFitWhatATrialTakes(t *testing.T) {
	for name, m := range map[string]struct {
		cost        float64 // the estimate
		trial       time.Duration
		vectors     bool
		least, most int64
	}{
		"fast":                   {100, 100 * time.Nanosecond, true, activities.MostPiece, activities.MostPiece},
		"heavy vectors":          {1e6, 1500 * time.Microsecond, true, engine.SmallestPiece, engine.SmallestPiece},
		"slow, trial by trial":   {5e6, 5 * time.Millisecond, false, 32, 64},
		"slower, trial by trial": {1e6, 500 * time.Millisecond, false, 1, 1},
	} {
		size := activities.FirstPiece(m.cost)
		for range 40 {
			counted := size
			if m.vectors {
				counted = (size + engine.SmallestPiece - 1) / engine.SmallestPiece * engine.SmallestPiece
			}
			size = activities.NextPiece(size, time.Duration(counted)*m.trial)
		}
		if size < m.least || size > m.most {
			t.Errorf("%s: pieces of %d trials, want %d to %d", name, size, m.least, m.most)
		}
	}
	if first := activities.FirstPiece(2e7); first != 10 {
		t.Errorf("the first piece of a model of 20 ms a trial has %d trials, want 10", first)
	}
}
