package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Securities that pay coupons: prices and yields for 100 of face value (Microsoft's documentation of PRICE, YIELD and
// DURATION; Lynch and Mayle, Standard Securities Calculation Methods).

func bondFunctions() []Spec {
	return []Spec{
		secured("PRICE", "kkkkkkk", 6, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			p, e := couponPeriod(cal, a[0], a[1], a[5], nth(a, 6, 0))
			if e != workbook.NoError {
				return 0, e
			}
			if a[2] < 0 || a[3] < 0 || a[4] <= 0 {
				return 0, workbook.ErrNum
			}
			return arith.Finite(p.price(a[2], a[3], a[4]))
		}),
		secured("YIELD", "kkkkkkk", 6, 2, bondYield),
		secured("DURATION", "kkkkkk", 5, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			return duration(cal, a, false)
		}),
		secured("MDURATION", "kkkkkk", 5, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			return duration(cal, a, true)
		}),
		secured("ACCRINT", "kkkkkkkb", 6, 3, accruedInterest),
		secured("ACCRINTM", "kkkkk", 4, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			years, e := yearsBetween(cal, a[0], a[1], nth(a, 4, 0))
			if e == workbook.NoError && (a[2] <= 0 || a[3] <= 0) {
				e = workbook.ErrNum
			}
			return a[2] * a[3] * years, e
		}),
	}
}

// left is the part of the period after the settlement. On every basis it is what has not accrued, although COUPDAYSNC counts
// the days.
func (p period) left() float64 { return 1 - p.accrued/p.length }

// price is the price for 100 of face value, without accrued interest.
func (p period) price(rate, yield, redemption float64) float64 {
	f := float64(p.frequency)
	coupon, part := 100*rate/f, p.left()
	accrued := coupon * p.accrued / p.length
	if p.coupons == 1 {
		return (redemption+coupon)/(1+float64(part*yield)/f) - accrued
	}
	g := 1 + yield/f
	total := redemption / elementary.Pow(g, float64(p.coupons-1)+part)
	for k := range p.coupons {
		total += coupon / elementary.Pow(g, float64(k)+part)
	}
	return total - accrued
}

// bondYield is YIELD: settlement, maturity, rate, price, redemption, frequency, basis.
func bondYield(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
	rate, price, redemption := a[2], a[3], a[4]
	p, e := couponPeriod(cal, a[0], a[1], a[5], nth(a, 6, 0))
	if e != workbook.NoError {
		return 0, e
	}
	if rate < 0 || price <= 0 || redemption <= 0 {
		return 0, workbook.ErrNum
	}
	f := float64(p.frequency)
	if p.coupons == 1 {
		paid := price/100 + rate/f*p.accrued/p.length
		return (redemption/100 + rate/f - paid) / paid * f / p.left(), workbook.NoError
	}
	return yieldOf(f, func(y float64) float64 { return p.price(rate, y, redemption) - price })
}

// yieldOf finds the yield at which a falling function is 0: by the secant method, else between -100 % and where the
// function is below 0.
func yieldOf(frequency float64, f func(float64) float64) (float64, workbook.ErrorCode) {
	if y, e := secant(f, 0.05); e == workbook.NoError && y > -frequency {
		return y, e
	}
	low, high := -frequency*(1-1e-9), 1.0
	for f(high) > 0 {
		if high *= 4; high > 1e9 {
			return 0, workbook.ErrNum
		}
	}
	return bisect(f, low, high), workbook.NoError
}

// duration is DURATION (settlement, maturity, coupon, yield, frequency, basis), modified by the yield of a period if asked.
func duration(cal value.Calendar, a []float64, modified bool) (float64, workbook.ErrorCode) {
	p, e := couponPeriod(cal, a[0], a[1], a[4], nth(a, 5, 0))
	if e != workbook.NoError {
		return 0, e
	}
	if a[2] < 0 || a[3] < 0 {
		return 0, workbook.ErrNum
	}
	f := float64(p.frequency)
	coupon, g, total, weighted := 100*a[2]/f, 1+a[3]/f, 0.0, 0.0
	for k := range p.coupons {
		t, paid := float64(k)+p.left(), coupon
		if k == p.coupons-1 {
			paid += 100
		}
		worth := paid / elementary.Pow(g, t)
		total += worth
		weighted += float64(worth * t)
	}
	years := weighted / total / f
	if modified {
		years /= g
	}
	return arith.Finite(years)
}

// accruedInterest is ACCRINT: issue, first interest, settlement, rate, par, frequency, basis, method. Coupon days are
// counted from the first interest. Without the method, whole coupons before the period of the first interest do not
// count. Excel divides what accrues after that period's start by its length, wherever the settlement is, also before it.
func accruedInterest(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
	t, e := newTerms(cal, a[5], nth(a, 6, 0))
	if e != workbook.NoError {
		return 0, e
	}
	if a[0] >= a[2] || a[3] <= 0 || a[4] <= 0 {
		return 0, workbook.ErrNum
	}
	issue, first, settlement, whole := int(a[0]), int(a[1]), int(a[2]), nth(a, 7, 1) != 0
	s := t.schedule(first)
	start := s.at(-1)
	length := t.length(start, first)
	from := max(issue, start)
	coupons := t.between(from, settlement) / length
	if whole && settlement > first {
		k := s.index(settlement - 1)
		coupons = t.between(from, first)/length + float64(k) + t.between(s.at(k), settlement)/length
		if from == start {
			coupons = 1 + float64(k) + t.between(s.at(k), settlement)/length
		}
	}
	if issue < start {
		k := s.index(issue)
		if s.at(k) < issue {
			k++
			coupons += t.between(issue, s.at(k)) / t.length(s.at(k-1), s.at(k))
		}
		if whole {
			coupons += float64(-1 - k)
		}
	}
	return a[3] * a[4] / float64(t.frequency) * coupons, workbook.NoError
}

// yearsBetween is a year fraction on a basis; the days must be in order.
func yearsBetween(cal value.Calendar, start, end, basis float64) (float64, workbook.ErrorCode) {
	if basis = math.Floor(basis); basis < 0 || basis > 4 || start >= end {
		return 0, workbook.ErrNum
	}
	return YearFraction(cal, int(start), int(end), int(basis)), workbook.NoError
}
