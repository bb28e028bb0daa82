package program_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"tyche/engine/program"
	"tyche/engine/program/programtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// same reports whether two outputs have the same bits, all NaN being one.
func same(a, b program.Scalar) bool {
	if a.Code != b.Code {
		return false
	}
	return math.Float64bits(a.Num) == math.Float64bits(b.Num) || a.Num != a.Num && b.Num != b.Num
}

// outputs interprets a program on a number of random trials.
func outputs(p *program.Program, seed uint64, trials int) []program.Scalar {
	r := rand.New(rand.NewPCG(seed, 2))
	interpreter := program.NewInterpreter(p)
	var all []program.Scalar
	for range trials {
		out := make([]program.Scalar, len(p.Outputs))
		interpreter.Run(programtest.Draws(r), out)
		all = append(all, out...)
	}
	return all
}

func TestOptimizingKeepsEveryBit(t *testing.T) {
	t.Parallel()
	smaller := 0
	for seed := range uint64(400) {
		p := programtest.Random(seed, 10+int(seed)%90)
		if err := p.Check(); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, p)
		}
		q, err := program.Optimize(p)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, p)
		}
		if len(q.Ops) < len(p.Ops) {
			smaller++
		}
		want, got := outputs(p, seed, 40), outputs(q, seed, 40)
		for i := range want {
			if !same(want[i], got[i]) {
				t.Fatalf("seed %d trial %d: %v, optimized %v\n%s\n%s", seed, i/len(p.Outputs), want[i], got[i], p, q)
			}
		}
	}
	if smaller < 390 {
		t.Errorf("only %d of 400 programs became smaller", smaller)
	}
}

func TestPrintedProgramReadsBack(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		p := programtest.Random(seed, 40)
		q, err := program.Parse(p.String(), programtest.Library())
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, p)
		}
		if q.String() != p.String() {
			t.Fatalf("seed %d: printed\n%s\nread\n%s", seed, p, q)
		}
	}
}

// golden compares a printed program with testdata/name.
func golden(t *testing.T, name string, p *program.Program) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(p.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if p.String() != string(want) {
		t.Errorf("%s differs:\n%s", path, p)
	}
}

func TestGoldenProgram(t *testing.T) {
	t.Parallel()
	library := programtest.Library()
	b := program.NewBuilder(2)
	price, volume := b.Input(0), b.Input(1)
	number := b.ConstCode(program.CodeNumber)
	revenue := b.Mul(price, volume)
	cost := b.Add(b.Mul(b.Const(0.25), revenue), b.Sum(b.Const(10), b.Const(20), volume, price))
	profit := b.Sub(revenue, cost)
	zero := b.Equal(volume, b.Const(0))
	each := b.Div(profit, volume)
	eachCode := b.SelectCode(zero, b.ConstCode(program.ErrorCode(2)), number)
	rate := b.Gather([]float64{0, 0.1, 0.2}, b.Search([]float64{0, 100, 1000}, profit))
	tax := b.Select(b.Greater(profit, b.Const(0)), b.Mul(profit, rate), b.Const(0))
	label := b.LaneCall(library.LaneFunctions[0], program.Pair{Num: profit, Code: number})
	long := b.LaneCall(library.LaneFunctions[1], label[1], program.Pair{Num: b.Text("a text"), Code: b.ConstCode(program.CodeText)})
	b.Output(program.Pair{Num: b.Sub(profit, tax), Code: number})
	b.Output(program.Pair{Num: each, Code: b.FirstError(eachCode, number)})
	b.Output(program.Pair{Num: b.Call(library.Functions[0], each), Code: b.FirstError(number, eachCode)})
	b.Output(long[0])
	b.Output(program.Pair{Num: b.Flag(b.Or(b.IsError(eachCode), b.Less(profit, b.Const(0)))), Code: b.ConstCode(program.CodeBool)})
	p, err := b.Program()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "profit.golden", p)
	if cost := p.Cost(); cost < 500 || cost > 5000 {
		t.Errorf("cost %g ns", cost)
	}
}
