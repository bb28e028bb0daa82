package elementary_test

import (
	"math"
	"strconv"
	"testing"

	"tyche/engine/elementary"
)

var (
	inf  = math.Inf(1)
	nan  = math.NaN()
	zero = math.Copysign(0, -1)
)

func same(a, b float64) bool {
	return a == b && math.Signbit(a) == math.Signbit(b) || a != a && b != b
}

// TestSpecialCasesAreThoseOfMath compares with package math at zeros, infinities, NaN, the ends of domains and subnormal
// numbers, where its results are exact or defined.
func TestSpecialCasesAreThoseOfMath(t *testing.T) {
	t.Parallel()
	points := []float64{0, zero, inf, -inf, nan, 1, -1, 2, -2, -3, 800, -800, 1e300, -1e300}
	for _, f := range []struct {
		name      string
		ours, std func(float64) float64
	}{
		{"Exp", elementary.Exp, math.Exp}, {"Expm1", elementary.Expm1, math.Expm1}, {"Log", elementary.Log, math.Log},
		{"Log1p", elementary.Log1p, math.Log1p}, {"Log2", elementary.Log2, math.Log2}, {"Log10", elementary.Log10, math.Log10},
		{"Sin", elementary.Sin, math.Sin}, {"Cos", elementary.Cos, math.Cos}, {"Tan", elementary.Tan, math.Tan},
		{"Asin", elementary.Asin, math.Asin}, {"Acos", elementary.Acos, math.Acos}, {"Atan", elementary.Atan, math.Atan},
		{"Sinh", elementary.Sinh, math.Sinh}, {"Cosh", elementary.Cosh, math.Cosh}, {"Tanh", elementary.Tanh, math.Tanh},
		{"Asinh", elementary.Asinh, math.Asinh}, {"Acosh", elementary.Acosh, math.Acosh}, {"Atanh", elementary.Atanh, math.Atanh},
		{"Erf", elementary.Erf, math.Erf}, {"Erfc", elementary.Erfc, math.Erfc}, {"Gamma", elementary.Gamma, math.Gamma},
		{"Lgamma", elementary.Lgamma, func(x float64) float64 { y, _ := math.Lgamma(x); return y }},
	} {
		for _, x := range points {
			got, want := f.ours(x), f.std(x)
			near := math.Abs(got-want) <= 1e-13*math.Abs(want) && want != 0
			if f.name == "Lgamma" && x == -inf {
				continue // math says -Inf, C and we +Inf
			}
			if !same(got, want) && !near {
				t.Errorf("%s(%v) = %v, math says %v", f.name, x, got, want)
			}
		}
	}
}

func TestPowSpecialCasesAreThoseOfMath(t *testing.T) {
	t.Parallel()
	points := []float64{0, zero, inf, -inf, nan, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e300, -1e300, 1e-300, 0x1p53, 0x1p53 + 2, 1001, -1001, 5e-324}
	for _, x := range points {
		for _, y := range points {
			got, want := elementary.Pow(x, y), math.Pow(x, y)
			if !same(got, want) && !(math.Abs(got-want) <= 1e-13*math.Abs(want) && want != 0) {
				t.Errorf("Pow(%v, %v) = %v, math says %v", x, y, got, want)
			}
		}
	}
	for _, y := range points {
		for _, x := range points {
			got, want := elementary.Atan2(y, x), math.Atan2(y, x)
			if !same(got, want) && math.Abs(got-want) > 1e-15*math.Abs(want) {
				t.Errorf("Atan2(%v, %v) = %v, math says %v", y, x, got, want)
			}
		}
	}
}

