package engine

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"

	"tyche/engine/draw"
	"tyche/engine/draw/distribution"
	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/lower"
	"tyche/engine/program"
	"tyche/engine/sipmath"
	"tyche/engine/spec"
	"tyche/engine/summary"
	"tyche/engine/vector"
	"tyche/engine/workbook"
)

// Design is what the draws of a run depend on beside its inputs.
type Design struct {
	Trials   int64  // 1 or more
	Seed     uint64 // any; 0 is one like the others
	Sampling string // mc, lhs or sobol; empty is mc
	// Now is the run's creation time for NOW and TODAY: days since 30 December 1899, UTC.
	Now float64
}

// Simulation is a compiled run: immutable, shared by any number of Workers.
type Simulation struct {
	spec   *spec.Specification
	trials int64
	// replicate is the number of trials of an independent replicate, 0 for Monte Carlo.
	replicate int64
	sampler   *draw.Sampler
	groupOf   []int // by input: its group, -1 for none
	groups    []draw.Group
	program   *program.Program
	executor  *vector.Executor
	// sources are those of the inputs that are not drawn; it may be shorter than the list of inputs.
	sources []source
	// further are the what-if simulations after the first one, whose outputs follow.
	further []*Simulation
	// told are the groups whose dependence is not just what was asked for.
	told []summary.Correlation
}

// compileOne compiles the run with the what-if values of one place, from 0.
func compileOne(book *workbook.Book, s *spec.Specification, d Design, whatIf int) (*Simulation, []spec.Fault) {
	resolved, faults := s.Resolve(book)
	c := compiler{book: book, whatIf: whatIf, spec: s, resolved: resolved, sim: &Simulation{spec: s, trials: d.Trials}, faults: faults}
	if resolved != nil {
		c.spec = resolved.Specification
	}
	c.inputs(d)
	if resolved != nil {
		c.bind(d.Now)
	}
	for _, step := range []func(){c.draws, c.lower} {
		if len(c.faults) > 0 {
			return nil, spec.Distinct(faults, c.faults[len(faults):])
		}
		step()
	}
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	return c.sim, nil
}

// compiler holds what the steps of Compile hand on.
type compiler struct {
	book     *workbook.Book
	spec     *spec.Specification
	resolved *spec.Resolved
	sim      *Simulation
	design   draw.Design
	drawn    []draw.Input // of the specification, then of the formulas
	model    *formula.Model
	slice    *formula.Slice
	outputs  []formula.Cell
	// formulaDraws follow the inputs of the specification.
	formulaDraws []lower.Draw
	whatIf       int
	sips         []*sipmath.Library
	// cells are those of the inputs of the model: of the specification, then the one that counts the trials.
	cells  []formula.Cell
	faults []spec.Fault
}

func (c *compiler) fault(pointer, format string, args ...any) {
	c.faults = append(c.faults, spec.Fault{Pointer: pointer, Message: fmt.Sprintf(format, args...)})
}

// inputs checks the design and the distributions of the specification.
func (c *compiler) inputs(d Design) {
	c.design = draw.Design{Seed: d.Seed, Trials: uint64(max(d.Trials, 1))}
	if d.Sampling != "" {
		sampling, err := draw.ParseSampling(d.Sampling)
		if err != nil {
			c.fault("/sampling", "%v", err)
		}
		c.design.Sampling = sampling
	}
	c.sim.replicate = int64(c.design.ReplicateSize())
	c.libraries()
	fitted := fitAll(c.spec.Inputs)
	for i, in := range c.spec.Inputs {
		if in.Sip != "" {
			c.sip(i, in)
			continue
		}
		c.drawn = append(c.drawn, draw.Input{Name: in.Cell, Distribution: c.distribution(i, in, fitted[i])})
	}
	for g := range c.spec.Correlations {
		group := draw.Group{Correlation: c.correlation(g)}
		if c.resolved != nil {
			group.Inputs = c.resolved.Groups[g]
		}
		c.sim.groups = append(c.sim.groups, group)
	}
	c.independent()
}

// fit is a distribution, or why there is none.
type fit struct {
	distribution distribution.Distribution
	err          error
}

// fitAll makes the distributions of inputs, on all processors: some take a fraction of a millisecond to tabulate.
func fitAll(inputs []spec.Input) []fit {
	fits := make([]fit, len(inputs))
	parallel(runtime.GOMAXPROCS(0), len(inputs), func(_, i int) {
		if in := inputs[i]; in.Sip == "" {
			fits[i].distribution, fits[i].err = distribution.New(in.Distribution, distribution.Parameters{Numbers: in.Numbers, Lists: in.Lists, Parts: in.Parts})
		}
	})
	return fits
}

func (c *compiler) distribution(i int, in spec.Input, made fit) distribution.Distribution {
	d, err := made.distribution, made.err
	var broken *distribution.Faults
	switch {
	case errors.As(err, &broken):
		for _, f := range broken.List {
			pointer := fmt.Sprintf("/inputs/%d", i)
			if f.Parameter != "" {
				pointer += "/" + f.Parameter
			}
			of := ""
			if in.Cell != "" {
				of = " of " + in.Cell
			}
			c.fault(pointer, "The %s distribution%s: %v.", in.Distribution, of, f)
		}
	case err != nil:
		c.fault(fmt.Sprintf("/inputs/%d", i), "%v", err)
	}
	return d
}

