package engine

import (
	"cmp"

	"tyche/engine/draw"
	"tyche/engine/spec"
	"tyche/engine/summary"
)

// Correlations tells of the groups of inputs whose dependence is not just what was asked for, of all what-if simulations.
func (s *Simulation) Correlations() []summary.Correlation {
	var told []summary.Correlation
	for i, one := range append([]*Simulation{s}, s.further...) {
		for _, c := range one.told {
			if s.spec.Simulations > 0 {
				c.Simulation = i + 1
			}
			told = append(told, c)
		}
	}
	return told
}

// tell notes a group that was repaired or calibrated.
func (c *compiler) tell(cells []string, kind, copula string, of *draw.Correlation) {
	if of == nil || of.Taken() == nil && of.Error() == 0 {
		return
	}
	c.sim.told = append(c.sim.told, summary.Correlation{Cells: cells, Kind: cmp.Or(kind, spec.Gaussian), Copula: cmp.Or(copula, spec.Gaussian),
		Repaired: of.Taken() != nil, Distance: of.Repaired(), Matrix: of.Taken(), Error: of.Error()})
}
