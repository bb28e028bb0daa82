package function

import (
	"math"
	"strconv"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// complexNumber is a complex number as a text of a cell holds it. The unit is i or j, 0 where the text has no imaginary
// part and either will do.
type complexNumber struct {
	re, im float64
	unit   byte
}

func complexFunctions() []Spec {
	return append([]Spec{
		{Name: "COMPLEX", Args: "kks", Min: 2, Scalar: makeComplex},
		{Name: "IMSUM", Args: "*r", Min: 1, Eval: complexFold(addComplex, false)},
		{Name: "IMPRODUCT", Args: "*r", Min: 1, Eval: complexFold(multiplyComplex, true)},
		{Name: "IMSUB", Args: "ss", Min: 2, Scalar: complexPair(func(a, b complexNumber) (complexNumber, workbook.ErrorCode) {
			return complexNumber{re: a.re - b.re, im: a.im - b.im}, workbook.NoError
		})},
		{Name: "IMDIV", Args: "ss", Min: 2, Scalar: complexPair(divideComplex)},
		{Name: "IMPOWER", Args: "sk", Min: 2, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			z, e := readComplex(a[0])
			if e != workbook.NoError {
				return fail(e)
			}
			power, e := complexPower(z, a[1].Num)
			return writeComplex(power, z.unit, e)
		}},
		complexPart("IMREAL", func(z complexNumber) (float64, workbook.ErrorCode) { return z.re, workbook.NoError }),
		complexPart("IMAGINARY", func(z complexNumber) (float64, workbook.ErrorCode) { return z.im, workbook.NoError }),
		complexPart("IMABS", func(z complexNumber) (float64, workbook.ErrorCode) { return z.abs(), workbook.NoError }),
		complexPart("IMARGUMENT", func(z complexNumber) (float64, workbook.ErrorCode) {
			if z.re == 0 && z.im == 0 {
				return 0, workbook.ErrDiv0
			}
			return z.arg(), workbook.NoError
		}),
	}, complexMaps()...)
}

// readComplex reads a number or a text as 3+4i. A truth value is #VALUE!, any other text #NUM!.
func readComplex(s workbook.Scalar) (complexNumber, workbook.ErrorCode) {
	switch s.Kind {
	case workbook.Bool, value.Function:
		return complexNumber{}, workbook.ErrValue
	case workbook.Error:
		return complexNumber{}, s.Err
	case workbook.Text:
		z, ok := parseComplex(s.Text)
		if !ok {
			return z, workbook.ErrNum
		}
		return z, workbook.NoError
	}
	return complexNumber{re: s.Num}, workbook.NoError
}

func parseComplex(s string) (z complexNumber, ok bool) {
	if s == "" {
		return z, false
	}
	unit := s[len(s)-1]
	if unit != 'i' && unit != 'j' {
		z.re, ok = parseReal(s)
		return z, ok
	}
	z.unit = unit
	s = s[:len(s)-1]
	at := len(s)
	for at--; at > 0; at-- {
		if (s[at] == '+' || s[at] == '-') && s[at-1] != 'E' && s[at-1] != 'e' {
			break
		}
	}
	if at > 0 {
		if z.re, ok = parseReal(s[:at]); !ok {
			return z, false
		}
		s = s[at:]
	}
	switch s {
	case "", "+":
		z.im = 1
		return z, true
	case "-":
		z.im = -1
		return z, true
	}
	z.im, ok = parseReal(s)
	return z, ok
}

