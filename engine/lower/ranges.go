package lower

import (
	"math"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// Bounds of how many cells of ranges become lane operations, of one range and of all after the first few; what is more is
// left to the evaluator.
const (
	maxElements    = 200_000
	maxAllElements = 4_000_000
	fewElements    = 20_000
)

// element is a value among the arguments of an aggregate; fromRange says that it stands in a range, where texts, truth
// values and blanks do not count.
type element struct {
	operand
	fromRange bool
}

// elements lists the values of arguments in the order in which the evaluator meets them.
func (l *lowerer) elements(args []formula.Expr) []element {
	var out []element
	for _, arg := range args {
		switch arg.(type) {
		case *formula.CellRef, *formula.AreaRef:
			for _, o := range l.area(arg) {
				out = append(out, element{o, true})
			}
		default:
			g := l.value(arg)
			if g.form == functionForm || g.form == scalarForm && g.list[0].kinds&^isNumber != 0 && givesReference(arg) {
				l.refuse("an aggregate over a computed reference or a function")
			}
			for _, o := range g.list {
				out = append(out, element{o, g.form != scalarForm})
			}
		}
		if l.err != nil {
			return nil
		}
	}
	return out
}

// givesReference tells whether an argument may be a reference although it is computed, so that its texts and truth values
// would not count.
func givesReference(e formula.Expr) bool {
	switch e := e.(type) {
	case *formula.Call:
		return e.Func.Is(function.Reference)
	case *formula.Const, *formula.Unary, *formula.Binary, *formula.Missing:
		return false
	}
	return true
}

// areaOf is the area of a reference, clipped to the part of the sheet that is used.
func (l *lowerer) areaOf(e formula.Expr) (value.Area, bool) {
	switch e := e.(type) {
	case *formula.CellRef:
		c := e.At(l.at.Address)
		return value.Area{Sheet: c.Sheet, Rect: workbook.Rect{First: c.Address, Last: c.Address}}, true
	case *formula.AreaRef:
		return e.At(l.at.Address), true
	}
	return value.Area{}, false
}

// area is the values of a reference, row by row; the used part of the sheet bounds whole columns and rows.
func (l *lowerer) area(e formula.Expr) []operand {
	a, ok := l.areaOf(e)
	if !ok {
		l.refuse("a range that is computed")
		return nil
	}
	if clipped, some := l.model.Clip(a); some {
		a = clipped
	} else if a.Rows()*a.Cols() > 1 {
		return nil
	}
	return l.cellsOf(a)
}

// cellsOf is the values of an area, row by row.
func (l *lowerer) cellsOf(a value.Area) []operand {
	n := a.Rows() * a.Cols()
	if n > maxElements || n > fewElements && l.elementsUsed+n > maxAllElements {
		l.refuse("a range of too many cells")
		return nil
	}
	l.elementsUsed += n
	out := make([]operand, 0, a.Rows()*a.Cols())
	for row := a.First.Row; row <= a.Last.Row; row++ {
		for col := a.First.Col; col <= a.Last.Col; col++ {
			out = append(out, l.cellValue(formula.Cell{Sheet: a.Sheet, Address: workbook.Address{Row: row, Col: col}}))
		}
	}
	return out
}

// numbers keeps what counts as a number among the values of an aggregate, and all that may fail. Values whose kind
// is not known before the run leave the formula to the evaluator.
func (l *lowerer) numbers(args []formula.Expr) (nums, causes []operand) {
	nums, masks, causes := l.numbersWhere(args)
	if masks != nil {
		l.refuse("an aggregate over values whose kind is uncertain")
	}
	return nums, causes
}

// numbersWhere is numbers with masks that tell in which trials each of them counts; elsewhere it is 0. There are none where all
// count always.
func (l *lowerer) numbersWhere(args []formula.Expr) (nums []operand, masks []program.Mask, causes []operand) {
	return l.numbersAmong(l.elements(args))
}

func (l *lowerer) numbersAmong(elements []element) (nums []operand, masks []program.Mask, causes []operand) {
	certain := true
	for _, e := range elements {
		o, m := e.operand, l.b.ConstMask(true)
		switch {
		case e.fromRange && e.kinds&isNumber == 0 && !e.fails:
			continue // a text, truth value or blank in a range
		case e.fromRange && e.kinds&^isNumber != 0:
			m, certain = l.b.CodeIs(o.Code, program.CodeNumber), false
			o.Num, o.kinds = l.b.Select(m, o.Num, l.b.Const(0)), isNumber
			o.lo, o.hi = math.Min(o.lo, 0), math.Max(o.hi, 0)
			if o.fails {
				causes = append(causes, operand{Pair: program.Pair{Num: o.Num, Code: l.b.FirstError(o.Code)}, kinds: isNumber, fails: true})
			}
			nums, masks = append(nums, o), append(masks, m)
			continue
		}
		if o = l.toNumber(o); l.err != nil {
			return nil, nil, nil
		}
		if o.fails {
			causes = append(causes, o)
		}
		if !o.always() {
			nums, masks = append(nums, o), append(masks, m)
		}
	}
	if certain {
		masks = nil
	}
	return nums, masks, causes
}
