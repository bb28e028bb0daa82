package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"tyche/engine"
	"tyche/engine/summary"
)

// writeTable prints the statistics of every output as a table for people.
func writeTable(w io.Writer, outputs []summary.Output) error {
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

// writeConvergence says whether a run with a stop has converged.
func writeConvergence(w io.Writer, outputs []summary.Output) {
	for _, o := range outputs {
		if c := o.Convergence; c != nil {
			verdict := "has not converged"
			if c.Converged {
				verdict = "has converged"
			}
			fmt.Fprintf(w, "\n%s: %s %s after %s trials: %s within %s, wanted %s\n", label(o), c.Statistic, verdict,
				thousands(float64(c.Trials)), figure(c.Value), figure(c.HalfWidth), figure(&c.Tolerance))
		}
	}
}

// writeCorrelations says of every group of inputs how its dependence differs from what was asked for.
func writeCorrelations(w io.Writer, groups []summary.Correlation) {
	for _, g := range groups {
		fmt.Fprintf(w, "\ncorrelations of %s:", strings.Join(g.Cells, ", "))
		if g.Repaired {
			fmt.Fprintf(w, " the nearest valid matrix is taken, at a Frobenius distance of %.4g;", g.Distance)
		}
		if g.Error > 0 {
			fmt.Fprintf(w, " rank correlations were found numerically, within %v;", g.Error)
		}
		fmt.Fprintln(w)
	}
}

// writeStatistics prints what the specification asks for of every output, with intervals.
func writeStatistics(w io.Writer, outputs []summary.Output) error {
	for _, o := range outputs {
		if o.Statistics == nil {
			continue
		}
		fmt.Fprintf(w, "\n%s, intervals of %v%%\n", label(o), o.Confidence*100)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		row := func(name string, value *float64, i *summary.Interval) {
			if i == nil {
				fmt.Fprintf(t, "%s\t%s\t\t\t\n", name, figure(value))
				return
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", name, figure(value), figure(&i.Low), figure(&i.High))
		}
		row("mean", o.Mean, o.MeanInterval)
		for _, p := range o.Statistics.Percentiles {
			row(fmt.Sprintf("P%v", p.Percentile), p.Value, p.Interval)
		}
		for _, p := range o.Statistics.Thresholds {
			row(fmt.Sprintf("P(X < %v)", p.Below), p.Probability, p.Interval)
		}
		for _, l := range o.Statistics.Tails {
			row(fmt.Sprintf("VaR %v%%, upper", l.Level), l.Upper.VaR, l.Upper.VaRInterval)
			row(fmt.Sprintf("CVaR %v%%, upper", l.Level), l.Upper.CVaR, l.Upper.CVaRInterval)
			row(fmt.Sprintf("VaR %v%%, lower", l.Level), l.Lower.VaR, l.Lower.VaRInterval)
			row(fmt.Sprintf("CVaR %v%%, lower", l.Level), l.Lower.CVaR, l.Lower.CVaRInterval)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// bars is how many inputs a tornado shows.
const bars = 20

// writeTornados prints the strongest inputs of every output.
func writeTornados(w io.Writer, all []engine.Sensitivity) error {
	for _, s := range all {
		fmt.Fprintf(w, "\n%s (%s): the strongest inputs\n", s.Name, s.Cell)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "input\trank correlation\tcontribution\tmean, lowest tenth\tmean, highest tenth\t")
		for _, in := range s.Inputs[:min(len(s.Inputs), bars)] {
			name := in.Name
			if name != in.Cell {
				name += " (" + in.Cell + ")"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t\n", name, figure(in.RankCorrelation), figure(in.Contribution), figure(in.Low), figure(in.High))
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func label(o summary.Output) string {
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
	case *x == math.Trunc(*x) && math.Abs(*x) < 1000:
		return fmt.Sprintf("%.0f", *x)
	case math.Abs(*x) >= 1000 && math.Abs(*x) < 1e12:
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
