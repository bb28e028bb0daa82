package distribution

import (
	"fmt"
	"math"
	"sort"

	"tyche/engine/elementary"
)

// pieceFamilies are continuous families that are given by the shape of their density.
func pieceFamilies() []Family {
	lowest, highest := number("min", "lowest value"), number("max", "highest value, > min")
	return []Family{
		{Name: "double_triangular", Doc: "two triangles that share the mode, with a probability each", Parameters: []Parameter{lowest,
			number("mode", "between min and max"), highest, number("p", "probability below the mode, 0 to 1")},
			Mean:   "mode + ((1-p)(max-mode) - p (mode-min))/3",
			Source: "AACE recommended practice 41R-08", Example: `"min": 1, "mode": 3, "max": 8, "p": 0.4`, build: buildDoubleTriangular},
		{Name: "general", Doc: "density straight between points; 0 at min and max", Parameters: []Parameter{lowest, highest,
			numbers("values", "ascending, between min and max; twice where the density jumps"), numbers("densities", "one for each value, >= 0, in any unit")},
			Source: "piecewise linear density", Example: `"min": 0, "max": 10, "values": [2, 5, 6], "densities": [1, 2, 0.5]`, build: buildGeneral},
		{Name: "histogram", Doc: "classes of equal length with weights, even within each", Parameters: []Parameter{lowest, highest,
			numbers("weights", "one for each class, >= 0, in any unit")},
			Source: "piecewise uniform", Example: `"min": 0, "max": 8, "weights": [1, 4, 2, 1]`, build: buildHistogram},
		{Name: "trapezoidal", Doc: "density rises from min, is level between two values and falls to max", Parameters: []Parameter{lowest,
			number("left", "where the level part begins, min to right"), number("right", "where it ends, left to max"), highest},
			Mean:   "(max^2 + max right + right^2 - left^2 - left min - min^2)/(3 (max + right - left - min))",
			Source: "van Dorp, Kotz: Generalized trapezoidal distributions, Metrika 58, 2003, straight slopes", Example: `"min": 0, "left": 2, "right": 5, "max": 9`,
			build: buildTrapezoidal},
		{Name: "trigen", Doc: "triangular, with percentiles in place of the ends", Parameters: []Parameter{
			number("low", "not above the mode"), number("mode", "most likely value"), number("high", "not below the mode"),
			number("p_low", "probability below low, 0 to 1"), number("p_high", "probability below high, 0 to 1")},
			Mean:   "that of the triangle",
			Source: "Vose: Risk Analysis, 2008", Example: `"low": 2, "mode": 4, "high": 9, "p_low": 0.1, "p_high": 0.9`, build: buildTrigen},
	}
}

func buildDoubleTriangular(v *values) curve {
	low, mode, high := v.num("min"), v.num("mode"), v.num("max")
	v.require(low < mode, "mode", fmt.Sprintf("must be greater than min, which is %v", low))
	v.require(mode < high, "mode", fmt.Sprintf("must be less than max, which is %v", high))
	if v.probability(); len(v.faults) > 0 {
		return nil
	}
	return doubleTriangular{low, mode, high, v.num("p")}
}

// doubleTriangular has the probability p below its mode.
type doubleTriangular struct{ low, mode, high, p float64 }

func (d doubleTriangular) at(t float64) float64 {
	lower, upper := both(t)
	if lower <= d.p && d.p > 0 {
		return math.FMA(d.mode-d.low, math.Sqrt(lower/d.p), d.low)
	}
	return math.FMA(d.mode-d.high, math.Sqrt(min(upper/(1-d.p), 1)), d.high)
}

func (d doubleTriangular) fill(x []float64) { fillBy(x, d.at) }

func (d doubleTriangular) tails(x float64) (lower, upper float64) {
	switch {
	case x <= d.low:
		return 0, 1
	case x >= d.high:
		return 1, 0
	case x < d.mode:
		r := (x - d.low) / (d.mode - d.low)
		lower = float64(d.p * float64(r*r))
		return lower, 1 - lower
	}
	r := (d.high - x) / (d.high - d.mode)
	upper = float64((1 - d.p) * float64(r*r))
	return 1 - upper, upper
}

func (d doubleTriangular) density(x float64) float64 {
	switch {
	case x < d.low || x > d.high:
		return 0
	case x < d.mode:
		return float64(2*d.p) * ((x - d.low) / (d.mode - d.low)) / (d.mode - d.low)
	}
	return float64(2*(1-d.p)) * ((d.high - x) / (d.high - d.mode)) / (d.high - d.mode)
}

// moments has the k-th one about the mode: 2/((k+1)(k+2)) of the k-th powers of both lengths.
func (d doubleTriangular) moments() moments {
	a, b := d.low-d.mode, d.high-d.mode
	raw := func(k int) float64 {
		sum := float64(d.p*integerPower(a, k)) + float64((1-d.p)*integerPower(b, k))
		return float64(2*sum) / float64((k+1)*(k+2))
	}
	return fromRaw([4]float64{raw(1), raw(2), raw(3), raw(4)}).stretch(1, d.mode)
}

