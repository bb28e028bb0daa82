package formula

import (
	"tyche/engine/formula/function"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Expr is a bound expression: names, sheets, tables and functions are resolved; cell references stay relative to the
// cell of the formula, so that all cells of a rule share one expression. It is one of *Const, *Matrix, *Missing, *CellRef,
// *AreaRef, *SheetsRef, *ThisRow, *Unary, *Binary, *RefOp, *Call, *Name, *Let, *Lambda, *Local, *Apply, *FuncValue and
// *Refused.
type Expr interface{ expr() }

// Const is a constant: a number, text, truth value or error.
type Const struct{ Value workbook.Scalar }

// Matrix is an array constant.
type Matrix struct{ Value *value.Matrix }

// Missing is an argument that was left out.
type Missing struct{}

// CellRef is a reference to one cell of one sheet.
type CellRef struct {
	Sheet    int32
	Row, Col syntax.Axis
}

// At is the cell that the reference means in a formula at from.
func (r *CellRef) At(from workbook.Address) Cell {
	return Cell{r.Sheet, workbook.Address{Row: r.Row.From(from.Row, workbook.MaxRows), Col: r.Col.From(from.Col, workbook.MaxCols)}}
}

// AreaRef is a reference to a rectangle of cells of one sheet; whole columns and rows reach from the first index to the
// last.
type AreaRef struct {
	Sheet                int32
	Row, Col, Row2, Col2 syntax.Axis // two opposite corners, in any order
	WholeCols, WholeRows bool
}

// At is the area that the reference means in a formula at from.
func (r *AreaRef) At(from workbook.Address) value.Area {
	r1, r2 := r.Row.From(from.Row, workbook.MaxRows), r.Row2.From(from.Row, workbook.MaxRows)
	c1, c2 := r.Col.From(from.Col, workbook.MaxCols), r.Col2.From(from.Col, workbook.MaxCols)
	return value.Area{Sheet: r.Sheet, Rect: workbook.Rect{
		First: workbook.Address{Row: min(r1, r2), Col: min(c1, c2)},
		Last:  workbook.Address{Row: max(r1, r2), Col: max(c1, c2)},
	}}
}

// SheetsRef is a 3-D reference: the same area on the sheets First to Last.
type SheetsRef struct {
	First, Last int32
	Area        AreaRef // its Sheet has no meaning
}

// ThisRow is the part of a table's columns that lies in the row of the formula; outside the table's rows it is #VALUE!.
type ThisRow struct{ Columns value.Area }

// Stretched is what a function reads from the corner of one reference in the shape of another. It is found in Rule.Reads only.
type Stretched struct{ Corner, Like Expr }

// At is the area that the function reads in a formula at from.
func (r *Stretched) At(from workbook.Address) value.Area {
	corner, like := areaOf(r.Corner, from), areaOf(r.Like, from)
	corner.Last.Row = min(corner.First.Row+like.Last.Row-like.First.Row, workbook.MaxRows-1)
	corner.Last.Col = min(corner.First.Col+like.Last.Col-like.First.Col, workbook.MaxCols-1)
	return corner
}

// areaOf is the area of a *CellRef or an *AreaRef.
func areaOf(e Expr, from workbook.Address) value.Area {
	if r, ok := e.(*AreaRef); ok {
		return r.At(from)
	}
	c := e.(*CellRef).At(from)
	return value.Area{Sheet: c.Sheet, Rect: workbook.Rect{First: c.Address, Last: c.Address}}
}

// Unary is an operator with one operand: OpNeg, OpPlus, OpPercent, OpSingle (implicit intersection) or OpSpill (the
// whole array that spilled from the cell X).
type Unary struct {
	Op syntax.Op
	X  Expr
}

// Binary is arithmetic, & or a comparison. Snap marks the last addition or subtraction of a formula, whose result is 0
// where nearly everything cancels (arith.AddSnap, arith.SubSnap).
type Binary struct {
	Op   syntax.Op
	X, Y Expr
	Snap bool
}

// RefOp makes a reference of two: OpRange, OpIntersect or OpUnion.
type RefOp struct {
	Op   syntax.Op
	X, Y Expr
}

// Call is a call of a worksheet function.
type Call struct {
	Func *function.Spec
	Args []Expr
}

// Name is the use of a defined name whose formula is Body; references in Body are relative to the cell that uses it, and
// Body is computed as in an array formula.
type Name struct {
	Text string
	Body Expr
}

// Let is LET: Values[i] may use the i values before it as Local.
type Let struct {
	Names  []string
	Values []Expr
	Body   Expr
}

// Lambda is LAMBDA: a function value. Optional[i] says that the parameter may be left out.
type Lambda struct {
	Params   []string
	Optional []bool
	Body     Expr
}

// Local is a name of LET or LAMBDA: the value bound Up steps before the innermost one.
type Local struct {
	Up   int
	Text string
}

// Apply calls the function value that Fn gives.
type Apply struct {
	Fn   Expr
	Args []Expr
}

// FuncValue is a worksheet function used as a function value, as SUM in BYROW(A1:B2,SUM).
type FuncValue struct{ Func *function.Spec }

// Refused is what cannot be computed, and why. A formula that needs its value is unsupported. Args are what a function
// that is not known would read.
type Refused struct {
	Reason string
	Args   []Expr
}

func (*Const) expr()     {}
func (*Matrix) expr()    {}
func (*Missing) expr()   {}
func (*CellRef) expr()   {}
func (*AreaRef) expr()   {}
func (*SheetsRef) expr() {}
func (*ThisRow) expr()   {}
func (*Stretched) expr() {}
func (*Unary) expr()     {}
func (*Binary) expr()    {}
func (*RefOp) expr()     {}
func (*Call) expr()      {}
func (*Name) expr()      {}
func (*Let) expr()       {}
func (*Lambda) expr()    {}
func (*Local) expr()     {}
func (*Apply) expr()     {}
func (*FuncValue) expr() {}
func (*Refused) expr()   {}
