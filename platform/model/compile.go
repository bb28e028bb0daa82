package model

import (
	"cmp"
	"context"
	"fmt"
	"time"
	"uuid"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/workbook"
	"tyche/platform/cache"
	"tyche/platform/problem"
	"tyche/platform/simulation"
)

// Compiler checks runs before they are recorded (simulation.Compiler).
type Compiler struct {
	// Threads is how many threads a small run is computed on, at least 1.
	Threads int
	// MaxStored is how many bytes the outcomes of one run may take in the store, 0
	// for DefaultMaxStored.
	MaxStored int64
	books     *cache.Cache[uuid.UUID, *workbook.Book]
}

// DefaultMaxStored is what the outcomes of one run may take: a hundred gigabytes,
// or 100 million trials of some hundred outputs.
const DefaultMaxStored = 100_000_000_000

// fits refuses a run whose outcomes would take more than they may.
func (c *Compiler) fits(trials int64, outputs int) []problem.Fault {
	limit := cmp.Or(c.MaxStored, DefaultMaxStored)
	most := engine.TrialsThatFit(limit, outputs)
	if trials <= most {
		return nil
	}
	return []problem.Fault{{Pointer: "/trials", Message: fmt.Sprintf(
		"The outcomes of %d trials and %d outputs would take %d bytes, and a run may store %d: at most %d trials fit. Run fewer trials, or name fewer outputs.",
		trials, outputs, trials*int64(outputs)*engine.OutcomeBytes, limit, most)}}
}

// NewCompiler makes a compiler that remembers the workbooks it read last.
func NewCompiler(threads int) *Compiler {
	return &Compiler{Threads: max(threads, 1), books: cache.New[uuid.UUID, *workbook.Book](bookBudget)}
}

// Check compiles the run and answers its plan, or every fault of its model with
// a pointer into the request. Whoever names a workbook here was found to have it;
// its identifier belongs to one organization.
func (c *Compiler) Check(ctx context.Context, m simulation.Model) (simulation.Plan, []problem.Fault, error) {
	book, err := c.books.Get(ctx, m.Workbook.ID, func() (*workbook.Book, int64, error) {
		content, err := m.Workbook.Read(ctx)
		if err != nil {
			return nil, 0, fmt.Errorf("model: load workbook: %w", err)
		}
		book, err := Read(content)
		return book, int64(len(content)), err
	})
	if err != nil {
		return simulation.Plan{}, nil, err
	}
	sim, faults := compile(book, m.Specification, engine.Design{Trials: m.Trials, Sampling: string(m.Sampling)})
	if len(faults) > 0 {
		return simulation.Plan{}, pointed(faults), nil
	}
	if faults := c.fits(m.Trials, len(sim.Outputs())); len(faults) > 0 {
		return simulation.Plan{}, faults, nil
	}
	shards := engine.PlanShards(sim.Cost(), m.Trials, len(sim.Outputs()), c.Threads)
	return simulation.Plan{Small: shards.Small, ShardTrials: shards.ShardTrials, EngineVersion: engine.Version,
		Outputs: len(sim.Outputs())}, nil, nil
}

// Compile compiles a recorded run. Its model was accepted before; that it is not
// any more is problem.Invalid.
func Compile(book *workbook.Book, run simulation.Run) (*engine.Simulation, error) {
	sim, faults := compile(book, run.Specification, engine.Design{Trials: run.Trials, Seed: run.Seed,
		Sampling: string(run.Sampling), Now: serial(run.CreatedAt)})
	if len(faults) > 0 {
		return nil, problem.Refuse(pointed(faults)...)
	}
	return sim, nil
}

func compile(book *workbook.Book, specification []byte, d engine.Design) (*engine.Simulation, []spec.Fault) {
	s, faults := spec.ParsePartly(specification)
	if s == nil {
		return nil, faults
	}
	sim, more := engine.Compile(book, s, d)
	if faults = spec.Distinct(faults, more); len(faults) > 0 {
		return nil, faults
	}
	return sim, nil
}

// pointed turns faults of a specification into faults of the request that holds
// it: a fault for each cell that the engine names, or one where it names none.
func pointed(faults []spec.Fault) []problem.Fault {
	var out []problem.Fault
	for _, f := range faults {
		p := problem.Fault{Pointer: "/specification" + f.Pointer, Message: f.Message, Nearest: f.Nearest, Distance: f.Distance}
		if len(f.Cells) == 0 {
			out = append(out, p)
		}
		for _, cell := range f.Cells {
			p.Cell = cell
			out = append(out, p)
		}
	}
	return out
}

// serial is a moment as Excel counts it: days since 30 December 1899, UTC.
func serial(t time.Time) float64 { return float64(t.UnixMilli())/86_400_000 + 25_569 }
