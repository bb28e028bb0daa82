package report

// Report is what a workbook holds of a Monte Carlo model. Cells are written with their sheets.
type Report struct {
	// Inputs are the draws in formulas, by cell and call; Draws counts all of them, since only the first ones are listed.
	Inputs []Input `json:"inputs"`
	Draws  int     `json:"draws"`
	// Outputs are the cells that the workbook marks as outcomes, in the order of the sheets; where it marks none, those in which
	// the model ends.
	Outputs []Output `json:"outputs"`
	// Simulations is how many what-if simulations the workbook has values for; 0 where it has no what-if set.
	Simulations int `json:"simulations"`
	// Tables are the data tables.
	Tables []Table `json:"tables"`
	// Notices say what is there and has no effect, or another one than in its add-in.
	Notices []Notice `json:"notices"`
	// Unsupported lists formulas that cannot be computed, by reason.
	Unsupported []Notice `json:"unsupported"`
}

// Input is a call that draws.
type Input struct {
	Cell string `json:"cell"`
	// Call is the place of the call among those that draw in the cell's formula, from 0.
	Call     int    `json:"call"`
	Function string `json:"function"`
	Name     string `json:"name,omitempty"`
	// Distribution is the family, or one of the names of what is made of other distributions; empty where the function has none or it is
	// not known.
	Distribution string `json:"distribution,omitempty"`
	// Parameters are numbers, lists of numbers, of which the first hundred are there, and distributions with their own parameters.
	Parameters map[string]any `json:"parameters,omitempty"`
	// Uncertain says that the parameters differ from trial to trial; those shown are of the base case.
	Uncertain bool `json:"uncertain,omitempty"`
	// Several says that the call draws, or may draw, more than once in a trial.
	Several bool `json:"several,omitempty"`
	// Reason says why the call cannot be drawn from.
	Reason string `json:"reason,omitempty"`
}

// Output is a cell whose outcomes the workbook is about.
type Output struct {
	Cell string `json:"cell"`
	Name string `json:"name,omitempty"`
	// By is what marks it: the name of a function, "data table", or "end" where nothing does and no formula reads it.
	By string `json:"by"`
}

// Table is a data table.
type Table struct {
	// Cells is the range that it fills.
	Cells string `json:"cells"`
	// Kind is trials, trials by value or what-if.
	Kind string `json:"kind"`
	// Inputs are its input cells, without those that were deleted, and Formulas the cells that it repeats.
	Inputs   []string `json:"inputs,omitempty"`
	Formulas []string `json:"formulas,omitempty"`
	// Statistics are the formulas that read cells of a loop of trials: a run gives the statistics of its own trials instead.
	Statistics []Statistic `json:"statistics,omitempty"`
}

// The kinds of data tables.
const (
	// Trials is a loop: nothing depends on its values, so that each is one more trial.
	Trials = "trials"
	// TrialsByValue is a loop along one axis, and varies something along the other one.
	TrialsByValue = "trials by value"
	// WhatIf is a table that varies something.
	WhatIf = "what-if"
)

// Statistic is a formula over the cells of a loop of trials.
type Statistic struct {
	Cell    string `json:"cell"`
	Formula string `json:"formula"`
}

// Notice is a sentence about cells.
type Notice struct {
	Message string   `json:"message"`
	Cells   []string `json:"cells"`
}
