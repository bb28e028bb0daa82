package vector

import (
	"fmt"

	"tyche/engine/program"
)

// InputSource delivers the draws of random inputs. A worker has its own, so it may keep buffers.
type InputSource interface {
	// Fill writes the draws of input k for the trials first, first+1, ... to dst, as many as dst is long. It is called
	// once a block for every OpInput of the program, which is at most once for each k of a built program, in any order.
	Fill(k int, dst []float64, first uint64)
}

// Column receives one output: a number and a code for each trial. A nil slice is not written.
type Column struct {
	Num  []float64
	Code []uint8
}

// Columns has a column for each output of the program.
type Columns []Column

// Options change how a program runs, never its results. The zero value is right for all but tests.
type Options struct {
	// Lanes is the number of trials in a block, rounded up to a multiple of 64; 0 lets the executor choose.
	Lanes int
	// Plain uses plain loops even where SIMD is there.
	Plain bool
}

// lanesQuantum is what the number of lanes is a multiple of: every kernel works in chunks of this many lanes, which any
// vector length of the machines we know divides.
const lanesQuantum = 64

// Quantum is the trials that kernels compute at once: fewer take as long.
const Quantum = lanesQuantum

// Executor is a compiled program. It is immutable and may be shared; the work is done by its workers.
type Executor struct {
	p      *program.Program
	plan   *plan
	steps  []step
	lanes  int
	output []outputStep
	// vectors says that the kernels are SIMD kernels.
	vectors bool
}

// Compile prepares a program for execution. The error says why a program is not valid (see program.Check).
func Compile(p *program.Program, o Options) (*Executor, error) {
	if err := p.Check(); err != nil {
		return nil, fmt.Errorf("vector: %w", err)
	}
	g := expand(p)
	g.dropZeroAdditions()
	g.fuseSnaps()
	g.fuseLookups()
	g.prune()
	g.sharePowers()
	plan := allocate(g, g.bestOrder())
	e := &Executor{p: p, plan: plan, lanes: chooseLanes(o.Lanes, plan)}
	e.vectors = !o.Plain && haveVectors()
	if e.vectors {
		e.steps = plan.steps(vectorKernels())
	} else {
		e.steps = plan.steps(plainKernels())
	}
	e.output = plan.outputSteps()
	return e, nil
}

// Lanes returns the number of trials in a block. Runs of a multiple of it are the most efficient.
func (e *Executor) Lanes() int { return e.lanes }

// Registers returns how many block-sized buffers a worker holds; together with Lanes and 8 bytes a lane, its memory.
func (e *Executor) Registers() int { return e.plan.registers() }

// cacheBudget is how many bytes of registers should stay in a core's second-level cache, which draws share.
const cacheBudget = 384 << 10

// The largest block that is chosen: larger ones gain nothing more, but where few registers leave room beside them for what
// draws look up, once a block.
const (
	mostLanes    = 512
	roomyLanes   = 2 * mostLanes
	fewRegisters = 16
)

func chooseLanes(wanted int, p *plan) int {
	lanes := wanted
	if wanted <= 0 {
		most := mostLanes
		if p.registers() <= fewRegisters {
			most = roomyLanes
		}
		lanes = min(max(cacheBudget/(8*max(p.registers(), 1)), lanesQuantum), most)
		lanes -= lanes % lanesQuantum
	}
	return (lanes + lanesQuantum - 1) / lanesQuantum * lanesQuantum
}
