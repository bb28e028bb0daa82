package distribution

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tyche/engine/elementary"
)

// A distribution may be given by percentiles in place of parameters: p10 is the value that is not exceeded with a probability
// of 10 %, p2.5 with one of 2.5 %. There are as many of them as parameters are left out, or one more where the shift
// follows from them too. They count after the shift and before truncation.

// PercentileName names the percentile of a probability, such as p10 of 0.1.
func PercentileName(p float64) string { return "p" + strconv.FormatFloat(100*p, 'f', -1, 64) }

// PercentileOf is the inverse of PercentileName; ok is false for other names.
func PercentileOf(name string) (p float64, ok bool) {
	digits, found := strings.CutPrefix(name, "p")
	if !found || digits == "" || strings.Trim(digits, "0123456789.") != "" {
		return 0, false
	}
	percent, err := strconv.ParseFloat(digits, 64)
	return percent / 100, err == nil && percent > 0 && percent < 100
}

// PercentilePattern is the regular expression of percentiles' names.
const PercentilePattern = `^p[0-9]{1,2}(\.[0-9]+)?$`

// TakesPercentiles reports whether a family can be given by percentiles.
func TakesPercentiles(family string) bool { return rolesOf(family).form != nil }

// WithoutPercentiles replaces a family's percentiles by the parameters that they stand for. Its error is a *Faults.
func WithoutPercentiles(family string, p Parameters) (Parameters, error) {
	f, ok := table()[family]
	if !ok {
		return p, &Faults{"distribution", []Fault{{"distribution", strconv.Quote(family), "is unknown"}}}
	}
	found, fault := withoutPercentiles(f, p)
	if fault != nil {
		return p, &Faults{family, []Fault{*fault}}
	}
	return found, nil
}

// percentiles are the problem to solve: probabilities, ascending, with their values.
type percentiles struct {
	family *Family
	roles  roles
	p, x   []float64
	// given are the parameters that are not percentiles, free the names of those to find.
	given map[string]float64
	free  []string
	rest  Parameters
}

// withoutPercentiles replaces percentiles by the parameters that they stand for; the fault tells why that cannot be.
func withoutPercentiles(f *Family, p Parameters) (Parameters, *Fault) {
	q := percentiles{family: f, roles: rolesOf(f.Name), given: map[string]float64{}, rest: p}
	values := map[float64]float64{}
	for name, x := range p.Numbers {
		if probability, ok := PercentileOf(name); ok {
			values[probability] = x
		} else {
			q.given[name] = x
		}
	}
	if len(values) == 0 {
		return p, nil
	}
	q.p = slices.Sorted(maps.Keys(values))
	for i, probability := range q.p {
		q.x = append(q.x, values[probability])
		if !(math.Abs(q.x[i]) <= largest) || i > 0 && !(q.x[i] > q.x[i-1]) {
			return p, &Fault{PercentileName(probability), fmt.Sprint(q.x[i]), "must be greater than the percentiles below it, within -1e150 to 1e150"}
		}
	}
	if q.roles.form == nil {
		return p, &Fault{Parameter: PercentileName(q.p[0]), Rule: "is a percentile, which this distribution does not take"}
	}
	if fault := q.choose(); fault != nil {
		return p, fault
	}
	found, ok := q.solve()
	if !ok {
		return p, &Fault{Rule: fmt.Sprintf("no %s distribution has these percentiles", f.Name)}
	}
	return Parameters{Numbers: found, Lists: p.Lists, Parts: p.Parts}, nil
}

// choose sets which parameters are to be found.
func (q *percentiles) choose() *Fault {
	for i, name := range q.roles.names {
		_, given := q.given[name]
		wanted := i > 0 || q.roles.ends || !q.optional(name)
		if name != "" && !given && wanted {
			q.free = append(q.free, name)
		}
	}
	q.otherwise()
	if name := q.roles.names[0]; len(q.p) == len(q.free)+1 && q.optional(name) {
		if _, given := q.given[name]; !given {
			q.free = append([]string{name}, q.free...)
		}
	}
	if len(q.free) != len(q.p) {
		return &Fault{Rule: fmt.Sprintf("%d percentiles need as many parameters left out, of %s", len(q.p), strings.Join(q.choices(), ", "))}
	}
	return nil
}

