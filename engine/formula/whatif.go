package formula

import "slices"

// WhatIf is a what-if set of a workbook: a call, such as RiskSimtable({1,2,3}), of which each simulation has a value of its own.
type WhatIf struct {
	Cell   Cell
	Values int // how many; the least number where a formula has several sets
}

// WhatIfs are the what-if sets of the base case, in the order of their cells.
func (m *Model) WhatIfs() []WhatIf {
	var out []WhatIf
	for c, n := range m.whatIfs {
		out = append(out, WhatIf{c, n})
	}
	slices.SortFunc(out, func(a, b WhatIf) int { return a.Cell.Compare(b.Cell) })
	return out
}

// WhatIf is the place of the value that a set of n values gives, and whether that is for a simulation.
func (h host) WhatIf(n int) (place int, simulated bool) {
	if !h.trial && h.outer == nil {
		if known, ok := h.m.whatIfs[h.frame.at]; !ok || n < known {
			h.m.whatIfs[h.frame.at] = n
		}
	}
	return h.m.opt.WhatIf, h.m.opt.Simulated || h.trial
}

func (h host) Simulations() int { return h.m.opt.Simulations }
