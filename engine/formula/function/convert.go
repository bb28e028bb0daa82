package function

import (
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func convertFunctions() []Spec {
	return []Spec{{Name: "CONVERT", Args: "ktt", Min: 3, Scalar: convertUnits}}
}

// convertUnits is CONVERT; #N/A for a unit that is not known and for two of different dimensions.
func convertUnits(_ Host, a []workbook.Scalar) workbook.Scalar {
	from, ok1 := findUnit(a[1].Text)
	to, ok2 := findUnit(a[2].Text)
	if !ok1 || !ok2 || from.dimension != to.dimension {
		return fail(workbook.ErrNA)
	}
	if a[1].Text == a[2].Text {
		return workbook.NumberOf(a[0].Num)
	}
	return value.Number((float64(a[0].Num*from.size) + from.zero - to.zero) / to.size).Scalar
}

// findUnit finds a unit by its name with or without a prefix. The names are case-sensitive.
func findUnit(name string) (measure, bool) {
	if u, ok := plainUnit(name); ok {
		return u, true
	}
	for n := 1; n <= 2 && n < len(name); n++ {
		u, ok := plainUnit(name[n:])
		if !ok {
			continue
		}
		if factor, ok := prefixes[name[:n]]; ok && u.prefix > 0 {
			return u.times(factor), true
		}
		if factor, ok := binaryPrefixes[name[:n]]; ok && u.dimension == information {
			return u.times(factor), true
		}
	}
	return measure{}, false
}

func (u measure) times(factor float64) measure {
	for range u.prefix {
		u.size *= factor
	}
	return u
}

// plainUnit finds a unit without a prefix, a square or a cube of a length too.
func plainUnit(name string) (measure, bool) {
	if u, ok := unitTable[name]; ok {
		return u, true
	}
	if name == "" {
		return measure{}, false
	}
	length := strings.TrimSuffix(name[:len(name)-1], "^")
	u, ok := unitTable[length]
	if !ok || !powered[length] {
		return measure{}, false
	}
	metric := length == "m" || length == "ang"
	u.prefix = 0
	switch name[len(name)-1] {
	case '2':
		u.dimension, u.size = area, u.size*u.size
	case '3':
		u.dimension, u.size = volume, u.size*u.size*u.size
	default:
		return measure{}, false
	}
	if metric {
		u.prefix = int(name[len(name)-1] - '0')
	}
	return u, true
}
