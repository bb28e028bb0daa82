package xlsx

import (
	"slices"

	"tyche/engine/workbook"
)

// readTable reads one table of the sheet.
func (r *sheetReader) readTable(sheet int, part string) error {
	return r.archive.scan(part, func(s *scanner) error {
		t, err := r.tableHead(s, sheet)
		if err != nil {
			return err
		}
		err = children(s, func(s *scanner) (err error) {
			switch string(s.name) {
			case "autoFilter":
				return r.readFilter(s)
			case "tableColumns":
				t.Columns, err = readColumns(s, t.Rect.Cols())
				return err
			}
			return s.skip()
		})
		if err != nil {
			return err
		}
		if len(t.Columns) != t.Rect.Cols() {
			return damaged("The table %s is %d columns wide but names %d.", quote(t.Name), t.Rect.Cols(), len(t.Columns))
		}
		r.book.Tables = append(r.book.Tables, t)
		return nil
	})
}

func (r *sheetReader) tableHead(s *scanner, sheet int) (workbook.Table, error) {
	name, err := s.attrText("displayName")
	if err != nil {
		return workbook.Table{}, err
	}
	t := workbook.Table{Name: cellText([]byte(name)), Sheet: sheet, HeaderRows: s.attrInt("headerRowCount", 1),
		TotalsRows: s.attrInt("totalsRowCount", 0)}
	rect, ok := workbook.ParseRect(string(s.attr("ref")))
	if !ok || t.HeaderRows < 0 || t.TotalsRows < 0 || t.HeaderRows+t.TotalsRows > rect.Rows() {
		return t, damaged("The table %s on the sheet %s covers %s, which is no range for it.", quote(t.Name),
			quote(r.sheet.Name), quote(string(s.attr("ref"))))
	}
	t.Rect = rect
	return t, nil
}

// readColumns reads the names of a table's columns, one more than wanted at most.
func readColumns(s *scanner, wanted int) ([]string, error) {
	var names []string
	err := children(s, func(s *scanner) error {
		name, err := s.attrText("name")
		if err != nil {
			return err
		}
		if len(names) <= wanted {
			names = append(names, cellText([]byte(name)))
		}
		return s.skip()
	})
	return names, err
}

// readFilter notes the rows that a filter covers, when it has a criterion.
func (r *sheetReader) readFilter(s *scanner) error {
	rect, ok := workbook.ParseRect(string(s.attr("ref")))
	active := false
	err := inside(s, func() {
		switch string(s.name) {
		case "filters", "customFilters", "top10", "dynamicFilter", "colorFilter", "iconFilter":
			active = true
		}
	})
	if ok && active {
		rect.First.Row++ // the header
		r.filters = append(r.filters, rect)
	}
	return err
}

// markFiltered tells the rows that a filter hides from those hidden by hand: those in the reach of an active filter.
func (r *sheetReader) markFiltered() {
	slices.SortFunc(r.filters, func(a, b workbook.Rect) int { return int(a.First.Row - b.First.Row) })
	for i := 1; i < len(r.filters); i++ { // so that the last that begins above a row reaches as far as any
		r.filters[i].Last.Row = max(r.filters[i].Last.Row, r.filters[i-1].Last.Row)
	}
	for row := range r.sheet.HiddenRows {
		i, _ := slices.BinarySearchFunc(r.filters, row, func(f workbook.Rect, row int32) int {
			if f.First.Row <= row {
				return -1
			}
			return 1
		})
		if i > 0 && row <= r.filters[i-1].Last.Row {
			r.sheet.FilteredRows[row] = true
		}
	}
}
