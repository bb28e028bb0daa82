package function

import (
	"math"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func cashFlowFunctions() []Spec {
	return []Spec{
		{Name: "NPV", Args: "n*r", Min: 2, Sample: netPresentValue, Eval: npv},
		{Name: "IRR", Args: "rn", Min: 1, Sample: func(x []float64) (float64, workbook.ErrorCode) { return rateOf(x, firstGuess) }, Eval: irr},
		{Name: "MIRR", Args: "rnn", Min: 3, Sample: func(x []float64) (float64, workbook.ErrorCode) {
			n := len(x) - 2
			return modifiedRate(x[:n], x[n], x[n+1])
		}, Eval: mirr},
		{Name: "FVSCHEDULE", Args: "nr", Min: 2, Eval: fvSchedule},
	}
}

// npv is NPV: the values, in the order of the arguments, fall due at the ends of the periods 1, 2, ...
func npv(c *Call) value.Value {
	rate := c.Args[0].Num
	values, e := c.numbers(1)
	if e != workbook.NoError {
		return value.Error(e)
	}
	return result(netPresentValue(append([]float64{rate}, values...)))
}

// netPresentValue is NPV: the rate, then the values of the periods.
func netPresentValue(x []float64) (float64, workbook.ErrorCode) {
	if x[0] == -1 {
		return 0, workbook.ErrDiv0
	}
	return discounted(x[1:], x[0], 1), workbook.NoError
}

// discounted is the sum of values[i] / (1+rate)^(i+first).
func discounted(values []float64, rate float64, first int) float64 {
	total := 0.0
	for i, x := range values {
		if x == 0 {
			continue
		}
		p, _ := arith.Pow(1+rate, float64(i+first))
		if i+first == 0 {
			p = 1
		}
		total += x / p
	}
	return total
}

func irr(c *Call) value.Value {
	values, e := c.numbersOf(0)
	if e != workbook.NoError {
		return value.Error(e)
	}
	return result(rateOf(values, c.given(1, firstGuess)))
}

// firstGuess is the rate that IRR begins with unless it is told another one.
const firstGuess = 0.1

// rateOf is the rate at which payments are worth nothing in all.
func rateOf(values []float64, guess float64) (float64, workbook.ErrorCode) {
	if !bothSigns(values) {
		return 0, workbook.ErrNum
	}
	return internalRate(func(r float64) float64 { return discounted(values, r, 0) }, guess)
}

func bothSigns(values []float64) bool {
	plus, minus := false, false
	for _, x := range values {
		plus, minus = plus || x > 0, minus || x < 0
	}
	return plus && minus
}

// internalRate finds the rate at which a present value is 0: near the guess, else the nearest change of sign on a grid.
func internalRate(f func(rate float64) float64, guess float64) (float64, workbook.ErrorCode) {
	if guess <= -1 {
		return 0, workbook.ErrValue
	}
	if r, e := secant(f, guess); e == workbook.NoError && r > -1 {
		return r, e
	}
	low := -0.99
	before := f(low)
	for r := -0.98; r < 100; r += 0.01 + float64(math.Abs(r)*0.02) {
		y := f(r)
		if (before < 0) != (y < 0) && before-before == 0 && y-y == 0 {
			return bisect(f, low, r), workbook.NoError
		}
		low, before = r, y
	}
	return 0, workbook.ErrNum
}

func bisect(f func(float64) float64, low, high float64) float64 {
	below := f(low) < 0
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if (f(middle) < 0) == below {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

func mirr(c *Call) value.Value {
	values, e := c.numbersOf(0)
	if e != workbook.NoError {
		return value.Error(e)
	}
	return result(modifiedRate(values, c.Args[1].Num, c.Args[2].Num))
}

// modifiedRate is MIRR: payments are financed at one rate, and receipts invested at another one.
func modifiedRate(values []float64, finance, reinvest float64) (float64, workbook.ErrorCode) {
	if len(values) < 2 {
		return 0, workbook.ErrDiv0
	}
	n := float64(len(values) - 1)
	plus, minus := make([]float64, len(values)), make([]float64, len(values))
	for i, x := range values {
		plus[i], minus[i] = max(x, 0), min(x, 0)
	}
	grown, _ := arith.Pow(1+reinvest, n)
	q, e := arith.Div(-discounted(plus, reinvest, 0)*grown, discounted(minus, finance, 0))
	if e != workbook.NoError {
		return 0, e
	}
	if q == 0 {
		return -1, workbook.NoError
	}
	p, e := arith.Pow(q, 1/n)
	return p - 1, e
}

func fvSchedule(c *Call) value.Value {
	total, code := c.Args[0].Num, workbook.NoError
	c.each(c.Args[1], func(s workbook.Scalar) bool {
		switch s.Kind {
		case workbook.Number:
			total *= 1 + s.Num
		case workbook.Error:
			code = s.Err
		default:
			code = workbook.ErrValue
		}
		return code == workbook.NoError
	})
	return result(total, code)
}
