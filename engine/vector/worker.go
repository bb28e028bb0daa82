package vector

import (
	"fmt"

	"tyche/engine/elementary"
	"tyche/engine/program"
)

// Worker runs an executor's blocks. It owns all buffers and is for one goroutine.
type Worker struct {
	e       *Executor
	nums    [][]float64
	bits    [][]int64
	tuples  [][]program.Scalar
	lows    [][]float64 // low parts of powers, the first of those that nobody needs
	callees []program.LaneFunc
	texts   *program.Texts
	in      []program.Scalar
	args    [][]float64
	scratch []float64
}

// NewWorker makes a worker with its buffers.
func (e *Executor) NewWorker() *Worker {
	w := &Worker{
		e:      e,
		nums:   buffers[float64](e.plan.count[kindNum], e.lanes),
		bits:   buffers[int64](e.plan.count[kindBits], e.lanes),
		tuples: buffers[program.Scalar](e.plan.count[kindTuple], e.lanes*e.plan.tuple),
		lows:   buffers[float64](int(e.plan.g.lows)+1, e.lanes),
		texts:  program.NewTexts(e.p.Texts),
	}
	for i := range e.p.LaneFunctions {
		w.callees = append(w.callees, e.p.LaneFunctions[i].New())
	}
	most := 0
	for i := range e.p.Ops {
		most = max(most, int(e.p.Ops[i].Count))
	}
	w.in, w.args, w.scratch = make([]program.Scalar, most), make([][]float64, most), make([]float64, most)
	w.fillConstants()
	return w
}

// buffers cuts n slices of the given length out of one allocation.
func buffers[T any](n, length int) [][]T {
	all := make([]T, n*length)
	list := make([][]T, n)
	for i := range list {
		list[i] = all[i*length : (i+1)*length : (i+1)*length]
	}
	return list
}

func (w *Worker) fillConstants() {
	p := w.e.plan
	for _, c := range p.consts {
		if p.kindOf(c.node) == kindNum {
			fill(w.nums[c.reg], p.constNum(c.node))
		} else {
			fill(w.bits[c.reg], p.constBits(c.node))
		}
	}
}

func fill[T any](dst []T, x T) {
	for i := range dst {
		dst[i] = x
	}
}

// Run computes the outputs of the trials first, first+1, ..., first+n-1 into the first n places of the columns, block by
// block. It allocates nothing beyond what inputs and lane functions allocate. Outputs are as program.Settle leaves them.
// An error says that the columns do not fit; then nothing was computed.
func (w *Worker) Run(first uint64, n int, inputs InputSource, out Columns) error {
	if len(out) != len(w.e.output) {
		return fmt.Errorf("vector: %d columns for %d outputs", len(out), len(w.e.output))
	}
	for i, c := range out {
		if c.Num != nil && len(c.Num) < n || c.Code != nil && len(c.Code) < n {
			return fmt.Errorf("vector: column %d is shorter than %d trials", i, n)
		}
	}
	for done := 0; done < n; done += w.e.lanes {
		w.block(first+uint64(done), min(w.e.lanes, n-done), inputs)
		w.deliver(done, min(w.e.lanes, n-done), out)
	}
	return nil
}

// block runs all steps on the trials first to first+live-1. Kernels work on whole chunks, and so on a few lanes more,
// whose values mean nothing and go nowhere; inputs and functions see the live ones only.
func (w *Worker) block(first uint64, live int, inputs InputSource) {
	n := (live + lanesQuantum - 1) / lanesQuantum * lanesQuantum
	w.texts.Reset()
	for i := range w.e.steps {
		s := &w.e.steps[i]
		switch kernel := s.kernel.(type) {
		case binary:
			kernel(w.nums[s.dst][:n], w.nums[s.a][:n], w.nums[s.b][:n])
		case binaryK:
			kernel(w.nums[s.dst][:n], w.nums[s.a][:n], &s.k)
		case inputStep:
			leaveVectors(w.e.vectors)
			inputs.Fill(kernel.input, w.nums[s.dst][:live], first)
		case callUnary:
			leaveVectors(w.e.vectors)
			kernel(w.nums[s.dst][:live], w.nums[s.a][:live])
		case callBinary:
			leaveVectors(w.e.vectors)
			kernel(w.nums[s.dst][:live], w.nums[s.a][:live], w.nums[s.b][:live])
		case callNary, powerStep, pickNumStep, pickBitStep, laneStep, resultNum, resultCode:
			leaveVectors(w.e.vectors)
			w.special(s, live)
		default:
			w.simple(s, n)
		}
	}
	leaveVectors(w.e.vectors)
}

