package function

import (
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Host is what functions ask of the evaluator.
type Host interface {
	Cells
	Surroundings
	Evaluation
}

// Cells reads cells. Reading a cell computes it first.
type Cells interface {
	// Cell is the value of a cell; a blank one is Blank.
	Cell(sheet int32, at workbook.Address) workbook.Scalar
	// EachCell visits the cells of an area that are not blank, row by row, until the function answers false. Row and
	// column count from the area's corner.
	EachCell(a value.Area, visit func(row, col int, s workbook.Scalar) bool)
	// EachPlace visits the indexes of the cells of a row or a column that hold a value as look-ups compare, until visit answers false.
	// They are not known where the cells have to be looked through, and, with numerals, where a text could read as the number.
	EachPlace(a value.Area, want workbook.Scalar, numerals bool, visit func(i int) bool) (known bool)
	// SumArea adds up the numbers of an area row by row; the first error ends it.
	SumArea(a value.Area) (float64, workbook.ErrorCode)
	// Clip cuts an area to the part of the sheet that is used; false when nothing is left.
	Clip(a value.Area) (value.Area, bool)
	// HiddenRow tells whether a row is hidden, by hand or by a filter.
	HiddenRow(sheet, row int32) (hidden, filtered bool)
	// Formula is the text of the cell's formula, without =; false for a constant.
	Formula(sheet int32, at workbook.Address) (string, bool)
}

// Surroundings tell where and when the formula is computed.
type Surroundings interface {
	// Calendar is the date system of the workbook.
	Calendar() value.Calendar
	// Now is the serial number of the moment of the calculation.
	Now() float64
	// Random is the next uniform number in (0, 1).
	Random() float64
	// Draw is the number of this call's distribution, if final; else it is what Random gives.
	Draw() (x float64, final bool)
	// Reserve says, outside a simulation, that this call takes n numbers in a trial.
	Reserve(n int)
	// Memory is where a call that draws keeps what it may need again the next time that it is computed in this cell; nil where
	// there is no room.
	Memory() *any
	// Trial tells that the formula is computed for a trial of a simulation.
	Trial() bool
	// WhatIf is the place, from 0, of the value that a what-if set of n values gives, and whether it is computed for a simulation.
	WhatIf(n int) (place int, simulated bool)
	// Simulations is how many what-if simulations a run has; 0 where that is not known.
	Simulations() int
	// Here is the cell of the formula.
	Here() (sheet int32, at workbook.Address)
	// FileName is the name of the workbook's file, if it is known.
	FileName() string
	// ArrayMode tells that the formula is computed as an array formula here.
	ArrayMode() bool
	// Shape is the size of the rectangle of cells that an array formula fills; 1 and 1 for any other formula.
	Shape() (rows, cols int)
	// Book is the workbook as it was read.
	Book() *workbook.Book
}

// Evaluation lets a function compute more.
type Evaluation interface {
	// ParseReference reads the text of a reference or a name, as INDIRECT does; R1C1 style if a1 is false.
	ParseReference(text string, a1 bool) value.Value
	// Apply calls a function value.
	Apply(fn value.Value, args ...value.Value) value.Value
	// HandedOn is the distribution that a cell's formula is or draws from, where a value refers to such a cell; else the value.
	HandedOn(v value.Value) value.Value
	// Read gives the scalar or the array that a value stands for: a reference to one cell its content, a reference to
	// more an array.
	Read(v value.Value) value.Value
	// Record is the formula of one cell computed as if it stood some rows lower, to tell whether a record of a table meets it; false
	// where the cell has none.
	Record(cell value.Area, down int, table value.Area) (s workbook.Scalar, formula bool)
	// Spend counts work, in cells that are read; false when the formula has used up what it may, and cannot be computed.
	Spend(n int) bool
	// Unsupported marks the formula as one that cannot be computed and gives a value to return.
	Unsupported(reason string) value.Value
}

// Call is one call of a function with Eval. Args of class Lazy are not computed yet: ask Compute or Operand.
type Call struct {
	Host
	Name string
	Args []value.Value
	lazy Arguments
}

// Arguments computes the arguments of one call on demand.
type Arguments interface {
	// Compute computes argument i as it comes, perhaps a reference.
	Compute(i int) value.Value
	// Operand computes argument i as an operator would: a scalar or an array, never a reference.
	Operand(i int) value.Value
	// Anew is Compute, but where that gives a cell with a formula that draws, the formula is computed once more, with draws of its own.
	Anew(i int) value.Value
	// Own is the distribution that argument i draws from, where it is a call that draws or a cell with one; else what Compute gives.
	Own(i int) value.Value
}

// NewCall prepares a call; lazy serves the arguments of class Lazy.
func NewCall(h Host, name string, args []value.Value, lazy Arguments) Call {
	return Call{Host: h, Name: name, Args: args, lazy: lazy}
}

// Compute computes the lazy argument i as it comes, perhaps a reference.
func (c *Call) Compute(i int) value.Value { return c.lazy.Compute(i) }

// Operand computes the lazy argument i as a scalar or an array.
func (c *Call) Operand(i int) value.Value { return c.lazy.Operand(i) }
