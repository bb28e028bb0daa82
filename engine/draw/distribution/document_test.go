package distribution_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"tyche/engine/draw/distribution"
)

var update = flag.Bool("update", false, "write the documentation")

const introduction = `# Distributions

An uncertain cell of a specification names one of these distributions, with its parameters beside it:

    {"cell": "Inputs!B3", "distribution": "normal", "mean": 0.06, "sd": 0.02}

Every distribution is defined by its quantile function: a draw is the quantile of a uniform number, so Monte Carlo, Latin
hypercube, Sobol and every copula work for all of them. Quantiles are within 1e-9 of the larger of the value and the
quartile distance, from probabilities of 1e-12 to 1 - 1e-12. Counts are exact. The distribution functions are those of the sources
named; where two usages exist, the formula in the table says which one is meant. Parameters outside the domain are
refused before the run with the rule that they break; in a formula with uncertain arguments the trial is #NUM!.

## Options of all

| Parameter | Meaning |
|---|---|
%s
` + "`truncate_p_min` and `truncate_p_max`" + ` are limits at the quantiles of the whole distribution: both kinds of limits can be given,
the narrower ones count. A compound distribution takes limits of values and a shift.

## Percentiles in place of parameters

%s take percentiles: ` + "`p10`" + ` is the value that is not exceeded with a probability of 10 %%, ` + "`p97.5`" + ` with one of
97.5 %%. Leave out as many parameters as you give percentiles; one more, and the location (or shift) follows from them too:

    {"cell": "Inputs!B3", "distribution": "normal", "p10": 5, "p90": 12}
    {"cell": "Inputs!B4", "distribution": "triangular", "min": 2, "p50": 5, "p90": 12}

They count after the shift and before truncation. Percentiles that no such distribution has are refused.

## Compound distributions

    {"cell": "Losses!B2", "distribution": "compound", "frequency": {"distribution": "poisson", "mean": 4},
     "severity": {"distribution": "lognormal", "mean": 10, "sd": 8}, "deductible": 2, "limit": 40}

is a sum of as many independent severities as the frequency says, each less the deductible (but not below 0) and at most the limit.
It is sampled: the frequency takes the input's own stream, with its strata and correlations, each severity
a stream of its own. A frequency of more than 100,000 is refused. With truncate_min or truncate_max a sum outside them
is drawn anew, frequency and all, in streams of its own until it is within; limits that leave less than one sum in twenty are refused.

## The table

Moments that are not there are infinite or none. Where no short formula exists the column is empty; the engine computes them all the
same, and skewness and kurtosis too.

| Name | What it is | Parameters | Mean | Standard deviation | Source |
|---|---|---|---|---|---|
`

// TestDocumentationIsCurrent holds docs/distributions.md against the table of families.
func TestDocumentationIsCurrent(t *testing.T) {
	t.Parallel()
	const path = "../../../docs/distributions.md"
	want := document()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Fatal("docs/distributions.md is not what the table of families says: run go test ./engine/draw/distribution -run Documentation -update")
	}
}

func document() string {
	var options, names []string
	for _, p := range distribution.Options() {
		options = append(options, fmt.Sprintf("| `%s` | %s |\n", p.Name, p.Doc))
	}
	var rows strings.Builder
	escape := strings.NewReplacer("|", `\|`, "*", `\*`)
	for _, f := range distribution.Families() {
		if distribution.TakesPercentiles(f.Name) {
			names = append(names, f.Name)
		}
		var parameters []string
		for _, p := range f.Parameters {
			text := fmt.Sprintf("`%s`: %s", p.Name, escape.Replace(p.Doc))
			switch {
			case p.Optional && (math.IsInf(p.Default, 0) || math.IsNaN(p.Default)):
				text += " (may be left out)"
			case p.Optional:
				text += fmt.Sprintf(" (%v if left out)", p.Default)
			case p.List:
				text += " (a list)"
			}
			parameters = append(parameters, text)
		}
		fmt.Fprintf(&rows, "| `%s` | %s | %s | %s | %s | %s |\n", f.Name, escape.Replace(f.Doc), strings.Join(parameters, "<br>"),
			escape.Replace(f.Mean), escape.Replace(f.SD), escape.Replace(f.Source))
	}
	last := len(names) - 1
	return fmt.Sprintf(introduction, strings.Join(options, ""), strings.Join(names[:last], ", ")+" and "+names[last]) + rows.String()
}
