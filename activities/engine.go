package activities

import (
	"context"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/workbook"
	"tyche/platform/simulation"
)

// Engine is the computation as activities use it.
type Engine interface {
	// Read reads a workbook that was accepted before.
	Read(content []byte) (*workbook.Book, error)
	// Compile makes a run's model. The book is not changed.
	Compile(book *workbook.Book, run simulation.Run) (Model, error)
	// Summarize makes an output's statistics out of all its trials. It may change
	// the order of neither.
	Summarize(output spec.Output, values []float64, codes []uint8) simulation.Output
}

// Model is a compiled run: immutable, shared by threads.
type Model interface {
	// Outputs are in the specification's order.
	Outputs() []spec.Output
	NewWorker() Worker
	// RunAll computes every trial in memory. progress is told how many are done.
	RunAll(ctx context.Context, threads int, progress func(done int64)) (engine.Columns, error)
}

// Worker computes trials in one thread.
type Worker interface {
	// Run computes the trials first to first + columns.Len() of the run. How
	// trials are cut into calls does not change their bits.
	Run(first int64, columns engine.Columns) error
}
