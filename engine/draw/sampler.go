package draw

import (
	"fmt"
	"math"
	"slices"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
)

// Input is an uncertain cell.
type Input struct {
	// Name is canonical, such as "Inputs!B3": it is the input's identity (see [InputID]) and appears in errors.
	Name         string
	Distribution distribution.Distribution
	// Index is the draw index: several inputs of one name differ in it.
	Index uint32
}

// address is what makes an input's draws its own.
type address struct {
	name  string
	index uint32
}

// Group is a set of inputs, by their places in the list of inputs, that depend on each other. An input is in at most one.
type Group struct {
	Inputs      []int
	Correlation *Correlation
}

// Sampler computes the values of all uncertain cells of a run, block by block. It is immutable and safe for concurrent use.
type Sampler struct {
	streams []Stream
	inputs  []Input
	groups  []Group
	grouped []bool    // by input
	mixings []*mixing // by group; nil for a Gaussian copula
}

// NewSampler prepares the inputs, which count Sobol's dimensions in their order. It refuses equal names, more inputs than
// Sobol has dimensions, and groups that overlap, are out of range or do not fit their matrix.
func NewSampler(design Design, inputs []Input, groups []Group) (*Sampler, error) {
	s := &Sampler{inputs: inputs, groups: groups, streams: make([]Stream, len(inputs)), grouped: make([]bool, len(inputs))}
	seen := make(map[address]bool, len(inputs))
	for i, input := range inputs {
		if seen[address{input.Name, input.Index}] {
			return nil, fmt.Errorf("draw: input %s appears twice", input.Name)
		}
		seen[address{input.Name, input.Index}] = true
		var err error
		if s.streams[i], err = design.NewStream(InputID(input.Name), input.Index, i); err != nil {
			return nil, fmt.Errorf("draw: input %s: %w", input.Name, err)
		}
	}
	for _, g := range groups {
		if g.Correlation.Size() != len(g.Inputs) {
			return nil, fmt.Errorf("draw: a group of %d inputs has a matrix for %d", len(g.Inputs), g.Correlation.Size())
		}
		for _, i := range g.Inputs {
			if i < 0 || i >= len(inputs) {
				return nil, fmt.Errorf("draw: a group names input %d of %d", i, len(inputs))
			}
			if s.grouped[i] {
				return nil, fmt.Errorf("draw: input %s is in two groups", inputs[i].Name)
			}
			s.grouped[i] = true
		}
	}
	return s, s.mix(design)
}

// mix prepares the groups with a t copula. Their mixing variables count dimensions after the inputs.
func (s *Sampler) mix(design Design) error {
	s.mixings = make([]*mixing, len(s.groups))
	dimension := len(s.inputs)
	for g, group := range s.groups {
		if group.Correlation.DF() == 0 || len(group.Inputs) == 0 {
			continue
		}
		var err error
		if s.mixings[g], err = design.newMixing(group.Correlation.DF(), s.inputs[group.Inputs[0]], dimension); err != nil {
			return fmt.Errorf("draw: the t copula of %s: %w", s.inputs[group.Inputs[0]].Name, err)
		}
		dimension++
	}
	return nil
}

// Bounds returns values between which every draw of an input lies, but for the rounding of its quantiles.
func (s *Sampler) Bounds(input int) (low, high float64) {
	d := s.inputs[input].Distribution
	if c, ok := d.(*distribution.Compound); ok {
		return c.Reach()
	}
	for g, group := range s.groups {
		if !slices.Contains(group.Inputs, input) {
			continue
		}
		// A correlated normal is a sum of independent ones whose squared weights add up to 1.
		reach := float64(extremeNormal * math.Sqrt(float64(len(group.Inputs))))
		x := []float64{-reach, reach}
		if m := s.mixings[g]; m != nil {
			p := m.smallest(reach)
			x[0], x[1] = p, -p
			d.Fill(x)
		} else {
			d.FillNormal(x)
		}
		return x[0], x[1]
	}
	return d.Quantile(0x1p-53), d.QuantileUpper(0x1p-53)
}

// extremeNormal is more than the largest standard normal quantile of a uniform number, 8.21.
const extremeNormal = 8.3

// Fill sets columns[i][k] to the value of input i in trial first+k. There is a column for each input, all of one length;
// columns of inputs outside groups may be nil, which leaves them out. It allocates memory only for groups of more than 64.
func (s *Sampler) Fill(columns [][]float64, first uint64) {
	for i := range s.inputs {
		if !s.grouped[i] && columns[i] != nil {
			s.FillInput(columns[i], i, first)
		}
	}
	for g := range s.groups {
		s.FillGroup(columns, g, first)
	}
}

// FillInput sets dst[k] to the value of one input in trial first+k; the input is in no group.
func (s *Sampler) FillInput(dst []float64, input int, first uint64) {
	elementary.Settle()
	s.streams[input].FillTails(dst, first)
	s.inputs[input].Distribution.Fill(dst)
	s.addSeverities(dst, input, first)
}

// FillGroup sets columns[i][k] to the value of input i in trial first+k for the inputs of one group.
func (s *Sampler) FillGroup(columns [][]float64, group int, first uint64) {
	elementary.Settle()
	g := s.groups[group]
	var few [64][]float64 // on the stack
	members := few[:0]
	if len(g.Inputs) > len(few) {
		members = make([][]float64, 0, len(g.Inputs))
	}
	for _, i := range g.Inputs {
		members = append(members, columns[i])
		s.streams[i].FillTails(columns[i], first)
		elementary.NormalTailQuantileSlice(columns[i], columns[i])
	}
	g.Correlation.Apply(members)
	if m := s.mixings[group]; m != nil {
		m.fill(members, first)
		for k, i := range g.Inputs {
			s.inputs[i].Distribution.Fill(members[k])
			s.addSeverities(members[k], i, first)
		}
		return
	}
	for k, i := range g.Inputs {
		s.inputs[i].Distribution.FillNormal(members[k])
		s.addSeverities(members[k], i, first)
	}
}

// Inputs returns the number of inputs.
func (s *Sampler) Inputs() int { return len(s.inputs) }

// Input returns an input.
func (s *Sampler) Input(input int) Input { return s.inputs[input] }

// Grouped reports whether an input is in a group.
func (s *Sampler) Grouped(input int) bool { return s.grouped[input] }

// Distribution returns the distribution of an input.
func (s *Sampler) Distribution(input int) distribution.Distribution {
	return s.inputs[input].Distribution
}
