package function

import (
	"math"

	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

func depreciationFunctions() []Spec {
	return []Spec{
		{Name: "VDB", Args: "nnnnnnb", Min: 5, Number: variableDeclining},
		{Name: "AMORLINC", Args: "kkkkkkk", Min: 6, Scalar: frenchDepreciation(linearAmortization)},
		{Name: "AMORDEGRC", Args: "kkkkkkk", Min: 6, Scalar: frenchDepreciation(degressiveAmortization)},
	}
}

// variableDeclining is VDB: cost, salvage, life, start, end, factor, no switch to the straight line. Parts of periods count
// as such parts of their depreciation.
func variableDeclining(a []float64) (float64, workbook.ErrorCode) {
	cost, salvage, life, start, end, factor := a[0], a[1], a[2], a[3], a[4], nth(a, 5, 2)
	if cost < 0 || salvage < 0 || life <= 0 || start < 0 || end < start || end > life || factor < 0 || life > 1e5 {
		return 0, workbook.ErrNum
	}
	straight := nth(a, 6, 0) == 0
	book, line, total, switched := cost, 0.0, 0.0, false
	for k := 0.0; k < end; k++ {
		part := min(float64(book*factor)/life, max(book-salvage, 0))
		if straight {
			if rest := max(book-salvage, 0) / (life - k); !switched && rest > part {
				switched, line = true, rest
			}
			if switched {
				part = min(line, max(book-salvage, 0))
			}
		}
		if share := min(end, k+1) - max(start, k); share > 0 {
			total += float64(part * share)
		}
		book -= part
	}
	return arith.Finite(total)
}

// frenchTerms are the arguments of AMORLINC and AMORDEGRC; first is the part of a year of the first period.
type frenchTerms struct {
	cost, salvage, rate, first float64
	period                     int
}

// frenchDepreciation reads cost, day of purchase, end of the first period, salvage, period, rate, basis (not 2).
func frenchDepreciation(f func(t frenchTerms) (float64, workbook.ErrorCode)) func(Host, []workbook.Scalar) workbook.Scalar {
	return func(h Host, a []workbook.Scalar) workbook.Scalar {
		basis := 0.0
		if len(a) > 6 {
			basis = math.Floor(a[6].Num)
		}
		bought, first := math.Floor(a[1].Num), math.Floor(a[2].Num)
		t := frenchTerms{cost: a[0].Num, salvage: a[3].Num, rate: a[5].Num}
		if !h.Calendar().Valid(bought) || !h.Calendar().Valid(first) || bought > first || basis < 0 || basis > 4 || basis == 2 ||
			t.cost <= 0 || t.salvage < 0 || t.salvage > t.cost || t.rate <= 0 || a[4].Num < 0 || a[4].Num > 1e6 {
			return fail(workbook.ErrNum)
		}
		t.period = int(a[4].Num)
		t.first = YearFraction(h.Calendar(), int(bought), int(first), int(basis))
		x, e := f(t)
		return result(x, e).Scalar
	}
}

func linearAmortization(t frenchTerms) (float64, workbook.ErrorCode) {
	yearly, first := t.cost*t.rate, float64(t.cost*t.rate*t.first)
	full := math.Floor((t.cost - t.salvage - first) / yearly)
	switch k := float64(t.period); {
	case t.period == 0:
		return min(first, t.cost-t.salvage), workbook.NoError
	case k <= full:
		return yearly, workbook.NoError
	case k == full+1:
		return max(t.cost-t.salvage-float64(yearly*full)-first, 0), workbook.NoError
	}
	return 0, workbook.NoError
}

// degressiveAmortization rounds each period to whole units; the last period but one takes half of what is left, the last
// the rest. The coefficient depends on the life.
func degressiveAmortization(t frenchTerms) (float64, workbook.ErrorCode) {
	coefficient := 2.5
	switch life := 1 / t.rate; {
	case life < 3 || life > 4 && life < 5:
		return 0, workbook.ErrNum
	case life <= 4:
		coefficient = 1.5
	case life <= 6:
		coefficient = 2
	}
	rate := t.rate * coefficient
	part := roundedUnits(float64(rate*t.cost) * t.first)
	book := t.cost - part
	left := book - t.salvage
	for k := range t.period {
		part = roundedUnits(rate * book)
		left -= part
		if left < 0 {
			if t.period-k <= 1 {
				return roundedUnits(book / 2), workbook.NoError
			}
			return 0, workbook.NoError
		}
		book -= part
	}
	return part, workbook.NoError
}

func roundedUnits(x float64) float64 { y, _ := arith.Round(x, 0); return y }
