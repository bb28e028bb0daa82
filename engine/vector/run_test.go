package vector_test

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"tyche/engine/program"
	"tyche/engine/program/programtest"
	"tyche/engine/vector"
)

// mustCompile compiles a program that was just built.
func mustCompile(t testing.TB, p *program.Program, err error, o vector.Options) *vector.Executor {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	e, err := vector.Compile(p, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// digest hashes columns, all NaN being one.
func digest(columns vector.Columns) uint64 {
	h := fnv.New64a()
	for _, c := range columns {
		for i, x := range c.Num {
			if x != x {
				x = math.NaN()
			}
			_ = binary.Write(h, binary.LittleEndian, math.Float64bits(x))
			h.Write(c.Code[i : i+1])
		}
	}
	return h.Sum64()
}

// TestBitsAreThoseOfEveryBuild pins the results of fifty random programs: with SIMD and without, on every machine.
func TestBitsAreThoseOfEveryBuild(t *testing.T) {
	t.Parallel()
	const want = 0x70cab287ef227bb2
	var all vector.Columns
	for seed := range uint64(50) {
		p := programtest.Random(seed+1000, 80)
		e := mustCompile(t, p, nil, vector.Options{})
		columns := makeColumns(p, 100)
		if err := e.NewWorker().Run(0, 100, makeDraws(seed, 100), columns); err != nil {
			t.Fatal(err)
		}
		all = append(all, columns...)
	}
	if got := digest(all); got != want {
		t.Errorf("digest %#x, want %#x", got, uint64(want))
	}
}

func TestPiecesOfARunEqualTheWhole(t *testing.T) {
	t.Parallel()
	const n = 777
	p := programtest.Random(7, 90)
	e := mustCompile(t, p, nil, vector.Options{Lanes: 128})
	d := makeDraws(7, n)
	whole := makeColumns(p, n)
	w := e.NewWorker()
	if err := w.Run(0, n, d, whole); err != nil {
		t.Fatal(err)
	}
	pieces := makeColumns(p, n)
	for _, piece := range [][2]int{{700, 77}, {1, 1}, {0, 1}, {2, 198}, {200, 500}} {
		from, count := piece[0], piece[1]
		part := make(vector.Columns, len(pieces))
		for i, c := range pieces {
			part[i] = vector.Column{Num: c.Num[from:], Code: c.Code[from:]}
		}
		if err := w.Run(uint64(from), count, d, part); err != nil {
			t.Fatal(err)
		}
	}
	if digest(pieces) != digest(whole) {
		t.Error("pieces differ from the whole")
	}
}

func TestWorkersOfOneExecutorAgree(t *testing.T) {
	t.Parallel()
	const n = 500
	p := programtest.Random(11, 120)
	e := mustCompile(t, p, nil, vector.Options{})
	d := makeDraws(11, n)
	digests := make([]uint64, 4)
	var all sync.WaitGroup
	for i := range digests {
		all.Go(func() {
			columns := makeColumns(p, n)
			if err := e.NewWorker().Run(0, n, d, columns); err != nil {
				t.Error(err)
			}
			digests[i] = digest(columns)
		})
	}
	all.Wait()
	for _, got := range digests[1:] {
		if got != digests[0] {
			t.Errorf("digests differ: %x", digests)
		}
	}
}

func TestBlocksAllocateNothing(t *testing.T) {
	p, err := dcf()
	e := mustCompile(t, p, err, vector.Options{})
	w, columns := e.NewWorker(), makeColumns(p, 2000)
	var source vector.InputSource = newCheapSource()
	if allocs := testing.AllocsPerRun(20, func() { _ = w.Run(0, 2000, source, columns) }); allocs != 0 {
		t.Errorf("%g allocations a run of several blocks", allocs)
	}
}

func TestLaneCallsAllocateNothingThemselves(t *testing.T) {
	b := program.NewBuilder(1)
	x := program.Pair{Num: b.Input(0), Code: b.ConstCode(program.CodeNumber)}
	b.Output(b.LaneCall(programtest.Library().LaneFunctions[1], program.Pair{Num: b.Text("abc"), Code: b.ConstCode(program.CodeText)}, x)[0])
	b.Output(program.Pair{Num: b.Pick(x.Num, x.Num, b.Const(7), b.Call(programtest.Library().Functions[4], x.Num, x.Num, b.Const(1))), Code: x.Code})
	p, err := b.Program()
	w := mustCompile(t, p, err, vector.Options{}).NewWorker()
	var source vector.InputSource = newCheapSource()
	columns := makeColumns(p, 700)
	if allocs := testing.AllocsPerRun(20, func() { _ = w.Run(0, 700, source, columns) }); allocs != 0 {
		t.Errorf("%g allocations a run", allocs)
	}
}

// TestLongColumnsStreamThroughFewRegisters holds the order: prices, balances and four reductions over 480 months need
// no more values at once than a hand-written loop.
func TestLongColumnsStreamThroughFewRegisters(t *testing.T) {
	t.Parallel()
	p, err := retirement(480)
	if e := mustCompile(t, p, err, vector.Options{}); e.Registers() > 16 {
		t.Errorf("%d registers", e.Registers())
	}
}

func TestLanesFollowTheRegisters(t *testing.T) {
	t.Parallel()
	b := program.NewBuilder(4000)
	all := make([]program.Num, 4000)
	for i := range all {
		all[i] = b.Input(i)
	}
	forwards := b.Sum(all...)
	slices.Reverse(all)
	b.Output(program.Pair{Num: b.Mul(forwards, b.Sum(all...)), Code: b.ConstCode(program.CodeNumber)})
	p, err := b.Program()
	wide := mustCompile(t, p, err, vector.Options{})
	if wide.Registers() < 4000 || wide.Lanes() != 64 {
		t.Errorf("%d registers, %d lanes", wide.Registers(), wide.Lanes())
	}
	p, err = dcf()
	if narrow := mustCompile(t, p, err, vector.Options{}); narrow.Lanes() != 512 {
		t.Errorf("%d registers, %d lanes", narrow.Registers(), narrow.Lanes())
	}
	if odd := mustCompile(t, p, err, vector.Options{Lanes: 65}); odd.Lanes() != 128 {
		t.Errorf("%d lanes for 65", odd.Lanes())
	}
}

func TestOutputsSettle(t *testing.T) {
	t.Parallel()
	b := program.NewBuilder(1)
	x := b.Input(0)
	failing := b.SelectCode(b.Less(x, b.Const(0)), b.ConstCode(program.ErrorCode(2)), b.ConstCode(program.CodeNumber))
	for _, code := range []program.Code{
		b.ConstCode(program.CodeNumber), b.ConstCode(program.CodeBool), b.ConstCode(program.CodeText), b.ConstCode(program.ErrorCode(7)), failing,
	} {
		b.Output(program.Pair{Num: x, Code: code})
		b.Output(program.Pair{Num: b.Const(3), Code: code})
	}
	p, err := b.Program()
	columns := makeColumns(p, 2)
	w := mustCompile(t, p, err, vector.Options{}).NewWorker()
	if err := w.Run(0, 2, draws{{-1}, {5}}, columns); err != nil {
		t.Fatal(err)
	}
	want := vector.Columns{
		{Num: []float64{-1, 5}, Code: []byte{0, 0}}, {Num: []float64{3, 3}, Code: []byte{0, 0}},
		{Num: []float64{-1, 5}, Code: []byte{2, 2}}, {Num: []float64{3, 3}, Code: []byte{2, 2}},
		{Num: []float64{0, 0}, Code: []byte{1, 1}}, {Num: []float64{0, 0}, Code: []byte{1, 1}},
		{Num: []float64{0, 0}, Code: []byte{23, 23}}, {Num: []float64{0, 0}, Code: []byte{23, 23}},
		{Num: []float64{0, 5}, Code: []byte{18, 0}}, {Num: []float64{0, 3}, Code: []byte{18, 0}},
	}
	for i := range want {
		if !slices.Equal(columns[i].Num, want[i].Num) || !bytes.Equal(columns[i].Code, want[i].Code) {
			t.Errorf("output %d: %v, want %v", i, columns[i], want[i])
		}
	}
}

func TestColumnsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	p, err := dcf()
	w := mustCompile(t, p, err, vector.Options{}).NewWorker()
	columns := makeColumns(p, 10)
	if err := w.Run(0, 10, newCheapSource(), columns[:2]); err == nil || !strings.Contains(err.Error(), "2 columns for 3") {
		t.Errorf("too few columns: %v", err)
	}
	columns[1].Code = columns[1].Code[:9]
	if err := w.Run(0, 10, newCheapSource(), columns); err == nil || !strings.Contains(err.Error(), "column 1") {
		t.Errorf("a short column: %v", err)
	}
	for i := range columns {
		columns[i].Code = nil
	}
	columns[2].Num = nil
	if err := w.Run(0, 10, newCheapSource(), columns); err != nil {
		t.Errorf("columns that are not wanted: %v", err)
	}
}

func TestInvalidProgramIsRefused(t *testing.T) {
	t.Parallel()
	p := &program.Program{Ops: []program.Instr{{Op: program.OpAdd, Count: 2}}}
	if _, err := vector.Compile(p, vector.Options{}); err == nil {
		t.Error("an addition without arguments compiled")
	}
}

func FuzzExecutorAgreesWithInterpreter(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed*977, uint16(seed*30), seed%2 == 0)
	}
	f.Fuzz(func(t *testing.T, seed uint64, size uint16, optimize bool) {
		p := programtest.Random(seed, int(size%2000))
		if optimize {
			p, _ = program.Optimize(p)
		}
		for _, o := range []vector.Options{{}, {Lanes: 64, Plain: true}} {
			if trial, _ := differs(t, p, makeDraws(seed, 70), o); trial >= 0 {
				t.Fatalf("%s", p)
			}
		}
	})
}
