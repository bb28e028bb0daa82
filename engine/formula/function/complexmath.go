package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

func complexMaps() []Spec {
	return []Spec{
		complexMap("IMCONJUGATE", func(z complexNumber) complexNumber { return complexNumber{re: z.re, im: -z.im} }),
		complexMap("IMEXP", func(z complexNumber) complexNumber { return polar(elementary.Exp(z.re), z.im) }),
		complexMap("IMSQRT", func(z complexNumber) complexNumber { return polar(math.Sqrt(z.abs()), z.arg()/2) }),
		complexMap("IMLN", func(z complexNumber) complexNumber { return complexLog(z, 1) }),
		complexMap("IMLOG10", func(z complexNumber) complexNumber { return complexLog(z, math.Log10E) }),
		complexMap("IMLOG2", func(z complexNumber) complexNumber { return complexLog(z, math.Log2E) }),
		complexMap("IMSIN", complexSin),
		complexMap("IMCOS", complexCos),
		complexMap("IMTAN", complexTan),
		complexMap("IMCOT", complexCot),
		complexMap("IMSEC", func(z complexNumber) complexNumber { return reciprocal(complexCos(z)) }),
		complexMap("IMCSC", func(z complexNumber) complexNumber { return reciprocal(complexSin(z)) }),
		complexMap("IMSINH", complexSinh),
		complexMap("IMCOSH", complexCosh),
		complexMap("IMSECH", func(z complexNumber) complexNumber { return reciprocal(complexCosh(z)) }),
		complexMap("IMCSCH", func(z complexNumber) complexNumber { return reciprocal(complexSinh(z)) }),
	}
}

// complexMap makes a function from a complex number to another; where it is not finite it is #NUM!.
func complexMap(name string, f func(complexNumber) complexNumber) Spec {
	return Spec{Name: name, Args: "s", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
		z, e := readComplex(a[0])
		if e != workbook.NoError {
			return fail(e)
		}
		return writeComplex(f(z), z.unit, e)
	}}
}

func (z complexNumber) arg() float64 { return elementary.Atan2(z.im, z.re) }

func polar(r, angle float64) complexNumber {
	return complexNumber{re: r * elementary.Cos(angle), im: r * elementary.Sin(angle)}
}

func complexLog(z complexNumber, scale float64) complexNumber {
	return complexNumber{re: elementary.Log(z.abs()) * scale, im: z.arg() * scale}
}

// complexPower is z^n in polar form; 0 has positive powers only.
func complexPower(z complexNumber, n float64) (complexNumber, workbook.ErrorCode) {
	r := z.abs()
	if r == 0 {
		if n <= 0 {
			return z, workbook.ErrNum
		}
		return complexNumber{}, workbook.NoError
	}
	return polar(elementary.Pow(r, n), n*z.arg()), workbook.NoError
}

func reciprocal(z complexNumber) complexNumber {
	r := z.abs()
	return complexNumber{re: z.re / r / r, im: -z.im / r / r}
}

func complexSin(z complexNumber) complexNumber {
	return complexNumber{
		re: elementary.Sin(z.re) * elementary.Cosh(z.im),
		im: elementary.Cos(z.re) * elementary.Sinh(z.im),
	}
}

func complexCos(z complexNumber) complexNumber {
	return complexNumber{
		re: elementary.Cos(z.re) * elementary.Cosh(z.im),
		im: -elementary.Sin(z.re) * elementary.Sinh(z.im),
	}
}

func complexSinh(z complexNumber) complexNumber {
	return complexNumber{
		re: elementary.Sinh(z.re) * elementary.Cos(z.im),
		im: elementary.Cosh(z.re) * elementary.Sin(z.im),
	}
}

func complexCosh(z complexNumber) complexNumber {
	return complexNumber{
		re: elementary.Cosh(z.re) * elementary.Cos(z.im),
		im: elementary.Sinh(z.re) * elementary.Sin(z.im),
	}
}

// complexTan is (sin x cos x + i sinh y cosh y) / (cos^2 x + sinh^2 y).
func complexTan(z complexNumber) complexNumber {
	sin, cos := elementary.Sin(z.re), elementary.Cos(z.re)
	sinh, cosh := elementary.Sinh(z.im), elementary.Cosh(z.im)
	if math.Abs(sinh) > 1e150 {
		return complexNumber{im: math.Copysign(1, sinh)}
	}
	d := float64(cos*cos) + float64(sinh*sinh)
	return complexNumber{re: sin * cos / d, im: sinh * cosh / d}
}

// complexCot is (sin x cos x - i sinh y cosh y) / (sin^2 x + sinh^2 y).
func complexCot(z complexNumber) complexNumber {
	sin, cos := elementary.Sin(z.re), elementary.Cos(z.re)
	sinh, cosh := elementary.Sinh(z.im), elementary.Cosh(z.im)
	if math.Abs(sinh) > 1e150 {
		return complexNumber{im: -math.Copysign(1, sinh)}
	}
	d := float64(sin*sin) + float64(sinh*sinh)
	return complexNumber{re: sin * cos / d, im: -sinh * cosh / d}
}
