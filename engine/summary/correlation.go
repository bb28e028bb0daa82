package summary

// Correlation tells of a group of correlated inputs whose dependence is not just what was asked for: another matrix stands in
// its place, or rank correlations were found numerically.
type Correlation struct {
	Cells []string `json:"cells"`
	// Simulation is the what-if simulation, from 1, where the specification asks for a number of them.
	Simulation int `json:"simulation,omitempty"`
	// Kind says what Matrix and Error are of: gaussian (the copula's own correlations) or spearman (rank correlations).
	Kind   string `json:"kind"`
	Copula string `json:"copula"` // gaussian or t
	// Repaired tells that the run took Matrix, the nearest valid one, in place of the matrix given; Distance is the Frobenius norm
	// of their difference.
	Repaired bool        `json:"repaired"`
	Distance float64     `json:"distance"`
	Matrix   [][]float64 `json:"matrix,omitempty"`
	// Error is the most by which rank correlations in the population differ from those of the matrix; 0 where they are exact.
	Error float64 `json:"error"`
}
