package lower_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/lower"
)

// mixed returns numbers of all kinds: money with ties, near neighbours, great, small and not finite.
func mixed(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		switch i % 8 {
		case 0:
			x[i] = float64(r.IntN(200000)-100000) / 1000
		case 1:
			x[i] = math.Ldexp(r.Float64()-0.5, r.IntN(110)-30)
		case 2:
			x[i] = []float64{0, math.Copysign(0, -1), 1 << 52, 1 << 53, 1<<52 + 0.5, 1<<49 + 0.5, math.Inf(1), math.Inf(-1), math.NaN()}[r.IntN(9)]
		default:
			x[i] = (r.Float64() - 0.3) * 1e5
		}
	}
	return x
}

func TestComparisonsInSlicesAreThoseAlone(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		x, y := mixed(r, 64*20+9), mixed(r, 64*20+9)
		for i := range y {
			switch r.IntN(6) {
			case 0:
				y[i] = x[i]
			case 1:
				y[i] = x[i] * (1 + (r.Float64()-0.5)*1e-14)
			}
		}
		got := make([]float64, len(x))
		lower.CompareSlice(got, x, y)
		for i := range x {
			if want := lower.CompareAsNumber(x[i], y[i]); got[i] != want {
				t.Fatalf("%v and %v compare as %v, alone as %v", x[i], y[i], got[i], want)
			}
		}
		in := append([]float64(nil), y...)
		lower.CompareSlice(in, x, in)
		for i := range in {
			if in[i] != got[i] {
				t.Fatalf("%v and %v compare as %v in place, else as %v", x[i], y[i], in[i], got[i])
			}
		}
	}
}

func TestRoundingInSlicesIsThatAlone(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for digits := range 21 {
		for range 10 {
			x := mixed(r, 64*20)
			got := make([]float64, len(x))
			done := lower.RoundSlice(got, x, elementary.Pow(10, float64(digits)))
			for i := range done {
				want, _ := arith.Round(x[i], float64(digits))
				if math.Float64bits(got[i]) != math.Float64bits(want) {
					t.Fatalf("ROUND(%v, %d) is %v, alone %v", x[i], digits, got[i], want)
				}
			}
		}
	}
}
