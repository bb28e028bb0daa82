package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"tyche/engine"
	"tyche/engine/recognise"
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
	fmt.Fprintln(w, counted(r.Draws, "input"))
	writeInputs(w, r.Inputs)
	if more := r.Draws - len(r.Inputs); more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
	fmt.Fprintln(w, counted(len(r.Outputs), "output"))
	for _, o := range r.Outputs {
		by := "by " + o.By
		if o.By == recognise.End {
			by = "where the model ends"
		}
		if o.Name != "" {
			by += fmt.Sprintf("  %q", o.Name)
		}
		fmt.Fprintf(w, "  %s  %s\n", o.Cell, by)
	}
	if r.Simulations > 0 {
		fmt.Fprintf(w, "values for %d what-if simulations\n", r.Simulations)
	}
	writeTables(w, r.Tables)
	writeNotices(w, "notices", r.Notices)
	writeNotices(w, "unsupported", r.Unsupported)
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// writeInputs prints a line for the inputs of a column that are alike.
func writeInputs(w io.Writer, inputs []report.Input) {
	type group struct{ column, text string }
	var order []group
	alike := map[group][]string{}
	for _, in := range inputs {
		g := group{strings.TrimRight(in.Cell, "0123456789"), description(in)}
		if len(alike[g]) == 0 {
			order = append(order, g)
		}
		alike[g] = append(alike[g], in.Cell)
	}
	for _, g := range order {
		cells := alike[g]
		text := cells[0]
		if n := len(cells); n > 1 {
			text = fmt.Sprintf("%s to %s, %d", text, cells[n-1], n)
		}
		fmt.Fprintf(w, "  %s  %s\n", text, g.text)
	}
}

// description is what there is to say of an input but its cell.
func description(in report.Input) string {
	text := in.Function
	if in.Name != "" {
		text += fmt.Sprintf("  %q", in.Name)
	}
	if in.Distribution != "" {
		text += fmt.Sprintf("  %s(%s)", in.Distribution, parameters(in))
	}
	if in.Uncertain {
		text += "  parameters differ from trial to trial"
	}
	if in.Several {
		text += "  several draws in a trial"
	}
	if in.Reason != "" {
		text += "  cannot be drawn: " + in.Reason
	}
	return text
}

func writeTables(w io.Writer, tables []report.Table) {
	if len(tables) == 0 {
		return
	}
	fmt.Fprintln(w, counted(len(tables), "data table"))
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
	return listed(in.Parameters)
}

// listed writes parameters by name; one that is a distribution as name family(parameters).
func listed(parameters map[string]any) string {
	var parts []string
	for name, x := range parameters {
		if inner, ok := x.(map[string]any); ok {
			inner = maps.Clone(inner)
			family := inner["distribution"]
			delete(inner, "distribution")
			x = fmt.Sprintf("%v(%s)", family, listed(inner))
		}
		parts = append(parts, fmt.Sprintf("%s %v", name, x))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
