package function

import (
	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func cashFlowFunctions() []Spec {
	return []Spec{
		{Name: "NPV", Args: "n*r", Min: 2, Eval: npv},
	}
}

// npv is NPV: the values, in the order of the arguments, fall due at the ends of the periods 1, 2, ...
func npv(c *Call) value.Value {
	rate := c.Args[0].Num
	values, e := c.numbers(1)
	if e != workbook.NoError {
		return value.Error(e)
	}
	if rate == -1 {
		return value.Error(workbook.ErrDiv0)
	}
	if len(values) == 0 {
		return value.Error(workbook.ErrValue)
	}
	total := 0.0
	for i, x := range values {
		p, _ := arith.Pow(1+rate, float64(i+1))
		total += x / p
	}
	return value.Number(total)
}
