package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"tyche/engine/stats"
	"tyche/engine/summary"
)

// Keeps tells whether RunSummaries holds all outcomes in memory.
func (s *Simulation) Keeps() bool {
	keeps := s.Stops() || s.trials <= (leastWatched-1)*ChunkTrials
	for i := range s.Outputs() {
		keeps = keeps || !s.Questions(i).survey().CanWatch()
	}
	return keeps
}

// RunSummaries computes every trial and summarizes the outputs, on a number of threads: with the bits of RunAll and
// Questions.Of, but without keeping outcomes, where the run is long and its statistics can be had in one look. progress is
// as for RunAll.
func (s *Simulation) RunSummaries(ctx context.Context, threads int, progress func(done int64)) ([]summary.Output, error) {
	if s.Stops() {
		return s.summarizeAll(ctx, max(threads, 1), progress)
	}
	r := &watched{s: s, threads: max(threads, 1), progress: progress, watches: make([]*stats.Watch, len(s.Outputs()))}
	r.chunks = (s.trials + ChunkTrials - 1) / ChunkTrials
	for i := range r.watches {
		survey := s.Questions(i).survey()
		if r.chunks < leastWatched || !survey.CanWatch() {
			return s.summarizeAll(ctx, r.threads, progress)
		}
		r.watches[i] = survey.Watch(int(s.trials), r.threads)
	}
	r.pilots = min(max(r.chunks/16, 1), max(1, mostPilots/int64(max(len(r.watches), 1))))
	for {
		if err := r.pass(ctx); err != nil {
			return nil, err
		}
		if summaries, ok := r.summaries(); ok {
			return summaries, nil
		}
		r.progress = nil // the trials are computed once more
	}
}

const (
	// leastWatched is how many chunks a run has at least that is not kept.
	leastWatched = 4
	// mostPilots bounds the chunks that wait for the pilot to be complete, over all outputs.
	mostPilots = 32
)

// summarizeAll is RunSummaries with all outcomes in memory.
func (s *Simulation) summarizeAll(ctx context.Context, threads int, progress func(done int64)) ([]summary.Output, error) {
	columns, err := s.RunUntil(ctx, threads, progress)
	if err != nil {
		return nil, err
	}
	summaries := make([]summary.Output, len(s.Outputs()))
	parallel(threads, len(summaries), func(_, i int) {
		summaries[i] = s.Summarize(i, columns.Values[i], columns.Codes[i])
	})
	return summaries, nil
}

// parallel calls f for 0 to n-1 from a number of goroutines, which are numbered from 0.
func parallel(threads, n int, f func(thread, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for t := range threads {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(t, i)
			}
		})
	}
	wg.Wait()
}

// watched is a run whose outcomes are looked at and not kept. Threads compute pieces in the order of trials; whoever
// completes a chunk looks at it.
type watched struct {
	s        *Simulation
	threads  int
	progress func(done int64)
	watches  []*stats.Watch // by output
	chunks   int64          // in the run
	pilots   int64          // how many chunks are the pilot
	done     atomic.Int64   // trials

	mu      sync.Mutex
	open    map[int64]*chunk
	free    []*chunk
	waiting []*chunk // for the pilot
	aim     aim
}

// aim is how far the selections are made of the pilot.
type aim uint8

const (
	notAimed aim = iota
	aiming       // by a thread, while others go on
	aimed
)

// chunk is the outcomes of a chunk of trials while they are needed.
type chunk struct {
	number  int64
	columns Columns // as long as the chunk
	left    int64   // pieces that are not complete
}

// piecesOfChunk is how many pieces a whole chunk has.
const piecesOfChunk = ChunkTrials / PieceTrials

