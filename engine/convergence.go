package engine

import (
	"context"
	"fmt"
	"math"

	"tyche/engine/spec"
	"tyche/engine/stats"
	"tyche/engine/summary"
)

const (
	// defaultChecks is how many checks a run has at most where the specification does not say.
	defaultChecks = 20
	// maxChecks bounds the checks of a run: each one looks at all trials before it.
	maxChecks = 1000
)

// StopOutput is the output that the stop watches.
func (s *Simulation) StopOutput() int { return s.spec.Stop.Output }

// Stops tells whether the run ends early when a statistic has converged.
func (s *Simulation) Stops() bool { return s.spec.Stop != nil }

// stops checks the stop of the specification.
func (c *compiler) stops() {
	stop := c.sim.spec.Stop
	if stop == nil {
		return
	}
	if n := len(c.sim.spec.Outputs); stop.Output >= n {
		c.fault("/stop/output", "There is no output %d: they count from 0, and there are %d.", stop.Output, n)
	}
	if stop.CheckEvery > 0 && c.sim.trials/stop.CheckEvery > maxChecks {
		c.fault("/stop/check_every", "%d trials would be checked more than %d times; leave at least %d trials between checks.",
			c.sim.trials, maxChecks, (c.sim.trials+maxChecks-1)/maxChecks)
	}
}

// NextCheck is the number of trials at which the run is checked next, once some trials are done: a whole number of replicates,
// or all trials.
func (s *Simulation) NextCheck(done int64) int64 {
	every := s.spec.Stop.CheckEvery
	if every == 0 {
		every = max((s.trials+defaultChecks-1)/defaultChecks, 10*spec.MinCheck)
	}
	if r := s.replicate; r > 0 {
		every = (every + r - 1) / r * r
	}
	return min((done/every+1)*every, s.trials)
}

// stopSurvey asks for the statistic that may stop the run.
func (s *Simulation) stopSurvey() stats.Survey {
	stop := s.spec.Stop
	survey := stats.Survey{Confidence: stop.Confidence, Replicate: int(s.replicate)}
	if survey.Confidence == 0 {
		survey.Confidence = DefaultConfidence
	}
	switch name, number, _ := stop.Parts(); name {
	case spec.StopPercentile:
		survey.Quantiles = []float64{number / 100}
	case spec.StopCVaR, spec.StopCVaRLower:
		survey.Tails = []float64{number / 100}
	case spec.StopProbability:
		survey.Below = []float64{number}
	}
	return survey
}

// convergence judges what was found.
func (s *Simulation) convergence(f stats.Findings) summary.Convergence {
	stop := s.spec.Stop
	e := f.Mean
	switch name, _, _ := stop.Parts(); name {
	case spec.StopSD:
		e = f.SD
	case spec.StopPercentile:
		e = f.Quantiles[0]
	case spec.StopCVaR:
		e = f.Upper[0]
	case spec.StopCVaRLower:
		e = f.Lower[0]
	case spec.StopProbability:
		e = f.Below[0]
	}
	c := summary.Convergence{Statistic: stop.Statistic, Output: stop.Output, Trials: int64(f.Moments.Trials), Value: summary.Defined(e.Value),
		HalfWidth: summary.Defined(e.Half()), Tolerance: stop.Tolerance}
	if stop.Relative {
		c.Tolerance = float64(stop.Tolerance * math.Abs(e.Value))
	}
	c.Converged = e.Half() <= c.Tolerance // false without an interval
	if summary.Defined(c.Tolerance) == nil {
		c.Tolerance = 0
	}
	return c
}

// Converge judges the first trials of the column of the stop's output.
func (s *Simulation) Converge(values []float64, codes []uint8) summary.Convergence {
	return s.convergence(s.stopSurvey().Of(values, codes))
}

// ConvergenceScan judges a column that is too long for memory, as stats.Scan does: it is shown chunk by chunk, Passes times.
type ConvergenceScan struct {
	*stats.Scan
	s *Simulation
}

// ConvergenceScan begins the first pass.
func (s *Simulation) ConvergenceScan() ConvergenceScan {
	return ConvergenceScan{stats.NewScan(s.stopSurvey()), s}
}

// Convergence is the judgement after the last pass.
func (c ConvergenceScan) Convergence() summary.Convergence { return c.s.convergence(c.Findings()) }

// Summarize answers the questions for a whole column, and says how the stop stands where it watches the output.
func (s *Simulation) Summarize(output int, values []float64, codes []uint8) summary.Output {
	summary := s.Questions(output).Of(values, codes)
	if s.Stops() && s.spec.Stop.Output == output {
		c := s.Converge(values, codes)
		summary.Convergence = &c
	}
	return summary
}

// RunUntil computes trials until the statistic of the specification's stop has converged at a check, or all of them where it
// does not or there is no stop. The number of trials depends on neither threads nor timing.
func (s *Simulation) RunUntil(ctx context.Context, threads int, progress func(done int64)) (Columns, error) {
	if !s.Stops() {
		return s.RunAll(ctx, threads, progress)
	}
	all := NewColumns(len(s.Outputs()), int(s.trials))
	for done := int64(0); ; {
		next := s.NextCheck(done)
		if err := s.runRange(ctx, threads, done, all.Slice(int(done), int(next)), progress); err != nil {
			return Columns{}, fmt.Errorf("engine: trials from %d: %w", done, err)
		}
		done = next
		i := s.spec.Stop.Output
		if done == s.trials || s.Converge(all.Values[i][:done], all.Codes[i][:done]).Converged {
			return all.Slice(0, int(done)), nil
		}
	}
}