// TestResultsThatPeopleKnow must be correct to the last bit.
func TestResultsThatPeopleKnow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"exp(1)", elementary.Exp(1), math.E}, {"exp(0)", elementary.Exp(0), 1}, {"ln(10)", elementary.Log(10), math.Ln10},
		{"ln(2)", elementary.Log(2), math.Ln2}, {"10^-2", elementary.Pow(10, -2), 0.01}, {"2^10", elementary.Pow(2, 10), 1024},
		{"2^-1074", elementary.Pow(2, -1074), 5e-324}, {"4^0.5", elementary.Pow(4, 0.5), 2}, {"27^(1/3)", elementary.Pow(27, 1.0/3), 3},
		{"(-8)^3", elementary.Pow(-8, 3), -512}, {"10^22", elementary.Pow(10, 22), 1e22}, {"9^-0.5", elementary.Pow(9, -0.5), 1.0 / 3},
		{"normal cdf of 0", elementary.NormalCDF(0), 0.5}, {"normal quantile of 1/2", elementary.NormalQuantile(0.5), 0},
		{"normal quantile of 0", elementary.NormalQuantile(0), -inf}, {"normal quantile of 1", elementary.NormalQuantile(1), inf},
		{"normal quantile of 2", elementary.NormalQuantile(2), nan}, {"erf(0)", elementary.Erf(0), 0},
		{"gamma(5)", elementary.Gamma(5), 24}, {"gamma(1)", elementary.Gamma(1), 1}, {"gamma(23)", elementary.Gamma(23), 1.1240007277776077e21},
		{"lgamma(1)", elementary.Lgamma(1), 0}, {"lgamma(2)", elementary.Lgamma(2), 0}, {"acos(-1)", elementary.Acos(-1), math.Pi},
		{"asin(1)", elementary.Asin(1), math.Pi / 2}, {"atan(1)", elementary.Atan(1), math.Pi / 4}, {"cos(0)", elementary.Cos(0), 1},
	} {
		if math.Abs(c.got-c.want) != 0 && !same(c.got, c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	for k := -300; k <= 300; k++ {
		x, err := strconv.ParseFloat("1e"+strconv.Itoa(k), 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := elementary.Log10(x); got != float64(k) {
			t.Errorf("log10(1e%d) = %v", k, got)
		}
		if got := elementary.Pow(10, float64(k)); got != x && max(k, -k) <= 100 {
			t.Errorf("10^%d = %v", k, got)
		}
	}
	for k := -1074; k <= 1023; k++ {
		if got := elementary.Log2(math.Ldexp(1, k)); got != float64(k) {
			t.Errorf("log2(2^%d) = %v", k, got)
		}
	}
}

func TestQuantileInvertsNormalCDF(t *testing.T) {
	t.Parallel()
	for k := range 4000 {
		tail := math.Exp2(-1.01 - float64(k)/10)
		for _, p := range []float64{tail, -tail} {
			z := elementary.NormalTailQuantile(p)
			if back := elementary.NormalTail(z); math.Abs(back-p) > 1e-15*(4+z*z)*tail {
				t.Fatalf("tail %v has quantile %v, whose tail is %v", p, z, back)
			}
		}
	}
}

func TestSlicesHaveTheBitsOfSingleCalls(t *testing.T) {
	t.Parallel()
	var x []float64
	for i := range 1000 {
		x = append(x, math.Sin(float64(i))*math.Exp2(float64(i%40-20)))
	}
	x = append(x, 0, zero, inf, -inf, nan, 1, -1, 5e-324)
	for _, f := range []struct {
		name   string
		slice  func(dst, src []float64)
		single func(float64) float64
	}{
		{"Exp", elementary.ExpSlice, elementary.Exp}, {"Expm1", elementary.Expm1Slice, elementary.Expm1},
		{"Log", elementary.LogSlice, elementary.Log}, {"Log1p", elementary.Log1pSlice, elementary.Log1p},
		{"Sin", elementary.SinSlice, elementary.Sin}, {"Cos", elementary.CosSlice, elementary.Cos},
		{"NormalCDF", elementary.NormalCDFSlice, elementary.NormalCDF},
		{"NormalTailQuantile", elementary.NormalTailQuantileSlice, elementary.NormalTailQuantile},
	} {
		for _, n := range []int{0, 1, 7, 64, 65, len(x)} {
			y := make([]float64, n)
			f.slice(y, x[:n])
			for i, v := range y {
				if !same(v, f.single(x[i])) {
					t.Fatalf("%s of %v differs in a slice of %d", f.name, x[i], n)
				}
			}
		}
	}
	y := make([]float64, len(x))
	elementary.PowSlice(y, x, x)
	for i, v := range y {
		if !same(v, elementary.Pow(x[i], x[i])) {
			t.Fatalf("Pow of %v differs in a slice", x[i])
		}
	}
}

func BenchmarkHotFunctions(b *testing.B) {
	x, y := make([]float64, 512), make([]float64, 512)
	for i := range x {
		x[i] = (float64(i) + 0.5) / 1024
	}
	for _, f := range []struct {
		name  string
		slice func(dst, src []float64)
	}{
		{"exp", elementary.ExpSlice}, {"log", elementary.LogSlice}, {"log1p", elementary.Log1pSlice}, {"expm1", elementary.Expm1Slice},
		{"sin", elementary.SinSlice}, {"normalquantile", elementary.NormalTailQuantileSlice}, {"normalcdf", elementary.NormalCDFSlice},
		{"pow", func(dst, src []float64) { elementary.PowSlice(dst, src, src) }},
	} {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				f.slice(y, x)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/512, "ns/value")
		})
	}
}
