package stats_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tyche/engine/stats"
)

func read(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func columns(t *testing.T) map[string][]float64 {
	list := map[string][]float64{}
	for _, row := range read(t, "testdata/columns.csv") {
		for _, text := range row[1:] {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			list[row[0]] = append(list[row[0]], x)
		}
	}
	return list
}

// TestStatisticsMatchReference compares with exact fractions and numpy (testdata/reference.py).
func TestStatisticsMatchReference(t *testing.T) {
	t.Parallel()
	list := columns(t)
	for _, row := range read(t, "testdata/reference.csv") {
		x := list[row[0]]
		s := stats.Of(x, nil).Summary()
		if bins, ok := strings.CutPrefix(row[1], "bins"); ok {
			n, _ := strconv.Atoi(bins)
			if got := counts(t, x, s, n); got != row[2] && row[0] != "far" && row[0] != "tiny" {
				t.Errorf("%v: got %s", row, got)
			}
			continue
		}
		want, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		got, limit := 0.0, 4e-15
		switch row[1] {
		case "mean":
			got = s.Mean
		case "sd":
			got = s.SD
		case "min":
			got, limit = s.Min, 0
		case "max":
			got, limit = s.Max, 0
		case "skewness":
			got, limit = s.Skewness, 1e-13
		case "kurtosis":
			got, limit = s.Kurtosis, 1e-13
		default:
			p, _ := strconv.ParseFloat(row[1][1:], 64)
			got = stats.Percentiles(slices.Clone(x), []float64{p})[0]
			limit = 4e-16
		}
		if row[0] == "tiny" && (row[1] == "sd" || row[1] == "skewness" || row[1] == "kurtosis") {
			continue // squares of 1e-200 vanish
		}
		if math.Abs(got-want) > limit*max(math.Abs(want), s.SD) {
			t.Errorf("%v: got %v", row, got)
		}
	}
}

func counts(t *testing.T, x []float64, s stats.Summary, bins int) string {
	t.Helper()
	h, err := stats.NewHistogram(s.Min, s.Max, bins)
	if err != nil {
		t.Fatal(err)
	}
	h.Add(x, nil)
	return strings.Trim(fmt.Sprint(h.Counts), "[]")
}

func TestErrorsAreCountedAndLeftOut(t *testing.T) {
	t.Parallel()
	m := stats.Of([]float64{1, 99, 3, 98, 97, 5}, []uint8{0, 2, 0, 2, 200, 0})
	s := m.Summary()
	if s.Trials != 6 || s.Count != 3 || s.Mean != 3 || s.SD != 2 || s.Min != 1 || s.Max != 5 {
		t.Errorf("got %+v", s)
	}
	if s.Errors[2] != 2 || s.Errors[stats.Codes-1] != 1 || s.Errors[0] != 0 {
		t.Errorf("errors %v", s.Errors)
	}
	h, err := stats.NewHistogram(1, 5, 2)
	if err != nil {
		t.Fatal(err)
	}
	h.Add([]float64{1, 99, 3, 5}, []uint8{0, 2, 0, 0})
	if !slices.Equal(h.Counts, []uint64{1, 2}) {
		t.Errorf("counts %v", h.Counts)
	}
}

func TestUndefinedIsNaN(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values  []float64
		codes   []uint8
		defined string
	}{
		{nil, nil, ""},
		{[]float64{7}, []uint8{3}, ""},
		{[]float64{7}, nil, "mean min max"},
		{[]float64{7, 7, 7}, nil, "mean min max sd"},
		{[]float64{7, 8}, nil, "mean min max sd skewness kurtosis"},
	} {
		s := stats.Of(c.values, c.codes).Summary()
		var defined []string
		for _, v := range []struct {
			name  string
			value float64
		}{{"mean", s.Mean}, {"min", s.Min}, {"max", s.Max}, {"sd", s.SD}, {"skewness", s.Skewness}, {"kurtosis", s.Kurtosis}} {
			if !math.IsNaN(v.value) {
				defined = append(defined, v.name)
			}
		}
		if got := strings.Join(defined, " "); got != c.defined {
			t.Errorf("%v: defined are %q, want %q", c.values, got, c.defined)
		}
	}
	if p := stats.Percentiles(nil, []float64{0.5}); !math.IsNaN(p[0]) {
		t.Errorf("percentile of nothing is %v", p[0])
	}
	if p := stats.Percentiles([]float64{1, 2}, []float64{-0.1, 1.1, math.NaN(), 0.5}); !math.IsNaN(p[0]) || !math.IsNaN(p[1]) || !math.IsNaN(p[2]) || p[3] != 1.5 {
		t.Errorf("percentiles %v", p)
	}
}

// TestFoldIsTheFixedTree: merging the chunks by hand along the documented tree gives the bits of Fold, and the values of the
// whole.
func TestFoldIsTheFixedTree(t *testing.T) {
	t.Parallel()
	x := columns(t)["normal"]
	var chunks []stats.Moments
	for i := 0; i < len(x); i += 200 {
		chunks = append(chunks, stats.Of(x[i:i+200], nil))
	}
	c := chunks
	byHand := stats.Merge(stats.Merge(stats.Merge(c[0], c[1]), stats.Merge(c[2], c[3])), c[4])
	if got := stats.Fold(chunks); got != byHand {
		t.Errorf("Fold gives %+v, the tree %+v", got, byHand)
	}
	whole, folded := stats.Of(x, nil).Summary(), byHand.Summary()
	for _, pair := range [][2]float64{{whole.Mean, folded.Mean}, {whole.SD, folded.SD}, {whole.Skewness, folded.Skewness}, {whole.Kurtosis, folded.Kurtosis}} {
		if math.Abs(pair[0]-pair[1]) > 1e-13*max(1, math.Abs(pair[0])) {
			t.Errorf("whole %v, folded %v", pair[0], pair[1])
		}
	}
	if got := stats.Fold(nil); got != (stats.Moments{}) {
		t.Errorf("Fold of nothing is %+v", got)
	}
}

