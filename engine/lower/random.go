package lower

import (
	"math"

	"tyche/engine/formula"
	"tyche/engine/workbook"
)

// The bounds of a uniform number of package draw, under any sampling.
const (
	leastUniform = 0x1p-54
	mostUniform  = 1 - 0x1p-53
)

// draw is draw k.
func (l *lowerer) draw(k int) operand {
	d := &l.draws.List[k]
	x := l.b.Input(l.firstDraw + k)
	if d.Final {
		return l.numeric(x, d.Lo, d.Hi)
	}
	return l.numeric(x, leastUniform, mostUniform)
}

// drawsOf are the draws of a formula.
func (l *lowerer) drawsOf(bound formula.Bound) []int {
	var out []int
	for call := range bound.Draws {
		for s := (formula.Site{Cell: bound.Anchor, Call: int32(call)}); ; s.Index++ {
			k, ok := l.sites[s]
			if !ok {
				break
			}
			out = append(out, k)
		}
	}
	return out
}

// random lowers a call that draws; those that may draw more than one number are left to the evaluator.
func (l *lowerer) random(c *formula.Call) operand {
	site := formula.Site{Cell: l.at, Call: l.rule.DrawOf(c)}
	k, ok := l.sites[site]
	if !ok {
		return l.refuse("a draw without a site")
	}
	switch {
	case l.draws.List[k].Final, c.Func.Name == "RAND":
		return l.draw(k)
	case c.Func.Name == "RANDBETWEEN":
		return l.randBetween(l.draw(k), c.Args)
	case c.Func.Quantile != nil:
		return l.numberOf(c.Func, c.Func.Quantile, []operand{l.draw(k)}, c.Args)
	}
	return l.refuse(c.Func.Name + " has no lane form")
}

// randBetween is a whole number between two.
func (l *lowerer) randBetween(u operand, args []formula.Expr) operand {
	low, high := l.expr(args[0]), l.expr(args[1])
	if l.err != nil {
		return low
	}
	if low.kinds|high.kinds != isNumber || !whole(low) || !whole(high) {
		return l.refuse("RANDBETWEEN of other than numbers of a moderate size")
	}
	from, to := l.b.Ceil(low.Num), l.b.Floor(high.Num)
	steps := l.b.Floor(l.b.Mul(u.Num, l.b.Add(l.b.Sub(to, from), l.b.Const(1))))
	o := l.numeric(l.b.Add(from, steps), math.Ceil(low.lo), math.Max(math.Floor(high.hi), math.Ceil(low.hi))+1)
	o = l.failWhere(o, l.b.Less(to, from), workbook.ErrNum)
	return l.failAs(o, low, high)
}

// whole tells whether whole numbers between an operand's bounds are exact.
func whole(o operand) bool { return !o.always() && math.Max(math.Abs(o.lo), math.Abs(o.hi)) < 1<<52 }
