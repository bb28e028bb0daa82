package program_test

import (
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"tyche/engine/program"
	"tyche/engine/program/programtest"
)

// simplified prints what is left of a number, a mask or a code that a build makes of two inputs.
func simplified(t *testing.T, build func(b *program.Builder, x, y program.Num, m program.Mask) any) string {
	t.Helper()
	b := program.NewBuilder(2)
	x, y := b.Input(0), b.Input(1)
	number := b.ConstCode(program.CodeNumber)
	switch v := build(b, x, y, b.Less(x, y)).(type) {
	case program.Num:
		b.Output(program.Pair{Num: v, Code: number})
	case program.Mask:
		b.Output(program.Pair{Num: b.Flag(v), Code: number})
	case program.Code:
		b.Output(program.Pair{Num: x, Code: v})
	}
	p, err := b.Program()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(p.String(), "\n") {
		if strings.HasPrefix(line, "v") && !strings.HasSuffix(line, "= code 0") && !strings.Contains(line, "= input") {
			_, operation, _ := strings.Cut(line, " = ")
			lines = append(lines, operation)
		}
	}
	return strings.Join(lines, "; ")
}

func TestBuilderSimplifies(t *testing.T) {
	t.Parallel()
	type ops = *program.Builder
	type num = program.Num
	type mask = program.Mask
	negativeZero := math.Copysign(0, -1)
	for _, c := range []struct {
		name  string
		want  string
		build func(b ops, x, y num, m mask) any
	}{
		{"constants fold", "num 1.5", func(b ops, _, _ num, _ mask) any { return b.Sqrt(b.Add(b.Const(2), b.Const(0.25))) }},
		{"equal operations are one", "add v0 v1; mul v3 v3", func(b ops, x, y num, _ mask) any { return b.Mul(b.Add(x, y), b.Add(y, x)) }},
		{"x + 0 may change -0", "num 0; add v0 v2", func(b ops, x, _ num, _ mask) any { return b.Add(x, b.Const(0)) }},
		{"x + -0", "", func(b ops, x, _ num, _ mask) any { return b.Add(x, b.Const(negativeZero)) }},
		{"x - 0", "", func(b ops, x, _ num, _ mask) any { return b.Sub(x, b.Const(0)) }},
		{"1 * x", "", func(b ops, x, _ num, _ mask) any { return b.Mul(b.Const(1), x) }},
		{"x * 0 may be -0", "num 0; mul v0 v2", func(b ops, x, _ num, _ mask) any { return b.Mul(b.Const(0), x) }},
		{"-1 * x", "neg v0", func(b ops, x, _ num, _ mask) any { return b.Mul(b.Const(-1), x) }},
		{"x / 4", "num 0.25; mul v0 v2", func(b ops, x, _ num, _ mask) any { return b.Div(x, b.Const(4)) }},
		{"x / 3 stays", "num 3; div v0 v2", func(b ops, x, _ num, _ mask) any { return b.Div(x, b.Const(3)) }},
		{"two signs", "", func(b ops, x, _ num, _ mask) any { return b.Neg(b.Neg(x)) }},
		{"rounding the rounded", "floor v0", func(b ops, x, _ num, _ mask) any { return b.Round(b.Floor(x)) }},
		{"|-x|", "abs v0", func(b ops, x, _ num, _ mask) any { return b.Abs(b.Neg(x)) }},
		{"min(x, x)", "", func(b ops, x, _ num, _ mask) any { return b.Min(x, x) }},
		{"truth through a number", "less v0 v1; select.num v3 v0 v1", func(b ops, x, y num, m mask) any {
			return b.Select(b.NotEqual(b.Flag(m), b.Const(0)), x, y)
		}},
		{"select of 1 and 0", "less v0 v1; flag v3", func(b ops, _, _ num, m mask) any { return b.Select(m, b.Const(1), b.Const(0)) }},
		{"select of 0 and 1", "less v0 v1; not v3; flag v4", func(b ops, _, _ num, m mask) any { return b.Select(m, b.Const(0), b.Const(1)) }},
		{"select by not", "less v0 v1; select.num v3 v1 v0", func(b ops, x, y num, m mask) any { return b.Select(b.Not(m), x, y) }},
		{"select of one", "", func(b ops, x, _ num, m mask) any { return b.Select(m, x, x) }},
		{"known condition", "", func(b ops, x, y num, _ mask) any { return b.Select(b.ConstMask(true), x, y) }},
		{"neutral and repeated", "less v0 v1; flag v3", func(b ops, _, _ num, m mask) any { return b.And(m, b.ConstMask(true), m) }},
		{"one false decides", "num 0", func(b ops, _, _ num, m mask) any { return b.And(m, b.ConstMask(false)) }},
		{"xor with true", "less v0 v1; not v3; flag v4", func(b ops, _, _ num, m mask) any { return b.Xor(m, b.ConstMask(true)) }},
		{"count of one", "less v0 v1; flag v3", func(b ops, _, _ num, m mask) any { return b.Count(m) }},
		{"sum's constants", "num 3; sum v3 v0 v1", func(b ops, x, y num, _ mask) any {
			return b.Sum(b.Const(1), b.Const(2), x, b.Const(0), y, b.Const(negativeZero))
		}},
		{"sum of one may turn -0", "sum v0", func(b ops, x, _ num, _ mask) any { return b.Sum(x) }},
		{"an error asked for", "less v0 v1; flag v3", func(b ops, _, _ num, m mask) any {
			return b.IsError(b.SelectCode(m, b.ConstCode(program.ErrorCode(2)), b.ConstCode(program.CodeNumber)))
		}},
		{"first error of one", "less v0 v1; code 18; select.code v3 v4 v2", func(b ops, _, _ num, m mask) any {
			c := b.SelectCode(m, b.ConstCode(program.ErrorCode(2)), b.ConstCode(program.CodeNumber))
			return b.FirstError(b.ConstCode(program.CodeBool), c, c)
		}},
		{"no error", "", func(b ops, _, _ num, _ mask) any {
			return b.FirstError(b.ConstCode(program.CodeBlank), b.ConstCode(program.CodeText))
		}},
		{"a sure error ends it", "code 18", func(b ops, _, _ num, m mask) any {
			c := b.SelectCode(m, b.ConstCode(program.ErrorCode(1)), b.ConstCode(program.CodeNumber))
			return b.FirstError(b.ConstCode(program.ErrorCode(2)), c)
		}},
		{"lookup of a constant", "num 20", func(b ops, _, _ num, _ mask) any {
			return b.Gather([]float64{10, 20}, b.Search([]float64{0, 5}, b.Const(7)))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := simplified(t, c.build); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestBuilderRemembersTheFirstFault(t *testing.T) {
	t.Parallel()
	half := programtest.Library().Functions[0]
	for name, c := range map[string]struct {
		want  string
		build func(b *program.Builder)
	}{
		"input":       {"input 3 of 1", func(b *program.Builder) { b.Input(3) }},
		"handle":      {"not an earlier value", func(b *program.Builder) { b.Neg(b.Add(99, b.Input(0))) }},
		"wrong type":  {"not an earlier value of its type", func(b *program.Builder) { b.Flag(program.Mask(b.Input(0))) }},
		"order":       {"ascending", func(b *program.Builder) { b.Search([]float64{2, 1}, b.Input(0)) }},
		"dot":         {"2 constants for 1", func(b *program.Builder) { b.Dot([]program.Num{b.Input(0)}, []float64{1, 2}) }},
		"empty sum":   {"0 arguments", func(b *program.Builder) { b.Sum() }},
		"arity":       {"2 arguments, not 1", func(b *program.Builder) { b.Call(half, b.Input(0), b.Input(0)) }},
		"no function": {"no definition", func(b *program.Builder) { b.Call(program.Function{Name: "f", Arity: 2, Unary: half.Unary}) }},
		"output":      {"output 0", func(b *program.Builder) { b.Output(program.Pair{Num: 5}) }},
		"lane call":   {"lane function", func(b *program.Builder) { b.Output(b.LaneCall(program.LaneFunction{Name: "f", Out: 1})[0]) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := program.NewBuilder(1)
			c.build(b)
			b.Input(7) // a later fault
			if _, err := b.Program(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestBuilderTellsConstants(t *testing.T) {
	t.Parallel()
	b := program.NewBuilder(1)
	if x, ok := b.ConstOf(b.Add(b.Const(1), b.Const(2))); x != 3 || !ok {
		t.Error(x, ok)
	}
	if m, ok := b.ConstOfMask(b.Greater(b.Const(2), b.Const(1))); !m || !ok {
		t.Error(m, ok)
	}
	if c, ok := b.ConstOfCode(b.FirstError(b.ConstCode(20))); c != 20 || !ok {
		t.Error(c, ok)
	}
	if _, ok := b.ConstOf(b.Input(0)); ok {
		t.Error("an input is no constant")
	}
}

// TestLongChainsOfErrorsStayLinear asks at every link of a chain of divisions whether it failed, as IFERROR down a column
// does; without memory that takes hours.
func TestLongChainsOfErrorsStayLinear(t *testing.T) {
	t.Parallel()
	const links = 100_000
	b := program.NewBuilder(1)
	x, code := b.Input(0), b.ConstCode(program.CodeNumber)
	for i := range links {
		code = b.SelectCode(b.Equal(x, b.Const(float64(i))), b.ConstCode(program.ErrorCode(2)), code)
		b.Output(program.Pair{Num: b.Flag(b.IsError(code)), Code: code})
	}
	p, err := b.Program()
	if err != nil || len(p.Ops) > 6*links {
		t.Errorf("%d operations, error %v", len(p.Ops), err)
	}
}

func TestSearchAgreesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	table := []float64{-3, -3, 0, 0.5, 0.5, 0.5, 8, math.Inf(1)}
	for _, x := range []float64{math.Inf(-1), -4, -3, -1, 0, 0.4, 0.5, 0.6, 7, 8, 9, math.Inf(1)} {
		want := sort.Search(len(table), func(i int) bool { return table[i] > x }) - 1
		if got := program.Search(table, x); got != float64(want) {
			t.Errorf("search of %g: %g, want %d", x, got, want)
		}
		if got, want := program.Match(table, x), slices.Index(table, x); got != float64(want) {
			t.Errorf("match of %g: %g, want %d", x, got, want)
		}
	}
	if got := program.Search(nil, 1); got != -1 {
		t.Errorf("search in nothing: %g", got)
	}
}

func TestTextsForgetAllButTheProgramsOwn(t *testing.T) {
	t.Parallel()
	texts := program.NewTexts([]string{"a", "b"})
	if texts.Intern("b") != 1 || texts.Intern("c") != 2 || texts.Intern("c") != 2 || texts.Text(2) != "c" {
		t.Error("interning")
	}
	texts.Reset()
	if texts.Text(2) != "" || texts.Intern("d") != 2 || texts.Text(0) != "a" {
		t.Error("resetting")
	}
	for _, index := range []float64{-1, 3, 1e300, math.NaN()} {
		if got := texts.Text(index); got != "" {
			t.Errorf("text %g is %q", index, got)
		}
	}
}
