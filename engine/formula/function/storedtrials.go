package function

import (
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// storedTrials are the functions whose trials stand in the workbook: PsiSip(values, properties), "trials are drawn sequentially from the
// range" (Analytic Solver, certified distributions), and RiskResample(method, values) with the method 1, "order" (@RISK help). Without
// replacement (method 3, and PsiShuffle) they come in an order that is drawn.
func storedTrials(name, parameters string) Spec {
	base := vendorLaw{name, "discrete", parameters, func(d *draft) {
		switch method, ok := d.Numbers["method"]; {
		case method == withoutReplacement || name == "PSISHUFFLE":
			d.Trials, d.Shuffled = slices.Clone(d.Lists["values"]), true
		case !ok || method == inOrder:
			d.Trials = slices.Clone(d.Lists["values"])
			d.Notices = append(d.Notices, name+": each trial has the value at its place, the first one the first")
		}
		delete(d.Numbers, "method")
		equalWeights(d)
	}}
	s := laws(withProperties, []vendorLaw{base})[0]
	read := s.Law
	s.Law = func(c *Call) (Law, workbook.ErrorCode) {
		l, code := read(c)
		if reason := storedReason(c, name, l); code == workbook.NoError && reason != "" {
			c.Unsupported(reason)
			return l, workbook.ErrNA
		}
		return l, code
	}
	drawn := drawLaw(s.Law)
	s.Eval = func(c *Call) value.Value {
		if !c.Trial() {
			return drawn(c)
		}
		if l, code := s.Law(c); code != workbook.NoError || len(l.Trials) == 0 {
			return drawn(c)
		}
		if x, final := c.Draw(); final {
			return value.Number(x)
		}
		return c.Unsupported("stored trials have to stand in at most 100,000 cells that are no formulas of uncertain cells, and to be read once a trial")
	}
	return s
}

// The methods of RiskResample.
const (
	inOrder            = 1
	withReplacement    = 2
	withoutReplacement = 3
)

// storedReason tells why stored trials cannot be taken; empty where they can.
func storedReason(c *Call, name string, l Law) string {
	if len(l.Trials) > 0 && (len(l.Numbers) > 0 || l.Correlation != nil || len(l.Pairs) > 0) {
		return "values that come in turn can be neither truncated, shifted nor correlated"
	}
	if name != "RISKRESAMPLE" || len(c.Args) == 0 {
		return ""
	}
	switch method, _ := c.scalar(c.Args[0]); method {
	case inOrder, withReplacement, withoutReplacement:
		return ""
	}
	return "RiskResample has the methods 1, 2 and 3"
}
