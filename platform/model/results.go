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
		Percentiles: simulation.Percentiles(s.Percentiles)}
}
