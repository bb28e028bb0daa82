package model

import (
	"tyche/engine"
	"tyche/engine/spec"
	"tyche/platform/simulation"
)

// Summarize makes an output's statistics out of all its trials.
func Summarize(output spec.Output, values []float64, codes []uint8) simulation.Output {
	return Output(engine.Summarize(output, values, codes))
}

// Output tells the engine's statistics as the platform does.
func Output(s engine.OutputSummary) simulation.Output {
	return simulation.Output{Cell: s.Cell, Name: s.Name, Mean: s.Mean, SD: s.SD, Min: s.Min, Max: s.Max,
		Skewness: s.Skewness, Kurtosis: s.Kurtosis, Errors: s.Errors,
		Percentiles: simulation.Percentiles{P1: s.Percentiles["1"], P5: s.Percentiles["5"], P10: s.Percentiles["10"],
			P25: s.Percentiles["25"], P50: s.Percentiles["50"], P75: s.Percentiles["75"], P90: s.Percentiles["90"],
			P95: s.Percentiles["95"], P99: s.Percentiles["99"]}}
}
