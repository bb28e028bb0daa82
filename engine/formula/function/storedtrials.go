package function

import (
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// storedTrials is PsiSip(values, properties): "trials are drawn sequentially from the range" (Analytic Solver, certified distributions).
func storedTrials() Spec {
	base := vendorLaw{"PSISIP", "discrete", "[]values", func(d *draft) {
		d.Trials = slices.Clone(d.Lists["values"])
		d.Notices = append(d.Notices, "PsiSip: each trial has the value at its place, the first one the first")
		equalWeights(d)
	}}
	law := func(c *Call) (Law, workbook.ErrorCode) {
		l, code := base.law(c, []string{"[]values"}, withProperties)
		if code == workbook.NoError && (len(l.Numbers) > 0 || l.Correlation != nil || len(l.Pairs) > 0) {
			c.Unsupported("stored trials can be neither truncated, shifted nor correlated")
			return l, workbook.ErrNA
		}
		return l, code
	}
	s := lawSpec(base.name, 1, law)
	outside := s.Eval
	s.Eval = func(c *Call) value.Value {
		if !c.Trial() {
			return outside(c)
		}
		if x, final := c.Draw(); final {
			return value.Number(x)
		}
		return c.Unsupported("stored trials have to stand in at most 100,000 cells that are no formulas of uncertain cells, and to be read once a trial")
	}
	return s
}
