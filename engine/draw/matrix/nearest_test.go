package matrix_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"tyche/engine/draw/matrix"
)

// TestNearestMatchesHigham compares with the example of N. J. Higham, Computing the nearest correlation matrix: a problem
// from finance, IMA J. Numer. Anal. 22 (2002), section 4.
func TestNearestMatchesHigham(t *testing.T) {
	t.Parallel()
	got, distance, ok := matrix.Nearest([][]float64{{1, 1, 0}, {1, 1, 1}, {0, 1, 1}})
	want := [][]float64{{1, 0.7607, 0.1573}, {0.7607, 1, 0.7607}, {0.1573, 0.7607, 1}}
	if !ok || math.Abs(distance-0.5278) > 5e-5 || apart(got, want) > 5e-5 {
		t.Fatalf("got %v at %v (%v), want %v at 0.5278", got, distance, ok, want)
	}
}

// TestNearestMatchesReference compares with alternating projections written with NumPy (testdata/nearest.py).
func TestNearestMatchesReference(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/nearest.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Matrix, Nearest [][]float64
		Distance        float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		got, distance, ok := matrix.Nearest(c.Matrix)
		if !ok || math.Abs(distance-c.Distance) > 1e-7 || apart(got, c.Nearest) > 1e-6 {
			t.Errorf("case %d: got %v at %v (%v), want %v at %v", i, got, distance, ok, c.Nearest, c.Distance)
		}
	}
	if len(cases) < 5 {
		t.Fatal("too few cases")
	}
}

func TestCorrelationMatrixIsItsOwnNearest(t *testing.T) {
	t.Parallel()
	a := [][]float64{{1, 0.5, -0.25}, {0.5, 1, 0.125}, {-0.25, 0.125, 1}}
	got, distance, ok := matrix.Nearest(a)
	if !ok || distance > 1e-14 || apart(got, a) > 1e-14 {
		t.Fatalf("got %v at %v", got, distance)
	}
}

// TestLargeMatrixIsRefused holds the limit, and that the largest one ends.
func TestLargeMatrixIsRefused(t *testing.T) {
	t.Parallel()
	if _, _, ok := matrix.Nearest(make([][]float64, matrix.MaxSize+1)); ok {
		t.Fatal("accepted")
	}
}

func apart(a, b [][]float64) float64 {
	most := 0.0
	for i := range a {
		for j := range a[i] {
			most = max(most, math.Abs(a[i][j]-b[i][j]))
		}
	}
	return most
}