func (c *compiler) correlation(g int) *draw.Correlation {
	corr := c.spec.Correlations[g]
	kind := draw.Copula
	if corr.Kind == spec.Spearman {
		kind = draw.Spearman
	}
	how := draw.Dependence{Kind: kind, DF: corr.DF, Repair: corr.Repair == spec.RepairNearest}
	if c.resolved != nil && kind == draw.Spearman {
		for _, i := range c.resolved.Groups[g] {
			how.Margins = append(how.Margins, c.drawn[i].Distribution)
		}
	}
	valid, err := how.Correlate(corr.Cells, corr.Matrix)
	if err != nil {
		pointer := fmt.Sprintf("/correlations/%d/matrix", g)
		var broken *draw.MatrixError
		if errors.As(err, &broken) && broken.Row >= 0 {
			pointer += fmt.Sprintf("/%d", broken.Row)
			if broken.Column >= 0 {
				pointer += fmt.Sprintf("/%d", broken.Column)
			}
		}
		if errors.As(err, &broken) {
			c.matrixFault(pointer, broken)
		} else {
			c.fault(pointer, "%v", err)
		}
	}
	c.tell(corr.Cells, corr.Kind, corr.Copula, valid)
	return valid
}

// matrixFault tells what is wrong with a matrix, and what could stand in its place.
func (c *compiler) matrixFault(pointer string, broken *draw.MatrixError) {
	c.fault(pointer, "The correlation matrix is not one: %s.", broken.Text)
	if broken.Nearest == nil {
		return
	}
	f := &c.faults[len(c.faults)-1]
	f.Message += fmt.Sprintf(" The nearest valid matrix is at a Frobenius distance of %.4g; \"repair\": \"nearest\" in the correlation takes it.", broken.Distance)
	f.Nearest, f.Distance = broken.Nearest, broken.Distance
}

// lower makes the program.
func (c *compiler) lower() {
	inputs := make([]lower.Input, len(c.cells))
	for i, cell := range c.cells {
		inputs[i].Cell = cell
		inputs[i].Lo, inputs[i].Hi = c.sim.bounds(i)
	}
	for i := range c.formulaDraws {
		if c.formulaDraws[i].Final {
			c.formulaDraws[i].Lo, c.formulaDraws[i].Hi = c.sim.bounds(len(inputs) + i)
		}
	}
	draws := lower.Draws{List: c.formulaDraws, Further: func(first float64, index int32) float64 {
		return draw.Further(first, uint32(index))
	}}
	p, err := lower.Lower(c.model, c.slice, inputs, draws, c.outputs)
	if err == nil {
		c.sim.program = p
		c.sim.executor, err = vector.Compile(p, vector.Options{})
	}
	if err != nil {
		c.fault("", "The model could not be compiled: %v.", err)
	}
}

func cellsOf(places []spec.Place) []formula.Cell {
	cells := make([]formula.Cell, len(places))
	for i, p := range places {
		cells[i] = formula.Cell{Sheet: int32(p.Sheet), Address: p.At}
	}
	return cells
}

// inOrder sorts cells as a person reads them: sheet by sheet, row by row.
func inOrder(a, b formula.Cell) int {
	return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
}

// maxListed bounds how many cells a fault names.
const maxListed = 100

// supported lists the cells between inputs and outputs that cannot be computed, and why; where there are none, those that
// the outputs read at all.
func (c *compiler) supported(model *formula.Model, slice *formula.Slice, outputs []formula.Cell) {
	if c.refuse("/outputs", "Formulas between the inputs and the outputs cannot be computed: %s.", model, slice.Order) {
		return
	}
	for i, cell := range outputs {
		s := model.Base(cell)
		if s.Kind != value.Unsupported {
			continue
		}
		at := fmt.Sprintf("/outputs/%d", i)
		if !c.refuse(at, "Formulas that the output reads cannot be computed: %s.", model, model.Causes(cell)) {
			c.faults = append(c.faults, spec.Fault{Pointer: at, Cells: []string{model.CellName(cell)},
				Message: "The output cannot be computed: " + s.Text + "."}) // what it reads is known only when it is computed
		}
	}
}

// refuse makes a fault of each reason for which cells of a list cannot be computed, and tells whether there are any.
func (c *compiler) refuse(pointer, message string, model *formula.Model, list []formula.Cell) bool {
	reasons, order := map[string][]string{}, []string{}
	for _, cell := range slices.SortedFunc(slices.Values(list), inOrder) {
		reason := ""
		if bound, _ := model.Formula(cell); len(bound.Refusals) > 0 {
			reason = bound.Refusals[0]
		} else if s := model.Base(cell); s.Kind == value.Unsupported && !formula.IsConsequence(s.Text) {
			reason = s.Text
		} else {
			continue
		}
		if _, known := reasons[reason]; !known {
			order = append(order, reason)
		}
		if len(reasons[reason]) < maxListed {
			reasons[reason] = append(reasons[reason], model.CellName(cell))
		}
	}
	for _, reason := range order {
		c.faults = append(c.faults, spec.Fault{Pointer: pointer, Cells: reasons[reason], Message: fmt.Sprintf(message, reason)})
	}
	return len(order) > 0
}

// bounds are numbers between which every draw of an input lies.
func (s *Simulation) bounds(i int) (lo, hi float64) {
	if from := s.sourceOf(i); from != nil {
		return from.Bounds()
	}
	lo, hi = s.sampler.Bounds(i)
	slack := float64((hi - lo) * 1e-6) // more than any quantile's stated error
	low, high := s.sampler.Distribution(i).Support()
	return math.Max(lo-slack, low), math.Min(hi+slack, high)
}
