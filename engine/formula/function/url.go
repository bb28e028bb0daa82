package function

import (
	"strings"

	"tyche/engine/workbook"
)

func urlFunctions() []Spec {
	return []Spec{{Name: "ENCODEURL", Args: "t", Min: 1, Scalar: encodeURL}}
}

// encodeURL is ENCODEURL: all but letters, digits and -_. of ASCII as the bytes of UTF-8. Whether Excel escapes !~*'() is not
// documented, so texts with these are refused.
func encodeURL(h Host, a []workbook.Scalar) workbook.Scalar {
	s := a[0].Text
	if strings.ContainsAny(s, "!~*'()") {
		h.Unsupported("ENCODEURL of !, ~, *, ', ( or )")
		return fail(workbook.ErrNA)
	}
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.' {
			b.WriteByte(c)
			continue
		}
		const digits = "0123456789ABCDEF"
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return workbook.TextOf(b.String())
}
