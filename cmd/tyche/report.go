package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"tyche/engine"
)

// writeTable prints the statistics of every output as a table for people.
func writeTable(w io.Writer, outputs []engine.OutputSummary) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "output\tmean\tsd\tmin\tP5\tP50\tP95\tmax\terrors\t")
	for _, o := range outputs {
		errors := int64(0)
		for _, n := range o.Errors {
			errors += n
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t\n", label(o), figure(o.Mean), figure(o.SD), figure(o.Min),
			figure(o.Percentiles.P5), figure(o.Percentiles.P50), figure(o.Percentiles.P95), figure(o.Max), errors)
	}
	return t.Flush()
}

func label(o engine.OutputSummary) string {
	s := o.Cell
	if o.Name != "" && o.Name != o.Cell {
		s = o.Name + " (" + o.Cell + ")"
	}
	if o.Simulation > 0 {
		s += fmt.Sprintf(" #%d", o.Simulation)
	}
	return s
}

// figure writes a statistic with about six digits; a dash where it is undefined.
func figure(x *float64) string {
	switch {
	case x == nil:
		return "-"
	case *x == math.Trunc(*x) && math.Abs(*x) < 1e6:
		return fmt.Sprintf("%.0f", *x)
	case math.Abs(*x) >= 1000:
		if *x < 0 {
			return "-" + thousands(-*x)
		}
		return thousands(*x)
	default:
		return fmt.Sprintf("%.4g", *x)
	}
}

// writeHistogram draws counts between edges as rows of blocks.
func writeHistogram(w io.Writer, title string, edges []float64, counts []int64) {
	const width = 48
	most := int64(1)
	for _, n := range counts {
		most = max(most, n)
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for i, n := range counts {
		eighths := int(n * width * 8 / most)
		row := strings.Repeat("█", eighths/8)
		if rest := eighths % 8; rest > 0 {
			row += string([]rune(" ▏▎▍▌▋▊▉")[rest])
		}
		fmt.Fprintf(w, "%14s  %s %d\n", figure(&edges[i]), row, n)
	}
}
