package function

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// triangleOfPercents finds a triangular distribution by its mode and two values with their percentages (RiskTrigen).
func triangleOfPercents(d *draft) {
	d.Numbers["bottom"] /= 100
	d.Numbers["top"] /= 100
	triangleOfShares(d)
}

// triangleOfShares is triangleOfPercents with probabilities in place of percentages.
func triangleOfShares(d *draft) {
	low, high, bottom, top := d.take("low"), d.take("high"), d.take("bottom"), d.take("top")
	mode := d.Numbers["mode"]
	least, most, ok := triangle(low, mode, high, bottom, 1-top)
	if !ok {
		d.fail(workbook.ErrNum)
	}
	d.become("triangular", map[string]float64{"min": least, "max": most})
}

// triangle finds the ends of a triangular distribution that has the mode m, x below it with the probability p up to there, and y
// above it with the probability q from there on. With a = m - least and b = most - m these say p(a+b)a = (a-(m-x))^2 and
// q(a+b)b = (b-(y-m))^2. Each b gives one a; the b that fits is found by halving.
func triangle(x, m, y, p, q float64) (least, most float64, ok bool) {
	dx, dy := m-x, y-m
	if !(dx >= 0 && dy >= 0 && dx+dy > 0 && p >= 0 && q >= 0 && p+q < 1) || math.IsInf(dx+dy, 0) {
		return 0, 0, false
	}
	across := func(b float64) float64 { return side(dx, p, b) }
	misses := func(b float64) float64 { return float64((b-dy)*(b-dy)) - float64(q*float64((across(b)+b)*b)) }
	low, high := dy, math.Max(dx, dy)
	for i := 0; misses(high) < 0; i++ {
		if low, high = high, float64(2*high); i > 1000 {
			return 0, 0, false
		}
	}
	for range 200 {
		mid := low + float64(0.5*(high-low))
		if mid <= low || mid >= high {
			break
		}
		if misses(mid) < 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return m - across(high), m + high, true
}

// side is the length of the side of a triangular distribution on which a value lies d from the mode with the probability p
// outside, where the other side is as long as other: the greater solution a of p(a+other)a = (a-d)^2.
func side(d, p, other float64) float64 {
	half := d + float64(0.5*float64(p*other))
	return (half + math.Sqrt(math.Max(float64(half*half)-float64((1-p)*float64(d*d)), 0))) / (1 - p)
}

// triangleAlt finds a triangular distribution by three of its ends, its mode and percentiles, of which the mode has to be one.
func triangleAlt(c *Call, d *draft, known map[string]float64, points []share) {
	mode, hasMode := known["m. likely"]
	least, hasLeast := known["min"]
	most, hasMost := known["max"]
	if !hasMode || len(known)+len(points) != 3 {
		c.Unsupported("a triangular distribution by percentiles needs its most likely value and two more")
		d.fail(workbook.ErrNA)
		return
	}
	ok := true
	switch {
	case len(points) == 2:
		least, most, ok = triangle(points[0].x, mode, points[1].x, points[0].p, 1-points[1].p)
	case hasLeast && len(points) == 1:
		most, ok = farEnd(mode-least, points[0].x-mode, 1-points[0].p)
		most += mode
	case hasMost && len(points) == 1:
		least, ok = farEnd(most-mode, mode-points[0].x, points[0].p)
		least = mode - least
	}
	if !ok {
		d.fail(workbook.ErrNum)
	}
	d.become("triangular", map[string]float64{"min": least, "mode": mode, "max": most})
}

// farEnd is how far the unknown end of a triangular distribution lies from its mode: the other one lies near from it, and a value by
// away from the mode towards the unknown end (below 0: away from it) has the probability q beyond it.
func farEnd(near, by, q float64) (float64, bool) {
	if !(near >= 0 && q > 0 && q < 1) {
		return 0, false
	}
	if by >= 0 {
		return side(by, q, near), true
	}
	// On the near side: (1-q)(near+far)near = (near+by)^2.
	far := float64((near+by)*(near+by))/float64((1-q)*near) - near
	return far, near+by >= 0 && far >= 0
}

// share is a value and the probability of values up to it.
type share struct{ p, x float64 }

// alternatives reads pairs of (name of a parameter or probability, value); points come in the order of their
// probabilities. What stands behind the n pairs is answered.
func (d *draft) alternatives(c *Call, n int, descending bool) (known map[string]float64, points []share, rest []value.Value) {
	known = map[string]float64{}
	args := c.Args
	for range n {
		if len(args) < 2 || isProperty(args[0]) || isProperty(args[1]) {
			d.fail(workbook.ErrValue)
			return known, points, nil
		}
		x, code := c.scalar(args[1])
		d.fail(code)
		if kind := c.Read(args[0]); kind.Kind == workbook.Text {
			known[parameterName(kind.Text)] = x
		} else {
			p, code := c.scalar(args[0])
			d.fail(code)
			if descending {
				p = 1 - p
			}
			if !(p > 0 && p < 1) {
				d.fail(workbook.ErrNum)
			}
			points = append(points, share{p, x})
		}
		args = args[2:]
	}
	if len(points) == 2 && points[0].p > points[1].p {
		points[0], points[1] = points[1], points[0]
	}
	return known, points, args
}
