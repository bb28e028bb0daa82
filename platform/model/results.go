package model

import (
	"tyche/engine"
	"tyche/platform/simulation"
)

// Output tells the engine's statistics as the platform does.
func Output(s engine.OutputSummary) simulation.Output {
	return simulation.Output{Cell: s.Cell, Name: s.Name, Simulation: s.Simulation, Trials: s.Trials, Count: s.Count, Mean: s.Mean, SD: s.SD, Min: s.Min, Max: s.Max,
		Skewness: s.Skewness, Kurtosis: s.Kurtosis, Errors: s.Errors, Percentiles: simulation.Percentiles(s.Percentiles),
		Confidence: s.Confidence, MeanInterval: interval(s.MeanInterval), PercentileIntervals: percentileIntervals(s.PercentileIntervals),
		Statistics: statistics(s.Statistics), Convergence: (*simulation.Convergence)(s.Convergence)}
}

func interval(i *engine.Interval) *simulation.Interval { return (*simulation.Interval)(i) }

func percentileIntervals(p engine.PercentileIntervals) simulation.PercentileIntervals {
	return simulation.PercentileIntervals{P1: interval(p.P1), P5: interval(p.P5), P10: interval(p.P10), P25: interval(p.P25),
		P50: interval(p.P50), P75: interval(p.P75), P90: interval(p.P90), P95: interval(p.P95), P99: interval(p.P99)}
}

func statistics(s *engine.Statistics) *simulation.Statistics {
	if s == nil {
		return nil
	}
	out := &simulation.Statistics{Percentiles: []simulation.Percentile{}, Thresholds: []simulation.Threshold{}, Tails: []simulation.Tails{}}
	for _, p := range s.Percentiles {
		out.Percentiles = append(out.Percentiles, simulation.Percentile{Percentile: p.Percentile, Value: p.Value, Interval: interval(p.Interval)})
	}
	for _, t := range s.Thresholds {
		out.Thresholds = append(out.Thresholds, simulation.Threshold{Below: t.Below, Probability: t.Probability, Interval: interval(t.Interval)})
	}
	for _, t := range s.Tails {
		out.Tails = append(out.Tails, simulation.Tails{Level: t.Level, Upper: tail(t.Upper), Lower: tail(t.Lower)})
	}
	return out
}

func tail(t engine.Tail) simulation.Tail {
	return simulation.Tail{VaR: t.VaR, VaRInterval: interval(t.VaRInterval), CVaR: t.CVaR, CVaRInterval: interval(t.CVaRInterval)}
}
