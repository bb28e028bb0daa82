package function

import (
	"math"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Securities without coupons: discounted ones, those that pay interest at maturity, and treasury bills.

func discountFunctions() []Spec {
	// simple makes a function of two days, two numbers above 0 and a basis.
	simple := func(name string, f func(x, y, years float64) float64) Spec {
		return secured(name, "kkkkk", 4, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			years, e := yearsBetween(cal, a[0], a[1], nth(a, 4, 0))
			if e != workbook.NoError {
				return 0, e
			}
			if a[2] <= 0 || a[3] <= 0 {
				return 0, workbook.ErrNum
			}
			return arith.Finite(f(a[2], a[3], years))
		})
	}
	return []Spec{
		simple("DISC", func(price, redemption, years float64) float64 { return (redemption - price) / redemption / years }),
		simple("INTRATE", func(paid, redemption, years float64) float64 { return (redemption - paid) / paid / years }),
		simple("YIELDDISC", func(price, redemption, years float64) float64 { return (redemption/price - 1) / years }),
		simple("PRICEDISC", func(discount, redemption, years float64) float64 {
			return redemption - float64(discount*redemption*years)
		}),
		secured("RECEIVED", "kkkkk", 4, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			years, e := yearsBetween(cal, a[0], a[1], nth(a, 4, 0))
			left := 1 - float64(a[3]*years)
			if e != workbook.NoError || a[2] <= 0 || a[3] <= 0 || left <= 0 {
				return 0, workbook.ErrNum
			}
			return a[2] / left, workbook.NoError
		}),
		secured("PRICEMAT", "kkkkkk", 5, 3, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			m, e := atMaturity(cal, a)
			if e != workbook.NoError || a[4] < 0 {
				return 0, workbook.ErrNum
			}
			return (100+float64(m.whole*a[3]*100))/(1+float64(m.rest*a[4])) - float64(m.accrued*a[3]*100), workbook.NoError
		}),
		secured("YIELDMAT", "kkkkkk", 5, 3, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			m, e := atMaturity(cal, a)
			if e != workbook.NoError || a[4] <= 0 {
				return 0, workbook.ErrNum
			}
			paid := a[4]/100 + float64(m.accrued*a[3])
			return (1 + float64(m.whole*a[3]) - paid) / paid / m.rest, workbook.NoError
		}),
		secured("TBILLPRICE", "kkk", 3, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			return billPrice(cal, a)
		}),
		secured("TBILLYIELD", "kkk", 3, 2, func(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
			days, e := billDays(cal, a)
			if e != workbook.NoError || a[2] <= 0 {
				return 0, workbook.ErrNum
			}
			return (100 - a[2]) / a[2] * 360 / days, workbook.NoError
		}),
		secured("TBILLEQ", "kkk", 3, 2, billEquivalent),
	}
}

// termsAtMaturity are the years from issue to maturity, from issue to settlement, and from settlement to maturity.
type termsAtMaturity struct{ whole, accrued, rest float64 }

// atMaturity reads settlement, maturity, issue, rate, ..., basis.
func atMaturity(cal value.Calendar, a []float64) (m termsAtMaturity, e workbook.ErrorCode) {
	basis := nth(a, 5, 0)
	if a[3] < 0 || a[2] > a[0] {
		return m, workbook.ErrNum
	}
	if m.rest, e = yearsBetween(cal, a[0], a[1], basis); e != workbook.NoError {
		return m, e
	}
	if m.whole, e = yearsBetween(cal, a[2], a[1], basis); e != workbook.NoError || a[2] == a[0] {
		return m, e
	}
	m.accrued, e = yearsBetween(cal, a[2], a[0], basis)
	return m, e
}

// billDays are the days of a treasury bill: at most a year.
func billDays(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
	y, m, d := cal.Civil(int(a[0]))
	if a[0] >= a[1] || int(a[1]) > cal.Serial(y+1, m, min(d, value.DaysIn(y+1, m))) {
		return 0, workbook.ErrNum
	}
	return a[1] - a[0], workbook.NoError
}

func billPrice(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
	days, e := billDays(cal, a)
	price := 100 * (1 - a[2]*days/360)
	if e != workbook.NoError || a[2] <= 0 || price < 0 {
		return 0, workbook.ErrNum
	}
	return price, workbook.NoError
}

// billEquivalent is TBILLEQ: simple interest up to 182 days, else interest that is paid once after half a year.
func billEquivalent(cal value.Calendar, a []float64) (float64, workbook.ErrorCode) {
	price, e := billPrice(cal, a)
	days := a[1] - a[0]
	if e != workbook.NoError || price == 0 {
		return 0, workbook.ErrNum
	}
	if days <= 182 {
		return 365 * a[2] / (360 - float64(a[2]*days)), workbook.NoError
	}
	year := 365.0
	if days == 366 {
		year = 366
	}
	t := days / year
	root := float64(t*t) - float64((float64(2*t)-1)*(1-100/price))
	return arith.Finite(2 * (math.Sqrt(root) - t) / (float64(2*t) - 1))
}
