package vector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tyche/engine/elementary"
	"tyche/engine/program"
	"tyche/engine/vector"
)

// bases draws numbers whose powers are ordinary, and now and then such that leave the numbers or are exact.
type bases struct{}

func (bases) at(k int, trial uint64) float64 {
	r := rand.New(rand.NewPCG(uint64(k), trial))
	if r.IntN(4) > 0 {
		return 1 + 0.2*r.NormFloat64()
	}
	return []float64{0, math.Copysign(0, -1), 1, -1, 2, -1.5, 1e-40, 1e60, -1e150, 5e-324, math.MaxFloat64, 0x1p-90, 0x1p-450, 0x1p100, -0x1p125, 1 + 0x1p-52}[r.IntN(16)]
}

func (b bases) Fill(k int, dst []float64, first uint64) {
	for i := range dst {
		dst[i] = b.at(k, first+uint64(i))
	}
}

// TestPowersOfOneValueHaveTheBitsOfEach asks for powers in any order, of two values, on blocks with and without a rest.
func TestPowersOfOneValueHaveTheBitsOfEach(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		b := program.NewBuilder(2)
		for range 3 + r.IntN(14) {
			n := 2 + r.IntN(12)
			if r.IntN(4) == 0 {
				n = 2 + r.IntN(63)
			}
			x := b.Input(r.IntN(2))
			p := b.Call(program.Function{Name: fmt.Sprint("pow ", n), Arity: 1, Power: n,
				Unary:      func(x float64) float64 { return elementary.Pow(x, float64(n)) },
				UnarySlice: func(dst, x []float64) { elementary.PowerSlice(dst, x, n) }}, x)
			b.Output(program.Pair{Num: p, Code: b.ConstCode(program.CodeNumber)})
		}
		p, err := b.Program()
		if err != nil {
			t.Fatal(err)
		}
		const trials = 300
		columns := makeColumns(p, trials)
		if err := mustCompile(t, p, nil, vector.Options{Plain: seed%3 == 0}).NewWorker().Run(7, trials, bases{}, columns); err != nil {
			t.Fatal(err)
		}
		reference := program.NewInterpreter(p)
		draws, out := make([]float64, p.Inputs), make([]program.Scalar, len(p.Outputs))
		for lane := range trials {
			for k := range draws {
				draws[k] = bases{}.at(k, 7+uint64(lane))
			}
			reference.Run(draws, out)
			for i, want := range out {
				if got := columns[i].Num[lane]; math.Float64bits(got) != math.Float64bits(want.Num) && (got == got || want.Num == want.Num) {
					t.Fatalf("seed %d, lane %d, output %d: %v, want %v\n%s", seed, lane, i, got, want.Num, p)
				}
			}
		}
	}
}
