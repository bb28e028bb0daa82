package spec

import (
	"math"
	"strconv"
	"strings"
)

// Stop ends a run early, at the first check at which the interval of a statistic is narrow enough.
type Stop struct {
	// Statistic is mean, sd, percentile:P, cvar:L, cvar_lower:L (percent, as 95) or probability:X (of less than X).
	Statistic string `json:"statistic"`
	// Output is the output's place, from 0.
	Output int `json:"output"`
	// Tolerance is how large half the interval's width may be: a number in the output's unit, or a share of the statistic
	// where Relative is set.
	Tolerance float64 `json:"tolerance"`
	Relative  bool    `json:"relative,omitempty"`
	// Confidence is the interval's; 0 for the default.
	Confidence float64 `json:"confidence,omitempty"`
	// CheckEvery is how many trials lie between checks; 0 for a twentieth of the run. Under Latin hypercube and Sobol it is
	// rounded up to whole replicates.
	CheckEvery int64 `json:"check_every,omitempty"`
}

// The statistics that can end a run.
const (
	StopMean        = "mean"
	StopSD          = "sd"
	StopPercentile  = "percentile"
	StopCVaR        = "cvar"
	StopCVaRLower   = "cvar_lower"
	StopProbability = "probability"
)

// MinCheck is the least number of trials between checks: before, intervals are not to be relied on.
const MinCheck = 100

// Parts are the statistic's name and its number; valid is false for what is none.
func (s *Stop) Parts() (name string, number float64, valid bool) {
	name, text, numbered := strings.Cut(s.Statistic, ":")
	if name == StopMean || name == StopSD {
		return name, 0, !numbered
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return name, 0, false
	}
	switch name {
	case StopProbability:
		return name, number, true
	case StopPercentile, StopCVaR, StopCVaRLower:
		return name, number, number > 0 && number < 100
	}
	return name, 0, false
}

// stop reads when the run ends early.
func (p *parser) stop() *Stop {
	s := &Stop{}
	given := map[string]bool{}
	ok := p.object("The stop", func(name string) {
		given[name] = true
		switch name {
		case "statistic":
			s.Statistic = p.text("The statistic")
			if _, _, valid := s.Parts(); s.Statistic != "" && !valid {
				p.fault("There is no statistic %q; there are mean, sd, percentile:95, cvar:95, cvar_lower:95 and probability:0, with numbers of your choice.", s.Statistic)
			}
		case "output":
			s.Output = int(p.whole("The output", 0, MaxOutputs-1))
		case "tolerance":
			if s.Tolerance = p.number("The tolerance"); !(s.Tolerance > 0) {
				p.fault("The tolerance must be greater than 0, not %v.", s.Tolerance)
			}
		case "relative":
			relative, isBool := p.token().(bool)
			if s.Relative = relative; !isBool {
				p.fault("The field relative must be true or false.")
			}
		case "confidence":
			s.Confidence = p.confidence()
		case "check_every":
			s.CheckEvery = p.whole("The number of trials between checks", MinCheck, 100_000_000)
		default:
			p.fault("A stop has no field %q; it has statistic, output, tolerance, relative, confidence and check_every.", name)
			p.skip()
		}
	})
	for _, field := range []string{"statistic", "tolerance"} {
		if ok && !given[field] {
			p.fault("The stop needs the field %s.", field)
		}
	}
	return s
}

// whole reads a whole number in a range.
func (p *parser) whole(what string, least, most int64) int64 {
	before := len(p.faults)
	x := p.number(what)
	if len(p.faults) == before && !(x == math.Trunc(x) && x >= float64(least) && x <= float64(most)) {
		p.fault("%s must be a whole number from %d to %d, not %v.", what, least, most, x)
		return least
	}
	return int64(x)
}
