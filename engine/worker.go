package engine

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"tyche/engine/program"
	"tyche/engine/spec"
	"tyche/engine/vector"
)

// Outputs are the outputs, in the specification's order; those of each what-if simulation follow those of the one before.
func (s *Simulation) Outputs() []spec.Output {
	all := s.spec.Outputs
	for _, f := range s.further {
		all = append(all[:len(all):len(all)], f.spec.Outputs...)
	}
	return all
}

// Trials is the number of trials of the design.
func (s *Simulation) Trials() int64 { return s.trials }

// Cost is a rough estimate of the nanoseconds that one trial takes on one thread.
func (s *Simulation) Cost() float64 {
	cost := s.program.Cost()
	for _, f := range s.further {
		cost += f.program.Cost()
	}
	return cost
}

// Worker computes trials of a simulation. It is for one goroutine.
type Worker struct {
	s       *Simulation
	w       *vector.Worker
	columns vector.Columns
	// groups hold the draws of correlated inputs for the block that began at trial at.
	groups []groupDraws
	// further compute the what-if simulations after the first one.
	further []*Worker
}

// groupDraws are the columns of one group for a block.
type groupDraws struct {
	columns [][]float64 // by input of the simulation; nil for those outside the group
	first   uint64
	n       int
}

// NewWorker makes a worker with its buffers.
func (s *Simulation) NewWorker() *Worker {
	w := &Worker{s: s, w: s.executor.NewWorker(), columns: make(vector.Columns, len(s.spec.Outputs)), groups: make([]groupDraws, len(s.groups))}
	for _, f := range s.further {
		w.further = append(w.further, f.NewWorker())
	}
	for g, group := range s.groups {
		w.groups[g].columns = make([][]float64, s.sampler.Inputs())
		stride := s.executor.Lanes() + cacheLine
		all := make([]float64, len(group.Inputs)*stride)
		for k, i := range group.Inputs {
			w.groups[g].columns[i] = all[k*stride:][:s.executor.Lanes()]
		}
	}
	return w
}

// cacheLine is the numbers by which the columns of a group are apart beyond their length: the same trials of all columns are
// multiplied at once, and would share the few places of one set of the first-level cache.
const cacheLine = 8

// Run computes the trials first, first+1, ... into columns, as many as those are long. The bits do not depend on how trials
// are split into calls. A truth value counts as the number 1 or 0.
func (w *Worker) Run(first int64, columns Columns) error {
	if n := len(w.columns) * (1 + len(w.further)); len(columns.Values) != n {
		return fmt.Errorf("engine: %d columns for %d outputs", len(columns.Values), n)
	}
	for i, f := range w.further {
		from, to := (i+1)*len(w.columns), (i+2)*len(w.columns)
		if err := f.Run(first, Columns{Values: columns.Values[from:to], Codes: columns.Codes[from:to]}); err != nil {
			return err
		}
	}
	columns = Columns{Values: columns.Values[:len(w.columns)], Codes: columns.Codes[:len(w.columns)]}
	for i := range w.columns {
		w.columns[i] = vector.Column{Num: columns.Values[i], Code: columns.Codes[i]}
	}
	for g := range w.groups {
		w.groups[g].n = 0
	}
	if err := w.w.Run(uint64(first), columns.Len(), w, w.columns); err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	for _, codes := range columns.Codes {
		for i := bytes.IndexByte(codes, program.CodeBool); i >= 0 && i < len(codes); i++ {
			if codes[i] == program.CodeBool {
				codes[i] = program.CodeNumber
			}
		}
	}
	return nil
}

// Fill writes the draws of input k; it is how the executor asks for them.
func (w *Worker) Fill(k int, dst []float64, first uint64) {
	if from := w.s.sourceOf(k); from != nil {
		from.Fill(dst, first)
		return
	}
	g := w.s.groupOf[k]
	if g < 0 {
		w.s.sampler.FillInput(dst, k, first)
		return
	}
	draws := &w.groups[g]
	if draws.n != len(dst) || draws.first != first {
		draws.first, draws.n = first, len(dst)
		for _, i := range w.s.groups[g].Inputs {
			draws.columns[i] = draws.columns[i][:len(dst)]
		}
		w.s.sampler.FillGroup(draws.columns, g, first)
	}
	copy(dst, draws.columns[k])
}

// RunAll computes every trial in memory, on a number of threads. progress, if there is one, is told how many trials are
// done, from several goroutines. It ends early with the context's error.
func (s *Simulation) RunAll(ctx context.Context, threads int, progress func(done int64)) (Columns, error) {
	all := NewColumns(len(s.Outputs()), int(s.trials))
	if err := s.runRange(ctx, threads, 0, all, progress); err != nil {
		return Columns{}, err
	}
	return all, nil
}

// runRange computes the trials from the first one on into columns, as many as those are long; done counts from the run's
// first trial.
func (s *Simulation) runRange(ctx context.Context, threads int, first int64, columns Columns, progress func(done int64)) error {
	var next, done atomic.Int64
	done.Store(first)
	var wg sync.WaitGroup
	errs, trials := make([]error, max(threads, 1)), int64(columns.Len())
	for t := range errs {
		wg.Go(func() {
			w := s.NewWorker()
			for {
				from := next.Add(claimTrials) - claimTrials
				if from >= trials || errs[t] != nil {
					return
				}
				to := min(from+claimTrials, trials)
				for at := from; at < to && errs[t] == nil; at += PieceTrials {
					end := min(at+PieceTrials, to)
					errs[t] = firstError(ctx.Err(), w, first+at, columns.Slice(int(at), int(end)))
					if errs[t] == nil && progress != nil {
						progress(done.Add(end - at))
					}
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// claimTrials is how many trials a thread takes at once.
const claimTrials = 8 * PieceTrials

func firstError(err error, w *Worker, at int64, part Columns) error {
	if err != nil {
		return err
	}
	return w.Run(at, part)
}
