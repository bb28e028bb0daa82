package distribution

import (
	"maps"
	"math"
	"slices"

	"tyche/engine/elementary"
)

// byTwoShapes finds a family's second shape: with each value of it the other parameters follow from all percentiles but one, and
// that one tells whether it fits.
func (q *percentiles) byTwoShapes() (map[string]float64, bool) {
	second := ""
	for _, name := range q.free {
		if !slices.Contains(q.roles.names[:], name) {
			if second != "" {
				return nil, false
			}
			second = name
		}
	}
	if second == "" || len(q.free) < 3 {
		return nil, false
	}
	spare := len(q.p) / 2
	without := func(list []float64) []float64 { return slices.Delete(slices.Clone(list), spare, spare+1) }
	part := *q
	part.p, part.x = without(q.p), without(q.x)
	part.free = slices.DeleteFunc(slices.Clone(q.free), func(name string) bool { return name == second })
	others := func(k float64) (map[string]float64, bool) {
		part.given = maps.Clone(q.given)
		part.given[second] = k
		found, ok := part.byRoles()
		if ok {
			found[second] = k
		}
		return found, ok
	}
	k, ok := root(func(k float64) float64 {
		found, ok := others(k)
		if !ok {
			return math.NaN()
		}
		z, ok := q.quantiles(found)
		if !ok {
			return math.NaN()
		}
		return z[spare] - q.x[spare]
	}, magnitudes(-3, 10))
	if !ok {
		return nil, false
	}
	return others(k)
}

// magnitudes are powers of 2, in half steps of the exponent.
func magnitudes(from, to float64) []float64 {
	var list []float64
	for e := from; e <= to; e += 0.5 {
		list = append(list, elementary.Pow(2, e))
	}
	return list
}
