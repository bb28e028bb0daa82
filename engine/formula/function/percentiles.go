package function

import (
	"math"
	"strings"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

// alternative is a function of an add-in that takes percentiles in place of parameters: pairs of a kind, which is the name of a
// parameter or a probability, and a value (@RISK help, "RiskNormalAlt"). A value with the probability p says that first +
// along(p) second equals the value, or its logarithm above the location; first and second are numbers that the parameters
// stand for.
type alternative struct {
	name, family string
	// first and second name the vendor's parameters, to and from turn them into these numbers and back.
	first, second         string
	toFirst, fromFirst    func(float64) float64
	toSecond, fromSecond  func(float64) float64
	along                 func(p float64) float64
	logarithmic           bool
	firstName, secondName string // of the family's parameters
}

// alternatives are those of @RISK; names that end with D count probabilities from above.
func alternatives() []Spec {
	var out []Spec
	for _, a := range append(alternativeLaws(), alternative{name: "TRIANG"}) {
		solve := a.solve
		least := 2
		if a.name == "TRIANG" {
			solve, least = triangleAlt, 6
		}
		for _, suffix := range []string{"ALT", "ALTD"} {
			out = append(out, lawSpec("RISK"+a.name+suffix, least, func(c *Call) (Law, workbook.ErrorCode) {
				return alternativeLaw(c, suffix == "ALTD", solve)
			}))
		}
	}
	return out
}

// lawSpec is the spec of a function that draws from a law.
func lawSpec(name string, least int, law func(c *Call) (Law, workbook.ErrorCode)) Spec {
	return Spec{Name: name, Args: "*r", Min: least, Flags: Random | AddIn, Eval: drawLaw(law), Law: law}
}

func same(x float64) float64 { return x }

func oneOver(x float64) float64 { return 1 / x }

func alternativeLaws() []alternative {
	of := func(name, family, first, second, firstName, secondName string) alternative {
		return alternative{name: name, family: family, first: first, second: second, toFirst: same, fromFirst: same, toSecond: same, fromSecond: same,
			along: quantileOf(family, firstName, secondName), firstName: firstName, secondName: secondName}
	}
	// power is a family whose logarithm is linear in a function of the probability, with a scale and a shape.
	power := func(name, family, scale, shape string, along func(float64) float64) alternative {
		return alternative{name: name, family: family, first: scale, second: shape, toFirst: elementary.Log, fromFirst: elementary.Exp, toSecond: oneOver,
			fromSecond: oneOver, along: along, logarithmic: true, firstName: "scale", secondName: "shape"}
	}
	lognormal := of("LOGNORM", "lognormal_log", "log mu", "log sigma", "mu", "sigma")
	lognormal.along, lognormal.logarithmic = elementary.NormalQuantile, true
	return []alternative{
		of("NORMAL", "normal", "mu", "sigma", "mean", "sd"), of("LOGISTIC", "logistic", "alpha", "beta", "location", "scale"),
		of("EXTVALUE", "gumbel_max", "a", "b", "location", "scale"), of("EXTVALUEMIN", "gumbel_min", "a", "b", "location", "scale"),
		of("CAUCHY", "cauchy", "gamma", "beta", "location", "scale"), of("HYPSECANT", "hyperbolic_secant", "gamma", "beta", "mean", "sd"),
		{name: "UNIFORM", family: "uniform", along: same}, lognormal,
		power("WEIBULL", "weibull", "beta", "alpha", func(p float64) float64 { return elementary.Log(-elementary.Log1p(-p)) }),
		power("PARETO", "pareto", "a", "theta", func(p float64) float64 { return -elementary.Log1p(-p) }),
		power("LOGLOGISTIC", "log_logistic", "beta", "alpha", func(p float64) float64 { return elementary.Log(p / (1 - p)) }),
		{name: "EXPON", family: "exponential"},
	}
}

// quantileOf is the quantile function of a family with the location 0 and the scale 1.
func quantileOf(family, location, scale string) func(p float64) float64 {
	return func(p float64) float64 {
		d, err := distribution.NewSolving(family, distribution.Parameters{Numbers: map[string]float64{location: 0, scale: 1}})
		if err != nil {
			return math.NaN()
		}
		return d.Quantile(p)
	}
}

// alternativeLaw reads the pairs of a call, solves for the distribution, and reads the properties behind them.
func alternativeLaw(c *Call, descending bool, solve func(c *Call, d *draft, known map[string]float64, points []share)) (Law, workbook.ErrorCode) {
	d := &draft{Law: Law{Numbers: map[string]float64{}, Lists: map[string][]float64{}}}
	pairs := 0
	for pairs*2+1 < len(c.Args) && !isProperty(c.Args[2*pairs]) && !isProperty(c.Args[2*pairs+1]) {
		pairs++
	}
	known, points, rest := d.alternatives(c, pairs, descending)
	if d.code == workbook.NoError {
		solve(c, d, known, points)
	}
	if d.code == workbook.NoError {
		d.single()
		d.further(c, rest, withProperties)
		d.settle()
	}
	return d.Law, d.code
}

// solve finds the two numbers of an alternative.
func (a alternative) solve(c *Call, d *draft, known map[string]float64, points []share) {
	location, hasLocation := known["loc"]
	delete(known, "loc")
	switch {
	case a.family == "exponential":
		a.exponential(c, d, known, points, location)
		return
	case a.family == "uniform":
		known, points = ends(known, points)
	case a.family == "lognormal_log" && len(points) == 0 && len(known) == 2:
		d.become("lognormal", map[string]float64{"mean": known["mu"], "sd": known["sigma"], "shift": location})
		return
	}
	first, hasFirst := known[a.first]
	second, hasSecond := known[a.second]
	count := len(points)
	for _, has := range []bool{hasFirst, hasSecond} {
		if has {
			count++
		}
	}
	if general, ok := withLocation(a.family); ok && (count != 2 || a.family == "lognormal_log" && len(known) > 0) {
		if hasLocation {
			known["loc"] = location
		}
		general.solve(c, d, known, points)
		return
	}
	if count != 2 || count != len(known)+len(points) {
		c.Unsupported(c.Name + " needs two of its parameters or percentiles; other combinations are not there")
		d.fail(workbook.ErrNA)
		return
	}
	if hasFirst {
		first = a.toFirst(first)
	}
	if hasSecond {
		second = a.toSecond(second)
	}
	x := func(p share) float64 {
		if a.logarithmic {
			return elementary.Log(p.x - location)
		}
		return p.x - location
	}
	switch {
	case len(points) == 2:
		u, v := a.along(points[0].p), a.along(points[1].p)
		second = (x(points[1]) - x(points[0])) / (v - u)
		first = x(points[0]) - float64(u*second)
	case hasFirst && len(points) == 1:
		second = (x(points[0]) - first) / a.along(points[0].p)
	case hasSecond && len(points) == 1:
		first = x(points[0]) - float64(a.along(points[0].p)*second)
	}
	a.take(d, first, second, location)
}

// withLocation is how the location is found too, or a lognormal distribution's own mean or standard deviation stands beside percentiles.
func withLocation(family string) (solvedLaw, bool) {
	switch family {
	case "lognormal_log":
		return solvedLaw{family: "lognormal", labels: "mu=mean sigma=sd loc=shift"}, true
	case "weibull":
		return solvedLaw{family: family, labels: "alpha=shape beta=scale loc=shift"}, true
	case "log_logistic":
		return solvedLaw{family: family, labels: "alpha=shape beta=scale loc=location gamma=location"}, true
	}
	return solvedLaw{}, false
}

// take makes the distribution of the two numbers.
func (a alternative) take(d *draft, first, second, location float64) {
	if first-first != 0 || second-second != 0 || !(second > 0) {
		d.fail(workbook.ErrNum)
		return
	}
	if a.family == "uniform" {
		d.become("uniform", map[string]float64{"min": first, "max": first + second})
		return
	}
	d.become(a.family, map[string]float64{a.firstName: a.fromFirst(first), a.secondName: a.fromSecond(second), "shift": location})
}

// ends makes percentiles of the ends of a uniform distribution.
func ends(known map[string]float64, points []share) (map[string]float64, []share) {
	rest := map[string]float64{}
	for name, x := range known {
		switch name {
		case "min":
			points = append([]share{{0, x}}, points...)
		case "max":
			points = append(points, share{1, x})
		default:
			rest[name] = x
		}
	}
	return rest, points
}

// exponential finds the mean, and the location where that is not given, of an exponential distribution.
func (a alternative) exponential(c *Call, d *draft, known map[string]float64, points []share, location float64) {
	mean, hasMean := known["beta"]
	waits := func(p share) float64 { return -elementary.Log1p(-p.p) }
	switch {
	case len(points) == 2 && len(known) == 0:
		mean = (points[1].x - points[0].x) / (waits(points[1]) - waits(points[0]))
		location = points[0].x - float64(mean*waits(points[0]))
	case len(points) == 1 && len(known) == 0:
		mean = (points[0].x - location) / waits(points[0])
	case len(points) == 1 && hasMean:
		location = points[0].x - float64(mean*waits(points[0]))
	case !hasMean || len(points) > 0:
		c.Unsupported(c.Name + " needs its mean or percentiles")
		d.fail(workbook.ErrNA)
		return
	}
	d.become("exponential", map[string]float64{"mean": mean, "shift": location})
}

// parameterName is a parameter as this package writes it.
func parameterName(text string) string {
	name := strings.ToLower(strings.TrimSpace(text))
	switch name {
	case "μ", "mean":
		return "mu"
	case "σ", "stddev", "stdev", "std":
		return "sigma"
	case "m.likely", "m likely", "most likely", "mode", "likely":
		return "m. likely"
	case "minimum":
		return "min"
	case "maximum":
		return "max"
	case "location":
		return "loc"
	}
	return name
}
