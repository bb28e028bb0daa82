package vector_test

import (
	"fmt"
	"testing"

	"tyche/engine/program"
	"tyche/engine/vector"
)

// cheapSource delivers draws at the price of a copy, so that a benchmark measures the executor.
type cheapSource []float64

func newCheapSource() cheapSource {
	s := make(cheapSource, 4096)
	for i := range s {
		s[i] = float64(i%97) / 997
	}
	return s
}

func (s cheapSource) Fill(k int, dst []float64, _ uint64) { copy(dst, s[k%64:]) }

// benchmarkProgram measures a program and reports nanoseconds a trial and a trial's operation.
func benchmarkProgram(b *testing.B, p *program.Program, o vector.Options) {
	e, err := vector.Compile(p, o)
	if err != nil {
		b.Fatal(err)
	}
	const trials = 16384
	w, source, columns := e.NewWorker(), newCheapSource(), makeColumns(p, trials)
	for b.Loop() {
		if err := w.Run(0, trials, source, columns); err != nil {
			b.Fatal(err)
		}
	}
	perTrial := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / trials
	b.ReportMetric(perTrial, "ns/trial")
	b.ReportMetric(perTrial/float64(len(p.Ops)), "ns/trial/op")
	b.ReportMetric(float64(e.Registers()), "registers")
	b.ReportMetric(float64(e.Lanes()), "lanes")
}

func BenchmarkDCF(b *testing.B) {
	p, err := dcf()
	if err != nil {
		b.Fatal(err)
	}
	for _, lanes := range []int{0, 64, 128, 256, 512, 1024, 2048} {
		b.Run(fmt.Sprintf("lanes=%d", lanes), func(b *testing.B) { benchmarkProgram(b, p, vector.Options{Lanes: lanes}) })
	}
	b.Run("plain", func(b *testing.B) { benchmarkProgram(b, p, vector.Options{Plain: true}) })
}

func BenchmarkRetirement(b *testing.B) {
	p, err := retirement(480)
	if err != nil {
		b.Fatal(err)
	}
	benchmarkProgram(b, p, vector.Options{})
}

// BenchmarkOp measures single operations: a chain of 64, less the cost of its inputs.
func BenchmarkOp(b *testing.B) {
	type ops = *program.Builder
	type num = program.Num
	for _, c := range []struct {
		name string
		f    func(b ops, x, y num) num
	}{
		{"add", func(b ops, x, y num) num { return b.Add(x, y) }},
		{"add const", func(b ops, x, _ num) num { return b.Add(x, b.Const(1.5)) }},
		{"mul", func(b ops, x, y num) num { return b.Mul(x, y) }},
		{"div", func(b ops, x, y num) num { return b.Div(x, y) }},
		{"max", func(b ops, x, y num) num { return b.Max(b.Add(x, y), y) }},
		{"sqrt", func(b ops, x, _ num) num { return b.Sqrt(b.Add(x, b.Const(1))) }},
		{"floor", func(b ops, x, _ num) num { return b.Floor(b.Add(x, b.Const(0.5))) }},
		{"round", func(b ops, x, _ num) num { return b.Round(b.Add(x, b.Const(0.75))) }},
		{"fma", func(b ops, x, y num) num { return b.FMA(x, y, y) }},
		{"less+select", func(b ops, x, y num) num { return b.Select(b.Less(x, b.Const(7)), b.Add(x, y), y) }},
		{"search_4", func(b ops, x, y num) num { return b.Add(y, b.Search([]float64{1, 20, 300, 4000}, x)) }},
		{"gather_4", func(b ops, x, y num) num { return b.Add(y, b.Gather([]float64{1, 20, 300, 4000}, x)) }},
		{"pick_4", func(b ops, x, y num) num { return b.Add(y, b.Pick(x, y, y, x, x)) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			builder := program.NewBuilder(2)
			x, y := builder.Input(0), builder.Input(1)
			for range 64 {
				x = c.f(builder, x, y)
			}
			builder.Output(program.Pair{Num: x, Code: builder.ConstCode(program.CodeNumber)})
			p, err := builder.Program()
			if err != nil {
				b.Fatal(err)
			}
			benchmarkProgram(b, p, vector.Options{Lanes: 512})
		})
	}
}

// BenchmarkCompile measures building and compiling a program of 72 months times 500 columns, about 200,000 operations.
func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		builder := program.NewBuilder(500)
		number := builder.ConstCode(program.CodeNumber)
		var totals []program.Num
		for k := range 500 {
			x := builder.Input(k)
			var column []program.Num
			for m := range 72 {
				x = builder.Mul(builder.Add(x, builder.Const(float64(k*m))), builder.Min(x, builder.Const(float64(m))))
				column = append(column, builder.Select(builder.Less(x, builder.Const(7)), builder.Const(0), x))
			}
			totals = append(totals, builder.Sum(column...))
		}
		builder.Output(program.Pair{Num: builder.Sum(totals...), Code: number})
		p, err := builder.Program()
		if err != nil {
			b.Fatal(err)
		}
		e, err := vector.Compile(p, vector.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(p.Ops)), "ops")
		b.ReportMetric(float64(e.Registers()), "registers")
	}
}
