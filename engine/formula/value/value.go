package value

import "tyche/engine/workbook"

// The kinds that a Value has beside those of a Scalar (workbook.Blank, Number, Text, Bool, Error).
const (
	Array       workbook.Kind = 8 + iota // Value.Array holds it
	Reference                            // Value.Ref holds it
	Function                             // a LAMBDA; Value.Func holds it
	Omitted                              // an argument that was left out; Num is 0 and Text is empty
	Unsupported                          // cannot be computed; Text says why. It never reaches a function.
)

// MaxCells bounds the size of an array.
const MaxCells = 5_000_000

// MaxText is the greatest length of a text, in UTF-16 units as Excel counts.
const MaxText = 32767

// Value is what an expression gives: a scalar, or what its Kind says.
type Value struct {
	workbook.Scalar
	object any
}

// Matrix is an array of scalars, row by row.
type Matrix struct {
	Rows, Cols int
	Cells      []workbook.Scalar
	// Refs are the references that OFFSET and INDIRECT give for arrays of arguments, in place of the elements; nil elsewhere.
	Refs []*Ref
}

// Area is a rectangle of cells of the sheet with an index.
type Area struct {
	Sheet int32
	workbook.Rect
}

// Ref is a reference: one area, or several of a union. Sheets is set for a 3-D reference, one area a sheet.
type Ref struct {
	Areas  []Area
	Sheets bool
	one    [1]Area // where Areas lies if there is only one
}

// NewMatrix is an array of blanks. The caller keeps rows*cols within MaxCells.
func NewMatrix(rows, cols int) *Matrix {
	return &Matrix{Rows: rows, Cols: cols, Cells: make([]workbook.Scalar, rows*cols)}
}

// At is the element at a row and a column, counted from 0. An array with one row or one column repeats along the other
// axis; outside is #N/A.
func (m *Matrix) At(row, col int) workbook.Scalar {
	if m.Rows == 1 {
		row = 0
	}
	if m.Cols == 1 {
		col = 0
	}
	if row >= m.Rows || col >= m.Cols {
		return workbook.ErrorOf(workbook.ErrNA)
	}
	return m.Cells[row*m.Cols+col]
}

// Of is a scalar as a value.
func Of(s workbook.Scalar) Value { return Value{Scalar: s} }

// Number is a number as a value; what is not finite is #NUM!.
func Number(x float64) Value {
	if x-x != 0 {
		return Error(workbook.ErrNum)
	}
	return Value{Scalar: workbook.NumberOf(x)}
}

// Text is a text as a value.
func Text(s string) Value { return Value{Scalar: workbook.TextOf(s)} }

// Bool is a truth value as a value.
func Bool(b bool) Value { return Value{Scalar: workbook.BoolOf(b)} }

// Error is an error as a value.
func Error(e workbook.ErrorCode) Value { return Value{Scalar: workbook.ErrorOf(e)} }

// OfMatrix is an array as a value.
func OfMatrix(m *Matrix) Value {
	return Value{Scalar: workbook.Scalar{Kind: Array}, object: m}
}

// OfRef is a reference as a value.
func OfRef(r *Ref) Value {
	return Value{Scalar: workbook.Scalar{Kind: Reference}, object: r}
}

// OfArea is a reference to one area as a value.
func OfArea(a Area) Value {
	r := &Ref{one: [1]Area{a}}
	r.Areas = r.one[:]
	return OfRef(r)
}

// OfFunc is a function value; the evaluator knows what f is.
func OfFunc(f any) Value {
	return Value{Scalar: workbook.Scalar{Kind: Function}, object: f}
}

// Left is the value of an argument that was left out.
func Left() Value { return Value{Scalar: workbook.Scalar{Kind: Omitted}} }

// Matrix is the array of a value of kind Array, else nil.
func (v Value) Matrix() *Matrix {
	m, _ := v.object.(*Matrix)
	return m
}

// Ref is the reference of a value of kind Reference, else nil.
func (v Value) Ref() *Ref {
	r, _ := v.object.(*Ref)
	return r
}

// Func is the function of a value of kind Function, else nil.
func (v Value) Func() any {
	if v.Kind == Function {
		return v.object
	}
	return nil
}

// IsScalar tells whether the value is neither an array, a reference nor a function.
func (v Value) IsScalar() bool { return v.object == nil }
