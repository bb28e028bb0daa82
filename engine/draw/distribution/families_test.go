package distribution_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"tyche/engine/draw/distribution"
)

// accuracy is the largest error that was seen, as a share of the larger of |x| and the quartile distance: in the body
// (probabilities from 0.001 on) and in the tails.
type accuracy struct{ body, tails float64 }

// TestFamiliesMatchReference compares quantiles with testdata/families.csv (mpmath at 50 digits, from the distribution
// functions): the error is at most 1e-9 times the larger of |x| and the quartile distance. With -v it prints the largest
// error of each family.
func TestFamiliesMatchReference(t *testing.T) {
	t.Parallel()
	worst := map[string]*accuracy{}
	eachReference(t, "testdata/families.csv", func(row []string, d distribution.Distribution) {
		p, _ := strconv.ParseFloat(row[3], 64)
		want, _ := strconv.ParseFloat(row[4], 64)
		got := d.Quantile(p)
		if row[2] == "s" {
			got = d.QuantileUpper(p)
		}
		e := 0.0
		if got != want {
			e = math.Abs(got-want) / max(math.Abs(want), d.Quantile(0.75)-d.Quantile(0.25))
		}
		if !(e <= 1e-9) {
			t.Errorf("%v: got %v, error %.2g", row, got, e)
		}
		w := worst[row[0]]
		if w == nil {
			w = &accuracy{}
			worst[row[0]] = w
		}
		if p < 0.001 {
			w.tails = max(w.tails, e)
		} else {
			w.body = max(w.body, e)
		}
	})
	for _, name := range distribution.Names() {
		if w := worst[name]; w != nil {
			t.Logf("%-24s body %.1e tails %.1e", name, w.body, w.tails)
		}
	}
}

// eachReference calls f for each row of a file of references (family, parameters, kind, argument, value).
func eachReference(t *testing.T, path string, f func(row []string, d distribution.Distribution)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var key string
	var d distribution.Distribution
	for _, row := range rows {
		if row[0]+row[1] != key {
			key, d = row[0]+row[1], must(t, row[0], parameters(t, row[1]))
		}
		f(row, d)
	}
}

// TestEveryFamilyHasReferences looks for each family in the files of references.
func TestEveryFamilyHasReferences(t *testing.T) {
	t.Parallel()
	var have []string
	for _, path := range []string{"testdata/reference.csv", "testdata/families.csv"} {
		eachReference(t, path, func(row []string, _ distribution.Distribution) { have = append(have, row[0]) })
	}
	for _, name := range distribution.Names() {
		if !slices.Contains(have, name) && name != "compound" { // which has no quantiles
			t.Errorf("%s has no references", name)
		}
	}
}
