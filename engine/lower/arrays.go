package lower

import (
	"math"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/workbook"
)

// callValue lowers a call whose value may be an array.
func (l *lowerer) callValue(c *formula.Call) grid {
	if f := l.arrayForm(c.Func.Name); f != nil {
		return f(c)
	}
	if c.Func.Is(function.Dynamic) {
		return l.pinned(c)
	}
	switch {
	case c.Func.Number != nil && len(c.Args) > 0:
		parts := make([]grid, len(c.Args))
		for i, arg := range c.Args {
			parts[i] = l.operand(arg)
		}
		return l.each(func(at []operand) operand { return l.numberOf(c.Func, c.Func.Number, l.converted(c.Func, at)) }, parts...)
	case l.kindForm(c.Func.Name) != nil:
		return l.each(func(at []operand) operand { return l.kindForm(c.Func.Name)(at[0]) }, l.operand(c.Args[0]))
	case c.Func.Name == "RANDBETWEEN":
		return l.each(func(at []operand) operand { return l.randBetween(c, at[0], at[1]) }, l.operand(c.Args[0]), l.operand(c.Args[1]))
	}
	return one(l.expr(c))
}

// arrayForm is the lane form of a function that takes or gives arrays.
func (l *lowerer) arrayForm(name string) func(c *formula.Call) grid {
	switch name {
	case "IF":
		return l.ifEach
	case "IFERROR":
		return l.ifErrorEach
	case "MMULT":
		return l.matrixProduct
	case "TRANSPOSE":
		return l.transpose
	case "SEQUENCE":
		return l.sequence
	case "RANDARRAY":
		return l.randArray
	case "MAP":
		return l.mapEach
	case "REDUCE", "SCAN":
		return l.reduce
	case "BYROW", "BYCOL":
		return l.byLine
	case "MAKEARRAY":
		return l.makeArray
	}
	return nil
}

// ifEach is IF: with a single condition one of its branches, with an array of them element by element.
func (l *lowerer) ifEach(c *formula.Call) grid {
	test := l.operand(c.Args[0])
	if l.err != nil {
		return test
	}
	taken, known := l.taken(test)
	if !known {
		l.conditional++
		defer func() { l.conditional-- }()
	}
	parts := [2]grid{one(l.truth(l.b.ConstMask(false))), one(l.truth(l.b.ConstMask(false)))}
	for i := range parts {
		if !taken[i] || i+1 >= len(c.Args) {
			continue
		}
		if _, missing := c.Args[i+1].(*formula.Missing); missing {
			parts[i] = one(l.number(0))
			continue
		}
		if parts[i] = l.value(c.Args[i+1]); test.form == scalarForm && known {
			return parts[i]
		}
		if test.form != scalarForm {
			parts[i] = l.content(parts[i])
		}
		parts[i] = l.deref(parts[i])
	}
	if !known && !l.sizeKnown(test, parts) {
		return l.refuseGrid("an array whose size depends on a condition")
	}
	return l.each(func(at []operand) operand {
		m, cause := l.toMask(at[0])
		if cause.always() {
			return cause
		}
		return l.failAs(l.join(m, at[1], at[2]), cause)
	}, test, parts[0], parts[1])
}

// sizeKnown tells whether an IF has one size whichever branches are taken: an array that no element takes does not count.
func (l *lowerer) sizeKnown(test grid, parts [2]grid) bool {
	if test.form == scalarForm {
		return parts[0].rows == parts[1].rows && parts[0].cols == parts[1].cols
	}
	return max(parts[0].rows, parts[1].rows) <= test.rows && max(parts[0].cols, parts[1].cols) <= test.cols
}

// taken tells which branches some condition may take, and whether all trials agree.
func (l *lowerer) taken(conditions grid) (taken [2]bool, known bool) {
	for _, o := range conditions.list {
		m, cause := l.toMask(o)
		truth, constant := l.b.ConstOfMask(m)
		switch {
		case cause.always():
		case !constant || cause.fails:
			return [2]bool{true, true}, false
		case truth:
			taken[0] = true
		default:
			taken[1] = true
		}
	}
	return taken, true
}

// content is what a reference holds, whatever formula asks.
func (l *lowerer) content(g grid) grid {
	array := l.array
	l.array = true
	g = l.deref(g)
	l.array = array
	return g
}

