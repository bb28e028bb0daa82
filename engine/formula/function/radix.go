package function

import (
	"math"
	"strconv"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// notation is a way to write whole numbers in ten digits of 1, 3 or 4 bits; a first bit of 1 makes it negative (two's
// complement).
type notation struct {
	name string
	bits int
}

// notations are those of BIN2DEC and its like; decimal numbers are not written in bits.
var notations = []notation{{"BIN", 1}, {"OCT", 3}, {"HEX", 4}}

// radixDigits is the number of digits that the notations have.
const radixDigits = 10

func (n notation) limit() int64 { return 1 << (radixDigits*n.bits - 1) }

func radixFunctions() []Spec {
	out := []Spec{
		{Name: "BASE", Args: "nnn", Min: 2, Scalar: inBase},
		{Name: "DECIMAL", Args: "tn", Min: 2, Scalar: fromBase},
	}
	for _, from := range notations {
		out = append(out,
			Spec{Name: from.name + "2DEC", Args: "s", Min: 1, Scalar: from.toDecimal},
			Spec{Name: "DEC2" + from.name, Args: "kk", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
				return from.write(math.Trunc(a[0].Num), a[1:])
			}})
		for _, to := range notations {
			if from != to {
				out = append(out, Spec{Name: from.name + "2" + to.name, Args: "sk", Min: 1, Scalar: from.into(to)})
			}
		}
	}
	return out
}

func (n notation) toDecimal(_ Host, a []workbook.Scalar) workbook.Scalar {
	x, e := n.read(a[0])
	if e != workbook.NoError {
		return fail(e)
	}
	return workbook.NumberOf(float64(x))
}

func (n notation) into(to notation) func(Host, []workbook.Scalar) workbook.Scalar {
	return func(_ Host, a []workbook.Scalar) workbook.Scalar {
		x, e := n.read(a[0])
		if e != workbook.NoError {
			return fail(e)
		}
		return to.write(float64(x), a[1:])
	}
}

// read reads at most ten digits; nothing is 0. A truth value is #VALUE!, what is no number of the notation #NUM!.
func (n notation) read(s workbook.Scalar) (int64, workbook.ErrorCode) {
	if s.Kind == workbook.Bool {
		return 0, workbook.ErrValue
	}
	text, e := value.ToText(s)
	if e != workbook.NoError || text == "" {
		return 0, e
	}
	x, err := strconv.ParseUint(text, 1<<n.bits, 64)
	if err != nil || len(text) > radixDigits {
		return 0, workbook.ErrNum
	}
	if int64(x) >= n.limit() {
		return int64(x) - 2*n.limit(), workbook.NoError
	}
	return int64(x), workbook.NoError
}

// write writes a whole number, with leading zeros up to the number of places if one is given. A negative number has all
// ten digits whatever the places are.
func (n notation) write(x float64, places []workbook.Scalar) workbook.Scalar {
	if x < -float64(n.limit()) || x >= float64(n.limit()) {
		return fail(workbook.ErrNum)
	}
	wanted := 0
	if len(places) > 0 {
		p := math.Trunc(places[0].Num)
		if p < 1 || p > radixDigits {
			return fail(workbook.ErrNum)
		}
		wanted = int(p)
	}
	if x < 0 {
		return workbook.TextOf(strings.ToUpper(strconv.FormatInt(int64(x)+2*n.limit(), 1<<n.bits)))
	}
	text := strings.ToUpper(strconv.FormatInt(int64(x), 1<<n.bits))
	if wanted > 0 && len(text) > wanted {
		return fail(workbook.ErrNum)
	}
	return workbook.TextOf(strings.Repeat("0", max(wanted-len(text), 0)) + text)
}

func validRadix(r float64) bool { return r >= 2 && r < 37 }

// inBase is BASE: a whole number from 0 to 2^53 in a radix from 2 to 36, with a least length of at most 255.
func inBase(_ Host, a []workbook.Scalar) workbook.Scalar {
	x, least := math.Trunc(a[0].Num), 0.0
	if len(a) > 2 {
		least = math.Trunc(a[2].Num)
	}
	if x < 0 || x >= 1<<53 || !validRadix(a[1].Num) || least < 0 || least > 255 {
		return fail(workbook.ErrNum)
	}
	text := strings.ToUpper(strconv.FormatInt(int64(x), int(a[1].Num)))
	return workbook.TextOf(strings.Repeat("0", max(int(least)-len(text), 0)) + text)
}

// fromBase is DECIMAL: a text of at most 255 digits in a radix from 2 to 36.
func fromBase(_ Host, a []workbook.Scalar) workbook.Scalar {
	if !validRadix(a[1].Num) || len(a[0].Text) > 255 {
		return fail(workbook.ErrNum)
	}
	radix, x := math.Trunc(a[1].Num), 0.0
	for _, r := range strings.ToUpper(strings.TrimLeft(a[0].Text, " ")) {
		digit := strings.IndexRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", r)
		if digit < 0 || float64(digit) >= radix {
			return fail(workbook.ErrNum)
		}
		x = float64(x*radix) + float64(digit)
	}
	return value.Number(x).Scalar
}
