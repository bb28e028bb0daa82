package function

import (
	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Securities whose first or last period is shorter or longer than the others (Microsoft's documentation of ODDFPRICE and
// ODDLPRICE).

func oddBondFunctions() []Spec {
	return []Spec{
		secured("ODDFPRICE", "kkkkkkkkk", 8, 4, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			o, e := oddFirst(cal, a)
			if e != workbook.NoError || a[5] < 0 {
				return 0, workbook.ErrNum
			}
			return arith.Finite(o.price(a[4], a[5], a[6]))
		}),
		secured("ODDFYIELD", "kkkkkkkkk", 8, 4, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			o, e := oddFirst(cal, a)
			if e != workbook.NoError || a[5] <= 0 {
				return 0, workbook.ErrNum
			}
			return yieldOf(float64(o.frequency), func(y float64) float64 { return o.price(a[4], y, a[6]) - a[5] })
		}),
		secured("ODDLPRICE", "kkkkkkkk", 7, 3, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			o, e := oddLast(cal, a)
			if e != workbook.NoError || a[4] < 0 {
				return 0, workbook.ErrNum
			}
			f := float64(o.frequency)
			coupon := 100 * a[3] / f
			return arith.Finite((a[5]+float64(o.whole*coupon))/(1+float64(o.rest*a[4])/f) - float64(o.accrued*coupon))
		}),
		secured("ODDLYIELD", "kkkkkkkk", 7, 3, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			o, e := oddLast(cal, a)
			if e != workbook.NoError || a[4] <= 0 {
				return 0, workbook.ErrNum
			}
			f := float64(o.frequency)
			coupon := 100 * a[3] / f
			paid := a[4] + float64(o.accrued*coupon)
			return arith.Finite((a[5] + float64(o.whole*coupon) - paid) / paid * f / o.rest)
		}),
	}
}

// oddPeriod is a first or last period of its own length, in units of normal periods.
type oddPeriod struct {
	terms
	whole, accrued, rest float64 // the period; up to the settlement; after it
	coupons              int     // paid after the odd one
}

// spread counts the normal periods between two days: a whole one is 1, a part of one is divided by its length.
func (s schedule) spread(from, to int) float64 {
	total := 0.0
	for k := s.index(from); s.at(k) < to; k++ {
		start, end := max(from, s.at(k)), min(to, s.at(k+1))
		if start == s.at(k) && end == s.at(k+1) {
			total++
			continue
		}
		total += s.between(start, end) / s.length(s.at(k), s.at(k+1))
	}
	return total
}

// oddFirst reads settlement, maturity, issue, first coupon, rate, yield or price, redemption, frequency, basis.
func oddFirst(cal value.Calendar, a []float64) (oddPeriod, workbook.ErrorCode) {
	t, e := newTerms(cal, a[7], nth(a, 8, 0))
	if e != workbook.NoError {
		return oddPeriod{}, e
	}
	settlement, maturity, issue, first := int(a[0]), int(a[1]), int(a[2]), int(a[3])
	if maturity <= first || first <= settlement || settlement < issue || a[4] < 0 || a[6] <= 0 {
		return oddPeriod{}, workbook.ErrNum
	}
	s := t.schedule(first)
	o := oddPeriod{terms: t, whole: s.spread(issue, first), accrued: s.spread(issue, settlement)}
	k := s.index(settlement)
	o.rest = float64(-1-k) + t.between(settlement, s.at(k+1))/t.length(s.at(k), s.at(k+1))
	o.coupons = -t.schedule(maturity).index(first)
	return o, workbook.NoError
}

func (o oddPeriod) price(rate, yield, redemption float64) float64 {
	f := float64(o.frequency)
	coupon, g := 100*rate/f, 1+yield/f
	total := redemption/elementary.Pow(g, float64(o.coupons)+o.rest) + float64(coupon*o.whole)/elementary.Pow(g, o.rest)
	for k := 1; k <= o.coupons; k++ {
		total += coupon / elementary.Pow(g, float64(k)+o.rest)
	}
	return total - float64(coupon*o.accrued)
}

// oddLast reads settlement, maturity, last interest, rate, yield or price, redemption, frequency, basis.
func oddLast(cal value.Calendar, a []float64) (oddPeriod, workbook.ErrorCode) {
	t, e := newTerms(cal, a[6], nth(a, 7, 0))
	if e != workbook.NoError {
		return oddPeriod{}, e
	}
	settlement, maturity, last := int(a[0]), int(a[1]), int(a[2])
	if maturity <= settlement || settlement < last || a[3] < 0 || a[5] <= 0 {
		return oddPeriod{}, workbook.ErrNum
	}
	if t.basis == 2 || t.basis == 3 {
		t.basis = 1 // Excel divides by the real lengths of the periods here
	}
	s := t.schedule(last)
	return oddPeriod{terms: t, whole: s.spread(last, maturity), accrued: s.spread(last, settlement),
		rest: s.spread(settlement, maturity)}, workbook.NoError
}