func TestMergeIgnoresEmptySets(t *testing.T) {
	t.Parallel()
	full := stats.Of([]float64{1, 2, 4}, nil)
	empty := stats.Of([]float64{0, 0}, []uint8{1, 1})
	for _, m := range []stats.Moments{stats.Merge(full, empty), stats.Merge(empty, full)} {
		if m.Trials != 5 || m.Count != 3 || m.Mean != full.Mean || m.M4 != full.M4 || m.Min != 1 || m.Max != 4 || m.Errors[1] != 2 {
			t.Errorf("got %+v", m)
		}
	}
}

// TestPercentilesAreThoseOfSorting tries many orders, among them many equal values.
func TestPercentilesAreThoseOfSorting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "n")
		kinds := rapid.IntRange(1, 500).Draw(t, "kinds")
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(rapid.IntRange(0, kinds).Draw(t, "x"))
		}
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 9).Draw(t, "p")
		sorted := slices.Clone(x)
		slices.Sort(sorted)
		for i, got := range stats.Percentiles(x, p) {
			at := p[i] * float64(n-1)
			k := int(at)
			want := math.FMA(at-math.Floor(at), sorted[min(k+1, n-1)]-sorted[k], sorted[k])
			if got != want {
				t.Fatalf("percentile %v of %v is %v, want %v", p[i], sorted, got, want)
			}
		}
	})
}

// TestPercentilesOfHardOrders: orders that make naive selection quadratic, in linear time's depth.
func TestPercentilesOfHardOrders(t *testing.T) {
	t.Parallel()
	const n = 200_001
	orders := map[string]func(i int) float64{
		"ascending": func(i int) float64 { return float64(i) }, "descending": func(i int) float64 { return float64(n - 1 - i) },
		"pipe": func(i int) float64 { return float64(min(i, n-1-i)) }, "equal": func(int) float64 { return 4 },
		"saw": func(i int) float64 { return float64(i % 1000) },
	}
	for name, order := range orders {
		x := make([]float64, n)
		for i := range x {
			x[i] = order(i)
		}
		sorted := slices.Clone(x)
		slices.Sort(sorted)
		got := stats.Percentiles(x, []float64{0, 0.01, 0.5, 0.99, 1})
		want := []float64{sorted[0], sorted[n/100], sorted[n/2], sorted[n-1-n/100], sorted[n-1]}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestHistogramRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		low, high float64
		bins      int
	}{{0, 1, 0}, {0, 1, stats.MaxBins + 1}, {1, 0, 3}, {math.NaN(), 1, 3}, {0, math.Inf(1), 3}} {
		if _, err := stats.NewHistogram(c.low, c.high, c.bins); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
	h, err := stats.NewHistogram(5, 5, 4)
	if err != nil {
		t.Fatal(err)
	}
	h.Add([]float64{5, 5}, nil)
	if !slices.Equal(h.Edges, []float64{4.5, 4.75, 5, 5.25, 5.5}) || !slices.Equal(h.Counts, []uint64{0, 0, 2, 0}) {
		t.Errorf("one value: edges %v, counts %v", h.Edges, h.Counts)
	}
	other, _ := stats.NewHistogram(5, 5, 4)
	other.Add([]float64{4.6}, nil)
	h.Merge(other)
	if !slices.Equal(h.Counts, []uint64{1, 0, 2, 0}) {
		t.Errorf("merged counts %v", h.Counts)
	}
}

// TestHistogramAgreesWithItsEdges: every number lies in the bin that counts it, whatever the range.
func TestHistogramAgreesWithItsEdges(t *testing.T) {
	t.Parallel()
	for _, r := range [][2]float64{{0, 1}, {-1e300, 1.7e308}, {1e9, 1e9 + 1e-6}, {0, 5e-324}, {-3, 1e-9}} {
		for _, bins := range []int{1, 3, 50} {
			h, err := stats.NewHistogram(r[0], r[1], bins)
			if err != nil {
				t.Fatal(err)
			}
			var want = make([]uint64, bins)
			var x []float64
			for i := range 1000 {
				v := r[0] + (r[1]/1000-r[0]/1000)*float64(i)
				x = append(x, v)
				k := bins - 1
				for k > 0 && v < h.Edges[k] {
					k--
				}
				want[k]++
			}
			h.Add(x, nil)
			if !slices.Equal(h.Counts, want) {
				t.Errorf("range %v, %d bins: counts %v, edges say %v", r, bins, h.Counts, want)
			}
		}
	}
}

func BenchmarkMoments(b *testing.B) {
	x := make([]float64, stats.ChunkTrials)
	codes := make([]uint8, len(x))
	for i := range x {
		x[i] = math.Sin(float64(i))
	}
	for b.Loop() {
		stats.Of(x, codes)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/trial")
}

func BenchmarkPercentiles(b *testing.B) {
	x := make([]float64, 1_000_000)
	for i := range x {
		x[i] = math.Sin(float64(i) * 1.618)
	}
	work := make([]float64, len(x))
	for b.Loop() {
		copy(work, x)
		stats.Percentiles(work, []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99})
	}
}