// parseReal reads a number of digits, a point and an exponent.
func parseReal(s string) (float64, bool) {
	if strings.Trim(s, "0123456789.eE+-") != "" {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}

// writeComplex writes a complex number with 15 significant digits.
func writeComplex(z complexNumber, unit byte, e workbook.ErrorCode) workbook.Scalar {
	if e != workbook.NoError {
		return fail(e)
	}
	if z.re-z.re != 0 || z.im-z.im != 0 {
		return fail(workbook.ErrNum)
	}
	if z.im == 0 {
		return workbook.TextOf(value.General(z.re))
	}
	if unit == 0 {
		unit = 'i'
	}
	im := value.General(z.im)
	switch im {
	case "1":
		im = ""
	case "-1":
		im = "-"
	}
	re := ""
	if z.re != 0 {
		re = value.General(z.re)
		if z.im > 0 {
			re += "+"
		}
	}
	return workbook.TextOf(re + im + string(rune(unit)))
}

func makeComplex(_ Host, a []workbook.Scalar) workbook.Scalar {
	unit := byte('i')
	if len(a) > 2 {
		s := a[2]
		blank := s.Kind == workbook.Blank || s.Kind == value.Omitted
		switch {
		case blank || s.Kind == workbook.Text && (s.Text == "" || s.Text == "i"):
		case s.Kind == workbook.Text && s.Text == "j":
			unit = 'j'
		default:
			return fail(workbook.ErrValue)
		}
	}
	return writeComplex(complexNumber{re: a[0].Num, im: a[1].Num}, unit, workbook.NoError)
}

// complexPart makes a function from a complex number to a number.
func complexPart(name string, f func(complexNumber) (float64, workbook.ErrorCode)) Spec {
	return Spec{Name: name, Args: "s", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
		z, e := readComplex(a[0])
		if e != workbook.NoError {
			return fail(e)
		}
		x, e := f(z)
		return result(x, e).Scalar
	}}
}

// sameUnit is the unit of a result; two different ones are #VALUE!.
func sameUnit(a, b byte) (byte, workbook.ErrorCode) {
	if a != 0 && b != 0 && a != b {
		return 0, workbook.ErrValue
	}
	return max(a, b), workbook.NoError
}

func complexPair(f func(a, b complexNumber) (complexNumber, workbook.ErrorCode)) func(Host, []workbook.Scalar) workbook.Scalar {
	return func(_ Host, args []workbook.Scalar) workbook.Scalar {
		a, e1 := readComplex(args[0])
		b, e2 := readComplex(args[1])
		if e1 != workbook.NoError {
			return fail(e1)
		}
		if e2 != workbook.NoError {
			return fail(e2)
		}
		unit, e := sameUnit(a.unit, b.unit)
		if e != workbook.NoError {
			return fail(e)
		}
		z, e := f(a, b)
		return writeComplex(z, unit, e)
	}
}

func addComplex(a, b complexNumber) complexNumber {
	return complexNumber{re: a.re + b.re, im: a.im + b.im}
}

func multiplyComplex(a, b complexNumber) complexNumber {
	return complexNumber{re: float64(a.re*b.re) - float64(a.im*b.im), im: float64(a.re*b.im) + float64(a.im*b.re)}
}

func divideComplex(a, b complexNumber) (complexNumber, workbook.ErrorCode) {
	d := float64(b.re*b.re) + float64(b.im*b.im)
	if d == 0 {
		return complexNumber{}, workbook.ErrNum
	}
	z := multiplyComplex(a, complexNumber{re: b.re, im: -b.im})
	return complexNumber{re: z.re / d, im: z.im / d}, workbook.NoError
}

// complexFold joins all numbers of the arguments. A reference to one blank cell counts as 0 (which shows in a product).
func complexFold(join func(a, b complexNumber) complexNumber, product bool) func(c *Call) value.Value {
	return func(c *Call) value.Value {
		total, code := complexNumber{re: float64(flag(product))}, workbook.NoError
		visit := func(s workbook.Scalar) bool {
			var z complexNumber
			unit := total.unit
			if z, code = readComplex(s); code == workbook.NoError {
				unit, code = sameUnit(unit, z.unit)
			}
			total = join(total, z)
			total.unit = unit
			return code == workbook.NoError
		}
		for _, v := range c.Args {
			if r := v.Ref(); r != nil && len(r.Areas) == 1 && r.Areas[0].First == r.Areas[0].Last {
				visit(c.Cell(r.Areas[0].Sheet, r.Areas[0].First))
			} else if v.Kind != value.Omitted {
				c.each(v, visit)
			}
			if code != workbook.NoError {
				return value.Error(code)
			}
		}
		return value.Of(writeComplex(total, total.unit, workbook.NoError))
	}
}

// abs is the distance from 0, without an overflow on the way.
func (z complexNumber) abs() float64 {
	p, q := math.Abs(z.re), math.Abs(z.im)
	p, q = max(p, q), min(p, q)
	if p == 0 {
		return 0
	}
	q /= p
	return p * math.Sqrt(1+float64(q*q))
}