func (d doubleTriangular) support() (low, high float64) {
	low, high = d.low, d.high
	if d.p == 0 {
		low = d.mode
	}
	if d.p == 1 {
		high = d.mode
	}
	return low, high
}

// buildTrigen finds the triangle: with w its base, a its part left of the mode and d = mode-low, (a-d)^2 = p w a; a
// follows from w, the other part alike, and their sum is w for one w only.
func buildTrigen(v *values) curve {
	low, mode, high, pl, ph := v.num("low"), v.num("mode"), v.num("high"), v.num("p_low"), 1-v.num("p_high")
	v.require(low <= mode, "low", "must not be greater than mode")
	v.require(high >= mode, "high", "must not be less than mode")
	v.require(low < high, "low", "must be less than high")
	v.require(pl >= 0 && pl < 1, "p_low", "must be at least 0, below 1")
	v.require(ph >= 0 && ph < 1, "p_high", "must be above 0, at most 1")
	v.require(pl+ph < 1, "p_high", "must be greater than p_low")
	if len(v.faults) > 0 {
		return nil
	}
	part := func(w, p, d float64) float64 {
		root := float64(0.5 * (math.Sqrt(float64(p*w)) + math.Sqrt(math.FMA(p, w, float64(4*d)))))
		return float64(root * root)
	}
	below, above := high-low, high-low
	for excess := 1.0; excess > 0; {
		above = float64(2 * above)
		excess = part(above, pl, mode-low) + part(above, ph, high-mode) - above
	}
	for range 200 {
		w := below + float64(0.5*(above-below))
		if part(w, pl, mode-low)+part(w, ph, high-mode) > w {
			below = w
		} else {
			above = w
		}
	}
	a, b := part(below, pl, mode-low), part(below, ph, high-mode)
	v.require(a+b <= largest, "p_high", "must not be so near to p_low")
	return newTriangular(mode-a, mode, mode+b)
}

func buildHistogram(v *values) curve {
	v.between()
	weights, total := v.list("weights"), 0.0
	v.requireList(len(weights) > 0, "weights", "an empty list", "must have at least one element")
	for i, w := range weights {
		v.requireList(w >= 0, "weights", fmt.Sprintf("%v at place %d", w, i+1), "must not be negative")
		total += w
	}
	v.requireList(total > 0 || len(weights) == 0, "weights", "all zero", "must have a positive sum")
	if len(v.faults) > 0 {
		return nil
	}
	low, high, n := v.num("min"), v.num("max"), float64(len(weights))
	d := &cumulative{x: []float64{low}, p: []float64{0}}
	sum := 0.0
	for i, w := range weights {
		sum += w
		d.x = append(d.x, math.FMA(high-low, float64(i+1)/n, low))
		d.p = append(d.p, min(sum/total, 1))
	}
	d.x[len(weights)], d.p[len(weights)] = high, 1
	return d
}

func buildGeneral(v *values) curve {
	v.between()
	x, f := v.list("values"), v.list("densities")
	if len(x) != len(f) {
		v.requireList(false, "densities", fmt.Sprintf("a list of %d", len(f)), fmt.Sprintf("must be as many as values, %d", len(x)))
		return nil
	}
	v.requireList(len(x) > 0, "values", "an empty list", "must have at least one element")
	xs := append(append([]float64{v.num("min")}, x...), v.num("max"))
	largestDensity := 0.0
	for i, y := range f {
		jump := i > 0 && xs[i+1] == xs[i] && xs[i] > xs[i-1]
		v.requireList((xs[i+1] > xs[i] || jump) && xs[i+1] < v.num("max"), "values", fmt.Sprintf("%v at place %d", xs[i+1], i+1),
			"must ascend, between min and max; one may stand twice")
		v.requireList(y >= 0, "densities", fmt.Sprintf("%v at place %d", y, i+1), "must not be negative")
		largestDensity = max(largestDensity, y)
	}
	v.requireList(largestDensity > 0 || len(f) == 0, "densities", "all zero", "must have a positive sum")
	if len(v.faults) > 0 {
		return nil
	}
	return newGeneral(xs, append(append([]float64{0}, f...), 0), largestDensity)
}

