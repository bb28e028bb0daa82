package function

import (
	"math"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Present values and rates of payments at given days. XIRR's search was read off values that Excel stored: each of them is
// a bound of an interval that grows from the guess by doubling, halved over and over.

func datedFlowFunctions() []Spec {
	return []Spec{
		{Name: "XNPV", Args: "krr", Min: 3, Eval: xnpv},
		{Name: "XIRR", Args: "rrk", Min: 2, Eval: xirr},
	}
}

// flows are payments and the days on which they fall due.
type flows struct {
	values, days []float64
}

// dated reads payments and their days as arguments i and j; amount reads one payment.
func (c *Call) dated(i, j int, amount func(workbook.Scalar) (float64, workbook.ErrorCode)) (flows, workbook.ErrorCode) {
	a, b := c.matrix(c.Args[i]), c.matrix(c.Args[j])
	if len(a.Cells) != len(b.Cells) {
		return flows{}, workbook.ErrNum
	}
	var f flows
	for k := range a.Cells {
		x, e := amount(a.Cells[k])
		if e != workbook.NoError {
			return flows{}, e
		}
		if kind := b.Cells[k].Kind; kind == workbook.Bool || kind == workbook.Text {
			return flows{}, workbook.ErrValue
		}
		d, e := c.Calendar().Number(b.Cells[k])
		if e != workbook.NoError {
			return flows{}, e
		}
		d = math.Trunc(d)
		if !c.Calendar().Valid(d) || len(f.days) > 0 && d < f.days[0] {
			return flows{}, workbook.ErrNum
		}
		f.values, f.days = append(f.values, x), append(f.days, d)
	}
	return f, workbook.NoError
}

// at is the present value on the first day, by years of 365 days.
func (f flows) at(rate float64) float64 {
	total := 0.0
	for i, x := range f.values {
		p, _ := arith.Pow(1+rate, (f.days[i]-f.days[0])/365)
		total += x / p
	}
	return total
}

// xnpv is XNPV. Excel refuses rates that are not above 0, and payments that are not numbers, empty cells too.
func xnpv(c *Call) value.Value {
	f, e := c.dated(1, 2, func(s workbook.Scalar) (float64, workbook.ErrorCode) {
		switch s.Kind {
		case workbook.Number:
			return s.Num, workbook.NoError
		case workbook.Error:
			return 0, s.Err
		}
		return 0, workbook.ErrNum
	})
	if e != workbook.NoError {
		return value.Error(e)
	}
	if c.Args[0].Num <= 0 {
		return value.Error(workbook.ErrNum)
	}
	return value.Number(f.at(c.Args[0].Num))
}

// xirr is XIRR. Empty cells are payments of 0.
func xirr(c *Call) value.Value {
	f, e := c.dated(0, 1, func(s workbook.Scalar) (float64, workbook.ErrorCode) {
		if s.Kind == workbook.Bool || s.Kind == workbook.Text {
			return 0, workbook.ErrValue
		}
		return c.Calendar().Number(s)
	})
	if e != workbook.NoError {
		return value.Error(e)
	}
	guess := c.given(2, 0.1)
	if !bothSigns(f.values) || guess <= -1 {
		return value.Error(workbook.ErrNum)
	}
	return result(f.rate(guess))
}

// rate searches the rate at which the present value is 0 between the guess and its double, and so on upwards, or between
// the guess, 0, the guess's opposite and -1 downwards: first where a change of sign is sure for one payment on the first day.
func (f flows) rate(guess float64) (float64, workbook.ErrorCode) {
	step := math.Abs(guess)
	if step == 0 {
		step = 0.1
	}
	up := func() (float64, workbook.ErrorCode) { return f.above(guess, step) }
	down := func() (float64, workbook.ErrorCode) { return f.below(guess, step) }
	if f.at(guess) < 0 == (f.values[0] < 0) {
		up, down = down, up
	}
	if r, e := up(); e == workbook.NoError {
		return r, e
	}
	return down()
}

func (f flows) above(guess, step float64) (float64, workbook.ErrorCode) {
	low := guess
	for high := guess + step; high < 1e10; {
		if f.at(low) < 0 != (f.at(high) < 0) {
			return f.halve(low, high)
		}
		low, high = high, high+max(math.Abs(high), step)
	}
	return 0, workbook.ErrNum
}

func (f flows) below(guess, step float64) (float64, workbook.ErrorCode) {
	high := guess
	for _, low := range [...]float64{0, -step} {
		if low >= high {
			continue
		}
		if f.at(low) < 0 != (f.at(high) < 0) {
			return f.halve(low, high)
		}
		high = low
	}
	return f.halve(-1, high)
}

// The search ends where both the interval and the present value are small enough. Stored values show the bounds to lie
// between 1.19e-8 and 1.34e-8 of the rate (or of 1) and between 1.22e-5 and 1.27e-5.
const (
	rateTolerance  = 1.25e-8
	worthTolerance = 1.25e-5
)

// halve halves an interval at whose ends the present value has different signs; the sign at the upper end counts.
func (f flows) halve(low, high float64) (float64, workbook.ErrorCode) {
	negative := f.at(high) < 0
	for range 100 {
		middle := (low + high) / 2
		worth := f.at(middle)
		if (high-low)/2 < rateTolerance*max(1, math.Abs(middle)) && math.Abs(worth) < worthTolerance {
			return middle, workbook.NoError
		}
		if (worth < 0) == negative {
			high = middle
		} else {
			low = middle
		}
	}
	return 0, workbook.ErrNum
}
