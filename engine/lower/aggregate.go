package lower

import (
	"math"

	"tyche/engine/formula"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

func handles(list []operand) []program.Num {
	nums := make([]program.Num, len(list))
	for i, o := range list {
		nums[i] = o.Num
	}
	return nums
}

// sumOf is SUM: from left to right.
func (l *lowerer) sumOf(args []formula.Expr) operand { return l.sumAmong(l.elements(args)) }

func (l *lowerer) sumAmong(elements []element) operand {
	nums, _, causes := l.numbersAmong(elements) // adding 0 changes no sum
	if l.err != nil {
		return l.number(0)
	}
	return l.failAs(l.total(nums), causes...)
}

func (l *lowerer) total(nums []operand) operand {
	if len(nums) == 0 {
		return l.number(0)
	}
	lo, hi := 0.0, 0.0
	for _, o := range nums {
		lo, hi = lo+o.lo, hi+o.hi
	}
	o := l.bounded(l.b.Sum(handles(nums)...), widen(lo, -1), widen(hi, 1))
	o.zero = false
	return o
}

// extreme is MIN or MAX; without numbers it is 0.
func (l *lowerer) extreme(args []formula.Expr, fold func(...program.Num) program.Num, bound func(a, b float64) float64) operand {
	return l.extremeAmong(l.elements(args), fold, bound)
}

func (l *lowerer) extremeAmong(elements []element, fold func(...program.Num) program.Num, bound func(a, b float64) float64) operand {
	nums, masks, causes := l.numbersAmong(elements)
	if l.err != nil {
		return l.number(0)
	}
	return l.failAs(l.extremeWhere(nums, masks, fold, bound), causes...)
}

// extremeWhere is the greatest or least of the numbers that count, where masks tell; all of them count where there are no masks.
func (l *lowerer) extremeWhere(nums []operand, masks []program.Mask, fold func(...program.Num) program.Num, bound func(a, b float64) float64) operand {
	if len(nums) == 0 {
		return l.number(0)
	}
	worst := -bound(math.Inf(1), math.Inf(-1)) // which every number beats
	for i, m := range masks {
		nums[i].Num = l.b.Select(m, nums[i].Num, l.b.Const(worst))
	}
	lo, hi, zero := nums[0].lo, nums[0].hi, nums[0].zero
	for _, o := range nums[1:] {
		lo, hi, zero = bound(lo, o.lo), bound(hi, o.hi), zero || o.zero
	}
	o := l.numeric(fold(handles(nums)...), lo, hi)
	if masks != nil {
		o = l.numeric(l.b.Select(l.b.Or(masks...), o.Num, l.b.Const(0)), math.Min(lo, 0), math.Max(hi, 0))
	}
	o.zero = zero
	return o
}

func (l *lowerer) average(args []formula.Expr) operand { return l.averageAmong(l.elements(args)) }

func (l *lowerer) averageAmong(elements []element) operand {
	nums, masks, causes := l.numbersAmong(elements)
	if l.err != nil {
		return l.number(0)
	}
	if len(nums) == 0 {
		return l.failAs(l.failure(workbook.ErrDiv0), causes...)
	}
	if masks != nil {
		count := l.numeric(l.b.Count(masks...), 0, float64(len(masks)))
		return l.failAs(l.divide(l.total(nums), count), causes...)
	}
	n := l.number(float64(len(nums)))
	return l.failAs(l.divide(l.total(nums), n), causes...)
}

// count is COUNT of ranges whose cells are numbers in every trial or in none.
func (l *lowerer) count(args []formula.Expr) operand { return l.countAmong(l.elements(args)) }

func (l *lowerer) countAmong(elements []element) operand {
	n := 0
	for _, e := range elements {
		switch {
		case !e.fromRange || e.fails || e.kinds&isNumber != 0 && e.kinds != isNumber:
			return l.refuse("a count of values whose kind is uncertain")
		case e.kinds == isNumber:
			n++
		}
	}
	return l.number(float64(n))
}

// countA is COUNTA of ranges whose cells are blank in every trial or in none.
func (l *lowerer) countA(args []formula.Expr) operand {
	n := 0
	for _, e := range l.elements(args) {
		switch {
		case !e.fromRange || e.kinds&isBlank != 0 && (e.kinds != isBlank || e.fails):
			return l.refuse("a count of values that may be blank")
		case e.kinds != isBlank:
			n++
		}
	}
	return l.number(float64(n))
}

// spread is the form of the measures of spread that are made of sums, nil for other functions.
func (l *lowerer) spread(name string) func(c *formula.Call) operand {
	kind, ok := map[string]spread{
		"DEVSQ": {}, "VAR": {over: true, less: 1}, "VAR.S": {over: true, less: 1}, "VARP": {over: true}, "VAR.P": {over: true},
		"STDEV": {over: true, less: 1, root: true}, "STDEV.S": {over: true, less: 1, root: true},
		"STDEVP": {over: true, root: true}, "STDEV.P": {over: true, root: true},
	}[name]
	if !ok {
		return nil
	}
	return func(c *formula.Call) operand { return l.spreadOf(c, kind) }
}

// spread is a sum of squared distances from the mean, over the number of values less some if over says so, or its root.
type spread struct {
	over, root bool
	less       int
}

// mostSpread is how many values a measure of spread is made of sums for; more are one call.
const mostSpread = 1000

func (l *lowerer) spreadOf(c *formula.Call, kind spread) operand {
	nums, causes := l.numbers(c.Args)
	if l.err != nil {
		return l.number(0)
	}
	n := len(nums)
	if n <= max(kind.less, 1) || n > mostSpread {
		return l.sampleCall(c)
	}
	total := l.total(nums)
	if total.fails {
		return l.sampleCall(c)
	}
	count := l.b.Const(float64(n))
	mean := l.b.Div(total.Num, count)
	squares, width := make([]program.Num, n), 0.0
	for i, o := range nums {
		d := l.b.Sub(o.Num, mean)
		squares[i] = l.b.Mul(d, d)
		width = math.Max(width, math.Max(math.Abs(o.lo), math.Abs(o.hi)))
	}
	x := l.b.Sum(squares...)
	hi := float64(4*width*width) * float64(n) * 1.000001
	if kind.over {
		x = l.b.Div(x, l.b.Const(float64(n-kind.less)))
	}
	if kind.root {
		x = l.b.Sqrt(x)
	}
	o := l.bounded(x, 0, hi)
	if kind.root && !o.fails {
		o.hi = widen(math.Sqrt(hi), 1)
	}
	o.zero = false
	return l.failAs(o, causes...)
}
