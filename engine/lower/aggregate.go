package lower

import (
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
func (l *lowerer) sumOf(args []formula.Expr) operand {
	nums, causes := l.numbers(args)
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
	nums, causes := l.numbers(args)
	if l.err != nil {
		return l.number(0)
	}
	if len(nums) == 0 {
		return l.failAs(l.number(0), causes...)
	}
	lo, hi, zero := nums[0].lo, nums[0].hi, nums[0].zero
	for _, o := range nums[1:] {
		lo, hi, zero = bound(lo, o.lo), bound(hi, o.hi), zero || o.zero
	}
	o := l.numeric(fold(handles(nums)...), lo, hi)
	o.zero = zero
	return l.failAs(o, causes...)
}

func (l *lowerer) average(args []formula.Expr) operand {
	nums, causes := l.numbers(args)
	if l.err != nil {
		return l.number(0)
	}
	if len(nums) == 0 {
		return l.failAs(l.failure(workbook.ErrDiv0), causes...)
	}
	n := l.number(float64(len(nums)))
	return l.failAs(l.divide(l.total(nums), n), causes...)
}
