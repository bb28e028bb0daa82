package engine

import (
	"strconv"

	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// Compile checks a specification against a workbook and compiles the run. It answers every fault that it finds, with JSON
// pointers into the specification; then there is no simulation.
//
// A run of several what-if simulations has the same draws in each one and the i-th values of the workbook's what-if sets in
// the i-th one.
func Compile(book *workbook.Book, s *spec.Specification, d Design) (*Simulation, []spec.Fault) {
	all := make([]*Simulation, max(s.Simulations, 1))
	for i := range all {
		sim, faults := compileOne(book, s, d, i)
		if len(faults) > 0 {
			return nil, faults
		}
		all[i] = sim
		if s.Simulations > 0 {
			sim.number(i + 1)
		}
	}
	all[0].further = all[1:]
	return all[0], nil
}

// number marks the outputs as those of a what-if simulation.
func (s *Simulation) number(simulation int) {
	numbered := *s.spec
	numbered.Outputs = nil
	for _, o := range s.spec.Outputs {
		o.Simulation = simulation
		numbered.Outputs = append(numbered.Outputs, o)
	}
	s.spec = &numbered
}

// simulations checks how many what-if simulations were asked for.
func (c *compiler) simulations() {
	n := c.spec.Simulations
	if n*len(c.outputs) > spec.MaxOutputs {
		c.fault("/simulations", "%d outputs in %d simulations are %d; a run has at most %d.", len(c.outputs), n, n*len(c.outputs), spec.MaxOutputs)
	}
	if n <= 1 {
		return
	}
	sets := c.model.WhatIfs()
	if len(sets) == 0 {
		c.fault("/simulations", "The workbook has no what-if set (RiskSimtable, PsiSimParam), so that all simulations would be the same.")
	}
	for _, set := range sets {
		if set.Values < n {
			cell := c.model.CellName(set.Cell)
			c.faults = append(c.faults, spec.Fault{Pointer: "/simulations", Cells: []string{cell},
				Message: "The what-if set in " + cell + " has " + strconv.Itoa(set.Values) + " values, and " + strconv.Itoa(n) + " simulations were asked for."})
		}
	}
}
