package function

import "tyche/engine/workbook"

// Number is the operator ("=", "<>", "<", "<=", ">" or ">=") and the number of a criterion that compares numbers; false
// for any other criterion.
func (c *Criterion) Number() (op string, x float64, ok bool) {
	if c.want.Kind != workbook.Number {
		return "", 0, false
	}
	if c.op == "" {
		return "=", c.want.Num, true
	}
	return c.op, c.want.Num, true
}
