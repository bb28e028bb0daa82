package xlsx

import "strconv"

// builtinFormats are the number formats that a file refers to by number only (ISO/IEC 29500-1 section 18.8.30, as
// Excel shows them in English).
var builtinFormats = map[int]string{
	0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: `"$"#,##0_);\("$"#,##0\)`, 6: `"$"#,##0_);[Red]\("$"#,##0\)`,
	7: `"$"#,##0.00_);\("$"#,##0.00\)`, 8: `"$"#,##0.00_);[Red]\("$"#,##0.00\)`,
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm",
	17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm",
	37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
	41: `_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)`, 42: `_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)`,
	43: `_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)`,
	44: `_("$"* #,##0.00_);_("$"* \(#,##0.00\);_("$"* "-"??_);_(@_)`,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// readStyles keeps, of all that styles say, the number format of each cell style.
func (b *reader) readStyles() error {
	b.book.Formats = []string{builtinFormats[0]}
	part, ok := b.related("styles")
	if !ok {
		return nil
	}
	custom := map[int]string{}
	var ids []int
	err := b.eachChild(part, func(s *scanner) (err error) {
		switch string(s.name) {
		case "numFmts":
			return readFormats(s, custom)
		case "cellXfs":
			ids, err = readCellStyles(s)
			return err
		}
		return s.skip()
	})
	b.indexFormats(custom, ids)
	return err
}

func readFormats(s *scanner, custom map[int]string) error {
	return children(s, func(s *scanner) error {
		code, err := s.attrText("formatCode")
		if err != nil {
			return err
		}
		if id, err := strconv.Atoi(string(s.attr("numFmtId"))); err == nil {
			custom[id] = cellText([]byte(code))
		}
		return s.skip()
	})
}

func readCellStyles(s *scanner) (ids []int, err error) {
	err = children(s, func(s *scanner) error {
		ids = append(ids, s.attrInt("numFmtId", 0))
		return s.skip()
	})
	return ids, err
}

// indexFormats gives each format that cell styles use one place in the book; unknown numbers are General.
func (b *reader) indexFormats(custom map[int]string, ids []int) {
	places := map[string]int32{b.book.Formats[0]: 0}
	b.styles = make([]int32, len(ids))
	for i, id := range ids {
		code, ok := custom[id]
		if !ok {
			code = builtinFormats[id]
		}
		if code == "" {
			continue
		}
		place, seen := places[code]
		if !seen {
			place = int32(len(b.book.Formats))
			places[code] = place
			b.book.Formats = append(b.book.Formats, code)
		}
		b.styles[i] = place
	}
}
