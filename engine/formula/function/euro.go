package function

import (
	"math"
	"strings"

	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

func euroFunctions() []Spec {
	return []Spec{{Name: "EUROCONVERT", Args: "nttbn", Min: 3, Scalar: euroConvert}}
}

// currency is what a euro costs (Council Regulations 2866/98, 1478/2000 and 1086/2006), and the decimals that amounts are rounded to.
type currency struct {
	rate     float64
	decimals float64
}

// currencies are those of Excel's Euro Currency Tools.
func currencies(code string) (currency, bool) {
	c, ok := map[string]currency{
		"EUR": {1, 2}, "BEF": {40.3399, 0}, "LUF": {40.3399, 0}, "DEM": {1.95583, 2}, "ESP": {166.386, 0}, "FRF": {6.55957, 2},
		"IEP": {0.787564, 2}, "ITL": {1936.27, 0}, "NLG": {2.20371, 2}, "ATS": {13.7603, 2}, "PTE": {200.482, 0},
		"FIM": {5.94573, 2}, "GRD": {340.75, 0}, "SIT": {239.64, 2},
	}[strings.ToUpper(code)]
	return c, ok
}

// euroConvert is EUROCONVERT(number, from, to, [full precision], [decimals of the euro between]).
func euroConvert(_ Host, a []workbook.Scalar) workbook.Scalar {
	from, known := currencies(a[1].Text)
	to, also := currencies(a[2].Text)
	if !known || !also {
		return fail(workbook.ErrValue)
	}
	x := a[0].Num
	if strings.EqualFold(a[1].Text, a[2].Text) {
		return workbook.NumberOf(x)
	}
	euro := x / from.rate
	if len(a) > 4 && a[4].Kind == workbook.Number {
		places := math.Trunc(a[4].Num)
		if places < 3 {
			return fail(workbook.ErrValue)
		}
		if from.rate != 1 {
			euro, _ = arith.Round(euro, places)
		}
	}
	x = euro * to.rate
	if len(a) < 4 || a[3].Num == 0 {
		x, _ = arith.Round(x, to.decimals)
	}
	return workbook.NumberOf(x)
}
