package function

import (
	"math"
	"strings"

	"tyche/engine/draw/distribution"
	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// theoretical are functions of a distribution, which its argument draws from or is: they have the same value before, in and after a
// simulation. Sources: @RISK help, "Theoretical statistics functions"; ModelRisk help, VoseMoments and VoseProb.
func theoretical() []Spec {
	var out []Spec
	add := func(names string, of func(d distribution.Distribution) float64) {
		for _, name := range strings.Fields(names) {
			out = append(out, Spec{Name: name, Args: "d*r", Min: 1, Flags: AddIn, Eval: func(c *Call) value.Value {
				d, code := c.drawn(c.Args[0])
				if code != workbook.NoError {
					return value.Error(code)
				}
				return result(finite(of(d)))
			}})
		}
	}
	add("RISKTHEOMEAN PSITHEOMEAN VOSEMEAN", func(d distribution.Distribution) float64 { return d.Mean() })
	add("RISKTHEOSTDDEV PSITHEOSTDDEV VOSESTDEV", func(d distribution.Distribution) float64 { return d.SD() })
	add("RISKTHEOVARIANCE PSITHEOVARIANCE VOSEVARIANCE", func(d distribution.Distribution) float64 { return d.SD() * d.SD() })
	add("RISKTHEOSKEWNESS PSITHEOSKEWNESS VOSESKEWNESS", func(d distribution.Distribution) float64 { return d.Skewness() })
	add("RISKTHEOKURTOSIS PSITHEOKURTOSIS VOSEKURTOSIS", func(d distribution.Distribution) float64 { return d.Kurtosis() })
	add("VOSECOFV", func(d distribution.Distribution) float64 { return d.SD() / d.Mean() })
	add("RISKTHEOMEDIAN PSITHEOMEDIAN", func(d distribution.Distribution) float64 { return d.Quantile(0.5) })
	add("RISKTHEOMIN PSITHEOMIN VOSEMIN", func(d distribution.Distribution) float64 { low, _ := d.Support(); return low })
	add("RISKTHEOMAX PSITHEOMAX VOSEMAX", func(d distribution.Distribution) float64 { _, high := d.Support(); return high })
	add("RISKTHEORANGE PSITHEORANGE", func(d distribution.Distribution) float64 { low, high := d.Support(); return high - low })
	at := func(names string, of func(d distribution.Distribution, x float64) float64) {
		for _, name := range strings.Fields(names) {
			out = append(out, Spec{Name: name, Args: "dr*r", Min: 2, Flags: AddIn, Eval: func(c *Call) value.Value {
				d, code := c.drawn(c.Args[0])
				x, wrong := c.scalar(c.Args[1])
				switch {
				case code != workbook.NoError:
					return value.Error(code)
				case wrong != workbook.NoError:
					return value.Error(wrong)
				}
				return result(finite(of(d, x)))
			}})
		}
	}
	at("RISKTHEOPERCENTILE RISKTHEOPTOX PSITHEOPERCENTILE PSITHEOPTOX", func(d distribution.Distribution, p float64) float64 { return d.Quantile(p) })
	at("RISKTHEOPERCENTILED RISKTHEOQTOX PSITHEOPERCENTILED PSITHEOQTOX", func(d distribution.Distribution, p float64) float64 { return d.QuantileUpper(p) })
	at("RISKTHEOTARGET RISKTHEOXTOP PSITHEOTARGET PSITHEOXTOP", func(d distribution.Distribution, x float64) float64 { return d.CDF(x) })
	at("RISKTHEOTARGETD RISKTHEOXTOQ PSITHEOTARGETD PSITHEOXTOQ", func(d distribution.Distribution, x float64) float64 { return d.Survival(x) })
	at("RISKTHEOXTOY PSITHEOXTOY", func(d distribution.Distribution, x float64) float64 { return d.Density(x) })
	return append(out,
		Spec{Name: "VOSEMOMENTS", Args: "d", Min: 1, Flags: AddIn | Arrays, Eval: moments4},
		Spec{Name: "VOSEPROB", Args: "rdb", Min: 2, Flags: AddIn, Eval: jointProbability},
		Spec{Name: "VOSEPROB10", Args: "rdb", Min: 2, Flags: AddIn, Eval: jointProbability})
}

// finite is a number, or #NUM! where a distribution has no such moment or bound.
func finite(x float64) (float64, workbook.ErrorCode) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, workbook.ErrNum
	}
	return x, workbook.NoError
}

// moments4 is VoseMoments(object): mean, variance, skewness and kurtosis.
func moments4(c *Call) value.Value {
	d, code := c.drawn(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	return c.fourMoments([4]float64{d.Mean(), d.SD() * d.SD(), d.Skewness(), d.Kurtosis()})
}

// jointProbability is VoseProb(x, object, cumulative): the product of the densities (of counts, probabilities) of all x, or of the
// probabilities up to each; VoseProb10 is its decimal logarithm.
func jointProbability(c *Call) value.Value {
	xs, code := c.list(c.Args[0])
	d, wrong := c.drawn(c.Args[1])
	switch {
	case code != workbook.NoError:
		return value.Error(code)
	case wrong != workbook.NoError:
		return value.Error(wrong)
	}
	return c.joint(xs, d, c.has(2) && c.Args[2].Num != 0)
}

// joint is the product of the densities at all x, or of the probabilities up to each; of a function whose name ends in 10 its decimal logarithm.
func (c *Call) joint(xs []float64, d distribution.Distribution, cumulative bool) value.Value {
	of := d.Density
	if cumulative {
		of = d.CDF
	}
	product, logs := 1.0, 0.0
	for _, x := range xs {
		p := of(x)
		product *= p
		logs += elementary.Log10(p)
	}
	if strings.HasSuffix(c.Name, "10") {
		return result(finite(logs))
	}
	return result(finite(product))
}
