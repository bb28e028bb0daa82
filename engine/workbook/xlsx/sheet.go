package xlsx

import (
	"strconv"

	"tyche/engine/workbook"
)

func (b *reader) readSheets() error {
	for _, e := range b.sheets {
		if e.index < 0 {
			b.notice("unsupported-sheet", quote(e.name)+" is a "+e.kind+", which has no cells to compute")
			continue
		}
		if err := b.readSheet(e); err != nil {
			return err
		}
	}
	return nil
}

func (b *reader) readSheet(e sheetEntry) error {
	relations, err := b.archive.relations(e.part)
	if err != nil {
		return err
	}
	r := &sheetReader{reader: b, sheet: b.book.Sheets[e.index], shared: map[string]int32{}}
	if err := b.archive.scan(e.part, r.read); err != nil {
		return err
	}
	if err := r.fillArrays(); err != nil {
		return err
	}
	b.noteRelations(" on the sheet "+quote(e.name), relations)
	for _, t := range ofKind(relations, "table") {
		if err := r.readTable(e.index, t.target); err != nil {
			return err
		}
	}
	for _, p := range ofKind(relations, "pivotTable") {
		if err := r.readPivot(e.index, p.target); err != nil {
			return err
		}
	}
	r.markFiltered()
	return nil
}

func (b *reader) tooManyCells() error {
	return &Error{Code: CodeTooManyCells, Message: "The workbook has more than " + strconv.Itoa(b.archive.limits.Cells) +
		" cells, which is the limit. Remove cells that the model does not need and save it again."}
}

// sheetReader reads one worksheet.
type sheetReader struct {
	*reader
	sheet   *workbook.Sheet
	at      workbook.Address // the cell being read
	shared  map[string]int32 // shared formula groups by their number: 1 + an index in sheet.Formulas
	arrays  []int32          // formulas that fill a range: 1 + an index in sheet.Formulas
	filters []workbook.Rect  // the rows of active filters
}

func (r *sheetReader) read(s *scanner) error {
	if string(s.name) != "worksheet" {
		return damaged("The sheet %s is not stored as a worksheet.", quote(r.sheet.Name))
	}
	for {
		found, err := s.child(1)
		if err != nil || !found {
			return err
		}
		switch string(s.name) {
		case "sheetData":
			err = r.readRows(s)
		case "autoFilter":
			err = r.readFilter(s)
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

func (r *sheetReader) readRows(s *scanner) error {
	row := int32(-1)
	for depth := s.depth(); ; {
		found, err := s.child(depth)
		if err != nil || !found {
			return err
		}
		if string(s.name) != "row" {
			if err := s.skip(); err != nil {
				return err
			}
			continue
		}
		if row, err = r.rowNumber(s, row+1); err != nil {
			return err
		}
		if s.attrBool("hidden", false) {
			r.sheet.HiddenRows[row] = true
		}
		if err := r.readRow(s, row); err != nil {
			return err
		}
	}
}

// rowNumber is the row, from 0, of the row element that was just opened; implied is its place when it names none.
func (r *sheetReader) rowNumber(s *scanner, implied int32) (int32, error) {
	raw := s.attr("r")
	n, err := int(implied)+1, error(nil)
	if raw != nil {
		n, err = strconv.Atoi(string(raw))
	}
	if err != nil || n < 1 || n > workbook.MaxRows {
		return 0, damaged("The sheet %s has a row numbered %s.", quote(r.sheet.Name), quote(strconv.Itoa(n)))
	}
	return int32(n - 1), nil
}

func (r *sheetReader) readRow(s *scanner, row int32) error {
	col := int32(-1)
	for depth := s.depth(); ; {
		found, err := s.child(depth)
		if err != nil || !found {
			return err
		}
		if string(s.name) != "c" {
			if err := s.skip(); err != nil {
				return err
			}
			continue
		}
		if err := r.readCell(s, workbook.Address{Row: row, Col: col + 1}); err != nil {
			return err
		}
		col = r.at.Col
	}
}

// place finds the address of the cell that was just opened; implied is its place when it names none.
func (r *sheetReader) place(raw []byte, implied workbook.Address) error {
	r.at = implied
	if raw == nil && implied.Col < workbook.MaxCols {
		return nil
	}
	at, ok := workbook.ParseAddress(string(raw))
	if !ok || at.Row != implied.Row {
		return damaged("The sheet %s has a cell at the address %s in row %d.", quote(r.sheet.Name), quote(string(raw)),
			implied.Row+1)
	}
	r.at = at
	return nil
}

func (r *sheetReader) readCell(s *scanner, implied workbook.Address) error {
	var cell workbook.Cell
	var head cellHead
	var reference []byte
	for i := range s.attrs {
		value := s.attrs[i].value
		switch string(s.attrs[i].name) {
		case "r":
			reference = value
		case "t":
			head.kind = valueKinds[string(value)]
		case "s":
			cell.Style = entry(r.styles, value, 0)
		case "cm":
			head.dynamic = entry(r.dynamic, value, 1)
		case "vm":
			head.young = entry(r.errors, value, 1)
		}
	}
	if err := r.place(reference, implied); err != nil {
		return err
	}
	if err := r.readCellContent(s, &cell, head); err != nil {
		return err
	}
	if cell.Value.Kind == workbook.Error && head.young != workbook.NoError {
		cell.Value = workbook.ErrorOf(head.young)
	}
	return r.store(cell)
}

// cellHead is what the attributes of a cell say about its content.
type cellHead struct {
	kind    valueKind
	dynamic bool               // an array formula is a dynamic one
	young   workbook.ErrorCode // the error that an error value stands for
}

// entry is the entry of a list that an attribute refers to, counting from base; zero when there is none.
func entry[T any](list []T, raw []byte, base int) (found T) {
	if n, err := strconv.Atoi(string(raw)); err == nil && n >= base && n-base < len(list) {
		found = list[n-base]
	}
	return found
}

func (r *sheetReader) readCellContent(s *scanner, cell *workbook.Cell, head cellHead) error {
	for depth := s.depth(); ; {
		found, err := s.child(depth)
		if err != nil || !found {
			return err
		}
		switch string(s.name) {
		case "v":
			if r.scratch, err = s.content(r.scratch[:0]); err == nil {
				cell.Value, err = r.value(head.kind, r.scratch)
			}
		case "f":
			cell.Formula, err = r.readFormula(s, head.dynamic)
		case "is":
			if r.scratch, err = richText(s, r.scratch[:0]); err == nil {
				cell.Value = workbook.TextOf(cellText(r.scratch))
			}
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// store keeps a cell. Cells that hold neither a value nor a formula are only painted, and are left out.
func (r *sheetReader) store(cell workbook.Cell) error {
	if cell.Formula == 0 && cell.Value.Kind == workbook.Blank {
		return nil
	}
	before := r.sheet.Len()
	r.sheet.Set(r.at, cell)
	if r.sheet.Len() == before {
		return damaged("The sheet %s holds the cell %s twice.", quote(r.sheet.Name), r.at)
	}
	if r.cells++; r.cells > r.archive.limits.Cells {
		return r.tooManyCells()
	}
	return nil
}
