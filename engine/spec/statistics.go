package spec

import (
	"encoding/json"
	"strconv"
)

// statistics reads what is wanted of every output.
func (p *parser) statistics() *Statistics {
	s := &Statistics{}
	p.object("The statistics", func(name string) {
		switch name {
		case "percentiles":
			s.Percentiles = p.percents("percentiles", func(x float64) bool { return x >= 0 && x <= 100 }, "from 0 to 100")
		case "levels":
			s.Levels = p.percents("levels", func(x float64) bool { return x > 0 && x < 100 }, "between 0 and 100")
		case "thresholds":
			s.Thresholds = p.percents("thresholds", func(float64) bool { return true }, "")
		case "confidence":
			s.Confidence = p.confidence()
		default:
			p.fault("Statistics have no field %q; they have percentiles, thresholds, levels and confidence.", name)
			p.skip()
		}
	})
	return s
}

// percents reads a list of numbers that fulfil a rule.
func (p *parser) percents(what string, valid func(x float64) bool, rule string) []float64 {
	t := p.token()
	if t != json.Delim('[') {
		p.fault("The %s must be a list of numbers.", what)
		p.rest(t)
		return nil
	}
	list := p.numbers(what, MaxStatistics)
	for i, x := range list {
		if !valid(x) {
			p.within(strconv.Itoa(i), func() { p.fault("Each of the %s must be %s, not %v.", what, rule, x) })
		}
	}
	return list
}

// confidence reads the confidence of intervals.
func (p *parser) confidence() float64 {
	before := len(p.faults)
	x := p.number("The confidence")
	if len(p.faults) == before && !(x >= MinConfidence && x <= MaxConfidence) {
		p.fault("The confidence must be from %v to %v, not %v.", MinConfidence, MaxConfidence, x)
	}
	return x
}

// The confidences that intervals may have.
const (
	MinConfidence = 0.5
	MaxConfidence = 0.9999
)
