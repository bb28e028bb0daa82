package draw_test

import (
	"errors"
	"math"
	"testing"

	"tyche/engine/draw"
)

// TestNearestMatrixIsOfferedAndTaken holds for both kinds: the offer can be used as it is, and a repair uses it.
func TestNearestMatrixIsOfferedAndTaken(t *testing.T) {
	t.Parallel()
	names := []string{"A", "B", "C"}
	higham := [][]float64{{1, 1, 0}, {1, 1, 1}, {0, 1, 1}}
	for _, kind := range []draw.Kind{draw.Copula, draw.Spearman} {
		_, err := draw.Dependence{Kind: kind}.Correlate(names, higham)
		var broken *draw.MatrixError
		if !errors.As(err, &broken) || broken.Nearest == nil {
			t.Fatalf("kind %d: got %v, want the nearest matrix", kind, err)
		}
		if want := 0.5278; kind == draw.Copula && math.Abs(broken.Distance-want) > 5e-5 {
			t.Errorf("the distance is %v, want %v", broken.Distance, want)
		}
		if c, err := (draw.Dependence{Kind: kind}).Correlate(names, broken.Nearest); err != nil || c.Repaired() != 0 {
			t.Errorf("kind %d: the offer is refused: %v", kind, err)
		}
		c, err := draw.Dependence{Kind: kind, Repair: true}.Correlate(names, higham)
		if err != nil || math.Abs(c.Repaired()-broken.Distance) > 1e-12 {
			t.Errorf("kind %d: repaired by %v (%v), want %v", kind, c.Repaired(), err, broken.Distance)
		}
	}
	// What is broken in another way is not repaired.
	if _, err := (draw.Dependence{Repair: true}).Correlate(names, [][]float64{{1, 2, 0}, {2, 1, 0}, {0, 0, 1}}); err == nil {
		t.Error("a correlation of 2 is accepted")
	}
}

func wantMatrixError(t *testing.T, err error, problem draw.MatrixProblem) {
	t.Helper()
	var broken *draw.MatrixError
	if !errors.As(err, &broken) || broken.Problem != problem {
		t.Errorf("got %v, want problem %d", err, problem)
	}
}
