package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// runOptions are the flags of `tyche run`.
type runOptions struct {
	book, spec, sampling string
	outputs              string
	simulations          string
	trials               int64
	seed                 uint64
	threads              int
	json, sensitivity    bool
}

func parseRun(args []string) (runOptions, error) {
	var o runOptions
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.StringVar(&o.spec, "spec", "", "the specification: uncertain inputs, correlations and outputs, as JSON")
	flags.StringVar(&o.outputs, "outputs", "", "the cells that matter, such as Model!B2,Model!B7, in place of those of the specification")
	flags.StringVar(&o.simulations, "simulations", "", "how many what-if simulations to run, or all that the workbook has values for")
	flags.Int64Var(&o.trials, "trials", 10_000, "how many trials to run, 1 to 100,000,000")
	flags.Uint64Var(&o.seed, "seed", 0, "the seed; equal seeds give equal bits")
	flags.IntVar(&o.threads, "threads", runtime.NumCPU(), "how many threads compute; the bits do not depend on it")
	flags.StringVar(&o.sampling, "sampling", "mc", "mc (Monte Carlo), lhs (Latin hypercube) or sobol")
	flags.BoolVar(&o.sensitivity, "sensitivity", false, "tell how each output depends on each input (of the first million trials)")
	flags.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	paths, err := parse(flags, args, 1, "run BOOK.xlsx [--spec SPEC.json] [--outputs CELLS] --trials N [--seed S] [--threads T] [--sampling mc|lhs|sobol] [--simulations N|all] [--json]")
	if err != nil {
		return o, err
	}
	o.book = paths[0]
	switch {
	case o.trials < 1 || o.trials > 100_000_000:
		return o, fmt.Errorf("--trials must be from 1 to 100,000,000, not %d", o.trials)
	case o.seed > 1<<53-1:
		return o, fmt.Errorf("--seed must be from 0 to 9007199254740991 (2^53-1), as everywhere, not %d", o.seed)
	case o.threads < 1 || o.threads > 1024:
		return o, fmt.Errorf("--threads must be from 1 to 1,024, not %d", o.threads)
	}
	return o, nil
}

// runRun simulates one workbook in this process.
func runRun(ctx context.Context, args []string) error {
	o, err := parseRun(args)
	if err != nil {
		return err
	}
	start := time.Now()
	sim, err := compileFiles(o, start)
	if err != nil {
		return err
	}
	compiled := time.Since(start).Seconds()
	if err := fits(sim); err != nil {
		return err
	}
	outputs, err := sim.RunSummaries(ctx, o.threads, terminalProgress(o, start))
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	if len(outputs) > 0 {
		o.trials = outputs[0].Trials // fewer than asked for where the run has stopped
	}
	var sensitivities []engine.Sensitivity
	if o.sensitivity {
		if sensitivities, err = sim.Sensitivities(ctx, o.threads); err != nil {
			return err
		}
	}
	if o.json {
		told := map[string]any{
			"outputs": outputs, "trials": o.trials, "seconds": seconds, "compile_seconds": compiled, "peak_memory_bytes": peakMemory(),
			"trials_per_second": float64(o.trials) / seconds, "engine_version": engine.Version,
		}
		if correlations := sim.Correlations(); len(correlations) > 0 {
			told["correlations"] = correlations
		}
		if o.sensitivity {
			told["sensitivity"] = sensitivities
		}
		return json.NewEncoder(os.Stdout).Encode(told)
	}
	fmt.Printf("%s trials in %.3f s, %s trials/s\n\n", thousands(float64(o.trials)), seconds, thousands(float64(o.trials)/seconds))
	if err := writeTable(os.Stdout, outputs); err != nil {
		return err
	}
	writeConvergence(os.Stdout, outputs)
	writeCorrelations(os.Stdout, sim.Correlations())
	if err := writeStatistics(os.Stdout, outputs); err != nil {
		return err
	}
	return writeTornados(os.Stdout, sensitivities)
}