// ifErrorEach is IFERROR, element by element.
func (l *lowerer) ifErrorEach(c *formula.Call) grid {
	v := l.operand(c.Args[0])
	some := false
	for _, o := range v.list {
		some = some || o.fails
	}
	if l.err != nil || !some {
		return v
	}
	l.conditional++
	other := one(l.number(0))
	if _, missing := c.Args[1].(*formula.Missing); !missing {
		other = l.value(c.Args[1])
	}
	l.conditional--
	if v.form != scalarForm {
		other = l.content(other)
	}
	if other = l.deref(other); other.rows > v.rows || other.cols > v.cols || v.form == scalarForm && other.form != scalarForm {
		return l.refuseGrid("an array whose size depends on an error")
	}
	return l.each(func(at []operand) operand { return l.replaced(at[0], at[1]) }, v, other)
}

// matrixProduct is MMULT: sums of products from left to right.
func (l *lowerer) matrixProduct(c *formula.Call) grid {
	a, b := l.arrayOf(c.Args[0]), l.arrayOf(c.Args[1])
	if l.err != nil || !l.unroll(a.rows*a.cols*b.cols) {
		return l.refuseGrid("a matrix product that is too large")
	}
	var causes []operand
	for _, o := range append(a.list[:len(a.list):len(a.list)], b.list...) {
		if o.kinds&^isNumber != 0 {
			return l.refuseGrid("a matrix of other than numbers")
		}
		if o.fails {
			causes = append(causes, o)
		}
	}
	if a.cols != b.rows {
		return one(l.failAs(l.failure(workbook.ErrValue), causes...))
	}
	if len(causes) > 0 && causes[0].always() {
		return one(causes[0])
	}
	list := make([]operand, 0, a.rows*b.cols)
	for r := range a.rows {
		for j := range b.cols {
			products := make([]operand, a.cols)
			for k := range a.cols {
				products[k] = l.productOf(a.list[r*a.cols+k], b.list[k*b.cols+j])
			}
			list = append(list, l.failAs(l.total(products), causes...))
		}
	}
	return array(a.rows, b.cols, list)
}

func (l *lowerer) transpose(c *formula.Call) grid {
	g := l.arrayOf(c.Args[0])
	if len(g.list) == 1 {
		return one(g.list[0])
	}
	list := make([]operand, len(g.list))
	for i, o := range g.list {
		list[i%g.cols*g.rows+i/g.cols] = o
	}
	return array(g.cols, g.rows, list)
}

// constants are the arguments of a call that are the same in every trial; a missing one has its default.
func (l *lowerer) constants(c *formula.Call, defaults ...float64) ([]float64, bool) {
	out := append([]float64{}, defaults...)
	for i := range min(len(c.Args), len(out)) {
		if _, missing := c.Args[i].(*formula.Missing); missing {
			continue
		}
		g := l.operand(c.Args[i])
		if l.err != nil || g.form != scalarForm {
			return nil, false
		}
		o := l.toNumber(g.list[0])
		x, known := l.b.ConstOf(o.Num)
		if l.err != nil || !known || o.fails {
			return nil, false
		}
		out[i] = x
	}
	return out, true
}

// size is a number of rows and columns to be made.
func size(rows, cols float64) (int, int, bool) {
	rows, cols = math.Trunc(rows), math.Trunc(cols)
	ok := rows >= 1 && cols >= 1 && rows <= workbook.MaxRows && cols <= workbook.MaxCols && rows*cols <= mostUnrolled/10
	return int(rows), int(cols), ok
}

func (l *lowerer) sequence(c *formula.Call) grid {
	k, known := l.constants(c, 1, 1, 1, 1)
	if !known {
		return l.refuseGrid("a sequence that is uncertain")
	}
	rows, cols, ok := size(k[0], k[1])
	if !ok {
		return l.refuseGrid("a sequence that is too long")
	}
	list := make([]operand, rows*cols)
	for i := range list {
		list[i] = l.bounded(l.b.Const(k[2]+float64(k[3]*float64(i))), 0, math.Inf(1))
	}
	return array(rows, cols, list)
}

// randArray is RANDARRAY between numbers that are the same in every trial.
func (l *lowerer) randArray(c *formula.Call) grid {
	k, known := l.constants(c, 1, 1, 0, 1, 0)
	if !known {
		return l.refuseGrid("an array of random numbers whose size or bounds are uncertain")
	}
	rows, cols, ok := size(k[0], k[1])
	low, high, whole := k[2], k[3], k[4] != 0
	if !ok || !(low <= high) || math.Max(math.Abs(low), math.Abs(high)) > 1<<50 || whole && (low != math.Floor(low) || high != math.Floor(high)) {
		return l.refuseGrid("an array of random numbers of a size or between bounds that cannot be")
	}
	list := make([]operand, 0, rows*cols)
	for range rows * cols {
		u := l.next(c, false)
		if l.err != nil {
			return one(u)
		}
		if whole {
			steps := l.b.Floor(l.b.Mul(u.Num, l.b.Const(high-low+1)))
			list = append(list, l.numeric(l.b.Add(l.b.Const(low), steps), low, high+1))
			continue
		}
		x := l.b.Add(l.b.Const(low), l.b.Mul(u.Num, l.b.Const(high-low)))
		list = append(list, l.numeric(x, widen(low, -1), widen(high, 1)))
	}
	return array(rows, cols, list)
}

