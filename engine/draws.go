package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tyche/engine/draw"
	"tyche/engine/draw/distribution"
	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/lower"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// maxSites bounds the random numbers that the formulas of one trial draw.
const maxSites = 1_000_000

// draws prepares the sampler: of the specification's inputs, and of the draws in formulas. Those are uniform numbers, or
// draw from their distribution where it is the same in every trial.
func (c *compiler) draws() {
	sites := c.model.Sites(c.slice)
	if len(sites) > maxSites {
		c.fault("/outputs", "The outputs need %d random numbers of formulas; at most %d can be drawn.", len(sites), maxSites)
		return
	}
	if c.sites(sites); len(c.faults) > 0 {
		return
	}
	sim := c.sim
	sim.groupOf = make([]int, len(c.drawn))
	for i := range sim.groupOf {
		sim.groupOf[i] = -1
	}
	for g := range sim.groups {
		for _, i := range sim.groups[g].Inputs {
			sim.groupOf[i] = g
		}
	}
	sampler, err := draw.NewSampler(c.design, c.drawn, sim.groups)
	var beyond draw.DimensionError
	if errors.As(err, &beyond) {
		c.fault("/inputs", "Sobol sampling serves at most %d uncertain values, and this model has more. Take lhs or mc.", draw.SobolDimensions)
	} else if err != nil {
		c.fault("/inputs", "%v", err)
	}
	sim.sampler = sampler
}

// sites adds the draws of formulas to the inputs of the sampler.
func (c *compiler) sites(sites []formula.Site) {
	uniform, err := distribution.New("uniform", distribution.Parameters{Numbers: map[string]float64{"min": 0, "max": 1}})
	if err != nil {
		c.fault("", "%v", err)
		return
	}
	laws := c.model.Laws(c.slice, c.cells)
	groups, joined := newMatrixGroups(), &pairs{}
	for _, s := range sites {
		drawn := laws.Of(s)
		d, final := uniform, false
		if drawn.HasLaw && !drawn.Uncertain && !drawn.Several && !drawn.Repeated && drawn.Reason == "" && drawn.Law.Level == nil {
			if drawn.Distribution != nil {
				d, final = drawn.Distribution, true
			}
			if len(drawn.Law.Trials) > 0 && final {
				c.inTurn(s, &drawn.Law)
			}
		}
		if drawn.Unjoined {
			c.formulaFault([]string{c.model.CellName(s.Cell)}, fmt.Sprintf(
				"%s cannot be correlated here: its parameters are not known before the run. Take cells in place of names of LET or LAMBDA.", drawn.Function))
		}
		joined.add(len(c.drawn), c.model.CellName(s.Cell), drawn.Law.Pairs)
		if drawn.Law.Correlation != nil {
			groups.add(len(c.drawn), c.model.CellName(s.Cell), drawn.Law.Correlation.Matrix, drawn.Law.Correlation.Instance, drawn.Law.Correlation.Position)
		}
		c.drawn = append(c.drawn, draw.Input{Name: c.model.SiteName(s), Index: uint32(s.Index), Distribution: d})
		c.formulaDraws = append(c.formulaDraws, lower.Draw{Site: s, Final: final})
	}
	for _, g := range groups.list {
		c.matrixGroup(g)
	}
	c.pairGroups(joined)
}

// matrixGroups collects the draws that formulas correlate, by the matrix in the workbook and its instance.
type matrixGroups struct {
	list []*matrixGroup
	at   map[matrixKey]*matrixGroup
}

type matrixKey struct {
	matrix   value.Area
	instance string
}

type matrixGroup struct {
	matrix  value.Area
	members []matrixMember
}

// matrixMember is an input of the sampler and its row in the matrix.
type matrixMember struct {
	input, position int
	cell            string
}

func newMatrixGroups() *matrixGroups { return &matrixGroups{at: map[matrixKey]*matrixGroup{}} }

func (m *matrixGroups) add(input int, cell string, matrix value.Area, instance string, position int) {
	key := matrixKey{matrix, instance}
	g := m.at[key]
	if g == nil {
		g = &matrixGroup{matrix: matrix}
		m.at[key], m.list = g, append(m.list, g)
	}
	g.members = append(g.members, matrixMember{input, position, cell})
}

// matrixGroup adds a group of correlated draws. Add-ins take rank correlations, and need one half of the matrix only.
func (c *compiler) matrixGroup(g *matrixGroup) {
	if len(g.members) < 2 {
		return
	}
	slices.SortStableFunc(g.members, func(a, b matrixMember) int { return cmp.Compare(a.position, b.position) })
	names, inputs := make([]string, len(g.members)), make([]int, len(g.members))
	matrix := make([][]float64, len(g.members))
	for i, m := range g.members {
		names[i], inputs[i], matrix[i] = m.cell, m.input, make([]float64, len(g.members))
		for k, other := range g.members {
			matrix[i][k] = c.correlationAt(g.matrix, m.position, other.position)
		}
		if i > 0 && m.position == g.members[i-1].position {
			c.formulaFault(names[i-1:i+1], "Two inputs have the same place in a correlation matrix.")
			return
		}
	}
	c.spearmanGroup(names, inputs, matrix)
}

// refuseMatrix says why the correlations of formulas cannot be used, with the nearest ones that could be where they contradict
// each other.
func (c *compiler) refuseMatrix(cells []string, err error) {
	c.formulaFault(cells, fmt.Sprintf("The correlation matrix of these inputs cannot be used: %s.", strings.TrimSuffix(err.Error(), ".")))
	var broken *draw.MatrixError
	if errors.As(err, &broken) {
		f := &c.faults[len(c.faults)-1]
		f.Nearest, f.Distance = broken.Nearest, broken.Distance
	}
}

// correlationAt is an element of a matrix in the workbook; where one half is blank, the other one counts.
func (c *compiler) correlationAt(a value.Area, row, col int) float64 {
	if row == col {
		return 1
	}
	at := func(row, col int) workbook.Scalar {
		return c.model.Base(formula.Cell{Sheet: a.Sheet, Address: workbook.Address{Row: a.First.Row + int32(row), Col: a.First.Col + int32(col)}})
	}
	if s := at(max(row, col), min(row, col)); s.Kind == workbook.Number {
		return s.Num
	}
	return at(min(row, col), max(row, col)).Num
}

// formulaFault is a fault of formulas of the workbook.
func (c *compiler) formulaFault(cells []string, message string) {
	c.faults = append(c.faults, spec.Fault{Pointer: "/inputs", Message: message, Cells: cells})
}
