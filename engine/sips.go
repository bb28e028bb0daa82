package engine

import (
	"fmt"
	"slices"

	"tyche/engine/draw"
	"tyche/engine/draw/distribution"
	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/recognise"
	"tyche/engine/sipmath"
	"tyche/engine/spec"
)

// source gives the values of an input that are not drawn: they depend on nothing but the number of the trial.
type source interface {
	// Fill sets dst[k] to the value in trial first+k.
	Fill(dst []float64, first uint64)
	// Bounds are numbers between which all values lie.
	Bounds() (low, high float64)
}

// counter is the number of the trial, from 1.
type counter struct{ trials int64 }

func (c counter) Fill(dst []float64, first uint64) {
	for k := range dst {
		dst[k] = float64(first+uint64(k)) + 1 //nolint:gosec // k counts up from 0
	}
}

func (c counter) Bounds() (low, high float64) { return 1, float64(c.trials) }

// stored are trials that stand in the workbook.
type stored []float64

// Fill gives the first value beyond the last: a batch may be longer than what is left of the run.
func (s stored) Fill(dst []float64, first uint64) {
	for k := copy(dst, s[min(first, uint64(len(s))):]); k < len(dst); k++ {
		dst[k] = s[0]
	}
}

func (s stored) Bounds() (low, high float64) { return slices.Min(s), slices.Max(s) }

// shuffled are values that come in an order of their own, all of them before any comes again.
type shuffled struct {
	values []float64
	order  draw.Shuffle
}

func (s *shuffled) Fill(dst []float64, first uint64) {
	at := make([]int, len(dst))
	s.order.Fill(at, first)
	for k, i := range at {
		dst[k] = s.values[i]
	}
}

func (s *shuffled) Bounds() (low, high float64) { return stored(s.values).Bounds() }

// inTurn lets the input that is added next take its values from trials that stand in the workbook, of a law that has some.
func (c *compiler) inTurn(site formula.Site, l *function.Law) {
	if l.Shuffled {
		id := draw.InputID(c.model.SiteName(site))
		c.sim.source(len(c.drawn), &shuffled{l.Trials, c.design.NewShuffle(id, uint32(site.Index), len(l.Trials))}) //nolint:gosec // not negative
		return
	}
	cell, trials := c.model.CellName(site.Cell), l.Trials
	if int64(len(trials)) < c.sim.trials {
		c.faults = append(c.faults, spec.Fault{Cells: []string{cell}, Message: fmt.Sprintf(
			"%s has %d stored trials, and %d are to be run. Run at most as many as it has.", cell, len(trials), c.sim.trials)})
		return
	}
	c.sim.source(len(c.drawn), stored(trials))
}

// place is a distribution that holds the place of a source among the inputs of the sampler.
func (c *compiler) place() distribution.Distribution {
	d, err := distribution.New("uniform", distribution.Parameters{Numbers: map[string]float64{"min": 0, "max": 1}})
	if err != nil {
		c.fault("", "%v", err)
	}
	return d
}

// libraries reads the SIP libraries of the specification.
func (c *compiler) libraries() {
	for i, text := range c.spec.Libraries {
		l, err := sipmath.Parse(text)
		if err != nil {
			c.fault(fmt.Sprintf("/libraries/%d", i), "The library cannot be read: %v.", err)
			l = &sipmath.Library{}
		}
		c.sips = append(c.sips, l)
	}
}

// sip adds an input that takes its trials from a library.
func (c *compiler) sip(i int, in spec.Input) {
	at := len(c.drawn)
	c.drawn = append(c.drawn, draw.Input{Name: in.Cell, Distribution: c.place()})
	pointer := fmt.Sprintf("/inputs/%d/sip", i)
	var found *sipmath.Sip
	reason := fmt.Errorf("the specification has no library %q", in.Library)
	if in.Library == "" {
		reason = fmt.Errorf("the specification has no libraries")
	}
	for _, l := range c.sips {
		if in.Library != "" && in.Library != l.Name {
			continue
		}
		s, err := l.Sip(in.Sip)
		if err != nil {
			reason = err
			continue
		}
		if found != nil {
			c.fault(pointer, "Several libraries have a SIP %q: name the library too.", in.Sip)
			return
		}
		found = s
	}
	switch {
	case found == nil:
		c.fault(pointer, "The SIP of %s cannot be used: %v.", in.Cell, reason)
	case found.Trials() > 0 && found.Trials() < c.sim.trials:
		c.fault(pointer, "The SIP %q has %d trials, and %d are to be run. Run at most as many as it has.", in.Sip, found.Trials(), c.sim.trials)
	default:
		c.sim.source(at, found)
	}
}

// source lets an input take its values from a source.
func (s *Simulation) source(input int, from source) {
	for len(s.sources) <= input {
		s.sources = append(s.sources, nil)
	}
	s.sources[input] = from
}

// sourceOf is the source of an input; nil for one that is drawn.
func (s *Simulation) sourceOf(input int) source {
	if input < len(s.sources) {
		return s.sources[input]
	}
	return nil
}

// counted lets the cell that holds the number of the trial count them, unless it is an input or holds a formula. It answers the
// inputs of the model.
func (c *compiler) counted() []formula.Cell {
	inputs := cellsOf(c.resolved.Inputs)
	at, ok := recognise.Counter(c.book)
	if !ok || c.book.Sheets[at.Sheet].At(at.Address).Formula > 0 {
		return inputs
	}
	for _, in := range inputs {
		if in == at {
			return inputs
		}
	}
	c.sim.source(len(c.drawn), counter{c.sim.trials})
	c.drawn = append(c.drawn, draw.Input{Name: "the number of the trial", Distribution: c.place()})
	return append(inputs, at)
}

// independent refuses correlations of SIPs, which bring their own dependence.
func (c *compiler) independent() {
	for g, group := range c.sim.groups {
		for k, i := range group.Inputs {
			if c.sim.sourceOf(i) != nil {
				c.fault(fmt.Sprintf("/correlations/%d/cells/%d", g, k), "The values of %s come from a SIP, which cannot be correlated with others.", c.spec.Inputs[i].Cell)
			}
		}
	}
}