// argumentAt is an element as a function takes it: a reference to one cell where it is one of a reference.
func argumentAt(g grid, i int) grid {
	o := one(g.list[i])
	if g.form == referenceForm {
		o.form = referenceForm
	}
	return o
}

// single is what a function gave as an element of an array.
func (l *lowerer) single(g grid) operand {
	if l.err != nil || g.form == functionForm || len(g.list) != 1 {
		return l.refuse("a function that gives arrays as elements")
	}
	return g.list[0]
}

// mapEach is MAP over arrays of one size.
func (l *lowerer) mapEach(c *formula.Call) grid {
	parts := make([]grid, len(c.Args))
	for i, arg := range c.Args {
		parts[i] = l.value(arg)
	}
	fn := parts[len(parts)-1]
	parts = parts[:len(parts)-1]
	for _, p := range parts {
		if l.err != nil || p.form == functionForm || p.rows != parts[0].rows || p.cols != parts[0].cols {
			return l.refuseGrid("MAP of arrays of different sizes")
		}
	}
	list := make([]operand, 0, len(parts[0].list))
	for i := range parts[0].list {
		args := make([]grid, len(parts))
		for k, p := range parts {
			args[k] = argumentAt(p, i)
		}
		list = append(list, l.single(l.apply(fn, args...)))
	}
	return array(parts[0].rows, parts[0].cols, list)
}

// reduce is REDUCE or SCAN with a first value.
func (l *lowerer) reduce(c *formula.Call) grid {
	if _, missing := c.Args[0].(*formula.Missing); missing {
		return l.refuseGrid(c.Func.Name + " without a first value")
	}
	so, over, fn := l.value(c.Args[0]), l.value(c.Args[1]), l.value(c.Args[2])
	if l.err != nil || over.form == functionForm {
		return l.refuseGrid(c.Func.Name + " of a function")
	}
	list := make([]operand, 0, len(over.list))
	for i := range over.list {
		if so = l.apply(fn, so, argumentAt(over, i)); c.Func.Name == "SCAN" {
			list = append(list, l.single(so))
		}
		if l.err != nil {
			return so
		}
	}
	if c.Func.Name == "SCAN" {
		return array(over.rows, over.cols, list)
	}
	return so
}

// byLine is BYROW or BYCOL.
func (l *lowerer) byLine(c *formula.Call) grid {
	g, fn := l.value(c.Args[0]), l.value(c.Args[1])
	if l.err != nil || g.form == functionForm {
		return l.refuseGrid(c.Func.Name + " of a function")
	}
	lines, length := g.rows, g.cols
	if c.Func.Name == "BYCOL" {
		lines, length = length, lines
	}
	list := make([]operand, 0, lines)
	for i := range lines {
		line := grid{rows: 1, cols: length, form: g.form}
		for k := range length {
			if c.Func.Name == "BYROW" {
				line.list = append(line.list, g.list[i*g.cols+k])
			} else {
				line.list = append(line.list, g.list[k*g.cols+i])
			}
		}
		if c.Func.Name == "BYCOL" {
			line.rows, line.cols = length, 1
		}
		if length == 1 && line.form == arrayForm {
			line.form = scalarForm
		}
		list = append(list, l.single(l.apply(fn, line)))
	}
	if c.Func.Name == "BYROW" {
		return array(lines, 1, list)
	}
	return array(1, lines, list)
}

func (l *lowerer) makeArray(c *formula.Call) grid {
	k, known := l.constants(c, 0, 0)
	fn := l.value(c.Args[2])
	if l.err != nil || !known || k[0] != math.Floor(k[0]) || k[1] != math.Floor(k[1]) {
		return l.refuseGrid("an array of a size that is uncertain")
	}
	rows, cols, ok := size(k[0], k[1])
	if !ok {
		return l.refuseGrid("an array that is too large")
	}
	list := make([]operand, 0, rows*cols)
	for i := range rows * cols {
		list = append(list, l.single(l.apply(fn, one(l.number(float64(i/cols+1))), one(l.number(float64(i%cols+1))))))
	}
	return array(rows, cols, list)
}

// converted are the arguments of a function of numbers.
func (l *lowerer) converted(f *function.Spec, raw []operand) []operand {
	args := make([]operand, len(raw))
	for i, o := range raw {
		args[i] = l.numberArgument(f.Class(i), o)
	}
	return args
}
