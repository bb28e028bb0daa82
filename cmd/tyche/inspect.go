package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"tyche/engine"
	"tyche/engine/recognise/report"
)

// runInspect lists the Monte Carlo model that a workbook already is.
func runInspect(_ context.Context, args []string) error {
	flags := flag.NewFlagSet("inspect", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON instead of text")
	paths, err := parse(flags, args, 1, "inspect BOOK.xlsx [--json]")
	if err != nil {
		return err
	}
	book, err := openBook(paths[0])
	if err != nil {
		return err
	}
	report := engine.Inspect(book, serial(time.Now()))
	if *asJSON {
		return json.NewEncoder(os.Stdout).Encode(report)
	}
	writeInspection(os.Stdout, report)
	return nil
}

// writeInspection prints a report for people.
func writeInspection(w io.Writer, r report.Report) {
	fmt.Fprintf(w, "%d inputs\n", r.Draws)
	for _, in := range r.Inputs {
		fmt.Fprintf(w, "  %s  %s", in.Cell, in.Function)
		if in.Name != "" {
			fmt.Fprintf(w, "  %q", in.Name)
		}
		if in.Distribution != "" {
			fmt.Fprintf(w, "  %s(%s)", in.Distribution, parameters(in))
		}
		if in.Uncertain {
			fmt.Fprint(w, "  parameters differ from trial to trial")
		}
		if in.Reason != "" {
			fmt.Fprintf(w, "  cannot be drawn: %s", in.Reason)
		}
		fmt.Fprintln(w)
	}
	if more := r.Draws - len(r.Inputs); more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
	fmt.Fprintf(w, "%d outputs\n", len(r.Outputs))
	for _, o := range r.Outputs {
		fmt.Fprintf(w, "  %s  by %s  %s\n", o.Cell, o.By, o.Name)
	}
	if r.Simulations > 0 {
		fmt.Fprintf(w, "values for %d what-if simulations\n", r.Simulations)
	}
	writeTables(w, r.Tables)
	writeNotices(w, "notices", r.Notices)
	writeNotices(w, "unsupported", r.Unsupported)
}

func writeTables(w io.Writer, tables []report.Table) {
	if len(tables) == 0 {
		return
	}
	fmt.Fprintf(w, "%d data tables\n", len(tables))
	for _, t := range tables {
		fmt.Fprintf(w, "  %s  %s  of %s\n", t.Cells, t.Kind, strings.Join(t.Formulas, ", "))
		for _, s := range t.Statistics {
			fmt.Fprintf(w, "    %s =%s  sums up trials: a run gives the statistics of its own\n", s.Cell, s.Formula)
		}
	}
}

func writeNotices(w io.Writer, title string, list []report.Notice) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "%s\n", title)
	for _, n := range list {
		fmt.Fprintf(w, "  %s: %s\n", n.Message, strings.Join(n.Cells, ", "))
	}
}

// parameters lists an input's parameters by name.
func parameters(in report.Input) string {
	var parts []string
	for name, x := range in.Parameters {
		parts = append(parts, fmt.Sprintf("%s %v", name, x))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
