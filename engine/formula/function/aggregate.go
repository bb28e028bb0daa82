package function

import (
	"math"
	"reflect"
	"sync"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// sumCurve is the curve of a sum of compounded parts. It is drawn by adding up severities; its quantiles are those of a lattice.
type sumCurve struct {
	parts   []compounded
	lattice func() *lattice
}

func newSum(parts []compounded) made {
	return made{&sumCurve{parts, sync.OnceValue(func() *lattice { return newLattice(parts) })}}
}

func (s *sumCurve) at(lower, upper float64) float64 {
	if l := s.lattice(); l != nil {
		return l.at(lower, upper)
	}
	return math.NaN()
}

func (s *sumCurve) tails(x float64) (lower, upper float64) {
	if l := s.lattice(); l != nil {
		return l.tails(x)
	}
	return math.NaN(), math.NaN()
}

func (s *sumCurve) density(x float64) float64 {
	if l := s.lattice(); l != nil {
		return l.density(x)
	}
	return math.NaN()
}

func (s *sumCurve) moments() [4]float64 { return sumMoments(s.parts) }

func (s *sumCurve) support() (low, high float64) {
	for _, p := range s.parts {
		_, most := p.frequency.Support()
		from, to := p.severity.Support()
		if from < 0 {
			low += float64(most * from)
		}
		if to > 0 {
			high += float64(most * to)
		}
	}
	return low, high
}

func (s *sumCurve) discrete() bool {
	for _, p := range s.parts {
		if !p.severity.Discrete() {
			return false
		}
	}
	return true
}

// sample draws a sum; the first frequency has the probability u.
func (s *sumCurve) sample(c *Call, u float64) (float64, workbook.ErrorCode) {
	sum := 0.0
	for i, p := range s.parts {
		if i > 0 {
			u = c.Random()
		}
		n := p.frequency.Quantile(u)
		if !(n >= 0 && n <= maxSummands) {
			return 0, workbook.ErrNum
		}
		for range int(n) {
			x, code := c.drawOnce(p.severity)
			if code != workbook.NoError {
				return 0, code
			}
			sum += x
		}
	}
	return sum, workbook.NoError
}

// sumMoments follow from the cumulants of frequencies and severities.
func sumMoments(parts []compounded) [4]float64 {
	var k [4]float64
	for _, p := range parts {
		n, x := cumulantsOf(p.frequency), cumulantsOf(p.severity)
		m, square := x[0], float64(x[0]*x[0])
		k[0] += float64(n[0] * m)
		k[1] += float64(n[0]*x[1]) + float64(n[1]*square)
		k[2] += float64(n[0]*x[2]) + float64(3*float64(n[1]*m)*x[1]) + float64(n[2]*float64(m*square))
		k[3] += float64(n[0]*x[3]) + float64(n[1]*(float64(4*float64(m*x[2]))+float64(3*float64(x[1]*x[1])))) +
			float64(6*float64(n[2]*square)*x[1]) + float64(n[3]*float64(square*square))
	}
	return ofCentral(k[0], k[1], k[2], k[3]+float64(3*float64(k[1]*k[1])))
}

// cumulantsOf are mean, variance and the third and fourth cumulant.
func cumulantsOf(d distribution.Distribution) [4]float64 {
	mean, m2, m3, m4 := central(d)
	return [4]float64{mean, m2, m3, m4 - float64(3*float64(m2*m2))}
}

// inverted is a sum of which quantiles were asked for, kept with its law.
type inverted struct {
	law Law
	sum made
}

// What sums count as work whose quantiles are asked for, and ones whose quantiles may be.
const (
	latticeCost  = 2_000_000
	perhapsAsked = latticeCost / 10
)

// invertible is a distribution that has quantiles: itself, or for one that is sampled that of its sums.
func (c *Call) invertible(l *Law, d distribution.Distribution) (distribution.Distribution, workbook.ErrorCode) {
	compound, ok := d.(*distribution.Compound)
	if !ok {
		return d, workbook.NoError
	}
	kept := *l
	kept.Level = nil
	memory := c.Memory()
	if memory != nil {
		if m, ok := (*memory).(*inverted); ok && reflect.DeepEqual(m.law, kept) {
			return m.sum, workbook.NoError
		}
	}
	part := l.Parts["severity"]
	severity, err := distribution.NewSolving(part.Family, part.Parameters)
	if err != nil {
		return nil, workbook.ErrNum
	}
	if !c.Spend(latticeCost) {
		return nil, workbook.ErrNum
	}
	sum := newSum([]compounded{{compound.Frequency(), severity}})
	if memory != nil {
		*memory = &inverted{kept, sum}
	}
	return sum, workbook.NoError
}

// sampler is a curve that draws by itself: its quantiles are not known, or take long.
type sampler interface {
	sample(c *Call, u float64) (float64, workbook.ErrorCode)
}

// Sampled tells whether the law's distribution is drawn by adding up or computing further draws.
func (l *Law) Sampled() bool {
	m, ok := l.Made.(made)
	if !ok {
		return false
	}
	_, ok = m.curve.(sampler)
	return ok
}

// drawCost is what a draw counts as work: sums of sums of sums have no other bound.
const drawCost = 100

// drawOnce is a draw from a distribution.
func (c *Call) drawOnce(d distribution.Distribution) (float64, workbook.ErrorCode) {
	if !c.Spend(drawCost) {
		return 0, workbook.ErrNum
	}
	v := c.drawnAt(d, c.Random())
	if v.Kind == workbook.Error {
		return 0, v.Err
	}
	return v.Num, workbook.NoError
}

// drawnAt is a draw from a distribution with the probability u; sums draw their severities.
func (c *Call) drawnAt(d distribution.Distribution, u float64) value.Value {
	switch s := d.(type) {
	case made:
		if sampled, ok := s.curve.(sampler); ok {
			x, code := sampled.sample(c, u)
			return result(x, code)
		}
	case *distribution.Compound:
		sum, count := s.Shift(), int(s.Frequency().Quantile(u))
		if !c.Spend(drawCost * count) {
			return value.Error(workbook.ErrNum)
		}
		for range count {
			x := [1]float64{distribution.Tail(c.Random())}
			s.FillPayments(x[:])
			sum += x[0]
		}
		return value.Number(sum)
	}
	return value.Number(d.Quantile(u))
}

// lawOf is the law of an argument of class Own: a distribution, or a number.
func (c *Call) lawOf(v value.Value) (Law, workbook.ErrorCode) {
	if o, ok := v.Func().(*object); ok {
		if o.law.Sum != nil || o.law.Level != nil || len(o.law.Trials) > 0 {
			return Law{}, workbook.ErrValue
		}
		return o.law, workbook.NoError
	}
	x, code := c.scalar(v)
	return Law{Family: "discrete", Numbers: map[string]float64{}, Lists: map[string][]float64{"values": {x}, "weights": {1}}}, code
}

// aggregateLaw is the sum of as many severities, argument 1, as a frequency says, argument 0; behind them stand further parameters of the
// method, up to ModelRisk's U, which is argument level.
func aggregateLaw(level int) func(c *Call) (Law, workbook.ErrorCode) {
	return func(c *Call) (Law, workbook.ErrorCode) {
		frequency, code := c.lawOf(c.Args[0])
		if code != workbook.NoError {
			return Law{}, code
		}
		severity, code := c.lawOf(c.Args[1])
		if code != workbook.NoError {
			return Law{}, code
		}
		return c.sumLaw(frequency, severity, level)
	}
}

// sumLaw is the law of a compound sum: of the family that has that name where both parts have families.
func (c *Call) sumLaw(frequency, severity Law, level int) (Law, workbook.ErrorCode) {
	if frequency.Made == nil && severity.Made == nil && frequency.Family != "compound" && severity.Family != "compound" {
		return c.leveled(Law{Family: "compound", Numbers: map[string]float64{}, Parts: map[string]distribution.Part{
			"frequency": {Family: frequency.Family, Parameters: frequency.parameters()},
			"severity":  {Family: severity.Family, Parameters: severity.parameters()}}}, level)
	}
	n, wrong := frequency.solving()
	d, alsoWrong := severity.solving()
	if wrong != nil || alsoWrong != nil || !n.Discrete() || !c.Spend(perhapsAsked) {
		return Law{}, workbook.ErrNum
	}
	if d, code := c.invertible(&severity, d); code == workbook.NoError {
		return c.leveled(Law{Family: "compound", Made: newSum([]compounded{{n, d}})}, level)
	}
	return Law{}, workbook.ErrNum
}

// aggregateDiscrete is VoseAggregateDiscrete(frequency, values, probabilities, step, MaxP): a sum of values.
func aggregateDiscrete(c *Call) (Law, workbook.ErrorCode) {
	frequency, code := c.lawOf(c.Args[0])
	if code != workbook.NoError {
		return Law{}, code
	}
	values, code := c.list(c.Args[1])
	if code != workbook.NoError {
		return Law{}, code
	}
	weights, code := c.list(c.Args[2])
	if code != workbook.NoError {
		return Law{}, code
	}
	severity := Law{Family: "discrete", Numbers: map[string]float64{}, Lists: map[string][]float64{"values": values, "weights": weights}}
	return c.sumLaw(frequency, severity, 5)
}

// multiAggregate is VoseAggregateMultiFFT(frequencies, severities): the sum of independent compound sums.
func multiAggregate(c *Call) (Law, workbook.ErrorCode) {
	parts, code := c.compoundedAll()
	if code != workbook.NoError {
		return Law{}, code
	}
	if !c.Spend(perhapsAsked) {
		return Law{}, workbook.ErrNum
	}
	return c.leveled(Law{Family: "compound", Made: newSum(parts)}, 2)
}

// compoundedAll are the pairs of the frequencies in the first argument and the severities in the second one.
func (c *Call) compoundedAll() ([]compounded, workbook.ErrorCode) {
	frequencies, code := c.drawnAll(c.Args[0])
	if code != workbook.NoError {
		return nil, code
	}
	severities, code := c.drawnAll(c.Args[1])
	switch {
	case code != workbook.NoError:
		return nil, code
	case len(frequencies) != len(severities):
		return nil, workbook.ErrValue
	}
	parts := make([]compounded, len(frequencies))
	for i := range parts {
		if !frequencies[i].Discrete() {
			return nil, workbook.ErrNum
		}
		parts[i] = compounded{frequencies[i], severities[i]}
	}
	return parts, workbook.NoError
}
