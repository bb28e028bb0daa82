package spec

import (
	"crypto/sha256"
	"encoding/json"
	"maps"

	"tyche/engine/draw/distribution"
)

// Bounds of a specification.
const (
	MaxInputs     = 100_000
	MaxOutputs    = 1_000
	MaxCorrelated = 1_000  // cells of one correlation
	MaxList       = 10_000 // numbers in a parameter that is a list
	MaxName       = 255    // bytes of a name
	MaxStatistics = 100    // numbers of each kind in Statistics
	MaxLibraries  = 100
	// MaxSimulations bounds the what-if simulations of a run.
	MaxSimulations = 100
)

// Specification says what is uncertain in a workbook and what matters.
type Specification struct {
	Name         string        `json:"name,omitempty"`
	Inputs       []Input       `json:"inputs"`
	Correlations []Correlation `json:"correlations,omitempty"`
	Outputs      []Output      `json:"outputs"`
	// Statistics are wanted of every output beside those that every result has; nil for none.
	Statistics *Statistics `json:"statistics,omitempty"`
	// Stop ends the run early; nil runs all trials.
	Stop *Stop `json:"stop,omitempty"`
	// Libraries are SIP libraries: objects of SIPmath 3.0, or texts that hold XML of SIPmath 2.0.
	Libraries []json.RawMessage `json:"libraries,omitempty"`
	// Simulations is how many what-if simulations to run, each with the next values of the workbook's what-if sets; 0 runs one, and
	// does not number its outputs.
	Simulations int `json:"simulations,omitempty"`
}

// Input is an uncertain cell. Its parameters, in the units of the cell, stand beside the other fields in JSON; which
// ones a distribution has is in Distributions.
type Input struct {
	Cell         string
	Name         string
	Distribution string
	// Sip names a SIP of a library that gives the values in place of a distribution, Library the library where several have it.
	Sip, Library string
	Numbers      map[string]float64   // the parameters that are numbers, by name
	Lists        map[string][]float64 // the parameters that are lists of numbers, by name
	// Parts are the parameters that are distributions themselves, by name.
	Parts map[string]distribution.Part
}

// Correlation joins inputs by a Gaussian copula or a t copula.
type Correlation struct {
	Cells  []string    `json:"cells"`
	Matrix [][]float64 `json:"matrix"`
	// Kind is "gaussian" (or empty: the same) when Matrix is the copula's own, "spearman" when it holds rank correlations.
	Kind string `json:"kind,omitempty"`
	// Copula is "gaussian" (or empty: the same) or "t", which has DF degrees of freedom; the fewer, the more the inputs' tails
	// meet.
	Copula string  `json:"copula,omitempty"`
	DF     float64 `json:"df,omitempty"`
	// Repair is "nearest" to take the nearest valid matrix in place of one that is not positive semidefinite, or empty to
	// refuse that.
	Repair string `json:"repair,omitempty"`
}

// The kinds of a correlation's matrix.
const (
	Gaussian = "gaussian"
	Spearman = "spearman"
)

// StudentT is the copula that has degrees of freedom, MinDF to MaxDF; the other one is Gaussian.
const (
	StudentT = "t"
	MinDF    = 1
	MaxDF    = 1000
)

// RepairNearest is the one repair of a correlation's matrix.
const RepairNearest = "nearest"

// Statistics are wanted of every output.
type Statistics struct {
	Percentiles []float64 `json:"percentiles,omitempty"` // in 0..100
	Thresholds  []float64 `json:"thresholds,omitempty"`  // for the probability of less than each
	Levels      []float64 `json:"levels,omitempty"`      // of value at risk and the mean beyond it: in 0..100, exclusive
	Confidence  float64   `json:"confidence,omitempty"`  // of all intervals, in 0..1, exclusive; 0 for the default
}

// Output is a cell whose outcomes are kept. In JSON it is the cell alone or an object.
type Output struct {
	Cell string
	Name string
	// Simulation is the what-if simulation, from 1, that a run adds to an output of several; it is not part of a specification.
	Simulation int
}

// Fault is something wrong with a specification. Pointer is a JSON pointer (RFC 6901) into it; Cells lists cells of
// the workbook where they are what the message is about.
type Fault struct {
	Pointer string   `json:"pointer"`
	Message string   `json:"message"`
	Cells   []string `json:"cells,omitempty"`
	// Nearest is the valid correlation matrix nearest to one that is not positive semidefinite, at this Frobenius Distance.
	Nearest  [][]float64 `json:"nearest,omitempty"`
	Distance float64     `json:"distance,omitempty"`
}

// MarshalJSON writes the parameters beside the other fields, in the order of their names.
func (i Input) MarshalJSON() ([]byte, error) {
	flat := make(map[string]any, 3+len(i.Numbers)+len(i.Lists))
	for name, x := range i.Numbers {
		flat[name] = x
	}
	for name, list := range i.Lists {
		flat[name] = list
	}
	for name, part := range i.Parts {
		flat[name] = part
	}
	flat["cell"] = i.Cell
	for name, text := range map[string]string{"distribution": i.Distribution, "sip": i.Sip, "library": i.Library} {
		if text != "" {
			flat[name] = text
		}
	}
	if i.Name != "" {
		flat["name"] = i.Name
	}
	return json.Marshal(flat)
}

// MarshalJSON writes the cell alone when the output has no name.
func (o Output) MarshalJSON() ([]byte, error) {
	if o.Name == "" {
		return json.Marshal(o.Cell)
	}
	return json.Marshal(map[string]string{"cell": o.Cell, "name": o.Name})
}

// UnmarshalJSON reads a specification as Parse does; the error tells the first fault.
func (s *Specification) UnmarshalJSON(data []byte) error {
	parsed, faults := Parse(data)
	if len(faults) > 0 {
		return &faults[0]
	}
	*s = *parsed
	return nil
}

// Error is the fault as one line.
func (f *Fault) Error() string { return "spec: " + f.Pointer + ": " + f.Message }

// Digest is the SHA-256 of the canonical JSON form: equal for specifications that differ in white space, the order of
// fields, or the way in which cells are written.
func (s *Specification) Digest() ([sha256.Size]byte, error) {
	data, err := json.Marshal(s.canonical())
	return sha256.Sum256(data), err
}

// canonical is a copy with every cell in canonical form.
func (s *Specification) canonical() *Specification {
	c := &Specification{Name: s.Name, Statistics: s.Statistics, Stop: s.Stop, Simulations: s.Simulations, Libraries: s.Libraries, Inputs: make([]Input, len(s.Inputs)), Outputs: make([]Output, len(s.Outputs))}
	for i, in := range s.Inputs {
		in.Cell = CanonicalCell(in.Cell)
		in.Numbers, in.Lists, in.Parts = maps.Clone(in.Numbers), maps.Clone(in.Lists), maps.Clone(in.Parts)
		c.Inputs[i] = in
	}
	for _, g := range s.Correlations {
		cells := make([]string, len(g.Cells))
		for i, cell := range g.Cells {
			cells[i] = CanonicalCell(cell)
		}
		if g.Kind == "" {
			g.Kind = Gaussian
		}
		g.Cells = cells
		if g.Copula == Gaussian {
			g.Copula = ""
		}
		c.Correlations = append(c.Correlations, g)
	}
	for i, out := range s.Outputs {
		c.Outputs[i] = Output{Cell: CanonicalCell(out.Cell), Name: out.Name}
	}
	return c
}
