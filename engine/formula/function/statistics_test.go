package function_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"tyche/engine/formula/function"
	"tyche/engine/workbook"
)

// statistic is a line of testdata/statistics.csv, which statistics.py makes with mpmath.
type statistic struct {
	name string
	args []float64
	want float64
}

func readStatistics(t *testing.T) []statistic {
	t.Helper()
	path := "testdata/statistics.csv"
	if other := os.Getenv("STATISTICS_REFERENCE"); other != "" { // a larger file, made in the same way
		path = other
	}
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
	var out []statistic
	for _, row := range rows {
		numbers := make([]float64, len(row)-1)
		for i, text := range row[1:] {
			if numbers[i], err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatal(err)
			}
		}
		n := len(numbers) - 1
		out = append(out, statistic{row[0], numbers[:n], numbers[n]})
	}
	return out
}

func TestDistributionsMatchReference(t *testing.T) {
	t.Parallel()
	worst, count := map[string]float64{}, map[string]int{}
	for _, s := range readStatistics(t) {
		f, ok := function.Find(s.name)
		if !ok {
			t.Fatalf("no function %s", s.name)
		}
		got, code := f.Number(s.args)
		e := math.Abs(got-s.want) / math.Abs(s.want)
		if got == s.want {
			e = 0
		}
		if code != workbook.NoError || !(e <= 5e-13) {
			t.Errorf("%s%v = %v (%v), want %v: error %.2g", s.name, s.args, got, code, s.want, e)
		}
		worst[s.name] = max(worst[s.name], e)
		count[s.name]++
	}
	for name, e := range worst {
		t.Logf("%-16s %4d points, worst %.2g", name, count[name], e)
	}
	if len(count) < 25 {
		t.Errorf("references of %d functions only", len(count))
	}
}
