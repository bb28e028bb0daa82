package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/workbook/xlsx"
)

// models is where the benchmark models lie, in a checkout that has them beside it.
const models = "../../shared/bench/models"

// BenchmarkModels computes the trials of the benchmark models in memory, on all processors, and reports trials a second.
func BenchmarkModels(b *testing.B) {
	folder := benchFolder(b)
	for _, m := range []struct {
		name   string
		trials int64
	}{{"dcf", 1 << 19}, {"retirement", 1 << 15}, {"schedule", 1 << 17}, {"portfolio", 1 << 17}, {"claims", 1 << 17}} {
		b.Run(m.name, func(b *testing.B) {
			sim := compileModel(b, filepath.Join(folder, m.name), m.trials)
			for b.Loop() {
				if _, err := sim.RunAll(context.Background(), runtime.GOMAXPROCS(0), nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(m.trials)*float64(b.N)/b.Elapsed().Seconds(), "trials/s")
		})
	}
}

// compileModel compiles the workbook and the specification of a path without its endings.
func compileModel(b *testing.B, path string, trials int64) *engine.Simulation {
	b.Helper()
	file, err := os.Open(path + ".xlsx")
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		b.Fatal(err)
	}
	book, err := xlsx.Read(file, info.Size(), xlsx.DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	text, err := os.ReadFile(path + ".json")
	if err != nil {
		b.Fatal(err)
	}
	s, faults := spec.Parse(text)
	if len(faults) > 0 {
		b.Fatal(faults)
	}
	sim, faults := engine.Compile(book, s, engine.Design{Trials: trials, Seed: 1})
	if len(faults) > 0 {
		b.Fatal(faults)
	}
	return sim
}

// BenchmarkCompile opens, binds and lowers the benchmark models.
func BenchmarkCompile(b *testing.B) {
	folder := benchFolder(b)
	for _, name := range []string{"dcf", "retirement", "schedule", "portfolio", "claims"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				compileModel(b, filepath.Join(folder, name), 1<<20)
			}
		})
	}
}

// BenchmarkTenThousand computes and summarizes 10,000 trials of a compiled model.
func BenchmarkTenThousand(b *testing.B) {
	sim := compileModel(b, filepath.Join(benchFolder(b), "dcf"), 10_000)
	for b.Loop() {
		if _, err := sim.RunSummaries(context.Background(), runtime.GOMAXPROCS(0), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// benchFolder is where the models are; without them the benchmark is skipped.
func benchFolder(b *testing.B) string {
	b.Helper()
	folder := os.Getenv("TYCHE_BENCH_MODELS")
	if folder == "" {
		folder = models
	}
	if _, err := os.Stat(folder); err != nil {
		b.Skip("the benchmark models are not here")
	}
	return folder
}
