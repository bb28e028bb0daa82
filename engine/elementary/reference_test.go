package elementary_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"tyche/engine/elementary"
)

// accuracy is the largest error in ulp that each function may have; the functions' comments quote it.
var accuracy = map[string]struct {
	limit float64
	value func(a []float64) float64
}{
	"exp":            {0.6, unary(elementary.Exp)},
	"expm1":          {0.8, unary(elementary.Expm1)},
	"log":            {0.6, unary(elementary.Log)},
	"log1p":          {0.9, unary(elementary.Log1p)},
	"log2":           {0.51, unary(elementary.Log2)},
	"log10":          {0.51, unary(elementary.Log10)},
	"pow":            {0.7, func(a []float64) float64 { return elementary.Pow(a[0], a[1]) }},
	"sin":            {0.7, unary(elementary.Sin)},
	"cos":            {0.7, unary(elementary.Cos)},
	"tan":            {0.9, unary(elementary.Tan)},
	"asin":           {0.8, unary(elementary.Asin)},
	"acos":           {0.8, unary(elementary.Acos)},
	"atan":           {0.7, unary(elementary.Atan)},
	"atan2":          {0.8, func(a []float64) float64 { return elementary.Atan2(a[0], a[1]) }},
	"sinh":           {2, unary(elementary.Sinh)},
	"cosh":           {2, unary(elementary.Cosh)},
	"tanh":           {2, unary(elementary.Tanh)},
	"asinh":          {2, unary(elementary.Asinh)},
	"acosh":          {2, unary(elementary.Acosh)},
	"atanh":          {2, unary(elementary.Atanh)},
	"erf":            {2, unary(elementary.Erf)},
	"erfc":           {5, unary(elementary.Erfc)},
	"normalcdf":      {4, unary(elementary.NormalCDF)},
	"normalquantile": {5, unary(elementary.NormalQuantile)},
	"lgamma":         {8, unary(elementary.Lgamma)},
	"gamma":          {4, unary(elementary.Gamma)},
	"gammaq":         {250, func(a []float64) float64 { return elementary.GammaQ(a[0], a[1]) }},
	"gammap":         {250, func(a []float64) float64 { return elementary.GammaP(a[0], a[1]) }},
	"betalower": {250, func(a []float64) float64 {
		lower, _ := elementary.BetaRegularized(a[0], a[1], a[2])
		return lower
	}},
}

func unary(f func(float64) float64) func([]float64) float64 {
	return func(a []float64) float64 { return f(a[0]) }
}

// reference is a line of testdata/reference.csv, which reference.py makes with mpmath at 60 digits.
type reference struct {
	name   string
	args   []float64
	hi, lo float64
}

func readReferences(t *testing.T, path string) []reference {
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
	list := make([]reference, len(rows))
	for i, row := range rows {
		numbers := make([]float64, len(row)-1)
		for j, text := range row[1:] {
			if numbers[j], err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatal(err)
			}
		}
		n := len(numbers)
		list[i] = reference{row[0], numbers[:n-2], numbers[n-2], numbers[n-1]}
	}
	return list
}

// ulps is the distance of got from hi+lo in units in the last place of hi.
func ulps(got, hi, lo float64) float64 {
	if math.IsNaN(got) {
		return math.Inf(1)
	}
	_, exponent := math.Frexp(hi)
	return math.Abs(math.Ldexp((got-hi)-lo, 53-exponent))
}

func TestFunctionsMatchReference(t *testing.T) {
	t.Parallel()
	path := "testdata/reference.csv"
	if other := os.Getenv("ELEMENTARY_REFERENCE"); other != "" { // a larger file, made in the same way
		path = other
	}
	worst, at, count := map[string]float64{}, map[string]reference{}, map[string]int{}
	for _, r := range readReferences(t, path) {
		f, ok := accuracy[r.name]
		if !ok {
			t.Fatalf("reference of unknown function %q", r.name)
		}
		count[r.name]++
		if e := ulps(f.value(r.args), r.hi, r.lo); e > worst[r.name] {
			worst[r.name], at[r.name] = e, r
		}
	}
	for name, f := range accuracy {
		if count[name] == 0 {
			t.Errorf("%s: no references", name)
		}
		if worst[name] > f.limit {
			t.Errorf("%s: error %.3f ulp at %v (got %v, want %v), allowed %.3f", name, worst[name], at[name].args,
				f.value(at[name].args), at[name].hi, f.limit)
		}
		t.Logf("%-15s %5d points, worst %.3f ulp", name, count[name], worst[name])
	}
}
