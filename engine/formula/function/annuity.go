package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

// The time value of money: pv (1+r)^n + pmt (1+r type) ((1+r)^n - 1)/r + fv = 0.

func annuityFunctions() []Spec {
	return []Spec{
		{Name: "PMT", Args: "nnnnn", Min: 3, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return payment(a[0], a[1], a[2], nth(a, 3, 0), nth(a, 4, 0))
		}},
		{Name: "PV", Args: "nnnnn", Min: 3, Number: presentValue},
		{Name: "FV", Args: "nnnnn", Min: 3, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return futureValue(a[0], a[1], a[2], nth(a, 3, 0), nth(a, 4, 0))
		}},
		{Name: "NPER", Args: "nnnnn", Min: 3, Number: periods},
		{Name: "RATE", Args: "nnnnnn", Min: 3, Number: rate},
		{Name: "IPMT", Args: "nnnnnn", Min: 4, Number: interestPart},
		{Name: "PPMT", Args: "nnnnnn", Min: 4, Number: principalPart},
		{Name: "CUMIPMT", Args: "kkkkkk", Min: 6, Number: cumulativeInterest},
		{Name: "CUMPRINC", Args: "kkkkkk", Min: 6, Number: cumulativePrincipal},
		{Name: "ISPMT", Args: "nnnn", Min: 4, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return arith.Div(float64(a[3]*a[0]*a[1])-float64(a[3]*a[0]*a[2]), a[2])
		}},
		{Name: "EFFECT", Args: "kk", Min: 2, Number: func(a []float64) (float64, workbook.ErrorCode) {
			n := math.Trunc(a[1])
			if a[0] <= 0 || n < 1 {
				return 0, workbook.ErrNum
			}
			return elementary.Pow(1+a[0]/n, n) - 1, workbook.NoError
		}},
		{Name: "NOMINAL", Args: "kk", Min: 2, Number: func(a []float64) (float64, workbook.ErrorCode) {
			n := math.Trunc(a[1])
			if a[0] <= 0 || n < 1 {
				return 0, workbook.ErrNum
			}
			return (elementary.Pow(1+a[0], 1/n) - 1) * n, workbook.NoError
		}},
		{Name: "RRI", Args: "nnn", Min: 3, Number: func(a []float64) (float64, workbook.ErrorCode) {
			if a[0] <= 0 || a[1] == 0 || a[2]/a[1] < 0 {
				return 0, workbook.ErrNum
			}
			return arith.Finite(elementary.Pow(a[2]/a[1], 1/a[0]) - 1)
		}},
		{Name: "PDURATION", Args: "nnn", Min: 3, Number: func(a []float64) (float64, workbook.ErrorCode) {
			if a[0] <= 0 || a[1] <= 0 || a[2] <= 0 {
				return 0, workbook.ErrNum
			}
			return arith.Finite((elementary.Log(a[2]) - elementary.Log(a[1])) / elementary.Log1p(a[0]))
		}},
		{Name: "SLN", Args: "nnn", Min: 3, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return arith.Div(a[0]-a[1], a[2])
		}},
		{Name: "SYD", Args: "nnnn", Min: 4, Number: func(a []float64) (float64, workbook.ErrorCode) {
			if a[2] <= 0 || a[3] <= 0 || a[3] > a[2] || a[1] < 0 {
				return 0, workbook.ErrNum
			}
			return arith.Finite((a[0] - a[1]) * (a[2] - a[3] + 1) * 2 / (a[2] * (a[2] + 1)))
		}},
		{Name: "DB", Args: "nnnnn", Min: 4, Number: fixedDeclining},
		{Name: "DDB", Args: "nnnnn", Min: 4, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return doubleDeclining(a[0], a[1], a[2], a[3], nth(a, 4, 2))
		}},
		{Name: "DOLLARDE", Args: "kk", Min: 2, Number: func(a []float64) (float64, workbook.ErrorCode) { return dollarFraction(a, false) }},
		{Name: "DOLLARFR", Args: "kk", Min: 2, Number: func(a []float64) (float64, workbook.ErrorCode) { return dollarFraction(a, true) }},
	}
}

// growth is (1+r)^n, and ((1+r)^n - 1)/r with its limit n at r = 0.
func growth(r, n float64) (power, sum float64, e workbook.ErrorCode) {
	if r == 0 {
		return 1, n, workbook.NoError
	}
	if power, e = arith.Pow(1+r, n); e != workbook.NoError {
		return 0, 0, e
	}
	return power, (power - 1) / r, workbook.NoError
}

