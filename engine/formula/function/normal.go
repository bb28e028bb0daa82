package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

func normalFunctions() []Spec {
	var out []Spec
	add := func(args string, f number, names ...string) {
		for _, name := range names {
			out = append(out, Spec{Name: name, Args: args, Min: len(args), Number: f})
		}
	}
	add("nnnb", func(a []float64) (float64, workbook.ErrorCode) {
		if a[2] <= 0 {
			return 0, workbook.ErrNum
		}
		z := (a[0] - a[1]) / a[2]
		if a[3] != 0 {
			return elementary.NormalCDF(z), workbook.NoError
		}
		return density(z) / a[2], workbook.NoError
	}, "NORM.DIST", "NORMDIST")
	add("nnn", func(a []float64) (float64, workbook.ErrorCode) {
		z, e := normalQuantile(a[0], a[2])
		return float64(z*a[2]) + a[1], e
	}, "NORM.INV", "NORMINV")
	add("n", func(a []float64) (float64, workbook.ErrorCode) { return normalQuantile(a[0], 1) }, "NORM.S.INV", "NORMSINV")
	add("n", pure(elementary.NormalCDF), "NORMSDIST")
	add("nb", func(a []float64) (float64, workbook.ErrorCode) {
		if a[1] != 0 {
			return elementary.NormalCDF(a[0]), workbook.NoError
		}
		return density(a[0]), workbook.NoError
	}, "NORM.S.DIST")
	add("n", pure(density), "PHI")
	add("n", pure(func(x float64) float64 { return elementary.NormalCDF(x) - 0.5 }), "GAUSS")
	add("nnn", func(a []float64) (float64, workbook.ErrorCode) {
		z, e := normalQuantile(a[0], a[2])
		if e != workbook.NoError {
			return 0, e
		}
		return arith.Finite(elementary.Exp(float64(z*a[2]) + a[1]))
	}, "LOGNORM.INV", "LOGINV")
	add("nnnb", logNormal, "LOGNORM.DIST")
	add("nnn", func(a []float64) (float64, workbook.ErrorCode) {
		return logNormal([]float64{a[0], a[1], a[2], 1})
	}, "LOGNORMDIST")
	add("nnn", func(a []float64) (float64, workbook.ErrorCode) {
		if a[0] <= 0 || a[0] >= 1 || a[1] <= 0 || a[2] < 1 {
			return 0, workbook.ErrNum
		}
		z, e := normalQuantile(1-a[0]/2, 1)
		return z * a[1] / math.Sqrt(math.Trunc(a[2])), e
	}, "CONFIDENCE", "CONFIDENCE.NORM")
	add("nnn", func(a []float64) (float64, workbook.ErrorCode) {
		if a[2] <= 0 {
			return 0, workbook.ErrNum
		}
		return (a[0] - a[1]) / a[2], workbook.NoError
	}, "STANDARDIZE")
	add("nnb", func(a []float64) (float64, workbook.ErrorCode) {
		x, rate := a[0], a[1]
		if x < 0 || rate <= 0 {
			return 0, workbook.ErrNum
		}
		if a[2] != 0 {
			return -elementary.Expm1(-float64(rate * x)), workbook.NoError
		}
		return rate * elementary.Exp(-float64(rate*x)), workbook.NoError
	}, "EXPON.DIST", "EXPONDIST")
	return out
}

// density is that of the standard normal distribution.
func density(z float64) float64 {
	return elementary.Exp(-float64(z*z)/2) / math.Sqrt(2*math.Pi)
}

// normalQuantile is the standard normal quantile; a standard deviation that is not positive is #NUM!.
func normalQuantile(p, sd float64) (float64, workbook.ErrorCode) {
	if p <= 0 || p >= 1 || sd <= 0 {
		return 0, workbook.ErrNum
	}
	return elementary.NormalQuantile(p), workbook.NoError
}

// logNormal is LOGNORM.DIST: mean and standard deviation are those of the logarithm.
func logNormal(a []float64) (float64, workbook.ErrorCode) {
	x, mean, sd := a[0], a[1], a[2]
	if x <= 0 || sd <= 0 {
		return 0, workbook.ErrNum
	}
	z := (elementary.Log(x) - mean) / sd
	if a[3] != 0 {
		return elementary.NormalCDF(z), workbook.NoError
	}
	return density(z) / (x * sd), workbook.NoError
}