// otherwise adds the parameters that have no role and are left out: one of them becomes the shape.
func (q *percentiles) otherwise() {
	for _, p := range q.family.Parameters {
		_, given := q.given[p.Name]
		if given || p.Optional || p.List || p.Part || slices.Contains(q.roles.names[:], p.Name) {
			continue
		}
		q.free = append(q.free, p.Name)
		if q.roles.names[2] == "" && q.roles.names[1] != "" {
			q.roles = q.roles.shaped(p.Name)
		}
	}
}

func (q *percentiles) choices() []string {
	list := slices.DeleteFunc(slices.Clone(q.roles.names[:]), func(s string) bool { return s == "" })
	for _, p := range q.family.Parameters {
		if !p.Optional && !slices.Contains(list, p.Name) {
			list = append(list, p.Name)
		}
	}
	return list
}

// optional tells whether a parameter has a default; shift does.
func (q *percentiles) optional(name string) bool {
	i := slices.IndexFunc(q.family.known, func(p Parameter) bool { return p.Name == name })
	return i >= 0 && q.family.known[i].Optional && !q.roles.ends
}

// quantiles returns the quantiles at the probabilities with some parameters added to the given ones; ok is false outside the
// domain.
func (q *percentiles) quantiles(added map[string]float64) (z []float64, ok bool) {
	all := maps.Clone(q.given)
	maps.Copy(all, added)
	delete(all, "truncate_min")
	delete(all, "truncate_max")
	delete(all, "truncate_p_min")
	delete(all, "truncate_p_max")
	d, err := build(q.family.Name, Parameters{Numbers: all, Lists: q.rest.Lists}, true)
	if err != nil {
		return nil, false
	}
	for _, p := range q.p {
		z = append(z, d.Quantile(p))
	}
	return z, true
}

func (q *percentiles) isFree(role int) bool {
	return slices.Contains(q.free, q.roles.names[role]) && q.roles.names[role] != ""
}

// solve returns all parameters that are no percentiles, by the first way that finds them.
func (q *percentiles) solve() (map[string]float64, bool) {
	for _, way := range []func() (map[string]float64, bool){q.byRoles, q.byOne, q.byTwo, q.byTwoShapes} {
		found, ok := way()
		if ok && q.fits(found) {
			all := maps.Clone(q.given)
			maps.Copy(all, found)
			return all, true
		}
	}
	return nil, false
}

// fits tells whether parameters give the percentiles.
func (q *percentiles) fits(found map[string]float64) bool {
	z, ok := q.quantiles(found)
	if !ok {
		return false
	}
	first, last := q.x[0], q.x[len(q.x)-1]
	size := float64(1e-3*max(math.Abs(first), math.Abs(last))) + last - first
	for i := range z {
		if !(math.Abs(z[i]-q.x[i]) <= float64(1e-9*size)) {
			return false
		}
	}
	return true
}

// separable tells whether the scale is to be found, with what else is, by the roles alone: it must not be tied to a parameter that is
// given, as the upper end is to the lower one.
func (q *percentiles) separable() bool {
	name := q.roles.names
	alone := !slices.ContainsFunc(q.free, func(free string) bool { return !slices.Contains(name[:], free) })
	tied := q.roles.ends && !q.isFree(0) || name[2] != "" && !q.isFree(2) && q.roles.form(0, 1, 1)[name[1]] != 1 ||
		name[2] == "sd" && !q.isFree(2) || q.roles.ends && name[2] != "" && !q.isFree(2)
	return name[1] != "" && q.isFree(1) && alone && !tied
}

// byRoles finds the scale, and with it location and shape where they are free: the ratios of distances between quantiles depend
// on the shape only.
func (q *percentiles) byRoles() (map[string]float64, bool) {
	if !q.separable() {
		return nil, false
	}
	location, shape := q.isFree(0), q.isFree(2)
	base := q.given[q.roles.names[0]]
	if location {
		base = math.NaN()
	}
	at := func(k float64) (z []float64, ok bool) { return q.quantiles(q.filled(0, 1, k)) }
	k := math.NaN()
	if shape {
		first, last := 0, len(q.x)-1
		miss := func(k float64) float64 {
			z, ok := at(k)
			if !ok {
				return math.NaN()
			}
			if location { // the middle one's place between the others
				return (z[1]-z[first])/(z[last]-z[first]) - (q.x[1]-q.x[first])/(q.x[last]-q.x[first])
			}
			return z[first]/z[last] - (q.x[first]-base)/(q.x[last]-base)
		}
		var ok bool
		if k, ok = root(miss, q.shapes()); !ok {
			return nil, false
		}
	}
	z, ok := at(k)
	if !ok {
		return nil, false
	}
	last := len(z) - 1
	s := (q.x[last] - base) / z[last]
	if location {
		s = (q.x[last] - q.x[0]) / (z[last] - z[0])
		base = q.x[0] - float64(s*z[0])
	}
	if !(s > 0) || math.IsInf(s, 0) {
		return nil, false
	}
	return q.filled(base, s, k), true
}

