package programtest

import (
	"math"
	"strconv"

	"tyche/engine/program"
)

// Library returns the functions that random programs call: of one, two and three numbers, with and without slice forms,
// and lane functions that take, make and keep texts.
func Library() program.Library {
	return program.Library{
		Functions: []program.Function{
			{Name: "half", Arity: 1, Unary: half, UnarySlice: halfSlice},
			{Name: "cbrt", Arity: 1, Unary: math.Cbrt},
			{Name: "mean", Arity: 2, Binary: mean, BinarySlice: meanSlice},
			{Name: "mod", Arity: 2, Binary: math.Mod},
			{Name: "median", Arity: 3, Nary: median},
		},
		LaneFunctions: []program.LaneFunction{
			{Name: "spell", In: 1, Out: 2, New: func() program.LaneFunc { return spell{} }},
			{Name: "length", In: 2, Out: 1, New: func() program.LaneFunc { return length{} }},
		},
	}
}

func half(x float64) float64 { return x / 2 }

func halfSlice(dst, x []float64) {
	for i := range dst {
		dst[i] = x[i] / 2
	}
}

func mean(x, y float64) float64 { return (x + y) / 2 }

// meanSlice writes dst twice and reads x again in between, as a slice form may: dst must not be an operand.
func meanSlice(dst, x, y []float64) {
	for i := range dst {
		dst[i] = y[i]
	}
	for i := range dst {
		dst[i] = (x[i] + dst[i]) / 2
	}
}

func median(a []float64) float64 {
	return program.Max(program.Min(a[0], a[1]), program.Min(program.Max(a[0], a[1]), a[2]))
}

// spell gives its number less one, and the number as a text.
type spell struct{}

func (spell) Eval(texts *program.Texts, in, out []program.Scalar) {
	out[0] = program.Scalar{Num: in[0].Num - 1, Code: in[0].Code}
	out[1] = program.Scalar{Num: texts.Intern(strconv.FormatFloat(in[0].Num, 'g', 3, 64)), Code: program.CodeText}
	if program.IsError(in[0].Code) {
		out[1] = program.Scalar{Code: in[0].Code}
	}
}

// length gives the length of a text, plus the second argument if that is a number.
type length struct{}

func (length) Eval(texts *program.Texts, in, out []program.Scalar) {
	out[0] = program.Scalar{Num: float64(len(texts.Text(in[0].Num)))}
	if program.IsError(in[0].Code) {
		out[0] = program.Scalar{Code: in[0].Code}
	} else if in[1].Code == program.CodeNumber {
		out[0].Num += in[1].Num
	}
}