// simple runs the kernels that are less common.
func (w *Worker) simple(s *step, n int) {
	switch kernel := s.kernel.(type) {
	case unary:
		kernel(w.nums[s.dst][:n], w.nums[s.a][:n])
	case ternary:
		kernel(w.nums[s.dst][:n], w.nums[s.a][:n], w.nums[s.b][:n], w.nums[s.c][:n])
	case accK:
		kernel(w.nums[s.dst][:n], w.nums[s.a][:n], w.nums[s.b][:n], &s.k)
	case test:
		kernel(w.bits[s.dst][:n], w.nums[s.a][:n])
	case compare:
		kernel(w.bits[s.dst][:n], w.nums[s.a][:n], w.nums[s.b][:n])
	case compareK:
		kernel(w.bits[s.dst][:n], w.nums[s.a][:n], &s.k)
	case bits1:
		kernel(w.bits[s.dst][:n], w.bits[s.a][:n])
	case bits2:
		kernel(w.bits[s.dst][:n], w.bits[s.a][:n], w.bits[s.b][:n])
	case bits3:
		kernel(w.bits[s.dst][:n], w.bits[s.a][:n], w.bits[s.b][:n], w.bits[s.c][:n])
	case bitsK:
		kernel(w.bits[s.dst][:n], w.bits[s.a][:n], &s.code)
	case choose:
		kernel(w.nums[s.dst][:n], w.bits[s.a][:n], w.nums[s.b][:n], w.nums[s.c][:n])
	case chooseK:
		kernel(w.nums[s.dst][:n], w.bits[s.a][:n], w.nums[s.b][:n], &s.k)
	case flag:
		kernel(w.nums[s.dst][:n], w.bits[s.a][:n])
	case flagAdd:
		kernel(w.nums[s.dst][:n], w.nums[s.a][:n], w.bits[s.b][:n])
	}
}

// special runs the steps that go through lists of registers or lane by lane.
func (w *Worker) special(s *step, live int) {
	switch kernel := s.kernel.(type) {
	case callNary:
		for k, r := range kernel.args {
			w.args[k] = w.nums[r]
		}
		kernel.f(w.nums[s.dst][:live], w.args[:len(kernel.args)], w.scratch[:len(kernel.args)])
	case powerStep:
		w.power(s, kernel, live)
	case pickNumStep:
		pick(w.nums[s.dst][:live], w.nums[s.a], w.nums, kernel.from)
	case pickBitStep:
		pick(w.bits[s.dst][:live], w.nums[s.a], w.bits, kernel.from)
	case laneStep:
		w.laneCall(kernel, w.tuples[s.dst], live)
	case resultNum:
		dst, tuple := w.nums[s.dst], w.tuples[s.a]
		for i := range live {
			dst[i] = tuple[i*kernel.width+kernel.index].Num
		}
	case resultCode:
		dst, tuple := w.bits[s.dst], w.tuples[s.a]
		for i := range live {
			dst[i] = int64(tuple[i*kernel.width+kernel.index].Code)
		}
	}
}

// power computes a power from a smaller one.
func (w *Worker) power(s *step, p powerStep, live int) {
	var high, rest []float64
	if p.m > 1 {
		high, rest = w.nums[s.b][:live], w.lows[p.from][:live]
	}
	elementary.NextPowerSlice(w.nums[s.dst][:live], w.lows[p.low][:live], w.nums[s.a][:live], high, rest, p.n, p.m)
}

// pick copies, in each lane, from the register that the index selects; 0 where there is none.
func pick[T any](dst []T, index []float64, regs [][]T, from []int32) {
	for i := range dst {
		var x T
		if k := program.Position(index[i], len(from)); k >= 0 {
			x = regs[from[k]][i]
		}
		dst[i] = x
	}
}

func (w *Worker) laneCall(s laneStep, tuple []program.Scalar, live int) {
	f := &w.e.p.LaneFunctions[s.function]
	in := w.in[:f.In]
	for i := range live {
		for k := range in {
			in[k] = program.Scalar{Num: w.nums[s.nums[k]][i], Code: uint8(w.bits[s.codes[k]][i])}
		}
		from := i * w.e.plan.tuple
		w.callees[s.function].Eval(w.texts, in, tuple[from:from+f.Out])
	}
}

// deliver copies the outputs of a block to the columns.
func (w *Worker) deliver(at, live int, out Columns) {
	for i := range w.e.output {
		o := &w.e.output[i]
		if o.code < 0 {
			w.deliverConstant(o, at, live, out[i])
			continue
		}
		codes := w.bits[o.code][:live]
		if out[i].Code != nil {
			for lane, c := range codes {
				out[i].Code[at+lane] = uint8(c)
			}
		}
		if out[i].Num != nil {
			w.deliverSettled(o, codes, out[i].Num[at:at+live])
		}
	}
}

// deliverConstant delivers an output whose code is the same in every lane.
func (w *Worker) deliverConstant(o *outputStep, at, live int, out Column) {
	if out.Code != nil {
		if codes := out.Code[at : at+live]; o.constCode == program.CodeNumber {
			clear(codes)
		} else {
			fill(codes, o.constCode)
		}
	}
	switch {
	case out.Num == nil:
	case o.num < 0 || o.constCode != program.CodeNumber && o.constCode != program.CodeBool:
		fill(out.Num[at:at+live], program.Settle(program.Scalar{Num: o.constNum, Code: o.constCode}).Num)
	default:
		copy(out.Num[at:at+live], w.nums[o.num])
	}
}

func (w *Worker) deliverSettled(o *outputStep, codes []int64, dst []float64) {
	for lane, c := range codes {
		s := program.Scalar{Num: o.constNum, Code: uint8(c)}
		if o.num >= 0 {
			s.Num = w.nums[o.num][lane]
		}
		dst[lane] = program.Settle(s).Num
	}
}
