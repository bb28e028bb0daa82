package report

// Report is what a workbook holds of a Monte Carlo model. Cells are written with their sheets.
type Report struct {
	// Inputs are the draws in formulas, by cell and call; Draws counts all of them, since only the first ones are listed.
	Inputs []Input `json:"inputs"`
	Draws  int     `json:"draws"`
	// Outputs are the cells that the workbook marks as outcomes, in the order of the sheets.
	Outputs []Output `json:"outputs"`
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
	// Distribution is the family; empty where the function has none or it is not known.
	Distribution string `json:"distribution,omitempty"`
	// Parameters are numbers and lists of numbers, of which the first hundred are there.
	Parameters map[string]any `json:"parameters,omitempty"`
	// Uncertain says that the parameters differ from trial to trial; those shown are of the base case.
	Uncertain bool `json:"uncertain,omitempty"`
	// Reason says why the call cannot be drawn from.
	Reason string `json:"reason,omitempty"`
}

// Output is a cell that a workbook marks as an outcome.
type Output struct {
	Cell string `json:"cell"`
	Name string `json:"name,omitempty"`
	// By is what marks it: the name of a function, or "data table".
	By string `json:"by"`
}

// Notice is a sentence about cells.
type Notice struct {
	Message string   `json:"message"`
	Cells   []string `json:"cells"`
}
