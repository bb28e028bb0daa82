package workbook

import (
	"strings"
	"unicode"
)

// Reference is the full name of a cell as formulas write it: Sheet1!A1 or 'My Sheet'!A1.
func Reference(sheet string, a Address) string { return QuoteSheet(sheet) + "!" + a.String() }

// QuoteSheet is a sheet's name as formulas write it: between apostrophes where it is no plain word.
func QuoteSheet(name string) string {
	if isPlain(name) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}

// isPlain tells whether a sheet's name needs no apostrophes: a word that is neither an address nor a truth value.
func isPlain(name string) bool {
	for i, r := range name {
		letter := r == '_' || unicode.IsLetter(r)
		if !letter && (i == 0 || (r != '.' && !unicode.IsDigit(r))) {
			return false
		}
	}
	if _, isAddress := ParseAddress(name); isAddress {
		return false
	}
	upper := strings.ToUpper(name)
	return name != "" && upper != "TRUE" && upper != "FALSE" && !isRowColumn(upper)
}

// isRowColumn tells whether an upper-case name reads as an address in R1C1 form, such as R, C2 or R1C1.
func isRowColumn(name string) bool {
	digits := func(s string) string { return strings.TrimLeft(s, "0123456789") }
	rest := name
	if strings.HasPrefix(rest, "R") {
		rest = digits(rest[1:])
	}
	if strings.HasPrefix(rest, "C") {
		rest = digits(rest[1:])
	}
	return rest == "" && name != ""
}

// SplitReference splits Sheet1!A1 or 'My Sheet'!A1 into the sheet's name and what follows it. It answers false when
// there is no sheet's name or a quoted one is not closed.
func SplitReference(s string) (sheet, rest string, ok bool) {
	if !strings.HasPrefix(s, "'") {
		i := strings.LastIndexByte(s, '!')
		if i < 1 {
			return "", "", false
		}
		return s[:i], s[i+1:], true
	}
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			i++
			continue
		}
		if i == 1 || i+1 == len(s) || s[i+1] != '!' {
			return "", "", false
		}
		return strings.ReplaceAll(s[1:i], "''", "'"), s[i+2:], true
	}
	return "", "", false
}