// fits refuses a run whose outcomes have to be kept and would not fit in what memory is free.
func fits(sim *engine.Simulation) error {
	free := freeMemory()
	if free == 0 || !sim.Keeps() {
		return nil
	}
	outputs := len(sim.Outputs())
	if most := engine.TrialsThatFit(free, outputs); sim.Trials() > most {
		return fmt.Errorf("the outcomes of %d trials and %d outputs would take %d MB, and %d MB of memory are free: at most %d trials fit",
			sim.Trials(), outputs, sim.Trials()*int64(outputs)*engine.OutcomeBytes>>20, free>>20, most)
	}
	return nil
}

func compileFiles(o runOptions, now time.Time) (*engine.Simulation, error) {
	book, err := openBook(o.book)
	if err != nil {
		return nil, err
	}
	s, faults, err := readSpec(o)
	if err != nil {
		return nil, err
	}
	if o.simulations != "" && len(faults) == 0 {
		if s.Simulations, err = simulations(o, book, now); err != nil {
			return nil, err
		}
	}
	if s == nil {
		return nil, faultList(faults)
	}
	sim, more := engine.Compile(book, s, engine.Design{Trials: o.trials, Seed: o.seed, Sampling: o.sampling, Now: serial(now)})
	if faults = spec.Distinct(faults, more); len(faults) > 0 {
		return nil, faultList(faults)
	}
	return sim, nil
}

// simulations is the number of what-if simulations of the flags.
func simulations(o runOptions, book *workbook.Book, now time.Time) (int, error) {
	if o.simulations == "all" {
		return min(max(engine.Inspect(book, serial(now)).Simulations, 1), spec.MaxSimulations), nil
	}
	n, err := strconv.Atoi(o.simulations)
	if err != nil || n < 1 || n > spec.MaxSimulations {
		return 0, fmt.Errorf("--simulations must be all or a number from 1 to %d, not %q", spec.MaxSimulations, o.simulations)
	}
	return n, nil
}

// readSpec is the specification of the flags. Without a file nothing but the workbook's own draws is uncertain.
func readSpec(o runOptions) (*spec.Specification, []spec.Fault, error) {
	s, faults := &spec.Specification{Inputs: []spec.Input{}}, []spec.Fault(nil)
	if o.spec != "" {
		data, err := os.ReadFile(o.spec)
		if err != nil {
			return nil, nil, err
		}
		s, faults = spec.ParsePartly(data)
	}
	if o.outputs != "" && s != nil {
		s.Outputs = nil
		for _, cell := range splitCells(o.outputs) {
			s.Outputs = append(s.Outputs, spec.Output{Cell: strings.TrimSpace(cell)})
		}
	}
	return s, faults, nil
}

// splitCells splits a list at the commas that stand outside the apostrophes around names of sheets.
func splitCells(list string) []string {
	quoted := false
	return strings.FieldsFunc(list, func(r rune) bool {
		if r == '\'' {
			quoted = !quoted
		}
		return r == ',' && !quoted
	})
}

// serial is a moment as Excel counts it: days since 30 December 1899, UTC.
func serial(t time.Time) float64 {
	return float64(t.UnixMilli())/86_400_000 + 25_569
}

// faultList is an error with a line for each fault.
type faultList []spec.Fault

// Error lists the faults.
func (l faultList) Error() string {
	s := "the run cannot start:"
	for _, f := range l {
		s += "\n  "
		if f.Pointer != "" {
			s += f.Pointer + ": "
		}
		s += f.Message
		for i, cell := range f.Cells {
			if i == 10 {
				s += fmt.Sprintf(" and %d more", len(f.Cells)-i)
				break
			}
			s += " " + cell
		}
		for _, row := range f.Nearest {
			s += fmt.Sprintf("\n    %.6f", row)
		}
	}
	return s
}

// terminalProgress draws a bar on a terminal's standard error, at most ten times a second; nil elsewhere.
func terminalProgress(o runOptions, start time.Time) func(int64) {
	b := newBar(os.Stderr)
	if !b.terminal || o.json {
		return nil
	}
	var mu sync.Mutex
	var last time.Time
	return func(done int64) {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.Sub(last) > 100*time.Millisecond || done == o.trials {
			last = now
			rate := float64(done) / now.Sub(start).Seconds()
			b.show(done, o.trials, rate, float64(o.trials-done)/rate)
			if done == o.trials {
				fmt.Fprint(b.w, "\r\x1b[K")
			}
		}
	}
}
