package rank

import (
	"math"

	"tyche/engine/draw/distribution"
)

// Error bounds the error of rank correlations that have no closed form.
const Error = 1e-4

// Margin is what a rank correlation depends on of an input: whether it is continuous, else the steps of its mid-distribution
// function (F(x) + F(x-))/2.
type Margin struct {
	steps []step // none for a continuous one
	sd    float64
}

// step is a step of height at the probability lower = 1-upper.
type step struct{ lower, upper, height float64 }

const (
	// probes are the probabilities at which a continuous distribution must give back its own quantiles.
	probes   = 64
	fineAtom = 1e-6
	// grain is the probability up to which neighbouring values count as one: 1/300, which moves no rank correlation by more
	// than the sum of the cubes of what is joined.
	grain = 1.0 / 300
)

// NewMargin finds out about a distribution; nil stands for a continuous one.
func NewMargin(d distribution.Distribution) *Margin {
	m := &Margin{sd: math.Sqrt(1.0 / 12)}
	if d == nil || continuous(d) {
		return m
	}
	cubes, before, beginning := 0.0, 0.0, 0.0
	for _, c := range cells(d) {
		if before > 0 {
			m.steps = append(m.steps, step{lower: beginning, upper: c.above + c.mass, height: (before + c.mass) / 2})
		}
		before, beginning = c.mass, 1-c.above
		cubes += float64(c.mass * c.mass * c.mass)
	}
	m.sd = math.Sqrt(max(1-cubes, 0) / 12)
	return m
}

// Continuous tells whether ranks of the input have no ties.
func (m *Margin) Continuous() bool { return len(m.steps) == 0 && m.sd > 0 }

// Steps is how many steps the distribution function has, 1 for a continuous one: the work of a pair grows with the product.
func (m *Margin) Steps() int { return max(len(m.steps), 1) }

func continuous(d distribution.Distribution) bool {
	for k := range probes {
		u := (float64(k) + 0.5) / probes
		if math.Abs(d.CDF(d.Quantile(u))-u) > fineAtom {
			return false
		}
	}
	return true
}

// cell is a value, or neighbouring ones, of a distribution: its probability and that of all above.
type cell struct{ mass, above float64 }

// cells walks over a distribution from its lowest value.
func cells(d distribution.Distribution) []cell {
	spread := d.Quantile(0.75) - d.Quantile(0.25)
	var list []cell
	done := 0.0 // the probability of what was seen
	add := func(until float64, above float64) {
		if mass := until - done; mass > 0x1p-40 {
			list = append(list, cell{mass, above})
			done = until
		}
	}
	for done < 1-0x1p-40 && len(list) < 4/grain {
		x := d.Quantile(min(done+grain, 1-0x1p-41))
		just := x - float64(1e-9*(math.Abs(x)+spread))
		if until := d.CDF(x); until-d.CDF(just) > grain/2 { // a value that counts
			add(d.CDF(just), d.Survival(just))
			add(until, d.Survival(x))
		} else {
			add(until, d.Survival(x))
		}
		if next := min(done+grain, 1-0x1p-41); d.CDF(d.Quantile(next)) <= done { // the quantile's rounding
			break
		}
	}
	if len(list) > 0 {
		list[len(list)-1].mass += 1 - done
		list[len(list)-1].above = 0
	}
	return list
}
