package vector_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tyche/engine/program"
	"tyche/engine/vector"
)

// signs draws zeros of both signs and small whole numbers, so that differences cancel.
type signs struct{ seed uint64 }

func (s signs) at(k int, trial uint64) float64 {
	r := rand.New(rand.NewPCG(s.seed+uint64(k), trial))
	return []float64{0, math.Copysign(0, -1), 0, math.Copysign(0, -1), 1, -1, 2, -2}[r.IntN(8)]
}

func (s signs) Fill(k int, dst []float64, first uint64) {
	for i := range dst {
		dst[i] = s.at(k, first+uint64(i))
	}
}

// TestSignsOfZerosAreThoseOfTheInterpreter runs random programs full of additions of zero, of which the executor leaves out
// those that it takes for idle.
func TestSignsOfZerosAreThoseOfTheInterpreter(t *testing.T) {
	t.Parallel()
	const lanes = 64
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := zeroProgram(t, r)
		columns := makeColumns(p, lanes)
		source := signs{seed}
		if err := mustCompile(t, p, nil, vector.Options{Plain: seed%2 == 0}).NewWorker().Run(0, lanes, source, columns); err != nil {
			t.Fatal(err)
		}
		reference := program.NewInterpreter(p)
		draws, out := make([]float64, p.Inputs), make([]program.Scalar, len(p.Outputs))
		for lane := range lanes {
			for k := range draws {
				draws[k] = source.at(k, uint64(lane))
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

func zeroProgram(t *testing.T, r *rand.Rand) *program.Program {
	t.Helper()
	b := program.NewBuilder(3)
	zero := b.Const(0)
	xs := []program.Num{b.Input(0), b.Input(1), b.Input(2), b.Const(math.Copysign(0, -1)), b.Const(2), zero}
	pick := func() program.Num { return xs[len(xs)-1-r.IntN(min(len(xs), 9))] }
	for range 25 {
		var x program.Num
		switch r.IntN(16) {
		case 0, 1, 2, 3:
			x = b.Add(pick(), zero)
		case 4:
			x = b.Add(pick(), pick())
		case 5:
			x = b.Sub(pick(), pick())
		case 6:
			x = b.Mul(pick(), pick())
		case 7:
			x = b.Div(pick(), pick())
		case 8:
			x = b.Max([]program.Num{zero, pick()}[r.IntN(2)], pick())
		case 9:
			x = b.Min(pick(), pick())
		case 10:
			x = b.Neg(pick())
		case 11:
			x = b.Sum(pick(), pick(), pick())
		case 12:
			x = b.Dot([]program.Num{pick(), pick()}, []float64{-1, 3})
		case 13:
			y := pick()
			x = b.Snap([]program.Num{pick(), b.Add(y, pick()), b.Sub(y, pick())}[r.IntN(3)], y, []float64{0.5, 3}[r.IntN(2)])
		case 14:
			x = b.Select(b.Less(pick(), pick()), pick(), pick())
		default:
			x = []program.Num{b.Abs(pick()), b.Sqrt(pick()), b.Floor(pick()), b.FMA(pick(), pick(), pick())}[r.IntN(4)]
		}
		xs = append(xs, x)
	}
	number := b.ConstCode(program.CodeNumber)
	for _, x := range xs[len(xs)-3:] {
		b.Output(program.Pair{Num: x, Code: number})
	}
	p, err := b.Program()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
