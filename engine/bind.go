package engine

import (
	"fmt"
	"slices"
	"tyche/engine/formula"
	"tyche/engine/recognise"
	"tyche/engine/recognise/report"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// Inspect finds the Monte Carlo model that a workbook already is. now is the moment for NOW and TODAY: days since 30
// December 1899, UTC.
func Inspect(book *workbook.Book, now float64) report.Report {
	return recognise.Find(newModel(book, formula.Options{Now: now, Work: inspectWork}))
}

// inspectWork bounds the work of an inspection to about a second; formulas beyond count as ones that cannot be computed.
const inspectWork = 200_000_000

// newModel computes a workbook without a simulation: formulas that draw count as 1/2 there, and functions of add-ins as
// their static values.
func newModel(book *workbook.Book, o formula.Options) *formula.Model {
	o.Random, o.Still = func(formula.Site) (float64, bool) { return 0.5, false }, true
	return formula.New(book, o)
}

// bind computes the workbook and finds what lies between inputs and outputs.
func (c *compiler) bind(now float64) {
	c.cells = c.counted()
	inputs := c.cells
	c.model = newModel(c.book, formula.Options{Now: now, Reserve: inputs, WhatIf: c.whatIf, Simulations: c.spec.Simulations, Simulated: true})
	c.outputs = cellsOf(c.resolved.Outputs)
	if len(c.outputs) == 0 {
		c.marked()
	}
	c.simulations()
	c.stops()
	if len(c.outputs) > 0 {
		c.slice = c.model.Slice(inputs, c.outputs)
		c.supported(c.model, c.slice, c.outputs)
		c.handed()
	}
}

// handed refuses inputs of the specification whose cells hand their distribution on: what takes it would not see the input.
func (c *compiler) handed() {
	for _, cell := range c.slice.Order {
		c.model.Handed(cell, func(from formula.Cell) {
			if i := slices.Index(c.cells, from); i >= 0 {
				c.fault(fmt.Sprintf("/inputs/%d", i), "%s hands its distribution on to %s, which draws from it by itself: it cannot be an input.",
					c.model.CellName(from), c.model.CellName(cell))
			}
		})
	}
}

// marked takes the outputs that the workbook marks. Of a workbook that marks none the ends count only where all that is uncertain is
// in the workbook as well: a specification that names inputs has outcomes in mind.
func (c *compiler) marked() {
	found := recognise.Outputs(c.model)
	switch {
	case len(found) == 0, found[0].By == recognise.End && len(c.sim.spec.Inputs) > 0:
		c.fault("/outputs", "The specification names no output, and the workbook marks none. Name at least one cell whose outcomes matter.")
		return
	case len(found) > spec.MaxOutputs:
		c.fault("/outputs", "The workbook marks %d outputs; a run has at most %d. Name those that matter.", len(found), spec.MaxOutputs)
		return
	}
	s := *c.sim.spec
	s.Outputs = nil
	for _, o := range found {
		s.Outputs = append(s.Outputs, spec.Output{Cell: o.Cell, Name: o.Name})
		c.outputs = append(c.outputs, o.At)
	}
	c.sim.spec = &s
}
