package engine

// Columns are outcomes: for each output, in the specification's order, one number and one code a trial. Code 0 says that
// the number is the outcome; others are those of package program (a text, a truth value, a blank, an error).
type Columns struct {
	Values [][]float64
	Codes  [][]uint8
}

// NewColumns makes columns of n trials for the given number of outputs.
func NewColumns(outputs, n int) Columns {
	c := Columns{Values: make([][]float64, outputs), Codes: make([][]uint8, outputs)}
	for i := range outputs {
		c.Values[i] = make([]float64, n)
		c.Codes[i] = make([]uint8, n)
	}
	return c
}

// Len is the number of trials.
func (c Columns) Len() int {
	if len(c.Values) == 0 {
		return 0
	}
	return len(c.Values[0])
}

// Slice is the trials from..to of the same columns; it shares their memory.
func (c Columns) Slice(from, to int) Columns {
	part := Columns{Values: make([][]float64, len(c.Values)), Codes: make([][]uint8, len(c.Codes))}
	for i := range c.Values {
		part.Values[i] = c.Values[i][from:to:to]
		part.Codes[i] = c.Codes[i][from:to:to]
	}
	return part
}
