package value

import (
	"cmp"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"tyche/engine/workbook"
)

// CompareNumbers orders two numbers as Excel's operators do: equal when they agree to 15 significant digits.
func CompareNumbers(x, y float64) int {
	if x == y {
		return 0
	}
	if math.Abs(x-y) <= math.Abs(x)*2e-14 && Round15(x) == Round15(y) {
		return 0
	}
	return cmp.Compare(x, y)
}

// Compare orders two scalars as Excel's operators do: numbers before texts before FALSE before TRUE, texts without
// regard to case, a blank as the 0, "" or FALSE that the other side asks for. Neither may be an error.
func Compare(a, b workbook.Scalar) int {
	a, b = likeOther(a, b), likeOther(b, a)
	if ra, rb := rank(a.Kind), rank(b.Kind); ra != rb {
		return cmp.Compare(ra, rb)
	}
	if a.Kind == workbook.Text {
		return CompareTexts(a.Text, b.Text)
	}
	return CompareNumbers(a.Num, b.Num)
}

func likeOther(s, other workbook.Scalar) workbook.Scalar {
	if s.Kind != workbook.Blank && s.Kind != Omitted {
		return s
	}
	switch other.Kind {
	case workbook.Text, workbook.Bool:
		return workbook.Scalar{Kind: other.Kind}
	}
	return workbook.Scalar{Kind: workbook.Number}
}

func rank(k workbook.Kind) int {
	switch k {
	case workbook.Text:
		return 1
	case workbook.Bool:
		return 2
	case workbook.Error:
		return 3
	}
	return 0
}

// Order sorts two scalars of any kind, as SORT does: numbers, texts, truth values, errors, blanks.
func Order(a, b workbook.Scalar) int {
	blankA, blankB := a.Kind == workbook.Blank, b.Kind == workbook.Blank
	switch {
	case blankA && blankB:
		return 0
	case blankA:
		return 1
	case blankB:
		return -1
	case a.Kind == workbook.Error && b.Kind == workbook.Error:
		return cmp.Compare(a.Err, b.Err)
	}
	if ra, rb := rank(a.Kind), rank(b.Kind); ra != rb {
		return cmp.Compare(ra, rb)
	}
	if a.Kind == workbook.Text {
		return CompareTexts(a.Text, b.Text)
	}
	return cmp.Compare(a.Num, b.Num)
}

// Same tells whether two scalars match exactly, as look-ups ask: the same kind, texts without regard to case.
func Same(a, b workbook.Scalar) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case workbook.Text:
		return strings.EqualFold(a.Text, b.Text)
	case workbook.Error:
		return a.Err == b.Err
	}
	return a.Num == b.Num
}

// punctuation is the order of Excel's characters that are neither digits nor letters; all of them stand before digits.
const punctuation = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"

func weight(r rune) int {
	if r < utf8.RuneSelf {
		if i := strings.IndexByte(punctuation, byte(r)); i >= 0 {
			return i + 64
		}
		if r >= '0' && r <= '9' {
			return int(r) + 100
		}
		if r >= 'a' && r <= 'z' {
			return int(r-'a') + 200
		}
		return int(r)
	}
	return int(r) + 300
}

// CompareTexts orders two texts without regard to case.
func CompareTexts(a, b string) int {
	if a == b {
		return 0
	}
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			if c := cmp.Compare(weight(unicode.ToLower(ra)), weight(unicode.ToLower(rb))); c != 0 {
				return c
			}
		}
		a, b = a[na:], b[nb:]
	}
	return cmp.Compare(len(a), len(b))
}
