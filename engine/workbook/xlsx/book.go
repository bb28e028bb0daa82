package xlsx

import (
	"strconv"
	"strings"

	"tyche/engine/workbook"
)

// sheetEntry is a sheet as the workbook part lists it. Index is its place among the worksheets of the Book, -1 for
// a sheet of another kind.
type sheetEntry struct {
	name, part, kind string
	hidden           bool
	index            int
}

func (b *reader) readWorkbook() error {
	defer b.placeNames()
	return b.archive.scan(b.part, func(s *scanner) error {
		if string(s.name) != "workbook" {
			return b.archive.sniffArchive()
		}
		b.book.Calc = workbook.Calc{Iterations: 100, Delta: 0.001}
		err := children(s, b.workbookElement)
		if err == nil && len(b.book.Sheets) == 0 {
			err = &Error{Code: CodeNoSheet, Message: "The workbook has no worksheet, so there is nothing to compute."}
		}
		return err
	})
}

func (b *reader) workbookElement(s *scanner) error {
	switch string(s.name) {
	case "workbookPr":
		b.book.Date1904 = s.attrBool("date1904", false)
	case "calcPr":
		b.readCalc(s)
	case "sheets":
		return b.readSheetList(s)
	case "definedNames":
		return b.readNames(s)
	case "externalReferences":
		return b.readExternalReferences(s)
	}
	return s.skip()
}

func (b *reader) readCalc(s *scanner) {
	b.book.Calc.Iterate = s.attrBool("iterate", false)
	b.book.Calc.Iterations = s.attrInt("iterateCount", 100)
	b.book.Calc.PrecisionAsDisplay = !s.attrBool("fullPrecision", true)
	if delta, err := strconv.ParseFloat(string(s.attr("iterateDelta")), 64); err == nil {
		b.book.Calc.Delta = delta
	}
}

func (b *reader) readSheetList(s *scanner) error {
	return children(s, func(s *scanner) error {
		if string(s.name) == "sheet" {
			if err := b.addSheet(s); err != nil {
				return err
			}
		}
		return s.skip()
	})
}

func (b *reader) addSheet(s *scanner) error {
	name, err := s.attrText("name")
	if err != nil {
		return err
	}
	e := sheetEntry{name: cellText([]byte(name)), index: -1}
	state := string(s.attr("state"))
	e.hidden = state == "hidden" || state == "veryHidden"
	target, ok := b.byID[s.relID()]
	if !ok || target.external {
		return damaged("The workbook lists the sheet %s but does not hold it.", quote(e.name))
	}
	e.part, e.kind = target.target, target.kind
	if len(b.sheets) == maxSheets {
		return tooLarge("The workbook has more than %d sheets, which is the limit.", maxSheets)
	}
	key := strings.ToLower(e.name)
	if b.named[key] {
		return damaged("The workbook has two sheets named %s.", quote(e.name))
	}
	b.named[key] = true
	if e.kind == "worksheet" {
		e.index = len(b.book.Sheets)
		sheet := workbook.NewSheet(e.name)
		sheet.Hidden = e.hidden
		b.book.Sheets = append(b.book.Sheets, sheet)
	}
	b.sheets = append(b.sheets, e)
	return nil
}

// readNames reads the defined names. Names that belong to a sheet of another kind than worksheet are left out.
func (b *reader) readNames(s *scanner) error {
	return children(s, func(s *scanner) error {
		name, err := s.attrText("name")
		if err != nil {
			return err
		}
		n := workbook.Name{Name: cellText([]byte(name)), Hidden: s.attrBool("hidden", false)}
		n.Sheet = s.attrInt("localSheetId", -1)
		if b.scratch, err = s.content(b.scratch[:0]); err != nil {
			return err
		}
		n.Formula = strings.TrimPrefix(cellText(b.scratch), "=")
		b.book.Names = append(b.book.Names, n)
		return nil
	})
}

// placeNames turns the scopes of names from places in the file's list of sheets into indexes of worksheets.
func (b *reader) placeNames() {
	kept := b.book.Names[:0]
	for _, n := range b.book.Names {
		if n.Sheet >= len(b.sheets) || n.Name == "" {
			continue
		}
		if n.Sheet >= 0 {
			if n.Sheet = b.sheets[n.Sheet].index; n.Sheet < 0 {
				continue
			}
		}
		kept = append(kept, n)
	}
	b.book.Names = kept
}

// readExternalReferences reports the workbooks that formulas refer to as [1], [2], ...
func (b *reader) readExternalReferences(s *scanner) error {
	n := 0
	return children(s, func(s *scanner) error {
		n++
		if n <= maxLinks {
			b.links = append(b.links, s.relID())
		}
		b.notice("external-link", "["+strconv.Itoa(n)+"] "+b.externalTarget(n, s.relID()))
		return s.skip()
	})
}

// externalTarget is the address of the workbook behind an external link, as far as the file tells it.
func (b *reader) externalTarget(n int, id string) string {
	if n > maxLinks {
		return "another workbook"
	}
	if link, ok := b.byID[id]; ok {
		if relations, err := b.archive.relations(link.target); err == nil {
			for _, r := range relations {
				if r.external {
					return r.target
				}
			}
		}
	}
	return "an unknown workbook"
}

// extras are the relationships, of the workbook and of its sheets, whose targets are reported and left alone.
var extras = map[string]struct{ notice, detail string }{
	"vbaProject":           {"macro", "Visual Basic macros"},
	"xlMacrosheet":         {"macro", "an Excel 4 macro sheet"},
	"xlIntlMacrosheet":     {"macro", "an Excel 4 macro sheet"},
	"pivotCacheDefinition": {"pivot-cache", "the data of a pivot table"},
	"connections":          {"data-connection", "connections to outside data"},
	"oleObject":            {"ole-object", "an embedded object"},
	"package":              {"ole-object", "an embedded document"},
	"control":              {"ole-object", "an ActiveX control"},
}

// noteExtras reports what the workbook part carries besides cells. Sheets report their own when they are read.
func (b *reader) noteExtras() error {
	b.noteRelations("", b.relations)
	return nil
}

func (b *reader) noteRelations(place string, relations []relation) {
	for _, r := range relations {
		if e, ok := extras[r.kind]; ok {
			b.notice(e.notice, e.detail+place)
		}
	}
}
