package spec

import (
	"math"
	"slices"

	"tyche/engine/draw/distribution"
)

// Parameter is a parameter of a distribution. An optional one that is not given has the value Default, or no effect
// where NoDefault is set.
type Parameter struct {
	Name      string
	List      bool // a list of numbers instead of one number
	Part      bool // a distribution instead of one number
	Required  bool
	Default   float64
	NoDefault bool
	Meaning   string
}

// Distribution is a family that an input can follow. The common parameters (truncation and shift) are among its
// Parameters, after its own.
type Distribution struct {
	Name       string
	Meaning    string
	Parameters []Parameter
	// Percentiles is set where percentiles such as p10 may stand in place of parameters.
	Percentiles bool
	// Example are parameters in JSON, without the braces.
	Example string
}

// Parameter finds a parameter by its name.
func (d Distribution) Parameter(name string) (Parameter, bool) {
	i := slices.IndexFunc(d.Parameters, func(p Parameter) bool { return p.Name == name })
	if i < 0 {
		return Parameter{}, false
	}
	return d.Parameters[i], true
}

// ParameterNames lists the parameters in the order of the table.
func (d Distribution) ParameterNames() []string {
	names := make([]string, len(d.Parameters))
	for i, p := range d.Parameters {
		names[i] = p.Name
	}
	return names
}

// LookUp finds a distribution by its name.
func LookUp(name string) (Distribution, bool) {
	for _, d := range Distributions() {
		if d.Name == name {
			return d, true
		}
	}
	return Distribution{}, false
}

// Distributions is the table of all distributions and their parameters, which is that of package distribution; the caller
// may change its copy.
func Distributions() []Distribution {
	families := distribution.Families()
	table := make([]Distribution, len(families))
	for i, f := range families {
		table[i] = Distribution{Name: f.Name, Meaning: f.Doc, Example: f.Example, Percentiles: distribution.TakesPercentiles(f.Name)}
		for _, p := range slices.Concat(f.Parameters, distribution.Options()) {
			table[i].Parameters = append(table[i].Parameters, Parameter{Name: p.Name, List: p.List, Part: p.Part, Required: !p.Optional,
				Default: p.Default, NoDefault: math.IsInf(p.Default, 0) || math.IsNaN(p.Default), Meaning: p.Doc})
		}
	}
	return table
}