func due(t float64) float64 {
	if t != 0 {
		return 1
	}
	return 0
}

func payment(r, n, pv, fv, t float64) (float64, workbook.ErrorCode) {
	if r <= -1 || n == 0 {
		return 0, workbook.ErrNum
	}
	power, sum, e := growth(r, n)
	if e != workbook.NoError {
		return 0, workbook.ErrNum
	}
	return arith.Div(-(fv + float64(pv*power)), (1+float64(r*due(t)))*sum)
}

func presentValue(a []float64) (float64, workbook.ErrorCode) {
	r, n, pmt, fv, t := a[0], a[1], a[2], nth(a, 3, 0), nth(a, 4, 0)
	power, sum, e := growth(r, n)
	if e != workbook.NoError {
		return 0, e
	}
	return arith.Div(-(fv + float64(float64(pmt*(1+float64(r*due(t))))*sum)), power)
}

func futureValue(r, n, pmt, pv, t float64) (float64, workbook.ErrorCode) {
	power, sum, e := growth(r, n)
	if e != workbook.NoError {
		return 0, e
	}
	return arith.Finite(-(float64(pv*power) + float64(float64(pmt*(1+float64(r*due(t))))*sum)))
}

func periods(a []float64) (float64, workbook.ErrorCode) {
	r, pmt, pv, fv, t := a[0], a[1], a[2], nth(a, 3, 0), nth(a, 4, 0)
	if r == 0 {
		if pmt == 0 {
			return 0, workbook.ErrNum
		}
		return -(pv + fv) / pmt, workbook.NoError
	}
	if r <= -1 {
		return 0, workbook.ErrNum
	}
	k := pmt * (1 + float64(r*due(t))) / r
	q := (k - fv) / (pv + k)
	if !(q > 0) {
		return 0, workbook.ErrNum
	}
	return arith.Finite(elementary.Log(q) / elementary.Log1p(r))
}

// rate solves for the rate by the secant method from the guess, as Excel does: 20 steps to 1e-7; more steps are taken here
// for the last digits.
func rate(a []float64) (float64, workbook.ErrorCode) {
	n, pmt, pv, fv, t := a[0], a[1], a[2], nth(a, 3, 0), nth(a, 4, 0)
	f := func(r float64) float64 {
		power, sum, e := growth(r, n)
		if e != workbook.NoError {
			return math.NaN()
		}
		return float64(pv*power) + float64(float64(pmt*(1+float64(r*due(t))))*sum) + fv
	}
	if n <= 0 {
		return 0, workbook.ErrNum
	}
	r, e := secant(f, nth(a, 5, 0.1))
	if e == workbook.NoError && r < -0.9999999 {
		return 0, workbook.ErrNum
	}
	return r, e
}

// secant finds a root near a guess; #NUM! when it does not settle, or settles where there is none: a step from where f is huge may end
// where the step before it began.
func secant(f func(float64) float64, guess float64) (float64, workbook.ErrorCode) {
	x0, x1 := guess, float64(guess*1.01)+1e-4
	y0, y1 := f(x0), f(x1)
	for range 100 {
		if y1 == 0 {
			return x1, workbook.NoError
		}
		if y1 == y0 || y0-y0 != 0 || y1-y1 != 0 {
			return 0, workbook.ErrNum
		}
		x2 := x1 - float64(y1*(x1-x0))/(y1-y0)
		if x2 <= -1 {
			x2 = (x1 - 1) / 2
		}
		x0, y0, x1, y1 = x1, y1, x2, f(x2)
		if math.Abs(x1-x0) <= 1e-14*math.Max(math.Abs(x1), 1e-3) {
			if near := 1e-9 + float64(1e-7*math.Abs(x1)); y1 != 0 && (f(x1-near) < 0) == (f(x1+near) < 0) {
				return 0, workbook.ErrNum
			}
			return x1, workbook.NoError
		}
	}
	return 0, workbook.ErrNum
}

// interestPart is IPMT: rate, period, periods, present value, future value, type.
func interestPart(a []float64) (float64, workbook.ErrorCode) {
	r, per, n, pv, fv, t := a[0], a[1], a[2], a[3], nth(a, 4, 0), due(nth(a, 5, 0))
	if per < 1 || per >= n+1 || r <= -1 {
		return 0, workbook.ErrNum
	}
	if t == 1 && per == 1 {
		return 0, workbook.NoError
	}
	pmt, e := payment(r, n, pv, fv, t)
	if e != workbook.NoError {
		return 0, e
	}
	if t == 1 {
		balance, e := futureValue(r, per-2, pmt, pv, t)
		return float64((balance - pmt) * r), e
	}
	balance, e := futureValue(r, per-1, pmt, pv, t)
	return balance * r, e
}

