package elementary_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"tyche/engine/elementary"
)

// TestSlicesGiveTheBitsOfScalars compares every slice form with the scalar definition, in place and not, over lengths that
// are no multiple of a chunk, on ordinary numbers with special ones strewn in and on numbers of any bits.
func TestSlicesGiveTheBitsOfScalars(t *testing.T) {
	t.Parallel()
	rounds := 400
	if testing.Short() {
		rounds = 40
	}
	for _, f := range []struct {
		name      string
		slice     func(dst, src []float64)
		scalar    func(float64) float64
		low, high float64
	}{
		{"Exp", elementary.ExpSlice, elementary.Exp, -20, 20},
		{"Exp wide", elementary.ExpSlice, elementary.Exp, -800, 800},
		{"Expm1", elementary.Expm1Slice, elementary.Expm1, -2, 2},
		{"Log", elementary.LogSlice, elementary.Log, 0, 3},
		{"Log wide", elementary.LogSlice, elementary.Log, 0, 1e300},
		{"Log1p", elementary.Log1pSlice, elementary.Log1p, -1, 3},
		{"Sin", elementary.SinSlice, elementary.Sin, -10, 10},
		{"Cos", elementary.CosSlice, elementary.Cos, -10, 10},
		{"NormalCDF", elementary.NormalCDFSlice, elementary.NormalCDF, -9, 9},
		{"NormalTailQuantile", elementary.NormalTailQuantileSlice, elementary.NormalTailQuantile, -0.5, 0.5},
		{"Power 2", powers(2), power(2), -1e3, 1e3}, {"Power 7 wide", powers(7), power(7), -1e60, 1e60},
		{"Power 10", powers(10), power(10), 0.5, 1.5}, {"Power 63", powers(63), power(63), -2, 2},
		{"NormalTailQuantile far", elementary.NormalTailQuantileSlice, elementary.NormalTailQuantile, -0.001, 0.001},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			src, dst := make([]float64, 64*40+17), make([]float64, 64*40+17)
			for round := range rounds {
				strew(r, src, f.low, f.high, round%8)
				f.slice(dst, src)
				for i, x := range src {
					if want := f.scalar(x); !sameBits(dst[i], want) {
						t.Fatalf("element %d: %v of %v (%x), the scalar form gives %v", i, dst[i], x, math.Float64bits(x), want)
					}
				}
				f.slice(src, src)
				for i := range src {
					if !sameBits(src[i], dst[i]) {
						t.Fatalf("element %d: %v in place, else %v", i, src[i], dst[i])
					}
				}
			}
		})
	}
}

// TestPowSliceGivesTheBitsOfPow does the same for the power, with the result in place of each argument too.
func TestPowSliceGivesTheBitsOfPow(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	x, y, dst := make([]float64, 64*40+17), make([]float64, 64*40+17), make([]float64, 64*40+17)
	for round := range 120 {
		strew(r, x, 0, []float64{2, 1e3, 1e300}[round%3], round%8)
		strew(r, y, -30, 30, (round+round/8)%8)
		for i := range y {
			if r.IntN(3) == 0 {
				y[i] = math.Round(y[i])
			}
		}
		elementary.PowSlice(dst, x, y)
		for i := range x {
			if want := elementary.Pow(x[i], y[i]); !sameBits(dst[i], want) {
				t.Fatalf("element %d: %v^%v is %v, the scalar form gives %v", i, x[i], y[i], dst[i], want)
			}
		}
		target := [][]float64{x, y}[round%2]
		elementary.PowSlice(target, x, y)
		for i := range x {
			if !sameBits(target[i], dst[i]) {
				t.Fatalf("element %d: %v in place, else %v", i, target[i], dst[i])
			}
		}
	}
}

// strew fills x with numbers within low..high; in round 0 with any bits, in the next three with special numbers between.
func strew(r *rand.Rand, x []float64, low, high float64, round int) {
	specials := []float64{0, zero, inf, -inf, nan, 1, -1, 0.5, -0.5, 0x1p-11, -0x1p-11, 0x1.fffffffffffffp-12, 700, -700, 709.9, -745.2,
		0x1p-1022, 0x1p-1074, math.MaxFloat64, math.Sqrt2, math.Sqrt2 / 2, 0x1p-53, 0x1p-60, 0x1.fffffffffffffp-2}
	for i := range x {
		x[i] = low + r.Float64()*(high-low)
		switch {
		case round == 0:
			x[i] = math.Float64frombits(r.Uint64())
		case round < 4 && r.IntN(20) == 0:
			x[i] = specials[r.IntN(len(specials))]
		}
	}
}

// sameBits is equality of bits, but any NaN is like any other.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

func BenchmarkSlices(b *testing.B) {
	src, dst := make([]float64, 512), make([]float64, 512)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range src {
		src[i] = r.Float64() - 0.5
	}
	positive := make([]float64, 512)
	for i := range positive {
		positive[i] = r.Float64() * 3
	}
	for _, f := range []struct {
		name  string
		slice func(dst, src []float64)
		src   []float64
	}{{"Exp", elementary.ExpSlice, src}, {"Log", elementary.LogSlice, positive},
		{"NormalTailQuantile", elementary.NormalTailQuantileSlice, src}} {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				f.slice(dst, f.src)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(src)), "ns/element")
		})
	}
}

func powers(n int) func(dst, src []float64) {
	return func(dst, src []float64) { elementary.PowerSlice(dst, src, n) }
}

func power(n int) func(float64) float64 {
	return func(x float64) float64 { return elementary.Pow(x, float64(n)) }
}

// TestSmallPowersAreNearest compares with products of big numbers: they are the nearest number but for a rare tie.
func TestSmallPowersAreNearest(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		x, n := (r.Float64()-0.5)*math.Exp(r.NormFloat64()), 1+r.IntN(64)
		want := big.NewFloat(1).SetPrec(5000)
		for range n {
			want.Mul(want, big.NewFloat(x))
		}
		near, _ := want.Float64()
		if got := elementary.Pow(x, float64(n)); got != near && math.Abs(near) > 1e-250 {
			t.Errorf("%v^%d is %v, want %v", x, n, got, near)
		}
	}
}
