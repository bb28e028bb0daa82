package function

import (
	"maps"
	"strings"

	"tyche/engine/draw/distribution"
	"tyche/engine/workbook"
)

// solvedLaw is a function of an add-in that takes percentiles in place of parameters, for which package distribution finds the
// parameters. Labels are the vendor's names with the family's, label=parameter; those of one parameter stand in a row.
type solvedLaw struct{ name, family, labels string }

// solvedLaws are those of @RISK, ascending and descending.
func solvedLaws() []Spec {
	var out []Spec
	for _, a := range solvedTable() {
		for _, suffix := range []string{"ALT", "ALTD"} {
			out = append(out, lawSpec("RISK"+a.name+suffix, 2, func(c *Call) (Law, workbook.ErrorCode) {
				return alternativeLaw(c, suffix == "ALTD", a.solve)
			}))
		}
	}
	return out
}

// solvedTable are @RISK's.
func solvedTable() []solvedLaw {
	return []solvedLaw{
		{"GAMMA", "gamma", "alpha=shape beta=scale loc=shift"}, {"ERLANG", "erlang", "m=shape beta=scale loc=shift"},
		{"PERT", "pert", "min=min m._likely=mode max=max"}, {"BETAGENERAL", "beta", "alpha1=alpha alpha2=beta min=min max=max"},
		{"CHISQ", "chi_squared", "v=df nu=df loc=shift"}, {"RAYLEIGH", "rayleigh", "beta=scale b=scale loc=shift"},
		{"STUDENT", "student_t", "v=df nu=df loc=location"},
		{"PEARSON5", "pearson5", "alpha=shape beta=scale loc=shift"}, {"PEARSON6", "pearson6", "alpha1=shape1 alpha2=shape2 beta=scale loc=shift"},
		{"INVGAUSS", "inverse_gaussian", "mu=mean lambda=shape loc=shift"}, {"PARETO2", "pareto2", "b=scale q=shape loc=shift"},
		{"FRECHET", "frechet", "gamma=location loc=location beta=scale alpha=shape"}, {"FATIGUELIFE", "fatigue_life", "y=location loc=location beta=scale alpha=shape"},
		{"BURR12", "burr", "gamma=location loc=location beta=scale alpha1=shape1 alpha2=shape2"},
		{"DAGUM", "dagum", "gamma=location loc=location beta=scale alpha1=shape1 alpha2=shape2"},
		{"KUMARASWAMY", "kumaraswamy", "alpha1=alpha alpha2=beta min=min max=max"},
	}
}

// parameters are the family's names of the vendor's.
func (a solvedLaw) parameters() map[string]string {
	names := map[string]string{}
	for _, pair := range strings.Fields(a.labels) {
		label, name, _ := strings.Cut(pair, "=")
		names[strings.ReplaceAll(label, "_", " ")] = name
	}
	return names
}

// solve finds the parameters. Where one number is missing, the location is 0.
func (a solvedLaw) solve(c *Call, d *draft, known map[string]float64, points []share) {
	names := a.parameters()
	numbers, need := map[string]float64{}, map[string]bool{}
	for _, name := range names {
		need[name] = true
	}
	for label, x := range known {
		name, ok := names[label]
		if !ok {
			c.Unsupported(c.Name + " has no parameter " + label + " that is known")
			d.fail(workbook.ErrNA)
			return
		}
		numbers[name] = x
	}
	given := len(numbers) + len(points)
	at := names["loc"]
	if _, located := numbers[at]; at != "" && !located && given == len(need)-1 {
		numbers[at] = 0
		given++
	}
	if given != len(need) || len(numbers) < len(known) {
		c.Unsupported(c.Name + " needs as many parameters or percentiles as its distribution has parameters")
		d.fail(workbook.ErrNA)
		return
	}
	if a.family == "student_t" {
		numbers["scale"] = 1
	}
	for _, p := range points {
		numbers[distribution.PercentileName(p.p)] = p.x
	}
	found, err := distribution.WithoutPercentiles(a.family, distribution.Parameters{Numbers: numbers})
	if err != nil {
		d.fail(workbook.ErrNum)
		return
	}
	d.become(a.family, maps.Clone(found.Numbers))
}

// pertOfShares finds a PERT distribution by its mode and two values with the probabilities up to them.
func pertOfShares(d *draft) {
	low, high, bottom, top := d.take("low"), d.take("high"), d.take("bottom"), d.take("top")
	found, err := distribution.WithoutPercentiles("pert", distribution.Parameters{Numbers: map[string]float64{"mode": d.Numbers["mode"],
		distribution.PercentileName(bottom): low, distribution.PercentileName(top): high}})
	if err != nil {
		d.fail(workbook.ErrNum)
		return
	}
	d.become("pert", found.Numbers)
}
