package function

import (
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Functions of languages whose characters come in two widths, and of Thai.

func widthFunctions() []Spec {
	out := []Spec{
		perText("ASC", halfWidth),
		perText("DBCS", fullWidth),
		perText("JIS", fullWidth),
		{Name: "PHONETIC", Args: "r", Min: 1, Eval: phonetic},
		{Name: "BAHTTEXT", Args: "n", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar { return bahtText(a[0].Num) }},
	}
	// The functions of bytes count a byte a character unless the language of Excel is Chinese, Japanese or Korean.
	for _, f := range textFunctions() {
		switch f.Name {
		case "LEN", "LEFT", "RIGHT", "MID", "REPLACE", "FIND", "SEARCH":
			f.Name += "B"
			out = append(out, f)
		}
	}
	return out
}

// Katakana of half width with a voiced or half-voiced mark are two characters.
const (
	narrowKatakana = "｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ"
	wideKatakana   = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
	voicedPlain    = "カキクケコサシスセソタチツテトハヒフヘホウ"
	voicedMarked   = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ"
	halfPlain      = "ハヒフヘホ"
	halfMarked     = "パピプペポ"
)

// pairRunes maps the characters of one text to those at the same places of another.
func pairRunes(from, to string) map[rune]rune {
	out, targets := map[rune]rune{}, []rune(to)
	for i, r := range []rune(from) {
		out[r] = targets[i]
	}
	return out
}

// halfWidth writes letters, signs and katakana of full width in half width.
func halfWidth(s string) string {
	narrow := pairRunes(wideKatakana, narrowKatakana)
	voiced, half := pairRunes(voicedMarked, voicedPlain), pairRunes(halfMarked, halfPlain)
	var b strings.Builder
	for _, r := range s {
		mark := ""
		if plain, ok := voiced[r]; ok {
			r, mark = plain, "ﾞ"
		} else if plain, ok := half[r]; ok {
			r, mark = plain, "ﾟ"
		}
		switch {
		case r == '　':
			r = ' '
		case r >= '！' && r <= '～':
			r += '!' - '！'
		case narrow[r] != 0:
			r = narrow[r]
		}
		b.WriteRune(r)
		b.WriteString(mark)
	}
	return b.String()
}

// fullWidth writes letters, signs and katakana of half width in full width.
func fullWidth(s string) string {
	wide := pairRunes(narrowKatakana, wideKatakana)
	marks := map[rune]map[rune]rune{'ﾞ': pairRunes(voicedPlain, voicedMarked), 'ﾟ': pairRunes(halfPlain, halfMarked)}
	var out []rune
	for _, r := range s {
		if len(out) > 0 && marks[r][out[len(out)-1]] != 0 {
			out[len(out)-1] = marks[r][out[len(out)-1]]
			continue
		}
		switch {
		case r == ' ':
			r = '　'
		case r >= '!' && r <= '~':
			r += '！' - '!'
		case wide[r] != 0:
			r = wide[r]
		}
		out = append(out, r)
	}
	return string(out)
}

// phonetic is PHONETIC for cells without phonetic guides: their texts.
func phonetic(c *Call) value.Value {
	r := c.Args[0].Ref()
	if r == nil {
		return value.Error(workbook.ErrNA)
	}
	var b strings.Builder
	c.each(c.Args[0], func(s workbook.Scalar) bool {
		b.WriteString(s.Text)
		return b.Len() <= 4*value.MaxText
	})
	return limited(b.String())
}
