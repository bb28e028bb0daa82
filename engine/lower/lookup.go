package lower

import (
	"math"
	"slices"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// index is INDEX of a range with row and column numbers that are at least 1.
func (l *lowerer) index(args []formula.Expr) operand {
	if a, ok := l.areaOf(args[0]); len(args) < 2 || len(args) > 3 || ok && a.Rows()*a.Cols() > maxElements {
		return l.refuse("INDEX of a range that is too large")
	}
	a := l.arrayOf(args[0])
	if _, isArea := l.areaOf(args[0]); l.err != nil || !isArea && a.form == scalarForm && a.list[0].fails {
		return l.refuse("INDEX of what may be an error")
	}
	row, col := l.position(args[1]), l.number(1)
	switch {
	case len(args) == 3:
		col = l.position(args[2])
	case a.rows == 1:
		row, col = l.number(1), row
	case a.cols != 1:
		return l.refuse("INDEX of a whole row")
	}
	if l.err != nil {
		return row
	}
	if row.always() || col.always() && !row.fails {
		return l.failAs(l.number(0), row, col)
	}
	inside := l.b.And(l.b.LessEqual(row.Num, l.b.Const(float64(a.rows))), l.b.LessEqual(col.Num, l.b.Const(float64(a.cols))))
	at := l.b.Add(l.b.Mul(l.b.Sub(row.Num, l.b.Const(1)), l.b.Const(float64(a.cols))), l.b.Sub(col.Num, l.b.Const(1)))
	o := l.join(inside, l.pick(a.list, at), l.failure(workbook.ErrRef))
	return l.failAs(o, row, col)
}

// position is a number from 1 on that picks a row or a column.
func (l *lowerer) position(e formula.Expr) operand {
	o := l.toNumber(l.expr(e))
	if l.err == nil && !o.always() && !(o.lo >= 1 && o.hi <= workbook.MaxRows) {
		return l.refuse("a row or column number that may lie outside a sheet")
	}
	if !o.always() {
		o.Num = l.b.Trunc(o.Num)
		o.lo, o.hi = math.Trunc(o.lo), math.Trunc(o.hi)
	}
	return o
}

// pick is the value at a place of a list, counted from 0.
func (l *lowerer) pick(list []operand, at program.Num) operand {
	first := list[0]
	o := operand{kinds: first.kinds, fails: first.fails, lo: first.lo, hi: first.hi, texts: first.texts}
	nums, codes, table := handles(list), make([]program.Code, len(list)), make([]float64, len(list))
	constant, sameCode := true, true
	for i, e := range list {
		o.lo, o.hi = hull(o, e)
		o.texts = union(o, e)
		o.kinds |= e.kinds
		o.fails, o.zero = o.fails || e.fails, o.zero || e.zero
		codes[i] = e.Code
		sameCode = sameCode && e.Code == first.Code
		var known bool
		table[i], known = l.b.ConstOf(e.Num)
		constant = constant && known
	}
	if constant {
		o.Num = l.b.Gather(table, at)
	} else {
		o.Num = l.b.Pick(at, nums...)
	}
	o.Code = first.Code
	if !sameCode {
		o.Code = l.b.PickCode(at, codes...)
	}
	return o
}

// table is where something is looked up: an area, or an array that stands in the formula.
type table struct {
	rows, cols int
	area       value.Area
	list       []operand // of an array
}

// tableOf is an expression as a table. Of an area that reaches beyond the used part of its sheet the rows that are used count.
func (l *lowerer) tableOf(e formula.Expr) (table, bool) {
	if a, ok := l.areaOf(e); ok {
		if clipped, some := l.model.Clip(a); some && a.First == clipped.First && a.Last.Col == clipped.Last.Col {
			a = clipped
		}
		return table{rows: a.Rows(), cols: a.Cols(), area: a}, true
	}
	if m, ok := e.(*formula.Matrix); ok {
		g := l.value(m)
		return table{rows: g.rows, cols: g.cols, list: g.list}, true
	}
	return table{}, false
}

// line is a column of a table, or a row.
func (l *lowerer) line(t table, i int, column bool) []operand {
	if t.list == nil {
		return l.cellsOf(lineAt(t.area, i, column))
	}
	if !column {
		return t.list[i*t.cols : (i+1)*t.cols]
	}
	out := make([]operand, t.rows)
	for row := range out {
		out[row] = t.list[row*t.cols+i]
	}
	return out
}

// match is MATCH of a number in a constant range of numbers: exact, or in ascending order.
func (l *lowerer) match(args []formula.Expr) operand {
	way := l.number(1)
	if len(args) > 2 {
		way = l.toNumber(l.expr(args[2]))
	}
	kind, known := l.b.ConstOf(way.Num)
	t, ok := l.tableOf(args[1])
	if l.err != nil || !known || way.fails || !ok || kind < 0 || t.rows != 1 && t.cols != 1 {
		return l.refuse("MATCH in a form that has no lane form")
	}
	at := l.find(l.expr(args[0]), l.line(t, 0, t.cols == 1), kind != 0)
	if l.err != nil || at.always() {
		return at
	}
	at.Num = l.b.Add(at.Num, l.b.Const(1))
	at.lo, at.hi = at.lo+1, at.hi+1
	return at
}

// find is the place, counted from 0, of a number among constant numbers; #N/A where there is none. Ordered asks for the
// last one that is not greater, in a list that ascends.
func (l *lowerer) find(x operand, list []operand, ordered bool) operand {
	table := make([]float64, len(list))
	for i, o := range list {
		k, known := l.constant(o)
		if !known || k.Kind != workbook.Number {
			return l.refuse("a search among values that are not constant numbers")
		}
		table[i] = k.Num
	}
	if l.err != nil || x.kinds != isNumber || len(table) == 0 || ordered && !slices.IsSorted(table) {
		return l.refuse("a search for a value that may be no number, or in a list out of order")
	}
	var at program.Num
	if ordered {
		at = l.b.Search(table, x.Num)
	} else {
		at = l.b.Match(table, x.Num)
	}
	o := l.numeric(at, 0, float64(len(table)-1))
	if !ordered || x.lo < table[0] {
		o = l.failWhere(o, l.b.Less(at, l.b.Const(0)), workbook.ErrNA)
	}
	return l.failAs(o, x)
}

// tableLookup is VLOOKUP or HLOOKUP in a constant table whose first column, or row, holds numbers.
func (l *lowerer) tableLookup(c *formula.Call) operand {
	args, down := c.Args, c.Func.Name == "VLOOKUP"
	t, ok := l.tableOf(args[1])
	line, known := l.constant(l.expr(args[2]))
	ordered := l.number(1)
	if len(args) > 3 {
		ordered = l.expr(args[3])
	}
	lines := t.cols
	if !down {
		lines = t.rows
	}
	way, knownWay := l.constant(ordered)
	if l.err != nil || !ok || !known || !knownWay || line.Kind != workbook.Number || way.Kind == workbook.Error || way.Kind == workbook.Text ||
		line.Num < 1 || int(line.Num) > lines || t.rows*t.cols > maxElements {
		return l.refuse(c.Func.Name + " in a form that has no lane form")
	}
	at := l.find(l.expr(args[0]), l.line(t, 0, down), way.Num != 0)
	if l.err != nil || at.always() {
		return at
	}
	return l.failAs(l.pick(l.line(t, int(line.Num)-1, down), at.Num), at)
}

// lineAt is a column of an area, or a row.
func lineAt(a value.Area, i int, column bool) value.Area {
	if column {
		a.First.Col += int32(i)
		a.Last.Col = a.First.Col
	} else {
		a.First.Row += int32(i)
		a.Last.Row = a.First.Row
	}
	return a
}

// lookup is LOOKUP of a number among constant numbers that ascend.
func (l *lowerer) lookup(args []formula.Expr) operand {
	t, ok := l.tableOf(args[1])
	if !ok || t.rows*t.cols > maxElements {
		return l.refuse("LOOKUP in a range that is computed or too large")
	}
	down, last := t.cols <= t.rows, t.rows-1
	if down {
		last = t.cols - 1
	}
	results := t
	if len(args) > 2 {
		rows, cols := t.rows, 1
		if !down {
			rows, cols = 1, t.cols
		}
		if results, ok = l.tableOf(args[2]); !ok || results.rows != rows || results.cols != cols {
			return l.refuse("LOOKUP with results of another shape")
		}
		last = 0
	}
	at := l.find(l.expr(args[0]), l.line(t, 0, down), true)
	if l.err != nil || at.always() {
		return at
	}
	return l.failAs(l.pick(l.line(results, last, down), at.Num), at)
}

// xlookup is XLOOKUP of a number among constant numbers: exact, or the next smaller one of numbers that ascend.
func (l *lowerer) xlookup(args []formula.Expr) operand {
	mode, search := 0.0, 1.0
	for i, x := range map[int]*float64{4: &mode, 5: &search} {
		if i < len(args) {
			o := l.toNumber(l.expr(args[i]))
			k, known := l.b.ConstOf(o.Num)
			if l.err != nil || !known || o.fails || o.kinds != isNumber {
				return l.refuse("XLOOKUP in a mode that is uncertain")
			}
			*x = k
		}
	}
	keys, ok := l.areaOf(args[1])
	results, both := l.areaOf(args[2])
	if !ok || !both || search != 1 || mode != 0 && mode != -1 || keys.Rows() != 1 && keys.Cols() != 1 || keys.Rows()*keys.Cols() > maxElements ||
		results.Rows() != keys.Rows() || results.Cols() != keys.Cols() {
		return l.refuse("XLOOKUP in a form that has no lane form")
	}
	x, list := l.expr(args[0]), l.cellsOf(keys)
	for i := 1; i < len(list) && mode != 0; i++ {
		if !(list[i-1].lo < list[i].lo) {
			return l.refuse("XLOOKUP of the next smaller number in a list out of order")
		}
	}
	at := l.find(x, list, mode != 0)
	if l.err != nil || at.always() {
		return at
	}
	o := l.pick(l.cellsOf(results), at.Num)
	if len(args) < 4 || !at.fails {
		return l.failAs(o, at)
	}
	if _, missing := args[3].(*formula.Missing); missing || x.fails {
		return l.refuse("XLOOKUP of a value that may be an error, or without the value for what is not found")
	}
	nowhere := l.b.Less(at.Num, l.b.Const(0))
	l.conditional++
	other := l.expr(args[3])
	l.conditional--
	return l.join(nowhere, other, o)
}

// sumProduct is SUMPRODUCT of arrays of one shape; what is no number counts as 0.
func (l *lowerer) sumProduct(args []formula.Expr) operand {
	var products, causes []operand
	parts := make([]grid, len(args))
	for i, arg := range args {
		if a, isArea := l.areaOf(arg); isArea && a.Rows()*a.Cols() > maxElements {
			return l.refuse("SUMPRODUCT of ranges that are too large")
		}
		if parts[i] = l.arrayOf(arg); l.err != nil {
			return l.number(0)
		}
		if parts[i].rows != parts[0].rows || parts[i].cols != parts[0].cols {
			return l.failure(workbook.ErrValue)
		}
	}
	for _, p := range parts {
		if len(p.list) == 1 && p.list[0].kinds&isText != 0 {
			return l.refuse("SUMPRODUCT of a single text")
		}
	}
	for k := range parts[0].list {
		product := l.number(1)
		for i, p := range parts {
			o := p.list[k]
			if o.kinds&isNumber != 0 && o.kinds != isNumber {
				return l.refuse("SUMPRODUCT over values whose kind is uncertain")
			}
			if o.fails {
				causes = append(causes, o)
			}
			if o.kinds != isNumber {
				o = l.number(0)
			}
			if product = l.productOf(product, o); i == 0 {
				product = o
			}
		}
		products = append(products, product)
	}
	return l.failAs(l.total(products), causes...)
}
