package engine

import (
	"fmt"
	"math"

	"tyche/engine/draw"
	"tyche/engine/formula/function"
	"tyche/engine/spec"
)

// pairs collects the draws that formulas correlate in pairs (RiskIndepC and RiskDepC, PsiCorrIndep and PsiCorrDepen): a
// dependent one names an independent one and the rank correlation with it.
type pairs struct {
	list []pairMember
	// independent finds a member by the name that it goes by.
	independent map[string]int
}

// pairMember is an input of the sampler with its pairs.
type pairMember struct {
	input int
	cell  string
	pairs []function.Pair
}

func (p *pairs) add(input int, cell string, of []function.Pair) {
	if len(of) > 0 {
		p.list = append(p.list, pairMember{input, cell, of})
	}
}

// edge leads to another member, with the correlation in the Gaussian copula. Two edges of one star meet in the independent input of
// a pair whose dependent ones are uncorrelated with each other.
type edge struct {
	to   int
	rho  float64
	star string // empty where they are independent given that input
}

// pairGroups adds the groups of draws that pairs connect. Draws that are connected through others only are independent
// given those: in the copula their correlation is the product along the way, which is a correlation matrix as long as there is one
// way. The dependent ones of one pair of @RISK are uncorrelated instead (Palisade knowledge base, "How and why to switch from
// RiskDepC to RiskCorrmat"), which may be no correlation matrix.
func (c *compiler) pairGroups(p *pairs) {
	edges := c.pairEdges(p)
	if edges == nil {
		return
	}
	seen := make([]bool, len(p.list))
	for start := range p.list {
		if seen[start] {
			continue
		}
		members, ways := reach(edges, start)
		for _, m := range members {
			seen[m] = true
		}
		switch {
		case len(members) < 2:
		case ways != 2*(len(members)-1):
			c.formulaFault(c.pairCells(p, members), "These inputs are correlated in a circle of pairs, which leaves open how all of them move together. Use a correlation matrix.")
		default:
			c.pairGroup(p, edges, members)
		}
	}
}

// pairEdges finds who is correlated with whom; nil after a fault.
func (c *compiler) pairEdges(p *pairs) [][]edge {
	p.independent = map[string]int{}
	faults := len(c.faults)
	for i, m := range p.list {
		for _, pair := range m.pairs {
			if pair.Dependent {
				continue
			}
			if other, twice := p.independent[pair.ID]; twice {
				c.formulaFault([]string{p.list[other].cell, m.cell}, fmt.Sprintf("Two inputs are the independent one of the pair %q.", pair.ID))
			}
			p.independent[pair.ID] = i
		}
	}
	edges := make([][]edge, len(p.list))
	for i, m := range p.list {
		for _, pair := range m.pairs {
			other, ok := p.independent[pair.ID]
			switch {
			case !pair.Dependent:
			case !ok:
				c.formulaFault([]string{m.cell}, fmt.Sprintf("No input is the independent one of the pair %q.", pair.ID))
			case !(math.Abs(pair.Coefficient) <= 1) || other == i:
				c.formulaFault([]string{m.cell}, fmt.Sprintf("The correlation of the pair %q must be from -1 to 1, with another input.", pair.ID))
			default:
				rho, star := 2*math.Sin(math.Pi/6*pair.Coefficient), ""
				if pair.Apart {
					star = pair.ID
				}
				edges[i], edges[other] = append(edges[i], edge{other, rho, star}), append(edges[other], edge{i, rho, star})
			}
		}
	}
	if len(c.faults) > faults {
		return nil
	}
	return edges
}

// reach lists the members that edges connect with one of them, and counts these edges from both ends.
func reach(edges [][]edge, start int) (members []int, ways int) {
	seen := map[int]bool{start: true}
	members = []int{start}
	for at := 0; at < len(members); at++ {
		ways += len(edges[members[at]])
		for _, e := range edges[members[at]] {
			if !seen[e.to] {
				seen[e.to] = true
				members = append(members, e.to)
			}
		}
	}
	return members, ways
}

func (c *compiler) pairCells(p *pairs, members []int) []string {
	cells := make([]string, 0, len(members))
	for _, m := range members {
		cells = append(cells, p.list[m].cell)
	}
	return cells
}

// pairGroup adds one group of draws, with the rank correlations that the copula gives them.
func (c *compiler) pairGroup(p *pairs, edges [][]edge, members []int) {
	place := make(map[int]int, len(members))
	inputs := make([]int, len(members))
	for i, m := range members {
		place[m], inputs[i] = i, p.list[m].input
	}
	matrix := make([][]float64, len(members))
	for i, from := range members {
		matrix[i] = make([]float64, len(members))
		along, over := map[int]float64{from: 1}, map[int]string{}
		for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
			at := queue[0]
			for _, e := range edges[at] {
				if _, known := along[e.to]; known {
					continue
				}
				along[e.to], over[e.to] = float64(along[at]*e.rho), e.star
				if e.star != "" && e.star == over[at] {
					along[e.to] = 0
				}
				queue = append(queue, e.to)
			}
		}
		for m, rho := range along {
			matrix[i][place[m]] = 6 / math.Pi * math.Asin(0.5*rho)
		}
		matrix[i][i] = 1
	}
	for i := range matrix { // the same bits on both sides
		for k := range i {
			matrix[k][i] = matrix[i][k]
		}
	}
	c.spearmanGroup(c.pairCells(p, members), inputs, matrix)
}

// spearmanGroup adds a group of draws with these rank correlations.
func (c *compiler) spearmanGroup(names []string, inputs []int, matrix [][]float64) {
	how := draw.Dependence{Kind: draw.Spearman}
	for _, i := range inputs {
		how.Margins = append(how.Margins, c.drawn[i].Distribution)
	}
	correlation, err := how.Correlate(names, matrix)
	if err != nil {
		c.refuseMatrix(names, err)
		return
	}
	c.tell(names, spec.Spearman, spec.Gaussian, correlation)
	c.sim.groups = append(c.sim.groups, draw.Group{Inputs: inputs, Correlation: correlation})
}
