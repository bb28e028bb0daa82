package engine

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"tyche/engine/stats"
	"tyche/engine/summary"
)

const (
	// SensitivityTrials is how many trials, the first ones, sensitivities are of.
	SensitivityTrials = 1_000_000
	// sensitivityDraws bounds the numbers that are drawn anew and ranked; beyond, fewer trials are looked at, but leastTrials.
	sensitivityDraws = 500_000_000
	leastTrials      = 10_000
	maxSensitivities = 50_000
)

// Sensitivity says how an output depends on each input: what a tornado shows. The inputs stand in the order of their rank
// correlations, the strongest first.
type Sensitivity struct {
	Cell   string             `json:"cell"`
	Name   string             `json:"name"`
	Trials int64              `json:"trials"` // looked at: the first ones
	Count  int64              `json:"count"`  // of these, those that gave a number
	Inputs []InputSensitivity `json:"inputs"`
}

// InputSensitivity is that of one input: an input of the specification, or a draw in a formula. What is undefined is nil.
type InputSensitivity struct {
	Cell string `json:"cell"` // or the draw: its cell and, from the second one of a cell on, its number
	Name string `json:"name"` // that of the specification, else the cell
	// RankCorrelation is Spearman's, with ranks averaged over ties.
	RankCorrelation *float64 `json:"rank_correlation"`
	// Contribution is the input's share of the sum of squared rank correlations, with the correlation's sign.
	Contribution *float64 `json:"contribution"`
	// Deciles are the output's means by decile of the input, lowest first; Low and High are the first and the last that
	// there is.
	Deciles []*float64 `json:"deciles"`
	Low     *float64   `json:"low"`
	High    *float64   `json:"high"`
}

// SensitivityTrials is how many of the first trials the sensitivities of the simulation look at.
func (s *Simulation) SensitivityTrials() int64 {
	fit := max(sensitivityDraws/int64(max(s.sampler.Inputs(), 1)), leastTrials)
	return min(s.trials, SensitivityTrials, fit)
}

// Sensitivity computes how an output depends on the inputs, from the outcomes of its first trials, SensitivityTrials of them
// or fewer; the inputs are drawn anew. It fails where there are too many inputs.
func (s *Simulation) Sensitivity(ctx context.Context, threads, output int, values []float64, codes []uint8) (Sensitivity, error) {
	one := s.simulationOf(output)
	if n := one.sampler.Inputs(); n > maxSensitivities {
		return Sensitivity{}, fmt.Errorf("engine: sensitivities of %d inputs and draws: at most %d can be compared", n, maxSensitivities)
	}
	out := s.Outputs()[output]
	result := Sensitivity{Cell: out.Cell, Name: cmp.Or(out.Name, out.Cell), Trials: int64(len(values)), Inputs: []InputSensitivity{}}
	numbers := stats.AppendNumbers(nil, values, codes)
	result.Count = int64(len(numbers))
	ranks := stats.MidRanks(numbers)
	names := one.inputNames()
	found := make([]*InputSensitivity, len(names))
	workers := make([]*Worker, max(threads, 1))
	parallel(len(workers), len(names), func(t, k int) {
		if _, counts := one.sourceOf(k).(counter); counts || ctx.Err() != nil {
			return
		}
		if workers[t] == nil {
			workers[t] = one.NewWorker()
		}
		drawn := workers[t].drawn(k, len(values))
		found[k] = sensitivityOf(stats.AppendNumbers(nil, drawn, codes), numbers, ranks)
		found[k].Cell, found[k].Name = names[k].cell, names[k].name
	})
	for _, f := range found {
		if f != nil {
			result.Inputs = append(result.Inputs, *f)
		}
	}
	share(result.Inputs)
	return result, ctx.Err()
}

// Sensitivities computes the first trials anew and the sensitivity of every output.
func (s *Simulation) Sensitivities(ctx context.Context, threads int) ([]Sensitivity, error) {
	columns, err := s.runFirst(ctx, threads, s.SensitivityTrials())
	if err != nil {
		return nil, err
	}
	all := make([]Sensitivity, len(columns.Values))
	for i := range all {
		if all[i], err = s.Sensitivity(ctx, threads, i, columns.Values[i], columns.Codes[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// runFirst computes the first trials.
func (s *Simulation) runFirst(ctx context.Context, threads int, trials int64) (Columns, error) {
	columns := NewColumns(len(s.Outputs()), int(trials))
	return columns, s.runRange(ctx, threads, 0, columns, nil)
}

// simulationOf is the what-if simulation of an output.
func (s *Simulation) simulationOf(output int) *Simulation {
	if i := output / max(len(s.spec.Outputs), 1); i > 0 {
		return s.further[i-1]
	}
	return s
}

type inputName struct{ cell, name string }

// inputNames are those of the sampler's inputs.
func (s *Simulation) inputNames() []inputName {
	names := make([]inputName, s.sampler.Inputs())
	for k := range names {
		in := s.sampler.Input(k)
		names[k].cell = in.Name
		if in.Index > 0 {
			names[k].cell = fmt.Sprintf("%s (%d)", in.Name, in.Index+1)
		}
		names[k].name = names[k].cell
		if k < len(s.spec.Inputs) {
			names[k].name = cmp.Or(s.spec.Inputs[k].Name, names[k].cell)
		}
	}
	return names
}

// drawn are the values of an input in the first trials.
func (w *Worker) drawn(k, trials int) []float64 {
	values := make([]float64, trials)
	lanes := w.s.executor.Lanes()
	for from := 0; from < trials; from += lanes {
		w.Fill(k, values[from:min(from+lanes, trials)], uint64(from))
	}
	for g := range w.groups {
		w.groups[g].n = 0
	}
	return values
}

// sensitivityOf compares an input with an output, given the output's ranks.
func sensitivityOf(input, output, ranks []float64) *InputSensitivity {
	own := stats.MidRanks(input)
	s := &InputSensitivity{RankCorrelation: summary.Defined(stats.Correlation(own, ranks)), Deciles: make([]*float64, stats.Deciles)}
	for d, mean := range stats.GroupMeans(own, output) {
		s.Deciles[d] = summary.Defined(mean)
		if s.Deciles[d] != nil {
			s.High = s.Deciles[d]
			if s.Low == nil {
				s.Low = s.Deciles[d]
			}
		}
	}
	return s
}

// share computes the contributions and sorts the inputs.
func share(inputs []InputSensitivity) {
	sum := 0.0
	for _, in := range inputs {
		if r := in.RankCorrelation; r != nil {
			sum = math.FMA(*r, *r, sum)
		}
	}
	for i := range inputs {
		if r := inputs[i].RankCorrelation; r != nil && sum > 0 {
			part := math.Copysign(float64(*r**r)/sum, *r)
			inputs[i].Contribution = &part
		}
	}
	slices.SortStableFunc(inputs, func(a, b InputSensitivity) int {
		return cmp.Compare(strength(b), strength(a))
	})
}

func strength(s InputSensitivity) float64 {
	if s.RankCorrelation == nil {
		return -1
	}
	return math.Abs(*s.RankCorrelation)
}
