package distribution_test

import (
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"testing"

	"tyche/engine/draw/distribution"
)

// TestEveryDomainIsKept breaks one parameter of each family's example at a time: what the table says of it must hold, and the fault
// names the parameter. The example itself, with nothing broken, is accepted.
func TestEveryDomainIsKept(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, f := range distribution.Families() {
		var p distribution.Parameters
		if err := json.Unmarshal([]byte("{"+f.Example+"}"), &p); err != nil {
			t.Fatal(err)
		}
		for _, parameter := range f.Parameters {
			if parameter.List || parameter.Part {
				continue
			}
			for _, x := range broken(parameter) {
				q := distribution.Parameters{Numbers: map[string]float64{parameter.Name: x}, Lists: p.Lists, Parts: p.Parts}
				for name, y := range p.Numbers {
					if name != parameter.Name {
						q.Numbers[name] = y
					}
				}
				for _, make := range []func(string, distribution.Parameters) (distribution.Distribution, error){distribution.New, distribution.NewSolving} {
					_, err := make(f.Name, q)
					var faults *distribution.Faults
					if !errors.As(err, &faults) || !slices.ContainsFunc(faults.List, func(fault distribution.Fault) bool {
						return fault.Parameter == parameter.Name && fault.Rule != ""
					}) {
						t.Errorf("%s with %s = %v: %v", f.Name, parameter.Name, x, err)
					}
				}
				checked++
			}
		}
	}
	if checked < 300 {
		t.Errorf("only %d were checked", checked)
	}
}

// broken are values outside what the table says of a parameter.
func broken(p distribution.Parameter) []float64 {
	list := []float64{math.NaN(), math.Inf(-1), -1e151}
	if p.Optional && math.IsNaN(p.Default) {
		list = list[1:]
	}
	rules := map[string][]float64{"> 0": {0, -1}, ">= 0$": {-1}, "above 0, at most": {0, -1}, "(^|, )0 to 1$": {-0.1, 1.1}, "at most 1$": {1.5},
		"a whole number": {1.5, 0.25}, ">= 0.05": {0.01}, ">= 0.1": {0.01}, "-10 to 10$": {11}, "> -1;": {-1, -2}}
	for rule, values := range rules {
		if regexp.MustCompile(rule).MatchString(p.Doc) {
			list = append(list, values...)
		}
	}
	return list
}

// TestALongTailIsRefused: a negative binomial distribution with a tiny number of successes has a small standard deviation and a tail
// that no table has room for.
func TestALongTailIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := distribution.New("negative_binomial", distribution.Parameters{Numbers: map[string]float64{"r": 1e-9, "p": 1e-9}}); err == nil {
		t.Error("tabulated")
	}
}
