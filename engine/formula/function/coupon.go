package function

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// security computes a function of a security: days first, as whole serial numbers, then numbers.
type security = func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode)

// secured makes a function of which the first arguments are days; a number that is no day is #NUM!.
func secured(name, args string, least, days int, f security) Spec {
	return Spec{Name: name, Args: args, Min: least, Scalar: func(h Host, s []workbook.Scalar) workbook.Scalar {
		a := make([]float64, len(s))
		for i := range s {
			a[i] = s[i].Num
			if i >= days {
				continue
			}
			if a[i] = math.Floor(a[i]); !h.Calendar().Valid(a[i]) {
				return fail(workbook.ErrNum)
			}
		}
		x, e := f(h.Calendar(), a)
		return result(x, e).Scalar
	}}
}

func couponFunctions() []Spec {
	coupon := func(name string, f func(p period) float64) Spec {
		return secured(name, "kkkk", 3, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			p, e := couponPeriod(cal, a[0], a[1], a[2], nth(a, 3, 0))
			if e != workbook.NoError {
				return 0, e
			}
			return f(p), workbook.NoError
		})
	}
	return []Spec{
		coupon("COUPPCD", func(p period) float64 { return float64(p.start) }),
		coupon("COUPNCD", func(p period) float64 { return float64(p.end) }),
		coupon("COUPNUM", func(p period) float64 { return float64(p.coupons) }),
		coupon("COUPDAYS", func(p period) float64 { return p.length }),
		coupon("COUPDAYBS", func(p period) float64 { return p.accrued }),
		coupon("COUPDAYSNC", func(p period) float64 { return p.rest }),
	}
}

// terms are how often a security pays (1, 2 or 4 times a year) and how its days are counted, 0 to 4 as in YearFraction.
type terms struct {
	cal       value.Calendar
	frequency int
	basis     int
}

func newTerms(cal value.Calendar, frequency, basis float64) (terms, workbook.ErrorCode) {
	t := terms{cal: cal, frequency: int(max(min(frequency, 5), -1)), basis: int(math.Floor(max(min(basis, 9), -1)))}
	if t.frequency != 1 && t.frequency != 2 && t.frequency != 4 || t.basis < 0 || t.basis > 4 {
		return t, workbook.ErrNum
	}
	return t, workbook.NoError
}

// between counts the days from one day to another; less than 0 when they are the wrong way round.
func (t terms) between(start, end int) float64 {
	switch t.basis {
	case 0:
		return float64(between360(t.cal, start, end, false, true))
	case 4:
		return float64(between360(t.cal, start, end, true, false))
	}
	return float64(end - start)
}

// length is the normal length in days of a coupon period.
func (t terms) length(start, end int) float64 {
	switch t.basis {
	case 1:
		return float64(end - start)
	case 3:
		return 365 / float64(t.frequency)
	}
	return 360 / float64(t.frequency)
}

// schedule is an endless row of coupon days, number 0 being the anchor. If the anchor is the last day of a month, all are.
type schedule struct {
	terms
	months     int
	year, unit int // of the anchor; unit is its month from 0 on
	day        int
	last       bool
}

func (t terms) schedule(anchor int) schedule {
	y, m, d := t.cal.Civil(anchor)
	return schedule{terms: t, months: 12 / t.frequency, year: y, unit: m - 1, day: d, last: d == value.DaysIn(y, m)}
}

// at is coupon day k.
func (s schedule) at(k int) int {
	n := s.year*12 + s.unit + k*s.months
	y, m := n/12, n%12+1
	d := value.DaysIn(y, m)
	if !s.last {
		d = min(d, s.day)
	}
	return s.cal.Serial(y, m, d)
}

// index is the number of the last coupon day that is not after a day.
func (s schedule) index(day int) int {
	y, m, _ := s.cal.Civil(day)
	k := int(math.Floor(float64(y*12+m-1-s.year*12-s.unit) / float64(s.months)))
	for s.at(k) > day {
		k--
	}
	for s.at(k+1) <= day {
		k++
	}
	return k
}

// period is the coupon period that a settlement falls into.
type period struct {
	terms
	start, end            int     // the coupon days before (or at) and after the settlement
	coupons               int     // that are still paid
	length, accrued, rest float64 // days: of the period, from its start, to its end
}

func couponPeriod(cal value.Calendar, settlement, maturity, frequency, basis float64) (period, workbook.ErrorCode) {
	t, e := newTerms(cal, frequency, basis)
	if e != workbook.NoError {
		return period{}, e
	}
	if settlement >= maturity {
		return period{}, workbook.ErrNum
	}
	s := t.schedule(int(maturity))
	k := s.index(int(settlement))
	p := period{terms: t, start: s.at(k), end: s.at(k + 1), coupons: -k}
	p.length = t.length(p.start, p.end)
	p.accrued = t.between(p.start, int(settlement))
	p.rest = t.between(int(settlement), p.end)
	if t.basis == 0 || t.basis == 4 {
		p.rest = p.length - p.accrued
	}
	return p, workbook.NoError
}