// filled returns the parameters of the roles, but none that is given where it is a shape.
func (q *percentiles) filled(l, s, k float64) map[string]float64 {
	m := q.roles.form(l, s, k)
	if name := q.roles.names[2]; name != "" && k != k {
		delete(m, name)
	}
	return m
}

// shapes are the shapes to look at: even ones between ends, else by their magnitude.
func (q *percentiles) shapes() []float64 {
	if q.roles.any {
		var list []float64
		for e := -10.0; e <= 10; e += 0.5 {
			k := elementary.Pow(2, e)
			list = append(list, -k, k)
		}
		slices.Sort(list)
		return list
	}
	const n = 60
	list := make([]float64, n+1)
	for i := range list {
		share := float64(i) / n
		list[i] = share
		if !q.roles.ends {
			list[i] = float64(q.roles.low * elementary.Pow(q.roles.high/q.roles.low, share))
		}
	}
	return list
}

// around are places to look for a parameter at: about the percentiles, by magnitude, and likewise about 0.
func (q *percentiles) around() []float64 {
	first, last := q.x[0], q.x[len(q.x)-1]
	spread := max(last-first, float64(1e-3*math.Abs(last)), 1e-9)
	for _, x := range q.given {
		if math.Abs(x) < 1e100 {
			spread = max(spread, float64(0.1*math.Abs(x-first)))
		}
	}
	var list []float64
	for e := -30.0; e <= 30; e++ {
		step := float64(spread * elementary.Pow(2, e))
		list = append(list, first-step, last+step, step)
	}
	list = append(list, first, last)
	slices.Sort(list)
	return slices.Compact(list)
}

// byOne finds the only parameter.
func (q *percentiles) byOne() (map[string]float64, bool) {
	if len(q.free) != 1 {
		return nil, false
	}
	return q.one(q.free[0], q.given, 0)
}

// one finds a parameter from the percentile with a place.
func (q *percentiles) one(name string, given map[string]float64, place int) (map[string]float64, bool) {
	with := func(x float64) map[string]float64 {
		m := maps.Clone(given)
		m[name] = x
		return m
	}
	x, ok := root(func(x float64) float64 {
		z, ok := q.quantiles(with(x))
		if !ok {
			return math.NaN()
		}
		return z[place] - q.x[place]
	}, q.around())
	return with(x), ok
}

// byTwo finds one parameter, and with each value of it the other.
func (q *percentiles) byTwo() (map[string]float64, bool) {
	if len(q.free) != 2 || q.separable() && !q.roles.any {
		return nil, false
	}
	inner := func(x float64) (map[string]float64, bool) {
		m := maps.Clone(q.given)
		m[q.free[0]] = x
		return q.one(q.free[1], m, 1)
	}
	x, ok := root(func(x float64) float64 {
		m, ok := inner(x)
		if !ok {
			return math.NaN()
		}
		z, _ := q.quantiles(m)
		return z[0] - q.x[0]
	}, q.around())
	if !ok {
		return nil, false
	}
	return inner(x)
}

// root looks for a change of sign of f between places, ascending, and halves the interval around it; NaN are places outside the
// domain.
func root(f func(float64) float64, places []float64) (float64, bool) {
	before, sign := math.NaN(), math.NaN()
	for _, x := range places {
		y := f(x)
		if y == 0 {
			return x, true
		}
		if sign*y < 0 {
			return halve(f, before, x, sign), true
		}
		before, sign = x, y
	}
	return 0, false
}

// halve narrows the interval a..b, where f changes its sign; f has the given sign at a.
func halve(f func(float64) float64, a, b, sign float64) float64 {
	for range 100 {
		x := a + float64(0.5*(b-a))
		if !(x > min(a, b) && x < max(a, b)) {
			break
		}
		y := f(x)
		switch {
		case y == 0:
			return x
		case y*sign > 0:
			a = x
		default:
			b = x
		}
	}
	return a + float64(0.5*(b-a))
}
