package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"tyche/engine"
	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/workflows"
)

const (
	// Pieces of a shard take about this long: the longer of the two is what
	// cancellation waits for.
	shortPiece, longPiece = 5 * time.Millisecond, 20 * time.Millisecond
	// slowPiece is how long a piece may take rather than be smaller than vectors are.
	slowPiece = 200 * time.Millisecond
	// mostPiece is in trials.
	mostPiece = 2 * engine.PieceTrials
	// defaultSave is SaveEvery's; storing what is done so far may take one part
	// in saveShare of the time.
	defaultSave, saveShare = 3 * time.Second, 10
)

// Compute serves the simulate-cpu queue: blocks of trials, one thread each.
type Compute struct {
	Runs     simulation.Work
	Models   *Models
	Columns  Columns
	Progress *Reporter
	// SaveEvery is how much computing a dead worker may cost, 0 for 3 s.
	SaveEvery time.Duration
}

// SimulateShard computes a block of trials and stores the outcomes. A retry
// goes on where the last heartbeat of the former attempt stood.
func (c *Compute) SimulateShard(ctx context.Context, in workflows.Shard) (workflows.Computed, error) {
	last := lastCheckpoint(ctx)
	pulse := startPulse(ctx, last)
	defer pulse.stop()
	run, err := begin(ctx, c.Runs, in.Tenant, in.RunID)
	if err != nil {
		return workflows.Computed{}, err
	}
	if run.Status.Ended() {
		return workflows.Computed{}, errEnded(run.Status)
	}
	sim, err := c.Models.Of(ctx, in.Tenant, run)
	if err != nil {
		return workflows.Computed{}, err
	}
	s := &shard{
		Shard: in, saveEvery: cmp.Or(c.SaveEvery, defaultSave), worker: sim.NewWorker(), store: c.Columns, pulse: pulse,
		piece: firstPiece(sim.Cost()), columns: engine.NewColumns(len(sim.Outputs()), int(in.Trials)),
		partial: partialKey(in.Tenant, in.RunID, in.Number),
		track:   c.Progress.Track(in.Tenant, in.RunID, in.Number),
	}
	defer s.track.Close()
	if err := s.resume(ctx, last); err != nil {
		return workflows.Computed{}, err
	}
	if err := s.compute(ctx); err != nil {
		return workflows.Computed{}, err
	}
	return workflows.Computed{Trials: in.Trials}, s.finish(ctx)
}

// shard is a block of trials being computed.
type shard struct {
	workflows.Shard
	worker    *engine.Worker
	columns   engine.Columns
	done      int64 // trials of the shard computed so far
	piece     int64 // trials of the next piece
	store     Columns
	partial   file.Key
	saveEvery time.Duration
	saved     bool // something is stored under partial
	pulse     *pulse
	track     *Track
}

// resume takes over what a former attempt stored. Whatever is there is right:
// trials do not depend on attempts.
func (s *shard) resume(ctx context.Context, last *checkpoint) error {
	if last == nil || last.Key != s.partial.String() {
		return nil
	}
	n, err := s.store.Read(ctx, s.partial, all(len(s.columns.Values)), s.columns)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("activities: resume shard %d: %w", s.Number, err)
	}
	s.done, s.saved = int64(n), true
	s.track.Done(s.done)
	return nil
}

// compute fills the columns in pieces short enough to be cancelled between.
func (s *shard) compute(ctx context.Context) error {
	save := time.Now().Add(s.saveEvery)
	for s.done < s.Trials {
		if err := ctx.Err(); err != nil {
			return err
		}
		began, n := time.Now(), min(s.piece, s.Trials-s.done)
		err := s.worker.Run(s.First+s.done, s.columns.Slice(int(s.done), int(s.done+n)))
		if err != nil {
			return fmt.Errorf("activities: compute trials from %d: %w", s.First+s.done, err)
		}
		s.done += n
		s.track.Done(s.done)
		now := time.Now()
		s.piece = nextPiece(s.piece, now.Sub(began))
		if now.After(save) && s.done < s.Trials {
			if err := s.save(ctx); err != nil {
				return err
			}
			save = time.Now().Add(max(s.saveEvery, saveShare*time.Since(now)))
		}
	}
	return nil
}

// firstPiece is the size of the first piece for an estimate of the nanoseconds that a trial takes.
func firstPiece(cost float64) int64 {
	return int64(max(min(float64(slowPiece)/max(cost, 1), engine.SmallestPiece), 1))
}

// nextPiece is the size of the next piece when one of size trials took so long.
func nextPiece(size int64, took time.Duration) int64 {
	switch {
	case took > longPiece && size > engine.SmallestPiece:
		return max(size/2, engine.SmallestPiece)
	case took > slowPiece:
		return max(size/2, 1)
	case took < shortPiece:
		return min(size*2, mostPiece)
	}
	return size
}

// save stores the trials so far and has heartbeats tell of them.
func (s *shard) save(ctx context.Context) error {
	if err := s.store.Put(ctx, s.partial, s.columns.Slice(0, int(s.done))); err != nil {
		return fmt.Errorf("activities: store part of shard %d: %w", s.Number, err)
	}
	s.saved = true
	s.pulse.reached(checkpoint{Next: s.done, Key: s.partial.String()})
	return nil
}

// finish stores the whole shard and removes its partial outcomes.
func (s *shard) finish(ctx context.Context) error {
	if err := s.store.Put(ctx, shardKey(s.Tenant, s.RunID, s.Number), s.columns); err != nil {
		return fmt.Errorf("activities: store shard %d: %w", s.Number, err)
	}
	if !s.saved {
		return nil
	}
	if err := s.store.Delete(ctx, s.partial); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("activities: delete part of shard %d: %w", s.Number, err)
	}
	return nil
}

// all is the numbers 0 to n-1.
func all(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}
