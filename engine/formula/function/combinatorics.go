package function

import (
	"math"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func combinatoricFunctions() []Spec {
	return []Spec{
		{Name: "FACT", Args: "n", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) { return factorial(a[0], 1) }},
		{Name: "FACTDOUBLE", Args: "k", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			if math.Trunc(a[0]) == -1 {
				return 1, workbook.NoError
			}
			return factorial(a[0], 2)
		}},
		{Name: "COMBIN", Args: "nn", Min: 2, Number: two(combinations)},
		{Name: "COMBINA", Args: "nn", Min: 2, Number: two(func(n, k float64) (float64, workbook.ErrorCode) {
			n, k = math.Trunc(n), math.Trunc(k)
			if n < 0 || k < 0 || n < k && n == 0 {
				return 0, workbook.ErrNum
			}
			if n == 0 {
				return 1, workbook.NoError
			}
			return combinations(n+k-1, k)
		})},
		{Name: "PERMUT", Args: "nn", Min: 2, Number: two(permutations)},
		{Name: "PERMUTATIONA", Args: "nn", Min: 2, Number: two(func(n, k float64) (float64, workbook.ErrorCode) {
			n, k = math.Trunc(n), math.Trunc(k)
			if n < 0 || k < 0 {
				return 0, workbook.ErrNum
			}
			if k == 0 {
				return 1, workbook.NoError
			}
			return arith.Pow(n, k)
		})},
		{Name: "GCD", Args: "*r", Min: 1, Eval: func(c *Call) value.Value { return c.wholes(greatestDivisor) }},
		{Name: "LCM", Args: "*r", Min: 1, Eval: func(c *Call) value.Value { return c.wholes(leastMultiple) }},
		{Name: "MULTINOMIAL", Args: "*r", Min: 1, Eval: multinomial},
		{Name: "SERIESSUM", Args: "kkkr", Min: 4, Eval: seriesSum},
	}
}

// factorial is n (n-step) (n-2 step) ... down to 1 or 2.
func factorial(x, step float64) (float64, workbook.ErrorCode) {
	x = math.Trunc(x)
	if x < 0 {
		return 0, workbook.ErrNum
	}
	if x > 300 {
		return 0, workbook.ErrNum
	}
	p := 1.0
	for ; x > 1; x -= step {
		p *= x
	}
	return arith.Finite(p)
}

// combinations is n over k, exact as long as it fits.
func combinations(n, k float64) (float64, workbook.ErrorCode) {
	n, k = math.Trunc(n), math.Trunc(k)
	if n < 0 || k < 0 || k > n {
		return 0, workbook.ErrNum
	}
	k = min(k, n-k)
	p := 1.0
	for i := 1.0; i <= k; i++ {
		p = math.Round(p * (n - k + i) / i)
		if p > math.MaxFloat64 {
			return 0, workbook.ErrNum
		}
	}
	return arith.Finite(p)
}

func permutations(n, k float64) (float64, workbook.ErrorCode) {
	n, k = math.Trunc(n), math.Trunc(k)
	if n < 0 || k < 0 || k > n {
		return 0, workbook.ErrNum
	}
	p := 1.0
	for i := 0.0; i < k; i++ {
		if p *= n - i; p > math.MaxFloat64 {
			return 0, workbook.ErrNum
		}
	}
	return p, workbook.NoError
}

// eachWhole visits the numbers of all arguments without their fractions; truth values and texts that are no numbers are
// #VALUE!, negative numbers #NUM!.
func (c *Call) eachWhole(visit func(float64)) workbook.ErrorCode {
	for _, v := range c.Args {
		if v.Kind == value.Omitted {
			return workbook.ErrNA
		}
		code, seen := workbook.NoError, 0
		c.each(v, func(s workbook.Scalar) bool {
			var x float64
			x, code = c.whole(s)
			if code == workbook.NoError {
				seen++
				visit(x)
			}
			return code == workbook.NoError
		})
		if code != workbook.NoError {
			return code
		}
		if rows, cols, _ := c.size(v); rows*cols > max(seen, 1) {
			visit(0) // blank cells of a range count as 0
		}
	}
	return workbook.NoError
}

// whole is a number that is not negative, without its fraction.
func (c *Call) whole(s workbook.Scalar) (float64, workbook.ErrorCode) {
	x, code := c.Calendar().Number(s)
	switch {
	case s.Kind == workbook.Bool:
		return 0, workbook.ErrValue
	case code == workbook.NoError && (x < 0 || x >= 1<<53):
		return 0, workbook.ErrNum
	}
	return math.Trunc(x), code
}

// wholes folds the whole numbers of all arguments.
func (c *Call) wholes(f func(a, b float64) float64) value.Value {
	n, total := 0, 0.0
	e := c.eachWhole(func(x float64) {
		if n++; n == 1 {
			total = x
			return
		}
		total = f(total, x)
	})
	if n == 0 && e == workbook.NoError {
		return value.Error(workbook.ErrValue)
	}
	if e == workbook.NoError && total >= 1<<53 {
		e = workbook.ErrNum
	}
	return result(total, e)
}

func greatestDivisor(a, b float64) float64 {
	for b != 0 {
		a, b = b, math.Mod(a, b)
	}
	return a
}

func leastMultiple(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a / greatestDivisor(a, b) * b
}

// multinomial is (a+b+...)! / (a! b! ...), as a product of binomial coefficients.
func multinomial(c *Call) value.Value {
	sum, p, bad := 0.0, 1.0, workbook.NoError
	e := c.eachWhole(func(x float64) {
		sum += x
		if bad == workbook.NoError && sum < 1e6 {
			var k float64
			k, bad = combinations(sum, x)
			p *= k
		} else {
			bad = workbook.ErrNum
		}
	})
	if e == workbook.NoError {
		e = bad
	}
	return result(p, e)
}

func seriesSum(c *Call) value.Value {
	coefficients, e := c.numbersOf(3)
	if e != workbook.NoError {
		return value.Error(e)
	}
	x, n, m := c.Args[0].Num, c.Args[1].Num, c.Args[2].Num
	sum := 0.0
	for i, k := range coefficients {
		p, e := arith.Pow(x, n+float64(float64(i)*m))
		if e != workbook.NoError {
			return value.Error(e)
		}
		sum += float64(k * p)
	}
	return value.Number(sum)
}
