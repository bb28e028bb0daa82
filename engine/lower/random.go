package lower

import (
	"math"
	"slices"

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
	if k, ok := l.sites[formula.Site{Cell: l.at, Call: l.rule.DrawOf(c)}]; ok && l.draws.List[k].Final {
		return l.draw(k)
	}
	switch {
	case c.Func.Name == "RAND":
		return l.next(c, false)
	case c.Func.Name == "RANDBETWEEN":
		return l.randBetween(c, l.expr(c.Args[0]), l.expr(c.Args[1]))
	case c.Func.Name == "RANDARRAY":
		return l.scalarOf(l.randArray(c))
	case c.Func.Quantile != nil:
		args := l.numberArguments(c)
		u := l.next(c, slices.ContainsFunc(args, func(o operand) bool { return o.fails }))
		return l.numberOf(c.Func, c.Func.Quantile, append([]operand{u}, args...))
	}
	return l.refuse(c.Func.Name + " has no lane form")
}

// next is the next number of a call that draws, a uniform one; perhaps says that there are trials in which it does not draw.
// Calls that draw several times have to draw as often in every trial, since the numbers are counted.
func (l *lowerer) next(c *formula.Call, perhaps bool) operand {
	call := l.rule.DrawOf(c)
	index := l.drawn[call]
	perhaps = perhaps || l.conditional > 0 || l.perhaps[call]
	k, ok := l.sites[formula.Site{Cell: l.at, Call: call, Index: index}]
	if l.err != nil || !ok || index > 0 && perhaps {
		return l.refuse("a draw without a site")
	}
	l.drawn[call], l.perhaps[call] = index+1, perhaps
	return l.draw(k)
}

// randBetween is a whole number between two.
func (l *lowerer) randBetween(c *formula.Call, low, high operand) operand {
	_, constantLow := l.constant(low)
	_, constantHigh := l.constant(high)
	u := l.next(c, !constantLow || !constantHigh || low.lo > high.lo)
	if l.err != nil {
		return u
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
