package function

import (
	"strings"

	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

// The range types of a Vary function: what its minimum and maximum are.
const (
	changesInPercent = 0
	changes          = 1
	endsThemselves   = 2
)

// vary is RiskVary(base, minimum, maximum, range type, #steps, shape) and PsiVary, which has no steps: a distribution around a base value, which the function gives
// outside a simulation. The steps only count in TopRank's what-if analyses (@RISK help, "RiskVary"). Ends of the normal and the trigen
// shape are percentiles, the 1st and the 99th (Analytic Solver's help, "PsiVary").
func vary(c *Call, parameters string) (Law, workbook.ErrorCode) {
	d := &draft{Law: Law{Numbers: map[string]float64{}, Lists: map[string][]float64{}}}
	rest := d.parameters(c, strings.Fields(parameters))
	shape := "triang"
	if len(rest) > 0 && !isProperty(rest[0]) {
		if present(rest[0]) {
			shape = strings.ToLower(strings.TrimSpace(c.text(rest[0])))
		}
		rest = rest[1:]
	}
	delete(d.Numbers, "steps")
	base, low, high, kind := d.take("base"), d.take("min"), d.take("max"), d.take("range")
	switch kind {
	case changesInPercent:
		low, high = base+float64(base*low/100), base+float64(base*high/100)
		low, high = min(low, high), max(low, high) // of a negative base
	case changes:
		low, high = base+low, base+high
	case endsThemselves:
	default:
		d.fail(workbook.ErrNum)
	}
	if !(low <= base && base <= high) {
		d.fail(workbook.ErrNum)
	}
	d.between(shape, low, base, high)
	if d.code == workbook.NoError {
		d.Static = &base
		d.single()
		d.further(c, rest, withProperties)
		d.settle()
	}
	return d.Law, d.code
}

// between makes the law one of a shape around a base value.
func (d *draft) between(shape string, low, base, high float64) {
	ends := map[string]float64{"min": low, "max": high}
	switch shape {
	case "uniform":
		d.become("uniform", ends)
	case "triang":
		d.become("triangular", ends)
		d.Numbers["mode"] = base
	case "pert":
		d.become("pert", ends)
		d.Numbers["mode"] = base
	case "trigen":
		d.become("triangular", map[string]float64{"low": low, "mode": base, "high": high, "bottom": 0.01, "top": 0.99})
		triangleOfShares(d)
	case "normal":
		d.become("normal", map[string]float64{"mean": 0.5 * (low + high), "sd": 0.5 * (high - low) / elementary.NormalQuantile(0.99)})
	default:
		d.fail(workbook.ErrValue)
	}
}