// pass computes all trials and looks at them.
func (r *watched) pass(ctx context.Context) error {
	r.open = map[int64]*chunk{}
	r.done.Store(0)
	pieces := int((r.s.trials + PieceTrials - 1) / PieceTrials)
	workers, errs := make([]*Worker, r.threads), make([]error, r.threads)
	parallel(r.threads, pieces, func(t, piece int) {
		if errs[t] == nil {
			if workers[t] == nil {
				workers[t] = r.s.NewWorker()
			}
			errs[t] = r.piece(ctx, workers[t], t, int64(piece))
		}
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// piece computes a piece of trials.
func (r *watched) piece(ctx context.Context, w *Worker, thread int, piece int64) error {
	c := r.chunkOf(piece / piecesOfChunk)
	from := piece % piecesOfChunk * PieceTrials
	to := min(from+PieceTrials, int64(c.columns.Len()))
	if err := firstError(ctx.Err(), w, piece*PieceTrials, c.columns.Slice(int(from), int(to))); err != nil {
		return err
	}
	if done := r.done.Add(to - from); r.progress != nil {
		r.progress(done)
	}
	if r.completed(c) {
		r.look(thread, c)
	}
	return nil
}

// chunkOf returns a chunk that has begun, or begins it.
func (r *watched) chunkOf(number int64) *chunk {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.open[number]
	if c != nil {
		return c
	}
	trials := min(ChunkTrials, r.s.trials-number*ChunkTrials)
	c = &chunk{number: number, left: (trials + PieceTrials - 1) / PieceTrials}
	if n := len(r.free); n > 0 && trials == ChunkTrials {
		c.columns, r.free = r.free[n-1].columns, r.free[:n-1]
	} else {
		c.columns = NewColumns(len(r.watches), int(trials))
	}
	r.open[number] = c
	return c
}

// completed tells whether the piece that is done now was the chunk's last.
func (r *watched) completed(c *chunk) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.left--
	if c.left == 0 {
		delete(r.open, c.number)
	}
	return c.left == 0
}

// look measures a complete chunk and sifts it, or leaves it to whoever completes the pilot.
func (r *watched) look(thread int, c *chunk) {
	for i, w := range r.watches {
		w.Measure(int(c.number), c.columns.Values[i], c.columns.Codes[i])
	}
	for _, ready := range r.ready(c) {
		for i, w := range r.watches {
			w.Sift(thread, int(ready.number), ready.columns.Values[i], ready.columns.Codes[i])
		}
		r.release(ready)
	}
}

// release keeps the memory of a whole chunk for another.
func (r *watched) release(c *chunk) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.columns.Len() == ChunkTrials {
		r.free = append(r.free, c)
	}
}

// ready returns the chunks that can be sifted now that one more is complete. Whoever completes the pilot aims with it; what others
// complete meanwhile waits.
func (r *watched) ready(c *chunk) []*chunk {
	pilot, ready := r.wait(c)
	if pilot == nil {
		return ready
	}
	numbers := make([]float64, 0, len(pilot)*ChunkTrials)
	for i, w := range r.watches {
		numbers = numbers[:0]
		for _, c := range pilot {
			numbers = stats.AppendNumbers(numbers, c.columns.Values[i], c.columns.Codes[i])
		}
		w.Aim(numbers)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.aim = aimed
	ready = r.waiting
	r.waiting = nil
	return ready
}

// wait lets a chunk wait for the selections, or answers that it is ready; the pilot is for who completes it.
func (r *watched) wait(c *chunk) (pilot, ready []*chunk) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.aim == aimed {
		return nil, []*chunk{c}
	}
	r.waiting = append(r.waiting, c)
	if r.aim == aiming || int64(len(r.waiting)) < r.pilots {
		return nil, nil
	}
	r.aim = aiming
	return slices.Clone(r.waiting), nil
}

// summaries are the statistics of all outputs; false if another pass is needed.
func (r *watched) summaries() ([]summary.Output, bool) {
	summaries, found := make([]summary.Output, len(r.watches)), make([]bool, len(r.watches))
	parallel(r.threads, len(summaries), func(_, i int) {
		var findings stats.Findings
		if findings, found[i] = r.watches[i].Findings(); found[i] {
			summaries[i] = r.s.Questions(i).summary(findings)
		}
	})
	return summaries, !slices.Contains(found, false)
}
