package formula

import (
	"strconv"
	"strings"

	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// refOp makes a reference of two references.
func (ev *Evaluator) refOp(e *RefOp) value.Value {
	x, y := ev.eval(e.X), ev.eval(e.Y)
	a, b := x.Ref(), y.Ref()
	if a == nil || b == nil {
		return notReference(x, y)
	}
	switch e.Op {
	case syntax.OpUnion:
		return value.OfRef(&value.Ref{Areas: append(append([]value.Area{}, a.Areas...), b.Areas...)})
	case syntax.OpRange:
		return span(a, b)
	}
	var out []value.Area
	for _, p := range a.Areas {
		for _, q := range b.Areas {
			if r, ok := workbook.Intersect(p.Rect, q.Rect); ok && p.Sheet == q.Sheet {
				out = append(out, value.Area{Sheet: p.Sheet, Rect: r})
			}
		}
	}
	if len(out) == 0 {
		return value.Error(workbook.ErrNull)
	}
	return value.OfRef(&value.Ref{Areas: out})
}

func notReference(x, y value.Value) value.Value {
	for _, v := range []value.Value{x, y} {
		if v.Kind == workbook.Error {
			return v
		}
	}
	return value.Error(workbook.ErrValue)
}

// span is the smallest area that holds two references of one sheet.
func span(a, b *value.Ref) value.Value {
	out := a.Areas[0]
	for _, p := range append(append([]value.Area{}, a.Areas...), b.Areas...) {
		if p.Sheet != out.Sheet {
			return value.Error(workbook.ErrValue)
		}
		out.First.Row, out.First.Col = min(out.First.Row, p.First.Row), min(out.First.Col, p.First.Col)
		out.Last.Row, out.Last.Col = max(out.Last.Row, p.Last.Row), max(out.Last.Col, p.Last.Col)
	}
	return value.OfArea(out)
}

// extent is the rectangle that an array formula fills in this lane.
func (ev *Evaluator) extent(n int32) workbook.Rect {
	r := ev.m.fills[n]
	if ev.over == nil {
		return r
	}
	if ev.outer != nil && !ev.varies(n) {
		return ev.outer.extent(n)
	}
	if lane, ok := ev.extents[n]; ok && ev.varies(n) {
		return lane
	}
	return r
}

// parseReference reads a text as INDIRECT does: a reference or a name that means one.
func (ev *Evaluator) parseReference(text string, a1 bool) value.Value {
	text = strings.TrimSpace(text)
	var e Expr
	if a1 {
		e = ev.bindText(text)
	} else {
		e = ev.bindR1C1(text)
	}
	switch e.(type) {
	case *CellRef, *AreaRef, *SheetsRef, *ThisRow, *RefOp, *Unary:
		if v := ev.eval(e); v.Kind == value.Reference {
			return v
		}
	case *Name:
		if v := ev.eval(e); v.Kind == value.Reference || v.Kind == workbook.Error {
			return v
		}
	case *Refused:
		ev.poison(e.(*Refused).Reason)
	}
	return value.Error(workbook.ErrRef)
}

// bindText binds a reference in A1 form, relative to the formula's sheet. Texts repeat, so that it keeps what it bound.
func (ev *Evaluator) bindText(text string) Expr {
	key := strconv.Itoa(int(ev.frame.at.Sheet)) + "!" + text
	if e, ok := ev.texts[key]; ok {
		return e
	}
	n, err := syntax.ParseText(text, workbook.Address{})
	var e Expr
	if err == nil {
		e = fixed(ev.bindNode(n))
	} else {
		e = errorExpr(workbook.ErrRef)
	}
	if len(ev.texts) < 10_000 {
		ev.texts[key] = e
	}
	return e
}

func (ev *Evaluator) bindNode(n syntax.Node) Expr {
	if ev.binder == nil {
		ev.binder = new(binder)
		ev.binder.init(ev.m)
		ev.binder.closed = true
	}
	ev.binder.sheet, ev.binder.scope = ev.frame.at.Sheet, nil
	return ev.binder.bind(n)
}

// fixed makes the references of a text absolute: it names cells as seen from A1.
func fixed(e Expr) Expr {
	abs := func(a syntax.Axis) syntax.Axis { return syntax.Axis{At: a.At, Abs: true} }
	switch e := e.(type) {
	case *CellRef:
		return &CellRef{e.Sheet, abs(e.Row), abs(e.Col)}
	case *AreaRef:
		f := *e
		f.Row, f.Col, f.Row2, f.Col2 = abs(e.Row), abs(e.Col), abs(e.Row2), abs(e.Col2)
		return &f
	case *SheetsRef:
		return &SheetsRef{e.First, e.Last, *fixed(&e.Area).(*AreaRef)}
	case *RefOp:
		return &RefOp{e.Op, fixed(e.X), fixed(e.Y)}
	case *Unary:
		if e.Op == syntax.OpSpill {
			return &Unary{e.Op, fixed(e.X)}
		}
		return errorExpr(workbook.ErrRef)
	}
	return e
}

// bindR1C1 binds a reference in R1C1 form, such as R2C3, R[-1]C or R1C1:R2C[2], with an optional sheet before it.
func (ev *Evaluator) bindR1C1(text string) Expr {
	sheet := ev.frame.at.Sheet
	if mark := strings.LastIndexByte(text, '!'); mark >= 0 {
		probe, ok := ev.bindText(text[:mark+1] + "A1").(*CellRef)
		if !ok {
			return errorExpr(workbook.ErrRef)
		}
		sheet, text = probe.Sheet, text[mark+1:]
	}
	first, last, isRange := strings.Cut(text, ":")
	a, ok := parseR1C1(first)
	if !ok {
		return errorExpr(workbook.ErrRef)
	}
	if !isRange {
		last = first
	}
	b, ok := parseR1C1(last)
	if !ok || (a[0] == nil) != (b[0] == nil) || (a[1] == nil) != (b[1] == nil) {
		return errorExpr(workbook.ErrRef)
	}
	area := &AreaRef{Sheet: sheet, Row2: syntax.Axis{At: workbook.MaxRows - 1, Abs: true}, Col2: syntax.Axis{At: workbook.MaxCols - 1, Abs: true}}
	area.Row.Abs, area.Col.Abs = true, true
	if a[0] != nil {
		area.Row, area.Row2 = *a[0], *b[0]
	}
	if a[1] != nil {
		area.Col, area.Col2 = *a[1], *b[1]
	}
	return area
}

// parseR1C1 reads one corner; an axis that is not named is nil.
func parseR1C1(s string) (axes [2]*syntax.Axis, ok bool) {
	for i, letter := range []byte{'R', 'C'} {
		if s == "" || s[0]&^0x20 != letter {
			continue
		}
		s = s[1:]
		a := syntax.Axis{}
		end := strings.IndexAny(s, "Cc")
		if end < 0 || i == 1 {
			end = len(s)
		}
		digits := s[:end]
		relative := strings.HasPrefix(digits, "[") && strings.HasSuffix(digits, "]")
		if relative {
			digits = digits[1 : len(digits)-1]
		}
		if digits != "" {
			n, err := strconv.Atoi(digits)
			if err != nil || n > workbook.MaxRows || n < -workbook.MaxRows || !relative && n < 1 {
				return axes, false
			}
			a = syntax.Axis{At: int32(n), Abs: !relative}
			if a.Abs {
				a.At--
			}
		}
		axes[i], s = &a, s[end:]
	}
	return axes, s == "" && (axes[0] != nil || axes[1] != nil)
}
