package distribution

import (
	"math"

	"tyche/engine/elementary"
)

// roles say how the parameters of a family make it location + scale times a plain form, which may have a shape.
type roles struct {
	// names are the parameters for location, scale and shape, "" where there is none.
	names [3]string
	// low and high bound the shape.
	low, high float64
	// form gives the parameters for a location, a scale and a shape; nil where percentiles are not offered.
	form func(location, scale, shape float64) map[string]float64
	// any is set where the shape may be anything.
	any bool
	// ends is set where location and location + scale are the parameters min and max, and the shape a place between them.
	ends bool
}

// rolesOf returns the roles of a family's parameters.
func rolesOf(family string) roles {
	direct := func(location, scale, shape string, low, high float64) roles {
		return roles{names: [3]string{location, scale, shape}, low: low, high: high, form: func(l, s, k float64) map[string]float64 {
			m := map[string]float64{location: l, scale: s}
			if shape != "" {
				m[shape] = k
			}
			return m
		}}
	}
	switch family {
	case "normal", "hyperbolic_secant":
		return direct("mean", "sd", "", 0, 0)
	case "logistic", "laplace", "cauchy", "gumbel_max", "gumbel_min", "student_t", "gev", "skew_normal", "generalized_logistic",
		"generalized_normal", "johnson_su", "generalized_pareto", "levy", "burr", "dagum":
		return direct("location", "scale", "", 0, 0)
	case "gamma", "inverse_gamma", "pearson5":
		return direct("shift", "scale", "shape", 0.06, 1e6)
	case "weibull", "pareto", "pareto2":
		return direct("shift", "scale", "shape", 0.02, 1e5)
	case "log_logistic", "frechet", "fatigue_life":
		return direct("location", "scale", "shape", 0.02, 1e4)
	case "rayleigh", "half_normal", "maxwell", "erlang", "pearson6", "log_laplace":
		return direct("shift", "scale", "", 0, 0)
	case "chi_squared", "chi", "f":
		return roles{names: [3]string{"shift", "", ""}, form: func(l, _, _ float64) map[string]float64 { return map[string]float64{"shift": l} }}
	case "exponential":
		return direct("shift", "mean", "", 0, 0)
	}
	return otherRoles(family)
}

// otherRoles has the families whose parameters are not the roles themselves.
func otherRoles(family string) roles {
	switch family {
	case "lognormal":
		return roles{names: [3]string{"shift", "mean", "sd"}, low: 1e-4, high: 1e4, form: func(l, s, k float64) map[string]float64 {
			return map[string]float64{"shift": l, "mean": s, "sd": float64(s * k)}
		}}
	case "lognormal_log":
		return roles{names: [3]string{"shift", "mu", "sigma"}, low: 1e-4, high: 15, form: func(l, s, k float64) map[string]float64 {
			return map[string]float64{"shift": l, "mu": elementary.Log(s), "sigma": k}
		}}
	case "inverse_gaussian":
		return roles{names: [3]string{"shift", "mean", "shape"}, low: 2e-3, high: 1e8, form: func(l, s, k float64) map[string]float64 {
			return map[string]float64{"shift": l, "mean": s, "shape": float64(s * k)}
		}}
	case "uniform", "cosine", "beta", "beta_general", "kumaraswamy", "johnson_sb":
		return roles{names: [3]string{"min", "max", ""}, ends: true, form: func(l, s, _ float64) map[string]float64 {
			return map[string]float64{"min": l, "max": l + s}
		}}
	case "triangular", "pert":
		return roles{names: [3]string{"min", "max", "mode"}, ends: true, high: 1, form: func(l, s, k float64) map[string]float64 {
			return map[string]float64{"min": l, "max": l + s, "mode": min(math.FMA(k, s, l), l+s)}
		}}
	}
	return roles{}
}

// shaped gives the roles a shape.
func (r roles) shaped(name string) roles {
	form := r.form
	r.names[2], r.low, r.high, r.any = name, 0, 0, true
	r.form = func(l, s, k float64) map[string]float64 {
		m := form(l, s, k)
		m[name] = k
		return m
	}
	return r
}
