package simulation

import "tyche/engine/summary"

// Results is what a completed run found, in the specification's order.
type Results struct {
	Outputs []summary.Output `json:"outputs"`
	// Correlations are the groups of inputs whose dependence is not just what was asked for.
	Correlations []summary.Correlation `json:"correlations,omitempty"`
	// Columns says where every trial's values are stored. It is not shown.
	Columns []Column `json:"-"`
}

// Trials is how many trials the results are of.
func (r Results) Trials() int64 {
	n := int64(0)
	for _, block := range r.Columns {
		n += block.Trials
	}
	return n
}

// Column is a stored block of trials with the outcomes of all outputs. Blocks
// are listed in the order of trials.
type Column struct {
	First  int64  `json:"first"`  // number of the first trial
	Trials int64  `json:"trials"` // how many
	Key    string `json:"key"`    // a file.Key's text
}
