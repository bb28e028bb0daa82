package function

import (
	"maps"
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/workbook"
)

// deduct is VoseDeduct(distribution, deductible, limit, zeros): what is paid above a deductible, at most a limit. Without zeros (the
// default) only what exceeds the deductible counts.
func deduct(c *Call) (Law, workbook.ErrorCode) {
	o, ok := c.Args[0].Func().(*object)
	if !ok {
		_, code := c.drawn(c.Args[0])
		return Law{}, code
	}
	deductible, limit, zeros := 0.0, math.Inf(1), false
	for i, to := range []*float64{&deductible, &limit} {
		if !c.has(1 + i) {
			continue
		}
		x, code := c.scalar(c.Args[1+i])
		if code != workbook.NoError {
			return Law{}, code
		}
		*to = x
	}
	if c.has(3) {
		x, code := c.scalar(c.Args[3])
		if code != workbook.NoError {
			return Law{}, code
		}
		zeros = x != 0
	}
	switch {
	case !(limit > 0):
		return Law{}, workbook.ErrNum
	case o.law.Made != nil || o.law.Family == "compound":
		c.Unsupported(c.Name + " of a distribution that is made of others is not there yet")
		return Law{}, workbook.ErrNA
	}
	return c.leveled(o.law.paid(deductible, limit, zeros), 4)
}

// paid is the law of what is paid above a deductible, at most a limit; of a number below the deductible 0, or else it does not count.
func (l *Law) paid(deductible, limit float64, zeros bool) Law {
	limits := map[string]float64{}
	below := Law{Family: l.Family, Numbers: maps.Clone(l.Numbers), Lists: l.Lists, Parts: l.Parts}
	if below.Numbers == nil {
		below.Numbers = map[string]float64{}
	}
	if zeros {
		limits["min"] = deductible
	} else {
		least := deductible - below.Numbers["shift"] // limits count before the shift
		if old, ok := below.Numbers["truncate_min"]; ok {
			least = max(least, old)
		}
		below.Numbers["truncate_min"] = least
	}
	if !math.IsInf(limit, 1) {
		limits["max"] = deductible + limit
	}
	if len(limits) == 0 {
		below.Numbers["shift"] -= deductible
		return below
	}
	limits["shift"] = -deductible
	return Law{Family: "censored", Numbers: limits, Parts: map[string]distribution.Part{"of": {Family: below.Family, Parameters: below.parameters()}}}
}

// paidCurve is the curve of what is paid of a distribution in a layer.
type paidCurve struct {
	of    distribution.Distribution
	layer layer
}

func (p *paidCurve) at(lower, upper float64) float64 {
	return p.layer.payment(quantileAt(p.of, lower, upper))
}

func (p *paidCurve) tails(x float64) (lower, upper float64) {
	switch {
	case x < p.layer.floor:
		return 0, 1
	case x >= p.layer.limit:
		return 1, 0
	}
	return p.of.CDF(x + p.layer.deductible), p.of.Survival(x + p.layer.deductible)
}

func (p *paidCurve) density(x float64) float64 {
	switch {
	case x < p.layer.floor || x > p.layer.limit:
		return 0
	case x == p.layer.floor:
		return p.of.CDF(x + p.layer.deductible)
	case x == p.layer.limit:
		return p.of.Survival(x + p.layer.deductible)
	}
	return p.of.Density(x + p.layer.deductible)
}

func (p *paidCurve) moments() [4]float64 { return momentsByQuantiles(p) }

func (p *paidCurve) support() (low, high float64) {
	low, high = p.of.Support()
	return p.layer.payment(low), p.layer.payment(high)
}

func (p *paidCurve) discrete() bool { return p.of.Discrete() }
