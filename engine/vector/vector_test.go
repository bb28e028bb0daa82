package vector_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tyche/engine/program"
	"tyche/engine/program/programtest"
	"tyche/engine/vector"
)

// draws delivers the random draws of trials 0 to n-1, kept by trial.
type draws [][]float64

func makeDraws(seed uint64, n int) draws {
	r := rand.New(rand.NewPCG(seed, 3))
	d := make(draws, n)
	for i := range d {
		d[i] = programtest.Draws(r)
	}
	return d
}

func (d draws) Fill(k int, dst []float64, first uint64) {
	for i := range dst {
		dst[i] = d[first+uint64(i)][k]
	}
}

func makeColumns(p *program.Program, n int) vector.Columns {
	columns := make(vector.Columns, len(p.Outputs))
	for i := range columns {
		columns[i] = vector.Column{Num: make([]float64, n), Code: make([]uint8, n)}
	}
	return columns
}

// same reports whether two numbers have the same bits, all NaN being one.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// differs returns the first trial and output where an executor and the interpreter disagree, or -1.
func differs(t *testing.T, p *program.Program, d draws, o vector.Options) (trial, output int) {
	t.Helper()
	e, err := vector.Compile(p, o)
	if err != nil {
		t.Fatal(err)
	}
	columns := makeColumns(p, len(d))
	if err := e.NewWorker().Run(0, len(d), d, columns); err != nil {
		t.Fatal(err)
	}
	interpreter, out := program.NewInterpreter(p), make([]program.Scalar, len(p.Outputs))
	for trial := range d {
		interpreter.Run(d[trial], out)
		for k, want := range out {
			if !same(columns[k].Num[trial], want.Num) || columns[k].Code[trial] != want.Code {
				t.Logf("output %d trial %d: %v %d, want %v", k, trial, columns[k].Num[trial], columns[k].Code[trial], want)
				return trial, k
			}
		}
	}
	return -1, -1
}

func TestExecutorAgreesWithInterpreter(t *testing.T) {
	t.Parallel()
	options := map[string]vector.Options{
		"chosen": {}, "small blocks": {Lanes: 64}, "large blocks": {Lanes: 256}, "plain": {Lanes: 128, Plain: true},
	}
	for name, o := range options {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(250) {
				p := programtest.Random(seed, 5+int(seed)%120)
				if seed%2 == 1 {
					p, _ = program.Optimize(p)
				}
				if trial, _ := differs(t, p, makeDraws(seed, 150), o); trial >= 0 {
					t.Fatalf("seed %d\n%s", seed, p)
				}
			}
		})
	}
}
