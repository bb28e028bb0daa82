package activities

import (
	"bytes"
	"errors"
	"time"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
	"tyche/platform/problem"
	"tyche/platform/simulation"
)

// read reads a workbook that was accepted when it was uploaded.
func read(content []byte) (*workbook.Book, error) {
	book, err := xlsx.Read(bytes.NewReader(content), int64(len(content)), xlsx.DefaultLimits())
	var refused *xlsx.Error
	if errors.As(err, &refused) {
		return nil, problem.Wrap(problem.Invalid, err, "%s", refused.Message).WithCode(string(refused.Code))
	}
	return book, err
}

// compile makes a run's model. Its specification was accepted with the run, but
// perhaps by another version of the engine.
func compile(book *workbook.Book, run simulation.Run) (*engine.Simulation, error) {
	specification, faults := spec.Parse(run.Specification)
	if len(faults) > 0 {
		return nil, refuse(faults)
	}
	model, faults := engine.Compile(book, specification, engine.Design{
		Trials: run.Trials, Seed: run.Seed, Sampling: string(run.Sampling), Now: serial(run.CreatedAt),
	})
	if len(faults) > 0 {
		return nil, refuse(faults)
	}
	return model, nil
}

func refuse(faults []spec.Fault) error {
	broken := make([]problem.Fault, 0, len(faults))
	for _, f := range faults {
		one := problem.Fault{Pointer: "/specification" + f.Pointer, Message: f.Message}
		if len(f.Cells) > 0 {
			one.Cell = f.Cells[0]
		}
		broken = append(broken, one)
	}
	return problem.Refuse(broken...)
}

// serial is a moment as Excel counts: days since 30 December 1899, UTC.
func serial(t time.Time) float64 {
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	return float64(t.UnixMilli()-epoch.UnixMilli()) / float64((24 * time.Hour).Milliseconds())
}

// summarize computes an output's statistics as the platform tells them.
func summarize(output spec.Output, values []float64, codes []uint8) simulation.Output {
	s := engine.Summarize(output, values, codes)
	p := s.Percentiles
	return simulation.Output{
		Cell: s.Cell, Name: s.Name, Mean: s.Mean, SD: s.SD, Min: s.Min, Max: s.Max,
		Skewness: s.Skewness, Kurtosis: s.Kurtosis, Errors: s.Errors,
		Percentiles: simulation.Percentiles{
			P1: p["1"], P5: p["5"], P10: p["10"], P25: p["25"], P50: p["50"],
			P75: p["75"], P90: p["90"], P95: p["95"], P99: p["99"],
		},
	}
}