// buildTrapezoidal leaves out slopes without length: the density jumps there.
func buildTrapezoidal(v *values) curve {
	v.between()
	low, left, right, high := v.num("min"), v.num("left"), v.num("right"), v.num("max")
	v.require(low <= left, "left", fmt.Sprintf("must not be less than min, which is %v", low))
	v.require(left <= right, "left", fmt.Sprintf("must not be greater than right, which is %v", right))
	v.require(right <= high, "right", fmt.Sprintf("must not be greater than max, which is %v", high))
	if len(v.faults) > 0 {
		return nil
	}
	var x, f []float64
	for i, at := range []float64{low, left, right, high} {
		level := float64((i + 1) / 2 % 2) // 0, 1, 1, 0
		if n := len(x); n > 0 && x[n-1] == at {
			f[n-1] = 1
			continue
		}
		x, f = append(x, at), append(f, level)
	}
	return newGeneral(x, f, 1)
}

// general has a density that is linear between (x[i], f[i]), with the probabilities below and above each x. An x that stands twice is
// a jump; a piece without length has no probability, and none looks into it.
type general struct{ x, f, below, above []float64 }

func newGeneral(x, f []float64, unit float64) *general {
	n := len(x)
	d := &general{x, f, make([]float64, n), make([]float64, n)}
	area := func(i int) float64 { return float64(float64(0.5*(x[i]-x[i-1])) * ((f[i] + f[i-1]) / unit)) }
	for i := 1; i < n; i++ {
		d.below[i] = d.below[i-1] + area(i)
		d.above[n-1-i] = d.above[n-i] + area(n-i)
	}
	total := d.below[n-1]
	for i := range n {
		d.f[i] = f[i] / unit / total
		d.below[i] /= total
		d.above[i] /= total
	}
	d.below[n-1], d.above[0] = 1, 1
	return d
}

// along returns the length from a density f over which the probability is p, where the density grows by slope.
func along(p, f, slope float64) float64 {
	if p <= 0 {
		return 0
	}
	return 2 * p / (f + math.Sqrt(max(math.FMA(f, f, float64(2*slope)*p), 0)))
}

func (d *general) at(t float64) float64 {
	if !math.Signbit(t) {
		i := sort.Search(len(d.x)-1, func(i int) bool { return d.below[i] >= t })
		i = max(i, 1)
		slope := (d.f[i] - d.f[i-1]) / (d.x[i] - d.x[i-1])
		return min(d.x[i-1]+along(t-d.below[i-1], d.f[i-1], slope), d.x[i])
	}
	i := sort.Search(len(d.x)-1, func(i int) bool { return d.above[i] <= -t })
	i = max(i, 1)
	slope := (d.f[i-1] - d.f[i]) / (d.x[i] - d.x[i-1])
	return max(d.x[i]-along(-t-d.above[i], d.f[i], slope), d.x[i-1])
}

func (d *general) fill(x []float64) { fillBy(x, d.at) }

// piece returns the i with x in x[i-1]..x[i], 0 outside.
func (d *general) piece(x float64) int {
	last := len(d.x) - 1
	if !(x >= d.x[0] && x <= d.x[last]) {
		return 0
	}
	return max(sort.SearchFloat64s(d.x, x), 1)
}

func (d *general) density(x float64) float64 {
	i := d.piece(x)
	if i == 0 {
		return 0
	}
	return math.FMA((x-d.x[i-1])/(d.x[i]-d.x[i-1]), d.f[i]-d.f[i-1], d.f[i-1])
}

func (d *general) tails(x float64) (lower, upper float64) {
	i := d.piece(x)
	if i == 0 {
		if x < d.x[0] {
			return 0, 1
		}
		return 1, 0
	}
	f := d.density(x)
	lower = d.below[i-1] + float64(float64(0.5*(x-d.x[i-1]))*(f+d.f[i-1]))
	upper = d.above[i] + float64(float64(0.5*(d.x[i]-x))*(f+d.f[i]))
	return unit(lower), unit(upper)
}

// moments integrates each piece by Gauss's rule, which is exact for polynomials.
func (d *general) moments() moments {
	about := func(centre float64, k int) float64 {
		sum := 0.0
		for i := 1; i < len(d.x); i++ {
			mid, half := float64(0.5*(d.x[i-1]+d.x[i])), float64(0.5*(d.x[i]-d.x[i-1]))
			middle, grow := float64(0.5*(d.f[i-1]+d.f[i])), float64(0.5*(d.f[i]-d.f[i-1]))
			for j, node := range gaussNodes {
				for _, s := range [2]float64{-node, node} {
					w := float64(half*gaussWeights[j]) * math.FMA(grow, s, middle)
					sum = math.FMA(w, integerPower(math.FMA(half, s, mid)-centre, k), sum)
				}
			}
		}
		return sum
	}
	mean := d.x[0] + about(d.x[0], 1)
	return standardize(mean, about(mean, 2), about(mean, 3), about(mean, 4))
}

func (d *general) support() (low, high float64) { return d.x[0], d.x[len(d.x)-1] }

// logisticTails returns both tails at a logit.
func logisticTails(w float64) (lower, upper float64) {
	return 1 / (1 + elementary.Exp(-w)), 1 / (1 + elementary.Exp(w))
}
