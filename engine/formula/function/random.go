package function

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func randomFunctions() []Spec {
	return []Spec{
		{Name: "RAND", Flags: Volatile | Random, Eval: func(c *Call) value.Value { return value.Number(c.Random()) }},
		{Name: "RANDBETWEEN", Args: "kk", Min: 2, Flags: Volatile | Random, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar {
			low, high := math.Ceil(a[0].Num), math.Floor(a[1].Num)
			if low > high {
				return fail(workbook.ErrNum)
			}
			return workbook.NumberOf(wholeBetween(h, low, high))
		}},
		{Name: "RANDARRAY", Args: "nnnnb", Flags: Volatile | Random | Arrays, Eval: randArray},
	}
}

func wholeBetween(h Host, low, high float64) float64 {
	return low + math.Floor(h.Random()*(high-low+1))
}

func randArray(c *Call) value.Value {
	rows, cols, v := c.dimensions(math.Trunc(c.given(0, 1)), math.Trunc(c.given(1, 1)))
	if rows == 0 {
		return v
	}
	low, high := c.given(2, 0), c.given(3, 1)
	integers := len(c.Args) > 4 && c.Args[4].Num != 0
	if low > high || integers && (low != math.Floor(low) || high != math.Floor(high)) {
		return value.Error(workbook.ErrValue)
	}
	out := value.NewMatrix(rows, cols)
	for i := range out.Cells {
		if integers {
			out.Cells[i] = workbook.NumberOf(wholeBetween(c, low, high))
			continue
		}
		out.Cells[i] = workbook.NumberOf(low + float64(c.Random()*(high-low)))
	}
	return value.OfMatrix(out)
}
