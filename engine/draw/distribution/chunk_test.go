package distribution_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestFillGivesTheBitsOfQuantile compares Fill, which works in chunks, with one draw at a time, which does not, at tail
// probabilities of all magnitudes and at the ends.
func TestFillGivesTheBitsOfQuantile(t *testing.T) {
	t.Parallel()
	number := func(pairs ...any) distribution.Parameters {
		p := distribution.Parameters{Numbers: map[string]float64{}}
		for i := 0; i < len(pairs); i += 2 {
			p.Numbers[pairs[i].(string)] = pairs[i+1].(float64)
		}
		return p
	}
	for _, c := range []struct {
		family string
		p      distribution.Parameters
	}{
		{"normal", number("mean", 3.0, "sd", 0.7)}, {"lognormal", number("mean", 5.0, "sd", 9.0)},
		{"uniform", number("min", -3.0, "max", 8.0)}, {"triangular", number("min", 1.0, "mode", 1.5, "max", 8.0)},
		{"triangular", number("min", 1.0, "mode", 1.0, "max", 8.0)}, {"triangular", number("min", 1.0, "mode", 8.0, "max", 8.0)},
		{"poisson", number("mean", 8.0)}, {"poisson", number("mean", 800.0)}, {"bernoulli", number("p", 0.3)}, {"binomial", number("n", 3.0, "p", 0.5)},
		{"normal", number("mean", 3.0, "sd", 0.7, "truncate_min", 2.0, "truncate_max", 3.5)},
		{"pert", number("min", 2.0, "mode", 3.0, "max", 9.0)}, {"gamma", number("shape", 2.5, "scale", 3.0)},
	} {
		d, err := distribution.New(c.family, c.p)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(3, 4))
		x, one := make([]float64, 64*300+11), make([]float64, 1)
		for i := range x {
			x[i] = r.Float64() - 0.5
			switch {
			case i%9 == 0:
				x[i] = math.Ldexp(x[i], -r.IntN(52))
			case i%1000 == 1:
				x[i] = []float64{0, math.Copysign(0, -1), 0.5, -0.5, 0x1p-53, -0x1p-53}[r.IntN(6)]
			}
		}
		filled := append([]float64(nil), x...)
		d.Fill(filled)
		for i := range x {
			one[0] = x[i]
			d.Fill(one)
			if math.Float64bits(one[0]) != math.Float64bits(filled[i]) {
				t.Fatalf("%s: tail %v gives %v among others and %v alone", c.family, x[i], filled[i], one[0])
			}
		}
	}
}

// TestTailsAreTail compares the slice form with the scalar one.
func TestTailsAreTail(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	u := make([]float64, 64*50+7)
	for i := range u {
		u[i] = r.Float64()
	}
	u[3], u[4], u[5] = 0, 0.5, 1
	v := append([]float64(nil), u...)
	distribution.Tails(v)
	for i := range u {
		if math.Float64bits(v[i]) != math.Float64bits(distribution.Tail(u[i])) {
			t.Fatalf("%v becomes %v", u[i], v[i])
		}
	}
}
