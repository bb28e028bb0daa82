package syntax

import "tyche/engine/workbook"

// Axis is the row or the column of a reference: an index counted from 0 if Abs, else an offset from the formula's cell.
type Axis struct {
	At  int32
	Abs bool
}

// From is the index that the axis means for a formula at index base, on an axis with size indices. Relative references
// that leave the sheet come in again at the other side, as in Excel.
func (a Axis) From(base, size int32) int32 {
	if a.Abs {
		return a.At
	}
	at := base + a.At
	if at < 0 {
		return at + size
	}
	if at >= size {
		return at - size
	}
	return at
}

// Op is an operator.
type Op uint8

// The operators. OpPercent and OpSpill follow their operand.
const (
	OpAdd Op = iota
	OpSub
	OpMul
	OpDiv
	OpPow
	OpConcat
	OpEQ
	OpNE
	OpLT
	OpLE
	OpGT
	OpGE
	OpRange     // A1:B2 between computed references
	OpIntersect // a space
	OpUnion     // a comma in parentheses
	OpNeg
	OpPlus
	OpPercent
	OpSingle // @
	OpSpill  // #
)

var opTexts = [...]string{
	OpAdd: "+", OpSub: "-", OpMul: "*", OpDiv: "/", OpPow: "^", OpConcat: "&", OpEQ: "=", OpNE: "<>", OpLT: "<", OpLE: "<=",
	OpGT: ">", OpGE: ">=", OpRange: ":", OpIntersect: " ", OpUnion: ",", OpNeg: "-", OpPlus: "+", OpPercent: "%",
	OpSingle: "@", OpSpill: "#",
}

// String is the operator as it is written.
func (o Op) String() string { return opTexts[o] }

// Node is a part of a formula: *Literal, *ArrayLit, *Missing, *Ref, *Name, *TableRef, *Unary, *Binary, *Call, *Apply or
// *Paren.
type Node interface{ node() }

// Literal is a number, text, truth value or error value.
type Literal struct{ Value workbook.Scalar }

// ArrayLit is an array constant; Cells lie row by row.
type ArrayLit struct {
	Rows, Cols int
	Cells      []workbook.Scalar
}

// Missing is an argument that was left out, as the second one in IF(A1,,2).
type Missing struct{}

// Place says which sheet or sheets a reference names.
type Place struct {
	Given bool   // there is a prefix
	Book  string // what stands between [ and ] for another workbook
	First string // the sheet; empty for a name of the whole workbook
	Last  string // the last sheet of a 3-D reference, else empty
}

// RefKind is the form of a reference.
type RefKind uint8

// The forms of a reference.
const (
	RefCell RefKind = iota
	RefArea
	RefCols // whole columns: rows have no meaning
	RefRows // whole rows: columns have no meaning
)

// Ref is a reference to a cell, a rectangle, whole columns or whole rows.
type Ref struct {
	In         Place
	Kind       RefKind
	Row, Col   Axis // the first corner
	Row2, Col2 Axis // the second corner of an area, in any order with the first
}

// Name is a defined name, or a name of LET or LAMBDA.
type Name struct {
	In   Place
	Text string
}

// TableRef is a structured reference. Items holds parts such as "#All" or "#This Row"; First and Last are column names,
// both empty for all columns.
type TableRef struct {
	Table       string
	Items       []string
	First, Last string
}

// Unary is an operator with one operand.
type Unary struct {
	Op Op
	X  Node
}

// Binary is an operator with two operands.
type Binary struct {
	Op   Op
	X, Y Node
}

// Call is a function by its name: upper case, without the prefixes _xlfn. and _xlws.
type Call struct {
	In   Place
	Name string
	Args []Node
}

// Apply calls what an expression gives, as in LAMBDA(x,x+1)(2).
type Apply struct {
	Fn   Node
	Args []Node
}

// Paren is an expression in parentheses.
type Paren struct{ X Node }

func (*Literal) node()  {}
func (*ArrayLit) node() {}
func (*Missing) node()  {}
func (*Ref) node()      {}
func (*Name) node()     {}
func (*TableRef) node() {}
func (*Unary) node()    {}
func (*Binary) node()   {}
func (*Call) node()     {}
func (*Apply) node()    {}
func (*Paren) node()    {}