func principalPart(a []float64) (float64, workbook.ErrorCode) {
	pmt, e := payment(a[0], a[2], a[3], nth(a, 4, 0), nth(a, 5, 0))
	if e != workbook.NoError {
		return 0, e
	}
	interest, e := interestPart(a)
	return pmt - interest, e
}

// cumulativeInterest is CUMIPMT.
func cumulativeInterest(a []float64) (float64, workbook.ErrorCode) {
	if !cumulates(a) {
		return 0, workbook.ErrNum
	}
	total := 0.0
	for k := math.Ceil(a[3]); k <= math.Trunc(a[4]); k++ {
		x, e := interestPart([]float64{a[0], k, a[1], a[2], 0, a[5]})
		if e != workbook.NoError {
			return 0, e
		}
		total += x
	}
	return total, workbook.NoError
}

// cumulativePrincipal is CUMPRINC: what the payments repay is a geometric series, so its sum has no cancellation.
func cumulativePrincipal(a []float64) (float64, workbook.ErrorCode) {
	r, n, first, last, t := a[0], a[1], math.Ceil(a[3]), math.Trunc(a[4]), a[5]
	if !cumulates(a) {
		return 0, workbook.ErrNum
	}
	pmt, e := payment(r, n, a[2], 0, t)
	if e != workbook.NoError {
		return 0, e
	}
	total := 0.0
	if t == 1 && first == 1 { // nothing but principal
		total = pmt
		first++
	}
	if first <= last {
		growth := elementary.Log1p(r)
		part := elementary.Exp(growth*(first-1-n)) * elementary.Expm1(growth*(last-first+1)) / r
		total += float64(pmt * part)
	}
	return arith.Finite(total)
}

// cumulates tells whether the arguments of CUMPRINC and CUMIPMT are valid: rate, periods, present value, first period, last
// period, type.
func cumulates(a []float64) bool {
	first, last := math.Ceil(a[3]), math.Trunc(a[4])
	return a[0] > 0 && a[1] > 0 && a[1] <= 1e6 && a[2] > 0 && first >= 1 && first <= last && last <= a[1] && (a[5] == 0 || a[5] == 1)
}

// fixedDeclining is DB: the rate is rounded to three decimals.
func fixedDeclining(a []float64) (float64, workbook.ErrorCode) {
	cost, salvage, life, period, month := a[0], a[1], a[2], a[3], math.Trunc(nth(a, 4, 12))
	if cost < 0 || salvage < 0 || life <= 0 || period <= 0 || month < 1 || month > 12 || period > life+1 ||
		period == life+1 && month == 12 || life > 1e6 {
		return 0, workbook.ErrNum
	}
	if cost == 0 {
		return 0, workbook.NoError
	}
	r, _ := arith.Round(1-elementary.Pow(salvage/cost, 1/life), 3)
	written := cost * r * month / 12
	if period < 2 {
		return written, workbook.NoError
	}
	total, part := written, 0.0
	for k := 2.0; k <= period; k++ {
		part = float64((cost - total) * r)
		if k > life {
			part = float64((cost - total) * r * (12 - month) / 12)
		}
		total += part
	}
	return part, workbook.NoError
}

func doubleDeclining(cost, salvage, life, period, factor float64) (float64, workbook.ErrorCode) {
	if cost < 0 || salvage < 0 || life <= 0 || period <= 0 || factor <= 0 || period > life {
		return 0, workbook.ErrNum
	}
	r := min(factor/life, 1)
	old := float64(cost * elementary.Pow(1-r, period-1))
	if r == 1 {
		old = 0
		if period == 1 {
			old = cost
		}
	}
	next := float64(cost * elementary.Pow(1-r, period))
	return max(old-max(next, salvage), 0), workbook.NoError
}

// dollarFraction converts between a price with a fraction after the point and a decimal one.
func dollarFraction(a []float64, back bool) (float64, workbook.ErrorCode) {
	x, d := a[0], math.Trunc(a[1])
	if d < 0 {
		return 0, workbook.ErrNum
	}
	if d == 0 {
		return 0, workbook.ErrDiv0
	}
	whole := math.Trunc(x)
	scale := 1.0
	for scale < d {
		scale *= 10
	}
	if back {
		return whole + (x-whole)*d/scale, workbook.NoError
	}
	return whole + (x-whole)*scale/d, workbook.NoError
}
