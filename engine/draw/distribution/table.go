package distribution

import (
	"maps"
	"math"
	"slices"
	"sync"
)

// Parameter describes a parameter of a family.
type Parameter struct {
	Name string
	// List is true for a list of numbers.
	List bool
	// Part is true for a distribution.
	Part bool
	// Optional is true where a specification may leave it out; Default says what holds then, infinite or NaN where it
	// has no effect then.
	Optional bool
	Default  float64
	Doc      string
}

// Family describes a family of distributions: the one table of which the specification's schema and the user's
// documentation are made.
type Family struct {
	Name, Doc  string
	Parameters []Parameter
	// Mean and SD are formulas of the parameters; empty where there is no short one.
	Mean, SD string
	// Source is where the parameterization comes from.
	Source string
	// Example are parameters as they stand in a specification.
	Example string
	build   func(v *values) curve
	// known are the parameters with the options.
	known []Parameter
}

func number(name, doc string) Parameter { return Parameter{Name: name, Doc: doc} }

func numbers(name, doc string) Parameter { return Parameter{Name: name, List: true, Doc: doc} }

func part(name, doc string) Parameter { return Parameter{Name: name, Part: true, Doc: doc} }

func optional(name string, value float64, doc string) Parameter {
	return Parameter{Name: name, Optional: true, Default: value, Doc: doc}
}

// Options returns the parameters that every family takes besides its own.
func Options() []Parameter {
	return []Parameter{
		optional("truncate_min", math.Inf(-1), "no value below this one, before the shift"),
		optional("truncate_max", math.Inf(1), "no value above this one, before the shift"),
		optional("truncate_p_min", 0, "leaves out what lies below this probability, 0 to 1"),
		optional("truncate_p_max", 1, "leaves out what lies above this probability, 0 to 1"),
		optional("shift", 0, "added to every value"),
	}
}

// table holds every family by its name. It is made once: a trial whose parameters are uncertain looks into it.
var table = sync.OnceValue(func() map[string]*Family {
	all := map[string]*Family{}
	for _, list := range [][]Family{basicFamilies(), extremeFamilies(), symmetricFamilies(), ratioFamilies(), derivedFamilies(),
		noncentralFamilies(), johnsonFamilies(), splicedFamilies(), censoredFamilies(), pieceFamilies(), metalogFamilies(), countFamilies(),
		rateCountFamilies(), peakedFamilies(), compoundFamilies()} {
		for _, f := range list {
			f.known = slices.Concat(f.Parameters, Options())
			all[f.Name] = &f
		}
	}
	return all
})

// Names returns the names of all families, ascending.
func Names() []string { return slices.Sorted(maps.Keys(table())) }

// Families returns every family, by name; the caller may change its copy.
func Families() []Family {
	list := make([]Family, 0, len(table()))
	for _, name := range Names() {
		f := *table()[name]
		f.Parameters = slices.Clone(f.Parameters)
		list = append(list, f)
	}
	return list
}
