package program_test

import (
	"math/rand/v2"
	"testing"

	"tyche/engine/program"
	"tyche/engine/program/programtest"
)

func TestSliceFormsOfElementaryFunctionsHaveTheSameBits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	x, y, dst := make([]float64, 1003), make([]float64, 1003), make([]float64, 1003)
	for i := range x {
		d := programtest.Draws(r)
		x[i], y[i] = d[0], d[1]
	}
	for _, f := range program.Elementary() {
		switch {
		case f.UnarySlice != nil:
			f.UnarySlice(dst, x)
		case f.BinarySlice != nil:
			f.BinarySlice(dst, x, y)
		default:
			continue
		}
		for i := range dst {
			want := f.Eval([]float64{x[i], y[i]}[:f.Arity])
			if !same(program.Scalar{Num: dst[i]}, program.Scalar{Num: want}) {
				t.Errorf("%s of %v, %v: slice %v, scalar %v", f.Name, x[i], y[i], dst[i], want)
			}
		}
	}
}

func TestElementaryFunctionsCanBeCalledByName(t *testing.T) {
	t.Parallel()
	const text = "program inputs=1\nfunction 0 \"sin\"\nfunction 1 \"atan2\"\nv0 = input 0\nv1 = call 0 v0\n" +
		"v2 = call 1 v1 v0\nv3 = code 0\nout v2 v3\n"
	p, err := program.Parse(text, program.Library{Functions: program.Elementary()})
	if err != nil {
		t.Fatal(err)
	}
	if p.String() != text {
		t.Errorf("reads as\n%s", p)
	}
}
