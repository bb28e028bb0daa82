package xlsx

import (
	"strconv"
	"strings"

	"tyche/engine/workbook"
)

// readLinks reads what the file keeps of the workbooks that formulas refer to as [1], [2], ...: the values that Excel last saw in
// the cells that formulas read (ISO/IEC 29500-1, 18.14). The workbooks themselves are never opened.
func (b *reader) readLinks() error {
	for i, id := range b.links {
		r := linkReader{reader: b, number: i + 1}
		if part, ok := b.byID[id]; ok && !part.external && i < maxLinks && b.archive.has(part.target) {
			if err := b.archive.scan(part.target, r.read); err != nil {
				return err
			}
		}
		b.book.Links = append(b.book.Links, r.link)
	}
	return nil
}

// linkReader reads one link.
type linkReader struct {
	*reader
	number int
	link   workbook.Link
	names  []string // of the sheets
}

func (r *linkReader) read(s *scanner) error {
	return children(s, func(s *scanner) error {
		if string(s.name) != "externalBook" {
			return s.skip()
		}
		return children(s, r.part)
	})
}

func (r *linkReader) part(s *scanner) error {
	switch string(s.name) {
	case "sheetNames":
		return children(s, func(s *scanner) error {
			name, err := s.attrText("val")
			if err != nil {
				return err
			}
			if len(r.names) < maxSheets {
				r.names = append(r.names, cellText([]byte(name)))
				r.link.Sheets = append(r.link.Sheets, nil)
			}
			return s.skip()
		})
	case "definedNames":
		return children(s, r.name)
	case "sheetDataSet":
		return children(s, r.sheet)
	}
	return s.skip()
}

func (r *linkReader) name(s *scanner) error {
	name, err := s.attrText("name")
	if err != nil {
		return err
	}
	formula, err := s.attrText("refersTo")
	if err != nil {
		return err
	}
	r.link.Names = append(r.link.Names, workbook.Name{Name: cellText([]byte(name)), Sheet: s.attrInt("sheetId", -1),
		Formula: strings.TrimPrefix(cellText([]byte(formula)), "=")})
	return s.skip()
}

// sheet reads the cells of one sheet. Where Excel could not refresh them there is nothing to be relied on.
func (r *linkReader) sheet(s *scanner) error {
	i := s.attrInt("sheetId", -1)
	if i < 0 || i >= len(r.names) || r.link.Sheets[i] != nil || s.attrBool("refreshError", false) {
		return s.skip()
	}
	sheet := workbook.NewSheet("[" + strconv.Itoa(r.number) + "]" + r.names[i])
	r.link.Sheets[i] = sheet
	cells := sheetReader{reader: r.reader, sheet: sheet}
	return children(s, func(s *scanner) error {
		return children(s, func(s *scanner) error { return r.cell(s, &cells) })
	})
}

func (r *linkReader) cell(s *scanner, cells *sheetReader) error {
	at, ok := workbook.ParseAddress(string(s.attr("r")))
	kind, known := valueKinds[string(s.attr("t"))]
	if !known {
		kind = valueNumber
	}
	if !ok || kind == valueShared {
		return s.skip()
	}
	cells.at = at
	return children(s, func(s *scanner) error {
		if string(s.name) != "v" {
			return s.skip()
		}
		var err error
		if r.scratch, err = s.content(r.scratch[:0]); err != nil {
			return err
		}
		v, err := cells.value(kind, r.scratch)
		if err != nil {
			return err
		}
		return cells.store(workbook.Cell{Value: v})
	})
}
