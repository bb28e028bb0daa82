package draw

import (
	"math"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
)

// mixing makes a Student's t copula out of correlated normal numbers: all numbers of a group's trial are divided by the root
// of one chi-squared number over its degrees of freedom.
type mixing struct {
	df     float64
	stream Stream
	law    distribution.Distribution
	beta   elementary.BetaFunction
}

// newMixing prepares the mixing variable of a group. It is a draw of the group's first input, with an index that no other
// draw has, and has a dimension of its own.
func (d Design) newMixing(df float64, first Input, dimension int) (*mixing, error) {
	stream, err := d.NewStream(InputID(first.Name), ^first.Index, dimension)
	if err != nil {
		return nil, err
	}
	law, err := distribution.New("gamma", distribution.Parameters{Numbers: map[string]float64{"shape": df / 2, "scale": 2 / df}})
	if err != nil {
		return nil, err
	}
	return &mixing{df: df, stream: stream, law: law, beta: elementary.NewBetaFunction(df/2, 0.5)}, nil
}

// mixLanes is how many trials are mixed at once.
const mixLanes = 256

// fill turns correlated normal numbers into tail probabilities of a t copula.
func (m *mixing) fill(columns [][]float64, first uint64) {
	var buffer [mixLanes]float64
	n := len(columns[0])
	for from := 0; from < n; from += mixLanes {
		to := min(from+mixLanes, n)
		roots := buffer[:to-from]
		m.stream.FillTails(roots, first+uint64(from))
		m.law.Fill(roots)
		for k, w := range roots {
			roots[k] = math.Sqrt(w)
		}
		for _, column := range columns {
			for k, z := range column[from:to] {
				column[from+k] = m.tail(z / roots[k])
			}
		}
	}
}

// tail is the tail probability (see [distribution.Tail]) of a number that follows Student's t.
func (m *mixing) tail(t float64) float64 {
	square := float64(t * t)
	p, _, _ := m.beta.Evaluate(m.df/(m.df+square), square/(m.df+square))
	return math.Copysign(p/2, -t)
}

// smallest is less than every tail probability that normal numbers up to a reach give.
func (m *mixing) smallest(reach float64) float64 {
	return math.Abs(m.tail(reach / math.Sqrt(m.law.Quantile(0x1p-53)) * 2))
}
